"""Every figure a text gives, with its unit: Arabic, full-width, grouped, 万/亿, 中文数字.

Nothing is guessed: what is part of a date, of a document's number or of a word (统一) is no figure,
and a run of 中文数字 that means nothing is left alone. Positions are those of the text as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from gongkai.checks.text.numerals import DIGITS, LONGEST, chinese

Kind = Literal["count", "percent", "money"]

_WIDE = str.maketrans("０１２３４５６７８９．％，－～—–", "0123456789.%,----")
_MULTIPLES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "": 1}
COUNT_UNITS = "人次 件次 件 宗 起 例 份 条 项 次 个 篇 部 名".split()  # noqa: SIM905

_ARABIC = r"\d(?:[\d,]|\n(?=\d)){0,30}(?:\.\d{1,10})?"
_CHINESE = r"[〇○零一二两三四五六七八九十百千万亿]{1,20}"
_UNIT = rf"[百千]?万?亿?元|{'|'.join(COUNT_UNITS)}"
_PATTERN = re.compile(
    rf"百分之(?P<share>{_ARABIC}|{_CHINESE}(?:点[〇○零一二三四五六七八九]{{1,4}})?)"
    rf"|(?P<part>[二三四五六七八九十])分之(?P<parts>[一二两三四五六七八九])"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?P<tenth>[一二三四五六七八九半])?(?![为立功效员长果本型])"
    rf"|(?P<half>过半|半数|一半)"
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
# Which way a loose figure lies from the true one: 超过 has it below, 近 and 不足 above.
_ABOVE = re.compile(r"(?:(?<!不)(?<!未)超过?|逾|突破|多于|高于|大于|至少|不少于|不低于|过)\s?$")
_BELOW = re.compile(r"(?:近|接近|将近|不足|不到|未超过?|不超过?|未达|低于|少于|小于|至多|最多)\s?$")
_NEAR = re.compile(r"(?:约|大约|大概|左右|约为|约占)\s?$")
_BEHIND = {
    "以上": "above",
    "多": "above",
    "还多": "above",
    "以下": "below",
    "以内": "below",
    "左右": "near",
    "上下": "near",
}
_TAIL = re.compile(r"\s?(以上|以下|以内|左右|上下|还多)")


_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:，\d{3}){1,6}(?=\s?(?:[万亿余多]|元|件|宗|起|份|条))")


@dataclass(frozen=True)
class Quantity:
    """One figure of a text: where it stands, its value, unit and kind.

    ``value`` is in the unit 件 …, in per cent, or in yuan 元; ``high`` ends a range; ``decimals``
    is the printed precision of the number as it stands; ``approximate`` says 余, 约 and the like,
    and ``bound`` which way: above (超过, 余), below (近, 不足) or near (约) what is printed.
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
    bound: str = ""

    def agrees(self, value: Decimal | int) -> bool:
        """Tell whether ``value`` is what the text says, as exactly as it says it."""
        if self.high is not None:
            return self.value <= value <= self.high
        if self.approximate:
            slack = max(self.step, abs(self.value) / 10)
            low = self.value if self.bound == "above" else self.value - slack
            high = self.value if self.bound == "below" else self.value + slack
            return low <= value <= high
        return self.value == value or (self.step != 1 and abs(self.value - value) < self.step)


def _decimal(text: str) -> Decimal | None:
    plain = re.sub(r"[\n]", "", text)
    if "," in plain:
        if not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
            return None
        plain = plain.replace(",", "")
    return Decimal(plain) if len(plain) <= LONGEST else None


@lru_cache(maxsize=4096)  # a sentence that was not changed is not read again
def quantities(text: str) -> tuple[Quantity, ...]:
    """Give the figures of ``text`` in their order."""
    plain = _ungrouped(text.translate(_WIDE))
    made = (_quantity(text, plain, match) for match in _PATTERN.finditer(plain))
    return tuple(found for found in made if found)


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
    bound = _bound(before, after) or made.bound
    if re.match(r"\s?(?:以上|以下|以内)的", after) and made.kind == "count":
        return None  # 「3件以上的单位」 says how many it takes
    if bound and (tail := _TAIL.match(after)) and made.kind != "money":
        end += tail.end()
    return Quantity(
        start, end, text[start:end], made.value, made.unit, made.kind, made.high,
        made.approximate or bool(bound), made.step, bound,
    )  # fmt: skip


def _bound(before: str, after: str) -> str:
    """Tell which way the words around a figure leave it open."""
    for bound, pattern in (("below", _BELOW), ("above", _ABOVE), ("near", _NEAR)):
        if pattern.search(before):
            return bound
    tail = _TAIL.match(after)
    return _BEHIND[tail[1]] if tail else ""


def _made(match: re.Match[str], before: str, after: str) -> Quantity | None:
    if match["share"]:
        share = match["share"]
        if share[0].isdigit():
            value = _decimal(share)
            return None if value is None else _of(value, "%", "percent", share)
        whole, _, rest = share.partition("点")
        tail = "".join(str(DIGITS[char]) for char in rest)
        read = chinese(whole)
        return (
            None
            if read is None
            else _of(Decimal(f"{read}.{tail or 0}"), "%", "percent", f"0.{tail}" if tail else "")
        )
    if match["part"] or match["tenths"] or match["half"]:
        return _fraction(match)
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


def _fraction(match: re.Match[str]) -> Quantity:
    """Read 三分之一, 四成, 过半: shares that are said roughly."""
    if match["half"]:
        bound = "above" if match["half"] == "过半" else ""
        value, slack = Decimal(50), Decimal(50 if bound else 4)
        return Quantity(0, 0, "", value, "%", "percent", None, True, slack, bound)
    if match["part"]:
        value = Decimal(100) * DIGITS[match["parts"]] / (DIGITS.get(match["part"]) or 10)
        return Quantity(0, 0, "", value, "%", "percent", None, True, Decimal(3))
    tenth = match["tenth"]
    value = Decimal(10) * DIGITS[match["tenths"]] + (
        5 if tenth == "半" else DIGITS.get(tenth or "", 0)
    )
    return Quantity(0, 0, "", value, "%", "percent", None, True, Decimal(2 if tenth else 5))


def _written(match: re.Match[str], before: str, after: str) -> Quantity | None:
    text, unit = match["chinese"], match["counted"]
    if _WORDS.search(before) or (unit in ("个", "项", "条", "次", "部", "名") and len(text) == 1):
        return None
    if text == "一" and (
        unit == "起" or _NEGATED.search(before) or re.match("[也都](?:没|未|无)", after)
    ):
        return None  # 一起 is "together"; 「未发生一件」 says none
    scale = ""
    if text[-1] in "万亿" and unit == "元":
        text, scale = text[:-1], text[-1]
    if "亿" in text and unit.startswith("万"):  # 七亿二千七百余万元
        head, _, rest = text.partition("亿")
        most, more = chinese(head), chinese(rest)
        if most is None or more is None:
            return None
        return _scaled(Decimal(most * 10_000 + more), "", unit, match["more"], "0")
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
    bound = "above" if about else ""
    return Quantity(0, 0, "", value * factor, unit, kind, None, bool(about), step, bound)


def _of(value: Decimal | int, unit: str, kind: Kind, printed: str) -> Quantity:
    _, _, decimals = printed.partition(".")
    return Quantity(
        0, 0, "", Decimal(value), unit, kind, None, False, Decimal(10) ** -len(decimals)
    )
