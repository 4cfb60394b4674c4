"""Frozen records that declare a statutory table: labels, cells, units and relations.

Form, checks, readers and renderers all read these declarations; none of them knows a table.
The words are the statistical offices': the *stub* holds the row labels, the *boxhead* the
column labels, a *spanner* stands over several columns, a *row group* beside several rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from gongkai.editions.look import PLAIN, Look, Shape

CellKey = tuple[str, str]
Kind = Literal["count", "change", "money"]
WHOLE = "申请人情况"
Head = Literal["", "corner", "banner", "col", "colgroup", "row", "rowgroup"]


@dataclass(frozen=True)
class Column:
    """One column of figures; ``spanners`` are the labels over it, outermost first.

    ``kind`` says what a cell holds: a ``count`` (whole, not negative), a ``change`` (whole,
    signed) or ``money`` (exact decimal, not negative); ``unit`` is 件, 万元 …; ``width`` is in
    grid columns; ``reads`` is a pattern of the ways in which documents print the label.
    """

    key: str
    label: str
    spanners: tuple[str, ...] = ()
    kind: Kind = "count"
    unit: str = "件"
    width: int = 1
    reads: str = ""

    @property
    def place(self) -> str:
        """The column as a sentence names it; the spanner over all columns adds nothing."""
        return "·".join((*(s for s in self.spanners if s != WHOLE), self.label))


@dataclass(frozen=True)
class Row:
    """One row of figures; ``groups`` are the row groups it stands in, outermost first.

    ``short`` is the row's name within a sentence. A row with ``printed=False`` is a subtotal that
    the screen shows and the form has not. ``reads`` is as a column's.
    """

    key: str
    label: str
    groups: tuple[str, ...] = ()
    short: str = ""
    printed: bool = True
    reads: str = ""

    @property
    def place(self) -> str:
        """The row as a sentence names it: a numbered sub-row needs its group before it."""
        return "".join((*self.groups[1:], self.label))


@dataclass(frozen=True)
class Block:
    """Rows under one boxhead; section 二 has four of them in one table, the others one."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    banner: str = ""
    corner: str = ""


@dataclass(frozen=True)
class Term:
    """``coefficient × cell``, with the cell's name inside a sentence about the relation."""

    cell: CellKey
    label: str
    coefficient: int = 1


@dataclass(frozen=True)
class Relation:
    """A linear relation 勾稽关系: the terms of ``left`` and of ``right`` add up to the same.

    ``place`` is the row or column it speaks of, as the form prints it. Where ``defines`` is set,
    the right side is that one cell, which is computed from the left and never typed.
    """

    code: str
    name: str
    place: str
    source: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    defines: CellKey | None = None

    @cached_property
    def cells(self) -> tuple[CellKey, ...]:
        """Every cell that takes part, left side first."""
        return tuple(term.cell for term in self.left + self.right)


@dataclass(frozen=True)
class LayoutCell:
    """One box of the drawn table: a label, or the figure of ``cell``.

    ``head`` is the box's role as a header (``""`` for a figure), ``level`` its depth in boxhead
    or stub.
    """

    text: str = ""
    cell: CellKey | None = None
    head: Head = ""
    colspan: int = 1
    rowspan: int = 1
    level: int = 0


@dataclass(frozen=True)
class LayoutRow:
    """One drawn row; ``head`` rows form the boxhead of their block."""

    cells: tuple[LayoutCell, ...]
    head: bool
    block: int
    printed: bool = True

    def to_dict(self, rows: dict[str, Row]) -> dict[str, Any]:
        """Give the row's labels; its figures follow from its key and its block's columns."""
        key = next((box.cell[0] for box in self.cells if box.cell), None)
        boxes = [[b.text, b.head, b.colspan, b.rowspan, b.level] for b in self.cells if not b.cell]
        data: dict[str, Any] = {"block": self.block, "boxes": boxes}
        if key:
            data |= {"key": key, "place": rows[key].place, "printed": self.printed}
        return data


@dataclass(frozen=True)
class TableSpec:
    """One table of a statutory form.

    ``key`` names it in the store, ``name`` in a sentence (「表三」), ``title`` is the heading it
    stands under. ``stub`` is the number of grid columns that hold row labels. ``shape`` is how a
    document's figures find their cells: ``items`` by a row's label and the boxhead last seen,
    ``matrix`` by stub and boxhead of one large table, ``line`` by the boxhead over one row.
    """

    key: str
    name: str
    title: str
    blocks: tuple[Block, ...] = field(hash=False)  # to go through them takes long
    relations: tuple[Relation, ...] = field(default=(), hash=False)
    stub: int = 1
    shape: Shape = "items"
    look: Look = PLAIN

    @cached_property
    def cells(self) -> tuple[CellKey, ...]:
        """All cells in reading order, computed ones included."""
        return tuple((r.key, c.key) for b in self.blocks for r in b.rows for c in b.columns)

    @cached_property
    def computed(self) -> dict[CellKey, Relation]:
        """The relation that defines each computed cell, in an order that can be evaluated."""
        return {r.defines: r for r in self.relations if r.defines}

    @cached_property
    def typed(self) -> tuple[CellKey, ...]:
        """The cells a clerk fills in, in reading order."""
        return tuple(cell for cell in self.cells if cell not in self.computed)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Rows by key."""
        return {row.key: row for block in self.blocks for row in block.rows}

    @cached_property
    def columns(self) -> dict[CellKey, Column]:
        """The column of each cell; a key alone may stand in several blocks."""
        return {(r.key, c.key): c for b in self.blocks for r in b.rows for c in b.columns}

    @property
    def width(self) -> int:
        """The number of grid columns, stub included."""
        return self.stub + max(sum(c.width for c in b.columns) for b in self.blocks)

    def place(self, cell: CellKey) -> str:
        """Name the table, row and column of ``cell`` as the form prints them."""
        return "，".join(
            part for part in (self.name, self.rows[cell[0]].place, self.columns[cell].place) if part
        )

    def layout(self, *, screen: bool = False) -> tuple[LayoutRow, ...]:
        """Lay the table out as merged boxes, row by row, each box once at its top left.

        With ``screen`` the rows that the form does not print are included.
        """
        rows: list[LayoutRow] = []
        for index, block in enumerate(self.blocks):
            rows += self._boxhead(index, block)
            rows += self._body(index, block, screen)
        return tuple(rows)

    def _boxhead(self, index: int, block: Block) -> Iterator[LayoutRow]:
        if block.banner:
            banner = LayoutCell(block.banner, head="banner", colspan=self.width)
            yield LayoutRow((banner,), head=True, block=index)
        depth = max(len(c.spanners) for c in block.columns) + 1
        for level in range(depth):
            cells = list(_boxhead_level(block.columns, level, depth))
            if level == 0 and self.stub:
                corner = LayoutCell(block.corner, None, "corner", self.stub, depth)
                cells.insert(0, corner)
            yield LayoutRow(tuple(cells), head=True, block=index)

    def _body(self, index: int, block: Block, screen: bool) -> Iterator[LayoutRow]:
        rows = [row for row in block.rows if screen or row.printed]
        for number, row in enumerate(rows):
            cells = list(_stub(rows, number, self.stub)) if self.stub else []
            cells += [LayoutCell("", (row.key, c.key), "", c.width) for c in block.columns]
            yield LayoutRow(tuple(cells), head=False, block=index, printed=row.printed)

    def to_dict(self) -> dict[str, Any]:
        """Give the whole declaration as compact JSON-ready data: what the form in the page draws.

        ``blocks`` list their columns; ``rows`` are drawn rows whose ``boxes`` are labels, a row
        with a ``key`` is followed by one figure for each column of its block. Cells are counted in
        reading order; ``relations`` speak of them as pairs ``[cell, word]``, or triples with the
        coefficient where it is not 1. ``words`` holds every label of a term once.
        """
        words: dict[str, int] = {}
        numbers = {cell: n for n, cell in enumerate(self.cells)}

        def side(terms: tuple[Term, ...]) -> list[list[int]]:
            return [
                [numbers[t.cell], words.setdefault(t.label, len(words))]
                + ([] if t.coefficient == 1 else [t.coefficient])
                for t in terms
            ]

        relations = [
            [r.code, r.name, r.place, side(r.left), side(r.right), numbers[r.defines]]
            if r.defines
            else [r.code, r.name, r.place, side(r.left), side(r.right)]
            for r in self.relations
        ]
        return {
            "key": self.key,
            "name": self.name,
            "title": self.title,
            "stub": self.stub,
            "width": self.width,
            "blocks": [
                [[c.key, c.place, c.kind, c.unit, c.width] for c in block.columns]
                for block in self.blocks
            ],
            "rows": [row.to_dict(self.rows) for row in self.layout(screen=True)],
            "words": list(words),
            "relations": relations,
        }


def name(cell: CellKey) -> str:
    """Write a cell's key as one word: ``row.column``."""
    return ".".join(cell)


def _boxhead_level(columns: tuple[Column, ...], level: int, depth: int) -> Iterator[LayoutCell]:
    def path(column: Column) -> tuple[str, ...]:
        return (*column.spanners, f"\0{column.key}")[: level + 1]

    for key, group in groupby(columns, key=path):
        members = list(group)
        width = sum(c.width for c in members)
        if len(key) == level + 1 and key[-1].startswith("\0"):
            label = members[0].label
            yield LayoutCell(label, None, "col", width, depth - level, level)
        elif len(key) == level + 1:
            yield LayoutCell(key[-1], None, "colgroup", width, 1, level)


def _stub(rows: list[Row], number: int, stub: int) -> Iterator[LayoutCell]:
    row = rows[number]
    before = rows[number - 1].groups if number else ()
    for level, label in enumerate(row.groups):
        prefix = row.groups[: level + 1]
        if before[: level + 1] == prefix:
            continue
        span = 0
        while number + span < len(rows) and rows[number + span].groups[: level + 1] == prefix:
            span += 1
        yield LayoutCell(label, None, "rowgroup", 1, span, level)
    level = len(row.groups)
    yield LayoutCell(row.label, None, "row", stub - level, 1, level)
