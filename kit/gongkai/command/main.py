"""The command ``gongkai``: a verb parses its words, makes one call and prints."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from gongkai.checks.findings import blocked
from gongkai.checks.records import Checked, catalogue, digest, explained, listing, written
from gongkai.checks.rules import RULES
from gongkai.command.arguments import MISUSED
from gongkai.command.verbs import parser
from gongkai.errors import GongkaiError, OutputError

CLEAN, FOUND = 0, 1
CUT_OFF = 141  # what a shell says of a tool whose reader has left (128 + SIGPIPE)


def _new(args: argparse.Namespace) -> int:
    from gongkai.command.workspace import blank, following, not_carried, place
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
    _say(args, {"file": str(path), "year": report.year}, said)
    return CLEAN


def _read(args: argparse.Namespace) -> int:
    from gongkai.checks import check
    from gongkai.command.workspace import place
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
    _say(args, to_data(str(args.file), found, findings), said)
    _progress(began, "读完")
    return FOUND if blocked(findings) or found.unread else CLEAN


def _start(args: argparse.Namespace) -> int:
    from gongkai.command.workspace import open_lab, prepare

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
    from gongkai.notebook.copies import reading
    from gongkai.notebook.file import load, raw
    from gongkai.notebook.store import read_notebook
    from gongkai.parsers import read_file
    from gongkai.publishing import inspect

    last = None
    if args.last:
        with reading(args.last):
            last = read_file(args.last).report
    checked: list[Checked] = []
    problems: list[dict[str, str]] = []
    for path in args.files:
        try:
            with reading(path):
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
        _print(said, whole=to != "text")
    if problems:
        return MISUSED
    return FOUND if any(blocked(one.findings) for one in checked) else CLEAN


def _rules(args: argparse.Namespace) -> int:
    if args.code and args.code.upper() not in RULES:
        raise GongkaiError(f"没有“{args.code}”这条规则，全部规则见 gongkai rules")
    chosen = [RULES[args.code.upper()]] if args.code else list(RULES.values())
    if args.json:
        found = [rule.to_dict() for rule in chosen]
        _print(json.dumps(found, ensure_ascii=False, indent=1), whole=True)
    else:
        print(explained(chosen[0]) if args.code else catalogue())
    return CLEAN


def _export(args: argparse.Namespace) -> int:
    from gongkai.notebook.copies import reading
    from gongkai.notebook.store import read, save
    from gongkai.publishing import FORMATS, ledger, publish

    if args.all:
        return _export_all(args)
    began = time.monotonic()
    output = args.output or args.file.with_suffix(FORMATS[args.to].ending)
    if output.resolve() == args.file.resolve():
        raise GongkaiError("输出文件不能就是笔记本本身，请另起名字")
    with reading(args.file):
        stored = read(args.file)
    published = publish(stored, args.to, charts=args.pictures, substitute=args.substitute)
    if not ledger.replaceable(output, published.data):
        raise OutputError(
            f"{output} 已经存在，它不是本工具在这台电脑上导出的，或者导出以后有人改过，没有覆盖；"
            "请把它移走或改名，或者用 -o 另起名字"
        )
    with contextlib.suppress(OSError):
        ledger.add(output, published.data)
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
    from gongkai.notebook.copies import reading
    from gongkai.notebook.file import raw
    from gongkai.notebook.store import read
    from gongkai.publishing.folder import file_name, made, put

    began = time.monotonic()

    def tell(text: str) -> None:
        # Only what takes longer than a second is told of.
        if time.monotonic() - began > 1:
            print(f"{text}……", file=sys.stderr, flush=True)

    with reading(args.file):
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
    _print(json.dumps(data, ensure_ascii=False) if args.json else text, whole=args.json)


def _print(text: str, *, whole: bool) -> None:
    """Print for people in the console's encoding; a ``whole`` document is UTF-8 everywhere."""
    if not whole:
        print(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def _progress(began: float, text: str) -> None:
    if (taken := time.monotonic() - began) > 1:
        print(f"{text}，用时 {taken:.1f} 秒", file=sys.stderr)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code 0 (clean), 1 (errors found) or 2 (wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not stop a report with a character it lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        args = parser(RUNS).parse_args(words)
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


RUNS = {
    "new": _new,
    "read": _read,
    "start": _start,
    "check": _check,
    "rules": _rules,
    "export": _export,
}
