"""Rules that hold this year's report against last year's, where last year's is given."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Change, Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, finds, having, rule
from gongkai.model.measures import Measure, carried_over, figure, measures
from gongkai.model.report import Report, Value
from gongkai.model.values import show

SMALL = 20  # a change from 3 to 9 deserves no sentence
JUMP = 3  # times
YUAN = 1_000  # times, from which a fee was likely typed in another unit: yuan is 10 000
WATCHED = (
    ("requests", "new", "total"),
    ("requests", "carried_out", "total"),
    ("disputes", "review", "total"),
    ("disputes", "litigation", "total"),
    ("disclosure", "license", "decisions"),
    ("disclosure", "penalty", "decisions"),
    ("disclosure", "coercion", "decisions"),
    ("disclosure", "fee", "amount"),
)


def follows(report: Report, last: Report) -> bool:
    """Whether ``last`` can be the report of the year before; nothing else is compared with."""
    return not (report.year and last.year) or last.year == report.year - 1


@rule(
    "Y-05",
    "对照的不是本机关上一年的报告",
    "warning",
    PRACTICE,
    why="逐年核对要用同一机关上一年度的报告。",
    wrong="2025年对照2022年",
    right="2025年对照2024年",
    last_year=True,
)
def other_report(report: Report, last: Report) -> Iterator[Finding]:
    """Ask for the report of the same organ on the year before."""
    if report.year and not follows(report, last):
        yield finding(
            "Y-05", "上年报告",
            f"给出的是{last.year}年的报告，本报告是{report.year}年，应对照{report.year - 1}年",
            "请换成上一年度的报告", about=[last.year, report.year],
        )  # fmt: skip
        return
    if report.organ.strip() and last.organ.strip() and report.organ != last.organ:
        message = f"上年报告的机关是“{last.organ}”，本报告是“{report.organ}”"
        yield finding(
            "Y-05", "上年报告", message, "机构改名的请说明理由", about=[last.organ, report.organ]
        )


@rule(
    "Y-01",
    "上年结转与上年报告不一致",
    "error",
    "表三：上年结转即上年的结转下年度",
    why="七列都要一致；机构改革等原因不一致的，请说明理由。",
    wrong="上年结转下年度 12，今年上年结转 10",
    right="都是 12",
    last_year=True,
)
def carried(report: Report, last: Report) -> Iterator[Finding]:
    """Hold 上年结转 against last year's 结转下年度, column by column."""
    if not follows(report, last):
        return
    for where, before in carried_over(report, last).items():
        table, cell = report.tables[where[0]], where[1:]
        spec, now = table.spec, table.value(*cell)
        if not _numbers(now, before) or now == before:
            continue
        place = spec.place(cell)
        change = Change(where, place, show(now), show(before))
        typed = cell in spec.typed
        yield finding(
            "Y-01", place,
            f"上年结转是 {show(now)}，上年报告的“结转下年度继续办理”是 {show(before)}",
            "请核对；机构改革等原因请说明理由", [where],
            remedies=[Remedy(f"改为上年报告的 {show(before)}", (change,))] if typed else [],
            about=[show(before)],
        )  # fmt: skip


def _numbers(*values: Value) -> bool:
    return all(isinstance(value, int | Decimal) for value in values)


@rule(
    "Y-02",
    "现行有效件数接不上",
    "warning",
    PRACTICE,
    why="今年现行有效 = 上年现行有效 + 本年制发 − 本年废止。",
    wrong="18 + 8 − 0，填 20",
    right="填 26",
    editions=having("disclosure", "norms", "valid"),
    last_year=True,
)
def in_force(report: Report, last: Report) -> Iterator[Finding]:
    """Roll forward what was in force."""
    if not follows(report, last):
        return
    for row in ("rules", "norms"):
        stock = ("disclosure", row, "valid")
        before = figure(last, stock)
        issued, repealed, valid = (
            figure(report, ("disclosure", row, column))
            for column in ("issued", "repealed", "valid")
        )
        if not _numbers(before, issued, repealed, valid):
            continue
        due = before + issued - repealed  # type: ignore[operator]
        if due == valid:
            continue
        measure = measures(report.edition)[stock]
        (cell,), place = measure.cells, measure.place(report)
        change = Change(cell, place, show(valid), show(due))
        yield finding(
            "Y-02", place,
            f"上年现行有效 {show(before)} + 本年制发 {show(issued)} − 本年废止 {show(repealed)} "
            f"= {show(due)}，填的是 {show(valid)}",
            "请核对三个数字", [cell],
            remedies=[Remedy(f"改为 {show(due)}", (change,))] if due >= 0 else [],
            about=[show(before), show(issued), show(repealed)],
        )  # fmt: skip


@rule(
    "Y-03",
    "上年尚未审结的案件没有着落",
    "info",
    PRACTICE,
    why="上年尚未审结的案件今年应有结果或仍未审结，今年的总计一般不少于它。",
    wrong="上年尚未审结 5，今年总计 2",
    right="今年总计 5 以上，或在表下注明",
    last_year=True,
)
def pending(report: Report, last: Report) -> Iterator[Finding]:
    """Ask for the cases that were pending last year."""
    if not follows(report, last):
        return
    known, then = measures(report.edition), measures(last.edition)
    for forum in ("review", "direct", "after"):
        pending = then.get(("disputes", forum, "pending"))
        total = known.get(("disputes", forum, "total"))
        if pending is None or total is None:
            continue
        before = pending.value(last)
        now, note = total.value(report), report.tables[total.cells[0][0]].note
        if before and now is not None and now < before and not note.strip():
            yield finding(
                "Y-03", total.place(report),
                f"上年报告有 {before} 件尚未审结，今年总计只有 {now} 件",
                "请核对，或在表下注明", total.cells, about=[before],
            )  # fmt: skip


@finds("T-05")
@rule(
    "Y-04",
    "与上年相差很大",
    "info",
    PRACTICE,
    why="变化很大的数字最好在正文里说明原因。",
    wrong="新收由 20 变为 300，正文没有说明",
    right="正文写明增加的原因",
    last_year=True,
)
def jumps(report: Report, last: Report) -> Iterator[Finding]:
    """Ask about figures far from last year's of which the text says nothing."""
    if not follows(report, last):
        return
    known = measures(report.edition)
    text = "".join((report.opening, *(section.text for section in report.sections)))
    for key in WATCHED:
        measure = known.get(key)
        if measure is None or key not in measures(last.edition):
            continue
        now, before = measure.value(report), measures(last.edition)[key].value(last)
        if now is None or before is None or not _far(now, before) or _told(measure, text):
            continue
        if measure.unit == "万元" and before and now >= YUAN * before:
            said = f"上年是 {show(before)} 万元，今年是 {show(now)} 万元，相差上千倍"
            fix = "请核对是不是按元填的；这一格以万元计"
            yield finding(
                "T-05", measure.place(report), said, fix, measure.cells, about=[show(before)]
            )
            continue
        message = f"由上年的 {show(before)} 变为 {show(now)}（{measure.unit}），正文没有说到原因"
        yield finding(
            "Y-04", measure.place(report), message, "确有其事的，最好在正文里说明", measure.cells,
            about=[show(before)],
        )  # fmt: skip


def _far(now: int | Decimal, before: int | Decimal) -> bool:
    low, high = sorted((now, before))
    return high >= SMALL and high >= JUMP * max(low, 1)


def _told(measure: Measure, text: str) -> bool:
    """Whether the text names the figure's kind beside a word of growth or decline."""
    word = measure.name.removesuffix("总计").removesuffix("金额")
    near = {"新收": "申请", "结转下年度": "结转"}.get(word, word)
    at = text.find(near)
    while at >= 0:
        around = text[max(0, at - 40) : at + 60]
        if any(sign in around for sign in ("增", "减", "升", "降", "上年", "同比")):
            return True
        at = text.find(near, at + 1)
    return False
