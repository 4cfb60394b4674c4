"""Last year's page read into a new notebook: previewed, taken over, undone, and held against."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from gongkai.live.begin import following
from gongkai.model.report import Report
from gongkai.notebook.store import read
from labdriver import WAIT, Lab, cell, metadata, opened, save, type_into
from layouts import Style, html
from samples import huaian


def choose(page: Page, tmp_path: Path, made: Report) -> Locator:
    file = tmp_path / "报告.html"
    file.write_bytes(html(made, Style()).encode())
    panel = page.locator(".gk-panel")
    panel.locator(".gk-read summary").click()
    panel.get_by_label("选择文件").set_input_files(file)
    expect(panel.get_by_role("button", name="采用所选")).to_be_visible(timeout=WAIT)
    return panel


def test_last_years_page_gives_the_carry_over_and_the_check_bites(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("新年.ipynb", Report("淮安市人民政府", 2025, "2021", "人民政府", "市级"))
    opened(page, lab, "新年.ipynb")
    panel = choose(page, tmp_path, huaian())
    expect(panel.locator(".gk-preview")).to_contain_text("上年规范性文件现行有效 66")
    assert panel.locator(".gk-merge tbody tr").count() == 6
    found = Axe().run(page, context=".gk-read")
    assert found.response["violations"] == []
    panel.get_by_role("button", name="采用所选").click()
    assert cell(page, "carried_in.natural").input_value() == "103"
    assert cell(page, "carried_in.total").inner_text() == "103"
    assert metadata(page)["last"]["year"] == 2024
    panel.locator(".gk-last summary").click()
    expect(panel.locator(".gk-last")).to_contain_text("行政规范性文件现行有效 66 件")
    expect(panel.locator(".gk-last")).to_contain_text("第5章的正文。")
    expect(panel.locator("li[data-code='Y-01']")).to_have_count(0)
    cell(page, "carried_in.legal").focus()
    type_into(page, "carried_in.legal", "5")
    expect(panel.locator("li[data-code='Y-01']").first).to_contain_text(
        "上年结转是 5，上年报告的“结转下年度继续办理”是 0", timeout=WAIT
    )
    save(page)
    stored = read(lab.root / "新年.ipynb")
    assert stored.last is not None
    assert stored.report.tables["t3"].value("carried_in", "natural") == 103


def test_last_years_valid_documents_stand_in_the_blank_cells(page: Page, lab: Lab) -> None:
    lab.place("接上年.ipynb", following(huaian()), huaian())
    opened(page, lab, "接上年.ipynb")
    expect(cell(page, "norms.valid")).to_have_attribute("placeholder", "上年 66", timeout=WAIT)
    assert cell(page, "norms.valid").input_value() == ""
    assert cell(page, "rules.valid").get_attribute("placeholder") == "上年 11"
    assert cell(page, "norms.issued").get_attribute("placeholder") is None
    found = Axe().run(page, context=".gk-t2")
    assert found.response["violations"] == []


def test_a_merge_shows_conflicts_takes_what_is_chosen_and_is_undone(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    mine = huaian().with_values("t3", {("new", "natural"): 3000, ("grant", "natural"): None})
    lab.place("合并.ipynb", mine)
    opened(page, lab, "合并.ipynb")
    panel = choose(page, tmp_path, dataclasses.replace(huaian()))
    rows = panel.locator(".gk-merge tbody tr")
    assert rows.evaluate_all("all => all.map((tr) => [tr.dataset.key, tr.className])") == [
        ["new.natural", "gk-conflict"],
        ["grant.natural", ""],
    ]
    boxes = panel.locator(".gk-merge input")
    assert [boxes.nth(n).is_checked() for n in range(2)] == [False, True]
    panel.get_by_role("button", name="采用所选").click()
    assert cell(page, "grant.natural").input_value() == "1288"
    assert cell(page, "new.natural").input_value() == "3000"
    panel.get_by_role("button", name="撤销这次读入").click()
    assert cell(page, "grant.natural").input_value() == ""


def test_a_file_that_cannot_be_read_is_said_and_changes_nothing(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("坏.ipynb", huaian())
    opened(page, lab, "坏.ipynb")
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.7 broken")
    panel = page.locator(".gk-panel")
    panel.locator(".gk-read summary").click()
    panel.get_by_label("选择文件").set_input_files(bad)
    expect(panel.locator(".gk-preview [role=alert]")).to_have_text(
        "这个 PDF 损坏了，无法读取", timeout=WAIT
    )
    assert cell(page, "new.natural").input_value() == "3001"
