"""The command line's own parser: argparse that speaks Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
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


# argparse's sentences, with the words of the call between them.
_SAYINGS = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"one of the arguments (.*) is required", r"缺少其中之一：\1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 写得不全，可能是 \2"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能和 \2 一起用"),
    (r"argument (.*?): ignored explicit argument (.*)", r"参数 \1 后面不能有 \2"),
    (r"argument (.*?): invalid int value: (.*)", r"参数 \1：应为整数，不能是 \2"),
    (
        r"argument (.*?): invalid choice: (.*?)(?:, maybe you meant .*)? \(choose from (.*)\)",
        r"参数 \1：不能是 \2（可选：\3）",
    ),
    (r"argument (.*?): expected .*", r"参数 \1：后面缺少内容"),
    (r"argument (.*?): .*", r"参数 \1 写得不对"),
)


def _chinese(message: str) -> str:
    for english, chinese in _SAYINGS:
        if match := re.fullmatch(english, message, re.DOTALL):
            return match.expand(chinese)
    return "写法不对"


def helped(parser: argparse.ArgumentParser) -> None:
    """Give a parser its headings and its help in Chinese."""
    parser._positionals.title = "参数"
    parser._optionals.title = "选项"
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")


@dataclass(frozen=True)
class Verb:
    """One verb of the command: its name, what it does, an example, its words and what it runs."""

    name: str
    does: str
    example: str
    arguments: Callable[[Parser], None]
    run: Callable[[argparse.Namespace], int]

    def add(self, verbs: argparse._SubParsersAction[Parser]) -> None:
        """Add the verb and its help to the command's parser."""
        parser = verbs.add_parser(
            self.name,
            help=self.does,
            description=self.does,
            epilog=f"例：\n{self.example}\n\n{ENDINGS}",
            add_help=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        helped(parser)
        parser.set_defaults(run=self.run)
        self.arguments(parser)


def json_flag(parser: Parser) -> None:
    """Add the flag that every verb has."""
    parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
