"""Of what a clause without a number speaks, by what stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gongkai.checks.text.claims import COUNTED, Reading
from gongkai.checks.text.frame import forum_of, own
from gongkai.checks.text.state import passing
from gongkai.checks.text.words import Word

_COMPARED = re.compile("[较比与由从（]$")
_WITH_NEW = re.compile("新收|收到|受理|加上|连同|含|包括")


@dataclass
class About:
    """What is spoken of at a place of a sentence.

    ``columns`` are all the applicants named so far; ``number`` is the last count and ``loose``
    tells that nobody knows of what; ``old`` that it is only about what was carried in; ``away``
    that it is about another year, and ``portion`` about a part of the office.
    """

    topic: str
    forum: str
    column: str
    row: str
    columns: tuple[str, ...]
    number: Decimal | None = None
    loose: bool = False
    away: bool = False
    old: bool = False
    portion: bool = False


def about(reading: Reading, place: int) -> About:
    """Work out what is spoken of where a clause, or a word in it, begins."""
    topic, forum, column, row = reading.begins
    found = About(topic, forum, column, row, (column,) if column else ())
    found.away, found.portion = reading.elsewhere
    for word in reading.words:
        if word.start >= place:
            break
        _hear(found, word, reading)
    for frame in reading.frames:
        if frame.number.end > place:
            break
        if frame.number.unit in COUNTED:
            found.number = frame.number.value
            found.loose = frame.role == "count" and not (frame.options or frame.last("total"))
        elif frame.number.kind == "count" and found.topic not in ("requests", "disputes"):
            found.topic = "off"  # 63 of something else
    found.old = found.row == "carried_in" and not _WITH_NEW.search(reading.text[:place])
    return found


def _hear(found: About, word: Word, reading: Reading) -> None:
    if word.sort == "topic" and (word.sure or found.topic == ""):
        found.topic = word.key
    elif word.sort == "forum":
        found.topic, found.forum = "disputes", forum_of(word, found.forum)
    elif word.sort == "off":
        found.topic = "off"
    elif word.sort == "who":
        found.column, found.columns = word.key, (*found.columns, word.key)
        found.topic = found.topic or "requests"
    elif word.sort == "row":
        if not found.row.startswith(f"{word.key}_"):  # 「仍不明确而无法提供」 is one of them
            found.row = {"got": "new", "handled": ""}.get(word.key, word.key)
        if own(word.key) and not (found.topic == "off" and word.key == "carried_in"):
            found.topic = "requests"
    elif word.sort == "now":
        found.away = False
    elif word.sort == "area":
        found.portion = False
    elif word.sort == "part":
        found.portion = found.portion or not passing(reading.text, word)
    elif word.sort in ("last", "year", "next", "time"):
        said = reading.text[word.start : word.end]
        this = word.sort == "year" and reading.state.is_own(said)
        found.away = not this and not _COMPARED.search(reading.text[: word.start])
