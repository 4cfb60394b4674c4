"""What a text claims: which figures of the tables each of its numbers speaks of.

A sentence is read from left to right. A number takes the words since the number before it, or else
those right behind it; what they leave open comes from the sentence so far. What is about other
things, years or offices is left alone; what is said loosely makes a claim that is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gongkai.checks.text.numbers import Quantity, quantities
from gongkai.checks.text.subjects import OWN, State, options_of, remember
from gongkai.checks.text.words import Declared, Word, words
from gongkai.editions.figures import Key

COUNTED = ("件", "宗", "起", "例", "份", "件次")
LONGEST = 2_000  # characters of a sentence; in a longer one nothing can be told
REACH = 30  # characters between a word and its number, beyond which nothing is sure
BESIDE = 6  # characters within which a word behind a number says what was counted
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:\n(?=\d)[^。！？；!?;\n]*)*[。！？；!?;\n]?")
_STOP = re.compile(r"[，,、：:（(）)并且]")
_YEAR = re.compile(r"(20\d\d)\s?年(?!度?(?:末|底)?(?:未办结)?(?:结转|转入))")


@dataclass(frozen=True)
class Claim:
    """A number and what it may speak of: it is right if it agrees with one of ``options``.

    An option is a tuple of keys of `gongkai.model.measures.measures` that are added up; the
    first is what the words say. ``part`` tells that it stands in a list of parts (其中 …).
    """

    quantity: Quantity
    options: tuple[tuple[Key, ...], ...]
    sure: bool
    part: bool = False


@dataclass
class Reading:
    """One sentence as read: its place in the text, its words, numbers and claims."""

    start: int
    text: str
    words: list[Word]
    numbers: list[Quantity]
    claims: list[Claim] = field(default_factory=list)


def readings(
    text: str, topic: str = "", year: int | None = None, own: Declared = ()
) -> Iterator[Reading]:
    """Read a section's text sentence by sentence; ``topic`` is what the section is about.

    ``own`` are words that only the report's form has.
    A sentence of thousands of characters is left alone; `overlong` names it.
    """
    state = State(topic, "", bool(topic))
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not sentence.strip() or len(sentence) > LONGEST:
            continue
        counted = [one for one in quantities(sentence) if one.unit]
        # Without a number there is nothing to claim, and most sentences have none.
        found = list(words(sentence, own)) if counted else []
        reading = Reading(match.start(), sentence, found, counted)
        state.about = state.about or "信息公开" in sentence or "依申请" in sentence
        if not state.forum:
            # 「72件维持、64件纠正的行政复议决定」: the forum comes last.
            state.forum = next((w.key for w in reading.words if w.sort == "forum"), "")
        reading.claims = _claims(reading, state, year)
        state.part, state.who, state.listing = False, "", False
        state.scoped = state.scoped and sentence.endswith(("；", ";"))
        # A section on requests or disputes comes back to them by itself.
        if topic and not sentence.endswith(("；", ";")):
            state.topic, state.off = topic, False
        if sentence.endswith("\n"):  # a paragraph begins anew
            state = State(topic, "", bool(topic))
        yield reading


def overlong(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences with numbers that are too long to be read."""
    for match in _SENTENCE.finditer(text):
        if match.end() - match.start() > LONGEST and re.search(r"\d", match[0]):
            yield match


def _claims(reading: Reading, state: State, year: int | None) -> list[Claim]:
    claims: list[Claim] = []
    before, skip = 0, 0
    for n, number in enumerate(reading.numbers):
        left = [w for w in reading.words if before <= w.start and w.end <= number.start]
        span = reading.text[before : number.start]
        before = number.end
        if n < skip:
            continue
        rest = reading.numbers[n:]
        run, count = _listed(reading.text, left, rest)
        if run and not _elsewhere(left, span, state, year):
            remember(left, state)
            for m, word in enumerate(run):
                remember([word], state)
                state.listing = True
                options = options_of([word], state)
                if options and number.unit in COUNTED:
                    sure = options[1] and not state.off and not state.scoped
                    claims.append(Claim(rest[min(m, count - 1)], options[0], sure, True))
            skip = n + count
            continue
        right = _behind(reading, number, rest[1:])
        claim = _claim(number, left, right, state, _elsewhere(left, span, state, year))
        if claim:
            claims.append(claim)
            if any(w.sort in ("row", "outcome") for w in right) and not any(
                w.sort in ("row", "outcome") for w in left
            ):
                before = right[-1].end  # those words are this number's, not the next one's
    return claims


def _behind(reading: Reading, number: Quantity, after: Sequence[Quantity]) -> list[Word]:
    """Find the words right behind a number, up to the next punctuation or number."""
    stop = _STOP.search(reading.text, number.end)
    end = min(stop.start() if stop else 10**9, after[0].start if after else 10**9)
    return [w for w in reading.words if number.end <= w.start and w.end <= end]


def _elsewhere(left: list[Word], span: str, state: State, year: int | None) -> bool:
    """Tell whether the words before a number lead to another year, office, channel or a change."""
    last = {w.sort: w for w in left}
    delta = last.get("delta")
    if delta and not any(
        w.start > delta.end for w in left if w.sort in ("row", "forum", "outcome")
    ):
        return True
    years = _YEAR.findall(span)
    if "scope" in last or (years and year is not None and int(years[-1]) != year):
        state.scoped = True
        return True
    return "share" in last and last["share"] is left[-1]


def _listed(text: str, left: list[Word], rest: Sequence[Quantity]) -> tuple[list[Word], int]:
    """Read 「维持、纠正分别为72件、64件」: the words that the next numbers take in turn."""
    each = next((w for w in reversed(left) if w.sort in ("each", "every")), None)
    if not each:
        return [], 0
    run: list[Word] = []
    named = [
        w for w in left if w.end <= each.start and w.sort in ("row", "who", "outcome", "forum")
    ]
    for word in reversed(named):
        gap = text[word.end : run[-1].start] if run else ""
        if run and (
            word.sort != run[-1].sort or not re.fullmatch(r"[^，。；]{0,6}[、和及与]", gap)
        ):
            break
        run.append(word)
    run.reverse()
    if each.sort == "every":
        return (run, 1) if len(run) > 1 else ([], 0)
    count = 1
    while count < len(rest) and re.fullmatch(
        r"(?:[（(][^）)]{0,16}[）)])?[、，和及与]", text[rest[count - 1].end : rest[count].start]
    ):
        count += 1
    return (run, count) if len(run) == count > 1 else ([], 0)


def _claim(
    number: Quantity, left: list[Word], right: list[Word], state: State, elsewhere: bool
) -> Claim | None:
    nouns = [
        w for w in left if w.sort in ("off", "figure") or (w.sort in ("topic", "forum") and w.sure)
    ]
    if nouns:
        state.off = nouns[-1].sort == "off"
        state.scoped = state.scoped and elsewhere
    remember(left, state)
    near = [w for w in right if w.sort != "off" or _gap(w, number) <= BESIDE]
    behind = next((w for w in near if w.sort == "off" or (w.sort == "topic" and w.sure)), None)
    if elsewhere or number.kind == "percent" or (behind and behind.sort == "off"):
        state.off = state.off or bool(behind and behind.sort == "off" and not nouns)
        return None
    if behind and not nouns:
        state.off = False
        remember([behind], state)
    if any(w.sort == "row" and w.key in OWN for w in left) and not nouns:
        state.off = False
    if state.off or state.scoped or any(w.sort == "odd" for w in (*left, *near)):
        return None
    if number.kind == "money":
        return _amount(number, left)
    found = options_of(left, state) or options_of(right[::-1], state, behind=True)
    if not found or number.unit in ("篇", "部", "名", "人次"):
        return None
    gaps = [_gap(w, number) for w in (*left, *right) if w.sort not in ("parts", "each", "share")]
    exact = number.unit in COUNTED and not number.approximate and number.high is None
    sure = found[1] and exact and min(gaps, default=REACH) < REACH
    return Claim(number, found[0], sure, state.part)


def _amount(number: Quantity, left: list[Word]) -> Claim | None:
    """Take an amount for the fee or the figure of the form that was named last before it."""
    named = next((w for w in reversed(left) if w.sort in ("topic", "figure")), None)
    if named is None or (named.sort == "topic" and named.key != "fee"):
        return None
    key = named.figure if named.sort == "figure" else ("disclosure", "fee", "amount")
    return Claim(number, ((key,),), not number.approximate)


def _gap(word: Word, number: Quantity) -> int:
    return number.start - word.end if word.end <= number.start else word.start - number.end


__all__ = ["COUNTED", "Claim", "Key", "Reading", "readings"]
