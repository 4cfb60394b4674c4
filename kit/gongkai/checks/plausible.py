"""Rules about figures that no rule of arithmetic forbids but that cannot well be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import having, rule
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


@rule(
    "T-06",
    "没有规章制定权的机关填了规章",
    "error",
    "立法法",
    why="只有国务院部门、省级和设区的市（自治州）人民政府能制定规章；内部的规章制度不算。",
    wrong="某镇人民政府：规章 2",
    right="某镇人民政府：规章 0",
    editions=having("disclosure", "rules", "repealed"),
)
def rule_makers(report: Report) -> Iterator[Finding]:
    """Ask about 规章 of an organ that can make none."""
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


@rule(
    "T-05",
    "金额的单位可能不对",
    "warning",
    "表二：单位：万元",
    why="收费金额以万元计。按元填写会大一万倍，与上年或常情相差过大时请核对。",
    wrong="961716000（元）",
    right="96171.6（万元）",
    editions=having("disclosure", "fee", "amount"),
)
def amount(report: Report) -> Iterator[Finding]:
    """Ask about fees so high that they may have been typed in yuan."""
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


@rule(
    "T-07",
    "部分公开可能重复计数",
    "info",
    "表三：区分处理的，只计这一情形，不计其他情形",
    why=(
        "区分处理的申请只计入“部分公开”，不再计入不予公开等其他情形；"
        "多出的件数正好等于部分公开时请核对。"
    ),
    wrong="同一件既计部分公开又计不予公开",
    right="只计部分公开",
)
def double(report: Report) -> Iterator[Finding]:
    """Ask about a column that has just its 部分公开 too many results: they may count twice."""
    known = measures(report.edition)
    broken = {
        key: [one for one in table.balances() if one.broken and not one.relation.defines]
        for key, table in report.tables.items()
    }
    for key in (key for key in known if key[:2] == ("requests", "partial") and key[2] != "total"):
        partial = figure(report, key)
        if not isinstance(partial, int):
            continue
        ((table, *cell),) = known[key].cells
        for balance in broken[table]:
            if {column for _, column in balance.relation.cells} != {cell[1]}:
                continue
            if partial == -balance.difference:
                yield finding(
                    "T-07", known[key].place(report),
                    f"办理结果多出 {partial} 件，正好是部分公开的件数",
                    "区分处理的申请只计入“部分公开”，不再计入其他情形", known[key].cells,
                )  # fmt: skip


@rule(
    "T-08",
    "处理决定数量疑为项目数量",
    "warning",
    "国办公开办函〔2019〕60号",
    why="处理决定数量是件数，不是上一年项目数量加本年增减。",
    wrong="61 + 36，处理决定 97",
    right="填全年作出的决定件数",
    editions=having("disclosure", "license", "previous"),
)
def decisions(report: Report) -> Iterator[Finding]:
    """Ask about a number of decisions that is the number of items, brought forward."""
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


@rule(
    "T-09",
    "公开数量与制作数量不合",
    "warning",
    "国办公开办函〔2019〕60号",
    why="新制作的文件一般要公开，对外公开总数量不少于本年新公开数量。",
    wrong="新制作 87，新公开 0，总数量 0",
    right="新公开 87，总数量 87 以上",
    editions=having("disclosure", "norms", "made"),
)
def published(report: Report) -> Iterator[Finding]:
    """Ask about documents that were made and, as it seems, not published."""
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
