"""A cell's text to its value and back: strict, so that nothing is guessed.

The page parses by the same rules (``static/values.js``); ``tests/data/values.json`` holds both to
the same literal cases.
"""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.editions.spec import Column
from gongkai.errors import ValueRefused
from gongkai.model.report import NA, NotApplicable, Value

DIGITS = 12
DECIMALS = 6
_WIDE = str.maketrans(
    "０１２３４５６７８９，．／－＋（）　\u00a0\u2009\u202f−﹣﹢", "0123456789,./-+()    --+"
)
# What is not seen and parts no words: zero widths, marks of direction that leave figures as they
# are, selectors of a letter's form, tags. What turns figures round is no such thing.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a\u202c\u202d\u2060-\u2066\u2068-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_TURNED = re.compile("[\u202b\u202e\u2067]")
# Blanks, the ends of lines and controls; Python and JavaScript each have a set of their own.
BLANK = "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_BLANKS = "".join(re.findall(f"[{BLANK}]", "".join(map(chr, range(0x3001)))))
_REMARKED = re.compile(r"(?P<figure>[^()]*)\((?P<remark>.+)\)", re.DOTALL)
_NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*[件项元万]{0,2}")
_GROUPED = re.compile(r"[0-9]{1,3}([ ,][0-9]{3})+(?=\.|\Z)")
_CHANGE = {"增": "+", "加": "+", "减": "-", "增加": "+", "减少": "-", "+": "+", "-": "-"}
_SIGNED = re.compile(f"(增加|减少|增|减|[+]|-)[{BLANK}]*(?=[0-9])")


def parse(text: str, column: Column) -> tuple[Value, str]:
    """Read a cell's text: its value and the remark in brackets behind it.

    Understood are thousand separators, full-width digits, spaces around, and the column's own
    unit; what cannot be seen is passed over. Anything else raises `ValueRefused` with the reason
    in Chinese.
    """
    seen = _bare(_UNSEEN.sub("", text))
    if _TURNED.search(seen):
        raise ValueRefused("有使文字倒着显示的看不见的字符，请删掉重填")
    plain = seen.translate(_WIDE)
    remarked = _REMARKED.fullmatch(plain)
    if not remarked:
        return (_figure(_bare(plain), column) if plain else None), ""
    # The translation keeps positions, so the remark is cut from the text as typed.
    remark, figure = _bare(seen[remarked.start("remark") : -1]), _bare(remarked["figure"])
    if not figure and _NUMBER.fullmatch(_bare(remarked["remark"])):
        raise ValueRefused("只有括号里的数字；括号是给附注的，请把数字写在括号前面")
    return (_figure(figure, column) if figure else None), remark


def _bare(text: str) -> str:
    return text.strip(_BLANKS)


def _figure(plain: str, column: Column) -> Value:
    if plain == "/":
        return NA
    if column.unit and plain.endswith(column.unit):
        plain = _bare(plain.removesuffix(column.unit))
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
    if re.fullmatch(rf"-[{BLANK}]*[0-9][0-9,]*(\.[0-9]+)?", plain):
        raise ValueRefused("不能是负数")
    if plain and set(plain) <= set("-—–"):
        raise ValueRefused("没有发生请填 0，不适用请填 /")
    if re.fullmatch(r"[0-9, ]+", plain):
        raise ValueRefused("千分位或空格的位置不对，请核对")
    if re.search(rf"[0-9][{BLANK}]*(元|万元|万|亿|件|项|条)\Z", plain):
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
