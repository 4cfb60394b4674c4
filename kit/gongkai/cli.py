"""The command ``gongkai``: a verb parses its words, makes one call and prints."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import NoReturn

from gongkai.errors import GongkaiError
from gongkai.findings import SEVERITIES, Finding, blocked

CLEAN, FOUND, MISUSED = 0, 1, 2
ENDINGS = """退出码：0 没有错误；1 检查出错误（导出的文件带“草稿”字样）；2 用法不对或文件读不了。"""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of the call, and leave."""
        self.exit(MISUSED, f"用法不对：{_chinese(message)}\n请看：{self.prog} --help\n")

    def format_help(self) -> str:
        """Return the help with argparse's own headings in Chinese."""
        return super().format_help().replace("usage: ", "用法：", 1)


def _chinese(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required: ", "缺少 "),
        ("unrecognized arguments: ", "不认识 "),
        ("invalid choice: ", "不能是 "),
        ("invalid int value: ", "应为整数，不能是 "),
        ("expected one argument", "后面缺少内容"),
        ("expected at least one argument", "后面缺少内容"),
        ("(choose from ", "（可选："),
        ("argument ", "参数 "),
    ):
        message = message.replace(english, chinese)
    return message.replace(")", "）") if "（" in message else message


def _parser() -> Parser:
    parser = Parser(
        prog="gongkai",
        description="编写、检查、导出政府信息公开工作年度报告。",
        epilog=ENDINGS,
        add_help=False,
    )
    _help(parser)
    verbs = parser.add_subparsers(title="命令", dest="verb", metavar="命令", required=True)
    for add in (_add_new, _add_start, _add_check, _add_export):
        add(verbs)
    return parser


def _help(parser: argparse.ArgumentParser) -> None:
    parser._positionals.title = "参数"
    parser._optionals.title = "选项"
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")


def _verb(
    verbs: argparse._SubParsersAction[Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    does: str,
    example: str,
) -> Parser:
    parser = verbs.add_parser(
        name,
        help=does,
        description=does,
        epilog=f"例：\n{example}\n\n{ENDINGS}",
        add_help=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _help(parser)
    parser.set_defaults(run=run)
    return parser


def _add_new(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = _verb(
        verbs, "new", _new, "新建一份空白报告",
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
    _json_flag(parser)


def _add_start(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = _verb(
        verbs, "start", _start, "准备工作文件夹（示例和空白报告），并打开 JupyterLab",
        "  gongkai start\n  gongkai start 我的报告 --no-browser",
    )  # fmt: skip
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("我的报告"), metavar="文件夹",
        help="工作文件夹，默认“我的报告”，已有的文件不会覆盖",
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="不打开浏览器，只给出地址")
    parser.add_argument("--prepare-only", action="store_true", help="只准备文件，不打开 JupyterLab")
    _json_flag(parser)


def _add_check(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = _verb(
        verbs, "check", _check, "检查报告：表内勾稽、空格、缺项",
        "  gongkai check 年度报告.ipynb\n  gongkai check *.ipynb --json",
    )  # fmt: skip
    parser.add_argument("files", type=Path, nargs="+", metavar="文件", help="要检查的笔记本")
    _json_flag(parser)


def _add_export(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = _verb(
        verbs, "export", _export, "导出正式报告",
        "  gongkai export 年度报告.ipynb --to pdf\n"
        "  gongkai export 年度报告.ipynb --to html -o 公开/年报.html",
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="文件", help="要导出的笔记本")
    parser.add_argument("--to", choices=["html", "pdf"], required=True, metavar="格式",
                        help="html 或 pdf")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="输出",
                        help="输出文件，默认与笔记本同名，写在旁边")  # fmt: skip
    _json_flag(parser)


def _json_flag(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")


def _new(args: argparse.Namespace) -> int:
    from gongkai.desk import blank, place

    report = blank(args.year, date.today(), organ=args.organ, kind=args.kind, level=args.level)
    path = place(args.file, report)
    _say(args, {"file": str(path), "year": report.year}, f"已新建 {path}（{report.year} 年度）")
    return CLEAN


def _start(args: argparse.Namespace) -> int:
    from gongkai.desk import open_lab, prepare

    began = time.monotonic()
    made = prepare(args.folder, date.today())
    _say(
        args,
        {"files": [str(path) for path in made]},
        "\n".join(["已备好："] + [f"  {path}" for path in made]),
    )
    _progress(began, "准备完毕")
    if args.prepare_only:
        return CLEAN
    return open_lab(made[0], lambda text: print(text, flush=True), browser=not args.no_browser)


def _check(args: argparse.Namespace) -> int:
    from gongkai.publishing import inspect
    from gongkai.store import read

    results: list[dict[str, object]] = []
    worst = CLEAN
    for path in args.files:
        try:
            findings = inspect(read(path))
        except GongkaiError as error:
            results.append({"file": str(path), "problem": str(error)})
            worst = MISUSED
            if not args.json:
                print(f"{path}：{error}", file=sys.stderr)
            continue
        results.append({"file": str(path), "findings": [asdict(found) for found in findings]})
        worst = max(worst, FOUND if blocked(findings) else CLEAN)
        if not args.json:
            print(_listing(str(path), findings))
    if args.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return worst


def _export(args: argparse.Namespace) -> int:
    from gongkai.publishing import publish
    from gongkai.store import read, save

    began = time.monotonic()
    output = args.output or args.file.with_suffix(f".{args.to}")
    if output.resolve() == args.file.resolve():
        raise GongkaiError("输出文件不能就是笔记本本身，请另起名字")
    published = publish(read(args.file), args.to)
    save(output, published.data)
    _progress(began, f"已导出 {output}")
    if published.draft:
        said = f"已导出 {output}，因检查出错误，每页标有“草稿”：\n"
        said += _listing(str(args.file), published.findings)
    else:
        said = f"已导出 {output}"
    findings = [asdict(found) for found in published.findings]
    _say(args, {"file": str(output), "draft": published.draft, "findings": findings}, said)
    return FOUND if published.draft else CLEAN


def _listing(name: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return f"{name}：没有发现问题"
    counts = "，".join(
        f"{label} {number} 个"
        for severity, label in SEVERITIES.items()
        if (number := sum(found.severity == severity for found in findings))
    )
    return "\n".join([f"{name}：{counts}", *(f"  {found}" for found in findings)])


def _say(args: argparse.Namespace, data: dict[str, object], text: str) -> None:
    print(json.dumps(data, ensure_ascii=False) if args.json else text)


def _progress(began: float, text: str) -> None:
    if (taken := time.monotonic() - began) > 1:
        print(f"{text}，用时 {taken:.1f} 秒", file=sys.stderr)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code 0 (clean), 1 (errors found) or 2 (wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not stop a report with a character it lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    args = _parser().parse_args(words)
    try:
        code: int = args.run(args)
    except GongkaiError as error:
        print(error, file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return MISUSED
    return code
