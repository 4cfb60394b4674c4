"""The journal that no keystroke is lost from: one file a notebook, written line by line.

A line is on disk before it is called logged. Kernels of one notebook take turns by a lock, so that
rewriting a journal that has grown loses no line of another's.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import platformdirs

from gongkai.live.history import History, entries, replayed
from gongkai.live.lock import locked
from gongkai.live.tail import Tail

FOLDER = "GONGKAI_JOURNAL_DIR"
COMPACT_ABOVE = 2**20


def journal_folder() -> Path:
    """Return the folder of the journals: ``GONGKAI_JOURNAL_DIR``, else the user's state folder."""
    own = os.environ.get(FOLDER)
    return Path(own) if own else platformdirs.user_state_path("gongkai") / "journal"


class Journal:
    """An append-only file of one notebook's edits; a line is on disk when `write` returns."""

    def __init__(self, identity: str, folder: Path | None = None) -> None:
        self.folder = folder or journal_folder()
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        # The hyphen keeps these names apart from those of before, which were letters and digits.
        self.file = self.folder / f"id-{digest}.jsonl"
        self.lock = self.folder / f"id-{digest}.lock"
        self.before = f"{identity}.jsonl" if identity.isascii() and identity.isalnum() else ""
        self.limit = 0
        self.tail = Tail()
        self.held: bool | None = None  # whether the lock is held, while it is somebody's turn

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other process write meanwhile; where there is nothing yet, nothing is held."""
        if self.held is not None or not self.folder.is_dir():
            yield
            return
        try:
            lock = locked(self.lock)
            self.held = lock.__enter__()
        except OSError:  # a folder that cannot be written: that is told where something is
            yield
            return
        try:
            yield
        finally:
            self.held = None
            lock.__exit__(None, None, None)

    def read(self) -> History:
        """Replay the journal; a journal that does not exist yet is an empty one."""
        self.tail.forget()
        _, data = self.tail.read(self._found(), torn=True) or (True, b"")
        return replayed(data)

    def fresh(self) -> tuple[bool, list[Mapping[str, Any]]] | None:
        """Return the entries that others have written since, and whether they are all there are."""
        found = self.tail.read(self._found())
        if found is None:
            return None
        return found[0], [one for one in entries(found[1]) if isinstance(one, dict)]

    def changed(self) -> bool:
        """Tell whether another process has written, without waiting for it."""
        return self.tail.moved(self._found())

    def write(self, *lines: Mapping[str, Any]) -> None:
        """Append entries and wait until the disk has them; raise ``OSError`` if it has not."""
        # A line that was cut off must not swallow the next one: begin on a fresh line.
        data = b"\n" + b"\n".join(orjson.dumps(dict(entry)) for entry in lines) + b"\n"
        self._make_folder()
        if self.held is not None:
            self._append(data)
            return
        with locked(self.lock) as self.held:
            try:
                self._append(data)
            finally:
                self.held = None

    def _append(self, data: bytes) -> None:
        self._rename()
        handle = _private(self.file, os.O_APPEND)
        try:
            known = self.tail.at_end(handle)
            _put(handle, data)
            grown = os.fstat(handle).st_size > max(COMPACT_ABOVE, self.limit)
            if known:
                self.tail.note(handle, data)
        finally:
            os.close(handle)
        if grown and self.held:
            self._rewrite()

    def compact(self) -> None:
        """Rewrite a journal that has grown large as what it leads to."""
        if self.file.exists() and self.file.stat().st_size > max(COMPACT_ABOVE, self.limit):
            with locked(self.lock) as held:
                if held:
                    self._rewrite()

    def _rewrite(self) -> None:
        beside = self.file.with_suffix(".new")
        known = not self.tail.moved(self.file)
        history = replayed(self.file.read_bytes())
        data = b"".join(orjson.dumps(entry) + b"\n" for entry in history.lines())
        handle = _private(beside, os.O_TRUNC)
        try:
            _put(handle, data)
            if known:
                self.tail.note(handle, data)
            else:
                self.tail.forget()
        finally:
            os.close(handle)
        os.replace(beside, self.file)
        # What does not get shorter is not written again at each line.
        self.limit = 2 * len(data)

    def _make_folder(self) -> None:
        for folder in (self.folder.parent, self.folder):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)

    def _found(self) -> Path:
        """Return the journal's file, which an earlier version may have left under its own name."""
        if self.file.exists() or not self.before or not self.folder.is_dir():
            return self.file
        # Listed, because some file systems take “ABC” for “abc”.
        return self.folder / self.before if self.before in os.listdir(self.folder) else self.file

    def _rename(self) -> None:
        found = self._found()
        if found != self.file:
            os.replace(found, self.file)


def _private(path: Path, how: int) -> int:
    """Open a file to write that no other user can read, whatever it was before."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    mode = os.fstat(handle).st_mode
    if hasattr(os, "fchmod") and stat.S_ISREG(mode) and mode & 0o077:
        os.fchmod(handle, 0o600)
    return handle


def _put(handle: int, data: bytes) -> None:
    if os.write(handle, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)
