"""The rule about slips of the keyboard: words typed twice, characters taken for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gongkai.checks.findings import Finding, Remedy, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.passages import passage_at
from gongkai.model.measures import texts
from gongkai.model.report import Report

LIMIT = 5  # findings a section
# What is wrong wherever it stands in a text of this field, and what was meant.
SLIPS = (
    (r"(?<![自克利知身律异])己(?=(?:全部|均|按|经|依法|及时)?(?:办结|完成|公开|答复|收取?|受理|发布|建成|审结|整改|办理|落实))", "已"),
    (r"(?<![年月期周季岁始本学])末(?=(?:收[到取]|发生|予|能|办结|审结|产生|公开|经(?:复议)?|按(?:时|期)|被|及时|出现))", "未"),
    (r"巳(?=[经办完公答收受审])", "已"),
    (r"(?<!重)申清(?![理除楚])|伸请", "申请"),
    (r"(?<!恢)复仪(?![式器容])|覆议", "复议"),
    (r"诉颂|讼诉", "诉讼"),
    (r"(?<![逐分])条列(?!出|入|举)", "条例"),
    (r"(?<![发公颁])布署(?!名)", "部署"),
    (r"按排", "安排"),
    (r"公布于众", "公之于众"),
    (r"既时(?=公开|更新|答复|办理|发布)", "及时"),
    (r"网战|忘站(?=公开|发布|首页)", "网站"),
    (r"建没(?!有)", "建设"),
    (r"审察(?=制度|机制|工作|程序)", "审查"),
    (r"规犯", "规范"),
    (r"文挡|文擋", "文档"),
    (r"挡案", "档案"),
    (r"渠到", "渠道"),
    (r"反溃", "反馈"),
    (r"人名政府|人民正府|人民政俯", "人民政府"),
    (r"政物公开", "政务公开"),
    (r"政府信公开|政府息公开|政信息公开(?!办)", "政府信息公开"),
    (r"信息工开|信息公幵", "信息公开"),
    (r"行政处法", "行政处罚"),
    (r"行政许司", "行政许可"),
    (r"信息处理废", "信息处理费"),
    (r"规范性文件件", "规范性文件"),
    (r"依申请公布(?=情况|工作)", "依申请公开"),
    (r"自燃人", "自然人"),
    (r"法律服物|法律服务机够", "法律服务机构"),
)  # fmt: skip
_SLIPS = re.compile("|".join(f"(?P<s{n}>{pattern})" for n, (pattern, _) in enumerate(SLIPS)))
_DOUBLE = re.compile(
    r"(?<!目)(?P<one>的)的(?!确)|(?<![除为得不])(?P<two>了)了(?!解|如|结|然|断|事|却|望)"
    r"|(?<![温平缓中饱调附随])(?P<three>和)和(?!谐|解|平|睦|善|缓|气)|(?P<four>是)是(?!非|否)"
    r"|(?<![存实内外])(?P<five>在)在(?!线|场|职|册|建|编|岗|地|校|办|用)|(?P<six>与)与(?!会|否|其|时)"
    r"|(?P<seven>及)及(?!时|格|其)|(?P<eight>对)对(?![应象比策方等照接口外内])(?<![针面应反相绝核校]对对)"
    r"|(?P<nine>(?!一)[一-鿿]{2,6})(?P=nine)"
    r"(?!人|栏|平台|化|组|目录|指南|机[构制]|制度|系统|专[区栏]|表|[告通]?[知书]|会|室|日|网|号|率|量|部门|单位|领导|要点|清单|信息公开|网站|公报)"
)
# Words that are said twice on purpose.
_MEANT = re.compile(
    r"方方面面|时时刻刻|.{1,3}又.{1,3}又|逐|各|一|再|层|进进出出|点点滴滴|研究研究|了解了解|讨论讨论|商量商量"
)


@rule(
    "S-25",
    "字词可能打错",
    "warning",
    PRACTICE,
    why="重复的字词和常见的错别字。",
    wrong="政府信息公开申申请己办结，的的",
    right="政府信息公开申请已办结，的",
)
def spelling(report: Report) -> Iterator[Finding]:
    """Find words that were typed twice, and the commonest wrong characters of this field."""
    for section, where, text in texts(report):
        for start, end, right in _slips(text):
            said = text[start:end]
            how = f"“{right}”重复了" if said == right * 2 else f"的“{said}”"
            yield finding(
                "S-25", where, f"“{_near(text, start, end)}”里{how}", f"是不是“{right}”", (),
                passage_at(section, (start, end), text), [Remedy(f"改为“{right}”", (), right)],
            )  # fmt: skip


@lru_cache(maxsize=16)  # a chapter that was not changed is not gone through again
def _slips(text: str) -> tuple[tuple[int, int, str], ...]:
    """List the slips of a text: from where to where, and what was meant."""
    wrong = [(*m.span(), SLIPS[int((m.lastgroup or "")[1:])][1]) for m in _SLIPS.finditer(text)]
    twice = [m for m in _DOUBLE.finditer(text) if not _MEANT.match(m[0])]
    doubled = [(*m.span(), m[0][: len(m[0]) // 2]) for m in twice]
    return (*wrong[:LIMIT], *doubled[:LIMIT])


def _near(text: str, start: int, end: int) -> str:
    return text[max(0, start - 6) : end + 6].replace("\n", "").strip()
