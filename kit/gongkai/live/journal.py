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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import platformdirs

from gongkai.live.lock import locked
from gongkai.live.states import (
    Aside,
    Part,
    State,
    counts_from,
    edit_from,
    plain,
    state_from,
    texts_from,
)

FOLDER = "GONGKAI_JOURNAL_DIR"
COMPACT_ABOVE = 2**20


class Text(NamedTuple):
    """The text of a notebook cell as it was typed.

    ``base`` is what the file held then, nothing for a cell that the file does not have; ``after``
    is the notebook cell above it, and ``at`` the page's clock in milliseconds.
    """

    text: str
    base: str | None
    after: str
    at: int


@dataclass(frozen=True)
class History:
    """What a journal tells: the path it was last kept for, each part, and texts not yet saved.

    ``torn`` tells that the last line was cut off in writing; nothing before it is affected.
    """

    path: str = ""
    known: Mapping[str, Part] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    torn: bool = False

    @property
    def parts(self) -> dict[str, State]:
        """The state of each part."""
        return {key: part.state for key, part in self.known.items()}

    def replay(self, entry: Mapping[str, Any]) -> History:
        """Return the history after one line of the journal."""
        if "path" in entry:
            return replace(self, path=str(entry["path"]))
        if "text" in entry:
            return replace(self, texts=_with_text(self.texts, str(entry["text"]), entry))
        key = str(entry["part"])
        return replace(self, known={**self.known, key: _with_line(self.known.get(key), entry)})


def _with_text(texts: Mapping[str, Text], cell: str, entry: Mapping[str, Any]) -> dict[str, Text]:
    others = {key: text for key, text in texts.items() if key != cell}
    if entry["source"] is None:
        return others
    before = texts.get(cell)
    base = entry.get("base", before and before.base)
    found = text_from([entry["source"], base, entry["after"], entry["at"]])
    return {**others, cell: found}


def text_from(data: Any) -> Text:
    """Read a text from a page or a journal; raise ``TypeError`` or ``ValueError`` for none."""
    text, base, after, at = data
    if not isinstance(text, str) or not isinstance(base, str | None):
        raise TypeError("not a text")
    return Text(plain(text), None if base is None else plain(base), plain(after), int(at))


def _with_line(known: Part | None, entry: Mapping[str, Any]) -> Part:
    part = known or Part()
    if "edit" in entry:
        return part.hear([edit_from(entry["edit"])])
    if "state" in entry:
        part = part.follow(state_from(entry["state"]))
    if "typed" in entry:
        part = replace(part, typed=texts_from(entry["typed"]), heard=counts_from(entry["heard"]))
    if "aside" in entry or "state" not in entry:
        other = entry["aside"] if "aside" in entry else entry["parted"]
        part = replace(part, aside=None)
        if "aside" in entry and other:
            part = replace(part, aside=Aside(str(other["kind"]), state_from(other)))
        elif other:  # a journal of before held the whole other version
            part = part.set_aside("parted", state_from(other))
    return part


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

    def read(self) -> History:
        """Replay the journal; a journal that does not exist yet is an empty one."""
        history = History()
        try:
            lines = self._found().read_bytes().split(b"\n")
        except OSError:
            return history
        for line in lines:
            if not line:
                continue
            try:
                history = replace(history.replay(orjson.loads(line)), torn=False)
            except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
                history = replace(history, torn=True)
        return history

    def write(self, *entries: Mapping[str, Any]) -> None:
        """Append entries and wait until the disk has them; raise ``OSError`` if it has not."""
        # A line that was cut off must not swallow the next one: begin on a fresh line.
        data = b"\n" + b"\n".join(orjson.dumps(dict(entry)) for entry in entries) + b"\n"
        self._make_folder()
        with locked(self.lock) as held:
            self._rename()
            handle = _private(self.file, os.O_APPEND)
            try:
                _put(handle, data)
                grown = os.fstat(handle).st_size > max(COMPACT_ABOVE, self.limit)
            finally:
                os.close(handle)
            if grown and held:
                self._rewrite()

    def compact(self) -> None:
        """Rewrite a journal that has grown large as what it leads to."""
        if self.file.exists() and self.file.stat().st_size > max(COMPACT_ABOVE, self.limit):
            with locked(self.lock) as held:
                if held:
                    self._rewrite()

    def _rewrite(self) -> None:
        beside = self.file.with_suffix(".new")
        data = b"".join(orjson.dumps(entry) + b"\n" for entry in _snapshot(self.read()))
        handle = _private(beside, os.O_TRUNC)
        try:
            _put(handle, data)
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


def _snapshot(history: History) -> Iterator[dict[str, Any]]:
    yield {"path": history.path}
    for key, part in history.known.items():
        yield {"part": key, **part.to_dict()}
    for cell, text in history.texts.items():
        yield text_entry(cell, text)


def text_entry(cell: str, text: Text | None, before: Text | None = None) -> dict[str, Any]:
    """Give a line for a notebook cell's text; without one the file holds it by now.

    What the file held is written where it is not the same as ``before``.
    """
    if text is None:
        return {"text": cell, "source": None}
    entry = {"text": cell, "source": text.text, "after": text.after, "at": text.at}
    return entry if before and before.base == text.base else entry | {"base": text.base}
