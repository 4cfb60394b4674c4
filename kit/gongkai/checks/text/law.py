"""The rule about the law that is cited: the regulation 条例 of 2019, and what its articles say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import rule
from gongkai.checks.text.numerals import chinese, numeral
from gongkai.checks.text.passages import passage_of
from gongkai.model.measures import texts
from gongkai.model.report import Report

ARTICLES = 56  # of the regulation as amended in 2019 (国务院令第711号)
_OLD = re.compile(r"(?:国务院)?令?第?\s?492\s?号令?")
_CITED = re.compile(
    r"(?:政府信息公开条例》?(?:[（(][^）)]{0,20}[）)])?|《?条例》)(?:的)?"
    r"(?P<articles>第[一二三四五六七八九十百\d]{1,4}条(?:[、和及]第[一二三四五六七八九十百\d]{1,4}条)*)"
    r"(?:第[一二三四五六七八九十]款)?(?:第?[（(]?(?P<item>[一二三四五六七八九十]{1,3})[）)]?项)?"
    r"(?P<of>[^。；\n]{0,40})"
)
_ARTICLE = re.compile(r"第([一二三四五六七八九十百\d]{1,4})条")
# What an article is cited for, and the articles that say it.
_SAYS = (
    (re.compile("年度报告|年报"), (49, 50)),
    (re.compile("信息处理费"), (42,)),
    (re.compile("答复期限|答复时限|20个工作日|二十个工作日"), (33,)),
    (re.compile("重复申请"), (36,)),
    (re.compile("信访|举报投诉|投诉举报"), (39,)),
)
# The items of 第二十条 that section 二 reports on.
_ITEMS = (
    ("规章|规范性文件", "一"),
    ("行政许可", "五"),
    ("行政处罚|行政强制", "六"),
    ("行政事业性收费", "八"),
)
_ITEM = re.compile("|".join(words for words, _ in _ITEMS))


@rule(
    "S-26",
    "引用的法规条文不对",
    "warning",
    "政府信息公开条例（国务院令第711号）",
    why="2007年的条例（第492号令）已修订，条文的序号也变了；写年度报告的是第四十九条、第五十条。",
    wrong="根据《条例》第三十二条编制年度报告",
    right="根据《条例》第五十条",
)
def cited(report: Report) -> Iterator[Finding]:
    """Find the regulation of 2007, and articles that do not say what they are cited for."""
    for section, where, text in texts(report):
        for match in _OLD.finditer(text):
            if "修订" in text[max(0, match.start() - 20) : match.end() + 20]:
                continue
            message = f"引用了“{match[0].strip()}”，这是2007年的条例"
            yield finding(
                "S-26",
                where,
                message,
                "请改为国务院令第711号",
                (),
                passage_of(section, match, text),
            )
        for match in _CITED.finditer(text):
            if said := _amiss(match):
                yield finding(
                    "S-26", where, said, "请核对条文", (), passage_of(section, match, text)
                )


def _amiss(match: re.Match[str]) -> str:
    """Say what is wrong with a citation; nothing where it is right or says too little."""
    given = [
        int(one) if one.isdigit() else chinese(one) or 0
        for one in _ARTICLE.findall(match["articles"])
    ]
    if any(one > ARTICLES for one in given):
        return f"现行条例共 {ARTICLES} 条，没有“{match['articles']}”"
    if match["item"] and given == [20]:
        named = _ITEM.search(match["of"], 0, 24)
        item = next((one for words, one in _ITEMS if named and re.match(words, named[0])), "")
        if not item or item == match["item"]:
            return ""
        return f"第二十条里说这一项的是第（{item}）项，写的是第（{match['item']}）项"
    for pattern, right in _SAYS:
        if pattern.search(match["of"]) and not set(given) & set(right):
            said = "、".join(f"第{numeral(one)}条" for one in right)
            found = pattern.search(match["of"])
            return f"“{match['articles']}”说的不是“{found[0] if found else ''}”，条例里是{said}"
    return ""
