"""A report read here and now, by the reader that its first bytes ask for: names are often wrong.

Only `worker` calls this, in a process with limits. Readers are loaded when they are needed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gongkai.errors import GongkaiError
from gongkai.model.measures import texts
from gongkai.model.schema import Unsound, parsed
from gongkai.notebook.sections import LONGEST

if TYPE_CHECKING:
    from gongkai.model.report import Report
    from gongkai.parsers.assemble import Read

_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*+\{\s*+["}]')


def read(data: bytes) -> Read:
    """Read a report from its bytes; raise `GongkaiError` with what is wrong with them."""
    from gongkai.parsers.assemble import assemble

    kept = _kept(data)
    if kept is None:
        module, function = _reader(data)
        kept = assemble(getattr(import_module(f"gongkai.parsers.{module}"), function)(data))
    return _sane(kept)


def _sane(found: Read) -> Read:
    """Leave out text that no report is long enough for; the rules would be at it for ever."""
    report, notes = found.report, []
    for index, where, text in texts(report):
        if len(text) > LONGEST:
            notes.append(f"“{where[:40]}”有 {len(text)} 字，超过 {LONGEST} 字，没有读入")
            report = report.with_section(index, "") if index >= 0 else report.replace(opening="")
    return replace(found, report=report, notes=(*found.notes, *notes)) if notes else found


def _reader(data: bytes) -> tuple[str, str]:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return "pdf", "read"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheet = b"xl/workbook" in data or b"xl/worksheets" in data
        return "sheets" if sheet else "office", "read"
    lowered = start.lower()
    if b"mime-version:" in lowered and b"multipart/related" in lowered:
        return "html", "read_archive"
    if lowered.startswith(b"<") or b"<html" in lowered or b"<table" in data[:200_000].lower():
        return "html", "read"
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")):
        raise GongkaiError("这是图片，读不出文字和数字")
    return "plain", "read"


def _kept(data: bytes) -> Read | None:
    """Take the report out of a file of our own, which carries it whole."""
    from gongkai.model.data import from_data

    if b'id="gongkai-data"' in data:
        return _page(data)
    if not _JSON.match(data):
        return None
    try:
        held = parsed(data)
    except Unsound as error:
        raise GongkaiError(f"这个 JSON 文件{error}") from None
    if isinstance(held, dict) and "nbformat" in held:
        return _notebook(held)
    try:
        return _told(from_data(held))
    except ValueError as error:
        raise GongkaiError("这个 JSON 文件不是年度报告的数据") from error


def _told(report: Report) -> Read:
    """Return a report of our own data, and say where a later version wrote it."""
    from gongkai.model.data import later
    from gongkai.parsers.assemble import Read

    return Read(report, notes=tuple(filter(None, [later(report)])))


def _page(data: bytes) -> Read:
    """Read our own page by the data it carries; where that cannot be, by its printed tables."""
    from gongkai.parsers.assemble import assemble
    from gongkai.parsers.html import read as pieces
    from gongkai.publishing.render.html import parse

    try:
        return _told(parse(data))
    except GongkaiError as error:
        with suppress(GongkaiError):
            printed = assemble(pieces(data))
            if any(table.found for table in printed.tables.values()):
                note = f"{error}；已改为读取网页上印出的表格和正文，请逐项核对"
                return replace(printed, notes=(note, *printed.notes))
        raise


def _notebook(held: dict[str, Any]) -> Read:
    from gongkai.notebook.file import checked, source
    from gongkai.notebook.store import read_notebook
    from gongkai.parsers.assemble import Read, assemble
    from gongkai.parsers.plain import from_text

    if isinstance(held.get("metadata"), dict) and "gongkai" in held["metadata"]:
        stored = read_notebook(held)
        notes = tuple(str(found) for found in stored.findings)
        return Read(stored.report, notes=notes, carried=dict(stored.carried))
    cells = checked(held)["cells"]
    text = "\n\n".join(source(cell) for cell in cells if cell.get("cell_type") == "markdown")
    return assemble(from_text(text))
