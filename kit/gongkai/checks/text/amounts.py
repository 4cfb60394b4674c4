"""Amounts of money in a text, formal numerals 壹贰叁 and signs included, in yuan 元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gongkai.checks.text.numerals import chinese

Amount = tuple[int, int, Decimal]  # start, end, yuan
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟○O", "一二三四五六七八九十百千〇〇")
_SCALES = {"": 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MONEY = re.compile(
    r"[￥¥]\s?(?P<mark>\d[\d,]{0,15}(?:\.\d{1,4})?)(?:元)?"
    r"|(?P<arabic>\d{1,3}(?:[ ,，]\d{3}){1,4}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,6})?)"
    r"\s?(?:余|多)?[（(]?(?P<scale>[百千]?万|亿)?元"
    r"|(?P<words>[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟○]{1,16})元"
)


def money(text: str) -> Iterator[Amount]:
    """Yield each amount of a text in yuan, formal numerals 壹贰叁 included."""
    for match in _MONEY.finditer(text):
        plain = match["mark"] or match["arabic"]
        if plain:
            value = Decimal(re.sub("[ ,，]", "", plain)) * _SCALES[match["scale"] or ""]
        elif (read := chinese(match["words"].translate(_FORMAL))) is not None:
            value = Decimal(read)
        else:
            continue
        yield match.start(), match.end(), value.normalize()
