"""Rules about the three tables: every figure there, readable, and in agreement."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import FORM, finds, rule
from gongkai.editions.spec import CellKey
from gongkai.errors import ValueRefused
from gongkai.model.report import NA, Balance, Report, Table, Value
from gongkai.model.values import parse, show


@rule(
    "T-01",
    "表格尚未填写",
    "error",
    FORM,
    why="整张表都是空白。没有发生的填 0，不适用的填 /。",
    wrong="表四空白",
    right="表四各格填 0",
    waivable=False,
)
@rule(
    "T-02",
    "有空格没有填",
    "error",
    FORM,
    why="空白不等于 0，漏填和没有发生分不清。",
    wrong="自然人：空白",
    right="自然人：0",
    waivable=False,
)
@rule(
    "T-03",
    "填写的内容不是数字",
    "error",
    FORM,
    why="单元格里只填数字、0 或 /。",
    wrong="约30",
    right="30",
    waivable=False,
)
def figures(report: Report) -> Iterator[Finding]:
    """Every cell holds a figure, 0 or ``/``: a blank is not a zero."""
    for table in report.tables.values():
        if table.blank:
            message = f"整张表还没有填写，共 {len(table.blanks)} 格"
            yield finding(
                "T-01",
                table.spec.name,
                message,
                "没有发生的填 0，不适用的填 /",
                _cells(table, table.blanks[:1]),
            )
            continue
        for row, cells in groupby(table.blanks, key=lambda cell: cell[0]):
            yield _blank(table, row, list(cells))
        for cell, text in table.unread.items():
            yield finding(
                "T-03",
                table.spec.place(cell),
                f"“{_short(text)}”{_reason(table, cell)}",
                "请改为数字",
                _cells(table, [cell]),
            )


def _blank(table: Table, row: str, cells: list[CellKey]) -> Finding:
    columns = "、".join(table.spec.columns[cell].place for cell in cells)
    where = "，".join(part for part in (table.spec.name, table.spec.rows[row].place) if part)
    return finding(
        "T-02", where, f"{columns}没有填", "没有发生的填 0，不适用的填 /", _cells(table, cells)
    )


def _reason(table: Table, cell: CellKey) -> str:
    try:
        parse(table.unread[cell], table.spec.columns[cell])
    except ValueRefused as refused:
        return str(refused)
    return "没有读出"


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"


@finds()
def relations(report: Report) -> Iterator[Finding]:
    """Every relation 勾稽关系 of the edition whose cells are filled must hold."""
    for table in report.tables.values():
        for balance in table.balances():
            if balance.broken:
                yield _broken(table, balance)


def _broken(table: Table, balance: Balance) -> Finding:
    relation = balance.relation
    where = f"{table.spec.name}，{relation.name}"
    return finding(
        relation.code, where, balance.sentence(), "请核对所列各格", _cells(table, relation.cells)
    )


@rule(
    "T-04",
    "印出的总计与各项之和不符",
    "error",
    "由表式推得",
    why="读入的报告自己印了总计，与各项相加不一样。",
    wrong="10+1+0+0，总计印 0",
    right="10+1+0+0，总计 11",
)
def printed(report: Report) -> Iterator[Finding]:
    """Compare each total that a document printed with what its parts add up to."""
    for table in report.tables.values():
        for cell, value in table.printed.items():
            computed = table.value(*cell)
            if computed is not None and not _same(value, computed):
                said = show(computed)
                yield finding(
                    "T-04",
                    table.spec.place(cell),
                    f"原文印的是 {show(value)}，各项之和为 {said}",
                    "请核对各项；导出时总计印各项之和，不照原文，核对无误的请说明理由",
                    _cells(table, [cell]),
                )


def _same(printed: Value, computed: Value) -> bool:
    nothing = (0, NA)
    return printed == computed or (printed in nothing and computed in nothing)


def _cells(table: Table, cells: object) -> tuple[tuple[str, str, str], ...]:
    return tuple((table.spec.key, *cell) for cell in cells)  # type: ignore[attr-defined]
