"""Percentages as a text prints them: how exactly, and whether a share is one."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from gongkai.checks.text.numbers import Quantity


def agrees(number: Quantity, share: Decimal) -> bool:
    """Tell whether a percentage is said as exactly as it is: 43.2 for 43.17, 近三成 for 28."""
    step = Decimal(1).scaleb(-decimals(number))
    if number.bound == "above":
        return number.value <= share <= number.value + max(Decimal(10), number.step)
    if number.bound == "below":
        return number.value - max(Decimal(5), number.step) <= share <= number.value
    if number.approximate:
        return abs(share - number.value) <= max(Decimal(1), number.step)
    return number.value in (share.quantize(step, ROUND_HALF_UP), share.quantize(step, ROUND_DOWN))


def decimals(number: Quantity) -> int:
    """Count the decimals that a figure is printed with."""
    return max(0, -int(number.step.as_tuple().exponent))
