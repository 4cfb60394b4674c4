"""``gongkai check``: what the checks find in notebooks and in published reports."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.checks.findings import Finding, blocked
from gongkai.checks.records import FORMATS, Checked, digest, formatted
from gongkai.command.answers import CLEAN, FOUND, put
from gongkai.command.arguments import MISUSED, Parser, Verb, json_flag
from gongkai.errors import GongkaiError
from gongkai.model.report import KINDS, LEVELS, Report

if TYPE_CHECKING:
    from gongkai.notebook.store import Stored
    from gongkai.parsers.assemble import Read


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="文件",
        help="要检查的笔记本，或 gongkai read 能读的报告",
    )
    parser.add_argument("--last", type=Path, metavar="上年报告",
                        help="上一年度的报告（gongkai read 能读的都可以）")  # fmt: skip
    parser.add_argument("--kind", choices=KINDS, metavar="类别",
                        help=f"读入的报告没有写的机关类别：{'、'.join(KINDS)}")  # fmt: skip
    parser.add_argument("--level", choices=LEVELS, metavar="层级",
                        help=f"读入的报告没有写的机关层级：{'、'.join(LEVELS)}")  # fmt: skip
    parser.add_argument("--beside", type=Path, metavar="文件夹",
                        help="与这个文件夹里别的单位的报告比较，看正文有没有雷同")  # fmt: skip
    parser.add_argument("--longest", type=int, metavar="字数",
                        help="总体情况最多多少字（不给出就不查）")  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="格式",
                        help="text（默认）、json、html（检查记录）或 sarif")  # fmt: skip
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Check every file; those that cannot be read are told of on the way."""
    from gongkai.checks.beside import beside
    from gongkai.checks.structure import overlong
    from gongkai.notebook.copies import reading
    from gongkai.parsers import read_file

    last = None
    if args.last:
        with reading(args.last):
            last = read_file(args.last).report
    others = list(_others(args.beside, args.files)) if args.beside else []
    checked: list[Checked] = []
    problems: list[dict[str, str]] = []
    for path in args.files:
        try:
            report, findings, data = _inspected(path, last, args)
        except GongkaiError as error:
            problems.append({"file": str(path), "problem": str(error)})
            print(f"{path}：{error}", file=sys.stderr)
            continue
        findings = (*findings, *beside(report, others))
        if args.longest is not None:
            findings = (*findings, *overlong(report, args.longest))
        checked.append(Checked(str(path), digest(data), report.title, findings))
    to = "json" if args.json else args.format
    output = formatted(checked, to, date.today())
    if to == "json" and problems:
        output = json.dumps(json.loads(output) + problems, ensure_ascii=False, indent=1)
    if output:
        put(output, whole=to != "text")
    if problems:
        return MISUSED
    return FOUND if any(blocked(one.findings) for one in checked) else CLEAN


def _inspected(
    path: Path, last: Report | None, args: argparse.Namespace
) -> tuple[Report, tuple[Finding, ...], bytes]:
    """Check one file: a notebook as it is, a published report as far as it could be read."""
    from gongkai.notebook.copies import reading
    from gongkai.notebook.file import raw
    from gongkai.parsers.assemble import Read
    from gongkai.parsers.inspected import inspect_read
    from gongkai.publishing import inspect

    with reading(path):
        data = raw(path)
        found = _read(path, data)
    if not isinstance(found, Read):
        return found.report, inspect(found, last), data
    report = found.report
    report = report.replace(
        kind=report.kind or args.kind or "", level=report.level or args.level or ""
    )
    return report, inspect_read(replace(found, report=report), last), data


def _read(path: Path, data: bytes) -> Stored | Read:
    from gongkai.notebook.file import load
    from gongkai.notebook.store import read_notebook
    from gongkai.parsers import read_bytes

    notebook = path.suffix.lower() == ".ipynb"
    return read_notebook(load(data)) if notebook else read_bytes(data, path.name)


def _others(folder: Path, files: list[Path]) -> Iterator[tuple[str, Report]]:
    """Read the reports of a folder that can be read; what cannot is said and passed over."""
    from gongkai.notebook.file import raw
    from gongkai.parsers import READABLE

    if not folder.is_dir():
        raise GongkaiError(f"没有这个文件夹：{folder}")
    own = {path.resolve() for path in files}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() not in READABLE or path.resolve() in own:
            continue
        try:
            report = _read(path, raw(path)).report
        except GongkaiError as error:
            print(f"没有比较 {path}：{error}", file=sys.stderr)
            continue
        yield str(path.relative_to(folder)), report


VERB = Verb(
    "check",
    "检查报告：表内勾稽、逐年衔接、正文与表格、结构和内容",
    "  gongkai check 年度报告.ipynb\n"
    "  gongkai check 年度报告.ipynb --last 上年报告.ipynb\n"
    "  gongkai check 已发布.docx --kind 政府部门 --level 县级\n"
    "  gongkai check 年度报告.ipynb --beside 各单位报告\n"
    "  gongkai check 年度报告.ipynb --format html > 检查记录.html",
    arguments,
    run,
)
