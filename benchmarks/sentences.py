"""Recall and precision of the rules of prose on paragraphs that other hands wrote.

Run as ``python benchmarks/sentences.py [FOLDER] [--part open|aside|all] [--list]``. A folder
holds ``cases.jsonl``: paragraphs tied to the figures of a report, each with its faults.
The part ``aside`` is looked at last: what is tuned to the open part shows there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.checks.text.contradictions import contradictions
from gongkai.checks.text.previous import before
from gongkai.model.report import Report
from samples import made_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
SECTIONS = {"引言": -1, "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5}
ASIDE = ("jinhu_2023", "hongze_2024", "xixian_taipingzhen_2022")
SCORED = ("error", "warning")
_WIDE = str.maketrans("０１２３４５６７８９．％，（）：；", "0123456789.%,():;")
_CELL = re.compile(r"t[234]\.\w+(?:\.\w+)?")


def squeeze(text: str) -> str:
    return "".join(text.translate(_WIDE).split())


def figures(name: str, folder: Path) -> dict[str, Any]:
    for place in (folder / "figures", SHARED / "sentences/figures", SHARED / "reports"):
        if (place / f"{name}.json").exists():
            found: dict[str, Any] = json.loads((place / f"{name}.json").read_text("utf-8"))
            return found
    raise FileNotFoundError(name)


def hits(text: str, fault: dict[str, Any], said: str) -> bool:
    """Tell whether a finding is about a fault: it stands where the fault does, or covers it."""
    return any(
        a < d and c < b for a, b in _spans(text, said) for c, d in _spans(text, fault["phrase"])
    )


def _spans(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    phrase, at = squeeze(phrase), -1
    while phrase and (at := text.find(phrase, at + 1)) >= 0:
        yield at, at + len(phrase)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "sentences")
    parser.add_argument("--part", choices=("open", "aside", "all"), default="open")
    parser.add_argument("--list", action="store_true", help="name the misses and the alarms")
    given = parser.parse_args()
    lines = (given.folder / "cases.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    if given.part != "all":
        cases = [c for c in cases if (c["report"] in ASIDE) == (given.part == "aside")]
    count: Counter[str] = Counter()
    alarmed: set[str] = set()
    for case in cases:
        made = made_of(case["report"], figures(case["report"], given.folder))
        last = None
        if name := case.get("previous"):
            last = made_of(name, figures(name, given.folder))
        _one(case, made, last, count, alarmed, given.list)
    right = sum(not case["expect"] for case in cases)

    def rate(part: int, whole: int) -> str:
        return f"{part}/{whole} = {part / whole:.3f}" if whole else "0/0"

    print(f"{len(cases)} paragraphs, {right} of them right ({given.part})")
    print("recall", rate(count["found"], count["faults"]))
    for severity in SCORED:
        print(f"precision of {severity}", rate(count[f"hit {severity}"], count[severity]))
    print("right paragraphs with a false error", rate(len(alarmed), right))


def _one(
    case: dict[str, Any],
    made: Report,
    last: Report | None,
    count: Counter[str],
    alarmed: set[str],
    listed: bool,
) -> None:
    text = squeeze(case["text"])
    placed = SECTIONS[case["section"]]
    made = (
        made.replace(opening=case["text"])
        if placed < 0
        else made.with_section(placed, case["text"])
    )
    every = [*contradictions(made), *(before(made, last) if last else ())]
    found = [one for one in every if one.severity in SCORED]
    spans = [
        (case["text"][one.passage.start : one.passage.end] if one.passage else "") for one in found
    ]
    for one, said in zip(found, spans, strict=True):
        count[one.severity] += 1
        if any(hits(text, fault, said) for fault in case["expect"]):
            count[f"hit {one.severity}"] += 1
            continue
        if not case["expect"] and one.severity == "error":
            alarmed.add(case["id"])
        if listed:
            print(f"ALARM {one.severity} {case['id']} {one.code} {one.message} | {text}")
    for fault in case["expect"]:
        count["faults"] += 1
        by = [one for one, said in zip(found, spans, strict=True) if hits(text, fault, said)]
        count["found"] += bool(by)
        if listed and not by:
            held = f"{fault['table_value']} at {fault['cell']}"
            print(f"MISS {case['id']} [{squeeze(fault['phrase'])}] {held} | {text}")


if __name__ == "__main__":
    main()
