"""What a wrong number is to become: in the unit and at the scale in which the text says it."""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.checks.findings import Remedy
from gongkai.checks.text.claims import Claim
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import measured, value_of
from gongkai.editions.figures import Key
from gongkai.model.report import Report
from gongkai.model.values import show

READINGS = 2  # ways to read a sentence of which each is offered; of more, none is
_FIGURE = re.compile(r"[\d０-９][\d０-９,，.．]*")
_SCALES = (("亿", Decimal(10**8)), ("万", Decimal(10**4)))


def printed(value: Decimal, number: Quantity) -> str:
    """Write ``value`` as the text writes its number: 44.7228 where that is so many 万件."""
    scale = next((size for mark, size in _SCALES if mark in number.text), Decimal(1))
    if scale == 1 and number.kind != "money":
        return show(int(value))
    return f"{(value / scale).normalize():f}"


def mended(report: Report, claim: Claim, typed: str) -> list[Remedy]:
    """Offer what ``typed`` may become; nothing where the sentence can be read in many ways."""
    number = claim.quantity
    said = number.text.replace("\n", "")
    figure = _FIGURE.match(said)
    if figure is None or number.high is not None:
        return []
    values: dict[Decimal, tuple[Key, ...]] = {}
    for keys in claim.options:
        value = value_of(report, keys)
        if value is not None:
            values.setdefault(value, keys)
    if len(values) > READINGS:
        return []
    unit = re.sub("余|多|来|以上|以下|左右", "", said[figure.end() :])
    if typed[-1:].isdecimal():  # in a cell of a table the figure stands alone
        unit = ""
    return [_remedy(report, claim, value, keys, unit) for value, keys in values.items()]


def _remedy(
    report: Report, claim: Claim, value: Decimal, keys: tuple[Key, ...], unit: str
) -> Remedy:
    number, found = claim.quantity, measured(report, keys)
    right = f"{printed(value, number)}{unit}"
    # Only a count in plain digits can go out as a live reference.
    plain = number.kind != "money" and len(found) == 1 and not re.search("[万亿]", number.text)
    reference = f"{{{{{found[0].name}}}}}{unit}" if plain else ""
    return Remedy(f"改为“{right}”", (), right, reference)
