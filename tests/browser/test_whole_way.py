"""The main job from empty form to formal report, with a real city's figures."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gongkai.checks.run import check
from gongkai.model.report import Report
from gongkai.model.values import show
from gongkai.notebook.store import read
from gongkai.publishing import publish
from gongkai.publishing.render import html
from labdriver import (
    CURRENT,
    Lab,
    cell,
    opened,
    run_all,
    save,
    status,
    type_into,
    until,
    wait_idle,
)
from samples import APPLICANTS, TEXTS, figures, huaian, printed_cells

CELLS = printed_cells(figures("huaian_2024"))
SECTIONS = {"总体情况": 0, "存在的主要问题及改进情况": 4, "其他需要报告的事项": 5}


def write_text(page: Page) -> None:
    """Write a sentence into each text cell, through Lab's own editor."""
    page.evaluate(
        f"""(texts) => {{
          const cells = {CURRENT}.content.model.cells;
          for (let n = 0; n < cells.length; n += 1) {{
            const noted = cells.get(n).getMetadata('gongkai');
            if (noted?.role === 'text' && [0, 4, 5].includes(noted.section))
              cells.get(n).sharedModel.setSource(texts[noted.section]);
            if (noted?.role === 'text' && noted.section === -1)
              cells.get(n).sharedModel.setSource('引言。');
          }}
        }}""",
        {str(index): text for index, text in TEXTS.items()},
    )


def type_report(page: Page) -> None:
    page.locator("input[data-cell=organ]").fill("淮安市人民政府")
    page.locator("select[data-cell=kind]").select_option("人民政府")
    page.locator("select[data-cell=level]").select_option("市级")
    page.locator("input[data-cell=date]").fill("2025-03-20")
    for (row, column), value in CELLS["t2"].items():
        type_into(page, f"{row}.{column}", show(value))
    rows = [
        "\t".join(show(CELLS["t3"][row, column]) for column in APPLICANTS[:6])
        for row in dict.fromkeys(row for row, _ in huaian().tables["t3"].spec.typed)
    ]
    # The first two rows are typed by keys, the results are pasted as one block, then the last row.
    cell(page, "new.natural").focus()
    for row in rows[:2]:
        for text in row.split("\t"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
    block = "\r\n".join(rows[2:-1])
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    page.keyboard.press("Control+v")
    cell(page, "carried_out.natural").focus()
    for text in rows[-1].split("\t"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    cell(page, "cases.review_upheld").focus()
    for (_, column), value in CELLS["t4"].items():
        if not column.endswith("total"):
            page.keyboard.type(show(value))
            page.keyboard.press("Tab")


def from_menu(page: Page, name: str) -> bytes:
    """Export through JupyterLab's own File menu."""
    # Lab opens the server's address of the export in a tab that is gone with its download.
    page.evaluate("window.open = (url) => { window.asked = url; }")
    page.locator(".lm-MenuBar-itemLabel", has_text="文件").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("导出笔记本")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$", re.IGNORECASE)).click()
    page.wait_for_function("window.asked")
    address = page.evaluate("new URL(window.asked, location.href).href")
    page.evaluate("window.asked = null")
    # As a tab asks for it: the server refuses what a part of a page could ask for.
    answer = page.context.request.get(address, headers={"Referer": page.url})
    assert answer.ok, answer.status_text
    return answer.body()


def test_from_empty_form_to_formal_report(page: Page, lab: Lab) -> None:
    path = lab.place("全程.ipynb", Report("", 2024, "2021"))
    opened(page, lab, "全程.ipynb")
    write_text(page)
    type_report(page)
    for key in ("t3", "t4"):
        for (row, column), value in CELLS[key].items():
            found = cell(page, f"{row}.{column}")
            typed = found.evaluate("e => e.value ?? e.textContent")
            assert typed == show(value), (row, column)
    assert page.locator(".gk-findings li").count() == 0
    type_into(page, "deny_8.natural", "106")
    assert page.locator(".gk-findings li").all_inner_texts() == [
        "第一项加第二项之和，等于第三项加第四项之和　"
        "自然人：一 3001 + 二 34 = 3035，三（七）2933 + 四 103 = 3036，差 1",
        "第一项加第二项之和，等于第三项加第四项之和　"
        "总计：一 3119 + 二 34 = 3153，三（七）3051 + 四 103 = 3154，差 1",
    ]
    save(page)
    assert [found.code for found in check(read(path).report)] == ["T3-01", "T3-01"]
    page.keyboard.press("Control+z")
    assert page.locator(".gk-findings li").count() == 0
    until(lambda: status(page).get_attribute("data-state") == "logged", "logged")
    save(page)
    lab.kill_kernels()
    expect(status(page)).to_have_attribute("data-state", "dead", timeout=60_000)
    page.locator(".jp-Dialog button").last.click()
    wait_idle(page)
    run_all(page)
    page.goto("about:blank")
    opened(page, lab, "全程.ipynb")
    expected = huaian()
    assert read(path).report == expected
    save(page)
    web = from_menu(page, "gongkai_html")
    assert html.parse(web) == expected
    assert "草稿：检查中还有错误" not in web.decode()
    assert web == publish(read(path), "html").data
    paper = from_menu(page, "gongkai_pdf")
    assert paper == publish(read(path), "pdf").data
    with pdfplumber.open(BytesIO(paper)) as document:
        rows = [r for p in document.pages for t in p.extract_tables() for r in t]
    numbers = [value for row in rows for value in row if value and re.fullmatch(r"[\d.]+", value)]
    assert sorted(numbers) == sorted(show(v) for table in CELLS.values() for v in table.values())


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_opens_offline_on_any_screen(page: Page, tmp_path: Path, width: int) -> None:
    path = tmp_path / "年报.html"
    path.write_bytes(html.render(huaian(), draft=False))
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("td[data-cell='sum.total']").inner_text() == "3050"
    assert (said, asked) == ([], [path.as_uri()])


def test_axe_finds_no_violation_in_the_page(page: Page, tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        for draft in (False, True):
            path = tmp_path / "年报.html"
            # axe itself is a script, which the page's policy forbids: it is checked without it.
            policy = re.compile(rb"<meta http-equiv[^>]*>")
            path.write_bytes(policy.sub(b"", html.render(huaian(), draft=draft)))
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(path.as_uri())
            violations = Axe().run(page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_the_printed_draft_is_marked_on_each_page_and_hides_nothing(
    page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "年报.html"
    path.write_bytes(html.render(huaian(), draft=True))
    page.goto(path.as_uri())
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        for sheet in document.pages:
            assert {"草", "稿"} <= {char["text"] for char in sheet.chars}
        assert len(document.pages) > 1
    page.emulate_media(media="print")
    assert page.locator(".mark").evaluate("e => getComputedStyle(e).position") == "static"
