"""How sure it is that a number which agrees with nothing is a wrong figure of the tables.

A sentence may speak of somebody else in words that nobody foresaw. What speaks against that does
not hang on words: that the number looks like the right one mistyped, that other numbers of the
paragraph agree with the tables, that the sentence says that it is the reporting office's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from gongkai.checks.text.claims import Claim, Reading
from gongkai.checks.text.frame import is_mine

LARGE = 10  # from which a number does not agree by chance
CLOSE = Decimal("0.03")  # of the right figure
_OWN = re.compile(r"[我本](?:机关|单位|局|委|办|厅|院|镇|乡|街道|[省市县区州])")


def slipped(claim: Claim, values: Iterable[Decimal]) -> bool:
    """Tell whether a number is one of ``values`` mistyped: digits exchanged, one wrong or lost."""
    said = _digits(claim.quantity.value)
    return any(_is_slip(said, _digits(value)) for value in values)


def swapped(claim: Claim, values: Iterable[Decimal]) -> bool:
    """Tell whether a number is one of ``values`` with digits exchanged, or without its 万."""
    said = _digits(claim.quantity.value)
    scaled = [claim.quantity.value * 10_000, claim.quantity.value / 10_000]
    return any(
        value in scaled or (len(said) > 1 and sorted(said) == sorted(_digits(value)))
        for value in values
        if value
    )


def confirms(one: Claim, other: Claim) -> bool:
    """Tell whether ``one``, which is right, shows that ``other`` is about the tables as well."""
    if one.quantity.value < LARGE or one.strange > 3 or not one.options:
        return False
    (table, row, _), (there, other_row, _) = one.options[0][0], other.options[0][0]
    return table == there and (table != "disputes" or row == other_row)


def anchored(reading: Reading) -> bool:
    """Tell whether a sentence is the reporting office's: it says so, or nobody else was named."""
    if not reading.state.mixed:
        return True
    organ = reading.state.organ
    for word in reading.words:
        said = reading.text[word.start : word.end]
        if word.sort == "year" and reading.state.is_own(said):
            return True
        if word.sort == "area" and is_mine(said, organ):
            return True
    return bool(_OWN.search(reading.text))


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _is_slip(said: str, right: str) -> bool:
    if len(said) == len(right) > 1 and (
        sorted(said) == sorted(right) or sum(a != b for a, b in zip(said, right, strict=True)) == 1
    ):
        return True
    one, other = Decimal(said), Decimal(right)
    if other > 2 and abs(one - other) <= 2:
        return True
    if len(right) > 2 and abs(one - other) <= CLOSE * other:
        return True
    short, long = sorted((said, right), key=len)
    return len(long) > 2 and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
