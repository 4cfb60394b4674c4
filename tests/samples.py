"""Real figures for the tests, as reports: what ``data/reports`` holds."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.editions import edition
from gongkai.editions.spec import CellKey
from gongkai.model.report import Report, Value

DATA = Path(__file__).parent / "data"
REPORTS = DATA / "reports"

T2 = {
    "rules_issued": ("rules", "issued"),
    "rules_repealed": ("rules", "repealed"),
    "rules_valid": ("rules", "valid"),
    "norm_issued": ("norms", "issued"),
    "norm_repealed": ("norms", "repealed"),
    "norm_valid": ("norms", "valid"),
    "license": ("license", "decisions"),
    "penalty": ("penalty", "decisions"),
    "coercion": ("coercion", "decisions"),
    "fee_wan": ("fee", "amount"),
}
APPLICANTS = ("natural", "business", "research", "welfare", "legal", "others", "total")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


# What every rule about the text asks for, in a few words and without a figure.
TEXTS = {
    0: "第1章的正文。主动公开和依申请公开依法进行，政府信息管理规范，政府信息公开平台建设和监督保障"
    "到位；开展工作考核和社会评议，没有责任追究的情形。",
    4: "第5章的正文。主动公开的时效还要提高，将加强督促。",
    5: "第6章的正文。本年度按规定收取信息处理费。",
}


def figures(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))
    return data


def printed_cells(data: dict[str, Any]) -> dict[str, dict[CellKey, Value]]:
    """All figures of a 2021 report by table and cell, totals included."""
    t2 = {T2[key]: _number(key, value) for key, value in data["t2"].items()}
    t3 = {
        (row, column): value
        for row, values in data["t3"].items()
        for column, value in zip(APPLICANTS, values, strict=True)
    }
    t4 = {
        ("cases", f"{forum}_{outcome}"): value
        for forum, values in data["t4"].items()
        for outcome, value in zip(OUTCOMES, values, strict=True)
    }
    return {"t2": t2, "t3": t3, "t4": t4}


def _number(key: str, value: Any) -> Value:
    return Decimal(str(value)) if key == "fee_wan" and value is not None else value


def report(name: str) -> Report:
    """The report as a clerk would type it: without its totals, with a word in each section."""
    data = figures(name)
    made = Report(
        data["organ"], data["year"], "2021", "人民政府", "市级", "2025-03-20", opening="引言。"
    )
    for key, cells in printed_cells(data).items():
        typed = set(edition("2021").specs[key].typed)
        made = made.with_values(key, {cell: v for cell, v in cells.items() if cell in typed})
    for index in (0, 4, 5):
        made = made.with_section(index, TEXTS[index])
    return made


def huaian() -> Report:
    return report("huaian_2024")


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
NAMES = sorted(path.stem for path in REPORTS.glob("*.json"))


def _cell_of(key: str) -> CellKey:
    if key in T2:
        return T2[key]
    row, _, column = key.rpartition("_")
    return PREFIXES.get(row, row), COLUMNS.get(column, column)


def _figure(value: Any, kind: str) -> Value:
    if isinstance(value, str):
        value = value.split(" ")[0]
    return Decimal(str(value)) if kind == "money" else int(value)


def real(name: str) -> Report:
    """One of the 18 reports with the figures that came down to us, printed totals beside."""
    return made_of(name, figures(name))


def made_of(name: str, data: dict[str, Any]) -> Report:
    """The report of a file of figures; a cell that the file lacks is blank."""
    form = "2019" if data["format"] == "2019" else "2021"
    kind, level = ORGANS.get(name, ("", ""))
    report = Report(data["organ"], data["year"], form, kind, level)
    printed: dict[str, dict[CellKey, Value]] = {"t2": {}, "t3": {}, "t4": {}}
    for key, value in data["t2"].items():
        cell = _cell_of(key)
        column = report.form.specs["t2"].columns.get(cell)
        if value is not None and column:
            printed["t2"][cell] = _figure(value, column.kind)
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
    return report.replace(tables=tables)
