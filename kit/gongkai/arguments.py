"""The command line's own parser: argparse that speaks Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

MISUSED = 2
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
        ("one of the arguments ", "缺少其中之一："),
        (" is required", ""),
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


def helped(parser: argparse.ArgumentParser) -> None:
    """Give a parser its headings and its help in Chinese."""
    parser._positionals.title = "参数"
    parser._optionals.title = "选项"
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")


def verb(
    verbs: argparse._SubParsersAction[Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    does: str,
    example: str,
) -> Parser:
    """Add one verb with what it does and an example."""
    parser = verbs.add_parser(
        name,
        help=does,
        description=does,
        epilog=f"例：\n{example}\n\n{ENDINGS}",
        add_help=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    helped(parser)
    parser.set_defaults(run=run)
    return parser
