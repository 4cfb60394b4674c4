"""``gongkai start``: a working folder, and JupyterLab opened on it."""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

from gongkai.command.answers import CLEAN, progress, say
from gongkai.command.arguments import Parser, Verb, json_flag


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("我的报告"), metavar="文件夹",
        help="工作文件夹，默认“我的报告”，已有的文件不会覆盖",
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="不打开浏览器，只给出地址")
    parser.add_argument("--prepare-only", action="store_true", help="只准备文件，不打开 JupyterLab")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """Prepare the working folder and open JupyterLab on it."""
    from gongkai.command.workspace import open_lab, prepare

    began = time.monotonic()
    made = prepare(args.folder, date.today())
    say(
        args,
        {"files": [str(path) for path in made]},
        "\n".join(["已备好："] + [f"  {path}" for path in made]),
    )
    progress(began, "准备完毕")
    if args.prepare_only:
        return CLEAN
    return open_lab(made[0], lambda text: print(text, flush=True), browser=not args.no_browser)


VERB = Verb(
    "start",
    "准备工作文件夹（示例和空白报告），并打开 JupyterLab",
    "  gongkai start\n  gongkai start 我的报告 --no-browser",
    arguments,
    run,
)
