"""A document's record in the journal, as one of the processes that write it knows it.

A kernel and a Jupyter server may have the same document open. Whoever acts takes a turn: the
journal is held, what others wrote there is taken over, and only then is something done and
written. So every process goes through the same lines in the same order, and none takes a line of
another's back without having seen it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from gongkai.live.history import History, Text, text_entry
from gongkai.live.journal import Journal
from gongkai.live.states import Part, ahead, edit_from, state_from
from gongkai.notebook.file import cause

MANY = 500  # lines that could not be written are kept up to this number, then as what they lead to


class Record:
    """What is known of a document, and the journal of it; ``problem`` says why none is written."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self.problem = ""
        self.known: dict[str, Part] = {}
        self.texts: dict[str, Text] = {}
        self.path = ""

    def use(self, identity: str) -> None:
        """Go on under an id, with the journal of that id."""
        self.id = identity
        self.journal = Journal(identity)
        self.unwritten: list[Mapping[str, Any]] = []

    def begin(self) -> History:
        """Read the journal, and know what it tells."""
        self.path = ""
        history = self.journal.read()
        self._take(history)
        return history

    @contextmanager
    def turn(self) -> Iterator[tuple[list[str], list[str]]]:
        """Act alone; yields the parts that others have changed, and the texts they let go of."""
        with self.journal.alone():
            yield self._catch_up()

    def _catch_up(self) -> tuple[list[str], list[str]]:
        fresh = self.journal.fresh()
        if fresh is None:
            return [], []
        known, texts = self.known, self.texts
        whole, entries = fresh
        history = History() if whole else History(self.path, known, texts)
        for entry in entries:
            history = history.after(entry)
        self._take(self._again(self._not_less(history, entries) if whole else history))
        if whole:
            self.log()  # what the journal no longer had
        gone = [cell for cell in texts if cell not in self.texts]
        return [part for part in self.parts if self.known[part] != known.get(part)], gone

    def _not_less(self, history: History, entries: list[Mapping[str, Any]]) -> History:
        """Return what a journal leads to that was read anew, and what is known beyond it.

        One that was rewritten leads where it led before; one that was deleted does not.
        """
        parts = dict(history.known)
        for key, mine in self.known.items():
            if ahead(mine.state, parts.get(key, Part()).state):
                parts[key] = _beyond(mine, [one for one in entries if one.get("part") == key])
                self.unwritten.append({"part": key, "aside": None, **parts[key].to_dict()})
        if self.path and not history.path:
            self.unwritten.append({"path": self.path})
            self.unwritten += [text_entry(cell, text) for cell, text in self.texts.items()]
        return replace(history, known=parts)

    def _take(self, history: History) -> None:
        self.path, self.texts = history.path or self.path, dict(history.texts)
        self.known = {part: history.known.get(part, Part()) for part in self.parts}

    def _again(self, history: History) -> History:
        """Put what no journal has taken of ours behind what others wrote; what differs is kept."""
        left, self.unwritten = self.unwritten, []
        for entry in left:
            key = str(entry.get("part", ""))
            if key and "edit" not in entry:
                theirs = history.known.get(key, Part())
                part = theirs.set_aside("parted", self.known[key].state)
                entry = {"part": key, "aside": None, **part.to_dict()}
            history = history.after(entry)
            self.unwritten.append(entry)
        return history

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give all that is known as lines of a journal."""
        return History(self.path, self.known, self.texts).lines()

    def log(self, *entries: Mapping[str, Any]) -> None:
        """Have entries on disk, with those that could not be written before."""
        self.unwritten += entries
        if not self.unwritten:
            return
        try:
            self.journal.write(*self.unwritten)
        except OSError as error:
            self.problem = cause(error)
            if len(self.unwritten) > MANY:
                self.unwritten = list(self.lines())
        else:
            self.unwritten, self.problem = [], ""


def _beyond(part: Part, lines: list[Mapping[str, Any]]) -> Part:
    """Return a part after lines of a journal that does not lead to it."""
    for line in lines:
        if "edit" in line:
            with suppress(TypeError, ValueError):
                part = part.hear([edit_from(line["edit"])])
            continue
        found = state_from(line.get("state"))
        if ahead(found, part.state):
            parted = ahead(part.state, found)
            part = part.set_aside("parted", found) if parted else part.follow(found)
    return part
