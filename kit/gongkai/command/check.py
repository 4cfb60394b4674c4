"""``gongkai check``: what the checks find in notebooks."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from gongkai.checks.findings import blocked
from gongkai.checks.records import FORMATS, Checked, digest, formatted
from gongkai.command.answers import CLEAN, FOUND, put
from gongkai.command.arguments import MISUSED, Parser, Verb, json_flag
from gongkai.errors import GongkaiError


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument("files", type=Path, nargs="+", metavar="文件", help="要检查的笔记本")
    parser.add_argument("--last", type=Path, metavar="上年报告",
                        help="上一年度的报告（gongkai read 能读的都可以）")  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="格式",
                        help="text（默认）、json、html（检查记录）或 sarif")  # fmt: skip
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Check every notebook; those that cannot be read are told of on the way."""
    from gongkai.notebook.copies import reading
    from gongkai.notebook.file import load, raw
    from gongkai.notebook.store import read_notebook
    from gongkai.parsers import read_file
    from gongkai.publishing import inspect

    last = None
    if args.last:
        with reading(args.last):
            last = read_file(args.last).report
    checked: list[Checked] = []
    problems: list[dict[str, str]] = []
    for path in args.files:
        try:
            with reading(path):
                data = raw(path)
                stored = read_notebook(load(data))
        except GongkaiError as error:
            problems.append({"file": str(path), "problem": str(error)})
            print(f"{path}：{error}", file=sys.stderr)
            continue
        findings = inspect(stored, last)
        checked.append(Checked(str(path), digest(data), stored.report.title, findings))
    to = "json" if args.json else args.format
    output = formatted(checked, to, date.today())
    if to == "json" and problems:
        output = json.dumps(json.loads(output) + problems, ensure_ascii=False, indent=1)
    if output:
        put(output, whole=to != "text")
    if problems:
        return MISUSED
    return FOUND if any(blocked(one.findings) for one in checked) else CLEAN


VERB = Verb(
    "check",
    "检查报告：表内勾稽、逐年衔接、正文与表格、结构和内容",
    "  gongkai check 年度报告.ipynb\n"
    "  gongkai check 年度报告.ipynb --last 上年报告.ipynb\n"
    "  gongkai check 年度报告.ipynb --format html > 检查记录.html",
    arguments,
    run,
)
