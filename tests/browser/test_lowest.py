"""The lowest JupyterLab and Notebook that are supported: what a report needs of them is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from gongkai.notebook.file import load, source
from labdriver import CURRENT, WAIT, Lab, cell, filed, server, status, toured, type_into
from places import program
from samples import huaian
from textdriver import opened as section

pytestmark = pytest.mark.places


@pytest.fixture(scope="module", params=["lab", "notebook"])
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with server(folder, request.param, dressed=True, python=program("lowest")) as running:
        yield running


def opened(page: Page, host: Lab, name: str) -> None:
    words = host.process.args
    assert isinstance(words, list)
    room = "notebooks" if "notebook" in words else "doc/tree"
    toured(host)
    page.goto(f"{host.url}/{room}/{quote(name)}?token={host.token}")
    page.wait_for_function(
        f"window.jupyterapp && {CURRENT} && {CURRENT}.context?.isReady", timeout=WAIT
    )
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(status(page)).not_to_contain_text("断了", timeout=WAIT)


def test_these_are_the_lowest(page: Page, host: Lab) -> None:
    host.place("版本.ipynb")
    opened(page, host, "版本.ipynb")
    version = page.evaluate("window.jupyterapp.version")
    assert version in ("4.4.0", "7.4.0")


def test_a_report_is_written_checked_and_saved(page: Page, host: Lab) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(f"{e} {e.stack}"))
    host.place("年报.ipynb", huaian().with_values("t3", {("new", "natural"): 2994}))
    opened(page, host, "年报.ipynb")
    expect(page.locator(".gk-form")).to_have_count(5)
    panel = page.locator(".gk-side .gk-panel").first
    expect(panel).to_contain_text("T3-01", timeout=WAIT)
    type_into(page, "new.business", "5")
    count = page.evaluate(f"{CURRENT}.content.widgets.length")
    section(page, 0)
    page.keyboard.type("xx 写完 dd")
    page.keyboard.press("Escape")
    page.keyboard.type("xddzmy1ab")
    assert page.evaluate(f"{CURRENT}.content.widgets.length") == count
    page.keyboard.press("Control+s")
    filed(page)
    assert host.cells("年报.ipynb")["new.business"].endswith("5")
    texts = [source(one) for one in load(host.root / "年报.ipynb")["cells"]]
    assert sum(text.endswith("xx 写完 dd") for text in texts) == 1
    assert host.api("/api/kernels") == []
    assert page.locator(".jp-Dialog").count() == 0
    assert [one for one in faults if "gongkai" in one] == []


def test_the_cells_of_a_report_stay(page: Page, host: Lab) -> None:
    host.place("格子.ipynb", huaian())
    opened(page, host, "格子.ipynb")
    ids = f"{CURRENT}.content.widgets.map((c) => c.model.id)"
    before = page.evaluate(ids)
    for index in range(len(before)):
        page.evaluate(f"{CURRENT}.content.activeCellIndex = {index}")
        for name in ("cut-cell", "delete-cell", "move-cell-up", "move-cell-down"):
            page.evaluate(
                f"window.jupyterapp.commands.execute('notebook:{name}').catch(() => {{}})"
            )
    assert page.evaluate(ids) == before


def test_what_was_not_saved_is_there_again(page: Page, host: Lab) -> None:
    host.place("昨天.ipynb")
    opened(page, host, "昨天.ipynb")
    page.evaluate(f"{CURRENT}.context.save = async () => {{}}")
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    page.goto("about:blank")
    opened(page, host, "昨天.ipynb")
    expect(cell(page, "new.natural")).to_have_value("31", timeout=WAIT)
