"""The rule about shares and rates: a percentage against the figures that it may be a share of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.bases import WHOLE, named_base, totals
from gongkai.checks.text.claims import COUNTED, Reading
from gongkai.checks.text.forums import Options
from gongkai.checks.text.frame import BOTH, CLOSED, MANY, Frame, unknown
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import Passages, around, value_of
from gongkai.checks.text.percent import agrees, decimals
from gongkai.checks.text.subjects import options_of
from gongkai.model.report import Report

rule(
    "X-02",
    "占比与数字不符",
    "warning",
    PRACTICE,
    why="占比按所写件数计算，四舍五入到所写的位数。",
    wrong="564件，占48.36%（共1191件）",
    right="564件，占47.36%",
)
_SHARE = re.compile(r"率|占|比例|比重|比为|份额")
_RATE = re.compile(r"(?P<what>予以公开|部分公开|不予公开|公开|办结|纠错|纠正|维持)率")
_RATES = {
    "公开": (("grant",), ("grant", "partial")),
    "予以公开": (("grant",),),
    "部分公开": (("partial",),),
    "不予公开": (("deny",),),
    "办结": (("sum",),),
}
_OUTCOMES = {"纠错": "corrected", "纠正": "corrected", "维持": "upheld"}
_ROUGH = re.compile("成|分之|半")
# Rates of other things than the form's: how punctual, how many were content.
_TIMELY = re.compile(r"按时|按期|及时|期限|满意|合格|合规|网上|主动|解读|覆盖|准确")


@dataclass(frozen=True)
class _Share:
    """What a percentage may be: any of ``counts`` of any of ``bases``, the likeliest first."""

    counts: list[Decimal]
    bases: list[Decimal]
    sure: bool = False  # whether the words name the base
    held: tuple[Decimal, ...] = ()  # what the tables have for the count


def shares(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Check 「1362件，占44.65%」 and 「办结率98.6%」 against every total it may be a share of."""
    paired = _paired(reading)
    for n, frame in enumerate(reading.frames):
        if frame.number.kind != "percent" or _is_other(frame):
            continue
        found = _share(place.report, reading, n, paired.get(n))
        if found is None or not found.counts or not found.bases:
            continue
        # Where the share is right and the count beside it is not, the count is the fault.
        wrong = not set(found.counts) & set(found.held)
        every = (*found.counts, *(found.held if wrong else ()))
        if any(agrees(frame.number, c * 100 / b) for c in every for b in found.bases):
            continue
        yield _told(place, reading, frame.number, found)


def _told(place: Passages, reading: Reading, number: Quantity, found: _Share) -> Finding:
    step = Decimal(1).scaleb(-decimals(number))
    count, base = found.counts[0], found.bases[0]
    every = [(count * 100 / one).quantize(step, ROUND_HALF_UP) for one in found.bases]
    said = f"{every[0]}%"
    passage = place.at(reading, number)
    message = f"“{around(reading, number)}”：{int(count)} 件占 {int(base)} 件应为 {said}"
    sure = found.sure or len(set(every)) == 1
    remedies = [Remedy(f"改为“{said}”", (), said)] if sure else []
    return finding("X-02", place.where, message, "请核对占比", (), passage, remedies, about=[said])


def _is_other(frame: Frame) -> bool:
    other = any(w.sort in ("delta", "channel", "off") for w in frame.left)
    return other or bool(_TIMELY.search(frame.before))


def _paired(reading: Reading) -> dict[int, Frame]:
    """Give each share of 「占比分别为40.6%、13.4%」 the count at its place in the list before."""
    found: dict[int, Frame] = {}
    frames, at = reading.frames, 0
    while at < len(frames):
        end = at + 1
        while end < len(frames) and _goes_on(reading.text, frames[end - 1], frames[end]):
            end += 1
        size = end - at
        before = frames[max(0, at - size) : at]
        counted = all(one.number.kind == "count" for one in before)
        if frames[at].number.kind == "percent" and 1 < size == len(before) and counted:
            found.update(zip(range(at, end), before, strict=True))
        at = end
    return found


def _goes_on(text: str, one: Frame, after: Frame) -> bool:
    between = text[one.number.end : after.number.start]
    return after.number.kind == "percent" and between in ("、", "，", "和", "及", "与")


def _share(report: Report, reading: Reading, n: int, paired: Frame | None) -> _Share | None:
    """Work out what a percentage is a share of."""
    frame, state = reading.frames[n], reading.state
    if state.away or state.portion or state.loose:
        return None
    if frame.run:
        found = options_of(frame, state)
        return _of(report, reading, found[0], "", None) if found else None
    if named := _of_named(report, reading, n):
        return named
    if rate := _RATE.search(frame.before):
        return _rate(report, reading, frame, rate["what"])
    tail = ""
    # 「5件，接近三成」
    bare = _ROUGH.search(frame.number.text) and all(w.sort == "fill" for w in frame.left)
    if not _SHARE.search(frame.before) and paired is None and not bare:
        # 「占办结总数的比例，予以公开为39.43%，部分公开为…」
        head = re.search("占[^，。；：]*|比例|比重", frame.text[: frame.window])
        if not head or not frame.last("row", "who", "outcome"):
            return None
        tail = head[0]
    if both := _of_both(report, reading, n):
        return both
    source = paired or _counted(frame, reading.frames[n - 1] if n else None)
    return _of_words(report, reading, frame, source, tail)


def _of_named(report: Report, reading: Reading, n: int) -> _Share | None:
    """Read 「142件，占办结3486件的4.07%」, which names its total."""
    frames = reading.frames
    if n < 2 or frames[n].before.strip("约）") != "的":
        return None
    head = re.split("[，。；]", reading.text[: frames[n - 1].number.start])[-1]
    if not frames[n - 1].last("share") and not re.search("占[^占]{0,14}（$", head):
        return None
    base = frames[n - 1].number.value
    counts = [one.number.value for one in frames[: n - 1] if one.number.kind == "count"]
    if both := BOTH.search(head):
        counts = [sum(counts[-MANY[both[1]] :], Decimal(0))]
    said = [one for one in frames[: n - 1] if one.options]
    held = _known(report, said[-1].options[:1]) if said else []
    return _Share(counts[::-1], [base] if base else [], True, tuple(held))


def _of_both(report: Report, reading: Reading, n: int) -> _Share | None:
    """Read 「5548件、2168件，两者占55.87%」: what stands before, added up."""
    frame = reading.frames[n]
    if sum(w.sort == "row" for w in frame.left) > 1:
        return None  # 「予以公开和部分公开两类占…」 names them
    said = BOTH.search(frame.before)
    counts = [one for one in reading.frames[:n] if one.number.kind == "count" and one.options]
    many = MANY[said[1]] if said else 0
    if not said or len(counts) < many:
        return None
    last = counts[-many:]
    total = sum((one.number.value for one in last), Decimal(0))
    tail = frame.before[said.end() :]
    found = _of(report, reading, last[0].options, tail, total)
    return replace(found, held=()) if found else None


def _counted(frame: Frame, before: Frame | None) -> Frame | None:
    """Give the count right before a share: 「1362件，占…」, 「1362件（占…）」."""
    if before is None or before.number.kind != "count" or before.number.approximate:
        return None
    between = frame.text[before.number.end : frame.window].strip("，（、；")
    return before if len(between) <= 8 else None


def _of_words(
    report: Report, reading: Reading, frame: Frame, source: Frame | None, tail: str
) -> _Share | None:
    """Take the words before 「占」 for what is counted, or else the count right before."""
    at = frame.before.find("占")
    end = frame.window + max(at, 0)
    if unknown(frame.text, frame.window, end, frame.left, reading.state.organ):
        return None
    tail = frame.before[at + 1 :] if at >= 0 else tail
    nouns = ("row", "who", "outcome", "forum", "topic")
    head = [w for w in frame.left if w.sort in nouns and (at < 0 or w.end <= end)]
    if at < 0 and not head:  # 「440件，七成获维持」
        head = [w for w in frame.right if w.sort in ("row", "who", "outcome")]
    if source is not None and not any(w.sort in ("row", "who", "outcome") for w in head):
        return _of(report, reading, source.options, tail, source.number.value)
    part = Frame(frame.number, frame.window, frame.behind, head, [], frame.text)
    found = options_of(part, reading.state) if head else None
    if not found or found[0][0][0][1] == "sum":
        return None
    return _of(report, reading, found[0], tail, None)


def _of(
    report: Report, reading: Reading, options: Options, tail: str, count: Decimal | None
) -> _Share | None:
    """Give the shares that what is counted may be of: of the totals named, or else of any."""
    if not options:
        return None
    counts = [count] if count is not None else _known(report, options)
    table, row, column = options[0][0]
    named = named_base(tail, column) if table == "requests" else ()
    bases = [base for base in _known(report, named or totals(table, row, column)) if base]
    if not named and bases:
        stated = [q for q in reading.numbers if q.kind == "count" and q.unit in COUNTED]
        bases += [q.value for q in stated if q.value and (count is None or q.value > count)]
    return _Share(counts, bases, bool(named), tuple(_known(report, options)))


def _rate(report: Report, reading: Reading, frame: Frame, what: str) -> _Share | None:
    state = reading.state
    if what in _OUTCOMES:
        word = frame.last("forum")
        forum = word.key if word else state.forum
        if not forum or state.topic == "off":
            return None
        ends = (("total",), CLOSED)
        whole = tuple(tuple(("disputes", forum, one) for one in end) for end in ends)
        return _Share(
            _known(report, ((("disputes", forum, _OUTCOMES[what]),),)),
            [b for b in _known(report, whole) if b],
        )
    if state.topic != "requests" and not (
        what == "办结" and "sum" in state.rows and state.topic == ""
    ):
        return None
    counted = tuple(tuple(("requests", one, "total") for one in row) for row in _RATES[what])
    return _Share(_known(report, counted), [b for b in _known(report, WHOLE) if b])


def _known(report: Report, options: Options) -> list[Decimal]:
    """Work out figures; none where one is blank: it may well be the one that is meant."""
    values = [value_of(report, keys) for keys in options]
    return [] if None in values else [value for value in values if value is not None]
