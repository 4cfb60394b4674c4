"""The rule that holds what a text says of last year, and of growth, against last year's report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.claims import Reading
from gongkai.checks.text.forums import Options
from gongkai.checks.text.frame import COUNTED, PRIMARY, Frame
from gongkai.checks.text.growth import as_said, change, ends
from gongkai.checks.text.passages import Passages, around, measured, value_of
from gongkai.checks.text.percent import agrees
from gongkai.checks.text.subjects import options_of
from gongkai.checks.years import follows
from gongkai.model.measures import texts
from gongkai.model.report import Report
from gongkai.model.values import show


@rule(
    "Y-06",
    "正文说的上年情况与上年报告不一致",
    "warning",
    PRACTICE,
    why="上年的件数和增减幅度要与上年报告对得上。",
    wrong="新收3119件，上年2905件（上年报告是2950）",
    right="上年2950件",
    last_year=True,
)
def before(report: Report, last: Report) -> Iterator[Finding]:
    """Hold last year's figures, and growth whose other end is not said, against ``last``."""
    if not follows(report, last):
        return
    for section, where, text in texts(report):
        place = Passages(report, section, where, text)
        for reading in place.readings():
            for n, frame in enumerate(reading.frames):
                if frame.grown and (delta := frame.last("delta")):
                    word = reading.text[delta.start : delta.end]
                    yield from _held(place, reading, frame, word, frame.grown, last)
                elif frame.old:
                    yield from _figure(place, reading, frame, last)
                elif frame.last("delta") and not frame.run and frame.role in ("percent", "delta"):
                    yield from _growth(place, reading, n, last)


def _figure(place: Passages, reading: Reading, frame: Frame, last: Report) -> Iterator[Finding]:
    values = [value_of(last, keys) for keys in frame.old]
    known = [value for value in values if value is not None]
    number = frame.number
    if len(known) < len(values) or any(number.agrees(value) for value in known):
        return
    there = "、".join(measure.place(last) for measure in measured(last, frame.old[0]))
    right = show(int(known[0]))
    passage = place.at(reading, number)
    message = f"“{around(reading, number)}”写的是上年 {number.text}，上年报告{there}是 {right}"
    yield finding("Y-06", place.where, message, "请核对", (), passage, about=[right])


def _growth(place: Passages, reading: Reading, n: int, last: Report) -> Iterator[Finding]:
    frame, state = reading.frames[n], reading.state
    number, delta = frame.number, frame.last("delta")
    if delta is None or number.start - delta.end > 3 or number.high is not None:
        return
    word = reading.text[delta.start : delta.end]
    if word == "环比" or ends(reading, n) or state.portion or state.loose:
        return
    run = _run(reading, n)
    if len(run) == 1 and not frame.last("each", "every"):
        yield from _held(place, reading, frame, word, _grown(reading, n), last)
        return
    # 「许可…件，处罚…件，分别比上年下降13.02%和15.18%」
    counts = [one for one in reading.frames[:n] if one.role == "count" and one.options]
    if len(counts) >= len(run) > 1 and frame.last("each", "every"):
        for one, count in zip(run, counts[-len(run) :], strict=True):
            if not count.doubt:
                yield from _held(place, reading, one, word, count.options, last)


def _run(reading: Reading, n: int) -> list[Frame]:
    """Take a change with those that are listed behind it."""
    run = [reading.frames[n]]
    for one in reading.frames[n + 1 :]:
        if not re.fullmatch("[、和及与]", reading.text[run[-1].number.end : one.number.start]):
            break
        run.append(one)
    return run


def _held(
    place: Passages, reading: Reading, frame: Frame, word: str, options: Options, last: Report
) -> Iterator[Finding]:
    """Hold a change against what it was before and is now, in any of ``options``."""
    number, found = frame.number, []
    for keys in options:
        old, now = value_of(last, keys), value_of(place.report, keys)
        right = None if old is None or now is None else change(number, word, old, now)
        if old is None or now is None or right is None:
            return
        if agrees(number, right) if number.kind == "percent" else number.agrees(right):
            return
        found.append((old, now, right))
    if found:
        yield _told(place, reading, frame, *found[0])


def _told(
    place: Passages, reading: Reading, frame: Frame, old: Decimal, now: Decimal, right: Decimal
) -> Finding:
    number = frame.number
    said = as_said(number, right)
    way = "" if right >= 0 else "，方向也不对"
    passage = place.at(reading, number)
    both = f"上年报告是 {int(old)}，今年是 {int(now)}"
    message = f"“{around(reading, number)}”：{both}，应为 {said}{way}"
    remedies = [Remedy(f"改为“{said}”", (), said)] if right >= 0 else []
    return finding("Y-06", place.where, message, "请核对", (), passage, remedies, about=[said])


def _grown(reading: Reading, n: int) -> Options:
    """Name what grew: by the clause's own words, or the count right before it, or right behind."""
    frame, state = reading.frames[n], reading.state
    if frame.unknown(state.organ):
        return ()
    if any(w.sort in PRIMARY for w in frame.left):
        found = options_of(frame, state)
        return found[0] if found and found[1] else ()
    before = [one for one in reading.frames[:n] if not one.aside and one.role != "delta"]
    for one in (*before[-1:], *reading.frames[n + 1 :][:1]):
        if one.options and not one.doubt and one.number.unit in COUNTED and one.role == "count":
            return one.options
    return ()
