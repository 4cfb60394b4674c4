"""Rules about figures that no rule of arithmetic forbids but that cannot well be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Finding, finding
from gongkai.model.measures import figure, measures
from gongkai.model.report import KINDS, LEVELS, Report
from gongkai.model.values import show

MAY_MAKE_RULES = {
    ("人民政府", "省级"),
    ("人民政府", "市级"),
    ("政府部门", "国家级"),
    ("人民政府", "国家级"),
}
LARGE = Decimal(10_000_000)  # 万元: no office charges a thousand 亿 a year


def plausible(report: Report) -> Iterator[Finding]:
    """Ask about figures that no rule of arithmetic forbids but that cannot well be."""
    yield from _rule_makers(report)
    yield from _amount(report)
    yield from _double(report)
    yield from _projects(report)
    yield from _published(report)


def _rule_makers(report: Report) -> Iterator[Finding]:
    known = report.kind in KINDS and report.level in LEVELS
    if not known or (report.kind, report.level) in MAY_MAKE_RULES:
        return
    for column in ("issued", "repealed", "valid"):
        key = ("disclosure", "rules", column)
        value = figure(report, key)
        if isinstance(value, int) and value > 0:
            measure = measures(report.edition)[key]
            yield finding(
                "T-06", measure.place(report),
                f"填的是 {value}，{report.level}的{report.kind}没有规章制定权",
                "应为 0；内部的规章制度和规范性文件不算规章", measure.cells,
            )  # fmt: skip


def _amount(report: Report) -> Iterator[Finding]:
    key = ("disclosure", "fee", "amount")
    value = figure(report, key)
    if not isinstance(value, Decimal):
        return
    small = report.level in ("县级", "乡级") or report.kind in ("派出机关", "其他机构")
    limit = LARGE / 10 if small else LARGE
    if value >= limit:
        less, measure = value / 10_000, measures(report.edition)[key]
        yield finding(
            "T-05", measure.place(report),
            f"填的是 {show(value)} 万元，合 {show(less.normalize())} 亿元，是不是按元填的",
            f"这一格以万元计；如是按元填的，应为 {show(less.normalize())}", measure.cells,
        )  # fmt: skip


def _double(report: Report) -> Iterator[Finding]:
    """Ask about a column that has just its 部分公开 too many results: they may count twice."""
    known = measures(report.edition)
    for key in (key for key in known if key[:2] == ("requests", "partial") and key[2] != "total"):
        partial = figure(report, key)
        if not isinstance(partial, int):
            continue
        ((table, *cell),) = known[key].cells
        for balance in report.tables[table].balances():
            relation = balance.relation
            columns = {column for _, column in relation.cells}
            if relation.defines or columns != {cell[1]} or not balance.broken:
                continue
            if partial == -balance.difference:
                yield finding(
                    "T-07", known[key].place(report),
                    f"办理结果多出 {partial} 件，正好是部分公开的件数",
                    "区分处理的申请只计入“部分公开”，不再计入其他情形", known[key].cells,
                )  # fmt: skip


def _projects(report: Report) -> Iterator[Finding]:
    """Ask about decisions that are just last year's projects and this year's change."""
    for row in ("license", "services", "penalty", "coercion"):
        keys = [("disclosure", row, column) for column in ("previous", "change", "decisions")]
        before, change, made = (figure(report, key) for key in keys)
        if not (isinstance(before, int) and isinstance(change, int) and isinstance(made, int)):
            continue
        if before and change and made == before + change:
            measure = measures(report.edition)[keys[2]]
            yield finding(
                "T-08", measure.place(report),
                f"{made} 正好是上一年项目数量 {before} 加本年增减 {change}",
                "处理决定数量是全年作出决定的件数，请核对", measure.cells,
                about=[before, change],
            )  # fmt: skip


def _published(report: Report) -> Iterator[Finding]:
    """Ask about documents made and not published, or published and not there."""
    for row in ("rules", "norms"):
        keys = [("disclosure", row, column) for column in ("made", "published", "open")]
        made, shown, whole = (figure(report, key) for key in keys)
        if not (isinstance(made, int) and isinstance(shown, int) and isinstance(whole, int)):
            continue
        if whole < shown or (made and not shown):
            measure = measures(report.edition)[keys[1]]
            yield finding(
                "T-09", measure.place(report),
                f"新制作 {made}，新公开 {shown}，对外公开总数量 {whole}",
                "请核对三个数字", measure.cells, about=[made, whole],
            )  # fmt: skip
