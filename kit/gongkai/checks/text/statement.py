"""What a clause says without a number, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from gongkai.editions.figures import Key


@dataclass(frozen=True)
class Statement:
    """A clause that holds only where every figure in ``nought`` is none.

    ``whole`` tells a 全部 from a 没有; ``counted`` is the number that it was said of, and ``of``
    what that number then is; ``columns`` are the applicants of whom it may have been said.
    """

    start: int
    end: int
    nought: tuple[Key, ...]
    whole: bool
    sure: bool = True
    counted: Decimal | None = None
    of: tuple[Key, ...] = ()
    columns: tuple[str, ...] = ()

    def agrees(self, value_of: Callable[[tuple[Key, ...]], Decimal | None]) -> bool:
        """Tell whether it was said of a number of cases, or an applicant, for which it is true."""
        rows = [row for table, row, _ in self.nought if table == "requests"]
        for column in self.columns:
            if rows and not any(value_of((("requests", row, column),)) for row in rows):
                return True
        return bool(self.of) and self.counted is not None and self.counted == value_of(self.of)
