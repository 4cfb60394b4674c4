"""The report inside its notebook: figures in the metadata, text in the Markdown cells.

The notebook file is the document; a copy sent by mail holds everything. What cannot be taken as
it is becomes a finding, never a guess and never a loss. A notebook is never executed here.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gongkai.data import to_data
from gongkai.editions import Edition, edition
from gongkai.errors import NewerStore, NotAReport, NotebookError, UnknownEdition, ValueRefused
from gongkai.findings import Finding, Waiver, finding
from gongkai.foreign import foreign
from gongkai.notebook import load, save
from gongkai.pictures import attachments
from gongkai.report import Report, Table
from gongkai.sections import images, role, texts
from gongkai.shipped import NOTEBOOKS, shipped
from gongkai.spec import CellKey, TableSpec, name
from gongkai.values import parse, show
from gongkai.waivers import read_last_year, read_waivers

__all__ = ["Stored", "new_id", "read", "read_notebook", "read_table", "save", "write"]

VERSION = 1
FACTS = ("organ", "kind", "level", "year", "contact", "date", "number")
BLANK = "年度报告.ipynb"
_ALPHABET = string.digits + string.ascii_lowercase


@dataclass(frozen=True)
class Stored:
    """A report as read from a notebook, with what was wrong in the file and the notebook's id.

    ``waivers`` are the findings that were set aside with a reason; ``last`` is last year's report,
    where the notebook holds it.
    """

    report: Report
    findings: tuple[Finding, ...]
    id: str
    waivers: tuple[Waiver, ...] = ()
    last: Report | None = None


def read(document: Path | bytes) -> Stored:
    """Read the report in a notebook, given as a path or as the file's bytes.

    Raises
    ------
    NotebookError
        The file is no notebook, is not ours, or was written by a later version of the kit.
    """
    return read_notebook(load(document))


def read_notebook(notebook: Mapping[str, Any]) -> Stored:
    """Read the report in a notebook that is parsed already."""
    kept = notebook["metadata"].get("gongkai")
    if not isinstance(kept, dict):
        raise NotAReport("这个笔记本不是用 gongkai 写的年度报告（没有保存的表格数据）")
    form = _form(kept)
    findings: list[Finding] = []
    parts = kept.get("parts", {})
    if not isinstance(parts, dict):
        findings.append(finding("N-01", "笔记本", "保存表格数据的部分损坏，表格按空白处理"))
        parts = {}
    for key in parts.keys() - {"facts", *form.specs}:
        findings.append(finding("N-02", "笔记本", f"不认识的部分“{str(key)[:30]}”，没有采用"))
    facts = {key: _fact(parts, key, findings) for key in FACTS}
    findings += foreign(notebook)
    opening, sections = texts(notebook["cells"], form, findings)
    report = Report(
        organ=facts["organ"],
        year=_year(facts["year"], findings),
        edition=form.key,
        kind=facts["kind"],
        level=facts["level"],
        date=facts["date"],
        contact=facts["contact"],
        number=facts["number"],
        opening=opening,
        sections=sections,
        tables={
            key: read_table(spec, parts.get(key, {}), findings) for key, spec in form.specs.items()
        },
    )
    report = report.replace(images=images(notebook["cells"], report, findings))
    waivers = read_waivers(kept.get("waivers"), findings)
    last = read_last_year(kept.get("last"), findings)
    return Stored(report, tuple(findings), str(kept.get("id", "")), waivers, last)


def _form(kept: Mapping[str, Any]) -> Edition:
    version = kept.get("version")
    if not isinstance(version, int):
        raise NotebookError("笔记本里没有保存格式的版本号，无法确定怎样读取；文件没有改动")
    if version > VERSION:
        raise NewerStore(
            f"这份报告由更新版本的 gongkai 保存（格式 {version}，本机只认得到 {VERSION}），"
            "请先升级 gongkai；文件没有改动"
        )
    key = kept.get("edition")
    if not isinstance(key, str):
        raise UnknownEdition("笔记本里没有写明用哪一版格式，无法读取；文件没有改动")
    return edition(key)


def _cells(part: Any, where: str, findings: list[Finding], field: str = "cells") -> dict[str, str]:
    held = part.get(field, {}) if isinstance(part, dict) else part
    if not isinstance(held, dict):
        findings.append(finding("N-01", where, "保存的数据损坏，按空白处理"))
        return {}
    texts = {}
    for key, text in held.items():
        if isinstance(text, bool | list | dict) or text is None:
            message = f"“{str(key)[:40]}”保存的不是文字或数字（{str(text)[:30]}），按空白处理"
            findings.append(finding("N-01", where, message))
        else:
            texts[str(key)] = str(text)
    return texts


def _fact(parts: Mapping[str, Any], key: str, findings: list[Finding]) -> str:
    noted: list[Finding] = []
    cells = _cells(parts.get("facts", {}), "基本情况", noted)
    if key == FACTS[0]:
        findings += noted
        for other in cells.keys() - set(FACTS):
            message = f"不认识的项目“{other[:30]}”，没有采用"
            findings.append(finding("N-02", "基本情况", message))
    return cells.get(key, "").strip()


def _year(text: str, findings: list[Finding]) -> int | None:
    match = re.fullmatch(r"(\d{4})\s*年?(度)?", text)
    if match:
        return int(match[1])
    if text:
        message = f"“{text[:30]}”不是年份"
        findings.append(finding("N-05", "基本情况，报告年度", message, "请写四位数字，如 2025"))
    return None


def read_table(spec: TableSpec, part: Any, findings: list[Finding]) -> Table:
    """Read one table from its stored texts; what is not a value stays as unread text."""
    cells = _cells(part, spec.name, findings)
    note = cells.pop("note", "")
    names = {name(cell): cell for cell in spec.cells}
    values: dict[CellKey, Any] = {}
    unread: dict[CellKey, str] = {}
    remarks: dict[CellKey, str] = {}
    for key, text in cells.items():
        cell = names.get(key)
        if cell is None or cell in spec.computed:
            message = f"保存了本表没有的单元格“{key[:40]}”（{text[:30]}），没有采用"
            findings.append(finding("N-02", spec.name, message))
            continue
        try:
            values[cell], remark = parse(text, spec.columns[cell])
        except ValueRefused:
            unread[cell] = text
        else:
            remarks |= {cell: remark} if remark else {}
    printed: dict[CellKey, Any] = {}
    for key, text in _cells(part, spec.name, findings, "printed").items():
        with contextlib.suppress(ValueRefused, KeyError):
            printed[names[key]], remark = parse(text, spec.columns[names[key]])
            remarks |= {names[key]: remark} if remark else {}
    return Table(spec, values, unread, printed, remarks, note)


def new_id() -> str:
    """Draw an id for a notebook or an actor's name: 12 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def part_cells(table: Table) -> dict[str, str]:
    """Give a table's typed cells as the texts that are stored."""
    texts = {
        name(cell): show(table.values.get(cell), table.remarks.get(cell, ""))
        for cell in table.spec.typed
        if cell in table.values or cell in table.remarks
    }
    texts |= {name(cell): text for cell, text in table.unread.items()}
    return texts | ({"note": table.note} if table.note else {})


def _parts(report: Report) -> dict[str, Any]:
    facts = {key: getattr(report, key) for key in FACTS}
    cells = {"facts": {key: str(value) for key, value in facts.items() if value}}
    cells |= {key: part_cells(table) for key, table in report.tables.items()}
    actor = new_id()[:6]
    parts: dict[str, Any] = {
        key: {"cells": held, "seen": {actor: len(held)} if held else {}}
        for key, held in cells.items()
    }
    for key, table in report.tables.items():
        printed = {
            name(cell): show(table.printed.get(cell), table.remarks.get(cell, ""))
            for cell in table.spec.cells
            if cell in table.printed or (cell in table.computed and cell in table.remarks)
        }
        if printed:
            parts[key]["printed"] = printed
    return parts


def write(
    report: Report, draw: Callable[[Table], str] | None = None, last: Report | None = None
) -> bytes:
    """Write a complete notebook that holds ``report``, ready to be opened in JupyterLab.

    ``draw`` turns a table into the static HTML that readers see where no kernel runs; ``last`` is
    last year's report, kept for the checks from year to year.
    """
    notebook = load(shipped(NOTEBOOKS, BLANK))
    notebook["metadata"]["gongkai"] = {
        "version": VERSION,
        "id": new_id(),
        "edition": report.edition,
        "parts": _parts(report),
    } | ({"last": to_data(last)} if last else {})
    bodies = {-1: report.opening} | {n: s.text for n, s in enumerate(report.sections)}
    for cell in notebook["cells"]:
        noted = role(cell)
        if noted.get("role") == "text":
            # An empty section keeps the blank notebook's invitation to write.
            cell["source"] = bodies[noted["section"]] or cell["source"]
            if kept := attachments(bodies[noted["section"]], report.images):
                cell["attachments"] = kept
        elif noted.get("role") == "heading":
            cell["source"] = "## " + report.headings()[noted["section"]]
        elif draw and noted.get("part") in report.tables:
            html = draw(report.tables[noted["part"]])
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
            ]
    return orjson.dumps(notebook, option=orjson.OPT_INDENT_2) + b"\n"
