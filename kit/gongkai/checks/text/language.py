"""Rules about headings, numbering, names and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import FORM, PRACTICE, TITLE, rule
from gongkai.checks.text.numerals import chinese, numeral
from gongkai.checks.text.order import steps
from gongkai.checks.text.passages import passage_of
from gongkai.model.measures import texts
from gongkai.model.report import Report

LONG_FORMS = {
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况": "政府信息公开行政复议、行政诉讼情况",
    "政府信息公开工作存在的主要问题及改进情况": "存在的主要问题及改进情况",
    "政府信息公开行政复议和行政诉讼情况": "政府信息公开行政复议、行政诉讼情况",
}
SHORTEST = 8
_SLIP = re.compile(r"[（(]([一二三四五六七八九十]+)[）)][\s*]*是(?=[\u4e00-\u9fff])")
_NUMBERED = re.compile(r"(?m)^(?:[#*>]|[^\S\n])*+[（(]([一二三四五六七八九十]{1,3})[）)]")


@rule(
    "S-05",
    "章节标题与格式不同",
    "warning",
    FORM,
    why="六个标题用格式规定的文字。",
    wrong="五、整改措施",
    right="五、存在的主要问题及改进情况",
)
def headings(report: Report) -> Iterator[Finding]:
    """Compare the headings with the form's; its long forms are in use as well."""
    for index, (heading, section) in enumerate(
        zip(report.headings(), report.sections, strict=True)
    ):
        said = re.sub(r"[\s，,]", "", section.heading)
        if report.form.headings[index] not in (said, LONG_FORMS.get(said)):
            yield finding(
                "S-05",
                heading,
                f"格式规定的标题是“{report.form.headings[index]}”",
                "请改用规定的标题",
                about=[index, section.heading],
            )


@rule(
    "S-04",
    "编号用法不对",
    "warning",
    "GB/T 9704-2012",
    why="层次依次为一、（一）1.（1）；“一是”不能写成“（一）是”，编号要连续。",
    wrong="（一）是加强学习",
    right="一是加强学习",
)
def numbering(report: Report) -> Iterator[Finding]:
    """Find 「（一）是…」, and numbers (（一）, 一是, ①) that jump or repeat."""
    for section, where, text in texts(report):
        slips = list(_SLIP.finditer(text))
        if slips:
            said = "、".join(f"“（{match[1]}）是”" for match in slips[:3])
            yield finding(
                "S-04", where, f"{said}{'等' if len(slips) > 3 else ''}把编号当成了“一是、二是”",
                "写“一是……”，或写“（一）……”作小标题", (), passage_of(section, slips[0], text),
                [Remedy(f"改为“{slips[0][1]}是”", (), f"{slips[0][1]}是")],
            )  # fmt: skip
            continue
        before = 0
        for match in _NUMBERED.finditer(text):
            number = chinese(match[1]) or 0
            if number not in (1, before + 1) and f"（{numeral(number - 1)}）" not in text:
                after = f"“（{numeral(before)}）”" if before else "开头"
                message = f"编号“（{match[1]}）”接在{after}之后"
                yield finding(
                    "S-04", where, message, "请按顺序编号", (), passage_of(section, match, text)
                )
                break
            before = number
        else:
            for match, after in islice(steps(text), 1):
                message = f"“{match[0]}”接在“{after}”之后"
                yield finding(
                    "S-04", where, message, "请按顺序编号", (), passage_of(section, match, text)
                )


@rule(
    "S-14",
    "章节内容过短",
    "warning",
    PRACTICE,
    why="只有一两个字的章节等于没有写。",
    wrong="五、无。",
    right="写明主要问题和改进措施",
)
def short(report: Report) -> Iterator[Finding]:
    """Find sections of a word; 「无。」 under 六 is the fee rule's matter."""
    for index in report.form.prose:
        text = re.sub(r"\s", "", report.sections[index].text)
        if 0 < len(text) < SHORTEST:
            said = f"只写了“{text}”"
            yield finding(
                "S-14", report.headings()[index], said, "请写明具体情况", about=[index, text]
            )


TITLE_LINE = re.compile(
    r"(?m)^(?:[#*]|[^\S\n])*+(?P<organ>[\u4e00-\u9fff（）]{2,40}?)(?P<year>20\d\d)年?度?政府信息公开(?:工作)?年度报告(?:\*|[^\S\n])*+$"
)


@rule(
    "S-15",
    "机关名称或年份前后不一致",
    "warning",
    TITLE,
    why="正文里的标题、机关名称和年份要与基本情况一致。",
    wrong="正文标题为2023年，报告年度2024",
    right="都是2024年",
)
def title(report: Report) -> Iterator[Finding]:
    """Compare a title that stands in the text with organ and year."""
    for section, where, text in texts(report):
        for match in TITLE_LINE.finditer(text):
            wrong = []
            if report.year and match["year"] != str(report.year):
                wrong.append(f"年份是{match['year']}，基本情况是{report.year}")
            if report.organ.strip() and match["organ"] not in (report.organ, ""):
                wrong.append(f"机关是“{match['organ']}”，基本情况是“{report.organ}”")
            if wrong:
                yield finding(
                    "S-15", where, f"正文里的标题：{'；'.join(wrong)}", "请改为一致", (),
                    passage_of(section, match, text), about=[report.organ, report.year],
                )  # fmt: skip


_HALF = re.compile(
    r"(?<=[\u4e00-\u9fff])[,;?!](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff]|$)"
)
_TWICE = re.compile(r"[，、；：]{2,}|。{2}(?!。)|[，、；：]。|。[，、；：]")
_PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
LIMIT = 5  # findings of one kind a section


@rule(
    "S-13",
    "标点可能有误",
    "info",
    "GB/T 15834-2011",
    why="中文里用全角标点，括号引号要成对。",
    wrong="公开,答复",
    right="公开，答复",
)
def punctuation(report: Report) -> Iterator[Finding]:
    """Find half-width marks between characters, doubled marks and unpaired brackets."""
    for section, where, text in texts(report):
        marks = [*_HALF.finditer(text), *_TWICE.finditer(text)]
        for match in marks[:LIMIT]:
            around = text[max(0, match.start() - 6) : match.end() + 6].strip()
            yield finding(
                "S-13",
                where,
                f"“{around}”里的“{match[0]}”",
                "请看标点",
                (),
                passage_of(section, match, text),
            )
        for paragraph in text.split("\n"):
            for opening, closing in _PAIRS.items():
                if paragraph.count(opening) != paragraph.count(closing):
                    message = f"“{paragraph.strip()[:16]}…”一段里“{opening}”和“{closing}”不成对"
                    about = [section, paragraph, opening]
                    yield finding("S-13", where, message, "请看标点", about=about)


@rule(
    "S-16",
    "句子没有写完",
    "info",
    PRACTICE,
    why="段落末尾没有句号，可能没有写完。",
    wrong="进一步加强，",
    right="进一步加强。",
)
def unfinished(report: Report) -> Iterator[Finding]:
    """Find paragraphs that end in the middle of a sentence."""
    for section, where, text in texts(report):
        for paragraph in text.split("\n"):
            said = paragraph.strip().strip("*").strip()
            if said.endswith(("，", "、", ",")) and len(said) > 1:
                yield finding(
                    "S-16", where, f"“…{said[-14:]}”没有写完", "请补完这句话", about=[section, said]
                )
