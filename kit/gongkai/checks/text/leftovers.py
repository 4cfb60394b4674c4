"""Rules about what was to be filled in, or was meant for a colleague, and must not go out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.findings import Finding, Passage, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text import guidance
from gongkai.checks.text.passages import passage_of
from gongkai.model.measures import texts
from gongkai.model.report import Report

NEAR = 60  # characters before a word in which a quotation may have begun
_UNIT = "件条次人个份项篇期场家部名元万亿年月日局委办厅县市区镇乡街道省处科页号％%"
_PLACE = "局委办厅县市区镇乡村单位部门街道机关科处"
_DOES = "(?:填写?|补充|补写|修改|改为|删除|删去|替换|说明|写明)"
_ASKS = (
    rf"请[^）)\n]{{0,10}}{_DOES}[^）)\n]{{0,20}}(?:如有|如无|示例|模板|实际)"
    rf"|(?:如[有无](?!疑问|异议|不服)|示例|样例|模板|以上|本段|实际)[^）)\n]{{0,12}}请[^）)\n]{{0,6}}{_DOES}"
    rf"|(?:此处|这里|(?:根据|按照?|结合)实际(?:情况)?)[^）)\n]{{0,12}}{_DOES}"
)
_MANY = "件条次人项篇场元月日"  # what a single X stands before as a number
_LEFT = re.compile(
    rf"(?<![XxＸｘ×✕])[XxＸｘ×✕]{{2,}}+(?=[{_UNIT}]|\s|$|[，。、；：）)])|(?<=[{_UNIT}])[XxＸｘ×✕](?=[{_UNIT}])"
    rf"|(?<![\w“])[XＸ×Nn](?=[{_MANY}])|(?<=[\u4e00-\u9fff])[XＸ×N](?=[{_MANY}])|……?(?=[件条次项篇](?![\u4e00-\u9fff]))"
    r"|(?<=[\u4e00-\u9fff])\*{2,3}[件条次人篇](?=[，。；、])"
    rf"|某某(?=[{_PLACE}])|0{{3,4}}-?0{{7,8}}|（[ 　]*）|[（(][ 　]+[）)]|□(?=\s?[有无是否])"
    r"|(?<!有)(?<!尚)待(?:补充|填写?|核实)(?![建入报后的])|数[据字]待(?:定|补|核)|（略）"
    r"|[（(【\[]待(?:定|核实?|补充?|填写?|确认|查)[）)】\]]|此处(?:填写|插入|补充|粘贴)"
    r"|该部分以表格形式报告|【[^】\n]{0,20}(?:填|写|说明|示例)[^】\n]{0,20}】"
    r"|\[[^\]\n]{0,20}(?:填写|输入|示例)[^\]\n]{0,20}\](?!\()|[<＜][^>＞\n]{0,20}填写[^>＞\n]{0,20}[>＞]"
    rf"|[（(](?=[^）)\n]{{0,40}}(?:{_ASKS}))[^）)\n]{{0,60}}[）)]"
    r"|请填写(?!《|[^，。；\n]{0,12}(?:表|书|单))"
    rf"|_{{3,}}|__(?=[{_UNIT}])|＿{{2,}}|(?<=[\u4e00-\u9fff])[ 　\u00a0]{{2,}}(?=[件条次份元万]\S)"
    r"|[一二三四五]是(?:…{1,2}|\.{3,6})(?=[；;，,。])|\?\?+|？？+|TODO|FIXME|批注\s?[\[［]"
    r"|(?:单击|点击|点按|双击)(?:或(?:单击|点击|点按))?此处(?:输入|键入|添加|编辑)(?:文字|文本|标题|内容|日期)?"
    r"|(?<![\w.])@[\u4e00-\u9fff]{1,4}(?=[\s，,：:]?[^。；\n]{0,12}(?:补|改|核|确认|填))"
    r"|<!--(?=[^>]{0,200}[\u4e00-\u9fff])[^>]{0,400}-->"
)


@rule(
    "S-10",
    "留有待填的内容或填写说明",
    "error",
    PRACTICE,
    why="XX、待补充和填写说明要换成实际内容。",
    wrong="本年度新收XX件",
    right="本年度新收12件",
)
@rule(
    "S-17",
    "留有空白本里的文字",
    "error",
    PRACTICE,
    why=(
        "“（双击这里写正文）”和填写提示是给填写人看的，不能印进报告；在它旁边接着写了正文也要删去。"
    ),
    wrong="（双击这里写正文）2026年，我局……",
    right="2026年，我局……",
    waivable=False,
)
def leftovers(report: Report) -> Iterator[Finding]:
    """Find what was to be filled in or taken out before anyone else reads the report."""
    for section, where, text in texts(report):
        taken = list(guidance.left(text))
        for start, end in taken:
            yield _of_the_blank(where, text, Passage(section, start, end, text[start:end]))
        for match in _LEFT.finditer(_without(text, taken)):
            if _quoted(text, match):
                continue
            message = f"留有“{match[0].strip()[:20] or '空着的地方'}”"
            yield finding(
                "S-10", where, message, "请换成实际内容", (), passage_of(section, match, text)
            )
    for key, table in report.tables.items():
        if any(guidance.left(table.note)):
            where = f"{table.spec.name}，注"
            yield finding("S-17", where, f"留有“{table.note[:20]}”", _FIX, about=[key, table.note])


def _without(text: str, taken: list[guidance.Stretch]) -> str:
    """Cover what has been said already; every place stays where it is."""
    at, parts = 0, []
    for start, end in taken:
        parts += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


_FIX = "这是空白本里给填写人看的话，请删去"


def _of_the_blank(where: str, text: str, passage: Passage) -> Finding:
    said = re.sub(r"\s+", " ", text[passage.start : passage.end])
    shown = said if len(said) <= 24 else f"{said[:24]}…"
    return finding("S-17", where, f"留有“{shown}”", _FIX, (), passage)


def _quoted(text: str, match: re.Match[str]) -> bool:
    """Tell whether the words stand in a quotation: then they are spoken of, not left over."""
    before = text[max(0, match.start() - NEAR) : match.start()].rpartition("\n")[2]
    return before.count("“") > before.count("”") and "”" in text[match.end() :][:30]


__all__ = ["leftovers"]
