"""The report inside its notebook: figures in the metadata, text in the Markdown cells.

The notebook file is the document; a copy sent by mail holds everything. What cannot be taken as
it is becomes a finding, never a guess and never a loss. A notebook is never executed here.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gongkai.checks.findings import Finding, Waiver, finding
from gongkai.editions import Edition, edition
from gongkai.errors import NewerStore, NotAReport, NotebookError, UnknownEdition
from gongkai.model.data import to_data
from gongkai.model.pictures import attachments
from gongkai.model.report import Report, Table
from gongkai.model.schema import mapping
from gongkai.notebook.cells import METADATA, blank_cells
from gongkai.notebook.file import checked, load, save
from gongkai.notebook.foreign import foreign
from gongkai.notebook.parts import FACTS, read_facts, read_table, read_year, stored_parts, unknown
from gongkai.notebook.sections import images, role, texts
from gongkai.notebook.waivers import read_last_year, read_waivers

__all__ = ["FACTS", "Stored", "new_id", "read", "read_notebook", "read_table", "save", "write"]

VERSION = 1
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
    cells, metadata = (checked(notebook)[key] for key in ("cells", "metadata"))
    kept = metadata.get("gongkai")
    if not isinstance(kept, dict):
        raise NotAReport("这个笔记本不是用 gongkai 写的年度报告（没有保存的表格数据）")
    form = _form(kept)
    findings: list[Finding] = []
    parts = kept.get("parts", {})
    if not isinstance(parts, dict):
        findings.append(finding("N-01", "笔记本", "保存表格数据的部分损坏，表格按空白处理"))
    parts = mapping(parts)
    if kept.get("damaged"):
        message = "有损坏的内容移到了一旁，没有采用，也没有删除"
        findings.append(finding("N-02", "笔记本", message))
    findings += unknown(parts, {"facts", *form.specs})
    facts = read_facts(parts.get("facts", {}), findings)
    findings += foreign(notebook)
    opening, sections = texts(cells, form, findings)
    report = Report(
        organ=facts["organ"],
        year=read_year(facts["year"], findings),
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
    report = report.replace(images=images(cells, report, findings))
    waivers = read_waivers(kept.get("waivers"), findings)
    last = read_last_year(kept.get("last"), findings)
    return Stored(report, tuple(findings), str(kept.get("id", ""))[:100], waivers, last)


def _form(kept: Mapping[str, Any]) -> Edition:
    version = kept.get("version")
    if type(version) is not int or version < 1:
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


def new_id() -> str:
    """Draw an id for a notebook or an actor's name: 12 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def _parts(report: Report) -> dict[str, Any]:
    facts = {key: getattr(report, key) for key in FACTS}
    return stored_parts(facts, report.tables, new_id()[:6])


def write(
    report: Report, draw: Callable[[Table], str] | None = None, last: Report | None = None
) -> bytes:
    """Write a complete notebook that holds ``report``, ready to be opened in JupyterLab.

    ``draw`` turns a table into the static HTML that readers see where no kernel runs; ``last`` is
    last year's report, kept for the checks from year to year.
    """
    notebook: dict[str, Any] = {"nbformat": 4, "nbformat_minor": 5}
    notebook["metadata"] = {
        "gongkai": {
            "version": VERSION,
            "id": new_id(),
            "edition": report.edition,
            "parts": _parts(report),
        }
        | ({"last": to_data(last)} if last else {}),
        **METADATA,
    }
    notebook["cells"] = blank_cells(report.form)
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
