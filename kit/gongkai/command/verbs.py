"""What the command understands: its verbs, their words, and an example of each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from gongkai.checks.records import FORMATS
from gongkai.command.arguments import ENDINGS, Parser, helped, verb

EXPORTS = ("html", "fragment", "pdf", "docx", "xlsx", "csv", "json")
Run = Callable[[argparse.Namespace], int]
Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


def parser(runs: Mapping[str, Run]) -> Parser:
    """Build the parser; ``runs`` are the functions of the verbs by name."""
    made = Parser(
        prog="gongkai",
        description="编写、检查、导出政府信息公开工作年度报告。",
        epilog=ENDINGS,
        add_help=False,
    )
    helped(made)
    verbs = made.add_subparsers(title="命令", dest="verb", metavar="命令", required=True)
    for add in (_add_new, _add_read, _add_start, _add_check, _add_rules, _add_export):
        add(verbs, runs)
    return made


def _add_new(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "new", runs["new"], "新建一份空白报告",
        "  gongkai new 年报.ipynb --organ 某县商务局 --kind 政府部门 --level 县级 --year 2026",
    )  # fmt: skip
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
    _json_flag(parser)


def _add_read(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "read", runs["read"], "读入已发布的报告，说明读出了什么",
        "  gongkai read 上年报告.html\n  gongkai read 报告.docx -o 报告.ipynb",
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="文件",
                        help="网页、Word、Excel、PDF、文本、笔记本或 JSON")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="笔记本", help="写成可以编辑的笔记本")
    _json_flag(parser)


def _add_start(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "start", runs["start"], "准备工作文件夹（示例和空白报告），并打开 JupyterLab",
        "  gongkai start\n  gongkai start 我的报告 --no-browser",
    )  # fmt: skip
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("我的报告"), metavar="文件夹",
        help="工作文件夹，默认“我的报告”，已有的文件不会覆盖",
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="不打开浏览器，只给出地址")
    parser.add_argument("--prepare-only", action="store_true", help="只准备文件，不打开 JupyterLab")
    _json_flag(parser)


def _add_check(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "check", runs["check"], "检查报告：表内勾稽、逐年衔接、正文与表格、结构和内容",
        "  gongkai check 年度报告.ipynb\n"
        "  gongkai check 年度报告.ipynb --last 上年报告.ipynb\n"
        "  gongkai check 年度报告.ipynb --format html > 检查记录.html",
    )  # fmt: skip
    parser.add_argument("files", type=Path, nargs="+", metavar="文件", help="要检查的笔记本")
    parser.add_argument("--last", type=Path, metavar="上年报告",
                        help="上一年度的报告（gongkai read 能读的都可以）")  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="格式",
                        help="text（默认）、json、html（检查记录）或 sarif")  # fmt: skip
    _json_flag(parser)


def _add_rules(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "rules", runs["rules"], "列出检查规则，或解释其中一条",
        "  gongkai rules\n  gongkai rules T3-01",
    )  # fmt: skip
    parser.add_argument("code", nargs="?", metavar="代码", help="规则代码，如 T3-01")
    _json_flag(parser)


def _add_export(verbs: Verbs, runs: Mapping[str, Run]) -> None:
    parser = verb(
        verbs, "export", runs["export"], "导出正式报告",
        "  gongkai export 年度报告.ipynb --to pdf\n"
        "  gongkai export 年度报告.ipynb --to html -o 公开/年报.html\n"
        "  gongkai export 年度报告.ipynb --all -o 报送",
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="文件", help="要导出的笔记本")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--to", choices=EXPORTS, metavar="格式", help="、".join(EXPORTS))
    which.add_argument("--all", action="store_true", help="全部格式和一份清单，写到一个文件夹")
    parser.add_argument("-o", "--output", type=Path, metavar="输出",
                        help="输出文件，默认与笔记本同名，写在旁边；--all 时为文件夹")  # fmt: skip
    parser.add_argument("--pictures", action="store_true",
                        help="在第三章后附图解（网页、PDF、Word），有上年报告时作对比")  # fmt: skip
    parser.add_argument("--substitute", action="store_true",
                        help="字体里没有的字印成〓；不写则停下并指出是哪些字")  # fmt: skip
    _json_flag(parser)


def _json_flag(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
