"""``gongkai export``: the formal report, in one format or as the whole set."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path

from gongkai.checks.records import listing
from gongkai.command.answers import CLEAN, FOUND, progress, say
from gongkai.command.arguments import Parser, Verb, json_flag
from gongkai.errors import OutputError, Taken

EXPORTS = (
    "html",
    "fragment",
    "pdf",
    "docx",
    "xlsx",
    "csv",
    "json",
)


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
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
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Write one format beside the notebook, or the whole set into a folder."""
    from gongkai.live.presence import refuse_open
    from gongkai.notebook.copies import reading
    from gongkai.notebook.store import read
    from gongkai.publishing.beside import one, target

    if args.all:
        return _all(args)
    began = time.monotonic()
    with reading(args.file):
        stored = read(args.file)
    output = args.output or target(args.file, stored, args.to)
    refuse_open(output)
    try:
        done = one(
            stored, args.to, output, args.file, charts=args.pictures, substitute=args.substitute
        )
    except Taken as error:
        raise OutputError(f"{error}，或者用 -o 另起名字") from error
    progress(began, f"已导出 {output}")
    if done.draft:
        said = f"已导出 {output}，因检查出错误，每页标有“草稿”：\n"
        said += listing(str(args.file), done.findings)
    else:
        said = f"已导出 {output}"
    findings = [asdict(found) for found in done.findings]
    say(args, {"file": str(output), "draft": done.draft, "findings": findings}, said)
    return FOUND if done.draft else CLEAN


def _all(args: argparse.Namespace) -> int:
    from gongkai.notebook.copies import reading
    from gongkai.notebook.file import raw
    from gongkai.notebook.store import read
    from gongkai.publishing.beside import target, whole

    began = time.monotonic()

    def tell(text: str) -> None:
        # Only what takes longer than a second is told of.
        if time.monotonic() - began > 1:
            print(f"{text}……", file=sys.stderr, flush=True)

    with reading(args.file):
        source = raw(args.file)
        stored = read(source)
    folder = args.output or target(args.file, stored, "all")
    done = whole(stored, source, folder, tell, charts=args.pictures, substitute=args.substitute)
    progress(began, f"已导出 {folder}")
    said = "\n".join([f"已导出到 {folder}：", *(f"  {name}" for name in done.files)])
    said += f"\n上次导出、这次没有的已移走：{'、'.join(done.gone)}" if done.gone else ""
    if done.draft:
        said += "\n因检查出错误，每份都标有“草稿”：\n" + listing(str(args.file), done.findings)
    data = {"folder": str(folder), "files": list(done.files), "draft": done.draft}
    say(args, data, said)
    return FOUND if done.draft else CLEAN


VERB = Verb(
    "export",
    "导出正式报告",
    "  gongkai export 年度报告.ipynb --to pdf\n"
    "  gongkai export 年度报告.ipynb --to html -o 公开/年报.html\n"
    "  gongkai export 年度报告.ipynb --all -o 报送",
    arguments,
    run,
)
