"""Markdown and plain text: tables in pipes, in tabs, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.errors import GongkaiError
from gongkai.parsers.html import decoded
from gongkai.parsers.model import Grid, Source, loose
from gongkai.parsers.tables.cells import looks_like_value

_RULE = re.compile(r"[\s:|+-]*+")
_LABEL = re.compile(
    r"信息内容|本机关|本年|件数|数量|规章|规范性文件|行政许可|行政处罚|行政强制|收费|申请人|自然人|法人|商业|企业"
    r"|科研|机构|公益|组织|法律|服务|其他|总计|结果|予以|部分公开|不予|属于|危及|保护|无法|没有现成|补正"
    r"|处理|重复|要求|无正当|逾期|结转|维持|纠正|审结|复议|诉讼|起诉|第二十条|申请"
)
SHORT = 60
LARGEST = 3 * 2**20  # a report has some ten thousand characters


def read(data: bytes) -> Source:
    """Read a text file."""
    if len(data) > LARGEST:
        raise GongkaiError(f"文字超过 {LARGEST >> 20} MB，不像是年度报告")
    return from_text(decoded(data))


def from_text(text: str) -> Source:
    """Split text into paragraphs and loose grids."""
    pieces: list[str | Grid] = []
    rows: list[list[str]] = []
    tables = 0
    for kind, line in _lines(text):
        if kind == "text":
            if rows:
                tables += 1
                pieces.append(loose(rows, f"第 {tables} 个表格"))
                rows = []
            pieces.append(line)
        elif kind == "row":
            rows.append(_cells(line))
    if rows:
        pieces.append(loose(rows, f"第 {tables + 1} 个表格"))
    return Source(tuple(pieces))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Tell rows of a table from paragraphs; blank lines within a table do not end it."""
    lines = [
        line
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if line.strip(" \t|\u00a0\u3000") and not ("--" in line and _RULE.fullmatch(line))
    ]
    likely = [_likely(line.strip()) for line in lines]
    for n, line in enumerate(lines):
        cells = "|" in line or "\t" in line.strip("\t ") or line.count("\t") > 1
        said = line.strip()
        heading = said.startswith("#") or re.match(r"[一二三四五六]、", said)
        near = sum(likely[max(0, n - 4) : n]) + sum(likely[n + 1 : n + 5])
        if (
            cells
            or looks_like_value(said)
            or (likely[n] and near >= 3)
            or (near >= 7 and not heading)
        ):
            yield "row", line
        else:
            yield "text", said


def _likely(said: str) -> bool:
    """Whether a line may be one cell: a figure, or a short label."""
    if said.startswith("#") or len(said) > SHORT or said.endswith(("。", "；", "：")):
        return False
    if re.match(r"[一二三四五六]、(?!本年新收|上年结转|本年度办理|结转下)", said):
        return False
    if looks_like_value(said) or "|" in said:
        return True
    return bool(_LABEL.search(said)) or (len(said) <= 4 and not re.search("[，。、]", said))


def _cells(line: str) -> list[str]:
    if "|" in line:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return [cell.strip() for cell in line.split("\t")]
