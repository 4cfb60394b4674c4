"""The 18 real reports: exactly the defects that were found in them by hand."""

from __future__ import annotations

import pytest

from gongkai.checks.run import check
from gongkai.model.report import NA, Report
from paragraphs import FOLDER, figures
from samples import NAMES, real

TEXTS = {
    "changchun_tuiyi_2023": "2023年，共受理政府信息公开申请2件。",
    "shuyang_fagaiju_2023": "2023年共收到政府信息公开申请26件。",
    "lantian_ziran_2021": "全年共受理政府信息公开申请4件。",
    "huaian_2024": "新收政府信息公开申请3119件，上年结转34件，办结3050件，结转下年度103件；"
    "因政府信息公开被申请行政复议351件，其中维持72件、纠正64件、其他结果178件、尚未审结37件；行政诉讼46件。",
}
EXPECTED: dict[str, list[str]] = {
    "changchun_tuiyi_2023": ["X-01 新收2件，表三为3"],
    "lueyang_ziran_2021_oldformat": ["F-03 2021年的报告用2019版", "T-08 97=61+36"],
    "nileke_zhen_2023": ["T-06 规章现行有效6"],
    "taojiang_songmutang_2022": ["T-06 规章制发2", "T-06 规章现行有效2"],
    "wuhan_huangpi_shuangliu_2020": ["T-09 规范性文件87、0、0"],
}
# Cells that were lost with the excerpt, and text that is not there, are no findings of the report.
LOST = ("F-01", "S-01", "S-02", "S-03", "T-01", "T-02")


def made(name: str) -> Report:
    return real(name).with_section(0, TEXTS.get(name, ""))


def test_there_are_eighteen() -> None:
    assert len(NAMES) == 18


@pytest.mark.parametrize("name", NAMES)
def test_a_real_report_has_the_defects_found_by_hand_and_no_other(name: str) -> None:
    found = [one for one in check(made(name)) if one.code not in LOST]
    assert [one.code for one in found] == [text[:4] for text in EXPECTED.get(name, [])], found


SEVEN = {
    "hongze_2023": [
        "表四，行政复议·总计",
        "表四，行政诉讼·复议后起诉·总计",
    ],  # 0 is printed of 11, of 5
    "hongze_2024": [],
    "jinhu_2023": ["表四，行政诉讼·未经复议直接起诉·总计"],  # 0 is printed of 3
    "shanghai_kewei_2024": [],
    "suqian_2023": [],
    "suqian_2024": [],
    "xixian_taipingzhen_2022": [],
}


@pytest.mark.parametrize("name", SEVEN)
def test_the_seven_more_have_the_printed_totals_that_are_wrong_and_nothing_else(name: str) -> None:
    found = [one for one in check(figures(name, FOLDER)) if one.code not in LOST]
    assert [(one.code, one.where) for one in found] == [("T-04", where) for where in SEVEN[name]]


def test_not_applicable_stays_apart() -> None:
    report = made("qutongjiju_2023_slash")
    cells = {("rules", column): NA for column in ("issued", "repealed", "valid")}
    assert [f.code for f in check(report.with_values("t2", cells)) if f.code not in LOST] == []
