"""What every reader turns its bytes into: paragraphs and raw grids, in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_CELLS = 20_000  # of one table; the form has 200
MOST_SLOTS = 200_000  # that the boxes of one table cover
WIDEST = 64  # columns; the form has 15
TALLEST = 200  # rows that one box covers


@dataclass(frozen=True)
class Grid:
    """A raw table: ``rows`` hold the text of each slot, a merged box once in each slot it covers.

    ``origin`` tells for each slot which box it belongs to, so that a box is told from its copies.
    Where a format gives no true columns (tabs, pipes, lines), ``exact`` is false and a row is just
    its texts in order. ``where`` says where in the document the table stands. ``edges`` are the
    places of the slots on the paper, one more than there are slots, where a format has them.
    """

    rows: tuple[tuple[str, ...], ...]
    origin: tuple[tuple[int, ...], ...]
    exact: bool
    where: str
    edges: tuple[float, ...] = ()


@dataclass(frozen=True)
class Source:
    """A document as read: paragraphs (``str``) and grids in order, and what could not be read."""

    pieces: tuple[str | Grid, ...]
    problems: tuple[str, ...] = ()
    title: str = ""


@dataclass
class Builder:
    """Lays boxes with spans into slots, as HTML and Word define it."""

    where: str
    rows: list[dict[int, tuple[str, int]]] = field(default_factory=list)
    boxes: int = 0
    slots: int = 0
    full: bool = False

    def row(self, boxes: Iterable[tuple[str, int, int]]) -> None:
        """Add a row of boxes (text, colspan, rowspan); one under a rowspan moves to the right."""
        while len(self.rows) <= self._at:
            self.rows.append({})
        line, column = self.rows[self._at], 0
        for text, across, down in boxes:
            while column in line:
                column += 1
            across = max(1, min(across, WIDEST - column))
            if column >= WIDEST or self.boxes >= MOST_CELLS or self.slots >= MOST_SLOTS:
                self.full = True
                break
            self.slots += across * min(max(1, down), TALLEST)
            if across == down == 1:
                line[column] = (text, self.boxes)
                self.boxes += 1
                column += 1
                continue
            for n in range(max(1, min(down, TALLEST))):
                while len(self.rows) <= self._at + n:
                    self.rows.append({})
                for m in range(across):
                    self.rows[self._at + n].setdefault(column + m, (text, self.boxes))
            self.boxes += 1
            column += across
        self._at += 1

    _at: int = 0

    def grid(self, edges: Iterable[float] = ()) -> Grid:
        """Return the finished grid; slots no box covers are empty boxes of their own."""
        lines = self.rows[: self._at]
        width = max((max(line, default=-1) + 1 for line in lines), default=0)
        texts, origins, spare = [], [], -1
        for line in lines:
            slots = [line.get(n) for n in range(width)]
            texts.append(tuple(slot[0] if slot else "" for slot in slots))
            numbers = []
            for slot in slots:
                spare -= 0 if slot else 1
                numbers.append(slot[1] if slot else spare)
            origins.append(tuple(numbers))
        return Grid(tuple(texts), tuple(origins), True, self.where, tuple(edges))


def loose(rows: Iterable[Iterable[str]], where: str) -> Grid:
    """Make a grid of rows whose columns are not known."""
    texts = tuple(tuple(row) for row in rows)
    return Grid(texts, tuple(tuple(range(len(row))) for row in texts), False, where)
