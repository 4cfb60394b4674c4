"""The whole set that an office hands in: every form of one report in a folder, with a manifest.

All files are made before the first is written; they are written beside the folder's own and then
put in their places one after the other, and taken back if one of them cannot be.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gongkai.checks.findings import Finding, blocked, counts
from gongkai.checks.rules import RULES, VERSION
from gongkai.errors import OutputError, Taken
from gongkai.model.report import Report
from gongkai.notebook.file import cause
from gongkai.notebook.store import Stored
from gongkai.publishing import FORMATS, inspect, ledger, pictures_of, rendered
from gongkai.publishing.public import public

MANIFEST = "清单.json"
LONGEST = 180  # bytes of a name in UTF-8; file systems take 255, endings and copies need room
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?$", re.IGNORECASE)
_UNFIT = {ord(char): wide for char, wide in zip('<>:"/\\|?*', "＜＞：＂／＼｜？＊", strict=True)}


@dataclass(frozen=True)
class Dossier:
    """The files of a set by name, the manifest among them, with the findings that stand."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    draft: bool


def file_name(report: Report) -> str:
    """Name a report's files: 机关名称+年份+政府信息公开工作年度报告, fit for every file system."""
    name = "".join(char for char in report.title if char.isprintable()).translate(_UNFIT)
    name = name.strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    while len(name.encode("utf-8", "replace")) > LONGEST:
        # What is cut is the end of a long organ's name, never year and kind.
        tail = name[-len("2026年政府信息公开工作年度报告") :]
        organ = name[: -len(tail)].rstrip("…")
        name = organ[:-1] + "…" + tail
    return name


def made(
    stored: Stored,
    source: bytes,
    tell: Callable[[str], None],
    *,
    charts: bool = False,
    substitute: bool = False,
) -> Dossier:
    """Render every form of ``stored``, telling of each; ``source`` are the notebook's bytes."""
    findings = inspect(stored)
    draft = blocked(findings)
    report = public(stored.report)
    name = file_name(report) + ("（草稿）" if draft else "")
    drawn = pictures_of(stored) if charts else ()
    files, listed = {}, []
    for to, form in FORMATS.items():
        tell(f"正在生成{form.label}")
        data = rendered(report, to, draft=draft, charts=drawn, substitute=substitute)
        files[name + form.ending] = data
        listed.append({
            "file": name + form.ending, "format": to, "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        })  # fmt: skip
    manifest = _manifest(report, source, findings, listed)
    files[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "replace"
    )
    return Dossier(files, findings, draft)


def _manifest(
    report: Report, source: bytes, findings: tuple[Finding, ...], listed: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "title": report.title,
        "edition": report.edition,
        "document": report.form.document,
        "kit": version("gongkai-kit"),
        "rules": VERSION,
        "source_sha256": hashlib.sha256(source).hexdigest(),
        "draft": blocked(findings),
        "check": counts(findings),
        "findings": [
            # What a message quotes may be a note that is no part of the report.
            {"code": one.code, "severity": one.severity, "where": one.where,
             "title": RULES[one.code].title, "waived": one.waived is not None}
            for one in findings
        ],
        "files": listed,
    }  # fmt: skip


def put(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write all files into ``folder`` or none; only what this kit wrote there is replaced.

    Returns the names of what an earlier set had and this one has not, as a draft after the final
    report: those are taken away, unless someone has worked on them, so that none of them is handed
    in by mistake. Whatever else lies in the folder is left alone; where it bears the name of a file
    of the set, nothing is written.
    """
    fresh = not os.path.lexists(folder)
    mark = secrets.token_hex(4)
    written: list[tuple[Path, Path]] = []
    try:
        before = ledger.recorded(folder)
        _free(folder, files, before)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            beside = folder / f".{mark}-{len(written)}.tmp"
            written.append((beside, folder / name))
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        now = {name: [ledger.digest(data)] for name, data in files.items()}
        # Without this proof the next set finds these files not its own and asks; it is written all
        # the same.
        with contextlib.suppress(OSError):
            ledger.note(folder, before | {n: [*before.get(n, []), *now[n]] for n in now})
        gone = _swap(written, mark, before)
    except OSError as error:
        for beside, _ in written:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        if fresh:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise OutputError(f"没有导出到 {folder}：{cause(error)}；原有的文件没有改动") from error
    # A crash before this line leaves a digest too many on the page, and no file without proof.
    with contextlib.suppress(OSError):
        ledger.note(folder, now)
    return gone


def _free(folder: Path, files: Mapping[str, bytes], before: ledger.Digests) -> None:
    """Refuse to write where something else bears one of the names, or one that is as good as it."""
    here = {_folded(name): name for name in os.listdir(folder)} if folder.is_dir() else {}
    for name, data in files.items():
        there = here.get(_folded(name))
        known = [*before.get(there, []), ledger.digest(data)] if there else []
        if there and (there != name or not ledger.own(folder / there, known)):
            raise Taken(
                f"没有导出到 {folder}：里面已有“{there}”，它不是本工具在这台电脑上导出的，"
                "或者导出以后有人改过；请把它移走或改名，或者换一个文件夹；原有的文件没有改动"
            )


def _folded(name: str) -> str:
    """Write a name as file systems compare it that tell no capitals from small letters."""
    return unicodedata.normalize("NFC", name).casefold()


def _swap(written: list[tuple[Path, Path]], mark: str, before: ledger.Digests) -> list[str]:
    """Put new files in the place of old ones and take away what this set has no more.

    An old file is moved aside and looked at once more: it may have been changed a moment ago. If
    anything cannot be, the old ones are brought back.
    """
    names = {path.name for _, path in written}
    kept: list[tuple[Path, Path]] = []
    done: list[Path] = []
    folder = written[0][1].parent
    gone = [
        name for name in before if name not in names and ledger.own(folder / name, before[name])
    ]
    try:
        for n, (beside, path) in enumerate(written):
            if os.path.lexists(path):
                same = ledger.digest(beside.read_bytes())
                kept.append(_aside(path, f".{mark}-{n}.old", [*before.get(path.name, []), same]))
            os.replace(beside, path)
            done.append(path)
        for n, name in enumerate(gone, start=len(written)):
            kept.append(_aside(folder / name, f".{mark}-{n}.old", before[name]))
    except OSError:
        for path in done:
            with contextlib.suppress(OSError):
                path.unlink()
        for old, path in kept:
            with contextlib.suppress(OSError):
                os.replace(old, path)
        raise
    for old, _ in kept:
        with contextlib.suppress(OSError):
            old.unlink()
    return gone


def _aside(path: Path, name: str, digests: list[str]) -> tuple[Path, Path]:
    """Move a file of our own aside; raise ``OSError`` if it is none any more."""
    old = path.with_name(name)
    os.replace(path, old)
    if not ledger.own(old, digests):
        os.replace(old, path)
        raise OSError(errno.EBUSY, "changed meanwhile")
    return old, path
