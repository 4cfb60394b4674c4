"""Pages printed to PDF by a browser, read back."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page

from gongkai.notebook.store import Stored
from gongkai.parsers import read_bytes
from gongkai.publishing import publish
from layouts import Style, flat_html, html, word_html
from samples import huaian

PAGES = {
    "plain": html(huaian(), Style()),
    "word": word_html(huaian(), Style()),
    "ours": publish(Stored(huaian(), (), ""), "html").data.decode(),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_printed_by_a_browser_is_read_with_every_figure(page: Page, name: str) -> None:
    page.set_content(PAGES[name])
    found = read_bytes(page.pdf(format="A4"))
    made = huaian()
    for key, table in made.tables.items():
        one = found.tables[key]
        assert dict(one.values) == {
            cell: table.value(*cell)
            for cell in table.spec.cells
            if table.spec.rows[cell[0]].printed
        }
    assert (found.report.organ, found.report.year) == ("淮安市人民政府", 2024)
    assert [s.heading for s in found.report.sections] == list(made.form.headings)
    assert found.notes == ()


def test_a_table_without_lines_gives_no_figure(page: Page) -> None:
    page.set_content(html(huaian(), Style(), flat_html))
    found = read_bytes(page.pdf(format="A4"))
    assert all(not one.values for one in found.tables.values())
    assert "表三没有找到" in found.notes


def test_a_picture_of_a_report_is_said_with_its_page(page: Page) -> None:
    page.set_content("<h1>某某</h1>")
    shot = page.screenshot()
    page.set_content("<img id=i>")
    data = base64.b64encode(shot).decode()
    page.evaluate(f"document.getElementById('i').src = 'data:image/png;base64,{data}'")
    page.wait_for_function("document.getElementById('i').complete")
    found = read_bytes(page.pdf(format="A4"))
    assert "第 1 页是图片，读不出内容" in found.notes
    assert all(not one.values for one in found.tables.values())
