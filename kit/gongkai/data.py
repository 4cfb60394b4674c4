"""A report as plain JSON data and back, with nothing lost: what the web page carries inside."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from gongkai.editions import edition
from gongkai.report import Report, Section, Table, Value
from gongkai.spec import CellKey, TableSpec, name
from gongkai.values import parse, show

FORMAT = 1


def to_data(report: Report) -> dict[str, Any]:
    """Give ``report`` as JSON-ready data; figures are texts as printed, totals included."""
    return {
        "format": FORMAT,
        "title": report.title,
        "organ": report.organ,
        "kind": report.kind,
        "level": report.level,
        "year": report.year,
        "edition": report.edition,
        "date": report.date,
        "contact": report.contact,
        "opening": report.opening,
        "sections": [{"heading": s.heading, "text": s.text} for s in report.sections],
        "tables": {key: _table(table) for key, table in report.tables.items()},
        **_optional(report),
    }


def _optional(report: Report) -> dict[str, Any]:
    """Give what most reports lack and earlier versions did not know."""
    images = {name: b64encode(data).decode() for name, data in report.images.items()}
    return {key: held for key, held in (("number", report.number), ("images", images)) if held}


def _table(table: Table) -> dict[str, Any]:
    def texts(cells: Mapping[CellKey, Value]) -> dict[str, str]:
        return {name(cell): show(value) for cell, value in cells.items()}

    return {
        "title": table.spec.title,
        "values": texts(table.values),
        "totals": texts({c: v for c, v in table.computed.items() if v is not None}),
        "printed": texts(table.printed),
        "unread": {name(cell): text for cell, text in table.unread.items()},
        "remarks": {name(cell): text for cell, text in table.remarks.items()},
        "note": table.note,
    }


def from_data(data: Mapping[str, Any]) -> Report:
    """Rebuild the report that `to_data` was given; raise ``ValueError`` for any other data."""
    form = edition(data["edition"])
    report = Report(
        **{key: data[key] for key in ("organ", "kind", "level", "year", "edition", "date")},
        contact=data["contact"],
        number=data.get("number", ""),
        images={name: b64decode(text) for name, text in data.get("images", {}).items()},
        opening=data["opening"],
        sections=tuple(Section(s["heading"], s["text"]) for s in data["sections"]),
        tables={key: _from_table(spec, data["tables"][key]) for key, spec in form.specs.items()},
    )
    # 2024 and "2024" make the same title, so the year's type is looked at by itself.
    whole = _without_part_sums(data, report)
    if to_data(report) != whole or type(report.year) not in (int, type(None)):
        raise ValueError("not the data of a report")
    return report


def _without_part_sums(data: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Leave out the sums that earlier versions gave while a part of them was not filled."""
    tables = {}
    for key, table in report.tables.items():
        waiting = {name(cell) for cell, value in table.computed.items() if value is None}
        totals = {k: v for k, v in data["tables"][key]["totals"].items() if k not in waiting}
        tables[key] = {**data["tables"][key], "totals": totals}
    return {**data, "tables": {**data["tables"], **tables}}


def _from_table(spec: TableSpec, data: Mapping[str, Any]) -> Table:
    def cell(key: str) -> CellKey:
        row, _, column = key.partition(".")
        return row, column

    def values(part: str) -> dict[CellKey, Value]:
        return {cell(k): parse(text, spec.columns[cell(k)])[0] for k, text in data[part].items()}

    return Table(
        spec,
        values("values"),
        {cell(key): text for key, text in data["unread"].items()},
        values("printed"),
        {cell(key): text for key, text in data["remarks"].items()},
        data["note"],
    )
