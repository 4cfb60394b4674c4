"""成文日期: how it is read, checked and printed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from corpus import zeros
from gongkai.checks.run import check
from gongkai.model.dates import day, shown
from gongkai.notebook.store import read, write
from gongkai.publishing import FORMATS, rendered
from outputs import everything
from samples import huaian

DATA = Path(__file__).parent / "data"
CASES: list[tuple[str, str]] = json.loads((DATA / "dates.json").read_text("utf-8"))
JUDGED = [json.loads(line) for line in (DATA / "dates.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("typed", "expected"), CASES)
def test_one_certain_day_is_read_and_nothing_else(typed: str, expected: str) -> None:
    read = day(typed)
    assert (read.isoformat() if read else "") == expected


def test_the_cases_of_another_hand_are_read_as_they_say() -> None:
    assert len(JUDGED) == 53
    found = {case["id"]: day(case["typed"]) for case in JUDGED}
    assert {key: value.isoformat() if value else None for key, value in found.items()} == {
        case["id"]: case["expect"] for case in JUDGED
    }


def test_every_day_is_read_in_each_way_of_writing_it() -> None:
    for ordinal in range(date(2000, 1, 1).toordinal(), date(2029, 1, 1).toordinal()):
        one = date.fromordinal(ordinal)
        ways = (one.isoformat(), shown(one), f"{one.year}.{one.month}.{one.day}", f"{one:%Y%m%d}")
        assert {day(way) for way in ways} == {one}


def messages(typed: str, year: int | None = 2026) -> list[str]:
    report = zeros().replace(year=year, date=typed)
    return [str(found) for found in check(report) if found.code == "F-04"]


def test_what_is_not_one_certain_day_is_said_with_what_to_write() -> None:
    assert messages("2027年1月20日") == messages("") == messages("二〇二七年一月廿日") == []
    assert messages("1月20日") == [
        "提醒 F-04 基本情况，成文日期：“1月20日”不是一个确定的日期（请写成 2027年1月20日 这样）"
    ]
    assert messages("2026.1.20") == [
        "提醒 F-04 基本情况，成文日期：2026年1月20日早于统计期限的最后一天（2026年12月31日）"
        "（请核对年份）"
    ]
    assert messages("2026年12月31日") == messages("2026.1.20", None) == []


@pytest.mark.parametrize(
    "typed", ["二〇二五年三月二十日", "2025.3.20", "２０２５／３／２０", "20250320"]
)
def test_every_output_prints_the_day_as_documents_do_and_the_store_keeps_what_was_typed(
    typed: str,
) -> None:
    report = huaian().replace(date=typed)
    stored = read(write(report)).report
    assert stored.date == typed
    for to in ("html", "fragment", "pdf", "docx", "xlsx"):
        assert to in FORMATS
        assert "2025年3月20日" in everything(rendered(stored, to, draft=False), to)
