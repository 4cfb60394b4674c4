"""The rule about growth: by how much a figure grew against the one of before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.claims import Reading
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import Passages, around
from gongkai.checks.text.percent import agrees, decimals

rule(
    "X-07",
    "增减幅度与数字不符",
    "warning",
    PRACTICE,
    why="增减幅度按两年的件数计算。",
    wrong="3646件，上年3607件，增长1.05%",
    right="增长1.08%",
)
_MORE = re.compile("增|升|提高|多|长")


def growth(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Check 「3646件，较上年3607件增长1.05%」 where the text holds all three numbers."""
    for n, frame in enumerate(reading.frames):
        number = frame.number
        delta = frame.last("delta")
        if (
            delta is None
            or frame.last("each")
            or number.high is not None
            or number.start - delta.end > 3
        ):
            continue
        pair = ends(reading, n)
        if pair is None or (pair[0].unit == "元") != (pair[1].unit == "元"):
            continue
        if number.kind != "percent" and (number.unit == "元") != (pair[1].unit == "元"):
            continue
        word = reading.text[delta.start : delta.end]
        right = change(number, word, pair[0].value, pair[1].value)
        if right is None:
            continue
        if agrees(number, right) if number.kind == "percent" else number.agrees(right):
            continue
        yield _told(place, reading, number, pair, right)


def change(number: Quantity, word: str, old: Decimal, now: Decimal) -> Decimal | None:
    """Work out by how much, below nought where it went the other way than ``word`` says."""
    rise = now - old
    if word in ("同比", "环比"):
        rise = abs(rise)
    elif not _MORE.search(word):
        rise = -rise
    if number.kind != "percent":
        return rise
    return rise * 100 / old if old else None


def ends(reading: Reading, n: int) -> tuple[Quantity, Quantity] | None:
    """Find the figure of before and the one of now that a change was reckoned from."""
    frames = [one for one in reading.frames[:n] if one.number.kind != "percent"]
    olds = [one for one in frames if one.role == "previous"]
    after = reading.frames[n + 1 : n + 2]
    if not olds and after and after[0].role == "previous":
        # 「增长0.4%（上年3511件）」
        between = reading.text[reading.frames[n].number.end : after[0].number.start]
        olds = after if "（" in between else []
    if not olds:
        return None
    old = olds[-1]
    nows = [one for one in frames if one.role in ("count", "change") and not one.aside]
    # 「由A增至B」 has the figure of now behind, 「B件，上年A件」 before.
    near = sorted(nows, key=lambda one: abs(one.number.start - old.number.start))[:1]
    now = [*(near or reading.earlier)]
    last = frames[-1] if frames else old
    if now and last is not now[0] and last.role == "count" and not last.aside:
        return None  # another figure stands between: it is of that one
    return (old.number, now[0].number) if now else None


def _told(
    place: Passages,
    reading: Reading,
    number: Quantity,
    pair: tuple[Quantity, Quantity],
    right: Decimal,
) -> Finding:
    passage = place.at(reading, number)
    said = as_said(number, right)
    both = f"由 {int(pair[0].value)} 到 {int(pair[1].value)}"
    way = "" if right >= 0 else "，方向也不对"
    message = f"“{around(reading, number)}”：{both} 应为 {said}{way}"
    remedies = [Remedy(f"改为“{said}”", (), said)] if right >= 0 and number.unit != "元" else []
    return finding(
        "X-07", place.where, message, "请核对增减幅度", (), passage, remedies, about=[said]
    )


def as_said(number: Quantity, right: Decimal) -> str:
    """Write a change as the text writes it: in per cent as exactly, or in its unit."""
    if number.kind != "percent":
        return f"{abs(int(right))}{number.unit}"
    step = Decimal(1).scaleb(-decimals(number))
    return f"{abs(right).quantize(step, ROUND_HALF_UP)}%"
