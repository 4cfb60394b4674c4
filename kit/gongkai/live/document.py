"""The open document in a kernel: what is known of it, and everyone who looks on.

Pages tell of their edits; the document puts them in order, has them journaled, and tells all
pages. What a file or a page brings along meets what this machine knows in `gongkai.live.memory`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gongkai.editions import edition, editions
from gongkai.live.follower import Follower
from gongkai.live.locate import absolute, kept
from gongkai.live.memory import Memory
from gongkai.live.states import State, edit_from, state_from, texts_from
from gongkai.live.valid import last_valid
from gongkai.model.report import Report, Table
from gongkai.model.schema import MessageData, TextData, mapping, sound, text_of
from gongkai.model.values import show
from gongkai.notebook.parts import LABELS
from gongkai.notebook.store import (
    FACTS,
    VERSION,
    Stored,
    assembled,
    current,
    gathered,
    new_id,
    read_table,
)

Tell = Callable[[dict[str, Any]], None]
Find = Callable[[str], Path | None]
FOLLOWER = Follower()
REFUSED = "这一页发来的内容读不懂，存好后请关掉这一页重新打开"


class Document:
    """One report as it is being written, shared by the forms of a kernel.

    Lab runs a widget's callbacks in another thread, so every entrance takes the lock. ``find``
    finds the file that a page names; whoever serves the page knows where its files lie.
    """

    def __init__(
        self, path: Path | None, kept: Mapping[str, Any], find: Find | None = None
    ) -> None:
        self.lock = threading.RLock()
        self.find = find or absolute
        self.actor = new_id()
        self.edition = str(kept.get("edition", editions()[0]))
        self.watchers: dict[str, list[Tell]] = {}
        self._open(str(kept.get("id") or "") or new_id(), path, kept)

    def _open(self, identity: str, path: Path | None, kept: Mapping[str, Any]) -> None:
        self.last = last_valid(kept.get("last"), self.edition)
        specs = edition(self.edition).specs if self.edition in editions() else ()
        self.memory = Memory(self.actor, identity, path, kept, ["facts", *specs])

    @property
    def id(self) -> str:
        """The document's id on this machine."""
        return self.memory.id

    @property
    def parts(self) -> dict[str, State]:
        """The state of each part."""
        return {key: part.state for key, part in self.memory.known.items()}

    def notices(self, part: str) -> list[dict[str, Any]]:
        """List the choices that are offered, with each cell's place, text on screen and other."""
        shown = self.parts[part].cells
        return [
            {
                "kind": kind,
                "rows": [
                    [cell, self.place(part, cell), shown.get(cell, ""), theirs]
                    for cell, theirs in cells.items()
                ],
            }
            for kind, cells in self.memory.offers(part).items()
        ]

    def place(self, part: str, key: str) -> str:
        """Say where a cell of a part stands, as the form prints it."""
        if part == "facts":
            return f"基本情况，{LABELS.get(key, key)}"
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
            "notices": self.notices(part),
            "word": self.memory.word if part == "facts" else "",
            "torn": self.memory.torn,
            "problem": self.memory.problem,
            "last": self.last.get(part, {}),
        }

    def facts(self) -> list[str]:
        """Return the particulars in the order of `gongkai.notebook.store.FACTS`."""
        return [self.parts["facts"].cells.get(key, "") for key in FACTS]

    def table(self, part: str) -> Table:
        """Return a table with the figures typed so far."""
        spec = edition(self.edition).specs[part]
        table, _ = read_table(spec, self.parts[part].to_dict())
        return table

    def report(self) -> Report:
        """Return the report with the figures typed so far, without its text."""
        parts = {key: state.to_dict() for key, state in self.parts.items()}
        report, _ = assembled(edition(self.edition), parts, [])
        return report

    def stored(self, cells: list[dict[str, Any]], kept: Mapping[str, Any]) -> Stored:
        """Return the report as it stands, with the text of ``cells`` and what ``kept`` has beside.

        ``kept`` is what the notebook keeps; the figures in it may be behind those typed.
        """
        beside = current({"version": VERSION, **kept})
        parts = mapping(beside.get("parts"))
        own = {key: {**mapping(parts.get(key)), **one.to_dict()} for key, one in self.parts.items()}
        return gathered({**beside, "edition": self.edition, "parts": own}, cells)

    def join(self, part: str, tell: Tell) -> None:
        """Have ``tell`` called with every message to the pages of ``part``."""
        with self.lock:
            self.watchers.setdefault(part, []).append(tell)
        FOLLOWER.add(self)

    def leave(self, tell: Tell) -> bool:
        """Tell a page nothing any more; return whether none is left that is told."""
        with self.lock:
            for part, tells in self.watchers.items():
                self.watchers[part] = [one for one in tells if one != tell]
            return not any(self.watchers.values())

    def _tell(self, part: str, message: dict[str, Any]) -> None:
        for tell in self.watchers.get(part, []):
            tell(message)

    def receive(self, part: str, message: Mapping[str, Any], answer: Tell) -> None:
        """Take a message from a page; what concerns that page alone goes to ``answer``."""
        if not sound(message, MessageData):
            answer({"type": "refused", "problem": REFUSED})
            return
        with self._turn():
            kind = message.get("type")
            if kind == "hello":
                self._hello(part, message, answer)
            elif kind == "edit":
                self._edits(part, message.get("edits", []))
            elif kind == "choose":
                self._choose(part, message)
            elif kind == "text":
                self._texts(message, answer)
            elif kind == "texts":
                texts = [[cell, *text] for cell, text in self.memory.texts.items()]
                answer({"type": "texts", "texts": texts, "ids": self.memory.ids()})

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Act alone, and have told first what another process has done meanwhile."""
        with self.lock, self.memory.turn() as (changed, gone):
            for part in changed:
                self._tell_state(part)
            self._tell_gone(gone)
            yield

    def follow(self) -> bool:
        """Take over what another process has written; return whether anyone is told of it."""
        if self.memory.journal.changed():
            with self._turn():
                pass
        return any(self.watchers.values())

    def _tell_state(self, part: str) -> None:
        self._tell(part, {"type": "state", **self.shown(part), **self._authority(part)})

    def _tell_gone(self, gone: list[str]) -> None:
        """Tell of texts that were let go of: the page that typed one may still show it."""
        for part in self.watchers if gone else ():
            self._tell(part, {"type": "kept", "n": "", "gone": gone, "problem": ""})

    def _texts(self, message: Mapping[str, Any], answer: Tell) -> None:
        texts = [TextData(*text) for text in message.get("texts", [])]
        self.memory.keep_texts(texts)
        self._tell_gone([text.cell for text in texts if text.text is None])
        said = {"n": message.get("n", ""), "gone": [], "problem": self.memory.problem}
        answer({"type": "kept", **said})

    def _hello(self, part: str, message: Mapping[str, Any], answer: Tell) -> None:
        before = self.parts[part]
        identity = text_of(message.get("id")) or ""
        path = self.find(str(message.get("path") or ""))
        if identity and identity not in self.memory.names:
            # The page knows which document it shows; a path from the environment may be stale.
            held = kept(path) if path else {}
            facts = {"cells": texts_from(message.get("facts"))}
            claimed = {"id": identity, "parts": {"facts": facts}}
            self._open(identity, path, held if held.get("id") == identity else claimed)
        elif path:
            self.memory.moved(path)
        for record in message.get("unsent", []):
            edits = [edit_from(edit) for edit in record["edits"]]
            self.memory.recover(part, str(record["id"]), edits, dict(record["before"]))
        if "state" in message:
            self.memory.meet(part, state_from(message["state"]))
        said = {"type": "state", **self.shown(part), **self._authority(part)}
        if self.parts[part] is before:
            answer(said)
        else:
            self._tell(part, said)

    def _edits(self, part: str, edits: list[Any]) -> None:
        fresh = self.memory.hear(part, [edit_from(edit) for edit in edits])
        message = {"type": "edits", "edits": [list(edit) for edit in fresh]}
        self._tell(part, {**message, **self._authority(part)})

    def _choose(self, part: str, message: Mapping[str, Any]) -> None:
        self.memory.choose(part, str(message.get("kind")), texts_from(message.get("cells")))
        self._tell_state(part)

    def _authority(self, part: str) -> dict[str, Any]:
        """Compute totals and broken relations again, for the page to compare with its own."""
        seen = dict(self.parts[part].seen)
        data: dict[str, Any] = {"seen": seen, "problem": self.memory.problem}
        if part == "facts":
            return data
        table = self.table(part)
        totals = {".".join(cell): show(value) for cell, value in table.computed.items()}
        broken = [[b.relation.code, b.relation.place] for b in table.balances() if b.broken]
        return data | {"totals": totals, "broken": broken}
