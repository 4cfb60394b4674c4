"""Rules about how a text is put together: parts, attachments, numbers, what stands there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.findings import Finding, Passage, finding
from gongkai.checks.rules import FORM, PRACTICE, rule
from gongkai.checks.text.numerals import chinese
from gongkai.checks.text.passages import passage_of, quoted
from gongkai.model.measures import texts
from gongkai.model.report import Report

TWICE = 20  # characters from which a paragraph does not stand there twice by chance
AGAIN = 24  # the same of a sentence
_PARTS = re.compile(
    r"(?:由|分为?|分成|共|包括|包含|含)[^。；\n]{0,90}?(?<!第)(?P<n>[一二两三四五六七八九十]|\d{1,2})个?大?(?:部分|章(?!程))"
)
_ATTACHED = re.compile(
    r"(?<![“《详参])(?:详见|参见|参阅|参看|请?见|如)(?:文末|文后|后附)?的?"
    r"(?P<name>附[件表](?:\d{1,2}|[一二三四五六七八九十])?)"
)
_ATTACHMENT = re.compile(
    r"(?m)(?:^|(?<=[。；]))[ 　*#]{0,8}附[件表]\s?(?P<n>\d{1,2}|[一二三四五六七八九十])?"
)
_SENTENCE = re.compile(r"[^。！？；\n]+")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_STEPS = (
    re.compile(r"(?:(?<=[。；，：:;,\s])|^)(?P<n>[一二三四五六七八九十])是(?!否)"),
    re.compile(rf"(?P<n>[{_CIRCLED}])"),
    re.compile(r"(?:(?<=[。；，：:;,\s])|^)第(?P<n>[一二三四五六七八九十])[，、]"),
    re.compile(r"(?:(?<=[。；：])|^)[（(](?P<n>[一二三四五六七八九十])[）)](?!是)"),
    re.compile(r"(?:(?<=[。；：])|^)(?P<n>\d{1,2})[.．、](?!\d)"),
)


@rule(
    "S-22",
    "引言说的部分数不对",
    "warning",
    FORM,
    why="报告按格式分几个部分，引言就说几个部分。",
    wrong="本报告由五部分组成",
    right="本报告由六部分组成",
)
def parts(report: Report) -> Iterator[Finding]:
    """Hold the number of parts that the opening gives against the form's."""
    due = len(report.form.headings)
    for match in _PARTS.finditer(report.opening):
        said = int(match["n"]) if match["n"].isdigit() else chinese(match["n"])
        if said != due and re.search("报告|年报|全文|内容", report.opening[: match.end() + 12]):
            message = f"引言说有 {said} 个部分，格式规定的是 {due} 个部分"
            yield finding(
                "S-22", "引言", message, "请改为一致", (), passage_of(-1, match, report.opening)
            )


@rule(
    "S-23",
    "提到的附件没有或编号不连续",
    "warning",
    PRACTICE,
    why="正文说“详见附件”，后面就要有附件；附件从1起连续编号。",
    wrong="详见附件（没有附件）",
    right="删去，或附上附件",
)
def attachments(report: Report) -> Iterator[Finding]:
    """Find attachments that are named and missing, and numbers that jump."""
    listed = [
        (section, where, text, match)
        for section, where, text in texts(report)
        for match in _ATTACHMENT.finditer(text)
    ]
    if not listed:
        for section, where, text in texts(report):
            for match in _ATTACHED.finditer(text):
                message = f"写了“{match[0]}”，报告里没有{match['name'][:2]}"
                yield finding(
                    "S-23", where, message, "请附上，或删去这句话", (),
                    passage_of(section, match, text),
                )  # fmt: skip
    before = 0
    for section, where, text, match in listed:
        if not match["n"]:
            continue
        number = int(match["n"]) if match["n"].isdigit() else chinese(match["n"]) or 0
        if number > before + 1:
            after = f"附件{before}之后" if before else "开头"
            yield finding(
                "S-23", where, f"“{match[0].strip()}”接在{after}，编号不连续", "请核对", (),
                passage_of(section, match, text),
            )  # fmt: skip
        before = max(before, number)


@rule(
    "S-24",
    "同样的文字写了两遍",
    "warning",
    PRACTICE,
    why="整段重复，多半是粘贴了两次。",
    wrong="同一段出现两次",
    right="删去一段",
)
def twice(report: Report) -> Iterator[Finding]:
    """Find paragraphs, and long sentences, that stand in the text twice."""
    seen: dict[str, str] = {}
    for section, where, text in texts(report):
        for paragraph in re.finditer(r"[^\n]+", text):
            whole = _bare(paragraph[0])
            pieces = [(paragraph, whole, TWICE)]
            if whole not in seen or len(whole) < TWICE:
                sentences = _SENTENCE.finditer(text, *paragraph.span())
                pieces += [(m, bare, AGAIN) for m in sentences if (bare := _bare(m[0])) != whole]
            for piece, bare, least in pieces:
                if len(bare) < least:
                    continue
                if bare in seen:
                    passage = Passage(section, piece.start(), piece.end(), quoted(piece[0]))
                    message = f"“{piece[0].strip()[:20]}…”在{seen[bare]}已经写过一遍"
                    yield finding("S-24", where, message, "请删去一处", (), passage)
                seen.setdefault(bare, f"“{where}”")


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def steps(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield 一是、二是 and ①② that come out of order, with the one before."""
    for pattern in _STEPS:
        before, said = 0, ""
        for match in pattern.finditer(text):
            mark = match["n"]
            number = _CIRCLED.find(mark) + 1
            number = number or (int(mark) if mark.isdecimal() else chinese(mark) or 0)
            if before and number not in (1, before + 1):
                yield match, said
            before, said = number, match[0]
