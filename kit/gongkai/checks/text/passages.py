"""Passages of a section's text: as it is checked, references filled in, and as it was typed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import accumulate
from typing import Protocol

from gongkai.checks.findings import Passage
from gongkai.checks.text.claims import Reading, readings
from gongkai.checks.text.layout import laid
from gongkai.checks.text.numbers import Quantity
from gongkai.editions.figures import Key
from gongkai.model.measures import Measure, filled_text, measures
from gongkai.model.report import Report

SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
LONGEST_QUOTE = 2_000  # characters of a sentence that a finding keeps


class Stretch(Protocol):
    """What stands in a sentence from ``start`` to ``end``."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


def quoted(sentence: str) -> str:
    """Cut a sentence to what a finding keeps of it."""
    return sentence.strip()[:LONGEST_QUOTE]


def passage_of(section: int, match: re.Match[str], text: str) -> Passage:
    """Give the passage of a match, with the sentence around it."""
    return passage_at(section, match.span(), text)


def passage_at(section: int, span: tuple[int, int], text: str) -> Passage:
    """Give the passage of a stretch, with the sentence around it."""
    first, last = span
    start = max(text.rfind(mark, 0, first) for mark in "。\n") + 1
    ends = (text.find(mark, last) for mark in "。\n")
    end = min((at for at in ends if at >= 0), default=len(text))
    return Passage(section, first, last, quoted(text[start:end]))


class Passages:
    """A section's text with its references filled in, and the way back to the text as typed."""

    def __init__(self, report: Report, section: int, where: str, text: str) -> None:
        self.report, self.section, self.where, self.typed = report, section, where, text
        self.topic = report.form.spoken_of.get(section, "")  # what the section is about
        filled, steps = filled_text(text, report)
        self.laid = laid(filled)  # what `readings` go through
        self.text = self.laid.text
        self._ends = [at + size for at, size, _ in steps]
        self._shifts = [0, *accumulate(typed - size for _, size, typed in steps)]

    def passage(self, start: int, end: int, sentence: str) -> Passage:
        """Give the passage of ``typed`` that stands at ``start`` to ``end`` of ``text``."""
        start, end = self.laid.span(start, end)
        return Passage(self.section, self._back(start), self._back(end), quoted(sentence))

    def at(self, reading: Reading, one: Stretch) -> Passage:
        """Give the passage of a number, or of what is said, in a sentence that was read."""
        return self.passage(reading.start + one.start, reading.start + one.end, reading.said)

    def readings(self) -> Iterator[Reading]:
        """Read the text sentence by sentence, with the words that the report's form has."""
        form = self.report.form
        return readings(self.laid, self.topic, self.report.year, form.words, self.report.organ)

    def _back(self, position: int) -> int:
        return position + self._shifts[bisect_right(self._ends, position)]


def measured(report: Report, keys: Iterable[Key]) -> list[Measure]:
    """Return the measures called ``keys``, or none where the edition lacks one of them."""
    known = measures(report.edition)
    found = []
    for key in keys:
        measure = known.get(report.form.meant.get(key, key))
        if measure is None:
            return []
        found.append(measure)
    return found


def value_of(report: Report, keys: Iterable[Key]) -> Decimal | None:
    """Add up the measures called ``keys``, money in yuan; ``None`` where one is blank."""
    found = measured(report, keys)
    values = [measure.value(report) for measure in found]
    if not found or None in values:
        return None
    return sum(
        (
            Decimal(value or 0) * (10_000 if measure.unit == "万元" else 1)
            for measure, value in zip(found, values, strict=True)
        ),
        Decimal(0),
    )


def around(reading: Reading, number: Quantity) -> str:
    """Quote a number with the words before it."""
    start = max(0, number.start - 16)
    return reading.said[start : number.end + 4].strip().replace("\n", "")
