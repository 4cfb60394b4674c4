"""Rules about what the text must say and must not: years, privacy, last year's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from gongkai.checks.findings import CellOf, Finding, Passage, Remedy, finding
from gongkai.checks.rules import FORM, PRACTICE, rule
from gongkai.checks.text.passages import passage_at, passage_of, quoted
from gongkai.editions import Edition, last_year, predecessors
from gongkai.model.measures import lines, texts
from gongkai.model.plain import clean
from gongkai.model.report import Report

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起)?(?:至|到|—|-|－|~)+(?:(20\d\d)年)?12月31日")
_YEARS = re.compile(r"(?<![〔\[（(\d第])(20\d\d)\s?年(?!版|前|代)")
_PAST = re.compile(
    r"年度报告|上年|去年|以来|以前|起|自|相比|较|比|同期|结转|印发|修订|施行|规划|计划|目标|力争|将|至|下一步|问题"
)


@rule(
    "S-07",
    "统计期限的年份不对",
    "error",
    FORM,
    why="统计期限为报告年度的1月1日至12月31日。",
    wrong="2024年报告写2023年1月1日至12月31日",
    right="2024年1月1日至12月31日",
)
def period(report: Report) -> Iterator[Finding]:
    """Find a wrong 统计期限."""
    if year := report.year:
        for section, where, text in texts(report):
            yield from _period(section, where, text, year)


@rule(
    "S-08",
    "提到了别的年份",
    "info",
    PRACTICE,
    why="写今年工作的地方出现别的年份，可能是旧稿没有改。",
    wrong="2023年，我局加大……（2024年报告）",
    right="2024年，我局加大……",
)
def other_years(report: Report) -> Iterator[Finding]:
    """Find other years where this one is meant."""
    if year := report.year:
        for section, where, text in texts(report):
            yield from _other(section, where, text, year)


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


def _period(section: int, where: str, text: str, year: int) -> Iterator[Finding]:
    for match in _PERIOD.finditer(text):
        if match[1] != str(year) or match[2] not in (None, str(year)):
            right = f"{year}年1月1日至12月31日"
            yield finding(
                "S-07", where, f"统计期限写的是“{match[0]}”，应为 {right}", "请改正", (),
                passage_of(section, match, text), [Remedy(f"改为“{right}”", (), right)],
                about=[year],
            )  # fmt: skip


def _other(section: int, where: str, text: str, year: int) -> Iterator[Finding]:
    """Ask about a sentence that begins with another year and speaks of no comparison."""
    for sentence in SENTENCE.finditer(text):
        said = sentence[0]
        match = _YEARS.search(said)
        if not match or int(match[1]) == year or match.start() > 6 or str(year) in said:
            continue
        if (
            "年度报告" in said
            or _PAST.search(said)
            or _PERIOD.search(said)
            or int(match[1]) == year + 1
        ):
            continue
        passage = Passage(
            section, sentence.start() + match.start(), sentence.start() + match.end(), quoted(said)
        )
        message = f"“{said.strip()[:24]}…”说的是{match[1]}年，本报告是{year}年"
        yield finding("S-08", where, message, "请看是不是旧稿没有改", (), passage, about=[year])


_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
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


def _private(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Find particulars however wide or broken up they are typed, and where they stand as typed."""
    folded, places = _folded(text)
    for name, pattern in _PRIVATE:
        for match in pattern.finditer(folded):
            yield name, match[0], (places[match.start()], places[match.end() - 1] + 1)


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
