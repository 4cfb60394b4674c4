"""Paragraphs that other hands wrote about real figures, and how the rules of prose do on them.

A case has the ``report`` its figures are of, ``section`` and ``text``, and in ``expect`` its
faults: a finding hits a fault where it stands in the same place. Scored are errors and warnings.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.checks.text.contradictions import contradictions
from gongkai.checks.text.previous import before
from gongkai.model.report import Report
from samples import REPORTS, made_of

FOLDER = Path(__file__).parent / "data" / "paragraphs"
SECTIONS = {"引言": -1, "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5}
SCORED = ("error", "warning")
_WIDE = str.maketrans("０１２３４５６７８９．％，（）：；", "0123456789.%,():;")


@dataclass
class Score:
    """What was found: counts, right paragraphs with a false error, and lines that name the rest."""

    count: Counter[str] = field(default_factory=Counter)
    alarmed: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


def cases(folder: Path = FOLDER) -> list[dict[str, Any]]:
    lines = (folder / "cases.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@cache
def figures(name: str, folder: Path) -> Report:
    places = (folder / "figures", FOLDER / "figures", REPORTS)
    path = next(one / f"{name}.json" for one in places if (one / f"{name}.json").exists())
    return made_of(name, json.loads(path.read_text("utf-8")))


def score(given: Iterable[dict[str, Any]], folder: Path = FOLDER) -> Score:
    found = Score()
    for case in given:
        _one(case, folder, found)
    return found


def _one(case: dict[str, Any], folder: Path, score: Score) -> None:
    made, placed = figures(case["report"], folder), SECTIONS[case["section"]]
    text = _squeeze(case["text"])
    last = figures(case["previous"], folder) if case.get("previous") else None
    made = (
        made.replace(opening=case["text"])
        if placed < 0
        else made.with_section(placed, case["text"])
    )
    every = [*contradictions(made), *(before(made, last) if last else ())]
    found = [one for one in every if one.severity in SCORED]
    spans = [case["text"][p.start : p.end] if (p := one.passage) else "" for one in found]
    for one, said in zip(found, spans, strict=True):
        score.count[one.severity] += 1
        if any(_hits(text, fault, said) for fault in case["expect"]):
            score.count[f"hit {one.severity}"] += 1
            continue
        if not case["expect"] and one.severity == "error":
            score.alarmed.add(case["id"])
        score.said.append(f"ALARM {one.severity} {case['id']} {one.code} {one.message} | {text}")
    for fault in case["expect"]:
        hit = any(_hits(text, fault, said) for said in spans)
        score.count["faults"] += 1
        score.count["found"] += hit
        if not hit:
            score.said.append(f"MISS {case['id']} [{fault['phrase']}] {fault['cell']} | {text}")


def _squeeze(text: str) -> str:
    return "".join(text.translate(_WIDE).split())


def _hits(text: str, fault: dict[str, Any], said: str) -> bool:
    """Tell whether a finding is about a fault: it stands where the fault does, or covers it."""
    return any(
        a < d and c < b for a, b in _spans(text, said) for c, d in _spans(text, fault["phrase"])
    )


def _spans(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    phrase, at = _squeeze(phrase), -1
    while phrase and (at := text.find(phrase, at + 1)) >= 0:
        yield at, at + len(phrase)
