"""Nothing that came by mail acts: hostile notebooks in real JupyterLab, Notebook 7 and voila."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Browser, BrowserContext, Page, expect

import hostile
from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.store import read
from gongkai.publishing import inspect
from hostile import Elsewhere, notebook, put, restored, shown
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    command,
    metadata,
    open_notebook,
    opened,
    save,
    server,
    status,
    until,
    wait_idle,
)  # fmt: skip

SETTINGS = {
    # All cells are drawn, not only those in sight.
    "notebook-extension/tracker": {"windowingMode": "none"},
}
SENTINEL = "[...document.querySelectorAll('img[alt=sentinel]')].some((i) => i.naturalWidth)"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile whose pages may try to reach beyond this machine, and must not."""
    made = browser.new_context(viewport={"width": 1400, "height": 1000})
    reached: list[str] = []
    made.on("requestfinished", lambda request: reached.append(request.url))
    yield made
    made.close()
    local = ("http://127.0.0.1:", "data:", "blob:", "about:")
    assert [url for url in reached if not url.startswith(local)] == []


@pytest.fixture(scope="module")
def place() -> Iterator[Elsewhere]:
    with hostile.elsewhere() as running:
        yield running


def settled(folder: Path) -> Path:
    for name, values in SETTINGS.items():
        path = folder / "config/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), "utf-8")
    return folder


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(settled(tmp_path_factory.mktemp("mailed"))) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "mailed" in request.fixturenames:
        lab: Lab = request.getfixturevalue("mailed")
        lab.close_sessions()
        for kernel in lab.api("/api/kernels"):
            lab.api(f"/api/kernels/{kernel['id']}", "DELETE")


def drawn(page: Page) -> None:
    page.wait_for_function(SENTINEL, timeout=2 * WAIT)
    # What the page asked for before this is answered, or refused, before this is.
    for _ in range(5):
        page.evaluate("fetch('/api/status').then((answer) => answer.text())")
        page.evaluate("new Promise((idle) => requestIdleCallback(idle))")


def acted(page: Page, lab: Lab, place: Elsewhere) -> dict[str, Any]:
    """What a notebook did: asked of the other host, run in the page, kernels beyond its own."""
    flags = page.evaluate("Object.keys(window).filter((key) => key.startsWith('__pwn'))")
    return {"asked": place.asked, "run": flags, "kernels": len(lab.api("/api/kernels")) - 1}


NOTHING = {"asked": [], "run": [], "kernels": 0}


def test_none_of_1636_vectors_acts(page: Page, mailed: Lab, place: Elsewhere) -> None:
    place.asked.clear()
    made = hostile.vectors(place.host)
    assert len(made.cells) == 4 * 409 + 1
    put(mailed.root, "带病.ipynb", made)
    open_notebook(page, mailed, "带病.ipynb")
    drawn(page)
    assert acted(page, mailed, place) == NOTHING


def test_nothing_is_asked_of_another_host(page: Page, mailed: Lab, place: Elsewhere) -> None:
    place.asked.clear()
    made = hostile.pictures(f"http://{place.host}/v#", "window.__pwn=1")
    put(mailed.root, "图片.ipynb", made)
    open_notebook(page, mailed, "图片.ipynb")
    drawn(page)
    assert acted(page, mailed, place) == NOTHING


NAMES = (
    "anywidget", "anywidget-css", "anywidget-url", "HTML", "HTMLMath", "HTML-description", "Label",
    "Output", "Image", "Video", "Audio", "Button", "Style", "Output-module",
)  # fmt: skip
DEED = (
    "window.__pwn=1;fetch('/api/kernels',{method:'POST',body:'{}',headers:{'X-XSRFToken':"
    "document.cookie.match(/_xsrf=([^;]+)/)?.[1],'Content-Type':'application/json'}})"
)


@pytest.fixture(scope="module")
def states(place: Elsewhere) -> dict[str, tuple[Any, str]]:
    found = hostile.widgets(place.host, DEED)
    assert set(NAMES) <= set(found)
    return found


def test_no_saved_widget_is_restored(
    page: Page, mailed: Lab, place: Elsewhere, states: dict[str, tuple[Any, str]]
) -> None:
    place.asked.clear()
    made = hostile.all_restored(states)
    put(mailed.root, "控件.ipynb", made)
    open_notebook(page, mailed, "控件.ipynb")
    drawn(page)
    assert acted(page, mailed, place) == NOTHING
    assert page.evaluate(f"{CURRENT}.context.model.getMetadata('widgets') ?? null") is None
    trusted = f"[...{CURRENT}.context.model.cells].map((cell) => cell.trusted)"
    assert page.evaluate(trusted) == [False] * (len(states) + 1)
    # And they are still in the file after a save: another reader may want them.
    command(page, "notebook:insert-cell-below")
    save(page)
    kept = load(mailed.root / "控件.ipynb")
    assert len(kept["cells"]) == len(states) + 2
    assert kept["metadata"]["widgets"] == made.metadata["widgets"]


def test_a_page_of_this_server_cannot_be_set_off(page: Page, mailed: Lab, tmp_path: Path) -> None:
    deed = tmp_path / "deed"
    run = notebook([new_code_cell(f"open({str(deed)!r}, 'w').write('x')")])
    run.cells.pop()  # voila fails over Markdown's pictures where JupyterLab's server reads them
    put(mailed.root, "deed.ipynb", run)
    cells = []
    for n, text in enumerate(hostile.addresses(f"{mailed.url}/voila/render/deed.ipynb?#")):
        cells += [new_markdown_cell(text), shown({"text/html": text})]
        cells += [new_markdown_cell(text.replace(mailed.url, "")), shown({"text/html": str(n)})]
    for url in (f"{mailed.url}/voila/render/deed.ipynb?#", "/voila/render/deed.ipynb?#"):
        cells += [shown(data) for data in hostile.charts(url)]
    put(mailed.root, "上门.ipynb", notebook(cells))
    refused: list[str] = []
    page.on("response", lambda r: refused.append(r.url) if r.status == 403 else None)
    open_notebook(page, mailed, "上门.ipynb")
    drawn(page)
    assert any("/voila/render/deed.ipynb" in url for url in refused)
    assert not deed.exists()
    assert len(mailed.api("/api/kernels")) == 1
    # Someone who goes there herself has it run, as voila is made to.
    page.goto(f"{mailed.url}/voila/render/deed.ipynb")
    until(deed.exists, "the notebook ran")


def test_a_notebook_of_pandas_and_a_slider_works_as_ever(page: Page, mailed: Lab) -> None:
    table = "import pandas as pd\npd.DataFrame({'件': [12, 30]})"
    slider = (
        "import ipywidgets as w\ns = w.IntSlider(5, description='年')\nout = w.Label('5')\n"
        "s.observe(lambda c: setattr(out, 'value', f'now {c.new}'), 'value')\nw.VBox([s, out])"
    )
    put(mailed.root, "分析.ipynb", notebook([new_code_cell(table), new_code_cell(slider)]))
    open_notebook(page, mailed, "分析.ipynb")
    command(page, "notebook:run-all-cells")
    expect(page.locator(".jp-RenderedHTML td").first).to_have_text("12", timeout=WAIT)
    handle = page.locator(".noUi-handle")
    handle.focus(timeout=WAIT)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".widget-label", has_text="now 6")).to_be_visible(timeout=WAIT)


def test_a_notebook_trusted_on_this_machine_keeps_its_saved_widgets(
    page: Page, mailed: Lab, states: dict[str, tuple[Any, str]]
) -> None:
    state, model = states["Audio"]
    path = put(mailed.root, "自己的.ipynb", restored(state, model))
    environment = os.environ | {"JUPYTER_DATA_DIR": str(mailed.root.parent / "data")}
    trust = [sys.executable, "-m", "jupyter", "trust", str(path)]
    subprocess.run(trust, env=environment, check=True, capture_output=True)
    open_notebook(page, mailed, "自己的.ipynb")
    expect(page.locator("audio.jupyter-widgets")).to_have_count(1, timeout=WAIT)
    save(page)
    assert load(path)["metadata"]["widgets"][hostile.STATE] == state
    # Another hand's change makes it a stranger's notebook again.
    text = path.read_text("utf-8")
    path.write_text(text.replace('"1"', '"11"'), "utf-8")
    mailed.close_sessions()
    open_notebook(page, mailed, "自己的.ipynb")
    drawn(page)
    expect(page.locator("audio.jupyter-widgets")).to_have_count(0)


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("seven"), "notebook") as running:
        yield running


def test_notebook_7_restores_and_asks_nothing_either(
    page: Page, seven: Lab, place: Elsewhere, states: dict[str, tuple[Any, str]]
) -> None:
    place.asked.clear()
    made = hostile.pictures(f"http://{place.host}/v#", "window.__pwn=1")
    made.cells = [*made.cells[:8], *made.cells[-1:]]
    made.metadata["widgets"] = {hostile.STATE: states["anywidget"][0]}
    put(seven.root, "七.ipynb", made)
    page.goto(f"{seven.url}/notebooks/{quote('七.ipynb')}?token={seven.token}")
    page.wait_for_function(f"window.jupyterapp && {CURRENT}?.context?.isReady", timeout=WAIT)
    wait_idle(page)
    drawn(page)
    assert acted(page, seven, place) == NOTHING


def test_voila_files_and_nbconvert_ask_nothing_either(
    page: Page, mailed: Lab, place: Elsewhere, states: dict[str, tuple[Any, str]]
) -> None:
    place.asked.clear()
    made = hostile.pictures(f"http://{place.host}/v#", "window.__pwn=1")
    # Voila runs what it shows, so only its texts are a stranger's here.
    texts = [one for one in made.cells if one.cell_type == "markdown"]
    # Nothing keeps a page that someone opens from going elsewhere itself: no policy speaks of it.
    goes = "http-equiv"
    made.cells = [one for one in texts if "![" not in one.source and goes not in one.source]
    made.metadata["widgets"] = {hostile.STATE: states["anywidget"][0]}
    put(mailed.root, "texts.ipynb", made)
    asking = hostile.addresses(f"http://{place.host}/f#")
    body = "\n".join(one for one in asking if goes not in one)
    script = (
        f"<script>fetch('http://{place.host}/s');new Image().src='http://{place.host}/t'</script>"
    )
    (mailed.root / "page.html").write_text(f"<!DOCTYPE html>{body}{script}", "utf-8")
    page.goto(f"{mailed.url}/lab?token={mailed.token}")
    for path in ("voila/render/texts.ipynb", "files/page.html", "nbconvert/html/texts.ipynb"):
        answer = page.goto(f"{mailed.url}/{path}", referer=f"{mailed.url}/lab", timeout=WAIT)
        assert answer is not None
        assert answer.ok, path
        page.evaluate("fetch(location.href).catch(() => null)")
        assert place.asked == [], path


PASTED = "说明见 [网站](https://example.gov.cn)。 ![说明](attachment:图.png)"
PASTE = f"""([picture, text]) => {{
  const cells = [...{CURRENT}.context.model.cells];
  const noted = cells.map((cell) => cell.getMetadata("gongkai") ?? {{}});
  const cell = cells[noted.findIndex((one) => one.role === "text" && one.section === 0)];
  cell.attachments.set("图.png", {{ "image/png": picture }});
  cell.sharedModel.setSource(text);
}}"""


def test_an_honest_report_of_lab_gives_none_of_these_findings(page: Page, lab: Lab) -> None:
    lab.place("老实.ipynb", Report("某县商务局", 2024, "2021", "政府部门", "县级"))
    opened(page, lab, "老实.ipynb")
    cell(page, "new.natural").fill("12")
    page.evaluate(PASTE, [b64encode(hostile.PNG).decode(), PASTED])
    until(lambda: metadata(page)["parts"]["t3"]["cells"].get("new.natural") == "12", "kept")
    expect(status(page)).to_contain_text("已", timeout=WAIT)
    save(page)
    kept = nbformat.read(lab.root / "老实.ipynb", 4)
    assert [len(one.outputs) for one in kept.cells if one.cell_type == "code"] == [2, 2, 2, 2, 1]
    codes = {found.code for found in inspect(read(lab.root / "老实.ipynb"))}
    assert codes & {"N-06", "N-09", "N-10", "N-11", "N-12", "N-13", "N-14"} == set()


def test_files_planted_beside_a_notebook_do_not_run(page: Page, mailed: Lab) -> None:
    """The server is anyone's; only the kit's part of it stands between the folder and a kernel."""
    folder = mailed.root / "planted"
    folder.mkdir()
    mailed.place("planted/报告.ipynb")
    owned = hostile.plant(folder)
    opened(page, mailed, "planted/报告.ipynb")
    expect(page.locator(".gk-table")).to_have_count(3, timeout=WAIT)
    assert not owned.exists()
    specs = mailed.api("/api/kernelspecs")["kernelspecs"]
    assert "evil" not in specs


def test_start_in_a_planted_folder_runs_nothing_of_it(page: Page, tmp_path: Path) -> None:
    folder, home = tmp_path / "收件", tmp_path / "home"
    folder.mkdir()
    owned = hostile.plant(folder)
    environment = os.environ | {"HOME": str(home), "GONGKAI_JOURNAL_DIR": str(tmp_path / "j")}
    start = [str(Path(sys.executable).with_name("gongkai")), "start", ".", "--no-browser"]
    log = tmp_path / "said"
    with log.open("wb") as said:
        running = subprocess.Popen(start, cwd=folder, env=environment, stdout=said, stderr=said)
    try:
        address = until(
            lambda: re.search(r"http://127\S+", log.read_text("utf-8", "replace")), "opened", 120
        )[0]
        page.goto(address)
        expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
        assert not owned.exists(), owned.read_text("utf-8")
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
