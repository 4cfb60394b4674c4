"""What the figures of a form mean: each under the roles of its table, row and column.

Rules, measures and the words of a text speak of ``("requests", "new", "total")`` and never of a
table's key or place; a form says which cells those are, so that forms with other tables are held
against each other and against their text by what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gongkai.editions.spec import TableSpec

Key = tuple[str, str, str]  # the roles of table, row and column
CellOf = tuple[str, str, str]  # the keys of table, row and column in one form
_NUMBER = re.compile(r"^(?:\d\.|（[一二三四五六七]）|[一二三四]、)")
_COUNTED = re.compile("本年|件数|数量|收费|（[^（）]*）")

# Names of the rows of 表三 in a sentence; sub-rows go by their own label without its number.
ROWS = {
    "new": "新收",
    "carried_in": "上年结转",
    "sum": "办理",
    "carried_out": "结转下年度",
    "grant": "予以公开",
    "partial": "部分公开",
    "deny": "不予公开",
    "unable": "无法提供",
    "refuse": "不予处理",
    "other": "其他处理",
    "other_3": "其他处理的其他",
}
PERSONS = ("business", "research", "welfare", "legal", "others")
COLUMNS = {
    "total": ("总计", ("total",)),
    "natural": ("自然人", ("natural",)),
    "persons": ("法人或其他组织", PERSONS),
    "business": ("商业企业", ("business",)),
    "research": ("科研机构", ("research",)),
    "welfare": ("社会公益组织", ("welfare",)),
    "legal": ("法律服务机构", ("legal",)),
    "others": ("其他组织", ("others",)),
}
FORUMS = {
    "review": ("复议", ("review",)),
    "litigation": ("诉讼", ("direct", "after")),
    "direct": ("直接起诉", ("direct",)),
    "after": ("复议后起诉", ("after",)),
}
OUTCOMES = {
    "total": "总计",
    "upheld": "维持",
    "corrected": "纠正",
    "other": "其他结果",
    "pending": "尚未审结",
}


@dataclass(frozen=True)
class Figure:
    """A figure that a sentence can give: its name, the cells that add up to it, and its unit."""

    name: str
    cells: tuple[CellOf, ...]
    unit: str = "件"


def unnumbered(label: str) -> str:
    """Return a row's label without its number: 「1.属于国家秘密」 is 「属于国家秘密」."""
    return _NUMBER.sub("", label)


def of_items(role: str, spec: TableSpec) -> Iterator[tuple[Key, Figure]]:
    """Name the figures of a table whose rows are things that are counted, as 表二 is."""
    for row, column in spec.cells:
        declared = spec.columns[row, column]
        label = spec.rows[row].short or spec.rows[row].label
        what = _COUNTED.sub("", declared.label)
        name = label if what == "处理决定" else f"{label}{what}"
        yield (role, row, column), Figure(name, ((spec.key, row, column),), declared.unit)


def of_requests(
    spec: TableSpec, names: Mapping[str, str] | None = None
) -> Iterator[tuple[Key, Figure]]:
    """Name the figures of 表三; ``names`` are those of rows that only this form has."""
    known = {**ROWS, **(names or {})}
    # 「其他」 alone names no applicant; every other column is called as the form prints it.
    printed = {
        column.key: column.label for column in spec.blocks[0].columns if column.label != "其他"
    }
    for key, row in spec.rows.items():
        said = known.get(key) or unnumbered(row.label)
        for column, (usual, parts) in COLUMNS.items():
            label = printed.get(column, usual)
            cells = tuple((spec.key, key, part) for part in parts)
            yield ("requests", key, column), Figure(f"{said}{label}", cells)


def of_disputes(spec: TableSpec) -> Iterator[tuple[Key, Figure]]:
    """Name the figures of 表四, with the two ways to a court added up."""
    (row,) = spec.rows
    for forum, (label, parts) in FORUMS.items():
        for outcome, said in OUTCOMES.items():
            cells = tuple((spec.key, row, f"{part}_{outcome}") for part in parts)
            yield ("disputes", forum, outcome), Figure(f"{label}{said}", cells)
