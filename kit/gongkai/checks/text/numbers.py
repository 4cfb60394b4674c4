"""Every figure a text gives, with its unit: Arabic, full-width, grouped, 万/亿, 中文数字.

Nothing is guessed: what is part of a date, of a document's number or of a word (统一) is no figure,
and a run of 中文数字 that means nothing is left alone. Positions are those of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["count", "percent", "money"]
LONGEST = 24  # characters of one figure; what is longer is no figure of a report

_WIDE = str.maketrans("０１２３４５６７８９．％，－～—–", "0123456789.%,----")
_DIGITS = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MULTIPLES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "": 1}
COUNT_UNITS = "人次 件次 件 宗 起 例 份 条 项 次 个 篇 部 名".split()  # noqa: SIM905

_ARABIC = r"\d(?:[\d,]|\n(?=\d)){0,30}(?:\.\d{1,10})?"
_CHINESE = r"[〇○零一二两三四五六七八九十百千万亿]{1,20}"
_UNIT = rf"[百千]?万?亿?元|{'|'.join(COUNT_UNITS)}"
_PATTERN = re.compile(
    rf"百分之(?P<share>{_ARABIC}|{_CHINESE})"
    rf"|(?P<low>{_ARABIC})(?:-|至|到)(?P<high>{_ARABIC})\s?(?P<span>{'|'.join(COUNT_UNITS)})"
    rf"|(?P<percent>{_ARABIC})\s?%"
    rf"|(?P<arabic>{_ARABIC})\s?(?P<scale>[万亿]?)(?P<about>余|多|来)?\s?(?P<unit>{_UNIT})?"
    rf"|(?P<chinese>{_CHINESE})(?P<more>余|多)?\s?(?P<counted>{_UNIT})"
)
# What makes a figure a part of something else: a date, a clause, a document, a telephone.
_BEFORE = re.compile(r"(?:第|〔|\[|【|[A-Za-z_@/:.-]|\d|号|字)\s?$")
_AFTER = re.compile(
    r"\s?(?:年|月|日|号|时|点|分钟|分|小时|天|楼|层|室|周|季度|章|款|届|级|岁|[A-Za-z_@]|〕|\]|】"
    r"|-\d|、\d+月|个工作日|工作日|个月|倍|位|类|家|户|人(?!次)|种|处|辆|公里|平方|版)"
)
_WORDS = re.compile(
    r"(?:第|统|专|唯|同|逐|任|某|每|进|单|万|不|另|这|那|哪|各|合|归|十|初|几|数|若|多)$"
)
_NEGATED = re.compile(r"(?:未|无|没有?)[^，。；]{0,12}$")
_APPROXIMATE = re.compile(r"(?:约|近|超过?|逾|达到?近|不到|不足|至少|最多)\s?$")


_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:，\d{3}){1,6}(?=\s?(?:[万亿余多]|元|件|宗|起|份|条))")


@dataclass(frozen=True)
class Quantity:
    """One figure of a text: where it stands, its value, unit and kind.

    ``value`` is in the unit 件 …, in per cent, or in yuan 元; ``high`` ends a range; ``decimals``
    is the printed precision of the number as it stands; ``approximate`` says 余, 约 and the like.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: Kind = "count"
    high: Decimal | None = None
    approximate: bool = False
    step: Decimal = Decimal(1)

    def agrees(self, value: Decimal | int) -> bool:
        """Tell whether ``value`` is what the text says, as exactly as it says it."""
        if self.high is not None:
            return self.value <= value <= self.high
        if self.approximate:
            return abs(self.value - value) <= max(self.step, self.value / 10)
        return self.value == value or (self.step != 1 and abs(self.value - value) < self.step)


def chinese(text: str) -> int | None:
    """Read 中文数字 such as 一百零三 or 二〇二四; ``None`` for what means nothing (十百千)."""
    if not text or len(text) > LONGEST:
        return None
    if all(char in _DIGITS for char in text):
        if len(text) > 1 and ("两" in text or text[0] in "零〇○"):
            return None
        return int("".join(str(_DIGITS[char]) for char in text))
    total, rest = 0, text
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if mark in rest:
            before, _, rest = rest.partition(mark)
            section = _section(before)
            if section is None or mark in rest:
                return None
            total += section * size
            if not rest:
                return total
    section = _section(rest)
    return None if section is None else total + section


def _section(text: str) -> int | None:
    """Read up to four places: 一千二百零三; a bare 十 begins one."""
    total, digit, last = 0, -1, 10**4
    for n, char in enumerate(text):
        if char in _STEPS:
            step = _STEPS[char]
            if step >= last or (digit < 0 and not (step == 10 and n == 0)) or digit == 0:
                return None
            total, digit, last = total + max(digit, 1) * step, -1, step
        elif char in "零〇○":
            if digit > 0:
                return None
            digit = 0
        elif char in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[char]
        else:
            return None
    if digit > 0:
        # 一百三 would be 130 in speech: too loose to take for 103.
        if last == 100 and "零" not in text and "〇" not in text:
            return None
        total += digit
    return total if text and (total or text in "零〇○") else None


def _decimal(text: str) -> Decimal | None:
    plain = re.sub(r"[\n]", "", text)
    if "," in plain:
        if not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
            return None
        plain = plain.replace(",", "")
    return Decimal(plain) if len(plain) <= LONGEST else None


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the figures of ``text`` in their order."""
    plain = _ungrouped(text.translate(_WIDE))
    for match in _PATTERN.finditer(plain):
        found = _quantity(text, plain, match)
        if found:
            yield found


def _ungrouped(plain: str) -> str:
    """Keep a comma only where it groups digits: 「3，119件」, not 「2023,2024」 or 「12,公开」."""
    plain = _GROUPED.sub(lambda match: match[0].replace("，", ","), plain)
    return re.sub(r",(?!\d{3}(?!\d))|(?<!\d),", "，", plain)


def _quantity(text: str, plain: str, match: re.Match[str]) -> Quantity | None:
    before = plain[max(0, match.start() - 14) : match.start()]
    after = plain[match.end() : match.end() + 8]
    made = _made(match, before, after)
    if made is None or made.value >= 10**15:
        return None
    start, end = match.start(), match.end()
    approximate = made.approximate or bool(_APPROXIMATE.search(before))
    return Quantity(
        start, end, text[start:end], made.value, made.unit, made.kind, made.high, approximate,
        made.step,
    )  # fmt: skip


def _made(match: re.Match[str], before: str, after: str) -> Quantity | None:
    if match["share"]:
        share = match["share"]
        value = _decimal(share) if share[0].isdigit() else chinese(share)
        return None if value is None else _of(value, "%", "percent", share)
    if match["percent"]:
        value = _decimal(match["percent"])
        return None if value is None else _of(value, "%", "percent", match["percent"])
    if match["low"]:
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if low is None or high is None or _BEFORE.search(before):
            return None
        return Quantity(0, 0, "", low, match["span"], high=high)
    if match["chinese"]:
        return _written(match, before, after)
    value = _decimal(match["arabic"])
    if value is None or _BEFORE.search(before) or (not match["unit"] and _AFTER.match(after)):
        return None
    if match["unit"] in ("个", "项", "条", "次") and _AFTER.match(match["unit"] + after):
        return None
    return _scaled(value, match["scale"], match["unit"] or "", match["about"], match["arabic"])


def _written(match: re.Match[str], before: str, after: str) -> Quantity | None:
    text, unit = match["chinese"], match["counted"]
    if _WORDS.search(before) or (unit in ("个", "项", "条", "次", "部", "名") and len(text) == 1):
        return None
    if text == "一" and (unit == "起" or _NEGATED.search(before)):
        return None  # 一起 is "together"; 「未发生一件」 says none
    scale = ""
    if text[-1] in "万亿" and unit == "元":
        text, scale = text[:-1], text[-1]
    value = chinese(text)
    return None if value is None else _scaled(Decimal(value), scale, unit, match["more"], "0")


def _scaled(
    value: Decimal, scale: str, unit: str, about: str | None, printed: str
) -> Quantity | None:
    factor = Decimal(_MULTIPLES[scale])
    if unit.endswith("元"):
        for mark in unit.removesuffix("元"):
            factor *= _MULTIPLES[mark]
        unit = "元"
    _, _, decimals = printed.partition(".")
    if decimals and factor == 1 and unit != "元":
        return None  # 1.5 件 is no count
    step = factor.scaleb(-len(decimals)) if factor != 1 or decimals else Decimal(1)
    kind: Kind = "money" if unit == "元" else "count"
    if about:
        tail = str(int(value))
        step = max(step, Decimal(10) ** (len(tail) - len(tail.rstrip("0"))) * factor)
    return Quantity(0, 0, "", value * factor, unit, kind, None, bool(about), step)


def _of(value: Decimal | int, unit: str, kind: Kind, printed: str) -> Quantity:
    _, _, decimals = printed.partition(".")
    return Quantity(
        0, 0, "", Decimal(value), unit, kind, None, False, Decimal(10) ** -len(decimals)
    )
