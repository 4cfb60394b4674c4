"""The journal that no keystroke is lost from, and how two versions of the figures compare.

Every edit has an author, an *actor* (one page load or one kernel), and that actor's number for it.
A state remembers the last number it has *seen* of each actor, so of two states it can be told
whether one continues the other or both went their own way.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson
import platformdirs

from gongkai.schema import Count, EditData, held, mapping, sound, text_of

Order = Literal["same", "older", "newer", "parted"]
FOLDER = "GONGKAI_JOURNAL_DIR"
COMPACT_ABOVE = 2**20


class Edit(NamedTuple):
    """One cell's new text, by its author's number; an empty text empties the cell."""

    actor: str
    n: int
    cell: str
    text: str


@dataclass(frozen=True)
class State:
    """The typed texts of one part of the report, and what has been seen of each actor."""

    cells: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)

    def apply(self, edits: Iterable[Edit]) -> State:
        """Return the state after ``edits``; one that was seen before changes nothing."""
        cells, seen = dict(self.cells), dict(self.seen)
        for edit in edits:
            if edit.n <= seen.get(edit.actor, 0):
                continue
            seen[edit.actor] = edit.n
            cells.pop(edit.cell, None)
            if edit.text:
                cells[edit.cell] = edit.text
        return State(cells, seen)

    def to_dict(self) -> dict[str, Any]:
        """Give the state as it stands in the notebook's metadata."""
        return {"cells": dict(self.cells), "seen": dict(self.seen)}


def state_from(data: Any) -> State:
    """Read a state from metadata or a journal; what has a wrong type is left to `gongkai.store`."""
    cells, seen = (mapping(mapping(data).get(key)) for key in ("cells", "seen"))
    return State(
        {str(key): text for key, held in cells.items() if (text := text_of(held)) is not None},
        {str(key): n for key, n in seen.items() if sound(n, Count)},
    )


def compare(a: State, b: State) -> Order:
    """Tell how ``a`` stands to ``b``: the same, older, newer, or parted from it."""
    ahead = any(n > b.seen.get(actor, 0) for actor, n in a.seen.items())
    behind = any(n > a.seen.get(actor, 0) for actor, n in b.seen.items())
    if ahead and behind:
        return "parted"
    if ahead or behind:
        return "newer" if ahead else "older"
    return "same" if dict(a.cells) == dict(b.cells) else "parted"


def differences(a: State, b: State) -> list[tuple[str, str, str]]:
    """List the cells whose texts differ: cell, text in ``a``, text in ``b``."""
    keys = dict.fromkeys([*a.cells, *b.cells])
    pairs = ((key, a.cells.get(key, ""), b.cells.get(key, "")) for key in keys)
    return [pair for pair in pairs if pair[1] != pair[2]]


def merged_seen(a: State, b: State) -> dict[str, int]:
    """Return what has been seen by either."""
    return {k: max(a.seen.get(k, 0), b.seen.get(k, 0)) for k in {*a.seen, *b.seen}}


@dataclass(frozen=True)
class History:
    """What a journal tells: the path it was last kept for, each part's state, and what parted.

    ``torn`` tells that the last line was cut off in writing; nothing before it is affected.
    """

    path: str = ""
    parts: Mapping[str, State] = field(default_factory=dict)
    parted: Mapping[str, State] = field(default_factory=dict)
    torn: bool = False


def journal_folder() -> Path:
    """Return the folder of the journals: ``GONGKAI_JOURNAL_DIR``, else the user's state folder."""
    own = os.environ.get(FOLDER)
    return Path(own) if own else platformdirs.user_state_path("gongkai") / "journal"


class Journal:
    """An append-only file of one notebook's edits; a line is on disk when `write` returns."""

    def __init__(self, identity: str, folder: Path | None = None) -> None:
        name = "".join(char for char in identity if char.isascii() and char.isalnum())
        self.file = (folder or journal_folder()) / f"{name or 'unnamed'}.jsonl"

    def read(self) -> History:
        """Replay the journal; a journal that does not exist yet is an empty one."""
        history = History()
        try:
            lines = self.file.read_bytes().split(b"\n")
        except OSError:
            return history
        for line in lines:
            if not line:
                continue
            try:
                history = replace(_replayed(history, orjson.loads(line)), torn=False)
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
                history = replace(history, torn=True)
        return history

    def write(self, *entries: Mapping[str, Any]) -> None:
        """Append entries and wait until the disk has them; raise ``OSError`` if it has not."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        # A line that was cut off must not swallow the next one: begin on a fresh line.
        data = b"\n" + b"\n".join(orjson.dumps(dict(entry)) for entry in entries) + b"\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(handle, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)

    def compact(self) -> None:
        """Rewrite a journal that has grown large as the states it leads to."""
        if not self.file.exists() or self.file.stat().st_size < COMPACT_ABOVE:
            return
        history = self.read()
        beside = self.file.with_suffix(".new")
        entries = [{"path": history.path}, *_snapshots(history)]
        with beside.open("wb") as file:
            file.write(b"".join(orjson.dumps(entry) + b"\n" for entry in entries))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.file)


def _snapshots(history: History) -> Iterator[dict[str, Any]]:
    for part, state in history.parts.items():
        yield {"part": part, "state": state.to_dict()}
    for part, state in history.parted.items():
        yield {"part": part, "parted": state.to_dict()}


def _replayed(history: History, line: Any) -> History:
    entry = held(line, dict[str, Any])
    if "path" in entry:
        return replace(history, path=str(entry["path"]))
    part = str(entry["part"])
    if "edit" in entry:
        edit = Edit(*held(entry["edit"], EditData))
        state = history.parts.get(part, State()).apply([edit])
        return replace(history, parts={**history.parts, part: state})
    if "state" in entry:
        return replace(history, parts={**history.parts, part: state_from(entry["state"])})
    parted = {key: state for key, state in history.parted.items() if key != part}
    if entry.get("parted"):
        parted[part] = state_from(entry["parted"])
    return replace(history, parted=parted)
