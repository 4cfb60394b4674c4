"""Labels of the forms as documents print them: normalised, and known by their variants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from gongkai.editions.spec import TableSpec

# Traditional characters that stand in the form's labels.
_SIMPLE = str.maketrans(
    "規總計範處決數規強許罰費額單萬參機關構業會請結轉訴訟審護內務類過執卷詢掌沒現補復確認複況報處無與繳納費補棄資訊開組織織營業團體當產續辦個製廢條項應為發獲維糾動關內務經後訴",
    "规总计范处决数规强许罚费额单万参机关构业会请结转诉讼审护内务类过执卷询掌没现补复确认复况报处无与缴纳费补弃资讯开组织织营业团体当产续办个制废条项应为发获维纠动关内务经后诉",
)
_MARKS = re.compile(
    r"[\s\u00a0\u3000“”\"'‘’「」《》<>（）()\[\]【】〔〕、，,。.．·:：;；|*#_/\-—–]+"
)


@lru_cache(4096)
def bare(text: str) -> str:
    """Strip a label of marks, spaces and width; 「（ 三 ）不予公開」 is 「三不予公开」."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIMPLE)
    return _MARKS.sub("", plain)


# The endings by which a row of 表三 is known, in the order in which they are tried.
ROWS: tuple[tuple[str, str], ...] = (
    ("new", r"(?:本年|本年度)?新收(?:政府)?信息公开申请(?:数量)?"),
    ("carried_in", r"(?:上年|上年度)结转(?:政府)?信息公开申请(?:数量)?"),
    ("partial", r"部分公开(?:区分处理的?只计这一情形不计其他情形)?"),
    ("deny_1", r"属于国家秘密"),
    ("deny_2", r"其他法律行政法规禁止公开"),
    ("deny_3", r"危及三安全一稳定"),
    ("deny_4", r"保护第三方合法权益"),
    ("deny_5", r"属于三类内部事务信息"),
    ("deny_6", r"属于四类过程性信息"),
    ("deny_7", r"属于行政执法案卷"),
    ("deny_8", r"属于行政查询事项"),
    ("unable_1", r"本机关不掌握相关政府信息"),
    ("unable_2", r"没有现成信息需要另行制作"),
    ("unable_3", r"补正后申请内容仍不明确"),
    ("refuse_1", r"信访举报投诉类申请"),
    ("refuse_2", r"重复申请"),
    ("refuse_3", r"要求提供公开出版物"),
    ("refuse_4", r"无正当理由大量反复申请"),
    ("refuse_5", r"要求行政机关确认或(?:者)?重新出具已获取信息"),
    (
        "other_1",
        r"(?:申请人)?(?:无正当理由)?逾期不补正(?:行政机关不再处理其?(?:政府)?信息公开申请)?",
    ),
    (
        "other_2",
        r"(?:申请人)?逾期未?(?:按收费通知要求)?(?:未)?缴纳费用?(?:行政机关不再处理其?(?:政府)?信息公开申请)?",
    ),
    ("carried_out", r"结转下(?:一)?年度?(?:继续办理)?"),
    ("grant", r"(?<!不)予以公开"),
    ("sum", r"七?总计"),
    ("other", r"六?其他处理"),
    ("other_3", r"3?其他"),
)
APPLICANTS = (
    ("natural", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("welfare", "社会公益组织"),
    ("legal", "法律服务机构"),
    ("others", "其他"),
    ("total", "总计"),
)
OUTCOMES = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
FORUMS = (
    ("after", "复议后起诉"),
    ("direct", "未经复议直接起诉"),
    ("review", "行政复议"),
)
ITEMS: tuple[tuple[str, str], ...] = (
    ("rules", r"(?<!规范性)规章"),
    ("norms", r"(?:行政)?规范性文件"),
    ("license", r"行政许可"),
    ("services", r"其他对外管理服务事项"),
    ("penalty", r"行政处罚"),
    ("coercion", r"行政强制"),
    ("fee", r"行政事业性收费"),
    ("procurement", r"政府集中采购"),
)
# Boxhead labels of 表二 in both editions; a lost character is not made up for.
HEADS: tuple[tuple[str, str], ...] = (
    ("issued", r"本年(?:度)?制?发件数"),
    ("repealed", r"本年(?:度)?废止件数"),
    ("valid", r"现行有效件数"),
    ("decisions", r"(?:本年)?处理决定数量"),
    ("amount", r"本年收费金额.*|采购总金额.*"),
    ("made", r"本年新制作数量"),
    ("published", r"本年新公开数量"),
    ("open", r"对外公开总数量"),
    ("previous", r"上一年项目数量"),
    ("change", r"本年增减|增减"),
    ("projects", r"采购项目数量"),
)


@cache
def _patterns(which: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(f"(?:{pattern})$")) for key, pattern in which)


def row_of(labels: str, spec: TableSpec) -> str | None:
    """Name the row of 表三 that a run of stub labels ends in; ``None`` where none or two fit."""
    return next((key for key in _rows(bare(labels)[-80:]) if key in spec.rows), None)


@lru_cache(2048)
def _rows(text: str) -> tuple[str, ...]:
    """List the rows that a run of labels may end in, the most telling first."""
    found = []
    for key, pattern in _patterns(ROWS):
        match = pattern.search(text)
        if not match:
            continue
        before = text[: match.start()]
        if key == "other_3" and not re.search(r"(?:其他处理|六)?3?$", before):
            continue
        if key == "sum" and not (before.endswith(("七", "结果")) or match[0].startswith("七")):
            continue
        found.append(key)
    return tuple(found)


def item_of(label: str, keys: Mapping[str, object]) -> str | None:
    """Name the row of 表二 that a label is."""
    key = _item(label)
    return key if key in keys else None


@lru_cache(2048)
def _item(label: str) -> str | None:
    text = re.sub(r"^\d", "", bare(label))
    return next((key for key, pattern in _patterns(ITEMS) if pattern.fullmatch(text)), None)


@lru_cache(2048)
def head_of(label: str) -> str | None:
    """Name the column of 表二 that a boxhead label is."""
    text = bare(label)
    return next((key for key, pattern in _patterns(HEADS) if pattern.fullmatch(text)), None)


def ending(path: str, names: tuple[tuple[str, str], ...]) -> str | None:
    """Name the label that the labels over a column end in."""
    text = bare(path)
    return next((key for key, name in names if text.endswith(name)), None)


def outcome_of(label: str) -> str | None:
    """Name the outcome that a boxhead label of 表四 is."""
    text = bare(label)
    return next((key for key, name in OUTCOMES if text == name), None)


def forum_of(path: str) -> str | None:
    """Name the forum that the labels over a column of 表四 speak of."""
    text = bare(path)
    for key, name in FORUMS:
        if name in text:
            return key
    return None
