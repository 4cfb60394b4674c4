"""Office files opened as archives under limits, and Word files read.

Links and macros are never followed. How many elements a part has is known before it is parsed: each
begins with a bracket.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from gongkai.errors import GongkaiError
from gongkai.parsers.model import Builder, Grid, Source

LARGEST = 60 * 2**20  # unpacked, all parts together
RATIO = 200  # of unpacked to packed, beyond which an archive is a bomb
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_PARTS = 5_000  # files within an archive
MOST_NODES = 1_200_000  # elements and attributes of all parts that are read
MOST_ROWS = 3_000  # of one Word table

_BROKEN = (
    *(KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError),
    *(zlib.error, ValueError),
)


class Parts:
    """An Office file's parts as trees, parsed one by one as long as the whole stays sane."""

    def __init__(self, data: bytes) -> None:
        self.archive = opened(data)
        self.left = MOST_NODES

    def tree(self, name: str) -> etree._Element:
        """Parse one part; raise `GongkaiError` where it is missing, broken or made to hurt."""
        try:
            with self.archive.open(name) as file:
                data = file.read(LARGEST + 1)
        except _BROKEN as error:
            raise GongkaiError("这个文件损坏了，缺少正文") from error
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data.decode("utf-16", "replace").encode("utf-8", "replace")
        # The format allows UTF-8 and UTF-16 alone; in another encoding a bracket is another byte.
        self.left -= data.count(b"<") + data.count(b"=")
        if len(data) > LARGEST or self.left < 0 or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise GongkaiError("这个文件的内容不正常，没有读取")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, recover=False,
            encoding="utf-8",
        )  # fmt: skip
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise GongkaiError("这个文件损坏了，正文读不出来") from error


def opened(data: bytes) -> zipfile.ZipFile:
    """Open an Office file, or say what is wrong with it."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise GongkaiError(
            "这个文件加了密码，或是旧的 .doc/.xls 格式；请去掉密码，另存为 .docx/.xlsx"
        )
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise GongkaiError("这个文件里的部件多得不正常，没有读取")
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


def read(data: bytes) -> Source:
    """Read a Word file: paragraphs with the numbers that Word shows, and its tables."""
    body = Parts(data).tree("word/document.xml").find(f"{_W}body")
    if body is None:
        raise GongkaiError("这个 Word 文件没有正文")
    pieces: list[str | Grid] = []
    problems: list[str] = []
    tables = 0
    for node in _flat(body):
        if node.tag == f"{_W}p":
            text = _paragraph(node).strip()
            pieces += [text] if text else []
        elif node.tag == f"{_W}tbl":
            tables += 1
            grid, whole = _table(node, where := f"第 {tables} 个表格")
            pieces.append(grid)
            problems += [] if whole else [f"{where}大得不像年度报告的表，只读了前面一部分"]
    return Source(tuple(pieces), tuple(problems))


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


def _table(node: etree._Element, where: str) -> tuple[Grid, bool]:
    """Lay a Word table into slots, and tell whether all of it was looked at.

    A box that goes on from above belongs to the one there.
    """
    builder = Builder(where)
    rows = _rows(node)
    for line in rows:
        builder.row((text, across, down) for text, across, down in line)
        if builder.full:
            break
    return builder.grid(), not builder.full and len(rows) < MOST_ROWS


def _rows(node: etree._Element) -> list[list[list[Any]]]:
    """List a Word table's rows of boxes: text, columns and rows that each covers."""
    open_boxes: dict[int, list[Any]] = {}
    rows: list[list[list[Any]]] = []
    for row in islice(node.iterfind(f"{_W}tr"), MOST_ROWS):
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
        line: list[list[Any]] = [["", 1, 1] for _ in range(column)]
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
    return rows


def _number(node: etree._Element | None, default: int = 0) -> int:
    text = node.get(f"{_W}val", "") if node is not None else ""
    return min(int(text), 64) if re.fullmatch(r"\d{1,4}", text) else default
