"""The 18 real reports: exactly the defects that were found in them by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gongkai.checks import check
from gongkai.editions import edition
from gongkai.report import NA, Report, Value
from gongkai.spec import CellKey
from samples import APPLICANTS, OUTCOMES, REPORTS, T2, figures

PREFIXES = {"othermgmt": "services", "norm": "norms", "procure": "procurement"}
COLUMNS = {
    **{"prev": "previous", "delta": "change", "made": "made", "published": "published"},
    **{"total": "open", "decisions": "decisions", "count": "projects", "amount": "amount"},
}
# Kind and level go by the organ's name; without one no rule about them applies.
ORGANS = {
    "nileke_zhen_2023": ("人民政府", "乡级"),
    "taojiang_songmutang_2022": ("人民政府", "乡级"),
    "weishan_liangcheng_2020": ("人民政府", "乡级"),
    "huaian_2024": ("人民政府", "市级"),
    "anonymous_city_2025": ("人民政府", "市级"),
    "gz_beijingjie_2020": ("派出机关", "乡级"),
}
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
NAMES = sorted(path.stem for path in REPORTS.glob("*.json"))
# Cells that were lost with the excerpt, and text that is not there, are no findings of the report.
LOST = ("F-01", "S-01", "S-02", "S-03", "T-01", "T-02")


def cell_of(key: str) -> CellKey:
    if key in T2:
        return T2[key]
    row, _, column = key.rpartition("_")
    return PREFIXES.get(row, row), COLUMNS.get(column, column)


def number(value: Any, kind: str) -> Value:
    if isinstance(value, str):
        value = value.split(" ")[0]
    return Decimal(str(value)) if kind == "money" else int(value)


def made(name: str) -> Report:
    data = figures(name)
    form = "2019" if data["format"] == "2019" else "2021"
    kind, level = ORGANS.get(name, ("", ""))
    report = Report(data["organ"], data["year"], form, kind, level)
    printed: dict[str, dict[CellKey, Value]] = {"t2": {}, "t3": {}, "t4": {}}
    for key, value in data["t2"].items():
        cell = cell_of(key)
        column = report.form.specs["t2"].columns.get(cell)
        if value is not None and column:
            printed["t2"][cell] = number(value, column.kind)
    for row, values in data.get("t3", {}).items():
        for applicant, value in zip(APPLICANTS, values, strict=True):
            if (row, applicant) in report.form.specs["t3"].columns and value is not None:
                printed["t3"][row, applicant] = value
    for forum, values in data.get("t4", {}).items():
        for outcome, value in zip(OUTCOMES, values, strict=True):
            if value is not None:
                printed["t4"]["cases", f"{forum}_{outcome}"] = value
    tables = {}
    for key, spec in edition(form).specs.items():
        typed = {c: v for c, v in printed[key].items() if c not in spec.computed}
        totals = {c: v for c, v in printed[key].items() if c in spec.computed}
        whole = not [c for c in spec.typed if c not in typed]
        table = replace(report.tables[key], values=typed)
        # A total can be held against its parts only where all of them came down to us.
        tables[key] = replace(table, printed=totals if whole else {})
    report = report.replace(tables=tables)
    return report.with_section(0, TEXTS.get(name, ""))


def test_there_are_eighteen() -> None:
    assert len(NAMES) == 18


@pytest.mark.parametrize("name", NAMES)
def test_a_real_report_has_the_defects_found_by_hand_and_no_other(name: str) -> None:
    found = [one for one in check(made(name)) if one.code not in LOST]
    assert [one.code for one in found] == [text[:4] for text in EXPECTED.get(name, [])], found


def test_not_applicable_stays_apart() -> None:
    report = made("qutongjiju_2023_slash")
    cells = {("rules", column): NA for column in ("issued", "repealed", "valid")}
    assert [f.code for f in check(report.with_values("t2", cells)) if f.code not in LOST] == []
