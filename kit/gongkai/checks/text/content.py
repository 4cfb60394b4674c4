"""Rules about what the text must not say: a superseded form, private particulars, last year's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from gongkai.checks.findings import CellOf, Finding, Passage, finding
from gongkai.checks.rules import FORM, PRACTICE, rule
from gongkai.checks.text.passages import passage_at, passage_of
from gongkai.editions import Edition, last_year, predecessors
from gongkai.model.measures import lines, texts
from gongkai.model.plain import clean
from gongkai.model.report import Report

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def _later(form: Edition) -> bool:
    return bool(form.predecessor)


def _span(form: Edition) -> str:
    """Say the years in which a form was in use: 2019、2020 or 2021至2026."""
    first, last = form.first_year, last_year(form.key) or form.first_year
    return "、".join(map(str, range(first, last + 1))) if last - first < 2 else f"{first}至{last}"


@rule(
    "S-09",
    "引用了已被取代的文件",
    "warning",
    FORM,
    why="〔2019〕60号的试行格式已由〔2021〕30号取代。",
    wrong="按照国办公开办函〔2019〕60号",
    right="按照国办公开办函〔2021〕30号",
    editions=_later,
)
def superseded(report: Report) -> Iterator[Finding]:
    """Find a form that came before named as the one that holds."""
    for old in predecessors(report.edition):
        for section, where, text in texts(report):
            for match in re.finditer(old.cited, text):
                yield finding(
                    "S-09", where, f"引用了“{match[0]}”，这个格式只用于{_span(old)}年的报告",
                    f"请改为{report.form.document}", (), passage_of(section, match, text),
                )  # fmt: skip


_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
)
_MOBILE = re.compile(
    r"(?<![\d-])(?:\+?(?:00)?86[ .-]?)?1[ .-]?[3-9](?:[ .-]?\d){9}(?![\d-]|[元万亿件册])"
)
_ACCOUNT = re.compile(r"(?:账号|帐号|卡号|银行卡)[^\d\n]{0,8}(\d{12,19}|\d{4}(?: \d{4}){2,4})")


_PRIVATE = (("身份证号", _IDENTITY), ("手机号", _MOBILE), ("银行账号", _ACCOUNT))


@rule(
    "S-12",
    "有不能公开的个人信息",
    "error",
    "个人信息保护法",
    why="身份证号、个人手机号、银行账号不能写进公开的报告。",
    wrong="联系人手机138…",
    right="办公电话",
)
def privacy(report: Report) -> Iterator[Finding]:
    """Find personal particulars, which no public report may give."""
    for section, where, text in texts(report):
        for name, shown, span in _private(text):
            yield _personal(name, shown, where, (), passage_at(section, span, text))
    for cells, where, text in lines(report):
        for name, shown, span in _private(text):
            yield _personal(name, shown, where, cells, None, [text[slice(*span)]])


_TELEPHONE = re.compile(
    r"(?:电话|传真|联系方式|热线|致电|拨打)(?:号码)?(?:为|是|[：:])?\s?"
    r"(?P<number>[（(+]?\d[\d \-—－()（）]{1,20}\d)(?![件次个人条%％])"
)
# Hotlines; numbers that are free or shared; an area code and seven or eight figures; mobile ones.
_HOTLINE = re.compile(
    r"1[12]\d{1,3}|12\d{3}|9\d{4,7}|100\d{2}|[48]00\d{7}|(?:86)?0?(?:10|2\d)\d{8}"
    r"|(?:86)?0?[3-9]\d{2}\d{7,8}|[2-8]\d{6,7}|(?:86)?1[3-9]\d{9}"
)


@rule(
    "S-31",
    "电话号码可能不全",
    "info",
    PRACTICE,
    why="座机是区号加七八位号码；少一位就打不通。",
    wrong="联系电话：0517-888888",
    right="联系电话：0517-88888888",
)
def telephones(report: Report) -> Iterator[Finding]:
    """Find telephone numbers that are too short or too long to be one."""
    for section, where, text in texts(report):
        for match in _TELEPHONE.finditer(text):
            number = match["number"]
            digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number)).removeprefix("00")
            if not _HOTLINE.fullmatch(digits):
                message = f"电话“{number.strip()}”有 {len(digits)} 位数字"
                yield finding(
                    "S-31", where, message, "请核对", (), passage_of(section, match, text)
                )


def _personal(
    name: str,
    shown: str,
    where: str,
    cells: tuple[CellOf, ...],
    passage: Passage | None,
    about: Iterable[object] = (),
) -> Finding:
    message = f"文字里有{name}（{shown[:3]}…{shown[-2:]}）"
    return finding(
        "S-12", where, message, "请删去或改为办公电话", cells, passage, about=about
    )  # fmt: skip


@lru_cache(maxsize=16)  # a chapter that was not changed is not gone through again
def _private(text: str) -> tuple[tuple[str, str, tuple[int, int]], ...]:
    """Find particulars however wide or broken up they are typed, and where they stand as typed."""
    folded, places = _folded(text)
    return tuple(
        (name, match[0], (places[match.start()], places[match.end() - 1] + 1))
        for name, pattern in _PRIVATE
        for match in pattern.finditer(folded)
    )


def _folded(text: str) -> tuple[str, list[int]]:
    """Write full-width letters narrow and leave out what has no form; note where each stood."""
    chars = [
        (char, place)
        for place, typed in enumerate(text)
        for char in unicodedata.normalize("NFKC", clean(typed))
    ]
    return "".join(char for char, _ in chars), [place for _, place in chars]


ALIKE = 0.5  # the share of sentences from which a text counts as copied
LONG = 12  # characters below which a sentence may well be the same


@rule(
    "S-11",
    "与上年文字雷同",
    "warning",
    PRACTICE,
    why="整段照抄上年会被退回；列出照抄的句子。",
    wrong="半数以上句子与上年相同",
    right="写今年的情况",
    last_year=True,
)
def alike(report: Report, last: Report) -> Iterator[Finding]:
    """Compare the sentences with last year's 内容雷同."""
    old = {_bare(s) for _, _, text in texts(last) for s in SENTENCE.findall(text)}
    for index in report.form.prose:
        said = [s.strip() for s in SENTENCE.findall(report.sections[index].text)]
        long = [s for s in said if len(_bare(s)) >= LONG]
        same = [s for s in long if _bare(s) in old]
        if len(same) >= 2 and len(same) >= ALIKE * len(long):
            listed = "；".join(s[:24] for s in same[:3])
            share = (
                f"{len(long)} 句中有 {len(same)} 句与上年相同（{100 * len(same) // len(long)}%）"
            )
            message = f"{share}：{listed}…"
            where = report.headings()[index]
            yield finding("S-11", where, message, "请写今年的情况", about=[index, *same])


def _bare(sentence: str) -> str:
    """Strip figures and marks: changing the year alone makes no new text."""
    return re.sub(r"[\d\W]", "", sentence)
