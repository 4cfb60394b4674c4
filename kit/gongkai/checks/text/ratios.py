"""Rules about figures that hang together within a sentence: shares, growth, sums of parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.claims import COUNTED, Claim, Reading
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import Passages, around, value_of
from gongkai.checks.text.statements import partitions
from gongkai.checks.text.subjects import Key
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


def shares(place: Passages, reading: Reading, wrong: list[Claim]) -> Iterator[Finding]:
    """Check 「1362件，占44.65%」 against every total it may be a share of."""
    for number in reading.numbers:
        if number.kind != "percent":
            continue
        claim = next((c for c in reversed(reading.claims) if c.quantity.end <= number.start), None)
        if claim is None or claim in wrong or not claim.sure:
            continue
        between = reading.text[claim.quantity.end : number.start]
        if not re.fullmatch(
            r"[，,（(]?(?:约?占(?:比|[^，。；%率增]{0,16}的?)?|占比为?)(?:为|约|了)?", between
        ):
            continue
        count = claim.quantity.value
        bases = _bases(place.report, claim, reading)
        if not bases or any(_share(count, base, number) for base in bases):
            continue
        right = count * 100 / bases[0]
        step = Decimal(1).scaleb(-_decimals(number))
        said = f"{right.quantize(step, ROUND_HALF_UP)}%"
        passage = place.passage(
            reading.start + number.start, reading.start + number.end, reading.text
        )
        message = f"“{around(reading, number)}”：{int(count)} 件占 {int(bases[0])} 件应为 {said}"
        yield finding("X-02", place.where, message, "请核对占比", (), passage, [
            Remedy(f"改为“{said}”", (), said)
        ], about=[said])  # fmt: skip


def _bases(report: Report, claim: Claim, reading: Reading) -> list[Decimal]:
    table, row, column = claim.options[0][0]
    keys: list[tuple[Key, ...]] = []
    if table == "t3":
        new, old = (table, "new", "total"), (table, "carried_in", "total")
        parent = row.split("_")[0] if row[-1].isdigit() else "sum"
        keys = [((table, "sum", "total"),), (new,), (new, old), ((table, parent, "total"),)]
        keys += [((table, row, "total"),), ((table, "sum", column),)]
    elif table == "t4":
        keys = [((table, row, "total"),), ((table, "litigation", "total"),)]
        keys += [((table, "review", "total"), (table, "litigation", "total"))]
    values = [value_of(report, one) for one in keys]
    if None in values:
        return []  # a total that is not known yet may well be the one that is meant
    stated = [q.value for q in reading.numbers if q.kind == "count" and q.value]
    known = [value for value in values if value]
    return [*known, *(value for value in stated if value >= claim.quantity.value)]


def _share(count: Decimal, base: Decimal, number: Quantity) -> bool:
    share = count * 100 / base
    step = Decimal(1).scaleb(-_decimals(number))
    if number.approximate:
        return abs(share - number.value) <= 1
    return number.value in (share.quantize(step, ROUND_HALF_UP), share.quantize(step, ROUND_DOWN))


def _decimals(number: Quantity) -> int:
    return max(0, -int(number.step.as_tuple().exponent))


_RISE = re.compile(
    r"(?:较|比)?(?:上年|去年|上一年|20\d\d年)度?(?:同期)?的?(?P<old>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})件?"
    r"(?:同比)?(?P<way>增长|上升|增加|下降|减少)(?:了|约)?(?P<rate>\d{1,9}(?:\.\d{1,9})?)[%％]"
)


rule(
    "X-07",
    "增减幅度与数字不符",
    "warning",
    PRACTICE,
    why="增减幅度按两年的件数计算。",
    wrong="3646件，上年3607件，增长1.05%",
    right="增长1.08%",
)


def growth(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Check 「3646件，较上年3607件增长1.05%」 where one sentence holds all three numbers."""
    match = _RISE.search(reading.text)
    counted = [q for q in reading.numbers if q.unit in COUNTED]
    if not match:
        return
    now = next((q for q in reversed(counted) if q.end <= match.start()), None)
    old = Decimal(match["old"].replace(",", ""))
    if now is None or not old or match.start() - now.end > 3:
        return
    rate = (now.value - old) * 100 / old * (1 if match["way"] in "增长上升增加" else -1)
    step = Decimal(match["rate"]).as_tuple().exponent
    size = Decimal(1).scaleb(int(step))
    if Decimal(match["rate"]) in (
        rate.quantize(size, ROUND_HALF_UP),
        rate.quantize(size, ROUND_DOWN),
    ):
        return
    right = f"{rate.quantize(size, ROUND_HALF_UP)}%"
    start, end = match.start("rate"), match.end("rate") + 1
    passage = place.passage(reading.start + start, reading.start + end, reading.text)
    message = f"“{match[0]}”：由 {int(old)} 到 {int(now.value)} 应为 {right}"
    yield finding("X-07", place.where, message, "请核对增减幅度", (), passage, [
        Remedy(f"改为“{right}”", (), right)
    ])  # fmt: skip


rule(
    "X-03",
    "分项相加与总数不符",
    "warning",
    PRACTICE,
    why="列出的各项相加应等于总数。",
    wrong="共805件，其中716件……（各项相加 716）",
    right="各项相加 805",
)


def sums(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Add up the parts of each total whose parts the sentence gives in full."""
    for whole, parts in partitions(reading):
        total = sum(part.quantity.value for part in parts)
        if (
            any(one.quantity.approximate for one in (whole, *parts))
            or total == whole.quantity.value
        ):
            continue
        start, end = whole.quantity.start, whole.quantity.end
        passage = place.passage(reading.start + start, reading.start + end, reading.text)
        listed = " + ".join(str(int(part.quantity.value)) for part in parts)
        message = (
            f"“{around(reading, whole.quantity)}”写的总数是 {int(whole.quantity.value)}，"
            f"各项 {listed} = {int(total)}"
        )
        yield finding("X-03", place.where, message, "请核对总数和各项", (), passage)
