"""Word tables from the layout of a form: real merged boxes, repeated boxhead, alt text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from gongkai.editions.spec import LayoutCell
from gongkai.model import plain
from gongkai.model.report import Table
from gongkai.publishing.render import text
from gongkai.publishing.render.docx_styles import CELL, style_of
from gongkai.publishing.render.static import figure

WIDTH = 8844  # twips: 156 mm


def drawn(table: Table) -> Any:
    """Draw ``table`` as its form has it, as a ``w:tbl`` element."""
    spec = table.spec
    shares = spec.look.docx_widths(spec.width)
    widths = [round(WIDTH * share / sum(shares)) for share in shares]
    made = _empty(widths, spec.title, spec.look.docx_padding)
    covered: dict[tuple[int, int], LayoutCell] = {}
    lone = len(spec.blocks) == 1
    layout = spec.layout()
    for y, row in enumerate(layout):
        line = _line(head=row.head and lone)
        boxes = iter(row.cells)
        x = 0
        while x < spec.width:
            above = covered.get((y, x))
            box = above or next(boxes)
            for dy in range(1, box.rowspan if not above else 1):
                covered[y + dy, x] = box
            words = "" if above else plain.clean(figure(table, box))
            merge = "continue" if above else "restart" if box.rowspan > 1 else ""
            left = box.head in ("row", "rowgroup")
            last = y == len(layout) - 1
            line.append(_box(words, style_of(spec), box.colspan, merge, left, together=not last))
            x += box.colspan
        made.append(line)
    return made


def simple(rows: Sequence[Sequence[tuple[text.Run, ...]]]) -> Any:
    """Draw a table typed in the text, its first row as the head."""
    width = max(len(row) for row in rows)
    made = _empty([WIDTH // width] * width, "正文中的表格", 40)
    for y, row in enumerate(rows):
        line = _line(head=y == 0)
        for cell in [*row, *[()] * (width - len(row))]:
            line.append(_box(text.plain(cell), CELL, 1, "", False))
        made.append(line)
    return made


def _of(tag: str, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _empty(widths: list[int], title: str, padding: int) -> Any:
    made = OxmlElement("w:tbl")
    properties = _of("w:tblPr")
    borders = _of("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_of(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    margins = _of("w:tblCellMar")
    for side, space in (("top", padding), ("left", 40), ("bottom", padding), ("right", 40)):
        margins.append(_of(f"w:{side}", w=space, type="dxa"))
    for part in (
        _of("w:tblW", w=sum(widths), type="dxa"),
        _of("w:jc", val="center"),
        borders,
        _of("w:tblLayout", type="fixed"),
        margins,
        _of("w:tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, noHBand=0, noVBand=1),
        _of("w:tblCaption", val=title),
        _of("w:tblDescription", val=f"{title}统计表"),
    ):
        properties.append(part)
    grid = _of("w:tblGrid")
    for width in widths:
        grid.append(_of("w:gridCol", w=width))
    made.append(properties)
    made.append(grid)
    return made


def _line(*, head: bool) -> Any:
    line = OxmlElement("w:tr")
    properties = _of("w:trPr")
    properties.append(_of("w:cantSplit"))
    if head:
        properties.append(_of("w:tblHeader"))
    line.append(properties)
    return line


def _box(
    words: str, style: str, across: int, merge: str, left: bool, *, together: bool = False
) -> Any:
    box = OxmlElement("w:tc")
    properties = _of("w:tcPr")
    if across > 1:
        properties.append(_of("w:gridSpan", val=across))
    if merge:
        properties.append(_of("w:vMerge", val=merge))
    properties.append(_of("w:vAlign", val="center"))
    box.append(properties)
    box.extend(_paragraphs(words, style, left, together))
    return box


def _paragraphs(words: str, style: str, left: bool, together: bool) -> Iterator[Any]:
    for words_ in words.split("\n"):
        paragraph = OxmlElement("w:p")
        properties = _of("w:pPr")
        properties.append(_of("w:pStyle", val=style))
        if together:
            # So Word keeps a table whole on one page where it fits there.
            properties.append(_of("w:keepNext"))
        if left:
            properties.append(_of("w:jc", val="left"))
        paragraph.append(properties)
        if words_:
            run, held = OxmlElement("w:r"), OxmlElement("w:t")
            held.text = words_
            held.set(qn("xml:space"), "preserve")
            run.append(held)
            paragraph.append(run)
        yield paragraph
