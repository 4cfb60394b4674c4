"""The command ``gongkai``: a verb parses its words, makes one call and prints."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from gongkai.arguments import ENDINGS, MISUSED, Parser, helped, verb
from gongkai.errors import GongkaiError
from gongkai.findings import blocked
from gongkai.records import FORMATS, Checked, catalogue, digest, explained, listing, written
from gongkai.rules import RULES

CLEAN, FOUND = 0, 1
EXPORTS = ("html", "fragment", "pdf", "docx", "xlsx", "csv", "json")


def _parser() -> Parser:
    parser = Parser(
        prog="gongkai",
        description="编写、检查、导出政府信息公开工作年度报告。",
        epilog=ENDINGS,
        add_help=False,
    )
    helped(parser)
    verbs = parser.add_subparsers(title="命令", dest="verb", metavar="命令", required=True)
    for add in (_add_new, _add_read, _add_start, _add_check, _add_rules, _add_export):
        add(verbs)
    return parser


def _add_new(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verb(
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
    parser.add_argument("--from", type=Path, dest="last", metavar="上年报告",
                        help="上年的报告（网页、Word、PDF 等），带入机关和结转")  # fmt: skip
    _json_flag(parser)


def _add_read(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verb(
        verbs, "read", _read, "读入已发布的报告，说明读出了什么",
        "  gongkai read 上年报告.html\n  gongkai read 报告.docx -o 报告.ipynb",
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="文件",
                        help="网页、Word、Excel、PDF、文本、笔记本或 JSON")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="笔记本", help="写成可以编辑的笔记本")
    _json_flag(parser)


def _add_start(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verb(
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
    parser = verb(
        verbs, "check", _check, "检查报告：表内勾稽、逐年衔接、正文与表格、结构和内容",
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


def _add_rules(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verb(
        verbs, "rules", _rules, "列出检查规则，或解释其中一条",
        "  gongkai rules\n  gongkai rules T3-01",
    )  # fmt: skip
    parser.add_argument("code", nargs="?", metavar="代码", help="规则代码，如 T3-01")
    _json_flag(parser)


def _add_export(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verb(
        verbs, "export", _export, "导出正式报告",
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


def _new(args: argparse.Namespace) -> int:
    from gongkai.desk import blank, following, place

    if args.last:
        from gongkai.parsers import read_file

        found = read_file(args.last)
        report = following(found.report)
        path = place(args.file, report, found.report)
        said = f"已新建 {path}（{report.year} 年度），机关、结转已从 {args.last} 带入"
        said += "".join(f"\n  注意：{note}" for note in found.notes)
        blanks = [cell for cell in report.tables["t3"].blanks if cell[0] == "carried_in"]
        if blanks:
            said += f"\n  注意：上年报告的“结转下年度”有 {len(blanks)} 列没有读出，请自己填写"
    else:
        report = blank(args.year, date.today(), organ=args.organ, kind=args.kind, level=args.level)
        path = place(args.file, report)
        said = f"已新建 {path}（{report.year} 年度）"
    _say(args, {"file": str(path), "year": report.year}, said)
    return CLEAN


def _read(args: argparse.Namespace) -> int:
    from gongkai.checks import check
    from gongkai.desk import place
    from gongkai.parsers import read_file
    from gongkai.parsers.summary import summary, to_data

    began = time.monotonic()
    found = read_file(args.file)
    findings = check(found.report)
    said = summary(str(args.file), found, findings)
    if args.output:
        said += f"\n已写成 {place(args.output, found.report)}"
    _say(args, to_data(str(args.file), found, findings), said)
    _progress(began, "读完")
    return FOUND if blocked(findings) or found.unread else CLEAN


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
    from gongkai.notebook import load, raw
    from gongkai.parsers import read_file
    from gongkai.publishing import inspect
    from gongkai.store import read_notebook

    last = read_file(args.last).report if args.last else None
    checked: list[Checked] = []
    problems: list[dict[str, str]] = []
    for path in args.files:
        try:
            data = raw(path)
            stored = read_notebook(load(data))
        except GongkaiError as error:
            problems.append({"file": str(path), "problem": str(error)})
            print(f"{path}：{error}", file=sys.stderr)
            continue
        findings = inspect(stored, last)
        checked.append(Checked(str(path), digest(data), stored.report.title, findings))
    to = "json" if args.json else args.format
    said = written(checked, to, date.today())
    if to == "json" and problems:
        said = json.dumps(json.loads(said) + problems, ensure_ascii=False, indent=1)
    if said:
        print(said)
    if problems:
        return MISUSED
    return FOUND if any(blocked(one.findings) for one in checked) else CLEAN


def _rules(args: argparse.Namespace) -> int:
    if args.code and args.code.upper() not in RULES:
        raise GongkaiError(f"没有“{args.code}”这条规则，全部规则见 gongkai rules")
    chosen = [RULES[args.code.upper()]] if args.code else list(RULES.values())
    if args.json:
        print(json.dumps([asdict(rule) for rule in chosen], ensure_ascii=False, indent=1))
    else:
        print(explained(chosen[0]) if args.code else catalogue())
    return CLEAN


def _export(args: argparse.Namespace) -> int:
    from gongkai.publishing import FORMATS as FORMS
    from gongkai.publishing import publish
    from gongkai.store import read, save

    if args.all:
        return _export_all(args)
    began = time.monotonic()
    output = args.output or args.file.with_suffix(FORMS[args.to].ending)
    if output.resolve() == args.file.resolve():
        raise GongkaiError("输出文件不能就是笔记本本身，请另起名字")
    published = publish(read(args.file), args.to, charts=args.pictures, substitute=args.substitute)
    save(output, published.data)
    _progress(began, f"已导出 {output}")
    if published.draft:
        said = f"已导出 {output}，因检查出错误，每页标有“草稿”：\n"
        said += listing(str(args.file), published.findings)
    else:
        said = f"已导出 {output}"
    findings = [asdict(found) for found in published.findings]
    _say(args, {"file": str(output), "draft": published.draft, "findings": findings}, said)
    return FOUND if published.draft else CLEAN


def _export_all(args: argparse.Namespace) -> int:
    from gongkai.dossier import file_name, made, put
    from gongkai.notebook import raw
    from gongkai.store import read

    began = time.monotonic()

    def tell(text: str) -> None:
        # Only what takes longer than a second is told of.
        if time.monotonic() - began > 1:
            print(f"{text}……", file=sys.stderr, flush=True)

    source = raw(args.file)
    stored = read(source)
    folder = args.output or args.file.with_name(file_name(stored.report))
    dossier = made(stored, source, tell, charts=args.pictures, substitute=args.substitute)
    gone = put(folder, dossier.files)
    _progress(began, f"已导出 {folder}")
    said = "\n".join([f"已导出到 {folder}：", *(f"  {name}" for name in dossier.files)])
    said += f"\n上次导出、这次没有的已移走：{'、'.join(gone)}" if gone else ""
    if dossier.draft:
        said += "\n因检查出错误，每份都标有“草稿”：\n" + listing(str(args.file), dossier.findings)
    data = {"folder": str(folder), "files": list(dossier.files), "draft": dossier.draft}
    _say(args, data, said)
    return FOUND if dossier.draft else CLEAN


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
