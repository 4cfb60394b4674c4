"""The open document in a kernel: the state of each part, the journal, and everyone who looks on.

Pages tell of their edits; the document puts them in order, has them journaled, and tells all
pages. Where a page's notebook and the journal disagree, the newer in line wins and is said; where
both went their own way, the clerk chooses cell by cell.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gongkai.editions import edition
from gongkai.journal import Edit, Journal, State, compare, differences, merged_seen, state_from
from gongkai.locate import absolute, is_copy, kept, locate
from gongkai.notebook import cause
from gongkai.report import Table
from gongkai.schema import MessageData, sound
from gongkai.spec import name
from gongkai.store import FACTS, new_id, read_table
from gongkai.values import show
from gongkai.waivers import read_last_year

Tell = Callable[[dict[str, Any]], None]
PARTS = ("facts", "t2", "t3", "t4")


class Document:
    """One report as it is being written, shared by the four forms of a kernel.

    Lab runs a widget's callbacks in another thread, so every entrance takes the lock.
    """

    def __init__(self, path: Path | None, kept: Mapping[str, Any]) -> None:
        self.lock = threading.RLock()
        self.actor = new_id()[:6]
        self.edition = str(kept.get("edition", "2021"))
        self.watchers: dict[str, list[Tell]] = {}
        self.notices: dict[str, dict[str, Any]] = {}
        self.names: set[str] = set()
        self.parts: dict[str, State] = {}
        self.problem = ""
        self._open(str(kept.get("id", "")) or new_id(), path, kept)

    def _open(self, identity: str, path: Path | None, kept: Mapping[str, Any]) -> None:
        self.id = identity
        self.names.add(identity)
        self.journal = Journal(identity)
        with contextlib.suppress(OSError):
            self.journal.compact()
        history = self.journal.read()
        if path and is_copy(history.path, path, identity):
            self.id = new_id()
            self.names.add(self.id)
            self.journal = Journal(self.id)
            history = self.journal.read()
        self.parted = dict(history.parted)
        self.torn = history.torn
        self.last = kept.get("last")
        stored = kept.get("parts")
        held = stored if isinstance(stored, dict) else {}
        for part in PARTS:
            self.parts[part] = history.parts.get(part, State())
            self._meet(part, state_from(held.get(part)))
            if part in self.parted:
                self._notice(part, "parted", self.parted[part])
        if (path and history.path != str(path)) or history.torn:
            # After a torn line a whole one, so that it is told of once.
            self._log({"path": str(path or history.path)})

    def _log(self, *entries: Mapping[str, Any]) -> None:
        try:
            self.journal.write(*entries)
            self.problem = ""
        except OSError as error:
            self.problem = cause(error)

    def _meet(self, part: str, found: State) -> None:
        """Bring a state found in a file or a page together with the one that is known."""
        known = self.parts[part]
        order = compare(found, known)
        if order in ("same", "newer") and part not in self.parted:
            self.notices.pop(part, None)
        if order == "newer" or (order != "same" and not known.seen):
            self.parts[part] = found
            self._log({"part": part, "state": found.to_dict()})
        elif order == "older" and differences(found, known):
            self._notice(part, "older", found)
        elif order == "parted":
            # What is on screen stays; the other version is kept until the clerk has chosen.
            self.parts[part], self.parted[part] = found, known
            self._log(
                {"part": part, "state": found.to_dict()},
                {"part": part, "parted": known.to_dict()},
            )
            self._notice(part, "parted", known)

    def _notice(self, part: str, kind: str, other: State) -> None:
        rows = [
            [key, self._place(part, key), ours, theirs]
            for key, ours, theirs in differences(self.parts[part], other)
        ]
        if rows:
            self.notices[part] = {"kind": kind, "rows": rows}

    def _place(self, part: str, key: str) -> str:
        spec = edition(self.edition).specs.get(part)
        row, _, column = key.partition(".")
        if spec and (row, column) in spec.columns:
            return spec.place((row, column))
        return "表下的注" if key == "note" else key

    def shown(self, part: str) -> dict[str, Any]:
        """Give a part as its page needs it to begin with."""
        return {
            **self.parts[part].to_dict(),
            "id": self.id,
            "part": part,
            "edition": self.edition,
            "notice": self.notices.get(part),
            "torn": self.torn,
            "problem": self.problem,
            "last": self._last(part),
        }

    def _last(self, part: str) -> dict[str, str]:
        """Give last year's 现行有效 to stand in the blank cells, for reference."""
        last = read_last_year(self.last, []) if part == "t2" else None
        if last is None or last.edition != self.edition:
            return {}
        table = last.tables[part]
        shown = {cell: show(table.value(*cell)) for cell in table.spec.typed if cell[1] == "valid"}
        return {name(cell): f"上年 {text}" for cell, text in shown.items() if text}

    def facts(self) -> list[str]:
        """Return the particulars in the order of `gongkai.store.FACTS`."""
        return [self.parts["facts"].cells.get(key, "") for key in FACTS]

    def table(self, part: str) -> Table:
        """Return a table with the figures typed so far."""
        spec = edition(self.edition).specs[part]
        return read_table(spec, self.parts[part].to_dict(), [])

    def join(self, part: str, tell: Tell) -> None:
        """Have ``tell`` called with every message to the pages of ``part``."""
        with self.lock:
            self.watchers.setdefault(part, []).append(tell)

    def _tell(self, part: str, message: dict[str, Any]) -> None:
        for tell in self.watchers.get(part, []):
            tell(message)

    def receive(self, part: str, message: Mapping[str, Any], answer: Tell) -> None:
        """Take a message from a page; what concerns that page alone goes to ``answer``."""
        if not sound(message, MessageData):
            return
        with self.lock:
            kind = message.get("type")
            if kind == "hello":
                self._hello(part, message, answer)
            elif kind == "edit":
                self._edits(part, [Edit(*edit) for edit in message.get("edits", ())])
            elif kind == "choose":
                self._choose(part, message.get("cells", {}))

    def _hello(self, part: str, message: Mapping[str, Any], answer: Tell) -> None:
        before = self.parts[part]
        identity = str(message.get("id") or "")
        path = absolute(str(message.get("path") or ""))
        if identity and identity not in self.names:
            # The page knows which document it shows; a path from the environment may be stale.
            self._open(identity, path, {"parts": {}})
        elif path and self.journal.read().path != str(path):
            self._moved(path)
        if "state" in message:
            self._meet(part, state_from(message["state"]))
        said = {"type": "state", **self.shown(part), **self._authority(part)}
        if self.parts[part] is before:
            answer(said)
        else:
            self._tell(part, said)

    def _moved(self, path: Path) -> None:
        before = self.journal.read().path
        if before and is_copy(before, path, self.id):
            self.id = new_id()
            self.names.add(self.id)
            self.journal = Journal(self.id)
            for part, state in self.parts.items():
                self._log({"part": part, "state": state.to_dict()})
        self._log({"path": str(path)})

    def _edits(self, part: str, edits: list[Edit]) -> None:
        known = self.parts[part]
        fresh = [edit for edit in edits if edit.n > known.seen.get(edit.actor, 0)]
        self.parts[part] = known.apply(fresh)
        if fresh:
            self._log(*({"part": part, "edit": list(edit)} for edit in fresh))
        message = {"type": "edits", "edits": [list(edit) for edit in fresh]}
        self._tell(part, {**message, **self._authority(part)})

    def _choose(self, part: str, chosen: Mapping[str, str]) -> None:
        known, other = self.parts[part], self.parted.pop(part, State())
        state = State(known.cells, merged_seen(known, other))
        first = state.seen.get(self.actor, 0) + 1
        edits = [
            Edit(self.actor, n, str(cell), str(text))
            for n, (cell, text) in enumerate(chosen.items(), start=first)
        ]
        # The choice is an edit of its own even where nothing changes, so that it is the newest.
        state = state.apply(edits or [Edit(self.actor, first, "", "")])
        self.parts[part] = state
        self.notices.pop(part, None)
        self._log({"part": part, "state": state.to_dict()}, {"part": part, "parted": None})
        self._tell(part, {"type": "state", **self.shown(part), **self._authority(part)})

    def _authority(self, part: str) -> dict[str, Any]:
        """Compute totals and broken relations again, for the page to compare with its own."""
        data: dict[str, Any] = {"seen": dict(self.parts[part].seen), "problem": self.problem}
        if part == "facts":
            return data
        table = self.table(part)
        totals = {".".join(cell): show(value) for cell, value in table.computed.items()}
        broken = [[b.relation.code, b.relation.place] for b in table.balances() if b.broken]
        return data | {"totals": totals, "broken": broken}


_SHARED: list[Document] = []


def shared() -> Document:
    """Return the document of this kernel, opening it at the first call."""
    if not _SHARED:
        path = locate()
        _SHARED.append(Document(path, kept(path) if path else {}))
    return _SHARED[0]
