"""The formal report as one web page: opens offline, asks nothing of anyone, runs no script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from gongkai.editions.spec import LayoutCell, LayoutRow
from gongkai.errors import GongkaiError
from gongkai.model import plain
from gongkai.model.data import from_data, to_data
from gongkai.model.report import Report, Table
from gongkai.model.schema import parsed
from gongkai.notebook.shipped import TEMPLATES, shipped
from gongkai.publishing.render import text
from gongkai.publishing.render.static import figure

_ISLAND = re.compile(rb'<script [^>]*id="gongkai-data"[^>]*>(.*?)</script>', re.DOTALL)


def render(report: Report, *, draft: bool, charts: tuple[text.Picture, ...] = ()) -> bytes:
    """Render ``report`` as UTF-8 HTML; ``draft`` marks every screen and page 草稿."""
    return (
        _template("page.html.j2")
        .render(page(report, draft=draft, charts=charts))
        .encode("utf-8", "replace")
    )


def fragment(report: Report, *, draft: bool, charts: tuple[text.Picture, ...] = ()) -> bytes:
    """Render ``report`` without a page around it, to be pasted into a site's own editor.

    The site has a title of its own; its editor drops style sheets, so the tables carry their lines.
    """
    shown = page(report, draft=draft, charts=charts)
    return _template("fragment.html.j2").render(shown).encode("utf-8", "replace")


def parse(document: bytes) -> Report:
    """Read back the report that a page made by `render` carries inside."""
    island = _ISLAND.search(document)
    if not island:
        raise GongkaiError("这个网页不是 gongkai 导出的报告")
    try:
        return from_data(parsed(island[1]))
    except ValueError as error:
        raise GongkaiError("网页里附带的数据已损坏，无法读取") from error


def page(report: Report, *, draft: bool, charts: tuple[text.Picture, ...] = ()) -> dict[str, Any]:
    """Gather what the template shows; every text is still to be escaped by it."""
    style = shipped(TEMPLATES, "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # In a script element only "</" and "<!--" could end or change it; "<" covers both.
    island = json.dumps(to_data(report)).replace("<", "\\u003c").replace("\x7f", "\\u007f")
    return {
        "organ": plain.line(report.organ),
        "heading": plain.title_lines(report.organ, report.year),
        "title": plain.line(report.title),
        "draft": draft,
        "style": Markup(style),
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; "
        + ("img-src data:; " if report.images or charts else "")
        + "base-uri 'none'; form-action 'none'",
        "number": plain.line(report.number),
        "opening": text.blocks(report.opening, report.images),
        "sections": [
            {
                "heading": plain.line(heading),
                "blocks": text.blocks(section.text, report.images)
                + (charts if index == report.form.pictures else ()),
                "table": _table(report, index),
            }
            for index, (heading, section) in enumerate(
                zip(report.headings(), report.sections, strict=True)
            )
        ],
        "date": plain.date_line(report.date),
        "data": Markup(island),
    }


@cache
def _template(name: str) -> jinja2.Template:
    folder = shipped(TEMPLATES, "page.html.j2").parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = text.plain
    environment.tests["heading"] = lambda block: isinstance(block, text.Heading)
    environment.tests["item"] = lambda block: isinstance(block, text.ListItem)
    environment.tests["picture"] = lambda block: isinstance(block, text.Picture)
    environment.filters["base64"] = lambda data: base64.b64encode(data).decode()
    environment.tests["texttable"] = lambda block: isinstance(block, text.TextTable)
    return environment.get_template(name)


def _table(report: Report, index: int) -> dict[str, Any] | None:
    spec = report.form.tables.get(index)
    if spec is None:
        return None
    table = report.tables[spec.key]
    layout = spec.layout()
    return {
        "key": spec.key,
        "look": spec.look.page,
        "title": spec.title,
        "note": plain.note_line(table.note),
        # A table with one boxhead repeats it on the next printed page.
        "head": sum(row.head for row in layout) if len(spec.blocks) == 1 else 0,
        "rows": [
            [_box(table, box, (y, n), headers) for n, (box, headers) in enumerate(row)]
            for y, row in enumerate(_with_headers(layout))
        ],
    }


def _box(
    table: Table, box: LayoutCell, place: tuple[int, int], headers: list[tuple[int, int]]
) -> dict[str, Any]:
    def identity(at: tuple[int, int]) -> str:
        return f"{table.spec.key}-{at[0]}-{at[1]}"

    return {
        "text": plain.clean(figure(table, box)),
        "head": box.head,
        "id": identity(place) if box.head else "",
        "headers": " ".join(map(identity, headers)),
        "colspan": box.colspan,
        "rowspan": box.rowspan,
        "cell": ".".join(box.cell) if box.cell else "",
    }


def _with_headers(
    layout: tuple[LayoutRow, ...],
) -> Iterator[list[tuple[LayoutCell, list[tuple[int, int]]]]]:
    """Pair each box with the header boxes over it and before it, named (row, number in row)."""
    over: dict[int, list[tuple[int, int]]] = {}
    before: dict[int, list[tuple[int, int]]] = {}
    taken: set[tuple[int, int]] = set()
    block, in_head = -1, False
    for y, row in enumerate(layout):
        if row.block != block or (row.head and not in_head):
            over = {}
        block, in_head = row.block, row.head
        drawn: list[tuple[LayoutCell, list[tuple[int, int]]]] = []
        x = 0
        for n, box in enumerate(row.cells):
            while (y, x) in taken:
                x += 1
            area = [(y + dy, x + dx) for dy in range(box.rowspan) for dx in range(box.colspan)]
            taken.update(area)
            drawn.append((box, [] if box.head else [*over.get(x, []), *before.get(y, [])]))
            if box.head in ("row", "rowgroup"):
                for line in range(y, y + box.rowspan):
                    before.setdefault(line, []).append((y, n))
            elif box.head in ("col", "colgroup", "banner"):
                for column in range(x, x + box.colspan):
                    over.setdefault(column, []).append((y, n))
            x += box.colspan
        yield drawn
