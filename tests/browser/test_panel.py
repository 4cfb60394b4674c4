"""The checks panel in real JupyterLab: counts, jump, remedy, live reference, waiver."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.store import read
from labdriver import CURRENT, WAIT, Lab, cell, metadata, opened, save, type_into, until
from samples import TEXTS, huaian

TEXT = TEXTS[0] + "\n\n全年新收政府信息公开申请3118件，上年结转34件。"


def wrong() -> Report:
    return huaian().with_section(0, TEXT).with_values("t3", {("grant", "natural"): 1278})


@pytest.fixture
def panel(page: Page, lab: Lab) -> Locator:
    lab.place("检查.ipynb", wrong())
    opened(page, lab, "检查.ipynb")
    found = page.locator(".gk-panel")
    expect(found.locator(".gk-counts")).to_have_text("错误 3 个", timeout=WAIT)
    return found


def codes(panel: Locator) -> list[str]:
    return panel.locator("li[data-code]").evaluate_all("all => all.map((li) => li.dataset.code)")


def source(page: Page, index: int) -> str:
    text: str = page.evaluate(f"{CURRENT}.context.model.cells.get({index}).sharedModel.getSource()")
    return text


def test_the_panel_groups_counts_and_marks_each_form(page: Page, panel: Locator) -> None:
    assert panel.locator(".gk-group").all_inner_texts() == ["一、总体情况（1）", "表三（2）"]
    assert codes(panel) == ["X-01", "T3-01", "T3-01"]
    expect(panel.locator(".gk-fresh")).to_have_text("正文和表格都是现在的内容")
    assert page.locator(".gk-badge").all_inner_texts() == ["", "", "检查：2 处", ""]


def test_a_click_goes_to_the_cell_and_to_the_heading(page: Page, panel: Locator) -> None:
    panel.locator("li[data-code='T3-01'] .gk-go").first.click()
    assert page.evaluate("document.activeElement.dataset.cell") == "new.natural"
    panel.locator("li[data-code='X-01'] .gk-go").click()
    shown = page.locator(".jp-Cell.gk-shown")
    expect(shown).to_contain_text("全年新收政府信息公开申请3118件")
    expect(shown).to_be_in_viewport()


def test_a_remedy_of_figures_heals_the_table_and_can_be_undone(page: Page, panel: Locator) -> None:
    panel.get_by_role("button", name="由 1278 改为 1288").click()
    expect(panel.locator(".gk-counts")).to_have_text("错误 1 个", timeout=WAIT)
    assert cell(page, "grant.natural").input_value() == "1288"
    assert codes(panel) == ["X-01"]
    save(page)
    assert metadata(page)["parts"]["t3"]["cells"]["grant.natural"] == "1288"


def test_a_remedy_of_text_puts_the_right_number_in(page: Page, panel: Locator) -> None:
    panel.get_by_role("button", name="改为“3119件”").click()
    expect(panel.locator("li[data-code='X-01']")).to_have_count(0, timeout=WAIT)
    assert source(page, 6) == TEXT.replace("3118件", "3119件")


def test_a_live_reference_follows_the_table(page: Page, panel: Locator, lab: Lab) -> None:
    panel.get_by_role("button", name="改为引用 {{新收总计}}件").click()
    expect(panel.locator("li[data-code='X-01']")).to_have_count(0, timeout=WAIT)
    assert "申请{{新收总计}}件" in source(page, 6)
    type_into(page, "new.natural", "3011")
    expect(panel.locator(".gk-counts")).to_have_text("错误 2 个", timeout=WAIT)
    assert "X-01" not in codes(panel)
    save(page)
    stored = read(lab.root / "检查.ipynb")
    assert stored.report.sections[0].text == TEXT.replace("3118", "{{新收总计}}")
    panel.locator(".gk-names summary").click()
    panel.get_by_label("查找可引用的名称").fill("新收总计")
    expect(panel.locator(".gk-names li")).to_contain_text("{{新收总计}} 3129")


def test_an_unknown_reference_is_an_error_while_writing(page: Page, panel: Locator) -> None:
    page.evaluate(
        f"{CURRENT}.context.model.cells.get(6).sharedModel.setSource({TEXTS[0] + '{{新收}}件'!r})"
    )
    expect(panel.locator("li[data-code='N-08']")).to_contain_text("“新收”不认识", timeout=WAIT)


def test_a_reason_sets_a_finding_aside_until_the_figures_change(
    page: Page, panel: Locator, lab: Lab
) -> None:
    row = panel.locator("li[data-code='X-01']")
    row.get_by_role("button", name="说明理由…").click()
    row.get_by_role("textbox", name="理由").fill("含转办申请，另有口径")
    row.get_by_role("textbox", name="署名").fill("张三")
    row.get_by_role("button", name="确定").click()
    expect(panel.locator(".gk-counts")).to_have_text("错误 2 个，已说明 1 个", timeout=WAIT)
    expect(panel.locator("li[data-severity='waived']")).to_contain_text(
        "含转办申请，另有口径（张三"
    )
    assert (
        panel.locator("li[data-code='T3-01']").get_by_role("button", name="说明理由…").count() == 0
    )
    save(page)
    (waiver,) = read(lab.root / "检查.ipynb").waivers
    assert (waiver.code, waiver.reason, waiver.name) == ("X-01", "含转办申请，另有口径", "张三")
    # A key in a table must not lose it, and another figure makes it void.
    type_into(page, "new.natural", "3012")
    until(lambda: "W-01" in codes(panel), "the waiver is void")
    assert "X-01" in codes(panel)
    assert metadata(page)["waivers"][0]["name"] == "张三"


def test_a_reason_of_an_earlier_version_holds_and_can_be_withdrawn(page: Page, lab: Lab) -> None:
    path = lab.place("旧说明.ipynb", wrong())
    notebook = load(path)
    held = {
        "code": "X-01",
        "message": "……",
        "reason": "另有口径",
        "name": "张三",
        "date": "2026-01-05",
    }
    other = {**held, "mark": "0123456789abcdef", "reason": "旧事"}
    notebook["metadata"]["gongkai"]["waivers"] = [{"mark": "45c9b3cd3073eb3b", **held}, other]
    path.write_text(json.dumps(notebook), "utf-8")
    opened(page, lab, "旧说明.ipynb")
    panel = page.locator(".gk-panel")
    counts = panel.locator(".gk-counts")
    expect(counts).to_have_text("错误 2 个，提示 1 个，已说明 1 个", timeout=WAIT)
    row = panel.locator("li[data-code='W-01']")
    expect(row).to_contain_text("旧事")
    expect(panel.locator("li[data-severity='waived']")).to_contain_text("另有口径（张三")
    panel.get_by_role("button", name="撤销说明").click()
    expect(counts).to_have_text("错误 3 个，提示 1 个", timeout=WAIT)
    assert [one["reason"] for one in metadata(page)["waivers"]] == ["旧事"]


def test_the_panel_has_no_accessibility_violation(page: Page, panel: Locator) -> None:
    panel.locator(".gk-names summary").click()
    panel.locator("li[data-code='X-01']").get_by_role("button", name="说明理由…").click()
    found = Axe().run(page, context=".gk-panel")
    assert found.response["violations"] == []
