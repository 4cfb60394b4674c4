"""A report read into an open notebook: old and new side by side, nothing taken over unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gongkai.editions import edition
from gongkai.editions.spec import name
from gongkai.errors import GongkaiError
from gongkai.live.document import Document
from gongkai.model.data import to_data
from gongkai.model.measures import carried_over, measures
from gongkai.model.report import Report
from gongkai.model.values import show
from gongkai.notebook.parts import LABELS, LASTING, part_cells
from gongkai.parsers import read_bytes


def preview(document: Document, file: str, data: bytes) -> dict[str, Any]:
    """Read a file and list what it would change, cell by cell: place, text now, text then.

    Last year's report gives the carry-over and what the years are compared with; any other is
    merged into the tables.
    """
    try:
        found = read_bytes(data, file)
    except GongkaiError as error:
        return {"type": "preview", "problem": str(error)}
    report = found.report
    year = document.parts["facts"].cells.get("year", "")
    before = year.isdigit() and report.year == int(year) - 1
    rows = list(_carried(document, report) if before else _merged(document, report))
    return {
        "type": "preview",
        "problem": "",
        "title": report.title,
        "other": _other(document, report, before),
        "mode": "last" if before else "merge",
        "last": to_data(report) if before else None,
        "rows": rows,
        "notes": [*_remarks(document, report, before), *found.notes],
        "unread": len(found.unread),
    }


def _other(document: Document, report: Report, before: bool) -> str:
    """Say which report this is and which was read, where the two are not of one organ and year."""
    here = {key: document.parts["facts"].cells.get(key, "").strip() for key in ("organ", "year")}
    read = {"organ": report.organ.strip(), "year": show(report.year)}
    asked = ("organ",) if before else ("organ", "year")
    differing = [LABELS[key] for key in asked if here[key] and read[key] and here[key] != read[key]]
    if not differing:
        return ""
    this, that = (
        f"“{one['organ'] or '没有写明机关'}”" + (f" {one['year']} 年" if one["year"] else "")
        for one in (here, read)
    )
    return (
        f"{'和'.join(differing)}不同：这一份是{this}的报告，读的是{that}的报告。"
        "所以一处也没有勾选，确实要用的请自己勾选。"
    )


def _remarks(document: Document, report: Report, before: bool) -> Iterator[str]:
    if report.year is None:
        yield "没有认出这份报告的年度"
    if report.edition != document.edition:
        yield f"这份报告用的是 {report.edition} 版格式，只列出两版都有的格子"
    for role, measure in measures(report.edition).items():
        if before and role[2] == "valid":
            value = measure.value(report)
            said = "没有读出" if value is None else show(value)
            name_ = report.form.specs[measure.cells[0][0]].name
            yield f"上年{measure.name} {said}，供填{name_}时核对"


def _row(document: Document, part: str, key: str, place: str, then: str) -> list[Any] | None:
    now = document.parts[part].cells.get(key, "")
    return [part, key, place, now, then] if then and then != now else None


def _facts(document: Document, report: Report, keys: Sequence[str]) -> Iterator[list[Any]]:
    for key in keys:
        then = getattr(report, key)
        text = then if isinstance(then, str) else show(then)
        row = _row(document, "facts", key, f"基本情况，{LABELS[key]}", text)
        if row:
            yield row


def _carried(document: Document, last: Report) -> Iterator[list[Any]]:
    yield from _facts(document, last, LASTING)
    blank = Report("", None, document.edition)
    for place, value in carried_over(blank, last).items():
        part, cell = place[0], place[1:]
        spec = blank.form.specs[part]
        if cell in spec.typed:
            row = _row(document, part, name(cell), spec.place(cell), show(value))
            if row:
                yield row


def _merged(document: Document, report: Report) -> Iterator[list[Any]]:
    yield from _facts(document, report, [key for key in LABELS if key in (*LASTING, "year")])
    for part, table in report.tables.items():
        spec = edition(document.edition).specs.get(part)
        if spec is None:
            continue
        places = {name(cell): spec.place(cell) for cell in spec.typed}
        for key, then in part_cells(table).items():
            if key in places:
                row = _row(document, part, key, places[key], then)
                if row:
                    yield row
