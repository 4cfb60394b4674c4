"""The figures of one table as frozen data, and its relations worked out.

A figure is blank (``None``), not applicable (`NA`) or a number: ``int`` for counts, ``Decimal``
for money. Totals are computed from the edition's relations and are never stored; a total of which
a part is blank or unread is blank itself, for a part of a sum is no sum. What a document that was
read printed in their place is kept beside them in ``Table.printed``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gongkai.editions.spec import CellKey, Relation, TableSpec, Term, name
from gongkai.errors import needed

if TYPE_CHECKING:
    import pandas as pd


class NotApplicable(Enum):
    """The one value of a cell that does not apply, printed ``/``."""

    NA = "/"

    def __str__(self) -> str:
        return "/"


LONG = ["表", "行", "列", "数值", "单位"]
NA = NotApplicable.NA
Value = int | Decimal | NotApplicable | None


@dataclass(frozen=True)
class Balance:
    """A relation with its numbers: what each side adds up to, and whether every cell is filled."""

    relation: Relation
    left: tuple[int | Decimal, ...]
    right: tuple[int | Decimal, ...]
    complete: bool

    @property
    def difference(self) -> int | Decimal:
        """Left minus right."""
        return sum(self.left) - sum(self.right)

    @property
    def broken(self) -> bool:
        """Whether every cell is filled and the sides still differ."""
        return self.complete and self.difference != 0

    def sentence(self) -> str:
        """Say the relation with its numbers: 「自然人：一 3001 + 二 34 = 3035，…，差 118」."""
        left = _side(self.relation.left, self.left)
        right = _side(self.relation.right, self.right)
        return f"{self.relation.place}：{left}，{right}，差 {abs(self.difference)}"


def _side(terms: tuple[Term, ...], amounts: tuple[int | Decimal, ...]) -> str:
    said = ""
    for term, amount in zip(terms, amounts, strict=True):
        sign = "-" if amount < 0 or term.coefficient < 0 else "+"
        said += f" {sign} {_said(term.label, max(amount, -amount))}"
    said = said.removeprefix(" + ").lstrip()
    return f"{said} = {sum(amounts)}" if len(terms) > 1 else said


def _said(label: str, amount: int | Decimal) -> str:
    # A full-width bracket brings its own space: 「三（七）3050」 beside 「一 3001」.
    return f"{label}{amount}" if label.endswith("）") else f"{label} {amount}"


@dataclass(frozen=True)
class Table:
    """The figures of one table.

    Parameters
    ----------
    values
        Typed figures by ``(row, column)``; a blank cell is absent.
    unread
        Texts that were typed or found in a cell and are not a value of it, kept as they stood.
    printed
        Totals as a document printed them, by cell.
    remarks
        Remarks to single cells (「其中修订16件」).
    note
        The note under the table (「注：…」).
    """

    spec: TableSpec
    values: Mapping[CellKey, Value] = field(default_factory=dict)
    unread: Mapping[CellKey, str] = field(default_factory=dict)
    printed: Mapping[CellKey, Value] = field(default_factory=dict)
    remarks: Mapping[CellKey, str] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        for part in ("values", "unread", "printed", "remarks"):
            cells = {cell: v for cell, v in getattr(self, part).items() if v is not None}
            allowed = self.spec.columns if part in ("printed", "remarks") else set(self.spec.typed)
            for cell in cells:
                if cell not in allowed:
                    raise KeyError(f"{self.spec.name}没有可填的单元格 {name(cell)}")
            object.__setattr__(self, part, MappingProxyType(cells))

    def __reduce__(self) -> tuple[Any, ...]:
        parts = (dict(p) for p in (self.values, self.unread, self.printed, self.remarks))
        return (Table, (self.spec, *parts, self.note))

    def replace(self, values: Mapping[CellKey, Value]) -> Table:
        """Return the table with these figures changed; ``None`` empties a cell."""
        kept = {cell: text for cell, text in self.unread.items() if cell not in values}
        return replace(self, values={**self.values, **values}, unread=kept)

    @property
    def blank(self) -> bool:
        """Whether nothing at all has been filled in."""
        return not self.values and not self.unread

    @cached_property
    def blanks(self) -> tuple[CellKey, ...]:
        """The cells that are still to be filled, in reading order."""
        return tuple(
            cell for cell in self.spec.typed if cell not in self.values and cell not in self.unread
        )

    @cached_property
    def computed(self) -> Mapping[CellKey, Value]:
        """Every computed cell: the sum of its parts, blank while one of them is not filled."""
        found: dict[CellKey, Value] = {}
        for cell, relation in self.spec.computed.items():
            values = [found.get(t.cell, self.values.get(t.cell)) for t in relation.left]
            found[cell] = _total(relation.left, values)
        return MappingProxyType(found)

    def value(self, row: str, column: str) -> Value:
        """Return a figure, typed or computed."""
        cell = (row, column)
        return self.computed[cell] if cell in self.computed else self.values.get(cell)

    def missing(self, cell: CellKey) -> tuple[CellKey, ...]:
        """List the typed cells without a figure that ``cell`` is waiting for, itself included."""
        relation = self.spec.computed.get(cell)
        if relation is None:
            return () if cell in self.values else (cell,)
        return tuple(part for term in relation.left for part in self.missing(term.cell))

    def balances(self) -> tuple[Balance, ...]:
        """Work out every relation of the table."""
        return self._balances

    @cached_property
    def _balances(self) -> tuple[Balance, ...]:
        return tuple(
            Balance(
                relation,
                tuple(self._amount(term) for term in relation.left),
                tuple(self._amount(term) for term in relation.right),
                all(self.value(*cell) is not None for cell in relation.cells),
            )
            for relation in self.spec.relations
        )

    def _amount(self, term: Term) -> int | Decimal:
        value = self.value(*term.cell)
        return term.coefficient * value if isinstance(value, int | Decimal) else 0

    def to_frame(self) -> pd.DataFrame:
        """Give the printed rows as a pandas frame with the form's own labels.

        The index holds row groups and row labels, the columns spanners and column labels; cells
        are the figures as objects (blank ``None``). A table with several boxheads is given in
        long form, as by `long_rows`.
        """
        with needed("pandas"):
            import pandas as pd

        if len(self.spec.blocks) > 1:
            return pd.DataFrame(self.long_rows(), columns=LONG, dtype=object)
        (block,) = self.spec.blocks
        rows = [row for row in block.rows if row.printed]
        return pd.DataFrame(
            [[self.value(row.key, column.key) for column in block.columns] for row in rows],
            index=pd.MultiIndex.from_tuples(_labels((row.groups, row.label) for row in rows)),
            columns=pd.MultiIndex.from_tuples(
                _labels((column.spanners, column.label) for column in block.columns)
            ),
            dtype=object,
        )

    def long_rows(self) -> list[tuple[str, str, str, Value, str]]:
        """List the printed figures: table, row, column, value and unit."""
        spec = self.spec
        return [
            (
                spec.title,
                spec.rows[row].place,
                spec.columns[row, column].place,
                self.value(row, column),
                spec.columns[row, column].unit,
            )
            for row, column in spec.cells
            if spec.rows[row].printed
        ]


def _labels(paths: Iterable[tuple[tuple[str, ...], str]]) -> list[tuple[str, ...]]:
    """Bring label paths to one depth: the groups first, the label itself last."""
    found = list(paths)
    depth = max(len(groups) for groups, _ in found)
    return [(*groups, *[""] * (depth - len(groups)), label) for groups, label in found]


def _total(terms: tuple[Term, ...], values: list[Value]) -> Value:
    if any(value is None for value in values):
        return None
    numbers = [
        term.coefficient * value
        for term, value in zip(terms, values, strict=True)
        if isinstance(value, int | Decimal)
    ]
    return sum(numbers) if numbers else NA
