from __future__ import annotations

import pytest

from gongkai.editions import edition, edition_for, editions
from gongkai.editions.spec import TableSpec
from gongkai.errors import UnknownEdition

SPECS = [spec for key in editions() for spec in edition(key).specs.values()]
IDS = [f"{key}-{spec.key}" for key in editions() for spec in edition(key).specs.values()]


def labels(spec: TableSpec) -> list[list[str]]:
    return [[box.text for box in row.cells if box.text] for row in spec.layout()]


def test_section_two_reads_as_the_2021_form_prints_it() -> None:
    assert labels(edition("2021").specs["t2"]) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章"],
        ["行政规范性文件"],
        ["第二十条第（五）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可"],
        ["第二十条第（六）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政处罚"],
        ["行政强制"],
        ["第二十条第（八）项"],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费"],
    ]


def test_section_two_reads_as_the_2019_form_prints_it() -> None:
    assert labels(edition("2019").specs["t2"]) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章"],
        ["规范性文件"],
        ["第二十条第（五）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可"],
        ["其他对外管理服务事项"],
        ["第二十条第（六）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政处罚"],
        ["行政强制"],
        ["第二十条第（八）项"],
        ["信息内容", "上一年项目数量", "本年增/减"],
        ["行政事业性收费"],
        ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购"],
    ]


def test_section_three_reads_as_the_2021_form_prints_it() -> None:
    assert labels(edition("2021").specs["t3"]) == [
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"],
        ["自然人", "法人或其他组织", "总计"],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ["一、本年新收政府信息公开申请数量"],
        ["二、上年结转政府信息公开申请数量"],
        ["三、本年度办理结果", "（一）予以公开"],
        ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）"],
        ["（三）不予公开", "1.属于国家秘密"],
        ["2.其他法律行政法规禁止公开"],
        ["3.危及“三安全一稳定”"],
        ["4.保护第三方合法权益"],
        ["5.属于三类内部事务信息"],
        ["6.属于四类过程性信息"],
        ["7.属于行政执法案卷"],
        ["8.属于行政查询事项"],
        ["（四）无法提供", "1.本机关不掌握相关政府信息"],
        ["2.没有现成信息需要另行制作"],
        ["3.补正后申请内容仍不明确"],
        ["（五）不予处理", "1.信访举报投诉类申请"],
        ["2.重复申请"],
        ["3.要求提供公开出版物"],
        ["4.无正当理由大量反复申请"],
        ["5.要求行政机关确认或重新出具已获取信息"],
        ["（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"],
        ["2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"],
        ["3.其他"],
        ["（七）总计"],
        ["四、结转下年度继续办理"],
    ]


def test_the_2019_form_has_one_row_of_other_outcomes() -> None:
    rows = [row[-1] for row in labels(edition("2019").specs["t3"])]
    assert rows[-4:] == [
        "5.要求行政机关确认或重新出具已获取信息",
        "（六）其他处理",
        "（七）总计",
        "四、结转下年度继续办理",
    ]
    assert len(rows) == 3 + 23


def test_section_four_reads_as_both_forms_print_it() -> None:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    for key in editions():
        assert labels(edition(key).specs["t4"]) == [
            ["行政复议", "行政诉讼"],
            [*outcomes, "未经复议直接起诉", "复议后起诉"],
            [*outcomes, *outcomes],
            [],
        ]


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
@pytest.mark.parametrize("screen", [False, True])
def test_boxes_tile_the_table_without_gap_or_overlap(spec: TableSpec, *, screen: bool) -> None:
    taken: set[tuple[int, int]] = set()
    rows = spec.layout(screen=screen)
    for y, row in enumerate(rows):
        x = 0
        for box in row.cells:
            while (y, x) in taken:
                x += 1
            area = {(y + dy, x + dx) for dy in range(box.rowspan) for dx in range(box.colspan)}
            assert not area & taken
            taken |= area
    assert taken == {(y, x) for y in range(len(rows)) for x in range(spec.width)}


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_every_cell_is_typed_or_defined_by_exactly_one_relation(spec: TableSpec) -> None:
    defined = [relation.defines for relation in spec.relations if relation.defines]
    assert len(defined) == len(set(defined))
    assert set(defined) | set(spec.typed) == set(spec.cells)
    assert not set(defined) & set(spec.typed)


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_relations_speak_only_of_cells_of_the_table(spec: TableSpec) -> None:
    for relation in spec.relations:
        assert set(relation.cells) <= set(spec.cells)
        assert relation.source


def test_the_form_counts_typed_and_computed_cells() -> None:
    t2, t3, t4 = edition("2021").specs.values()
    assert [len(spec.typed) for spec in (t2, t3, t4)] == [10, 144, 12]
    printed = [cell for cell in t3.computed if t3.rows[cell[0]].printed]
    assert [len(t2.computed), len(printed), len(t4.computed)] == [0, 31, 3]


def test_places_are_named_as_the_form_prints_them() -> None:
    t2, t3, t4 = edition("2021").specs.values()
    assert t2.place(("norms", "valid")) == "表二，行政规范性文件，现行有效件数"
    assert t3.place(("deny_1", "legal")) == (
        "表三，（三）不予公开1.属于国家秘密，法人或其他组织·法律服务机构"
    )
    assert t3.place(("new", "natural")) == "表三，一、本年新收政府信息公开申请数量，自然人"
    assert t4.place(("cases", "after_pending")) == "表四，行政诉讼·复议后起诉·尚未审结"


@pytest.mark.parametrize(
    ("year", "key"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")]
)
def test_each_year_has_its_edition(year: int, key: str) -> None:
    assert edition_for(year).key == key


def test_years_and_names_without_a_form_are_refused() -> None:
    with pytest.raises(UnknownEdition, match="最早为 2019 年"):
        edition_for(2018)
    with pytest.raises(UnknownEdition, match="没有“2020”这一版格式，现有：2021、2019"):
        edition("2020")
