"""The versions of a report that one can go back to: whole notebooks, kept beside its journal.

Kept are the last save of each day, what somebody asked to be kept, and what stood there before a
version was put back. They lie in the user's state folder, never beside the file, which is mailed.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from gongkai.live.journal import journal_folder
from gongkai.live.states import plain

Kind = Literal["day", "asked", "before"]
MOST = 90  # versions of a report: a day each for the months in which one is written
MOST_BYTES = 100 * 2**20  # of all its versions, compressed
LONGEST = 60  # characters of what somebody calls a version
# What goes first where there is no more room, and of each kind the oldest.
LEAST = ("before", "day", "asked")


@dataclass(frozen=True)
class Version:
    """What is told of a version: its name, when it stood so (local, to the second), why it is kept.

    ``kind`` is ``"day"`` for the last save of a day, ``"asked"`` for one that somebody asked for
    and called ``words``, ``"before"`` for what stood there before another was put back.
    """

    name: str
    at: str
    kind: Kind
    words: str

    def to_dict(self) -> dict[str, str]:
        """Give it as JSON-ready data."""
        return asdict(self)


class Versions:
    """The versions of the report that this machine knows as ``identity``."""

    def __init__(self, identity: str, folder: Path | None = None) -> None:
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        self.folder = (folder or journal_folder()) / "versions" / f"id-{digest}"

    def listed(self) -> list[Version]:
        """List what is kept, the newest first; a file that cannot be read is left out."""
        names = sorted((p.name for p in self._files()), reverse=True)
        found = (self._told(name) for name in names)
        return [one for one in found if one is not None]

    def keep(self, notebook: bytes, kind: Kind, at: datetime, words: str = "") -> Version:
        """Keep a notebook as it stood ``at`` that time (aware); raise ``OSError`` if it cannot be.

        The same notebook, kept last and called by no other name, is not kept again.
        """
        last = next(iter(self.listed()), None)
        words = plain(words).strip()[:LONGEST]
        if last and words in ("", last.words) and self.read(last.name) == notebook:
            return last
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
        told = Version(f"{stamp}-{kind}.gz", at.astimezone().isoformat(" ", "seconds"), kind, words)
        for place in (self.folder.parent.parent, self.folder.parent, self.folder):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(told, notebook)
        self._clear(told.name)
        return told

    def read(self, name: str) -> bytes | None:
        """Return a version's notebook, or nothing for a name that none of them has."""
        if name not in {path.name for path in self._files()}:
            return None
        try:
            with gzip.open(self.folder / name) as file:
                file.readline()
                return file.read()
        except (OSError, EOFError):
            return None

    def _files(self) -> list[Path]:
        return list(self.folder.glob("*.gz")) if self.folder.is_dir() else []

    def _told(self, name: str) -> Version | None:
        try:
            with gzip.open(self.folder / name) as file:
                told: dict[str, Any] = json.loads(file.readline())
            return Version(name, str(told["at"]), told["kind"], str(told["words"]))
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def _write(self, told: Version, notebook: bytes) -> None:
        """Write a version whole or not at all, for its writer's eyes alone."""
        data = gzip.compress(json.dumps(told.to_dict()).encode() + b"\n" + notebook, 6, mtime=0)
        handle, beside = tempfile.mkstemp(prefix=".", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.folder / told.name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise

    def _clear(self, newest: str) -> None:
        """Make room: the newest stays, of the others the least wanted go."""
        sizes = {path.name: path.stat().st_size for path in self._files()}

        def wanted(name: str) -> tuple[int, str]:
            kind = name.removesuffix(".gz").rpartition("-")[2]
            return (LEAST.index(kind) if kind in LEAST else -1, name)

        for name in sorted(sizes.keys() - {newest}, key=wanted):
            if len(sizes) <= MOST and sum(sizes.values()) <= MOST_BYTES:
                return
            del sizes[name]
            with contextlib.suppress(OSError):
                (self.folder / name).unlink()


def keep_day(identity: str, path: Path, now: datetime) -> None:
    """Keep the file as it was left on an earlier day, before it is written on this one.

    What cannot be kept is no reason not to save.
    """
    with contextlib.suppress(OSError):
        at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        if at.date() >= now.astimezone().date():
            return
        versions = Versions(identity)
        if not any(
            one.kind == "day" and one.at[:19] == f"{at:%Y-%m-%d %H:%M:%S}"
            for one in versions.listed()
        ):
            versions.keep(path.read_bytes(), "day", at)
