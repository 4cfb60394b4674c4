"""Rules that hold the text against the tables: numbers, shares, sums, 「全部」 and 「没有」."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import PRACTICE, RULES, finds, rule
from gongkai.checks.text.claims import Claim, Reading, overlong
from gongkai.checks.text.grading import anchored, confirms, slipped, swapped
from gongkai.checks.text.growth import growth
from gongkai.checks.text.mending import mended, printed
from gongkai.checks.text.passages import Passages, around, measured, passage_of, value_of
from gongkai.checks.text.shares import shares
from gongkai.checks.text.statements import statements
from gongkai.checks.text.sums import added, sums
from gongkai.model.measures import texts
from gongkai.model.report import Report
from gongkai.model.values import show

HUGE, TIMES = 1_000, 50  # a number of that size, and so many times the right one


@finds("X-02", "X-03", "X-07")
@rule(
    "X-01",
    "正文的数字与表格不一致",
    "error",
    PRACTICE,
    why="正文写的数字必须与后面的表一致。",
    wrong="新收2件，表三为 3",
    right="新收3件",
)
@rule(
    "X-04",
    "“全部”“均”与表格矛盾",
    "error",
    PRACTICE,
    why="还有结转或尚未审结的，就不能说全部办结、均获维持。",
    wrong="全部办结，表三结转下年度 5",
    right="办结 20 件，结转 5 件",
)
@rule(
    "X-05",
    "“没有发生”与表格矛盾",
    "error",
    PRACTICE,
    why="表里有数，正文就不能说没有。",
    wrong="未收到申请，表三新收 3",
    right="收到申请3件",
)
@rule(
    "X-09",
    "正文的数字多半与表格不一致",
    "warning",
    PRACTICE,
    why="这一段没有别的数字与表格对得上，可能说的是别的单位或别的事，请看一眼。",
    wrong="受理信息公开申请7件，表三为 50",
    right="说的是别的单位的，写明是谁",
)
@rule(
    "X-06",
    "正文的数字可能与表格不一致",
    "info",
    PRACTICE,
    why="这句话说的是不是这一格不能肯定，请看一眼。",
    wrong="受理复议2件，表四为 3",
    right="核对后无误即可",
)
def contradictions(report: Report) -> Iterator[Finding]:
    """Compare every claim of the text with the tables."""
    for section, where, text in texts(report):
        if not text.strip():
            continue
        place = Passages(report, section, where, text)
        yield from _unread(place)
        for _, paragraph in groupby(place.readings(), key=lambda one: one.paragraph):
            yield from _paragraph(place, paragraph)


def _unread(place: Passages) -> Iterator[Finding]:
    for match in overlong(place.text):
        size, said = match.end() - match.start(), match[0].strip()[:20]
        passage = place.passage(match.start(), match.end(), match[0])
        message = f"“{said}…”这一句有 {size} 字，里面的数字没有和表格核对"
        yield finding("X-06", place.where, message, "请断成几句", (), passage)


def _paragraph(place: Passages, paragraph: Iterable[Reading]) -> Iterator[Finding]:
    """Hold a paragraph against the tables; where none of it agrees, it may be about others."""
    found: list[
        tuple[Finding, bool]
    ] = []  # and whether only the rest of the paragraph makes it sure
    agrees = False
    for reading in paragraph:  # one by one: what is spoken of goes on with each
        wrong = [claim for claim in reading.claims if _wrong(place.report, reading, claim)]
        agrees = agrees or any(
            one.sure and not one.doubt and one not in wrong for one in reading.claims
        )
        found += _sentence(place, reading, wrong)
    asked = RULES["X-09"]
    for one, lone in found:
        yield replace(one, code="X-09", severity=asked.severity) if lone and not agrees else one


def _sentence(
    place: Passages, reading: Reading, wrong: list[Claim]
) -> Iterator[tuple[Finding, bool]]:
    right = [claim for claim in reading.claims if claim not in wrong]
    accused = [claim for claim in wrong if _accused(place.report, claim, right)]
    # Where nothing of much agrees, it is about something else.
    if len(wrong) < len(reading.claims) or len(wrong) <= 2:
        for claim in accused:
            lone = not slipped(claim, _values(place.report, claim)) and not anchored(reading)
            yield _contradiction(place, reading, claim, right), lone and claim.sure
    others = [shares(place, reading), growth(place, reading)]
    if not accused:
        others.append(sums(place, reading))
    for found in (*others, _said(place, reading)):
        yield from ((one, False) for one in found)


def _values(report: Report, claim: Claim) -> list[Decimal]:
    return [value for keys in claim.options if (value := value_of(report, keys)) is not None]


def _accused(report: Report, claim: Claim, right: list[Claim]) -> bool:
    """Tell whether a number that agrees with nothing is to be spoken of."""
    values = _values(report, claim)
    most = max(Decimal(HUGE), TIMES * max(values, default=Decimal(0)))
    if claim.quantity.kind == "count" and claim.quantity.value > most:
        return False  # of another scale: it is of something else
    if not claim.doubt or _confirmed(claim, right):
        return True
    return swapped(claim, values) or (
        claim.within and claim.quantity.value > max(values, default=0)
    )


def _confirmed(claim: Claim, right: list[Claim]) -> bool:
    """Tell whether what the sentence says beside a number in doubt is of the tables and right."""
    return claim.firm and not claim.strange and any(confirms(one, claim) for one in right)


def _wrong(report: Report, reading: Reading, claim: Claim) -> bool:
    values = [value_of(report, keys) for keys in claim.options]
    if None in values:
        return False
    known = [value for value in values if value is not None]
    if claim.quantity.kind == "money" and _bare(report, claim):
        known += [value * 10_000 for value in known]
    return not any(claim.quantity.agrees(value) for value in known) and not added(reading, claim)


def _bare(report: Report, claim: Claim) -> bool:
    """Tell whether the form prints no unit for an amount: it may be in yuan or in 万元."""
    return any(not measure.unit for measure in measured(report, claim.options[0]))


def _contradiction(place: Passages, reading: Reading, claim: Claim, sure: list[Claim]) -> Finding:
    keys = claim.options[0]
    found = measured(place.report, keys)
    number = claim.quantity
    passage = place.at(reading, number)
    value = value_of(place.report, keys) or Decimal(0)
    said = number.text.replace("\n", "")
    table = "、".join(measure.place(place.report) for measure in found)
    asked = swapped(claim, _values(place.report, claim)) or _confirmed(claim, sure)
    code = "X-01" if claim.sure else "X-09" if asked else "X-06"
    bare = _bare(place.report, claim)
    shown = f"{value.normalize():f}" if bare else printed(value, number)
    message = f"“{around(reading, number)}”写的是 {said}，{table}是 {shown}"
    cells = [cell for measure in found for cell in measure.cells]
    remedies = [] if bare else mended(place.report, claim, place.typed[passage.start : passage.end])
    return finding(code, place.where, message, "请核对正文和表格", cells, passage, remedies)


def _said(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Hold what is said without a number against the tables."""
    for one in statements(reading):
        held = [
            (measure, value)
            for keys in one.nought
            for measure in measured(place.report, [keys])
            if (value := measure.value(place.report))
        ]
        if not held or one.agrees(lambda keys: value_of(place.report, keys)):
            continue
        passage = place.at(reading, one)
        standing = "，".join(f"{m.place(place.report)}是 {show(int(v))}" for m, v in held)
        cells = [cell for measure, _ in held for cell in measure.cells]
        code = ("X-04" if one.whole else "X-05") if one.sure else "X-06"
        said = reading.text[one.start : one.end]
        yield finding(
            code, place.where, f"“{said}”，但{standing}", "请核对正文和表格", cells, passage
        )


_FRACTION = re.compile(
    r"(?<![\d.])\d{1,9}\.\d{1,4}\s?(?:件次?|宗|起|例|份|人次|次(?!方)|册|条|篇|场|名"
    r"|个(?!百分|月|小时|工作日|多|半|单位)|人(?!民|均))"
)


@rule(
    "X-08",
    "件数带了小数",
    "error",
    PRACTICE,
    why="件数是整数；带小数的多半漏了“万”。",
    wrong="行政处罚决定118.36件",
    right="行政处罚决定118.36万件",
)
def fractions(report: Report) -> Iterator[Finding]:
    """Find counts with decimals, which only a mean has."""
    for section, where, text in texts(report):
        for match in _FRACTION.finditer(text):
            said = re.split("[。；\n]", text[max(0, match.start() - 60) : match.start()])[-1]
            clause = said.split("，")[-1]
            if not re.search("均|每", said):
                message = f"“{clause[-12:]}{match[0]}”：件数不会有小数，是不是漏了“万”"
                yield finding(
                    "X-08", where, message, "请核对", (), passage_of(section, match, text)
                )
