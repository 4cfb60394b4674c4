"""The words by which a sentence says what a figure counts: patterns, as data.

Each word has a *sort*: ``topic`` says what is spoken of, ``row`` what happened to requests, ``who``
the applicant, ``outcome`` a dispute's result, ``act`` what was done to a document; ``off`` is what no
table of the report holds, ``figure`` names a figure outright, ``scope`` another year, office or channel, ``odd`` a result no row has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gongkai.editions.figures import Key

# Longer words stand before the shorter ones they contain: the first that fits is taken.
WORDS: tuple[tuple[str, str, str], ...] = (
    # ---- what no table holds
    ("off", "", r"主动公开|政务公开|公开目录|公开指南|公开平台|公开专栏|公开栏|公开窗口|公开大厅"),
    (
        "off",
        "",
        r"网站|门户|公众号|微信|微博|抖音|客户端|新媒体|头条|公报|栏目|专栏|网页|浏览|点击|访问",
    ),
    (
        "off",
        "",
        r"建议|提案|议案|备案|培训|会议|讲座|业务指导|督查|检查|解读|回应|留言|来信|信箱|热线",
    ),
    (
        "off",
        "",
        r"咨询|来电|来访|信访件|信访事项|工单|舆情|问卷|新闻|稿件|信息量|转载|动态|图解|视频",
    ),
    ("off", "", r"(?<!举报)投诉(?!类)|(?<!信访)举报(?!投诉)|表彰|先进|案卷评查|归档|档案"),
    ("off", "", r"清理|审查|审核|评估|修订|修改|备案|报备|征求意见|听证|双公示|公示"),
    (
        "off",
        "",
        r"补正通知|告知补正|补正告知|征求第三方|延期|延长|转办|转送|转交|移交|咨询件|会商|协查",
    ),
    (
        "off",
        "",
        r"行政(?:许可|处罚|强制)(?:等)?(?:信息|事项|权力|案卷|目录|公示)|文件(?:解读|汇编|目录)|申请表|申请人(?!无正当|逾期|情况|分|类[型别]|身份|性质)|申请渠道|申请条件",
    ),
    (
        "odd",
        "",
        r"审结|结案|败诉|胜诉|一审|二审|再审|调解|和解|撤诉|申请撤回|主动撤回|应诉|按期办结|按时办结率",
    ),
    ("off", "", r"刑事|民事|劳动|仲裁|工伤|案源|执法检查|罚没|罚款|出庭应诉|出庭|培训班|采购|招标"),
    (
        "scope",
        "",
        r"网上|网络|在线|线上|线下|信函|邮寄|邮政|当面|现场|传真|电子邮件|窗口|EMS|书面提交",
    ),
    (
        "scope",
        "",
        r"市直|市本级|县直|区直|省直|县区|区县|各县|各区|街镇|乡镇街道|直属单位|下属|垂管|其他部门",
    ),
    # ---- another time
    (
        "scope",
        "",
        r"上半年|下半年|[一二三四]季度|每月|当月|月均|日均|年均|累计|历年|近[两三四五]年",
    ),
    (
        "scope",
        "",
        r"[二三四五]年来|历史|同期|去年(?!结转)|前年|上年(?!度?(?:末|底)?(?:结转|未办结))",
    ),
    (
        "scope",
        "",
        r"上一年(?!度?(?:末|底)?(?:结转|未办结))|明年|往年|此前|截至(?:目前|日前|\d+月(?!3?1日))",
    ),
    ("scope", "", r"主要集中|主要涉及|主要是|主要为|集中在|涉及(?!国家秘密|第三方)"),
    # ---- requests: rows
    (
        "row",
        "carried_in",
        r"(?:上年|上一年|去年|上年末|20\d\d年)度?(?:末|底)?(?:未办结)?(?:结转|转入)(?!下|至|到)",
    ),
    ("row", "carried_in", r"结转(?:自)?(?:的)?(?:上年|上一年|去年)度?"),
    ("row", "carried_out", r"结转(?:至|到|入)?(?:下|次|明)(?:一)?(?:个)?年度?(?:继续办理|办理)?"),
    (
        "row",
        "carried_out",
        r"转(?:入|至|到)下(?:一)?年度?(?:继续办理|办理)?|结转(?:至|到)20\d\d年度?",
    ),
    (
        "row?",
        "carried_out",
        r"正在办理|尚在办理|仍在办理|未办结|尚未办结|未到期|继续办理|结转(?=[\d,]+件(?:至|到)下)",
    ),
    ("row", "partial", r"部分公开|部分予以公开|区分处理"),
    ("row", "deny_1", r"属于国家秘密|涉及国家秘密"),
    ("row", "deny_2", r"其他法律、?行政法规(?:规定)?禁止公开"),
    ("row", "deny_3", r"危及[“\"]?三安全一稳定[”\"]?"),
    ("row", "deny_4", r"(?:保护|涉及|损害)?第三方合法权益"),
    ("row", "deny_5", r"(?:属于)?三?类?内部事务信息"),
    ("row", "deny_6", r"(?:属于)?四?类?过程性信息"),
    ("row", "deny_7", r"(?:属于)?行政执法案卷(?:信息)?"),
    ("row", "deny_8", r"(?:属于)?行政查询事项"),
    ("row", "deny", r"(?:不予|不同意|不)公开"),
    ("row", "unable_1", r"(?:本机关|本行政机关)不掌握(?:相关政府信息)?|不掌握相关政府信息"),
    ("row", "unable_2", r"没有现成(?:的)?(?:政府)?信息(?:需要另行制作)?|需要另行制作"),
    ("row", "unable_3", r"补正后(?:申请内容)?仍不明确"),
    ("row", "unable", r"无法提供"),
    ("row", "refuse_1", r"信访举报投诉类(?:申请)?|信访、举报、投诉类(?:申请)?"),
    ("row", "refuse_2", r"重复申请"),
    ("row", "refuse_3", r"要求提供公开出版物|公开出版物"),
    ("row", "refuse_4", r"无正当理由大量反复申请|大量反复申请"),
    ("row", "refuse_5", r"要求(?:行政机关)?确认或(?:者)?重新出具(?:已获取信息)?"),
    ("row", "refuse", r"不予处理"),
    ("row", "other_1", r"(?:申请人)?(?:无正当理由)?逾期不补正"),
    ("row", "other_2", r"(?:申请人)?逾期(?:未按收费通知要求|未|不)缴纳费用"),
    ("row", "other", r"其他(?:方式)?处理|作其他处理"),
    ("row", "grant", r"(?:予以|同意|全部予以|决定)公开(?!栏|目录|的决定)"),
    (
        "row",
        "sum",
        r"(?:全年|共|合计|已)?(?:办理答复|办结|答复|办理完毕|办理完成|作出答复|按期答复|按时答复)(?!率|意见|期限|文书|时限)",
    ),
    (
        "row?",
        "handled",
        r"(?:共|合计|全年)?办理(?!情况|过程|流程|时限|结果|期限|程序|机制|质量|水平)",
    ),
    ("row", "new", r"(?:本年|年内|全年|当年|年度)?新收(?:到)?|新增(?:的)?(?=[^，。；]{0,12}申请)"),
    ("row", "got", r"收到|受理|接收|接到|收受|收悉"),
    # ---- applicants
    ("whole", "", r"公民、法人(?:和|或|、|及|与|或者|以及)?(?:其他|其它)组织"),
    ("who", "natural", r"自然人|公民个人"),
    ("who", "persons", r"法人(?:和|或|、|及|或者|以及)?(?:其他|其它)组织|法人组织|法人"),
    ("who", "business", r"商业企业"),
    ("who", "research", r"科研机构"),
    ("who", "welfare", r"社会公益组织"),
    ("who", "legal", r"法律服务机构"),
    ("who", "others", r"其他(?:类)?组织"),
    # ---- disputes
    ("forum", "after", r"复议后(?:又|再)?(?:起诉|提起(?:行政)?诉讼|诉讼)|经复议后(?:起诉|提起)"),
    ("forum", "direct", r"(?:未经复议)?直接(?:起诉|提起(?:行政)?诉讼|诉讼)"),
    ("forum", "review", r"行政复议|复议"),
    ("forum", "litigation", r"行政诉讼|诉讼|起诉"),
    ("outcome", "pending", r"尚未审结|未审结|尚未办结的案件|尚在审理|正在审理|未结案"),
    ("outcome", "upheld", r"(?:结果)?维持|予以维持"),
    ("outcome", "corrected", r"(?:结果|被|予以)?纠正"),
    ("outcome?", "corrected", r"撤销|确认违法|责令(?:重新|履行)"),
    ("outcome", "other", r"其他结果"),
    ("outcome?", "other", r"驳回|终止|其他"),
    # ---- documents and decisions
    ("topic", "norms", r"(?:行政)?规范性文件"),
    ("topic", "rules", r"(?:政府|部门|地方政府)?规章(?!制度)"),
    ("topic", "license", r"行政许可"),
    ("topic", "penalty", r"行政处罚"),
    ("topic", "coercion", r"行政强制"),
    ("topic", "fee", r"行政事业性收费"),
    ("topic", "info_fee", r"信息(?:公开)?处理费"),
    ("act", "issued", r"制发|制定|出台|印发|新制作"),
    ("act", "repealed", r"废止|宣布失效|失效"),
    ("act", "valid", r"现行有效|继续有效|保留有效"),
    ("act?", "issued", r"发布|公布"),
    ("act", "decisions", r"(?:作出|做出|处理)?(?:的)?(?:处理)?决定"),
    # ---- the noun of section 三
    (
        "topic",
        "requests",
        r"(?:政府|政务)?信息公开(?:的)?申请|依申请公开(?:的)?(?:申请|件)?|公开申请|申请件",
    ),
    ("topic?", "requests", r"申请"),
    # ---- how figures relate
    ("share", "", r"占"),
    (
        "delta",
        "",
        r"同比|环比|(?:较|比)(?:上年|去年|上一年|20\d\d年)(?:度|同期)?|增长|增加|减少|下降|上升|提高|增幅|降幅|多了|少了",
    ),
    (
        "parts",
        "",
        r"其中|(?<=[件起宗])(?:里|之?中|当中)(?=[，,])|包括|包含|分别是|按申请人[^，。；\d]{0,4}?分"
        r"|从申请人[^，。；\d]{0,4}?看",
    ),
    ("each", "", r"分别(?:为|是)?"),
    ("every", "", r"各(?=[\d一二两三四五六七八九十])|均为|都是|都为|皆为|各为"),
    ("span", "", r"加上|连同|含(?!有)"),
)


@dataclass(frozen=True)
class Word:
    """One word of a sentence: its sort and meaning, whether it is loose (``sure`` false), where."""

    sort: str
    key: str
    sure: bool
    start: int
    end: int

    @property
    def figure(self) -> Key:
        """The figure that a word of the sort ``figure`` names: its roles, joined by dots."""
        table, row, column = self.key.split(".")
        return table, row, column


Declared = tuple[tuple[str, str, str], ...]


@cache
def _pattern(declared: Declared) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<w{n}>{pattern})" for n, (_, _, pattern) in enumerate(declared))
    )


def words(sentence: str, own: Declared = ()) -> Iterator[Word]:
    """Yield the words of a sentence in their order; ``own`` are those of the report's form."""
    declared = (*own, *WORDS) if own else WORDS
    for match in _pattern(declared).finditer(sentence):
        assert match.lastgroup
        sort, key, _ = declared[int(match.lastgroup[1:])]
        yield Word(sort.rstrip("?"), key, not sort.endswith("?"), match.start(), match.end())
