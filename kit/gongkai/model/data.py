"""A report as plain JSON data and back: what the web page carries inside, for everyone to read.

How to reach the office (联系方式) is no part of it: that is never published. Keys that a later
version wrote are kept in `Report.carried` and written again.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from gongkai.editions import Edition, edition
from gongkai.editions.spec import CellKey, TableSpec, name
from gongkai.errors import NewerStore, ValueRefused
from gongkai.model.report import Report, Section, Table, Value
from gongkai.model.schema import ReportData, SectionData, TableData, held
from gongkai.model.values import parse, show
from gongkai.model.versions import Shape, Step, joined, parted, upgraded

FORMAT = 1
STEPS: dict[int, Step] = {}  # by the format that a step brings to the next one
_CELLS = ("values", "totals", "printed", "unread", "remarks")


def to_data(report: Report) -> dict[str, Any]:
    """Give ``report`` as JSON-ready data; figures are texts as printed, totals included."""
    data = {
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
    whole: dict[str, Any] = joined(data, report.carried)
    return whole


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
    """Rebuild the report that `to_data` was given, by this version or any other.

    Of a later version's data what is known is read; `later` tells of it.

    Raises
    ------
    ValueError
        The data is not a report's.
    UnknownEdition, NewerStore
        The kit does not know the form, or cannot make out what a later version wrote.
    """
    if not isinstance(data, dict) or not isinstance(data.get("edition"), str):
        raise ValueError("not the data of a report")
    current = upgraded(data, "format", FORMAT, STEPS)
    newer = current["format"] > FORMAT
    form = edition(current["edition"])
    known, beyond = parted(current, _shape(form, newer))
    try:
        report = _report(held(known, ReportData), form)
    except ValueError as error:
        if newer:
            raise NewerStore("数据由更新版本的 gongkai 写成，请先升级 gongkai") from error
        raise
    return report.replace(carried=beyond | ({"format": current["format"]} if newer else {}))


def later(report: Report) -> str:
    """Say what it means that a later version wrote a report's data; nothing where none did."""
    if "format" not in report.carried:
        return ""
    return (
        f"数据由更新版本的 gongkai 写成（格式 {report.carried['format']}，本机认得到 {FORMAT}）："
        "认得的内容都已读出，不认得的没有采用；要全部读出，请升级 gongkai"
    )


def _shape(form: Edition, newer: bool) -> Shape:
    """Name the keys that are known; which cells a form has is not open to its own version."""
    tables: dict[str, Shape] = {}
    for key, spec in form.specs.items():
        cells: Shape = dict.fromkeys(map(name, spec.cells)) if newer else None
        tables[key] = dict.fromkeys(TableData.__struct_fields__) | dict.fromkeys(_CELLS, cells)
    sections: Shape = [dict.fromkeys(SectionData.__struct_fields__)]
    known: dict[str, Shape] = dict.fromkeys(ReportData.__struct_fields__)
    return known | {"sections": sections, "tables": tables}


def _report(kept: ReportData, form: Edition) -> Report:
    if kept.tables.keys() != form.specs.keys():
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
