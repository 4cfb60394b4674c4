"""What a text claims: which figures of the tables each of its numbers speaks of.

A sentence is read from left to right, clause by clause. A number takes the words before it in its
clause, or else those right behind it; what they leave open comes from what was said before. What is
about other things, years or offices is left alone, and beside words that nobody knows nothing is
accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.checks.text.frame import COUNTED, PRIMARY, Frame, unknown
from gongkai.checks.text.framing import framed, listed
from gongkai.checks.text.layout import Laid
from gongkai.checks.text.numbers import Quantity, quantities
from gongkai.checks.text.state import State
from gongkai.checks.text.subjects import options_of
from gongkai.checks.text.words import Declared, Word, words
from gongkai.editions.figures import Key

LONGEST = 2_000  # characters of a sentence; in a longer one nothing can be told
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
_HEADING = re.compile(
    r"\s*(?P<mark>[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,3}[、是]"
    r"|\d{1,2}[.．、]|#+)?(?P<words>[^，。；：\d]{2,20})[。：\n]"
)
_ASIDE = re.compile(
    r"（(?![^）]{0,24}(?:结转|含|包括|[\d〇○零一二两三四五六七八九十百]))[^（）。；\n]{1,24}）(?=[^，。；])"
)
# Without a figure, and without a 没有 or 全部, there is nothing to claim.
_SAYING = re.compile(
    r"[\d〇○零两二三四五六七八九十百千万]|没|未|无|均|全部|都|皆|所有|过半|一半|一[件起例宗]|已"
)
_TITLE = re.compile(r"^(?!.*(?:没有|未|无|均)).*(?:情况|方面|工作|公开|申请|管理|保障|建设)$")
_TOPICS = (
    ("requests", re.compile("依申请|申请公开|申请办理|申请受理")),
    ("disputes", re.compile("复议|诉讼")),
    ("disclosure", re.compile("主动公开|信息管理|平台|监督|队伍|公开工作|组织领导|保障")),
)


@dataclass(frozen=True)
class Claim:
    """A number and what it may speak of: it is right if it agrees with one of ``options``.

    An option is a tuple of keys of `gongkai.model.measures.measures` that are added up; the
    first is what the words say. ``doubt`` counts what speaks against accusing it; ``within`` tells
    that it may be a part of what the words name, and so is wrong only where it is more; ``strange``
    counts the unknown letters of its own clause, ``firm`` whether its words leave nothing open.
    """

    quantity: Quantity
    options: tuple[tuple[Key, ...], ...]
    sure: bool
    doubt: int = 0
    within: bool = False
    strange: int = 0
    firm: bool = False


@dataclass
class Reading:
    """One sentence as read: its place in the text put together, its words, numbers and claims.

    ``text`` has blanks for the asides that ``said`` has in brackets.

    ``begins`` is what was spoken of where it begins: topic, forum, applicant and row, ``elsewhere``
    whether of another year or a part of the office; ``earlier`` the figure of the sentence before,
    where that has one alone; ``paragraph`` counts them.
    """

    start: int
    text: str
    said: str
    words: tuple[Word, ...]
    numbers: list[Quantity]
    state: State
    begins: tuple[str, str, str, str] = ("", "", "", "")
    elsewhere: tuple[bool, bool] = (False, False)
    earlier: list[Frame] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    paragraph: int = 0


def readings(
    whole: Laid, topic: str = "", year: int | None = None, own: Declared = (), organ: str = ""
) -> Iterator[Reading]:
    """Read a section's text sentence by sentence; ``topic`` is what the section is about.

    ``own`` are words that only the report's form has, ``organ`` is whose report it is.
    A sentence of thousands of characters is left alone; `overlong` names it.
    """
    state = State(topic, year, organ)
    fresh, soft, paragraph = True, False, 0
    earlier: list[Frame] = []
    for match in _SENTENCE.finditer(whole.text):
        sentence = match[0]
        if fresh:
            state.paragraph(_topic(sentence) or topic)
            paragraph += 1
        fresh = sentence.endswith("\n")
        if not sentence.strip() or len(sentence) > LONGEST:
            continue
        if _is_heading(sentence) and (heading := _topic(sentence)):
            state.paragraph(heading)
            fresh = False
            continue
        state.sentence(sentence, soft)
        if not _SAYING.search(sentence):
            state.overhear(sentence)
            continue
        soft = sentence.endswith("；")
        reading = _reading(match.start(), sentence, state, own)
        reading.earlier, reading.paragraph = earlier, paragraph
        _read(reading, state)
        counts = [one for one in reading.frames if one.role == "count" and one.options]
        earlier = counts if len(counts) == 1 else []
        yield reading


def _reading(start: int, said: str, state: State, own: Declared) -> Reading:
    # A bracket without a number is an aside, and the clause goes on behind it.
    sentence = _ASIDE.sub(_blanked, said)
    counted = [one for one in quantities(sentence) if one.unit]
    row = state.rows[-1] if state.rows else ""
    begins = (state.topic, state.forum, state.column, row)
    elsewhere = (state.away, state.portion)
    return Reading(start, sentence, said, words(sentence, own), counted, state, begins, elsewhere)


def _blanked(aside: re.Match[str]) -> str:
    """Give blanks for a bracket, where it holds no word of the form's."""
    held = any(word.sort in (*PRIMARY, "topic", "part", "area") for word in words(aside[0]))
    return aside[0] if held else " " * len(aside[0])


def _is_heading(sentence: str) -> bool:
    head = _HEADING.fullmatch(sentence)
    return bool(head and (head["mark"] or _TITLE.search(head["words"])))


def _topic(sentence: str) -> str:
    """Name what a heading, alone or at the head of its paragraph, is about."""
    head = _HEADING.match(sentence)
    said = head["words"] if head else ""
    return next((topic for topic, pattern in _TOPICS if pattern.search(said)), "")


def overlong(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences with numbers that are too long to be read."""
    for match in _SENTENCE.finditer(text):
        if match.end() - match.start() > LONGEST and re.search(r"\d", match[0]):
            yield match


def _read(reading: Reading, state: State) -> None:
    frames = reading.frames = framed(reading.text, reading.words, reading.numbers)
    at = 0
    for n, frame in enumerate(frames):
        between = [w for w in reading.words if at <= w.start < frame.window]
        state.hear(between, reading.text, at, frame.window)
        at = frame.number.end
        if frame.run:
            continue
        run, taken = listed(reading.words, frame, frames[n:])
        if taken:
            _take_run(reading, state, run, taken)
        else:
            last = next((one for one in reversed(frames[:n]) if not one.aside), None)
            _claim(reading, state, frame, last or (frames[n - 1] if n else None))
    rest = [w for w in reading.words if w.start >= at]
    state.hear(rest, reading.text, at, len(reading.text))


def _claim(reading: Reading, state: State, frame: Frame, last: Frame | None) -> None:
    number = frame.number
    elsewhere = state.elsewhere(frame)
    frame.role = state.role(frame, last)
    before = last if last is not None and frame.role == "change" else None
    if before:
        frame.left = [*before.left, *frame.left]
    said = frame.role in ("count", "change") and not elsewhere
    found = options_of(frame, state) if said else None
    if frame.role == "previous" and number.unit in COUNTED and not state.portion:
        frame.old = _of_before(frame, state, last)
    state.after(frame)
    units = (*COUNTED, "项", "个") if frame.last("figure") else COUNTED
    if found is None or (number.kind == "count" and number.unit not in units):
        return
    frame.options = found[0]
    frame.doubt = max(state.doubt(frame), before.unknown(state.organ) if before else 0)
    within = 0 < frame.doubt == frame.unknown(state.organ) and frame.beside() and not state.host
    sure = found[1] and (frame.doubt == 0 or within)
    strange = frame.unknown(state.organ)
    reading.claims.append(
        Claim(number, frame.options, sure, frame.doubt, within, strange, found[1])
    )


def _of_before(frame: Frame, state: State, last: Frame | None) -> tuple[tuple[Key, ...], ...]:
    """Name what a figure of last year's counts: by its own words, or as the figure before it."""
    strange = unknown(frame.text, frame.window, frame.number.start, frame.left, state.organ)
    if strange:
        return ()
    if any(w.sort in PRIMARY or w.sort == "topic" for w in frame.left):
        found = options_of(frame, state)
        return found[0] if found and not state.loose else ()
    listed = re.match("[、和与及]", frame.text[frame.number.end :])
    if last is None or listed:
        return ()
    return () if last.doubt else last.options


def _take_run(reading: Reading, state: State, run: list[Word], taken: list[Frame]) -> None:
    """Give each number of 「分别为」 its word, with what stands before all of them.

    Where nobody can tell which number is whose, and of changes, nothing is claimed.
    """
    head = [w for w in taken[0].left if w not in run]
    elsewhere = state.elsewhere(taken[0])
    kept = ("row", "topic", "act", "forum", "who")
    delta = [w for w in taken[0].left[-1:] if w.sort == "delta"]
    for frame in taken:
        frame.run = True
        frame.role = "delta" if delta else frame.role
    for word, frame in zip(run, taken if run else [], strict=True):
        if elsewhere and not delta:
            continue
        frame.left = [w for w in head if w.sort in kept and w.sort != word.sort] + [word, *delta]
        if delta:
            found = options_of(frame, state)
            frame.grown = found[0] if found and found[1] and not state.loose else ()
            continue
        frame.right = []
        frame.role = "percent" if frame.number.kind == "percent" else "count"
        found = options_of(frame, state) if frame.number.unit in COUNTED else None
        if found:
            frame.options = found[0]
            sure = found[1] and not state.loose
            reading.claims.append(Claim(frame.number, found[0], sure))
    state.part = True


__all__ = ["COUNTED", "Claim", "Key", "Reading", "readings"]
