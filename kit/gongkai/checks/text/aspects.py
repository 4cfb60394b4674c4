"""What a chapter must speak of: the five aspects of 总体情况 (条例第五十条), the fee of 其他事项.

What is due is told to whoever writes as well as asked for afterwards: both read this one list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import ARTICLE, PRACTICE, rule
from gongkai.checks.text.charges import FEE
from gongkai.checks.text.passages import SENTENCE, passage_of
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


# Of a section that has none of these, it is plain that it leaves one half out.
_AMISS = re.compile(
    rf"{_FAULT}|[不未缺难弱低慢漏差少旧乱滞拖繁欠]|单[一调]|有限|偏|过于|受[人限]|瓶颈|堵点|扎堆|流于|空间"
)
_NO_FAULT = re.compile("不断|不仅|不少于|不忘|不只|不但|不低于|不遗余力|不懈|不予|未来|少年|差旅")
_BETTERED = re.compile(
    rf"[将已拟改迁]|下一?步|今后|接下来|措施|计划|继续|落实|推[进行动]|培训|为此|对策|要求|明确|增[加设配]|调整|实行"
    rf"|采取|试行|整治|解决|尝试|设置|配发|走访|制定|出台|安排|由[^。；，]{{2,12}}(?:负责|审签|把关)|(?<!不)(?:{_DEED})"
)
LEAST = 30  # characters of a section from which it is held against both


@rule(
    "S-27",
    "问题和改进只写了一半",
    "info",
    ARTICLE,
    why="第五章既要写存在的主要问题，也要写改进情况。",
    wrong="只写了问题",
    right="问题和改进都写",
)
def halves(report: Report) -> Iterator[Finding]:
    """Ask section 五 for what is amiss and for what is done about it (条例第五十条)."""
    index = report.form.chapters["problems"]
    where, text = report.headings()[index], report.sections[index].text
    if len(text) < LEAST:
        return
    amiss, bettered = bool(_AMISS.search(_NO_FAULT.sub("", text))), bool(_BETTERED.search(text))
    if amiss != bettered:
        message = "写了存在的问题，没有写怎样改进" if amiss else "写了改进，没有写存在的问题"
        yield finding("S-27", where, message, "请补写", about=[index, text])


# Work of an office that a report on disclosure has no place for, and what makes it disclosure.
_ASTRAY = re.compile(
    r"党建|党史|主题教育|党员|支部|脱贫|扶贫|乡村振兴|招商|引资|疫情|防汛|抗旱|安全生产|综治|维稳|创城|文明城市"
    r"|粮食产量|税收|财政收入|地区生产总值|GDP|项目建设|固定资产投资|植树|秸秆|拆迁|征兵|廉政|意识形态"
)
_OURS = re.compile(
    r"公开|信息|公示|公布|公告|发布|网站|平台|政务|公众号|微信|微博|新媒体|解读|回应|复议|诉讼|查阅|申请|公文|文件|栏|上网|答问|问政"
)
_AMOUNT = re.compile(r"\d\s?(?:亿元|万元|万?亩|公里|户|万?吨|公顷|万斤|栋|辆|万?头|架次)")
# What else such a report speaks of; a sentence of figures without any of it is of other work.
_HELD = re.compile(
    r"培训|会议|例会|考核|检查|督查|监督|制度|机制|领导|学习|审[查核]|保密|评议|追究|问责|办理|答复|收费|处理费|费用"
    r"|事项|投诉|咨询|服务|目录|解读|宣传|意见|建议|责任|队伍|业务|来[访信电]|渠道|满意|整改|问题|保障|复核|许可|处罚|强制|留言|回复|手册|发放|编印|印发|张贴|群众|会商|疑难"
)
SHORTEST, MOST = 12, 5


@rule(
    "S-28",
    "与政府信息公开无关",
    "info",
    PRACTICE,
    why="年度报告只写政府信息公开工作，不写业务工作总结。",
    wrong="全年招商引资12亿元。",
    right="删去，或写怎样公开",
)
def astray(report: Report) -> Iterator[Finding]:
    """Name the sentences that speak of an office's other work."""
    for role in ("overview", "others"):
        index = report.form.chapters[role]
        where, text = report.headings()[index], report.sections[index].text
        found = 0
        for match in SENTENCE.finditer(text):
            said = match[0].strip()
            if len(said) < SHORTEST or _OURS.search(said):
                continue
            if not _ASTRAY.search(said) and (_HELD.search(said) or not _AMOUNT.search(said)):
                continue
            found += 1
            if found <= MOST:
                yield finding(
                    "S-28", where, f"“{said[:24]}…”与政府信息公开无关", "请看要不要写", (),
                    passage_of(index, match, text),
                )  # fmt: skip


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
