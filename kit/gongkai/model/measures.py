"""What a report's text can speak of: every figure of the tables, and sums of them, by name.

The checks of the text and the live references ``{{新收总计}}`` share these names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.editions import edition
from gongkai.editions.spec import TableSpec
from gongkai.model.report import NA, Report, Value
from gongkai.model.values import show

CellOf = tuple[str, str, str]
_NUMBER = re.compile(r"^(?:\d\.|（[一二三四五六七]）|[一二三四]、)")

# Names of the rows of 表三 in a sentence; sub-rows go by their own label without its number.
ROWS = {
    "new": "新收",
    "carried_in": "上年结转",
    "sum": "办理",
    "carried_out": "结转下年度",
    "grant": "予以公开",
    "partial": "部分公开",
    "deny": "不予公开",
    "unable": "无法提供",
    "refuse": "不予处理",
    "other": "其他处理",
    "other_3": "其他处理的其他",
}
COLUMNS = {
    "total": "总计",
    "natural": "自然人",
    "persons": "法人或其他组织",
    "business": "商业企业",
    "research": "科研机构",
    "welfare": "社会公益组织",
    "legal": "法律服务机构",
    "others": "其他组织",
}
PERSONS = ("business", "research", "welfare", "legal", "others")
FORUMS = {
    "review": ("复议", ("review",)),
    "litigation": ("诉讼", ("direct", "after")),
    "direct": ("直接起诉", ("direct",)),
    "after": ("复议后起诉", ("after",)),
}
OUTCOMES = {
    "total": "总计",
    "upheld": "维持",
    "corrected": "纠正",
    "other": "其他结果",
    "pending": "尚未审结",
}


@dataclass(frozen=True)
class Measure:
    """A figure a sentence can give: its name, the cells that add up to it, and its unit."""

    name: str
    cells: tuple[CellOf, ...]
    unit: str = "件"

    def value(self, report: Report) -> int | Decimal | None:
        """Add up the cells; ``None`` while one of them, or a part of it, is blank or unread."""
        values = [report.tables[table].value(row, column) for table, row, column in self.cells]
        if any(value is None for value in values):
            return None
        return sum((v for v in values if v is not NA and v is not None), 0)

    def missing(self, report: Report) -> list[CellOf]:
        """List the typed cells without a figure for which the measure has no value."""
        return [
            (table, *part)
            for table, row, column in self.cells
            for part in report.tables[table].missing((row, column))
        ]

    def place(self, report: Report) -> str:
        """Name the cells as the form prints them."""
        table, row, column = self.cells[0]
        first = report.form.specs[table].place((row, column))
        return first if len(self.cells) == 1 else f"{first}等 {len(self.cells)} 格之和"


@cache
def measures(key: str) -> Mapping[tuple[str, ...], Measure]:
    """Return the measures of an edition by key: ``("t3", "new", "total")`` …"""
    specs = edition(key).specs
    return {
        **dict(_disclosure(specs["t2"])),
        **dict(_requests(specs["t3"])),
        **dict(_disputes()),
    }


def _disclosure(spec: TableSpec) -> Iterator[tuple[tuple[str, ...], Measure]]:
    for row, column in spec.cells:
        declared = spec.columns[row, column]
        label = (
            spec.rows[row].label.removeprefix("行政") if row == "norms" else spec.rows[row].label
        )
        what = re.sub("本年|件数|数量|收费|（[^（）]*）", "", declared.label)
        name = label if what == "处理决定" else f"{label}{what}"
        measure = Measure(name, (("t2", row, column),), declared.unit)
        yield ("t2", row, column), measure


def _requests(spec: TableSpec) -> Iterator[tuple[tuple[str, ...], Measure]]:
    for key, row in spec.rows.items():
        said = ROWS.get(key) or _NUMBER.sub("", row.label)
        for column, label in COLUMNS.items():
            parts = PERSONS if column == "persons" else (column,)
            cells = tuple(("t3", key, part) for part in parts)
            yield ("t3", key, column), Measure(f"{said}{label}", cells)


def _disputes() -> Iterator[tuple[tuple[str, ...], Measure]]:
    for forum, (label, parts) in FORUMS.items():
        for outcome, said in OUTCOMES.items():
            cells = tuple(("t4", "cases", f"{part}_{outcome}") for part in parts)
            yield ("t4", forum, outcome), Measure(f"{label}{said}", cells)


REFERENCE = re.compile(r"\{\{([^{}\n]{0,60})\}\}")


def named(report: Report) -> dict[str, Measure]:
    """Return the measures of the report's edition by the name a reference gives."""
    return {measure.name: measure for measure in measures(report.edition).values()}


def filled_text(text: str, report: Report) -> tuple[str, list[tuple[int, int, int]]]:
    """Replace the live references in ``text``; also list where: position, new and old length.

    A name that is unknown, or whose figure is still blank, stays as it was typed.
    """
    if "{{" not in text:
        return text, []
    names = named(report)
    steps: list[tuple[int, int, int]] = []
    parts, at, size = [], 0, 0
    for match in REFERENCE.finditer(text):
        measure = names.get(match[1].strip())
        value: Value = measure.value(report) if measure else None
        shown = match[0] if value is None else show(value)
        parts += [text[at : match.start()], shown]
        size += match.start() - at
        steps.append((size, len(shown), len(match[0])))
        size, at = size + len(shown), match.end()
    return "".join([*parts, text[at:]]), steps


def filled(report: Report) -> Report:
    """Return the report with every live reference replaced by its figure."""
    if not any("{{" in text for _, _, text in texts(report)):
        return report
    report = report.replace(opening=filled_text(report.opening, report)[0])
    for index, section in enumerate(report.sections):
        report = report.with_section(index, filled_text(section.text, report)[0])
    return report


def texts(report: Report) -> Iterator[tuple[int, str, str]]:
    """Yield the opening (-1) and each section: index, heading as printed, text as typed."""
    yield -1, "引言", report.opening
    for index, (heading, section) in enumerate(
        zip(report.headings(), report.sections, strict=True)
    ):
        yield index, heading, section.text


def lines(report: Report) -> Iterator[tuple[tuple[CellOf, ...], str, str]]:
    """Yield every other text of a report that goes out: its cell, its place and what it says."""
    yield (), "基本情况，机关名称", report.organ
    yield (), "基本情况，发文字号", report.number
    yield (), "基本情况，成文日期", report.date
    for heading, section in zip(report.headings(), report.sections, strict=True):
        yield (), heading, section.heading
    for key, table in report.tables.items():
        yield (), f"{table.spec.name}，表下的注", table.note
        for cell, text in (*table.remarks.items(), *table.unread.items()):
            yield ((key, *cell),), table.spec.place(cell), text
