"""The command ``gongkai``: what is typed, which verb it means, what is answered.

A verb is a file of this room and ends in its `Verb`; `VERBS` names them in the help's order.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from gongkai.command.arguments import ENDINGS, MISUSED, Parser, Verb, helped
from gongkai.errors import GongkaiError

VERBS = (
    "new",
    "read",
    "start",
    "check",
    "rules",
    "export",
)
CUT_OFF = 141  # what a shell says of a tool whose reader has left (128 + SIGPIPE)


def _parser() -> Parser:
    made = Parser(
        prog="gongkai",
        description="编写、检查、导出政府信息公开工作年度报告。",
        epilog=ENDINGS,
        add_help=False,
    )
    helped(made)
    verbs = made.add_subparsers(title="命令", dest="verb", metavar="命令", required=True)
    for name in VERBS:
        verb: Verb = import_module(f"{__name__}.{name}").VERB
        verb.add(verbs)
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code 0 (clean), 1 (errors found) or 2 (wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not stop a report with a character it lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        args = _parser().parse_args(words)
        code: int = args.run(args)
        sys.stdout.flush()
    except GongkaiError as error:
        return _failed(str(error))
    except BrokenPipeError:
        _deafen()
        return CUT_OFF
    except OSError as error:
        return _failed(_refused(error))
    except MemoryError:
        return _failed("内存不够，没有做完；请关掉别的程序再试")
    except KeyboardInterrupt:
        return _failed("已中断")
    return code


def _failed(message: str) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _deafen()
    print(message, file=sys.stderr)
    return MISUSED


def _refused(error: OSError) -> str:
    from gongkai.notebook.file import cause

    place = f"无法读写 {error.filename}" if error.filename else "结果没有写出来"
    return f"{place}：{cause(error)}"


def _deafen() -> None:
    """Let what Python still writes on its way out go nowhere: nobody reads it."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, io.UnsupportedOperation):
        return
