"""Cases that another hand wrote before the rules were made: what the rules make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus import zeros
from gongkai.checks.findings import CellOf
from gongkai.checks.run import check
from gongkai.checks.text import mentions
from gongkai.model.report import Report

DATA = Path(__file__).parent / "data"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def codes(texts: dict[int, str]) -> set[str]:
    report = zeros().replace(year=2026)
    for section, text in texts.items():
        report = report.with_section(section, text)
    return {found.code for found in check(report)}


def test_what_is_left_of_a_template_is_found_and_sentences_about_such_words_are_not() -> None:
    missed = [
        case["id"]
        for case in cases("placeholders")
        if bool(codes({0: case["text"]}) & {"S-10", "S-17", "N-08"}) != case["expect"]
    ]
    assert missed == []


def test_contradicting_fees_are_found_and_consistent_ones_are_not() -> None:
    missed = [
        case["id"]
        for case in cases("fees")
        if ("S-06" in codes({int(n): text for n, text in case["sections"].items()}))
        != (case["expect"] == "inconsistent")
    ]
    assert missed == []


def cell(report: Report, case: dict[str, Any]) -> CellOf:
    key = {"表二": "t2", "表三": "t3", "表四": "t4"}[case["table"]]
    spec = report.form.specs[key]
    words = [case["row"], *case["column"].split(" ")] if key == "t4" else [case["column"]]
    (found,) = [
        (row, column)
        for row, column in spec.cells
        if key == "t4" or spec.rows[row].label == case["row"]
        if spec.columns[row, column].place.split("·")[-len([w for w in words if w]) :]
        == [w for w in words if w]
    ]
    return (key, *found)


def test_a_number_is_a_reason_only_where_it_speaks_of_the_cell() -> None:
    missed, wrong = [], []
    for case in cases("reasons"):
        report = zeros().replace(year=2026).with_section(0, case["text"])
        said = mentions.claimed(report)
        told = mentions.told(said, cell(report, case["cell"]), case["old"], case["new"])
        if told != case["expect"]:
            (wrong if told else missed).append(case["id"])
    assert wrong == []
    assert len(missed) == 5
