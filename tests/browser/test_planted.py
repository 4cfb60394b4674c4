"""A folder that came by mail runs nothing: files of every name that is imported on the way."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jupyter_client.manager import KernelManager
from playwright.sync_api import Page, expect

import hostile
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    command,
    dressed,
    open_notebook,
    save,
    server,
    toured,
    until,
    wait_idle,
)

pytestmark = pytest.mark.trial

DRAW = "import gongkai; gongkai.form('t3'); gongkai.form('checks')"
NAMES = "import sys; print(*sorted({one.split('.')[0] for one in sys.modules}))"
BEYOND = (
    *("sitecustomize", "usercustomize", "__init__", "__main__", "conftest", "jupyter_config"),
    *("pandas", "numpy", "lxml", "pdfplumber", "typst", "docx", "PIL", "nbconvert", "mistune"),
    *("jupyter_server_config", "labconfig", "pip", "debugpy", "matplotlib", "ipywidgets"),
)


def run(kernel: str, folder: Path, code: str) -> str:
    """Run code in a kernel that no server of the kit has started; return what it printed."""
    manager = KernelManager(kernel_name=kernel)
    manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()
    said: list[str] = []

    def take(message: Any) -> None:
        content = message["content"]
        said.append(content.get("text", "") + "\n".join(content.get("traceback", [])))

    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(code, timeout=60, output_hook=take)
    except RuntimeError as error:
        said.append(str(error))  # it died of what it imported
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(said)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Every module that a kernel imports from its start to a drawn form, and some more."""
    printed = run("gongkai", tmp_path_factory.mktemp("clean"), f"{DRAW}; {NAMES}")
    found = set(printed.split()) | {*BEYOND, *hostile.MODULES}
    assert {"ipykernel_launcher", "anywidget", "gongkai", "orjson", "zmq", "asyncio"} <= found
    assert len(found) > 200
    return tuple(sorted(found - {"__mp_main__", *sys.builtin_module_names}))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("dressed"), dressed=True) as running:
        yield running


def filled(folder: Path, names: tuple[str, ...]) -> Path:
    """Plant programs, and what Jupyter or a page might read of a folder."""
    owned = hostile.plant(folder, modules=names)
    deed = f"import pathlib; pathlib.Path({str(owned)!r}).write_text('pth')\n"
    (folder / "evil.pth").write_text(deed, "utf-8")
    (folder / "python311._pth").write_text(f"{folder}\nimport site\n", "utf-8")
    (folder / "pyvenv.cfg").write_text(f"home = {folder}\n", "utf-8")
    for place in ("", "custom/", ".jupyter/custom/", "lab/static/"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "custom.js").write_text("window.__pwn = 1;", "utf-8")
        (folder / place / "custom.css").write_text("body { display: none }", "utf-8")
    settings = {"@jupyterlab/apputils-extension:themes": {"theme": "owned"}}
    for place in ("overrides.json", "page_config.json", "lab/settings/overrides.json"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(json.dumps(settings), "utf-8")
    return owned


def test_a_kernel_of_the_kit_imports_nothing_of_its_folder(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    owned = filled(tmp_path, names)
    assert "Traceback" not in run("gongkai", tmp_path, DRAW)
    assert not owned.exists(), owned.read_text("utf-8")
    # Python's own kernel does, where no server of the kit starts it.
    run("python3", tmp_path, DRAW)
    assert owned.exists()


def test_opening_a_report_in_a_planted_folder_runs_nothing(
    page: Page, lab: Lab, names: tuple[str, ...]
) -> None:
    folder = lab.root / "收件"
    folder.mkdir()
    owned = filled(folder, names)
    lab.place("收件/报告.ipynb")
    dressed(page, lab, "收件/报告.ipynb")
    save(page)
    assert lab.api("/api/kernels") == []
    assert not owned.exists(), owned.read_text("utf-8")
    assert page.evaluate("window.__pwn ?? null") is None
    # And where someone starts a kernel in it and runs the form there.
    for kernel in ("gongkai", "python3"):
        by_hand(page, kernel)
        run_cell(page, f"{DRAW}; print('drawn')")
        expect(page.locator(".jp-OutputArea-output pre").last).to_have_text("drawn", timeout=WAIT)
        assert not owned.exists(), owned.read_text("utf-8")


def by_hand(page: Page, kernel: str) -> None:
    page.evaluate(f"{CURRENT}.context.sessionContext.changeKernel({{ name: {kernel!r} }})")
    wait_idle(page)


def run_cell(page: Page, code: str) -> None:
    """Write a cell of one's own below all and run it."""
    page.evaluate(f"{CURRENT}.content.activeCellIndex = {CURRENT}.content.widgets.length - 1")
    command(page, "notebook:insert-cell-below")
    page.evaluate(f"(code) => {CURRENT}.content.activeCell.model.sharedModel.setSource(code)", code)
    command(page, "notebook:run-cell")


def ready(page: Page) -> None:
    page.wait_for_function(f"window.jupyterapp && {CURRENT}?.context?.isReady", timeout=WAIT)
    expect(page.locator(".gk-form .gk-table").nth(2)).to_be_attached(timeout=WAIT)


@pytest.mark.parametrize("spec", ["gongkai", "python3", "gone", "", None, 5, {"name": "x"}])
def test_whatever_kernel_a_report_names_none_is_started(page: Page, lab: Lab, spec: Any) -> None:
    path = lab.place(f"指定{str(spec)[:4]}.ipynb")
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["kernelspec"] = {"name": spec, "display_name": "x", "language": "python"}
    if spec is None:
        del notebook["metadata"]["kernelspec"]
    path.write_text(json.dumps(notebook), "utf-8")
    dressed(page, lab, path.name)
    assert page.locator(".jp-Dialog").count() == 0
    assert lab.api("/api/sessions") == lab.api("/api/kernels") == []


def test_however_a_report_is_opened_no_kernel_is_started(page: Page, lab: Lab) -> None:
    lab.place("甲.ipynb")
    lab.place("乙.ipynb")
    # By its address, by a double click in the list of files, by a drag, by the layout of before.
    toured(lab)
    page.goto(f"{lab.url}/lab/tree/{quote('甲.ipynb')}?token={lab.token}")
    ready(page)
    command(page, "filebrowser:activate")
    files = page.locator(".jp-DirListing-item", has_text="乙.ipynb")
    files.dblclick()
    page.wait_for_function(f"{CURRENT}.context?.path === '乙.ipynb'", timeout=WAIT)
    expect(page.locator(".gk-form .gk-table")).to_have_count(6, timeout=WAIT)
    # Not awaited: Lab may ask whether to save.
    page.evaluate(f"() => {{ {CURRENT}.context.model.dirty = false; {CURRENT}.close(); }}")
    page.wait_for_function(f"{CURRENT}?.context?.path === '甲.ipynb'", timeout=WAIT)
    files.drag_to(page.locator("#jp-main-dock-panel"))
    page.wait_for_function(f"{CURRENT}.context?.path === '乙.ipynb'", timeout=WAIT)
    page.evaluate("window.jupyterapp.commands.execute('workspace-ui:save').catch(() => {})")
    page.wait_for_timeout(1500)  # Lab keeps its layout a second after it has changed
    page.goto(f"{lab.url}/lab?token={lab.token}")
    ready(page)
    assert lab.api("/api/sessions") == lab.api("/api/kernels") == []


def test_a_report_that_had_a_session_is_opened_without_another(page: Page, lab: Lab) -> None:
    lab.place("会话.ipynb")
    dressed(page, lab, "会话.ipynb")
    by_hand(page, "gongkai")
    (kernel,) = lab.api("/api/kernels")
    dressed(page, lab, "会话.ipynb")
    # The one that runs for it is joined, and no other one is started.
    until(lambda: [one["id"] for one in lab.api("/api/kernels")] == [kernel["id"]], "the same")
    lab.close_sessions()
    dressed(page, lab, "会话.ipynb")
    assert lab.api("/api/sessions") == lab.api("/api/kernels") == []


def test_a_machine_without_the_kits_kernel_offers_its_own(page: Page, tmp_path: Path) -> None:
    """As any notebook does whose kernel is not there; nothing runs and nothing is changed."""
    with server(tmp_path) as there:  # without the extension
        path = there.place("别处.ipynb")
        text = path.read_text("utf-8").replace('"name": "gongkai"', '"name": "elsewhere"')
        assert "elsewhere" in text
        path.write_text(text, "utf-8")
        open_notebook(page, there, "别处.ipynb", kernel=False)
        expect(page.locator(".jp-Dialog select")).to_be_visible(timeout=WAIT)
        assert there.api("/api/kernels") == []
        page.keyboard.press("Escape")
        tables = page.locator(".gk-static table, .jp-OutputArea-output table")
        expect(tables.first).to_be_attached(timeout=WAIT)
        assert path.read_text("utf-8") == text
