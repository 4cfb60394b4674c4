"""Text-based PDF: ruled tables by their lines, text by lines; a page without text is said."""

from __future__ import annotations

import io
import logging
import re
import time
import unicodedata
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.parsers.model import Builder, Grid, Source

MOST_PAGES = 80
PATIENCE = 7.0  # seconds of computing, looked at between pages
MOST_LINES = 4_000  # drawn on one page; more is a drawing and no table
# A heading or a title is a paragraph of its own, whatever stands around it.
_ALONE = re.compile(r"^[一二三四五六]、[^。，；]{2,40}$|年度报告$")
NEAR = 2.0  # points by which two edges are the same
Margins = tuple[float, float]  # where lines begin and end, on the pages so far


def read(data: bytes) -> Source:
    """Read a PDF file here and now."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    began = time.process_time()
    pieces: list[str | Grid] = []
    problems: list[str] = []
    margins = (1e9, 0.0)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for number, page in enumerate(document.pages, start=1):
                if number > MOST_PAGES or time.process_time() - began > PATIENCE:
                    problems.append(f"只读了前 {number - 1} 页，后面的没有读")
                    break
                if not page.chars:
                    said = "是图片" if page.images else "没有文字"
                    problems.append(f"第 {number} 页{said}，读不出内容")
                else:
                    found, margins = _page(page, number, margins)
                    pieces += found
                page.close()
    except (GongkaiError, MemoryError):
        raise
    except Exception as error:  # a broken file makes pdfminer raise of every kind
        if b"/Encrypt" in data:
            raise GongkaiError("这个 PDF 加了密码，请先去掉密码") from error
        raise GongkaiError("这个 PDF 损坏了，无法读取") from error
    if not pieces and problems:
        problems.append("这个 PDF 里没有可以读取的文字")
    return Source(tuple(pieces), tuple(dict.fromkeys(problems)))


def _page(page: Any, number: int, margins: Margins) -> tuple[list[str | Grid], Margins]:
    """Read a page with text on it: its tables and paragraphs, and the margins known by now."""
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    tables = page.find_tables() if drawn <= MOST_LINES else []
    rest = page
    grids: list[tuple[float, str | Grid]] = []
    for n, table in enumerate(tables, start=1):
        if len(table.cells) < 4:
            continue
        grids.append((table.bbox[1], _grid(table, f"第 {number} 页第 {n} 个表格")))
        left, top, right, bottom = table.bbox
        rest = rest.filter(
            lambda o, box=(left, top, right, bottom): (
                o["object_type"] != "char"
                or not (
                    box[0] <= (o["x0"] + o["x1"]) / 2 <= box[2]
                    and box[1] <= (o["top"] + o["bottom"]) / 2 <= box[3]
                )
            )
        )
    paragraphs, margins = _paragraphs(rest, margins)
    grids += paragraphs
    return [piece for _, piece in sorted(grids, key=lambda pair: pair[0])], margins


def _paragraphs(page: Any, margins: Margins) -> tuple[list[tuple[float, str]], Margins]:
    """Join lines to paragraphs: an indent, a short line before or a table between begins one."""
    lines = [
        line
        for line in _lines(page.chars)
        if not re.fullmatch(r"[-—–\s]*\d{1,3}[-—–\s]*", line["text"])
    ]
    if not lines:
        return [], margins
    # A page of short paragraphs alone does not show the margins; those before it did.
    left = min(margins[0], *(line["x0"] for line in lines))
    right = max(margins[1], *(line["x1"] for line in lines))
    found: list[tuple[float, str]] = []
    before = None
    for line in lines:
        size = max(line["bottom"] - line["top"], 1)
        joined = (
            before is not None
            and not _ALONE.search(before["text"].strip())
            and not _ALONE.search(line["text"].strip())
            and abs(before["bottom"] - before["top"] - size) < 0.15 * size
            and line["x0"] - left < 1.2 * size
            and before["x1"] > right - 2 * size
            and line["top"] - before["bottom"] < 1.6 * size
        )
        if joined:
            found[-1] = (found[-1][0], found[-1][1] + line["text"].strip())
        else:
            found.append((line["top"], line["text"].strip()))
        before = line
    return found, (left, right)


def _lines(chars: list[Any]) -> list[dict[str, Any]]:
    """Gather characters into lines by the middle of each: figures of another font stand higher."""
    rows: list[list[Any]] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        last = rows[-1][-1] if rows else None
        if last and last["top"] <= middle <= last["bottom"]:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [_line(sorted(row, key=lambda c: c["x0"])) for row in rows]


def _line(row: list[Any]) -> dict[str, Any]:
    text, edge = "", row[0]["x0"]
    for char in row:
        if (
            char["x0"] - edge > 0.3 * char["size"]
            and text[-1:].isascii()
            and char["text"].isascii()
        ):
            text += " "
        text += char["text"]
        edge = char["x1"]
    tallest = max(row, key=lambda c: c["size"])
    return {
        "text": unified(text).strip(),
        "x0": row[0]["x0"],
        "x1": row[-1]["x1"],
        "top": tallest["top"],
        "bottom": tallest["bottom"],
    }


# Some producers write a radical for the character that looks the same.
_RADICALS = str.maketrans(
    "⺠⺟⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻱⻳⺩⺬⻊⻌⻖",
    "民母虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟龟王示足辶阝",
)


def unified(text: str) -> str:
    """Put characters in the place of radicals and of Kangxi's forms; leave all else as it is."""
    text = text.translate(_RADICALS)
    return "".join(
        unicodedata.normalize("NFKC", char) if "\u2f00" <= char <= "\u2fdf" else char
        for char in text
    )


def _grid(table: Any, where: str) -> Grid:
    """Rebuild spans from the geometry: a box covers the columns and rows between its edges."""
    texts = {
        box: unified(text or "")
        for drawn, line in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(drawn.cells, line, strict=True)
        if box
    }
    cells = sorted(set(table.cells), key=lambda box: (round(box[1]), box[0]))
    columns = _edges(x for box in cells for x in (box[0], box[2]))
    lines = _edges(y for box in cells for y in (box[1], box[3]))
    builder = Builder(where)
    for n in range(len(lines) - 1):
        boxes = [box for box in cells if _at(lines, box[1]) == n]
        row = []
        column = 0
        for box in sorted(boxes, key=lambda one: one[0]):
            start, end = _at(columns, box[0]), _at(columns, box[2])
            taken = builder.rows[n] if n < len(builder.rows) else {}
            while column < start:
                if column not in taken:
                    row.append(("", 1, 1))
                column += 1
            row.append((texts.get(box, ""), end - start, _at(lines, box[3]) - n))
            column = end
        builder.row(row)
    return builder.grid(columns)


def _edges(values: Any) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _at(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))
