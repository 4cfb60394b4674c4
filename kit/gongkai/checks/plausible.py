"""Rules about figures that no rule of arithmetic forbids but that cannot well be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Finding, finding
from gongkai.model.report import KINDS, LEVELS, Report, Table
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
    table = report.tables["t2"]
    if report.edition == "2021":
        yield from _rule_makers(report, table)
        yield from _amount(report, table)
        yield from _double(report.tables["t3"])
    else:
        yield from _trial(table)


def _rule_makers(report: Report, table: Table) -> Iterator[Finding]:
    known = report.kind in KINDS and report.level in LEVELS
    if not known or (report.kind, report.level) in MAY_MAKE_RULES:
        return
    for column in ("issued", "repealed", "valid"):
        value = table.value("rules", column)
        if isinstance(value, int) and value > 0:
            cell = ("rules", column)
            yield finding(
                "T-06", table.spec.place(cell),
                f"填的是 {value}，{report.level}的{report.kind}没有规章制定权",
                "应为 0；内部的规章制度和规范性文件不算规章", [(table.spec.key, *cell)],
            )  # fmt: skip


def _amount(report: Report, table: Table) -> Iterator[Finding]:
    value = table.value("fee", "amount")
    if not isinstance(value, Decimal):
        return
    small = report.level in ("县级", "乡级") or report.kind in ("派出机关", "其他机构")
    limit = LARGE / 10 if small else LARGE
    if value >= limit:
        cell = ("fee", "amount")
        less = value / 10_000
        yield finding(
            "T-05", table.spec.place(cell),
            f"填的是 {show(value)} 万元，合 {show(less.normalize())} 亿元，是不是按元填的",
            f"这一格以万元计；如是按元填的，应为 {show(less.normalize())}",
            [(table.spec.key, *cell)],
        )  # fmt: skip


def _double(table: Table) -> Iterator[Finding]:
    """Ask about a column that has just its 部分公开 too many results: they may count twice."""
    for balance in table.balances():
        if balance.relation.code != "T3-01" or not balance.broken or balance.difference > 0:
            continue
        column = balance.relation.cells[0][1]
        partial = table.value("partial", column)
        if column != "total" and isinstance(partial, int) and partial == -balance.difference:
            cell = ("partial", column)
            yield finding(
                "T-07", table.spec.place(cell),
                f"办理结果多出 {partial} 件，正好是部分公开的件数",
                "区分处理的申请只计入“部分公开”，不再计入其他情形", [(table.spec.key, *cell)],
            )  # fmt: skip


def _trial(table: Table) -> Iterator[Finding]:
    for row in ("license", "services", "penalty", "coercion"):
        before, change, made = (table.value(row, c) for c in ("previous", "change", "decisions"))
        if not (isinstance(before, int) and isinstance(change, int) and isinstance(made, int)):
            continue
        if before and change and made == before + change:
            cell = (row, "decisions")
            yield finding(
                "T-08", table.spec.place(cell),
                f"{made} 正好是上一年项目数量 {before} 加本年增减 {change}",
                "处理决定数量是全年作出决定的件数，请核对", [(table.spec.key, *cell)],
                about=[before, change],
            )  # fmt: skip
    for row in ("rules", "norms"):
        made, shown, whole = (table.value(row, c) for c in ("made", "published", "open"))
        if not (isinstance(made, int) and isinstance(shown, int) and isinstance(whole, int)):
            continue
        if whole < shown or (made and not shown):
            cell = (row, "published")
            yield finding(
                "T-09", table.spec.place(cell),
                f"新制作 {made}，新公开 {shown}，对外公开总数量 {whole}",
                "请核对三个数字", [(table.spec.key, *cell)], about=[made, whole],
            )  # fmt: skip
