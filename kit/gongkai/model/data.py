"""A report as plain JSON data and back: what the web page carries inside, for everyone to read.

How to reach the office (联系方式) is no part of it: that is never published.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from gongkai.editions import edition
from gongkai.editions.spec import CellKey, TableSpec, name
from gongkai.errors import NewerStore, ValueRefused
from gongkai.model.report import Report, Section, Table, Value
from gongkai.model.schema import ReportData, TableData, held
from gongkai.model.values import parse, show

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


def from_data(data: Any) -> Report:
    """Rebuild the report that `to_data` was given, by this version or an earlier one.

    Raises
    ------
    ValueError
        The data is not a report's.
    UnknownEdition, NewerStore
        The kit does not know the form, or a later version wrote the data.
    """
    if isinstance(data, dict) and type(data.get("format")) is int and data["format"] > FORMAT:
        raise NewerStore("数据由更新版本的 gongkai 写成，请先升级 gongkai")
    kept = held(data, ReportData)
    form = edition(kept.edition)
    if kept.format != FORMAT or kept.tables.keys() != form.specs.keys():
        raise ValueError("not the data of a report")
    facts = ("organ", "kind", "level", "year", "edition", "date", "contact", "number", "opening")
    try:
        report = Report(
            **{key: getattr(kept, key) for key in facts},
            images={key: b64decode(text, validate=True) for key, text in kept.images.items()},
            sections=tuple(Section(s.heading, s.text) for s in kept.sections),
            tables={key: _from_table(spec, kept.tables[key]) for key, spec in form.specs.items()},
        )
    except (KeyError, ValueRefused) as error:
        raise ValueError("not the data of a report") from error
    if kept.title != report.title or not all(
        _adds_up(table, kept.tables[key].totals) for key, table in report.tables.items()
    ):
        raise ValueError("not the data of a report")
    return report


def _adds_up(table: Table, totals: Mapping[str, str]) -> bool:
    """Tell whether the totals written are those worked out.

    Earlier versions wrote the sum of what was filled where a cell was blank; that is passed over.
    """
    worked_out = {
        name(cell): show(value) for cell, value in table.computed.items() if value is not None
    }
    return all(worked_out.get(key, text) == text for key, text in totals.items())


def _from_table(spec: TableSpec, data: TableData) -> Table:
    def cells(texts: Mapping[str, str]) -> dict[CellKey, str]:
        return {(key.partition(".")[0], key.partition(".")[2]): t for key, t in texts.items()}

    return Table(
        spec,
        {cell: _value(spec, cell, text) for cell, text in cells(data.values).items()},
        cells(data.unread),
        {cell: _value(spec, cell, text) for cell, text in cells(data.printed).items()},
        cells(data.remarks),
        data.note,
    )


def _value(spec: TableSpec, cell: CellKey, text: str) -> Value:
    value, _ = parse(text, spec.columns[cell])
    if show(value) != text:
        raise ValueError("not a figure as it is written")
    return value
