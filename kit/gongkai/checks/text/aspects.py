"""What a chapter must speak of: the five aspects of 总体情况 (条例第五十条), the fee of 其他事项.

What is due is told to whoever writes as well as asked for afterwards: both read this one list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import ARTICLE, rule
from gongkai.checks.text.charges import FEE
from gongkai.editions import Edition
from gongkai.model.report import Report

ASPECTS = {
    "主动公开": r"主动公开",
    "依申请公开": r"依申请|公开申请",
    "政府信息管理": r"信息管理|信息资源管理|政府信息的?(?:规范)?管理|公开属性|保密审查",
    "政府信息公开平台建设": r"平台",
    "监督保障": r"监督|考核|培训",
}
GOVERNMENT = {"工作考核": r"考核", "社会评议": r"评议", "责任追究结果": r"责任追究|追责|问责"}
CHARGED = "信息处理费（没有收取也要写明）"
# Whether these are left out no rule can tell from the words alone; that they are there it can.
OPENING = {
    "编制依据": r"根据|依据|按照|条例",
    "统计期限": r"1\s*月\s*1\s*日|12\s*月\s*31\s*日|统计(?:期限|时间|截止)|时间范围",
    "电子版在哪里看": r"电子版|网站|门户|网址|https?://|www\.",
    "联系方式": r"联系|电话|地址|邮编|邮政编码",
}
_LAST = r"(?:上一?年|去年|往年|前一年)"
_FAULT = r"问题|不足|短板|薄弱|差距|欠缺|不够|不高|不强|不到位|不及时|有待|还要|还需"
_DEED = r"加强|加大|完善|提高|提升|强化|健全|优化|建立|开展|组织|督促|规范|改"
PROBLEMS = {
    # What is said of last year's problems is none of this year's.
    "存在的主要问题": rf"(?:^|[。；\n])(?![^。；\n]*{_LAST})[^。；\n]*(?:{_FAULT})",
    "已经或将要怎样改进": (
        r"(?<!有待)(?<!需要)(?<![需待])改进|整改|下一?步|今后|措施"
        rf"|(?:将|已|拟|计划)[^，。；\n]{{0,12}}(?:{_DEED})"
    ),
    "上年提出的问题改得怎样": rf"{_LAST}[^。；\n]{{0,40}}(?:问题|不足|整改|改进)",
}


@rule(
    "S-02",
    "总体情况没有写全",
    "warning",
    ARTICLE,
    why=(
        "要写主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面；"
        "各级政府还要写工作考核、社会评议和责任追究结果。"
    ),
    wrong="没有写政府信息管理",
    right="五个方面都写",
)
def aspects(report: Report) -> Iterator[Finding]:
    """Name the aspects that section 一 leaves out (条例第五十条)."""
    index = report.form.chapters["overview"]
    text = report.sections[index].text
    if not text.strip():
        return
    missing = [name for name, words in _aspects(report).items() if not re.search(words, text)]
    if missing:
        message = f"没有写到{'、'.join(missing)}"
        where = report.headings()[index]
        yield finding("S-02", where, message, "请逐项补写，不能遗漏", about=missing)


def _aspects(report: Report) -> Mapping[str, str]:
    return ASPECTS | (GOVERNMENT if report.kind == "人民政府" else {})


def charged(text: str) -> bool:
    """Tell whether a text speaks of the information-processing fee."""
    return bool(FEE.search(text))


def due(report: Report) -> dict[int, list[tuple[str, bool | None]]]:
    """List what each chapter must speak of, and whether it does; ``None`` where no rule can tell.

    By the chapter's index, -1 the opening.
    """
    chapters = report.form.chapters
    first, problems, last = (chapters[role] for role in ("overview", "problems", "others"))
    text = report.sections[first].text
    return {
        -1: _seen(OPENING, report.opening),
        first: [(name, bool(re.search(words, text))) for name, words in _aspects(report).items()],
        problems: _seen(PROBLEMS, report.sections[problems].text),
        last: [(CHARGED, charged(report.sections[last].text))],
    }


def _seen(wanted: Mapping[str, str], text: str) -> list[tuple[str, bool | None]]:
    return [(name, bool(re.search(words, text)) or None) for name, words in wanted.items()]


def invitations(form: Edition) -> dict[int, str]:
    """Give the words in an empty section that invite to write it: by index, -1 the opening."""
    found = dict.fromkeys(range(len(form.headings)), "在这里写正文")
    found |= dict.fromkeys(form.tables, "表格要说明的写在这里，没有可以不写")
    found[-1] = f"在这里写引言：{'、'.join(OPENING)}"
    found[form.chapters["overview"]] = f"在这里写：{'、'.join(ASPECTS)}"
    found[form.chapters["problems"]] = f"在这里写：{'、'.join(PROBLEMS)}"
    found[form.chapters["others"]] = f"在这里写其他要报告的事项，如{CHARGED}"
    return found
