"""Rules about years in the text: the period, a sentence of last year's, next year's plan.

Whether a year is amiss is told from where it stands: at the head of a sentence it says when what
follows happened; behind 较, 比, 自 or in a title it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.findings import Finding, Passage, Remedy, finding
from gongkai.checks.rules import FORM, PRACTICE, TITLE, rule
from gongkai.checks.text.language import TITLE_LINE
from gongkai.checks.text.numerals import year_of
from gongkai.checks.text.passages import SENTENCE, passage_of, quoted
from gongkai.model.measures import texts
from gongkai.model.report import Report

_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起)?(?:至|到|—|-|－|~)+(?:(20\d\d)年)?12月31日")
_YEAR = r"(?P<year>20\d\d|二[〇○零]二[〇○零一二三四五六七八九])\s?年"
# What may stand before the year at a sentence's head: a number in a list, 一是, 截至.
_HEAD = (
    r"\s*[*#>]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]是)?"
    r"(?:[^，。；\n]{2,10}方面，)?(?:截至|截止|在|回顾|[我本][局镇委办乡县区市厅院]|[我本](?:单位|街道))?(?:到)?"
)
_STALE = re.compile(rf"{_HEAD}{_YEAR}(?P<rest>.*)", re.DOTALL)
# Behind a year: a span, a title, a comparison, an event of then.
_NOT_WHEN = re.compile(
    r"(?:度)?(?:以来|起|至|到|[-—－~～、和与及]|版|前|后|初[，至]|(?:底|末)(?:相比|结转)|同期|相比|为|是"
    r"|(?:的)?[^，。；]{0,8}(?:年报|年度报告|报告[中里]|工作要点|工作方案|计划|规划)"
    r"|[^，。；]{0,16}(?:结转|遗留|转入|未办结|未审结|存在的|提出的|查摆|指出|反馈的|发现的)"
    r"|[^，。；]{0,12}(?:印发|出台|制定|修订|修改|施行|实施|成立|启用|上线|设立|建成|改版)的?)"
)
_DONE = re.compile(
    r"(?:共|全年|收到|受理|办结|公开了?|发布了?)[^。；]{0,20}\d+\s?[件条次篇](?!以上)"
)
_BOTH = re.compile(r"本年|今年|相比|同比|比上年|较上年|上年|去年|持续至今|至今|连续")
# 将 that says what will be done, and not 「将工作纳入考核」.
_WILL = (
    r"(?:将(?:会|要|进一步|继续|持续|重点|着力|从|认真|不断|加大|加强|严格|围绕|按照?|坚持|以|紧紧|积极|全面|着重|努力|切实"
    r"|在|深入|聚焦|立足|主动|健全|完善|优化|强化|推进|突出|抓好|做好|组织|开展|建立|加快|扩大|落实|对)"
    r"|将把|拟(?![定稿文])|(?:准备|打算|力争|争取|计划|要)(?:继续|进一步|组织|开展|加强|完善|推进|建立|增加|扩大))"
)
_PLANNED = re.compile(
    rf"{_YEAR}度?(?:的工作中|里|内)?[，,]?[一-鿿]{{0,8}}?[，,]?{_WILL}"
    rf"|(?:下一?步|今后)[^。；\n]{{0,8}}{_YEAR.replace('year', 'next')}"
    rf"|{_YEAR.replace('year', 'plan')}度?(?:的)?(?:下一步)?(?:工作)?"
    r"(?:计划|打算|安排|思路)(?:如下|是|为|[：:])"
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
    if not (year := report.year):
        return
    for section, where, text in texts(report):
        for match in _PERIOD.finditer(text):
            if match[1] != str(year) or match[2] not in (None, str(year)):
                right = f"{year}年1月1日至12月31日"
                yield finding(
                    "S-07", where, f"统计期限写的是“{match[0]}”，应为 {right}", "请改正", (),
                    passage_of(section, match, text), [Remedy(f"改为“{right}”", (), right)],
                    about=[year],
                )  # fmt: skip


@rule(
    "S-08",
    "提到了别的年份",
    "warning",
    PRACTICE,
    why="写今年工作的句子开头是别的年份，多半是旧稿没有改。",
    wrong="2023年，我局加大……（2024年报告）",
    right="2024年，我局加大……",
)
def other_years(report: Report) -> Iterator[Finding]:
    """Find sentences that begin with another year where this one is meant."""
    if not (year := report.year):
        return
    for section, where, text in texts(report):
        for sentence in SENTENCE.finditer(text):
            match = _STALE.match(sentence[0])
            if match is None or not _is_stale(match, sentence[0], year):
                continue
            place = sentence.start()
            passage = Passage(
                section, place + match.start("year"), place + match.end("year"), quoted(sentence[0])
            )
            message = f"“{sentence[0].strip()[:24]}…”说的是{match['year']}年，本报告是{year}年"
            yield finding("S-08", where, message, "请看是不是旧稿没有改", (), passage, about=[year])


def _is_stale(match: re.Match[str], sentence: str, year: int) -> bool:
    said = year_of(match["year"])
    if said == year or _NOT_WHEN.match(match["rest"]):
        return False
    if said > year:  # what will be is no stale sentence
        return bool(_DONE.search(sentence) and not re.search("将|拟|计划|力争|预计", sentence))
    if _BOTH.search(sentence):
        return False
    return str(year) not in sentence and not _PERIOD.search(sentence)


@rule(
    "S-18",
    "下一年的打算写的是今年",
    "warning",
    PRACTICE,
    why="改进措施和打算是以后的事，写成本年或更早的年份，多半是旧稿没有改。",
    wrong="2024年，我局将继续加强……（2024年报告）",
    right="2025年，我局将继续加强……",
)
def plans(report: Report) -> Iterator[Finding]:
    """Find what will be done in a year that is over."""
    if not (year := report.year):
        return
    index = report.form.chapters["problems"]
    where, text = report.headings()[index], report.sections[index].text
    for match in _PLANNED.finditer(text):
        said = match["year"] or match["next"] or match["plan"]
        if year_of(said) <= year:
            message = f"“{match[0].strip()}”说的是以后的打算，年份却是{said}年，本报告是{year}年"
            yield finding(
                "S-18", where, message, f"请看是不是应为{year + 1}年", (),
                passage_of(index, match, text), about=[year],
            )  # fmt: skip


_ANNOUNCED = re.compile(
    rf"{_YEAR}度?(?:的)?(?:[一-鿿]{{0,16}}?)政府信息公开(?:工作)?(?:年度)?(?:报告|情况)"
)


@rule(
    "S-19",
    "引言里的年份与报告年度不同",
    "warning",
    TITLE,
    why="引言说明编制的是哪一年的报告，要与标题一致。",
    wrong="现公布2023年政府信息公开工作年度报告（2024年报告）",
    right="现公布2024年政府信息公开工作年度报告",
)
def opening(report: Report) -> Iterator[Finding]:
    """Hold the report that the opening announces against the year reported on."""
    if not (year := report.year):
        return
    for match in _ANNOUNCED.finditer(report.opening):
        line = report.opening[: match.start()].rpartition("\n")[2]
        if year_of(match["year"]) == year or re.search("上年|上一年|格式", line[-4:]):
            continue
        if any(m.start() <= match.start() < m.end() for m in TITLE_LINE.finditer(report.opening)):
            continue  # a title: S-15
        message = f"引言里写的是“{match[0]}”，本报告是{year}年"
        passage = passage_of(-1, match, report.opening)
        yield finding("S-19", "引言", message, "请改为一致", (), passage, about=[year])
