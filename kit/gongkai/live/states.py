"""What is known of one part of the report, and how two versions of it compare.

Every edit has an author, an *actor* (one page load or one kernel), and that actor's number for it.
A state remembers the last number it has *seen* of each actor, so of two states it can be told
whether one continues the other or both went their own way. What a file says it has seen is a
claim; what this machine *heard* came from the actor itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from gongkai.model.schema import mapping, text_of

Order = Literal["same", "older", "newer", "parted"]
MOST = 2**53 - 1  # the largest number that a page counts exactly


class Edit(NamedTuple):
    """One cell's new text, by its author's number; an empty text empties the cell."""

    actor: str
    n: int
    cell: str
    text: str


def edit_from(data: Any) -> Edit:
    """Read an edit from a page or a journal; raise ``TypeError`` or ``ValueError`` for no edit."""
    actor, n, cell, text = data
    if type(n) is not int or not 0 < n <= MOST or not isinstance(text, str):
        raise ValueError("not an edit")
    return Edit(plain(actor), n, plain(cell), plain(text))


def plain(text: Any) -> str:
    """Return a text that can be written; half a character, as pages can hold, becomes U+FFFD."""
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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


@dataclass(frozen=True)
class Aside:
    """Another version's texts where it differs, kept until the clerk has chosen.

    ``kind`` is ``"parted"`` for a version of this document, ``"copy"`` for the document that this
    one is a copy of.
    """

    kind: str
    state: State


@dataclass(frozen=True)
class Part:
    """A part as this machine knows it: what is on screen, and what of it was typed here."""

    state: State = field(default_factory=State)
    typed: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    aside: Aside | None = None

    def fresh(self, edits: Iterable[Edit]) -> list[Edit]:
        """Return those of ``edits`` that were not heard before."""
        return [edit for edit in edits if edit.n > self.heard.get(edit.actor, 0)]

    def hear(self, edits: Iterable[Edit]) -> Part:
        """Return the part after edits typed here; one that was heard before changes nothing."""
        fresh = self.fresh(edits)
        actors = {edit.actor for edit in fresh}
        # What a file claimed to have seen of an actor must not silence that actor.
        seen = {actor: n for actor, n in self.state.seen.items() if actor not in actors}
        heard = {actor: n for actor, n in self.heard.items() if actor in actors}
        state = State(self.state.cells, seen | heard).apply(fresh)
        return replace(
            self,
            state=state,
            typed={**self.typed, **{edit.cell: edit.text for edit in fresh if edit.cell}},
            heard={**self.heard, **{actor: state.seen[actor] for actor in actors}},
        )

    def follow(self, found: State) -> Part:
        """Return the part with ``found`` on screen."""
        return replace(self, state=found)

    def set_aside(self, kind: str, found: State) -> Part:
        """Keep what differs in ``found`` beside what is set aside already."""
        cells = {key: theirs for key, _, theirs in differences(self.state, found)}
        held = self.aside.state if self.aside else State()
        kept = State({**held.cells, **cells}, merged_seen(held, found))
        return replace(self, aside=Aside(kind, kept) if kept.cells else None)

    def jumps(self, found: State) -> bool:
        """Tell whether ``found`` claims more of an actor of this machine than was ever heard."""
        return any(found.seen.get(actor, 0) > n for actor, n in self.heard.items())

    def settle(self, kind: str, chosen: Iterable[Edit]) -> Part:
        """Return the part after the clerk's choice: the versions of ``kind`` are dealt with."""
        part = self
        if self.aside and kind == self.aside.kind:
            seen = merged_seen(self.state, self.aside.state)
            # A claim beyond what was heard of an actor of this machine stays a claim.
            state = State(self.state.cells, {**seen, **self.heard})
            part = replace(self, state=state, aside=None)
        part = part.hear(chosen)
        typed = {cell: part.state.cells.get(cell, "") for cell in part.typed}
        return replace(part, typed=typed) if kind == "newer" else part

    def to_dict(self) -> dict[str, Any]:
        """Give the part as a journal keeps it."""
        kept = {"state": self.state.to_dict(), "typed": dict(self.typed), "heard": dict(self.heard)}
        aside = self.aside and {"kind": self.aside.kind, **self.aside.state.to_dict()}
        return kept | ({"aside": aside} if aside else {})


def state_from(data: Any) -> State:
    """Read a state from metadata or a journal; a wrong type is left to `gongkai.notebook.store`."""
    held = mapping(data)
    return State(texts_from(held.get("cells")), counts_from(held.get("seen")))


def texts_from(data: Any) -> dict[str, str]:
    """Read texts and numbers by key, as texts; what is neither is left out."""
    texts = ((key, text_of(held)) for key, held in mapping(data).items())
    return {plain(key): plain(text) for key, text in texts if text is not None}


def counts_from(data: Any) -> dict[str, int]:
    """Read counts by key; what no page counts to is left out."""
    return {plain(k): n for k, n in mapping(data).items() if type(n) is int and 0 <= n <= MOST}


def ahead(a: State, b: State) -> bool:
    """Tell whether ``a`` has seen an edit that ``b`` has not."""
    return any(n > b.seen.get(actor, 0) for actor, n in a.seen.items())


def compare(a: State, b: State) -> Order:
    """Tell how ``a`` stands to ``b``: the same, older, newer, or parted from it."""
    if ahead(a, b) and ahead(b, a):
        return "parted"
    if ahead(a, b) or ahead(b, a):
        return "newer" if ahead(a, b) else "older"
    return "same" if dict(a.cells) == dict(b.cells) else "parted"


def differences(a: State, b: State) -> list[tuple[str, str, str]]:
    """List the cells whose texts differ: cell, text in ``a``, text in ``b``."""
    keys = dict.fromkeys([*a.cells, *b.cells])
    pairs = ((key, a.cells.get(key, ""), b.cells.get(key, "")) for key in keys)
    return [pair for pair in pairs if pair[1] != pair[2]]


def merged_seen(a: State, b: State) -> dict[str, int]:
    """Return what has been seen by either."""
    return {k: max(a.seen.get(k, 0), b.seen.get(k, 0)) for k in {*a.seen, *b.seen}}
