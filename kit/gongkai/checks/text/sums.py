"""The rule about sums: a total against its parts, where a sentence gives them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.claims import COUNTED, Claim, Reading
from gongkai.checks.text.frame import MANY, OUTCOMES, RESULTS, WAYS, Frame
from gongkai.checks.text.passages import Passages, around

rule(
    "X-03",
    "分项相加与总数不符",
    "warning",
    PRACTICE,
    why="列出的各项相加应等于总数。",
    wrong="共805件，其中716件……（各项相加 716）",
    right="各项相加 805",
)
NEAR = 16  # figures before a total that may be its parts
_TOTAL = re.compile(
    r"(?:(?P<many>[两二三四五六])(?:项|类|者|种|级|方面))?"
    r"(?P<sum>合计|共计|合起来|相加|加起来|总计|共有|共)"
)


def sums(place: Passages, reading: Reading) -> Iterator[Finding]:
    """Add up the parts of each total whose parts the sentence gives."""
    for whole, parts in (*_partitions(reading), *_totals(reading)):
        total = sum(one.number.value for one in parts)
        loose = any(one.number.approximate for one in (whole, *parts))
        if total != whole.number.value and not loose:
            yield _told(place, reading, whole, parts)


def _told(place: Passages, reading: Reading, whole: Frame, parts: list[Frame]) -> Finding:
    number = whole.number
    said = " + ".join(str(int(one.number.value)) for one in parts)
    total = int(sum(one.number.value for one in parts))
    passage = place.at(reading, number)
    message = f"“{around(reading, number)}”写的总数是 {int(number.value)}，各项 {said} = {total}"
    return finding("X-03", place.where, message, "请核对总数和各项", (), passage)


def added(reading: Reading, claim: Claim) -> bool:
    """Tell whether a number is the sum of those before it, or what is left of them, as it says."""
    frame = next((one for one in reading.frames if one.number is claim.quantity), None)
    if frame is None:
        return False
    listed = [one.number.value for one in _counts(reading, frame)]
    if frame.last("rest"):
        return any(
            claim.quantity.value == whole - sum(listed[n + 1 : end], Decimal(0))
            for n, whole in enumerate(listed)
            for end in range(n + 2, len(listed) + 1)
        )
    return bool(_TOTAL.search(frame.before)) and claim.quantity.value in _running(listed)


def _counts(reading: Reading, frame: Frame) -> list[Frame]:
    """List the counts that stand before a number."""
    return [
        one
        for one in reading.frames
        if one.number.end <= frame.number.start
        and one.number.unit in COUNTED
        and one.role == "count"
    ]


def _running(values: list[Decimal]) -> set[Decimal]:
    """Add up each two that follow each other, each three, and so on."""
    near = values[-NEAR:]
    return {
        sum(near[at : at + n], Decimal(0))
        for n in range(2, len(near) + 1)
        for at in range(len(near) - n + 1)
    }


def _partitions(reading: Reading) -> Iterator[tuple[Frame, list[Frame]]]:
    """Yield each total with all its parts behind it, where the sentence gives every one."""
    for n, whole in enumerate(reading.frames):
        if not whole.options or len(whole.options[0]) != 1:
            continue
        table, row, column = whole.options[0][0]
        if column != "total":
            continue
        later = {one.options[0]: one for one in reversed(reading.frames[n + 1 :]) if one.options}
        ways = []
        if table == "requests":
            ways = [[(table, row, "natural"), (table, row, "persons")]]
        elif table == "disputes":
            ways = [[(table, row, one) for one in OUTCOMES]]
        if row == "litigation":
            ways.append([(table, "direct", column), (table, "after", column)])
        for keys in ways:
            if all((key,) in later for key in keys):
                yield whole, [later[key,] for key in keys]


def _totals(reading: Reading) -> Iterator[tuple[Frame, list[Frame]]]:
    """Yield each total behind its parts: 「两项合计N件」."""
    for frame in reading.frames:
        match = _TOTAL.search(frame.before)
        if not match or frame.options or frame.number.unit not in COUNTED:
            continue
        before = _counts(reading, frame)
        many = MANY[match["many"]] if match["many"] else _beside(before, frame, match["sum"])
        values = [one.number.value for one in before]
        if 2 <= many <= len(before) and frame.number.value not in _running(values):
            yield frame, before[-many:]


def _beside(before: list[Frame], frame: Frame, word: str) -> int:
    """Count the parts of one kind right before a total that says no more than 合计."""
    if word in ("共", "共有", "总计") or len(frame.before) > len(word) + 8:
        return 0
    kinds = [_kind(one) for one in reversed(before)]
    count = 0
    while count < len(kinds) and kinds[count] and kinds[count] == kinds[0]:
        count += 1
    rows = {one.options[0][0][1] for one in before[len(before) - count :]}
    return count if len(rows) == count else 0


def _kind(frame: Frame) -> str:
    """Name the kind of part that a number is, where parts of that kind add up to a total."""
    if not frame.options:
        return ""
    _, row, column = frame.options[0][0]
    if row in RESULTS:
        return "results"
    if column == "total" and row in ("review", "litigation"):
        return "forums"
    if column == "decisions":
        return "decisions"
    if column == "total" and row in WAYS:
        return "ways"
    return "intake" if column == "total" and row in ("new", "carried_in") else ""
