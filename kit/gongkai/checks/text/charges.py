"""What a text says was charged for information 信息处理费: this year's amounts, one by one.

A sentence is read clause by clause. What is a tariff, last year's, only asked for, waived or given
back, or another charge altogether is no amount of this year's fee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gongkai.checks.text.amounts import Amount, money

FEE = re.compile(r"信息(?:公开)?处理费|依申请公开.{0,8}收费")
SENTENCE = re.compile(r"[^。！？\n]+")
_CLAUSE = re.compile(r"[^，；、：（）(),;:]+(?:(?<=\d)[,，](?=\d{3})[^，；、：（）(),;:]+)*")
TARIFF = re.compile(r"每件|元/件|元／件|标准|每增加|一档|元起|每页|/页|每次")
PAST = re.compile(r"上年|上一年|去年|前年|往年|历年|累计|近[二三四五两\d]+年|同期|此前")
_NOW = re.compile(r"本年|今年|全年|当年|年内")
_YEAR = re.compile(r"(20\d\d)年")
_OTHER = re.compile(
    r"行政事业性|罚|诉讼费|受理费|补贴|资金|经费|投入|采购|预算|押金|保证金|成本|预计|测算|邮寄费|工本费"
    r"|应收|应缴|减免|免收|免除|退回|退还|误收|未缴|未交|逾期|撤回|待缴"
)
_PAID = re.compile(r"收取|收到|实收|入库|缴纳|缴费|交费|计收|收费|收入|征收|收缴")
_BACK = re.compile(r"(?:全额|全部|全数)[^，。；]{0,6}(?:退还|退回|减免|免除)")
_TURNED_IN = re.compile(r"上缴|缴入|国库")
_NONE = re.compile(
    r"(?:未|没有|无|未曾|不存在)(?![^，。；]{0,6}(?:其他|其它|任何其他|另))[^，。；：]{0,12}?"
    r"(?:收取|收费|产生|发生|缴纳|信息(?:公开)?处理费|收费事项)"
)
_BUT = re.compile(
    r"其他|其它|不服|任何其|无需|无须|不足|以下|以内|未超过|未达|除[^，]{0,30}外|此外|引[发起]|争议|投诉|举报|复议|诉讼"
    r"|问题|违规|擅自|未(?:按|缴|交)|逾期|拒"
)
_NOUGHT = re.compile(r"(?:收取|收入|金额|处理费|收费)(?:情况)?(?:为|是)?[零无0]\s*$")
_SPAN = re.compile(
    r"除[^，]{0,30}外|\d{1,2}月(?!31日)|季度|上半年|下半年|[向对](?!申请人|社会|外)[^，。；]{2,}"
)
_TOTAL = re.compile(r"共|合计|总计|总额|全年|本年|年度|今年|20\d\d年|累计收取|综上")
PART = re.compile(
    r"其中|另|\d{1,2}月|季度|上半年|下半年|按件|按量|分别|依次|[向对].{1,20}?(?:收|缴)|自然人|企业|公司"
)
_SCOPE = re.compile(r"[省市州县区]本级|全[省市州县区]|各?县区|乡镇|街道|直属")
# Another body that is named as the one that charged: 「县自然资源局收取…」.
_BODY = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,20}?(?:局|办公室|委员会|委|厅|院|中心|[镇乡]|街道))"
    r"(?=(?:共|累计|全年|年内)?(?:未|没有|无|收取|收到|实收|计收))"
)


@dataclass(frozen=True)
class Charge:
    """An amount of this year's fee: where it is said, what of, and whether of the whole year.

    ``explicit``: words such as 全年 or 共 make it the whole; ``scope`` is 市本级 and the like.
    """

    section: int
    where: str
    start: int
    end: int
    value: Decimal
    wording: str
    scope: str = ""
    whole: bool = True
    explicit: bool = False


@lru_cache(maxsize=64)
def charges(
    section: int, where: str, text: str, year: int | None, organ: str
) -> tuple[Charge, ...]:
    """Give the amounts of this year's fee that a section's text tells of."""
    return tuple(_charges(section, where, text, year, organ))


def _charges(section: int, where: str, text: str, year: int | None, organ: str) -> Iterator[Charge]:
    known = False  # whether the fee has been named in this section so far
    for sentence in SENTENCE.finditer(text):
        known = known or bool(FEE.search(sentence[0]))
        if (not known and "申请" not in sentence[0]) or _BACK.search(sentence[0]):
            continue
        past, scope, paid, after, within = False, "", False, -1, False
        for clause in _CLAUSE.finditer(sentence[0]):
            words = clause[0]
            past = _is_past(words, past, year)
            within = within or bool(_SPAN.search(words))
            named = _scope(words, organ)
            scope = named or scope
            start = sentence.start() + clause.start()
            if past or TARIFF.search(words) or (_OTHER.search(words) and not FEE.search(words)):
                continue
            found = list(money(words))
            bare = clause.start() == after and words.strip() in ("无", "零", "没有")
            after = clause.end() + 1 if FEE.search(words) else -1
            if not found and (bare or _none(words, known)):
                span = (start, start + len(words))
                if not within:
                    said = words.strip()
                    yield Charge(section, where, *span, Decimal(0), said, named, True, True)
            elif len(found) == 1 and (
                _is_paid(words, found[0], known)
                or (paid and named and not re.search(_OTHER.pattern + "|通知|上缴", words))
            ):
                paid = True
                # 「其中市本级」 begins a part of the sum and the whole of 市本级.
                part = PART.search(words.replace("其中", "") if named else words)
                whole = bool(_TOTAL.search(words)) or not part
                yield Charge(
                    section, where, start + found[0][0], start + found[0][1], found[0][2],
                    words.strip(), scope, whole, bool(_TOTAL.search(words)),
                )  # fmt: skip


def _scope(words: str, organ: str) -> str:
    """Name the part of the report's area, or the other body, that a clause speaks of."""
    body = _BODY.search(words)
    if body and not re.match("[我本各全]", body["name"]) and not organ.endswith(body["name"]):
        return body["name"]
    named = _SCOPE.search(words)
    return named[0] if named else ""


def _is_past(words: str, before: bool, year: int | None) -> bool:
    years = [int(found) for found in _YEAR.findall(words)]
    if PAST.search(words) or (year and years and year not in years):
        return True
    return before and not (_NOW.search(words) or years)


def _none(words: str, known: bool) -> bool:
    if FEE.search(words) and _NOUGHT.search(words):
        return True
    if not _NONE.search(words) or _BUT.search(words):
        return False
    return bool(FEE.search(words)) or known or "申请人" in words


def _is_paid(words: str, amount: Amount, known: bool) -> bool:
    if "通知" in words or _OTHER.search(words):
        return False
    before = words[: amount[0]]
    if _TURNED_IN.search(words) and not re.search("收取|实收|收费", before):
        return False
    if _PAID.search(before):
        return known or "申请" in before
    return bool(FEE.search(before)) or (known and bool(_TOTAL.search(before)))
