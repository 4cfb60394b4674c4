"""The parts of a report as its notebook keeps them: texts by cell, read strictly, written back.

What cannot be taken as it is becomes a finding that says where, never a guess; the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import islice
from typing import Any

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import STORE, TITLE, rule
from gongkai.editions.spec import CellKey, TableSpec, name
from gongkai.errors import ValueRefused
from gongkai.model.report import Table, Value
from gongkai.model.schema import LONGEST_FACT, LONGEST_FIGURE, MOST_ENTRIES, text_of
from gongkai.model.values import parse, show

LABELS = {  # of the particulars, in the form's order; a key is the field's name in `Report`
    "organ": "机关名称", "kind": "机关类别", "level": "机关层级", "year": "报告年度",
    "contact": "联系方式", "date": "成文日期", "number": "发文字号",
}  # fmt: skip
FACTS = tuple(LABELS)
LASTING = ("organ", "kind", "level", "contact")  # what stays from year to year
NOTE = "note"
MOST_TOLD = 20  # findings of one kind about one part; the rest is counted


rule(
    "N-01",
    "笔记本里保存的内容有损坏",
    "error",
    STORE,
    why="保存的内容被别的程序改坏了；读不出的按空白处理，并说明是哪里。",
    wrong="表三的数据不是表格",
    right="在 JupyterLab 里打开原来的文件",
    waivable=False,
)


def texts(
    part: Any, where: str, field: str, known: Container[str], place: Callable[[str], str]
) -> tuple[dict[str, str], list[Finding]]:
    """Read the texts that a part holds under ``field``; ``place`` names a cell for the clerk.

    What stands under a key that is not ``known`` may be of a later version: it is not judged.
    """
    held = part.get(field, {}) if isinstance(part, dict) else part
    if not isinstance(held, dict):
        return {}, [finding("N-01", where, "保存的数据损坏，按空白处理")]
    if len(held) > MOST_ENTRIES:
        message = f"保存了 {len(held)} 项，多得不像一张表，按空白处理"
        return {}, [finding("N-01", where, message)]
    problems = {
        key: said for key, text in held.items() if key in known and (said := _problem(key, text))
    }
    told = (
        finding("N-01", place(key) or where, ("" if place(key) else f"“{key[:40]}”") + problem)
        for key, problem in problems.items()
    )
    kept = {str(key): _text(one) for key, one in held.items() if key not in problems}
    return kept, some(told, where)


def _text(value: Any) -> str:
    text = text_of(value)
    return str(value) if text is None else text


def _problem(key: str, value: Any) -> str:
    text = text_of(value)
    if text is None:
        return f"保存的不是文字或数字（{str(value)[:30]}），按空白处理"
    if len(text) > LONGEST_FIGURE and key != NOTE:
        return f"保存的文字有 {len(text)} 个字，太长了，按空白处理"
    return ""


def some(findings: Iterator[Finding], where: str) -> list[Finding]:
    """Take the first findings, and one that counts the rest."""
    first = list(islice(findings, MOST_TOLD))
    rest = sum(1 for _ in findings)
    more = [finding(first[0].code, where, f"同样的情形另有 {rest} 处")] if rest else []
    return first + more


rule(
    "N-02",
    "笔记本里有不认识的内容",
    "warning",
    STORE,
    why="不认识的内容没有采用，也没有删除。",
    wrong="保存了本表没有的单元格",
    right="只有本表的单元格",
)


def read_facts(part: Any) -> tuple[dict[str, str], list[Finding]]:
    """Read the particulars: every key of `FACTS` with its text."""
    where = "基本情况"
    cells, findings = texts(part, where, "cells", FACTS, _fact_place)
    strange = (
        finding("N-02", where, f"不认识的项目“{key[:30]}”，没有采用")
        for key in cells
        if key not in FACTS
    )
    findings += some(strange, where)
    for key in FACTS:
        if len(cells.get(key, "")) > LONGEST_FACT:
            message = f"文字有 {len(cells.pop(key))} 个字，太长了，按空白处理"
            findings.append(finding("N-01", _fact_place(key), message))
    return {key: cells.get(key, "").strip() for key in FACTS}, findings


def _fact_place(key: str) -> str:
    return f"基本情况，{LABELS[key]}" if key in LABELS else ""


rule(
    "N-05",
    "报告年度没有读懂",
    "error",
    TITLE,
    why="年度写四位数字。",
    wrong="报告年度：去年",
    right="2025",
    waivable=False,
)


def read_year(text: str) -> tuple[int | None, list[Finding]]:
    """Read the year reported on."""
    match = re.fullmatch(r"(\d{4})\s*年?(度)?", text)
    if match:
        return int(match[1]), []
    if not text:
        return None, []
    message = f"“{text[:30]}”不是年份"
    return None, [finding("N-05", "基本情况，报告年度", message, "请写四位数字，如 2025")]


def read_table(spec: TableSpec, part: Any) -> tuple[Table, list[Finding]]:
    """Read one table from its stored texts; what is not a value stays as unread text."""
    names = {name(cell): cell for cell in spec.cells}

    def place(key: str) -> str:
        return spec.place(names[key]) if key in names else ""

    cells, findings = texts(part, spec.name, "cells", {*names, NOTE}, place)
    note = cells.pop(NOTE, "")
    typed = {names[key]: text for key, text in cells.items() if names.get(key) in spec.typed}
    findings += some(_strange(cells, {name(cell) for cell in typed}, spec), spec.name)
    values, unread, remarks = _values(spec, typed)
    printed, more, problems = _printed(spec, part, names, place)
    table = Table(spec, values, unread, printed, remarks | more, note)
    return table, findings + problems


def _printed(
    spec: TableSpec, part: Any, names: Mapping[str, CellKey], place: Callable[[str], str]
) -> tuple[dict[CellKey, Value], dict[CellKey, str], list[Finding]]:
    """Read the totals that a document printed: values, remarks, and what was wrong with them."""
    if not isinstance(part, dict):
        return {}, {}, []
    totals, findings = texts(part, spec.name, "printed", names, place)
    known = {names[key]: text for key, text in totals.items() if key in names}
    findings += some(_strange(totals, {name(cell) for cell in known}, spec), spec.name)
    printed, refused, remarks = _values(spec, known)
    findings += (
        finding("N-01", spec.place(cell), f"保存的原文总计“{text[:30]}”读不懂，没有用来核对")
        for cell, text in refused.items()
    )
    return printed, remarks, findings


def _strange(texts: Mapping[str, str], known: set[str], spec: TableSpec) -> Iterator[Finding]:
    for key, text in texts.items():
        if key not in known:
            message = f"保存了本表没有的单元格“{key[:40]}”（{text[:30]}），没有采用"
            yield finding("N-02", spec.name, message)


def _values(
    spec: TableSpec, texts: Mapping[CellKey, str]
) -> tuple[dict[CellKey, Value], dict[CellKey, str], dict[CellKey, str]]:
    """Read texts as values; give the values, the texts that are none, and the remarks."""
    values: dict[CellKey, Value] = {}
    refused: dict[CellKey, str] = {}
    remarks: dict[CellKey, str] = {}
    for cell, text in texts.items():
        try:
            values[cell], remark = parse(text, spec.columns[cell])
        except ValueRefused:
            refused[cell] = text
        else:
            remarks |= {cell: remark} if remark else {}
    return values, refused, remarks


def part_cells(table: Table) -> dict[str, str]:
    """Give a table's typed cells as the texts that are stored."""
    texts = {
        name(cell): show(table.values.get(cell), table.remarks.get(cell, ""))
        for cell in table.spec.typed
        if cell in table.values or cell in table.remarks
    }
    texts |= {name(cell): text for cell, text in table.unread.items()}
    return texts | ({NOTE: table.note} if table.note else {})


def unknown(parts: Mapping[str, Any], known: set[str]) -> list[Finding]:
    """Tell of the parts that the form does not have."""
    strange = (
        finding("N-02", "笔记本", f"不认识的部分“{str(key)[:30]}”，没有采用")
        for key in parts
        if key not in known
    )
    return some(strange, "笔记本")


def stored_parts(
    facts: Mapping[str, Any], tables: Mapping[str, Table], actor: str
) -> dict[str, Any]:
    """Give all parts as the metadata keeps them, seen as ``actor`` wrote them."""
    cells = {"facts": {key: str(value) for key, value in facts.items() if value}}
    cells |= {key: part_cells(table) for key, table in tables.items()}
    parts: dict[str, Any] = {
        key: {"cells": held, "seen": {actor: len(held)} if held else {}}
        for key, held in cells.items()
    }
    for key, table in tables.items():
        printed = {
            name(cell): show(table.printed.get(cell), table.remarks.get(cell, ""))
            for cell in table.spec.cells
            if cell in table.printed or (cell in table.computed and cell in table.remarks)
        }
        if printed:
            parts[key]["printed"] = printed
    return parts
