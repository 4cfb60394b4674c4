"""Rules about the information-processing fee 信息处理费: reported, and one amount throughout.

Amounts are compared where they speak of the same: whole year with whole year, parts with their
whole, a figure with its repetition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from gongkai.checks.findings import CellOf, Finding, finding
from gongkai.checks.rules import having, rule
from gongkai.checks.text.amounts import Amount, money
from gongkai.checks.text.aspects import charged
from gongkai.checks.text.charges import FEE, PART, PAST, SENTENCE, TARIFF, Charge, charges
from gongkai.checks.text.passages import passage_of
from gongkai.model.measures import measures, texts
from gongkai.model.report import Report
from gongkai.model.values import show

HUGE = 100_000  # yuan 元
NOTICE = "国办函〔2020〕109号"
_AGAIN = re.compile(r"整?[（(](?:即|大写|小写|计|合|折合|人民币|[:：\s])*")
_LISTED = re.compile(r"依次|分别")


@rule(
    "S-03",
    "没有报告信息处理费",
    "error",
    NOTICE,
    why="第六章必须写收取信息处理费的情况，没有收取也要写。",
    wrong="六、无。",
    right="六、本年度未收取信息处理费。",
)
def reported(report: Report) -> Iterator[Finding]:
    """Ask section 六 for the information-processing fee."""
    index = report.form.chapters["others"]
    where, text = report.headings()[index], report.sections[index].text
    if text.strip() and not charged(text):
        yield finding(
            "S-03", where, "没有报告收取信息处理费的情况",
            "请写明收取的金额；没有收取的写“本年度未收取信息处理费”",
        )  # fmt: skip


@rule(
    "S-06",
    "信息处理费前后不一致",
    "warning",
    NOTICE,
    why="各处写的金额要一样。",
    wrong="一中写400元，六中写300元",
    right="都是400元",
)
def consistent(report: Report) -> Iterator[Finding]:
    """Ask for one amount of the fee throughout."""
    found: list[Charge] = []
    for section, heading, words in texts(report):
        found += charges(section, heading, words, report.year, report.organ)
        yield from _within(section, heading, words)
    yield from _compared(report, found)


@rule(
    "S-29",
    "逾期不缴费与没有收费说法不合",
    "warning",
    NOTICE,
    why="表三有逾期不缴费的，说明发过收费通知；第六章要写明通知和未缴的情况，不能只说没有收取。",
    wrong="表三逾期不缴费 2，六只写“未收取信息处理费”",
    right="发出收费通知 2 件，申请人均逾期未缴，未收取信息处理费",
    editions=having("requests", "other_2", "total"),
)
def unpaid(report: Report) -> Iterator[Finding]:
    """Ask for a word about fees that were asked for, where the text says that none were charged."""
    cell = measures(report.edition)["requests", "other_2", "total"]
    index = report.form.chapters["others"]
    where, text = report.headings()[index], report.sections[index].text
    count = cell.value(report)
    if not count or re.search("通知|逾期|未缴|未交|不缴|欠缴", text):
        return
    for charge in charges(index, where, text, report.year, report.organ):
        mine = not charge.scope or charge.scope[0] == "全" or charge.scope in report.organ
        if not charge.value and charge.whole and mine:
            said = f"“{charge.wording[-20:]}”，但{cell.place(report)}是 {show(count)}"
            yield _at(index, where, text, charge.start, said, [], "S-29", cell.cells)
            return


@rule(
    "S-30",
    "信息处理费的单位可能不对",
    "warning",
    NOTICE,
    why="信息处理费一般是几十元到几千元，以元为单位；写成万元的多半错了。",
    wrong="收取信息处理费400万元",
    right="收取信息处理费400元",
)
def unit(report: Report) -> Iterator[Finding]:
    """Ask about a fee of a size that none has."""
    for section, where, text in texts(report):
        for charge in charges(section, where, text, report.year, report.organ):
            if charge.value >= HUGE:
                said = f"“{charge.wording[-20:]}”合 {charge.value:,f} 元"
                yield _at(section, where, text, charge.start, said, [charge.value], "S-30")


def _compared(report: Report, found: list[Charge]) -> Iterator[Finding]:
    """Hold every amount against those that speak of the same."""
    # What is said of the same amount in the same way again contradicts nothing new.
    kinds = {(c.section, c.value, c.scope, c.whole, c.explicit): c for c in reversed(found)}
    distinct = [*reversed(kinds.values())]
    for n, one in enumerate(distinct):
        for other in distinct[:n]:
            if _contradict(other, one):
                message = f"信息处理费的金额不一致：{_say(other)}，{_say(one)}"
                text = (report.opening, *(s.text for s in report.sections))[one.section + 1]
                place = re.compile(r".+", re.DOTALL).match(text, one.start, one.end)
                assert place
                yield finding(
                    "S-06", one.where, message, "请核对", (),
                    passage_of(one.section, place, text), about=[other.value],
                )  # fmt: skip
                return


def _contradict(a: Charge, b: Charge) -> bool:
    if a.value == b.value:
        return False
    if not (a.value and b.value):
        none = a if not a.value else b
        return none.whole and not none.scope
    if a.scope != b.scope or not (a.whole and b.whole):
        return False
    return a.section != b.section or (a.explicit and b.explicit)


def _say(one: Charge) -> str:
    return f"“{one.where}”写的是“{one.wording[-20:]}”（{one.value:f} 元）"


def _within(section: int, where: str, text: str) -> Iterator[Finding]:
    """Check an amount's repetition in brackets, and parts that are listed with their whole."""
    known = False
    for sentence in SENTENCE.finditer(text):
        words = sentence[0]
        known = known or bool(FEE.search(words))
        if not known or TARIFF.search(words):
            continue
        found = list(money(words))
        for (start, end, value), (again, stop, second) in pairwise(found):
            between = words[end:again]
            if value != second and _AGAIN.fullmatch(between):
                said = f"“{words[start:stop].strip()}”：{value:f} 元和 {second:f} 元不是一个数"
                yield _at(section, where, text, sentence.start() + again, said, [value, second])
        yield from _summed(section, where, text, sentence, found)


def _summed(
    section: int, where: str, text: str, sentence: re.Match[str], found: list[Amount]
) -> Iterator[Finding]:
    """Add up parts that are listed with their whole; only 「依次」 and 「分别」 give every one."""
    words = sentence[0]
    if PAST.match(words) or len(found) < 3 or re.search("上缴|缴入|未缴|减免", words):
        return
    values = [value for _, _, value in found]
    before, last = words[: found[0][0]], words[found[-2][1] : found[-1][0]]
    if found[0][1] <= words.find("其中") <= found[1][0]:
        whole, parts, every = values[0], values[1:], False
    elif re.search("共|合计", last) and (_LISTED.search(before) or PART.search(before)):
        whole, parts, every = values[-1], values[:-1], bool(_LISTED.search(before))
    else:
        return
    if sum(parts) > whole or (every and sum(parts) != whole):
        listed = " + ".join(f"{part:f}" for part in parts)
        said = f"信息处理费的分项 {listed} = {sum(parts):f} 元，写的总数是 {whole:f} 元"
        yield _at(section, where, text, sentence.start() + found[0][0], said, values)


def _at(
    section: int,
    where: str,
    text: str,
    start: int,
    said: str,
    about: list[Decimal],
    code: str = "S-06",
    cells: Iterable[CellOf] = (),
) -> Finding:
    match = re.compile(r"[^，。；）)\n]+").search(text, start)
    assert match
    passage = passage_of(section, match, text)
    return finding(code, where, said, "请核对", cells, passage, about=about)
