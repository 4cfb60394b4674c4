"""Rules that hold this year's report against last year's, where last year's is given."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Change, Finding, Remedy, finding
from gongkai.model.measures import Measure, carried, figure, measures
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


def year_to_year(report: Report, last: Report | None) -> Iterator[Finding]:
    """Run every rule that needs last year's report."""
    if last is None:
        return
    if report.year and last.year and last.year != report.year - 1:
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
    yield from _carried(report, last)
    yield from _in_force(report, last)
    yield from _pending(report, last)
    yield from _jumps(report, last)


def _carried(report: Report, last: Report) -> Iterator[Finding]:
    for where, before in carried(report, last).items():
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


def _in_force(report: Report, last: Report) -> Iterator[Finding]:
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


def _pending(report: Report, last: Report) -> Iterator[Finding]:
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


def _jumps(report: Report, last: Report) -> Iterator[Finding]:
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
