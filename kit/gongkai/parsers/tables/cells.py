"""A raw grid's boxes, what a grid says of a table's cells, and what all grids together gave."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from gongkai.editions.spec import CellKey, Column
from gongkai.errors import ValueRefused
from gongkai.model.report import NA, Value
from gongkai.model.values import parse
from gongkai.parsers.model import Grid

HEAD = 6  # rows of boxhead that are looked at above the first row of figures
_NOTHING = ("-", "—", "–", "——", "--", "－", "/", "／")
_VALUE = re.compile(
    r"[+\-增减加]?\s*\d[\d,，. ]*+\s*+(?:件|项|万元|元)?+(?:\s*+[（(].{1,60}[）)])?$"
)
# A line that ends within a box: Chinese goes on without a space.
_SOFT = re.compile(r"(?<=[^\x00-\x7f])\n|\n(?=[^\x00-\x7f])")
# A figure too long for its column, or two figures of two years: not for us to say.
_BROKEN = re.compile(r"\A[\d,.]++(?:[^\S\n]*+\n\s*+[\d,.]++)++")
_YUAN = re.compile(r"([\d,]+(?:\.\d+)?)\s*元")


@dataclass(frozen=True)
class Placed:
    """A box of a grid that is a cell of the form."""

    cell: CellKey
    text: str
    column: Column
    where: str


@dataclass(frozen=True)
class Missed:
    """A cell of the form that a grid has and that cannot be told in it.

    ``weak``: another grid may have the same labels, and what it gave stays.
    """

    cell: CellKey
    why: str
    weak: bool = False


@dataclass(frozen=True)
class Noted:
    """What a grid shows besides its figures, for whoever reads the report."""

    text: str


Told = Iterator[Placed | Missed | Noted]


@dataclass
class Filled:
    """What was read of one table: values, remarks, blanks, and cells not read with the reason."""

    values: dict[CellKey, Value] = field(default_factory=dict)
    remarks: dict[CellKey, str] = field(default_factory=dict)
    blank: set[CellKey] = field(default_factory=set)
    unread: dict[CellKey, str] = field(default_factory=dict)
    found: dict[CellKey, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    note: str = ""  # the note under the table, 「注：…」

    def take(self, told: Told) -> None:
        """Take what a grid says of this table."""
        for one in told:
            if isinstance(one, Placed):
                self._put(one)
            elif isinstance(one, Noted):
                self.notes.append(one.text)
            elif not one.weak or one.cell not in self.found:
                self._drop(one.cell, one.why)

    def _put(self, placed: Placed) -> None:
        """Take one cell's text; a second reading that differs takes the cell back."""
        cell, where = placed.cell, placed.where
        if cell in self.unread:
            return
        try:
            value, remark, note = value_of(placed.text, placed.column)
        except ValueRefused as refused:
            self._drop(cell, f"“{placed.text.strip()[:20]}”{refused}")
            return
        if cell in self.found and (self.values.get(cell), self.remarks.get(cell, "")) != (
            value,
            remark,
        ):
            self._drop(cell, f"{self.found[cell]}和{where}读出的不一样")
            return
        self.found[cell] = where
        if note:
            self.notes.append(note)
        if value is None:
            self.blank.add(cell)
        else:
            self.values[cell] = value
            self.blank.discard(cell)
        if remark:
            self.remarks[cell] = remark

    def _drop(self, cell: CellKey, reason: str) -> None:
        """Mark a cell as not read; what was taken for it is given up."""
        self.values.pop(cell, None)
        self.remarks.pop(cell, None)
        self.blank.discard(cell)
        self.unread[cell] = reason


def value_of(text: str, column: Column) -> tuple[Value, str, str]:
    """Read a cell as documents print it: value, remark, and a note on what was converted."""
    if text.isascii() and text.isdigit() and (text[0] != "0" or text == "0") and len(text) < 10:
        return (Decimal(text) if column.kind == "money" else int(text)), "", ""
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", "").strip()
    if _BROKEN.fullmatch(plain):
        raise ValueRefused("断成几行，分不清是一个数还是几个数")
    if plain in ("-", "—", "–", "——", "--", "/"):
        return NA, "", ""
    yuan = _YUAN.fullmatch(plain)
    if column.unit == "万元" and yuan:
        amount = Decimal(yuan[1].replace(",", "")) / 10_000
        return (
            Decimal(f"{amount.normalize():f}"),
            "",
            f"“{plain}”按 {amount.normalize():f} 万元读入",
        )
    if column.unit == "万元" and re.fullmatch(r"0+\.0+", plain):
        return Decimal(plain), "", ""
    value, remark = parse(
        _SOFT.sub("", text).replace("\n", " ") if "(" in plain else re.sub(r"\s", "", text), column
    )
    return value, remark, ""


@lru_cache(4096)
def looks_like_value(text: str) -> bool:
    """Tell whether a text is a figure, a sign for nothing, or blank."""
    plain = unicodedata.normalize("NFKC", _SOFT.sub("", text)).strip()
    known = not plain or plain in _NOTHING or bool(_VALUE.fullmatch(plain))
    return known or bool(_BROKEN.fullmatch(plain))


def boxes_of(grid: Grid, line: int) -> list[tuple[int, str]]:
    """List a row's boxes once each: first slot and text."""
    seen: set[int] = set()
    boxes = []
    for slot, (text, origin) in enumerate(zip(grid.rows[line], grid.origin[line], strict=True)):
        if origin not in seen:
            seen.add(origin)
            boxes.append((slot, text))
    return boxes


def over(grid: Grid, slot: int, start: int, end: int) -> str:
    """Join the labels over a slot, each box once, from the top."""
    texts, seen = [], set()
    for line in range(start, end):
        if slot < len(grid.rows[line]) and grid.origin[line][slot] not in seen:
            seen.add(grid.origin[line][slot])
            texts.append(grid.rows[line][slot])
    return "".join(texts)


def misfit(grid: Grid, line: int, slots: Iterable[int]) -> str:
    """Say why a row does not fit the columns of its boxhead; nothing where it does.

    A row that lost a box has shifted, a row with figures beside the columns belongs to another
    boxhead: which figure is whose cannot be told.
    """
    own = list(slots)
    origins = [grid.origin[line][s] if s < len(grid.origin[line]) else -1 for s in own]
    if any(origin < 0 for origin in origins):
        return f"{grid.where}这一行比标题少格子，分不清是哪一列"
    if len(set(origins)) != len(origins):
        return f"{grid.where}这一行的格子合并了，分不清是哪一列"
    beside = (
        text
        for slot, text in boxes_of(grid, line)
        if slot > min(own) and grid.origin[line][slot] not in origins
    )
    if any(text.strip() and looks_like_value(text) for text in beside):
        return f"{grid.where}这一行比标题多出数字，分不清是哪一列"
    return ""
