"""The whole set that an office hands in: every form of one report in a folder, with a manifest.

All files are made before the first is written; they are written beside the folder's own and then
put in their places one after the other, and taken back if one of them cannot be.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gongkai.errors import OutputError
from gongkai.findings import Finding, blocked, counts
from gongkai.notebook import cause
from gongkai.public import public
from gongkai.publishing import FORMATS, inspect, pictures_of, rendered
from gongkai.report import Report
from gongkai.rules import RULES, VERSION
from gongkai.schema import ManifestData, held, parsed
from gongkai.store import Stored

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
    """Write all files into ``folder`` or none; what was there under a name is replaced last.

    Returns the names of what an earlier set had and this one has not, as a draft after the final
    report: those are taken away, if they still are what the manifest says, so that none of them is
    handed in by mistake.
    """
    before = _unchanged(folder, files)
    fresh = not folder.exists()
    mark = secrets.token_hex(4)
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            beside = folder / f".{mark}-{len(written)}.tmp"
            written.append((beside, folder / name))
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _swap(written, mark)
    except OSError as error:
        for beside, _ in written:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        if fresh:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise OutputError(f"没有导出到 {folder}：{cause(error)}；原有的文件没有改动") from error
    for name in before:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    return before


def _unchanged(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Name the files of an earlier set that are not in this one and that nobody has changed."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        for entry in held(parsed((folder / MANIFEST).read_bytes()), ManifestData).files:
            name = Path(entry.file).name
            if name not in files and name == entry.file:
                digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                found += [name] if digest == entry.sha256 else []
    return found


def _swap(written: list[tuple[Path, Path]], mark: str) -> None:
    """Put new files in the place of old ones; if one cannot be, bring the old ones back."""
    kept: list[tuple[Path, Path]] = []
    done: list[Path] = []
    try:
        for n, (beside, path) in enumerate(written):
            if path.exists():
                old = path.with_name(f".{mark}-{n}.old")
                os.replace(path, old)
                kept.append((old, path))
            os.replace(beside, path)
            done.append(path)
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
