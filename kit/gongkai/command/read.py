"""``gongkai read``: what a published report holds, and it as a notebook."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from gongkai.checks.findings import blocked
from gongkai.command.answers import CLEAN, FOUND, progress, say
from gongkai.command.arguments import Parser, Verb, json_flag


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument("file", type=Path, metavar="文件",
                        help="网页、Word、Excel、PDF、文本、笔记本或 JSON")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="笔记本", help="写成可以编辑的笔记本")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Read a published report and say what was found in it."""
    from gongkai.checks.run import check
    from gongkai.live.begin import place
    from gongkai.notebook.copies import reading
    from gongkai.parsers import read_file
    from gongkai.parsers.summary import summary, to_data

    began = time.monotonic()
    with reading(args.file):
        found = read_file(args.file)
    findings = check(found.report)
    said = summary(str(args.file), found, findings)
    if args.output:
        said += f"\n已写成 {place(args.output, found.report, beyond=found.carried)}"
    say(args, to_data(str(args.file), found, findings), said)
    progress(began, "读完")
    return FOUND if blocked(findings) or found.unread else CLEAN


VERB = Verb(
    "read",
    "读入已发布的报告，说明读出了什么",
    "  gongkai read 上年报告.html\n  gongkai read 报告.docx -o 报告.ipynb",
    arguments,
    run,
)
