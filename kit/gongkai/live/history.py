"""What a journal tells: where a document lies, each part of it, and texts not yet saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson

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

    def after(self, entry: Any) -> History:
        """Return the history after what one line held; what is no entry is a torn line."""
        try:
            return replace(self.replay(entry), torn=False)
        except (AttributeError, KeyError, TypeError, ValueError):
            return replace(self, torn=True)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give the lines that lead to this history."""
        yield {"path": self.path}
        for key, part in self.known.items():
            yield {"part": key, **part.to_dict()}
        for cell, text in self.texts.items():
            yield text_entry(cell, text)

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


def text_entry(cell: str, text: Text | None, before: Text | None = None) -> dict[str, Any]:
    """Give a line for a notebook cell's text; without one the file holds it by now.

    What the file held is written where it is not the same as ``before``.
    """
    if text is None:
        return {"text": cell, "source": None}
    entry = {"text": cell, "source": text.text, "after": text.after, "at": text.at}
    return entry if before and before.base == text.base else entry | {"base": text.base}


def entries(data: bytes) -> Iterator[Any]:
    """Read the lines of a journal; nothing stands for one that is broken."""
    for line in data.split(b"\n"):
        if line:
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                yield None


def replayed(data: bytes) -> History:
    """Return the history that the lines of a journal lead to."""
    history = History()
    for entry in entries(data):
        history = history.after(entry)
    return history
