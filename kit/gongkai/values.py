"""A cell's text to its value and back: strict, so that nothing is guessed.

The page parses by the same rules (``static/form.js``); ``tests/data/values.json`` holds both to
the same literal cases.
"""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.errors import ValueRefused
from gongkai.report import NA, NotApplicable, Value
from gongkai.spec import Column

DIGITS = 12
DECIMALS = 6
_WIDE = str.maketrans(
    "０１２３４５６７８９，．／－＋（）　\u00a0\u2009\u202f", "0123456789,./-+()    "
)
_REMARKED = re.compile(r"(?P<figure>[^()]*)\((?P<remark>.+)\)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}([ ,]\d{3})+(?=\.|$)")
_CHANGE = {"增": "+", "加": "+", "减": "-", "增加": "+", "减少": "-", "+": "+", "-": "-"}
_SIGNED = re.compile(r"(增加|减少|增|减|\+|-)\s*(?=\d)")


def parse(text: str, column: Column) -> tuple[Value, str]:
    """Read a cell's text: its value and the remark in brackets behind it.

    Understood are thousand separators, full-width digits, spaces around, and the column's own
    unit. Anything else raises `ValueRefused` with the reason in Chinese.
    """
    if not text.strip():
        return None, ""
    plain = text.translate(_WIDE).strip()
    remarked = _REMARKED.fullmatch(plain)
    remark = ""
    if remarked:
        # The translation keeps positions, so the remark is cut from the text as typed.
        start = plain.index("(") + len(text) - len(text.lstrip())
        remark = text.rstrip()[start + 1 : -1].strip()
        plain = remarked["figure"].strip()
    return (_figure(plain, column) if plain else None), remark


def _figure(plain: str, column: Column) -> Value:
    if plain == "/":
        return NA
    if column.unit and plain.endswith(column.unit):
        plain = plain.removesuffix(column.unit).rstrip()
    sign = ""
    if column.kind == "change" and (signed := _SIGNED.match(plain)):
        sign, plain = _CHANGE[signed[1]], plain[signed.end() :]
    if _GROUPED.match(plain):
        whole, dot, rest = plain.partition(".")
        plain = re.sub("[ ,]", "", whole) + dot + rest
    refuse(plain, column)
    if column.kind == "money":
        return Decimal(plain)
    return int(sign.replace("+", "") + plain)


def refuse(plain: str, column: Column) -> None:
    """Raise `ValueRefused` unless ``plain`` is a bare number that the column can hold."""
    whole, dot, decimals = plain.partition(".")
    money = column.kind == "money"
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        if dot and not money:
            raise ValueRefused("应为整数，不能有小数")
        if len(whole) > DIGITS:
            raise ValueRefused(f"数字过长（{len(whole)} 位），请核对")
        if len(decimals) > DECIMALS:
            raise ValueRefused(f"小数最多 {DECIMALS} 位")
        if len(whole) > 1 and whole.startswith("0"):
            raise ValueRefused("数字前多了 0，请核对")
        return
    if re.fullmatch(r"-\s*[0-9][0-9,]*(\.[0-9]+)?", plain):
        raise ValueRefused("不能是负数")
    if plain and set(plain) <= set("-—–"):
        raise ValueRefused("没有发生请填 0，不适用请填 /")
    if re.fullmatch(r"[0-9, ]+", plain):
        raise ValueRefused("千分位或空格的位置不对，请核对")
    if re.search(r"[0-9]\s*(元|万元|万|亿|件|项|条)$", plain):
        unit = column.unit or "数字"
        raise ValueRefused(f"单位不对，这一格以“{unit}”计，请换算后只填数字")
    raise ValueRefused("不是数字；没有发生请填 0，不适用请填 /")


def show(value: Value, remark: str = "") -> str:
    """Write a value as the form prints it: plain digits, ``/``, or nothing; remark in （）."""
    if value is None:
        text = ""
    elif isinstance(value, NotApplicable):
        text = "/"
    else:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return f"{text}（{remark}）" if remark else text
