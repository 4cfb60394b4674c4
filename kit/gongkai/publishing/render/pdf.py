"""The formal report as PDF, set by Typst: PDF/A-2a and PDF/UA-1, tagged, searchable, one page size.

Text reaches Typst as JSON, never as code. The compiler's root is a folder with the report's own
pictures alone, so no text can make it read any other file; nothing is fetched.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from gongkai.editions.spec import LayoutCell, TableSpec
from gongkai.errors import MissingGlyphs, RenderError
from gongkai.model import plain
from gongkai.model.dates import day
from gongkai.model.report import Report, Table
from gongkai.notebook.shipped import TEMPLATES, shipped
from gongkai.publishing.render import fonts, text
from gongkai.publishing.render.static import figure

UNSET = "PDF 排版没有成功，其它格式不受影响；请把新加的文字或图片逐段删去再试，找出是哪一处"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
TEXT_WIDTH = 156 / 25.4 * 72  # points
DIGIT = 0.57  # of the size: how wide a figure's digit is in the widest of the fonts


def render(
    report: Report,
    *,
    draft: bool,
    charts: tuple[text.Picture, ...] = (),
    substitute: bool = False,
) -> bytes:
    """Render ``report`` as PDF; ``draft`` marks every page 草稿.

    With ``substitute`` a character that no font has is printed as 〓, the printers' mark for a
    letter they lack.

    Raises
    ------
    MissingGlyphs
        A character that no available font has; the message names it and where it stands.
    RenderError
        Typst could not set the document.
    """
    available = _available()
    document = _document(report, draft, charts)
    missing = _lacking(document)
    lacked = "".join(dict.fromkeys("".join(missing.values())))
    if lacked and not substitute:
        raise MissingGlyphs(
            f"本机字体缺少这些字：{fonts.named(lacked)}，出现在：{'；'.join(missing)}。"
            "请改用别的字，或安装含有这些字的字体后再导出",
            lacked,
        )
    document = fonts.substituted(document, lacked)
    document["fonts"] = available.families
    sources = {
        "main.typ": shipped(TEMPLATES, "page.typ").read_bytes(),
        "doc.json": json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"),
    }
    return _set(sources, (*report.images.values(), *(chart.data for chart in charts)))


def _set(sources: dict[str, bytes], images: tuple[bytes, ...]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gongkai") as root:
        for data in images:
            (Path(root) / _file(data)).write_bytes(data)
        try:
            # typst takes a dict of files; its stub forgets to say so.
            made = typst.compile(
                sources,  # type: ignore[call-overload]
                root=root,
                font_paths=_available().fonts,
                pdf_standards=STANDARDS,
                timestamp=0,
            )
        except typst.TypstError as error:
            raise RenderError(UNSET) from error
    return bytes(made)


class _Available:
    """The fonts of this machine, and for each role the families to use, best first."""

    def __init__(self) -> None:
        folders = [*fonts.font_folders(), fonts.wheel_folder()]
        self.fonts = typst.Fonts(False, False, folders)
        self.faces: dict[str, tuple[str, int]] = {}
        for face in self.fonts.fonts():
            if face.path and (face.style, face.weight) == ("normal", 400):
                self.faces.setdefault(face.family, (face.path, face.index))
        self.families = {
            role: [family for family in names if family in self.faces]
            for role, names in fonts.ROLES.items()
        }

    def lacking(self, characters: str) -> str:
        """Return the characters that the body font and its substitutes do not have."""
        return fonts.missing(
            characters, [self.faces[family] for family in reversed(self.families["fangsong"])]
        )


@cache
def _available() -> _Available:
    return _Available()


def lacking(report: Report) -> dict[str, str]:
    """Give the letters that no font of this machine has, by the place where they stand."""
    return _lacking(_document(report, False, ()))


def _lacking(document: dict[str, Any]) -> dict[str, str]:
    missing = _available().lacking("".join(fonts.printed(document)))
    parts = {
        "标题": document["title"],
        "发文字号": document["number"],
        "引言": document["opening"],
        "成文日期": document["signed"],
        **{section["heading"]: section for section in document["sections"]},
    }
    texts = {place: set("".join(fonts.printed(part))) for place, part in parts.items()}
    held = {place: "".join(c for c in missing if c in text) for place, text in texts.items()}
    return {place: characters for place, characters in held.items() if characters}


def _document(report: Report, draft: bool, charts: tuple[text.Picture, ...]) -> dict[str, Any]:
    return {
        "title": plain.line(report.title),
        "organ": plain.line(report.organ),
        "heading": plain.title_lines(report.organ, report.year),
        "date": _date(report.date, report.year),
        "signed": plain.date_line(report.date),
        "number": plain.line(report.number),
        "draft": draft,
        "opening": _texts(report, report.opening),
        "sections": [
            {
                "heading": plain.line(heading),
                "table": _table(report, report.form.tables.get(index)),
                "blocks": _texts(report, section.text)
                + [_block(chart) for chart in charts if index == report.form.pictures],
            }
            for index, (heading, section) in enumerate(
                zip(report.headings(), report.sections, strict=True)
            )
        ],
    }


def _date(date: str, year: int | None) -> dict[str, int]:
    """Return the document's date, which PDF/A requires: without one, the end of the year."""
    when = day(date) or datetime.date(min(max(year or 1, 1), 9999), 12, 31)
    return {"year": when.year, "month": when.month, "day": when.day}


def _texts(report: Report, markdown: str) -> list[dict[str, Any]]:
    return [_block(block) for block in text.blocks(markdown, report.images)]


def _file(data: bytes) -> str:
    """Name a picture by its bytes, not by the text."""
    ending = {b"\x89PN": "png", b"\xff\xd8\xff": "jpg"}.get(data[:3], "svg")
    return f"{hashlib.sha256(data).hexdigest()[:24]}.{ending}"


def _block(block: text.Block) -> dict[str, Any]:
    if isinstance(block, text.Picture):
        return {
            "kind": "picture",
            "alt": block.alt,
            "file": _file(block.data),
            "width": block.width,
            "height": block.height,
        }
    if isinstance(block, text.TextTable):
        head, *rows = ([_runs(cell) for cell in row] for row in block.rows)
        return {"kind": "table", "columns": len(head), "head": head, "rows": rows}
    if isinstance(block, text.Heading):
        return {"kind": "heading", "level": block.level, "runs": _runs(block.runs)}
    if isinstance(block, text.ListItem):
        return {"kind": "item", "level": min(block.level, 3), "runs": _runs(block.runs)}
    return {"kind": "paragraph", "runs": _runs(block.runs)}


def _runs(runs: tuple[text.Run, ...]) -> list[dict[str, Any]]:
    return [
        {"text": run.text, "bold": run.bold, "italic": run.italic, "link": run.link} for run in runs
    ]


def _table(report: Report, spec: TableSpec | None) -> dict[str, Any] | None:
    if spec is None:
        return None
    table = report.tables[spec.key]
    parts: list[dict[str, Any]] = []
    for row in spec.layout():
        if not parts or parts[-1]["head"] != row.head or parts[-1]["block"] != row.block:
            # Only a table with one boxhead can repeat it on the next page.
            repeat = len(spec.blocks) == 1
            parts.append({"head": row.head, "block": row.block, "repeat": repeat, "cells": []})
        parts[-1]["cells"] += [_box(table, box) for box in row.cells]
    return {
        "title": spec.title,
        "note": plain.note_line(table.note),
        "widths": spec.look.pdf_widths(spec.width),
        "size": _size(table),
        "inset": spec.look.pdf_inset,
        "parts": parts,
    }


def _size(table: Table) -> float:
    """Set a table smaller where a long figure would not fit its column; a number never breaks."""
    spec = table.spec
    column = spec.look.pdf[-1]
    point = TEXT_WIDTH / sum(spec.look.pdf_widths(spec.width))
    size = spec.look.pdf_size
    for row in spec.layout():
        for box in row.cells:
            if box.cell:
                runs = re.findall(r"[\d.,-]+", figure(table, box))
                room = column * box.colspan * point - 2 * 2.5 - 1
                size = min([size, *(room / (len(run) * DIGIT) for run in runs)])
    return max(size, 4.0)


def _box(table: Table, box: LayoutCell) -> dict[str, Any]:
    return {
        "text": plain.clean(figure(table, box)),
        "head": box.head,
        "colspan": box.colspan,
        "rowspan": box.rowspan,
    }
