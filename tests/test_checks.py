from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks.findings import Waiver, blocked, waive
from gongkai.checks.rules import RULES
from gongkai.checks.run import check
from gongkai.editions import edition
from gongkai.editions.spec import CellKey, name
from gongkai.model.measures import filled
from gongkai.model.report import NA, Report, Table, Value
from gongkai.parsers import read_bytes
from samples import DATA, TEXTS, figures, huaian, printed_cells

T3 = edition("2021").specs["t3"]


def found(report: Report) -> list[tuple[str, str]]:
    """Code and first cell of each finding."""
    return [(f.code, ".".join(f.cells[0]) if f.cells else f.where) for f in check(report)]


def test_a_sound_report_has_no_finding() -> None:
    assert check(huaian()) == []


def test_a_blank_report_does_not_pass() -> None:
    assert found(Report("", None, "2021")) == [
        ("F-01", "基本情况"),
        ("S-01", "一、总体情况"),
        ("T-01", "t2.rules.issued"),
        ("T-01", "t3.new.natural"),
        ("T-01", "t4.cases.review_upheld"),
        ("S-01", "五、存在的主要问题及改进情况"),
        ("S-01", "六、其他需要报告的事项"),
    ]


def test_one_changed_cell_breaks_exactly_its_column_and_the_total() -> None:
    report = huaian().with_values("t3", {("grant", "natural"): 1278})
    assert [str(finding) for finding in check(report)] == [
        "错误 T3-01 表三，第一项加第二项之和，等于第三项加第四项之和："
        "自然人：一 3001 + 二 34 = 3035，三（七）2922 + 四 103 = 3025，差 10（请核对所列各格）\n"
        "      若 （一）予以公开，自然人 由 1278 改为 1288，两条关系同时成立（只差一位数字）\n"
        "      若 （二）部分公开（区分处理的，只计这一情形，不计其他情形），自然人 由 447 改为 "
        "457，两条关系同时成立（只差一位数字）\n"
        "      若 （三）不予公开8.属于行政查询事项，自然人 由 105 改为 115，"
        "两条关系同时成立（只差一位数字）",
        "错误 T3-01 表三，第一项加第二项之和，等于第三项加第四项之和："
        "总计：一 3119 + 二 34 = 3153，三（七）3040 + 四 103 = 3143，差 10（请核对所列各格）",
    ]


@given(st.sampled_from(T3.typed), st.integers(-50, 50).filter(bool))
@pytest.mark.slow
def test_no_changed_cell_passes_unnoticed(cell: CellKey, by: int) -> None:
    report = huaian()
    value = report.tables["t3"].values[cell]
    assert isinstance(value, int)
    changed = report.with_values("t3", {cell: max(value + by, 0)})
    broken = {f.message.split("：")[0] for f in check(changed) if f.severity == "error"}
    column = T3.columns[cell].label
    assert broken == (set() if changed == report else {column, "总计"})


def test_a_blank_is_an_error_that_names_row_and_columns() -> None:
    report = huaian().with_values("t3", {("deny_1", "natural"): None, ("deny_1", "legal"): None})
    (finding,) = check(report)
    assert str(finding) == (
        "错误 T-02 表三，（三）不予公开1.属于国家秘密：自然人、法人或其他组织·法律服务机构没有填"
        "（没有发生的填 0，不适用的填 /）"
    )
    assert finding.cells == (("t3", "deny_1", "natural"), ("t3", "deny_1", "legal"))


def test_not_applicable_is_no_blank() -> None:
    report = huaian().with_values("t2", {("rules", "issued"): NA})
    assert check(report) == []


def test_a_refused_text_is_an_error_with_its_reason() -> None:
    table = huaian().tables["t2"]
    values = {cell: v for cell, v in table.values.items() if cell != ("license", "decisions")}
    bad = replace(table, values=values, unread={("license", "decisions"): "-5"})
    report = huaian().replace(tables={**huaian().tables, "t2": bad})
    assert [str(finding) for finding in check(report)] == [
        "错误 T-03 表二，行政许可，本年处理决定数量：“-5”不能是负数（请改为数字）"
    ]


def with_printed(report: Report, key: str, printed: dict[CellKey, int]) -> Report:
    table = replace(report.tables[key], printed=printed)
    return report.replace(tables={**report.tables, key: table})


def test_a_printed_total_that_disagrees_is_kept_and_found() -> None:
    report = huaian().with_values(
        "t4",
        {
            ("cases", "review_upheld"): 10,
            ("cases", "review_corrected"): 1,
            ("cases", "review_other"): 0,
            ("cases", "review_pending"): 0,
        },
    )
    report = with_printed(report, "t4", {("cases", "review_total"): 0})
    assert [str(finding) for finding in check(report)] == [
        "错误 T-04 表四，行政复议·总计：原文印的是 0，各项之和为 11"
        "（请核对各项；导出时总计印各项之和，不照原文，核对无误的请说明理由）"
    ]
    assert report.tables["t4"].printed == {("cases", "review_total"): 0}


def test_who_looked_at_a_printed_total_may_say_so_and_another_figure_asks_again() -> None:
    report = with_printed(huaian(), "t4", {("cases", "review_total"): 0})
    (found,) = check(report)
    waiver = Waiver(found.mark, "T-04", found.message, "原文总计印错了", "张三")
    assert [one.waived for one in waive(check(report), [waiver])] == [waiver]
    assert not blocked(waive(check(report), [waiver]))
    again = report.with_values("t4", {("cases", "review_upheld"): 73})
    assert blocked(waive(check(again), [waiver]))


def test_the_printed_totals_of_a_sound_report_are_right() -> None:
    report = huaian()
    for key, cells in printed_cells(figures("huaian_2024")).items():
        computed = report.tables[key].spec.computed
        totals = {c: v for c, v in cells.items() if c in computed and isinstance(v, int)}
        report = with_printed(report, key, totals)
    assert check(report) == []


@pytest.mark.parametrize("name", ["b01_t04_with_unread_cell", "b02_single_row_six"])
def test_a_printed_total_beside_unread_parts_is_not_blamed(name: str) -> None:
    document = DATA / "readings" / f"{name}.html"
    report = read_bytes(document.read_bytes(), document.name).report
    assert report.tables["t3"].printed["new", "total"] in (9, 10)
    assert {f.code for f in check(report) if f.cells} == {"T-01", "T-02"}


def test_a_printed_total_beside_one_blank_is_kept_and_neither_blamed_nor_used() -> None:
    report = huaian().with_values("t3", {("new", "natural"): None, ("grant", "natural"): 1278})
    report = with_printed(report, "t3", {("new", "total"): 3119, ("sum", "total"): 9})
    found = check(report)
    assert [(f.code, f.message) for f in found] == [
        ("T-02", "自然人没有填"),
        ("T-04", "原文印的是 9，各项之和为 3040"),
    ]
    assert report.tables["t3"].printed["new", "total"] == 3119


def test_a_row_that_is_not_complete_weighs_nothing() -> None:
    said = "新收政府信息公开申请3001件，其中法人或其他组织65件，占2.08%；未收到行政复议。"
    gaps = {("new", "natural"): None, ("new", "legal"): None, ("carried_in", "natural"): None}
    report = huaian().with_values("t3", gaps).with_values("t4", {("cases", "review_other"): None})
    report = report.with_section(0, TEXTS[0] + said)
    last = huaian().replace(year=2023).with_values("t3", {("carried_out", "natural"): 2})
    # 现行有效 and 结转下年度 differ in either; they are complete in both.
    assert {f.code for f in check(report, last)} == {"T-02", "Y-02", "Y-04"}
    whole = huaian().with_section(0, TEXTS[0] + said)
    assert {f.code for f in check(whole, last)} == {"X-01", "X-05", "Y-01", "Y-02", "Y-04"}


def test_a_reference_to_an_incomplete_row_says_which_cells_are_missing() -> None:
    gaps: dict[CellKey, Value] = {("deny_1", "natural"): None, ("deny_2", "legal"): None}
    report = (
        huaian().with_values("t3", gaps).with_section(4, TEXTS[4] + "不予公开{{不予公开总计}}件。")
    )
    (found,) = [f for f in check(report) if f.code == "N-08"]
    assert found.message == (
        "引用的“不予公开总计”在表里还没有填全：表三，（三）不予公开1.属于国家秘密，自然人、"
        "表三，（三）不予公开2.其他法律行政法规禁止公开，法人或其他组织·法律服务机构没有数字"
    )
    assert found.cells == (("t3", "deny_1", "natural"), ("t3", "deny_2", "legal"))
    assert filled(report).sections[4].text.endswith("不予公开{{不予公开总计}}件。")


def test_a_total_of_nothing_may_be_printed_as_zero() -> None:
    row = {("new", column.key): NA for column in T3.blocks[0].columns[:-1]}
    report = with_printed(huaian().with_values("t3", row), "t3", {("new", "total"): 0})
    assert "T-04" not in {finding.code for finding in check(report)}


def test_the_particulars_are_asked_for_and_checked() -> None:
    report = huaian().replace(organ=" ", kind="公司", year=2020, date="昨天")
    assert [str(finding) for finding in check(report)] == [
        "错误 F-01 基本情况：机关名称没有填",
        "错误 F-02 基本情况，机关类别：“公司”不在可选范围"
        "（应为：人民政府、政府部门、派出机关、其他机构）",
        "错误 F-03 基本情况，报告年度：2020 年的报告应使用 2019 版格式"
        "（国办公开办函〔2019〕60号），本报告是 2021 版"
        "（请用 gongkai new 按正确年度新建后把内容移过去）",
        "提醒 F-04 基本情况，成文日期：“昨天”不是一个确定的日期（请写成 2021年1月20日 这样）",
    ]


def test_only_errors_make_a_draft() -> None:
    assert not blocked(check(huaian().replace(date="昨天")))
    assert blocked(check(huaian().replace(organ="")))


def test_checking_leaves_the_report_as_it_was() -> None:
    report = huaian()
    check(report)
    assert report == huaian()


def test_every_relation_of_every_edition_is_a_rule_with_its_source() -> None:
    for key in ("2019", "2021"):
        for spec in edition(key).specs.values():
            assert {relation.code for relation in spec.relations} <= RULES.keys()
    assert RULES["T3-01"].source == "表头：第一项加第二项之和，等于第三项加第四项之和"


def test_the_2019_form_is_checked_by_its_own_relations() -> None:
    report = Report("某镇", 2020, "2019", "人民政府", "乡级")
    for index, text in TEXTS.items():
        report = report.with_section(index, text)
    for key, table in report.tables.items():
        spec = table.spec
        zero = {c: Decimal(0) if spec.columns[c].kind == "money" else 0 for c in spec.typed}
        report = report.with_values(key, zero)
    assert check(report) == []
    broken = report.with_values("t3", {("other", "legal"): 2})
    assert [f.message.split("：")[0] for f in check(broken)] == ["法律服务机构", "总计"]


def test_cells_of_a_finding_are_cells_of_the_table() -> None:
    for finding in check(huaian().with_values("t3", {("new", "natural"): 0})):
        for table, row, column in finding.cells:
            assert name((row, column)) in {
                name(cell) for cell in Table(edition("2021").specs[table]).spec.cells
            }
