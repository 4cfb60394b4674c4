"""Rules that hold the text against the tables: numbers, shares, sums, 「全部」 and 「没有」."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import CellOf, Finding, Passage, Remedy, finding
from gongkai.checks.rules import PRACTICE, finds, rule
from gongkai.checks.text.claims import Claim, Reading, overlong
from gongkai.checks.text.growth import growth
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import Passages, around, measured, value_of
from gongkai.checks.text.shares import shares
from gongkai.checks.text.statements import statements
from gongkai.checks.text.sums import added, sums
from gongkai.model.measures import REFERENCE, Measure, named, texts
from gongkai.model.report import Report
from gongkai.model.values import show

SAID = 3  # cells that a sentence names; of more it gives the number


@finds("X-02", "X-03", "X-07")
@rule(
    "N-08",
    "引用的名称不认识或还没有数字",
    "error",
    "笔记本里的引用",
    why="双花括号里的名称会在导出时换成表里的数字；名称写错或表格未填就无法替换。",
    wrong="{{新收总数}}",
    right="{{新收总计}}",
    waivable=False,
)
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
        yield from _unknown(place)
        yield from _unread(place)
        for reading in place.readings():
            yield from _sentence(place, reading)


def _unknown(place: Passages) -> Iterator[Finding]:
    names = named(place.report)
    for match in REFERENCE.finditer(place.typed):
        name = match[1].strip()
        passage = Passage(place.section, match.start(), match.end(), match[0])
        if name not in names:
            near = [other for other in names if name and (name in other or other in name)][:3]
            fix = f"是不是：{'、'.join(near)}" if near else "可用的名称见“检查”面板"
            yield finding("N-08", place.where, f"引用的名称“{name}”不认识", fix, (), passage)
        elif names[name].value(place.report) is None:
            cells, said = _missing(place.report, names[name])
            yield finding(
                "N-08", place.where, f"引用的“{name}”在表里还没有填全：{said}没有数字",
                "请先填表", cells, passage,
            )  # fmt: skip


def _missing(report: Report, measure: Measure) -> tuple[list[CellOf], str]:
    """List the typed cells that a measure is waiting for, and say the first of them."""
    cells = measure.missing(report)
    places = [report.form.specs[table].place((row, col)) for table, row, col in cells[:SAID]]
    return cells, "、".join(places) + (f"等 {len(cells)} 格" if len(cells) > SAID else "")


def _unread(place: Passages) -> Iterator[Finding]:
    for match in overlong(place.text):
        size, said = match.end() - match.start(), match[0].strip()[:20]
        passage = place.passage(match.start(), match.end(), match[0])
        message = f"“{said}…”这一句有 {size} 字，里面的数字没有和表格核对"
        yield finding("X-06", place.where, message, "请断成几句", (), passage)


def _sentence(place: Passages, reading: Reading) -> Iterator[Finding]:
    wrong = [claim for claim in reading.claims if _wrong(place.report, reading, claim)]
    accused = [claim for claim in wrong if _accused(place.report, claim)]
    # Where nothing of much agrees, it is about something else.
    if len(wrong) < len(reading.claims) or len(wrong) <= 2:
        for claim in accused:
            yield _contradiction(place, reading, claim)
    yield from shares(place, reading)
    yield from growth(place, reading)
    if not accused:
        yield from sums(place, reading)
    yield from _said(place, reading)


def _accused(report: Report, claim: Claim) -> bool:
    """Tell whether a number that agrees with nothing is to be spoken of."""
    if not claim.doubt:
        return True
    most = max((value_of(report, keys) or Decimal(0) for keys in claim.options), default=Decimal(0))
    return claim.within and claim.quantity.value > most


def _wrong(report: Report, reading: Reading, claim: Claim) -> bool:
    values = [value_of(report, keys) for keys in claim.options]
    if None in values:
        return False
    known = [value for value in values if value is not None]
    return not any(claim.quantity.agrees(value) for value in known) and not added(reading, claim)


def _contradiction(place: Passages, reading: Reading, claim: Claim) -> Finding:
    keys = claim.options[0]
    found = measured(place.report, keys)
    number = claim.quantity
    passage = place.passage(reading.start + number.start, reading.start + number.end, reading.text)
    value = value_of(place.report, keys) or Decimal(0)
    said = number.text.replace("\n", "")
    table = "、".join(measure.place(place.report) for measure in found)
    shown = _as_printed(value, number)
    right = said.replace(_figure(said), shown) if _figure(said) else shown
    code = "X-01" if claim.sure else "X-06"
    message = f"“{around(reading, number)}”写的是 {said}，{table}是 {shown}"
    remedies = []
    if _figure(said) and number.high is None:
        # Only a count in plain digits can go out as a live reference.
        reference = "" if number.kind == "money" or len(found) != 1 else found[0].name
        unit = said.removeprefix(_figure(said))
        remedies.append(
            Remedy(f"改为“{right}”", (), right, f"{{{{{reference}}}}}{unit}" if reference else "")
        )
    cells = [cell for measure in found for cell in measure.cells]
    return finding(code, place.where, message, "请核对正文和表格", cells, passage, remedies)


def _figure(said: str) -> str:
    match = re.match(r"[\d０-９][\d０-９,，.．]*", said)
    return match[0] if match else ""


def _as_printed(value: Decimal, number: Quantity) -> str:
    if number.kind == "money":
        scale = Decimal(10_000) if "万" in number.text else Decimal(1)
        amount = value / scale
        return f"{amount.normalize():f}"
    return show(int(value))


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
        passage = place.passage(reading.start + one.start, reading.start + one.end, reading.text)
        standing = "，".join(f"{m.place(place.report)}是 {show(int(v))}" for m, v in held)
        cells = [cell for measure, _ in held for cell in measure.cells]
        code = ("X-04" if one.whole else "X-05") if one.sure else "X-06"
        said = reading.text[one.start : one.end]
        yield finding(
            code, place.where, f"“{said}”，但{standing}", "请核对正文和表格", cells, passage
        )
