"""Excel files read by their cached values; a formula without one is said, never worked out.

What is beyond the corner of a sheet that a report can fill is not looked at, and a merge covers no
more than that corner: laid out in full, one merge over a whole sheet takes gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.errors import GongkaiError
from gongkai.parsers.book import Box, Texts, each, kind_of, path_of, whole
from gongkai.parsers.model import Builder, Grid, Source
from gongkai.parsers.office import Parts

LONGEST, WIDEST = 3_000, 64
MOST_MERGES = 20_000
MOST_MERGED = 400_000  # slots that all merges of a sheet cover
_PROSE = re.compile(
    r"^[一二三四五六]、(?!本年新收|上年结转|本年度办理|结转下)|年度报告|[。；]|.{60}", re.DOTALL
)
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
Place = tuple[int, int]


@dataclass
class Sheet:
    """The corner of a sheet that is looked at: boxes and merges by row and column from 1."""

    name: str
    boxes: dict[Place, Box] = field(default_factory=dict)
    spans: dict[Place, tuple[int, int]] = field(default_factory=dict)


def read(data: bytes) -> Source:
    """Read an Excel file."""
    parts = Parts(data)
    pieces: list[str | Grid] = []
    problems: list[str] = []
    for sheet in _sheets(parts):
        laid, told = _laid(sheet)
        pieces += laid
        problems += told
    return Source(tuple(pieces), tuple(problems))


def _sheets(parts: Parts) -> Iterator[Sheet]:
    book = parts.tree("xl/workbook.xml")
    targets = {
        node.get("Id"): node.get("Target", "") for node in parts.tree("xl/_rels/workbook.xml.rels")
    }
    texts = Texts(parts, targets, book)
    for node in each(book, "sheet"):
        target = targets.get(node.get(_RELATION) or node.get(_STRICT), "")
        root = parts.tree(path_of(target))
        if kind_of(root) == "worksheet":
            yield _sheet(node.get("name", ""), root, texts)


def _place(text: str) -> Place | None:
    match = _PLACE.fullmatch(text)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _sheet(name: str, root: etree._Element, texts: Texts) -> Sheet:
    sheet = Sheet(name)
    row = 0
    for line in each(root, "row"):
        row = whole(line.get("r", "")) if line.get("r") else row + 1
        column = 0
        for cell in line.iterchildren("{*}c"):
            place = _place(cell.get("r", "")) or (row, column + 1)
            column = place[1]
            if place[0] <= LONGEST and column <= WIDEST:
                sheet.boxes[place] = texts.box(cell)
    sheet.spans = _spans(root)
    return sheet


def _spans(root: etree._Element) -> dict[Place, tuple[int, int]]:
    """List the merges: first cell, and the columns and rows that each covers within the corner."""
    spans: dict[Place, tuple[int, int]] = {}
    covered = 0
    for node in each(root, "mergeCell"):
        first, _, last = node.get("ref", "").partition(":")
        start, end = _place(first), _place(last)
        if not start or not end or start[0] > LONGEST or start[1] > WIDEST:
            continue
        across = min(end[1], WIDEST) - start[1] + 1
        down = min(end[0], LONGEST) - start[0] + 1
        if across < 1 or down < 1:
            continue
        spans[start] = (across, down)
        covered += across * down
        if len(spans) > MOST_MERGES or covered > MOST_MERGED:
            raise GongkaiError("这个 Excel 文件里合并的单元格多得不正常，没有读取")
    return spans


def _laid(sheet: Sheet) -> tuple[list[str | Grid], list[str]]:
    """Lay the corner out: a grid, cut where a line of text stands between two tables.

    The second list says what was not read.
    """
    height = max((row for row, _ in sheet.boxes), default=0)
    width = max((column for _, column in sheet.boxes), default=0)
    if width == 1:
        # A sheet of text alone.
        return [box.text for _, box in sorted(sheet.boxes.items(), key=_order) if box.text], []
    pieces: list[str | Grid] = []
    problems: list[str] = []
    hidden = _hidden(sheet, height, width)
    builder = Builder(f"工作表“{sheet.name[:20]}”")
    for row in range(1, height + 1):
        places = [(row, n) for n in range(1, width + 1) if (row, n) not in hidden]
        boxes = [(_text(sheet, at), *sheet.spans.get(at, (1, 1))) for at in places]
        problems += (
            f"{builder.where}第 {row} 行第 {column} 列的公式没有存下结果，没有读取"
            for _, column in places
            if (row, column) in sheet.boxes and sheet.boxes[row, column].missing
        )
        alone = [text for text, *_ in boxes if text]
        if len(alone) == 1 and _PROSE.search(alone[0]):
            # A line of text between the tables: what follows is another table.
            pieces += [builder.grid(), alone[0]]
            builder = Builder(builder.where)
            continue
        builder.row(boxes)
        if builder.full:
            problems.append(f"{builder.where}大得不像年度报告的表，只读了前面一部分")
            break
    return [*pieces, builder.grid()], problems


def _order(item: tuple[Place, Box]) -> Place:
    return item[0]


def _hidden(sheet: Sheet, height: int, width: int) -> set[Place]:
    return {
        (row, column)
        for (top, left), (across, down) in sheet.spans.items()
        for row in range(top, min(top + down, height + 1))
        for column in range(left, min(left + across, width + 1))
    } - sheet.spans.keys()


def _text(sheet: Sheet, place: Place) -> str:
    box = sheet.boxes.get(place)
    if box is None:
        return ""
    return "公式没有算出的值" if box.missing else box.text
