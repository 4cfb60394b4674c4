"""What a report's text can speak of: every figure of the tables, and sums of them, by name.

The checks of the text and the live references ``{{新收总计}}`` share these names. What a form's
figures are called and which cells they are, the form declares (`gongkai.editions.figures`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.editions import Edition, edition
from gongkai.editions.figures import CellOf, Figure, Key
from gongkai.model.report import NA, Report, Value
from gongkai.model.values import show

CARRIED = {"carried_in": "carried_out"}  # rows that take over what another one carried forward


@dataclass(frozen=True)
class Measure(Figure):
    """A figure that a sentence can give, and what it is in a report."""

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


def measures(key: str) -> Mapping[Key, Measure]:
    """Return the measures of an edition by the roles of table, row and column."""
    return _measures(edition(key))


@cache
def _measures(form: Edition) -> Mapping[Key, Measure]:
    return {key: Measure(one.name, one.cells, one.unit) for key, one in form.figures.items()}


def figure(report: Report, key: Key) -> Value:
    """Return the figure that has a role, as it stands; nothing where the form has none such."""
    measure = measures(report.edition).get(key)
    if measure is None or len(measure.cells) > 1:
        return None
    table, row, column = measure.cells[0]
    return report.tables[table].value(row, column)


def carried_over(report: Report, last: Report) -> dict[CellOf, Value]:
    """Give what ``last`` carried forward, by the cells of 上年结转, in the order of the form."""
    now, then = measures(report.edition), measures(last.edition)
    found: dict[CellOf, Value] = {}
    for (role, row, column), measure in now.items():
        before = then.get((role, CARRIED.get(row, ""), column))
        if before and len(measure.cells) == len(before.cells) == 1:
            found[measure.cells[0]] = figure(last, (role, CARRIED[row], column))
    whole = [(key, *cell) for key, spec in report.form.specs.items() for cell in spec.cells]
    return {cell: found[cell] for cell in whole if cell in found}


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
