"""What this machine knows of one document: each part, texts not yet saved, and their journal.

An id in a file is a claim: by mail anyone can send a file that bears any id and says it has
seen any edit. How a file stands to the journal of its id (`gongkai.live.locate.kinship`):

=========================  ============  ==========================================================
the file lies              organ, year   what it is, and what happens
=========================  ============  ==========================================================
where the journal says     the same      this document; its parts are met one by one, see below
where the journal says     corrected     this document, where one of both continues the other
elsewhere, nothing there   the same      this document, moved or renamed; unless it tells of edits
                                         of this machine that were never made here
elsewhere, the document    the same      a copy: an id of its own, the file's figures on screen,
is at home (or was once)                 what the journal has newer is offered
anywhere else, or parted   other         another report: an id of its own; what the journal has is
                                         offered only where no file is left to hold it
=========================  ============  ==========================================================

How a part of a file or page is met, where it is this document:

=======================================  ==========================================================
it has seen                              what happens
=======================================  ==========================================================
what we have                             nothing
what we have and more, of others         it goes on screen; what was typed here and differs is
                                         offered
less                                     ours goes on screen, the file's is offered
neither all nor nothing of what we have  ours stays on screen, the file's is offered until chosen
more of an actor of this machine than    the same: no edit made here explains it
it was ever heard to type
=======================================  ==========================================================

So every edit that a page of this machine handed in stands on screen or in an offered choice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongkai.live.history import Text, text_entry, text_from
from gongkai.live.journal import Journal
from gongkai.live.locate import at_home, kinship, same_place, sources, states_of
from gongkai.live.record import Record
from gongkai.live.states import Edit, Part, State, ahead, compare, differences, plain
from gongkai.model.schema import TextData

Kept = Mapping[str, Any]
SAID = {
    "copy": "这份文件与本机的“{path}”出自同一份报告，从现在起各记各的，互不影响。",
    "foreign": "这份文件与本机的“{path}”编号相同，机关或年度却不同，按另一份报告处理；"
    "本机那一份的记录没有改动。",
}


class Memory(Record):
    """A document's parts, as its form has them, and texts, journaled as they change.

    ``actor`` is who makes the edits that the document makes by itself. ``word`` is what the clerk
    is told about the file.
    """

    def __init__(self, actor: str, identity: str, path: Path | None, kept: Kept, parts: list[str]):
        super().__init__(parts)
        self.actor = actor
        self.names: set[str] = set()
        self.older: dict[str, dict[str, str]] = {}
        self.word = ""
        self.browser = "apply"  # what a browser kept for this id: or "offer", or "leave" it
        self._open(identity, path, kept)

    def _open(self, identity: str, path: Path | None, kept: Kept) -> None:
        self._use(identity)
        with self.journal.alone():
            history = self.begin()
            self.torn = history.torn
            kin = kinship(history, path, kept)
            # A copy stays one, though it was not saved yet and the original is gone by now.
            begun = kin == "moved" and Journal(_derived(identity, path)).file.exists()
            if begun or kin in ("copy", "foreign"):
                self._go_own_way("copy" if begun else kin, path, kept)
                return
            for part, state in states_of(kept).items():
                self.meet(part, state)
            if (path and self.path != plain(path)) or self.torn:
                # After a torn line a whole one, so that it is told of once.
                self.path = plain(path or self.path)
                self.log({"path": self.path})

    def _use(self, identity: str) -> None:
        self.use(identity)
        self.names.add(identity)

    def _go_own_way(self, kin: str, path: Path | None, kept: Kept) -> None:
        """Give the file an id of its own; offer what the journal of its id has newer."""
        known, texts, before = self.known, self.texts, self.path
        elsewhere = bool(before and path and not same_place(before, path))
        home = elsewhere and at_home(before, kept.get("id"))
        self._open(_derived(self.id, path), path, {**kept, "id": _derived(self.id, path)})
        self.word = SAID[kin].format(path=before)
        self.browser = "leave" if home else "offer" if elsewhere else "apply"
        if kin == "foreign" and home:
            return
        for key, part in known.items():
            now = self.known[key]
            if compare(part.state, now.state) in ("newer", "parted"):
                self.know(key, now.set_aside("copy", part.state))
        found = {key: text for key, text in texts.items() if key not in self.texts}
        if home and path:
            theirs = sources(Path(before)).items() - sources(path).items()
            found |= {f"{cell} copy": Text(text, None, "", 0) for cell, text in theirs}
        self._keep(found)

    def ids(self) -> list[str]:
        """Return the ids under which a browser may have kept something of this document."""
        return [self.id] if self.browser == "leave" else sorted(self.names)

    def moved(self, path: Path) -> None:
        """Follow the file to ``path``, unless it is a copy and the document is still at home."""
        if same_place(self.path, path):
            return
        if at_home(self.path, self.id):
            self.word = SAID["copy"].format(path=self.path)
            self._use(_derived(self.id, path))
            self.path = plain(path)
            self.log(*self.lines())
            return
        self.path = plain(path)
        self.log({"path": self.path})

    def meet(self, part: str, found: State) -> None:
        """Bring a state found in a file or a page together with the one that is known."""
        known = self.known.get(part)
        if known is None:
            return
        order = compare(found, known.state)
        new = not known.state.seen and not known.state.cells
        if order in ("same", "newer"):
            self.older.pop(part, None)
        if (order == "newer" and not known.jumps(found)) or (order != "same" and new):
            known = known.follow(found)
        elif order == "older":
            self.older[part] = {cell: old for cell, old, _ in differences(found, known.state)}
        elif order != "same":
            # What this machine typed stays on screen.
            known = known.set_aside("parted", found)
        self.know(part, known)

    def know(self, part: str, known: Part) -> None:
        """Take over what is known of a part now."""
        before, self.known[part] = self.known[part], known
        if known != before:
            self.log({"part": part, "aside": None, **known.to_dict()})

    def offers(self, part: str) -> dict[str, Mapping[str, str]]:
        """Return the choices that are offered: by the kind of version, its texts by cell."""
        known = self.known[part]
        aside = {known.aside.kind: known.aside.state.cells} if known.aside else {}
        typed = {"newer": known.typed, "older": self.older.get(part, {})}
        found: dict[str, Mapping[str, str]] = {}
        for kind, cells in (aside | typed).items():
            differing = {c: t for c, t in cells.items() if t != known.state.cells.get(c, "")}
            found |= {kind: differing} if differing else {}
        return found

    def hear(self, part: str, edits: list[Edit]) -> list[Edit]:
        """Take edits typed here; return those that are new."""
        known = self.known[part]
        fresh = known.fresh(edits)
        self.known[part] = known.hear(fresh)
        self.log(*({"part": part, "edit": list(edit)} for edit in fresh))
        return fresh

    def recover(
        self, part: str, identity: str, edits: list[Edit], before: Mapping[str, list[str]]
    ) -> None:
        """Bring back what a browser kept for an id; where the cell was changed, it is offered.

        ``before`` tells what each cell held since the browser began to keep it.
        """
        known = self.known[part]
        fresh = known.fresh(edits)
        if not fresh or identity not in self.ids():
            return
        now, last = known.state.cells, {edit.cell: edit.text for edit in fresh}
        if self.browser == "offer" and identity != self.id:
            self.know(part, known.set_aside("copy", State({**now, **last})))
            return
        self.hear(part, fresh)
        changed = {
            cell: now.get(cell, "")
            for cell, text in last.items()
            if now.get(cell, "") not in (text, *before.get(cell, [""]))
        }
        known = self.known[part]
        if changed:
            self.hear(part, self._own(part, changed))
            known = self.known[part].set_aside("parted", known.state)
        elif known.aside and not ahead(known.aside.state, known.state):
            # What the file claimed beyond the journal was typed in this browser.
            known = replace(known, aside=None)
        self.know(part, known)

    def choose(self, part: str, kind: str, chosen: Mapping[str, str]) -> None:
        """Settle the versions of ``kind`` by the texts chosen for their cells."""
        if kind == "older":
            self.older.pop(part, None)
        # The choice is an edit of its own even where nothing changes, so that it is the newest.
        self.know(part, self.known[part].settle(kind, self._own(part, chosen or {"": ""})))

    def _own(self, part: str, cells: Mapping[str, str]) -> list[Edit]:
        first = self.known[part].heard.get(self.actor, 0) + 1
        return [Edit(self.actor, n, *pair) for n, pair in enumerate(cells.items(), start=first)]

    def keep_texts(self, texts: list[TextData]) -> None:
        """Journal texts as a page tells them; without one the file holds what was typed."""
        self._keep({plain(t.cell): None if t.text is None else text_from(t[1:]) for t in texts})

    def _keep(self, texts: Mapping[str, Text | None]) -> None:
        entries = [text_entry(cell, text, self.texts.get(cell)) for cell, text in texts.items()]
        self.texts = {c: t for c, t in {**self.texts, **texts}.items() if t is not None}
        self.log(*entries)


def _derived(identity: str, path: Path | None) -> str:
    """Give a copy its id: the same at each opening, also before it is saved."""
    whole = f"{identity}\0{path}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:12]
