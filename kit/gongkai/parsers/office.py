"""Word and Excel files: opened as archives under limits, their links and macros never followed."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gongkai.errors import GongkaiError
from gongkai.parsers.model import Builder, Grid, Source

LARGEST = 60 * 2**20  # unpacked, all parts together
RATIO = 200  # of unpacked to packed, beyond which an archive is a bomb
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROSE = re.compile(
    r"^[一二三四五六]、(?!本年新收|上年结转|本年度办理|结转下)|年度报告|[。；]|.{60}", re.DOTALL
)
LONGEST_SHEET, WIDEST_SHEET = 3_000, 64


_BROKEN = (
    *(KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError),
    *(zlib.error, ValueError),
)


def opened(data: bytes) -> zipfile.ZipFile:
    """Open an Office file, or say what is wrong with it."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise GongkaiError(
            "这个文件加了密码，或是旧的 .doc/.xls 格式；请去掉密码，另存为 .docx/.xlsx"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise GongkaiError("这个文件损坏了，无法打开") from error
    whole = sum(info.file_size for info in infos)
    if whole > LARGEST or (whole > 2**20 and whole > RATIO * max(len(data), 1)):
        raise GongkaiError("这个文件解开后大得不正常，没有读取")
    if any(info.flag_bits & 1 for info in infos):
        raise GongkaiError("这个文件加了密码，请先去掉密码")
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        with archive.open(name) as file:
            data = file.read(LARGEST + 1)
    except _BROKEN as error:
        raise GongkaiError("这个文件损坏了，缺少正文") from error
    if len(data) > LARGEST or b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise GongkaiError("这个文件的内容不正常，没有读取")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise GongkaiError("这个文件损坏了，正文读不出来") from error


def read_docx(data: bytes) -> Source:
    """Read a Word file: paragraphs with the numbers that Word shows, and its tables."""
    body = _part(opened(data), "word/document.xml").find(f"{_W}body")
    if body is None:
        raise GongkaiError("这个 Word 文件没有正文")
    pieces: list[str | Grid] = []
    tables = 0
    for node in _flat(body):
        if node.tag == f"{_W}p":
            text = _paragraph(node).strip()
            pieces += [text] if text else []
        elif node.tag == f"{_W}tbl":
            tables += 1
            pieces.append(_table(node, f"第 {tables} 个表格"))
    return Source(tuple(pieces))


def _flat(body: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables in order, also those inside content controls."""
    for node in body:
        if node.tag == f"{_W}sdt":
            content = node.find(f"{_W}sdtContent")
            if content is not None:
                yield from _flat(content)
        else:
            yield node


def _paragraph(node: etree._Element) -> str:
    parts: list[str] = []
    for part in node.iter():
        if part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag == f"{_W}tab":
            parts.append("\t")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
    return "".join(parts)


def _table(node: etree._Element, where: str) -> Grid:
    """Lay a Word table into slots; a box that goes on from above belongs to the one there."""
    open_boxes: dict[int, list[Any]] = {}
    rows: list[list[list[Any]]] = []
    for row in node.iterfind(f"{_W}tr"):
        line: list[list[Any]] = []
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
        line += [["", 1, 1] for _ in range(column)]
        for box in row.iter(f"{_W}tc"):
            across = max(1, _number(box.find(f"{_W}tcPr/{_W}gridSpan"), 1))
            merge = box.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if goes_on and column in open_boxes:
                open_boxes[column][2] += 1
            else:
                text = "\n".join(_paragraph(p) for p in box.iterfind(f"{_W}p")).strip()
                line.append([text, across, 1])
                if merge is not None:
                    open_boxes[column] = line[-1]
                else:
                    open_boxes.pop(column, None)
            column += across
        rows.append(line)
    builder = Builder(where)
    for line in rows:
        builder.row((text, across, down) for text, across, down in line)
        if builder.full:
            break
    return builder.grid()


def _number(node: etree._Element | None, default: int = 0) -> int:
    text = node.get(f"{_W}val", "") if node is not None else ""
    return min(int(text), 64) if re.fullmatch(r"\d{1,4}", text) else default


def read_xlsx(data: bytes) -> Source:
    """Read an Excel file by its cached values; a formula without one is said, never worked out."""
    import openpyxl

    archive = opened(data)
    empty = _empty_results(archive)
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a broken part makes of it
        raise GongkaiError("这个 Excel 文件损坏了，无法读取") from error
    pieces: list[str | Grid] = []
    problems: list[str] = []
    for sheet in values.worksheets:
        pieces += _sheet(sheet, formulas[sheet.title], empty.get(sheet.title, set()), problems)
    return Source(tuple(pieces), tuple(problems))


_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _empty_results(archive: zipfile.ZipFile) -> dict[str, set[str]]:
    """Name the cells of each sheet whose formula was worked out and gave an empty text.

    openpyxl gives the same nothing for them as for a formula that nobody has worked out.
    """
    found: dict[str, set[str]] = {}
    with contextlib.suppress(GongkaiError):
        parts = {
            node.get("Id"): node.get("Target", "").removeprefix("/xl/")
            for node in _part(archive, "xl/_rels/workbook.xml.rels")
        }
        for sheet in _part(archive, "xl/workbook.xml").iter(f"{_S}sheet"):
            root = _part(archive, f"xl/{parts.get(sheet.get(_R), '')}")
            found[sheet.get("name", "")] = {
                cell.get("r", "")
                for cell in root.iter(f"{_S}c")
                if cell.get("t") == "str" and cell.find(f"{_S}f") is not None
                if (value := cell.find(f"{_S}v")) is not None and not (value.text or "").strip()
            }
    return found


def _sheet(sheet: Any, formulas: Any, empty: set[str], problems: list[str]) -> Iterator[str | Grid]:
    height, width = min(sheet.max_row, LONGEST_SHEET), min(sheet.max_column, WIDEST_SHEET)
    spans = {
        (m.min_row, m.min_col): (m.max_col - m.min_col + 1, m.max_row - m.min_row + 1)
        for m in sheet.merged_cells.ranges
    }
    hidden = {
        (row, column)
        for (top, left), (across, down) in spans.items()
        for row in range(top, min(top + down, height + 1))
        for column in range(left, min(left + across, width + 1))
    } - spans.keys()
    if width == 1:
        # A sheet of text alone.
        shown = (_shown(sheet.cell(row, 1).value) for row in range(1, height + 1))
        yield from (text for text in shown if text)
        return
    builder = Builder(f"工作表“{sheet.title[:20]}”")
    for row in range(1, height + 1):
        boxes = []
        for column in range(1, width + 1):
            if (row, column) in hidden:
                continue
            text = _shown(sheet.cell(row, column).value) + _remark(sheet.cell(row, column))
            formula = formulas.cell(row, column).value
            worked_out = sheet.cell(row, column).coordinate in empty
            if not (text or worked_out) and isinstance(formula, str) and formula.startswith("="):
                text = "公式没有算出的值"
                problems.append(
                    f"{builder.where}第 {row} 行第 {column} 列的公式没有存下结果，没有读取"
                )
            boxes.append((text, *spans.get((row, column), (1, 1))))
        alone = [text for text, *_ in boxes if text]
        if len(alone) == 1 and _PROSE.search(alone[0]):
            # A line of text between the tables: what follows is another table.
            yield builder.grid()
            yield alone[0]
            builder = Builder(builder.where)
            continue
        builder.row(boxes)
    yield builder.grid()


def _remark(cell: Any) -> str:
    """Return the remark that a figure's own number format prints behind it."""
    if not isinstance(cell.value, int | float) or '"' not in str(cell.number_format):
        return ""
    match = re.fullmatch(r'[#,0.]+"(（[^"]{1,100}）)"', cell.number_format)
    return match[1] if match else ""


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).strip()
