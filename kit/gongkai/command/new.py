"""``gongkai new``: an empty report, or the one of the year after a published one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from gongkai.command.answers import CLEAN, say
from gongkai.command.arguments import Parser, Verb, json_flag


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument("file", type=Path, metavar="文件", help="要新建的笔记本，已有的不会覆盖")
    parser.add_argument("--organ", default="", metavar="名称", help="机关全称")
    parser.add_argument(
        "--kind", default="", metavar="类别", help="人民政府、政府部门、派出机关或其他机构"
    )
    parser.add_argument(
        "--level", default="", metavar="层级", help="国家级、省级、市级、县级或乡级"
    )
    parser.add_argument("--year", type=int, metavar="年份", help="报告年度，不写则按今天推定")
    parser.add_argument("--from", type=Path, dest="last", metavar="上年报告",
                        help="上年的报告（网页、Word、PDF 等），带入机关和结转")  # fmt: skip
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Make an empty report, or one with last year's particulars and carry-over."""
    from gongkai.live.begin import blank, following, not_carried, place
    from gongkai.notebook.copies import reading

    if args.last:
        from gongkai.parsers import read_file

        with reading(args.last):
            found = read_file(args.last)
        report = following(found.report)
        path = place(args.file, report, found.report)
        said = f"已新建 {path}（{report.year} 年度），机关、结转已从 {args.last} 带入"
        said += "".join(f"\n  注意：{note}" for note in found.notes)
        blanks = not_carried(report, found.report)
        if blanks:
            said += f"\n  注意：上年报告的“结转下年度”有 {len(blanks)} 列没有读出，请自己填写"
    else:
        report = blank(args.year, date.today(), organ=args.organ, kind=args.kind, level=args.level)
        path = place(args.file, report)
        said = f"已新建 {path}（{report.year} 年度）"
    say(args, {"file": str(path), "year": report.year}, said)
    return CLEAN


VERB = Verb(
    "new",
    "新建一份空白报告",
    "  gongkai new 年报.ipynb --organ 某县商务局 --kind 政府部门 --level 县级 --year 2026",
    arguments,
    run,
)
