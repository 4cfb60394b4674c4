"""Findings and the rules that make them: the words in which the kit says what is wrong.

A finding has a place, a remedy and a mark; a waiver sets it aside with a reason for as long as what
it speaks of stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from gongkai.checks.rules import PRACTICE, RULES, SEVERITIES, Severity, rule
from gongkai.editions import Edition

CellOf = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """One figure that a remedy would change: cell, text now and text then."""

    cell: CellOf
    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Passage:
    """A stretch of a section's text; section -1 is the opening, ``start`` and ``end`` count
    characters, ``sentence`` is the sentence around it.
    """  # noqa: D205 - one sentence needs two lines

    section: int
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Remedy:
    """What would heal a finding: figures to change, or words to put in a passage's place.

    ``reference`` is a live reference that could stand there instead of the words.
    """

    says: str
    changes: tuple[Change, ...] = ()
    text: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Waiver:
    """A finding that is right as it stands: its mark, and why and by whom it was set aside."""

    mark: str
    code: str
    message: str
    reason: str
    name: str
    date: str = ""


@dataclass(frozen=True)
class Finding:
    """What a rule found: where (table, row, column as the form prints them), and the remedy.

    ``cells`` are all cells that take part, as ``(table, row, column)`` keys, the first one being
    where a reader should jump to; ``passage`` is the place in the text, where it speaks of one.
    ``about`` is what else it was made of: the figures in the cells, the words quoted, last year's
    figures; ``nth`` counts those before it that are made of the same.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str = ""
    cells: tuple[CellOf, ...] = ()
    passage: Passage | None = None
    remedies: tuple[Remedy, ...] = ()
    waived: Waiver | None = None
    about: tuple[str, ...] = ()
    nth: int = 0

    @property
    def mark(self) -> str:
        """A fingerprint: another one as soon as the figures or the sentence spoken of change.

        The words in which the rule says it are no part of it, so that they can be bettered.
        """
        sentence = "".join(self.passage.sentence.split()) if self.passage else ""
        place = (self.passage.section, sentence) if self.passage else ()
        return _digest(json.dumps([self.code, self.cells, place, self.about, self.nth]))

    @property
    def former_mark(self) -> str:
        """The fingerprint of earlier versions, with the rule's words in it."""
        sentence = self.passage.sentence if self.passage else ""
        return _digest("\n".join((self.code, self.where, self.message, sentence)))

    def to_dict(self) -> dict[str, Any]:
        """Give the finding as JSON-ready data; what its mark is made of stays inside."""
        data = asdict(self) | {"mark": self.mark}
        return {key: value for key, value in data.items() if key not in ("about", "nth")}

    def __str__(self) -> str:
        fix = f"（{self.fix}）" if self.fix else ""
        remedies = "".join(f"\n      {remedy.says}" for remedy in self.remedies)
        waived = ""
        if self.waived:
            waived = f"\n      已说明理由，不再计入：{self.waived.reason}（{self.waived.name}）"
        label = "已说明" if self.waived else SEVERITIES[self.severity]
        return f"{label} {self.code} {self.where}：{self.message}{fix}{remedies}{waived}"


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def finding(
    code: str,
    where: str,
    message: str,
    fix: str = "",
    cells: Iterable[CellOf] = (),
    passage: Passage | None = None,
    remedies: Iterable[Remedy] = (),
    *,
    about: Iterable[object] = (),
) -> Finding:
    """Make a finding of the rule called ``code``.

    Where it has neither cells nor a passage, ``about`` must tell it from others of the rule;
    otherwise it is what the message quotes.
    """
    severity = RULES[code].severity
    held, said = tuple(cells), tuple(map(str, about))
    if not held and passage is None and not said:
        said = tuple(re.findall("“[^”]*”", message))
    return Finding(code, severity, where, message, fix, held, passage, tuple(remedies), about=said)


def holding(findings: Iterable[Finding], form: Edition) -> Iterator[Finding]:
    """Pass on the findings whose rules hold for the edition ``form``."""
    return (one for one in findings if RULES[one.code].holds(form))


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell findings apart that are made of the same: a sentence may stand there twice."""
    seen: Counter[str] = Counter()
    for one in findings:
        first = replace(one, nth=0).mark
        yield replace(one, nth=seen[first])
        seen[first] += 1


def blocked(findings: Iterable[Finding]) -> bool:
    """Tell whether an error stands, so that the formal output is a draft 草稿."""
    return any(found.severity == "error" and not found.waived for found in findings)


def counts(findings: Iterable[Finding]) -> str:
    """Count findings by severity in words: 「错误 2 个，提示 1 个，已说明 1 个」."""
    listed = list(findings)
    standing = {
        label: sum(found.severity == severity and not found.waived for found in listed)
        for severity, label in SEVERITIES.items()
    }
    standing["已说明"] = sum(found.waived is not None for found in listed)
    return "，".join(f"{label} {number} 个" for label, number in standing.items() if number)


rule(
    "W-01",
    "说明已经失效",
    "info",
    PRACTICE,
    why="说明只对当时的数字和文字有效；改了就不再算数，仍有问题的会重新列出。",
    wrong="说明写的是 5 件，表里已改为 4 件",
    right="按现在的数字重新核对",
    waivable=False,
)


def waive(findings: Iterable[Finding], waivers: Sequence[Waiver]) -> tuple[Finding, ...]:
    """Set aside the findings that were waived as they stand; say which waivers speak of nothing.

    A waiver of an earlier version has the rule's words in its mark, and holds while they are said.
    """
    held = {waiver.mark: waiver for waiver in waivers}
    found = []
    for one in numbered(findings):
        mark = one.mark if one.mark in held else one.former_mark
        waivable = mark in held and RULES[one.code].waivable
        found.append(replace(one, waived=held.pop(mark)) if waivable else one)
    said = ((one, f"“{one.message[:60]}”的说明已失效（{one.reason}）") for one in held.values())
    void = (finding("W-01", "已说明的事项", words, about=[one.mark]) for one, words in said)
    return (*found, *void)
