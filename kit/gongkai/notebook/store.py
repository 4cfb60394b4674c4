"""The report inside its notebook: figures in the metadata, text in the Markdown cells.

The notebook file is the document; a copy sent by mail holds everything. What cannot be taken as
it is becomes a finding, never a guess and never a loss. A notebook is never executed here.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from gongkai.checks.findings import Finding, Waiver, finding
from gongkai.checks.rules import STORE, rule
from gongkai.editions import Edition, edition, editions
from gongkai.errors import NewerStore, NotAReport, NotebookError, UnknownEdition
from gongkai.model.data import to_data
from gongkai.model.pictures import attachments
from gongkai.model.report import Report, Table
from gongkai.model.schema import Unsound, mapping
from gongkai.model.versions import Step, upgraded
from gongkai.notebook.carried import carried, put_back
from gongkai.notebook.cells import METADATA, blank_cells
from gongkai.notebook.doubled import doubled_ids
from gongkai.notebook.file import checked, load, save
from gongkai.notebook.foreign import foreign_cells, saved_widgets
from gongkai.notebook.parts import FACTS, read_facts, read_table, read_year, stored_parts, unknown
from gongkai.notebook.sections import images, role, texts
from gongkai.notebook.waivers import read_last_year, read_waivers

__all__ = ["FACTS", "Stored", "new_id", "read", "read_notebook", "read_table", "save", "write"]

VERSION = 1
STEPS: dict[int, Step] = {}  # by the version that a step brings to the next one
_ALPHABET = string.digits + string.ascii_lowercase


@dataclass(frozen=True)
class Stored:
    """A report as read from a notebook, with what was wrong in the file and the notebook's id.

    ``waivers`` are the findings that were set aside with a reason; ``last`` is last year's report,
    where the notebook holds it. ``carried`` is what a later version keeps there, as `write` takes
    it.
    """

    report: Report
    findings: tuple[Finding, ...]
    id: str
    waivers: tuple[Waiver, ...] = ()
    last: Report | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)


def read(document: Path | str | bytes) -> Stored:
    """Read the report in a notebook, given as a path or as the file's bytes.

    Raises
    ------
    NotebookError
        The file is no notebook, is not ours, or a later version made of it what cannot be made out.
    """
    return read_notebook(load(Path(document) if isinstance(document, str) else document))


def read_notebook(notebook: Mapping[str, Any]) -> Stored:
    """Read the report in a notebook that is parsed already."""
    cells, metadata = (checked(notebook)[key] for key in ("cells", "metadata"))
    kept = metadata.get("gongkai")
    if not isinstance(kept, dict):
        raise NotAReport("这个笔记本不是用 gongkai 写的年度报告（没有保存的表格数据）")
    stored = gathered(current(kept), cells)
    return replace(stored, findings=(*saved_widgets(metadata), *stored.findings))


def current(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Bring what a notebook keeps up to this version; a later version is left as it stands."""
    try:
        return upgraded(kept, "version", VERSION, STEPS)
    except Unsound as error:
        older = type(version := kept.get("version")) is int and version in STEPS
        why = (
            "由旧版本的 gongkai 保存，内容已损坏，无法升级"
            if older
            else "里没有保存格式的版本号，无法确定怎样读取"
        )
        raise NotebookError(f"笔记本{why}；文件没有改动") from error


def gathered(kept: Mapping[str, Any], cells: list[dict[str, Any]]) -> Stored:
    """Assemble the report of what a notebook keeps, as `current` gives it, and of its cells."""
    form = _form(kept)
    parts, findings = _parts_of(kept, {"facts", *form.specs})
    report, problems = assembled(form, parts, cells)
    waivers, void = read_waivers(kept.get("waivers"))
    last, unlike = read_last_year(kept.get("last"))
    return Stored(
        report,
        (*findings, *problems, *void, *unlike),
        str(kept.get("id", ""))[:100],
        waivers,
        last,
        carried(kept, cells, form),
    )


def _form(kept: Mapping[str, Any]) -> Edition:
    newer = kept["version"] > VERSION
    key = kept.get("edition")
    if newer and (key not in editions() or not isinstance(kept.get("parts"), dict)):
        raise NewerStore(
            f"这份报告由更新版本的 gongkai 保存（格式 {kept['version']}，本机只认得到 {VERSION}），"
            "请先升级 gongkai；文件没有改动"
        )
    if not isinstance(key, str):
        raise UnknownEdition("笔记本里没有写明用哪一版格式，无法读取；文件没有改动")
    return edition(key)


rule(
    "N-15",
    "由更新版本的 gongkai 保存",
    "error",
    STORE,
    why="认得的内容照常读入；不认得的没有采用，也没有删除。印出来的可能不全，所以标为草稿。",
    wrong="报告保存为格式 2，本机认得到格式 1",
    right="升级 gongkai 后再导出",
    waivable=False,
)


def _parts_of(kept: Mapping[str, Any], known: set[str]) -> tuple[Mapping[str, Any], list[Finding]]:
    """Return the stored parts, and say what is wrong with them as a whole."""
    findings = []
    if kept["version"] > VERSION:
        message = (
            f"由更新版本的 gongkai 保存（格式 {kept['version']}，本机认得到 {VERSION}）："
            "认得的内容都已读入，不认得的没有采用，原样留在文件里"
        )
        findings.append(finding("N-15", "笔记本", message, "请升级 gongkai 后再导出"))
    parts = kept.get("parts", {})
    if not isinstance(parts, dict):
        findings.append(finding("N-01", "笔记本", "保存表格数据的部分损坏，表格按空白处理"))
    if kept.get("damaged"):
        message = "有损坏的内容移到了一旁，没有采用，也没有删除"
        findings.append(finding("N-02", "笔记本", message))
    return mapping(parts), findings + unknown(mapping(parts), known)


def assembled(
    form: Edition, parts: Mapping[str, Any], cells: list[dict[str, Any]]
) -> tuple[Report, list[Finding]]:
    """Assemble a report of its stored parts and the notebook's cells."""
    facts, findings = read_facts(parts.get("facts", {}))
    findings += [*foreign_cells(cells), *doubled_ids(cells)]
    opening, sections, problems = texts(cells, form)
    year, no_year = read_year(facts["year"])
    read = {key: read_table(spec, parts.get(key, {})) for key, spec in form.specs.items()}
    particulars: dict[str, Any] = {**facts, "year": year}
    report = Report(
        **particulars,
        edition=form.key,
        opening=opening,
        sections=sections,
        tables={key: table for key, (table, _) in read.items()},
    )
    pictures, doubled = images(cells, report)
    findings += [*problems, *no_year, *(one for _, told in read.values() for one in told), *doubled]
    return report.replace(images=pictures), findings


def new_id() -> str:
    """Draw an id for a notebook or an actor's name: 12 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def _parts(report: Report) -> dict[str, Any]:
    facts = {key: getattr(report, key) for key in FACTS}
    return stored_parts(facts, report.tables, new_id()[:6])


def write(
    report: Report,
    draw: Callable[[Table], str] | None = None,
    last: Report | None = None,
    beyond: Mapping[str, Any] | None = None,
) -> bytes:
    """Write a complete notebook that holds ``report``, ready to be opened in JupyterLab.

    ``draw`` turns a table into the static HTML that readers see where no kernel runs; ``last`` is
    last year's report, kept for the checks from year to year; ``beyond`` is `Stored.carried` of
    the notebook that this one is a copy of.
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
            cell["source"] = bodies[noted["section"]]
            if kept := attachments(bodies[noted["section"]], report.images):
                cell["attachments"] = kept
        elif noted.get("role") == "heading":
            cell["source"] = "## " + report.headings()[noted["section"]]
        elif draw and noted.get("part") in report.tables:
            html = draw(report.tables[noted["part"]])
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
            ]
    return orjson.dumps(put_back(notebook, beyond or {}), option=orjson.OPT_INDENT_2) + b"\n"
