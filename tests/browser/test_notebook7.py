"""A report in Notebook 7: the same forms, without a kernel; what only Lab has is not missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from labdriver import CURRENT, WAIT, Lab, cell, filed, server, status, toured, type_into
from samples import huaian
from textdriver import opened as section

pytestmark = pytest.mark.places


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("notebook7"), "notebook", dressed=True) as running:
        yield running


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What went wrong in the kit's own modules, which here come from the server."""
    found: list[str] = []
    page.on("pageerror", lambda e: found.append(f"{e} {e.stack}"))
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    return found


def opened(page: Page, book: Lab, name: str) -> None:
    toured(book)
    page.goto(f"{book.url}/notebooks/{quote(name)}?token={book.token}")
    page.wait_for_function(
        "window.jupyterapp && window.jupyterapp.shell.currentWidget", timeout=WAIT
    )
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(status(page)).not_to_contain_text("断了", timeout=WAIT)


def test_a_report_is_written_and_saved_without_a_kernel(
    page: Page, book: Lab, faults: list[str]
) -> None:
    book.place("年报.ipynb")
    opened(page, book, "年报.ipynb")
    expect(page.locator(".gk-form")).to_have_count(5)
    type_into(page, "new.natural", "31")
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    assert cell(page, "new.total").inner_text() == "尚缺 4 格"
    page.keyboard.press("Control+s")
    filed(page)
    assert book.cells("年报.ipynb") == {"new.natural": "31", "new.business": "5"}
    assert book.api("/api/kernels") == []
    assert page.locator(".jp-Dialog").count() == 0
    assert [one for one in faults if "gongkai" in one] == []


def test_a_section_is_written_by_one_click(page: Page, book: Lab) -> None:
    book.place("写.ipynb")
    opened(page, book, "写.ipynb")
    count = page.evaluate(f"{CURRENT}.content.widgets.length")
    section(page, 0)
    page.keyboard.type("xx 总体情况 dd")
    page.keyboard.press("Escape")
    page.keyboard.type("xddzmy1ab")
    assert page.evaluate(f"{CURRENT}.content.widgets.length") == count
    page.keyboard.press("Control+s")
    filed(page)
    texts = [source(one) for one in load(book.root / "写.ipynb")["cells"]]
    assert "xx 总体情况 dd" in texts


def test_the_checks_lead_to_the_place(page: Page, book: Lab) -> None:
    book.place("检查.ipynb", huaian().with_values("t3", {("new", "natural"): 2994}))
    opened(page, book, "检查.ipynb")
    panel = page.locator(".gk-side .gk-panel").first
    expect(panel).to_contain_text("T3-01", timeout=WAIT)
    panel.locator("li[data-code='T3-01'] .gk-go").first.click()
    assert page.evaluate("document.activeElement.dataset.cell").endswith(".natural")


def test_a_notebook_that_is_no_report_has_its_kernel(page: Page, book: Lab) -> None:
    path = book.place("别的.ipynb", Report("", 2024, "2021"))
    notebook = json.loads(path.read_text("utf-8"))
    del notebook["metadata"]["gongkai"]
    notebook["cells"] = [
        {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {},
         "outputs": [], "source": "1 + 1"},
    ]  # fmt: skip
    path.write_text(json.dumps(notebook), "utf-8")
    page.goto(f"{book.url}/notebooks/{quote('别的.ipynb')}?token={book.token}")
    page.wait_for_function(
        f"window.jupyterapp && {CURRENT} && {CURRENT}.context.sessionContext.session?.kernel",
        timeout=WAIT,
    )
    assert page.locator(".gk-report").count() == 0


def test_yesterday_s_report_shows_what_was_not_saved(page: Page, book: Lab) -> None:
    book.place("昨天.ipynb")
    opened(page, book, "昨天.ipynb")
    page.evaluate(f"{CURRENT}.context.save = async () => {{}}")
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    page.goto("about:blank")
    opened(page, book, "昨天.ipynb")
    expect(cell(page, "new.natural")).to_have_value("31", timeout=WAIT)


def test_the_style_that_notebook_s_page_asks_for_is_given(page: Page, book: Lab) -> None:
    answers: list[int] = []
    page.on(
        "response", lambda r: answers.append(r.status) if r.url.endswith("/custom.css") else None
    )
    page.goto(f"{book.url}/tree?token={book.token}")
    page.wait_for_function("window.jupyterapp", timeout=WAIT)
    assert answers == [200]
