from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.editions import edition
from gongkai.editions.spec import CellKey
from gongkai.model.report import NA, Report, Table, Value
from samples import figures, huaian, printed_cells

T3 = edition("2021").specs["t3"]


@pytest.mark.parametrize("name", ["huaian_2024", "anonymous_city_2025", "chuanhui_shangwuju_2021"])
def test_totals_of_real_reports_come_out_as_printed(name: str) -> None:
    cells = printed_cells(figures(name))
    for key, spec in edition("2021").specs.items():
        typed = {cell: cells[key][cell] for cell in spec.typed}
        table = Table(spec, typed)
        printed = {c: v for c, v in cells[key].items() if c in spec.computed and v is not None}
        assert {cell: table.value(*cell) for cell in printed} == printed


def test_subtotals_of_the_groups_are_those_of_the_city() -> None:
    table = huaian().tables["t3"]
    subtotals = {row: table.value(row, "natural") for row in ("deny", "unable", "refuse", "other")}
    assert subtotals == {"deny": 176, "unable": 758, "refuse": 82, "other": 181}
    assert table.value("deny", "total") == 178


def test_blank_zero_and_not_applicable_are_three_things() -> None:
    table = Table(T3, {("new", "natural"): 0, ("new", "business"): NA})
    assert table.value("new", "natural") == 0
    assert table.value("new", "business") is NA
    assert table.value("new", "research") is None
    assert table.value("new", "total") is None
    assert table.value("carried_in", "total") is None
    rest = dict.fromkeys((("new", c) for c in ("research", "welfare", "legal", "others")), NA)
    assert table.replace(rest).value("new", "total") == 0


def test_a_row_of_not_applicable_has_no_total_either() -> None:
    row = {("new", column.key): NA for column in T3.blocks[0].columns[:-1]}
    assert Table(T3, row).value("new", "total") is NA


def test_a_row_or_column_that_is_not_complete_has_no_total() -> None:
    row = {("new", column.key): 1 for column in T3.blocks[0].columns[:-1]}
    table = Table(T3, row)
    assert table.value("new", "total") == 6
    assert table.replace({("new", "others"): None}).value("new", "total") is None
    unread = {("new", "others"): "约3"}
    assert Table(T3, {c: 1 for c in row if c not in unread}, unread).value("new", "total") is None
    city = huaian().tables["t3"].replace({("deny_2", "natural"): None})
    cells = [("deny", "natural"), ("deny", "total"), ("deny_2", "total"), ("sum", "natural")]
    assert [city.value(*cell) for cell in [*cells, ("sum", "total")]] == [None] * 5
    assert [city.value("deny", "business"), city.value("sum", "business")] == [2, 53]
    assert city.value("new", "total") == 3119


def test_a_total_says_which_typed_cells_it_is_waiting_for() -> None:
    table = huaian().tables["t3"].replace({("deny_2", "natural"): None, ("grant", "legal"): None})
    assert table.missing(("sum", "total")) == (("deny_2", "natural"), ("grant", "legal"))
    assert table.missing(("deny", "total")) == (("deny_2", "natural"),)
    assert table.missing(("deny_2", "natural")) == (("deny_2", "natural"),)
    assert table.missing(("new", "total")) == ()


def test_a_relation_with_a_blank_cell_is_not_broken_yet() -> None:
    table = huaian().tables["t3"]
    broken = table.replace({("grant", "natural"): 1278})
    assert [b.relation.place for b in broken.balances() if b.broken] == ["自然人", "总计"]
    pending = broken.replace({("partial", "natural"): None})
    assert [b.relation.place for b in pending.balances() if b.broken] == []
    assert pending.blanks == (("partial", "natural"),)


def test_a_broken_relation_is_said_with_its_numbers() -> None:
    table = huaian().tables["t3"].replace({("grant", "natural"): 1406})
    (natural, total) = [b for b in table.balances() if b.broken]
    assert natural.sentence() == (
        "自然人：一 3001 + 二 34 = 3035，三（七）3050 + 四 103 = 3153，差 118"
    )
    assert total.sentence() == (
        "总计：一 3119 + 二 34 = 3153，三（七）3168 + 四 103 = 3271，差 118"
    )


def test_only_cells_of_the_form_can_be_filled_and_totals_cannot() -> None:
    with pytest.raises(KeyError, match=r"表三没有可填的单元格 new\.total"):
        Table(T3, {("new", "total"): 1})
    with pytest.raises(KeyError, match=r"表三没有可填的单元格 new\.nobody"):
        Table(T3, {("new", "nobody"): 1})


def test_nothing_changes_its_report() -> None:
    before = huaian()
    changed = before.with_values("t3", {("new", "natural"): 1}).with_section(0, "别的")
    assert before == huaian()
    assert changed != before
    assert before.tables["t3"].value("new", "natural") == 3001
    with pytest.raises(FrozenInstanceError):
        before.organ = "别的机关"  # type: ignore[misc]
    with pytest.raises(TypeError):
        before.tables["t3"].values["new", "natural"] = 1  # type: ignore[index]


def test_a_report_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(huaian())) == huaian()


def test_the_title_is_organ_year_and_the_forms_words() -> None:
    assert huaian().title == "淮安市人民政府2024年政府信息公开工作年度报告"
    assert huaian().headings() == (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )


def test_frames_carry_the_forms_own_labels() -> None:
    frame = huaian().tables["t3"].to_frame()
    assert frame.shape == (25, 7)
    row = ("三、本年度办理结果", "（三）不予公开", "8.属于行政查询事项")
    assert frame.loc[row, ("申请人情况", "法人或其他组织", "商业企业")] == 0
    assert frame.loc[row, ("申请人情况", "", "总计")] == 105
    assert frame.loc[("", "", "四、结转下年度继续办理"), ("申请人情况", "", "自然人")] == 103


def test_the_long_frame_has_every_printed_figure_once() -> None:
    frame = huaian().to_frame()
    assert list(frame.columns) == ["表", "行", "列", "数值", "单位"]
    assert len(frame) == 10 + 25 * 7 + 15
    fee = frame[frame["行"] == "行政事业性收费"].iloc[0]
    assert fee["数值"] == Decimal("96171.6")
    assert fee["单位"] == "万元"


FIGURES = st.one_of(st.just(NA), st.integers(0, 10**12 - 1))
BLANKS = st.sets(st.sampled_from(T3.typed), max_size=3)


@given(st.lists(FIGURES, min_size=144, max_size=144), BLANKS)
def test_totals_of_rows_and_of_columns_meet(drawn: list[Value], blanks: set[CellKey]) -> None:
    figures = dict(zip(T3.typed, drawn, strict=True)) | dict.fromkeys(blanks)
    table = Table(T3, figures)
    columns = [c.key for c in T3.blocks[0].columns[:-1]]
    across = [table.value("sum", column) for column in columns]
    numbers = [value for value in across if isinstance(value, int)]
    if None in across:
        assert table.value("sum", "total") is None
    else:
        assert table.value("sum", "total") == (sum(numbers) if numbers else NA)
    waiting = {cell for computed in T3.computed for cell in table.missing(computed)}
    assert waiting == blanks
    assert all((table.value(*c) is None) == bool(table.missing(c)) for c in T3.cells)


def test_an_empty_report_has_three_blank_tables() -> None:
    report = Report("", None, "2019")
    assert [table.blank for table in report.tables.values()] == [True, True, True]
    assert report.title == "政府信息公开工作年度报告"
