"""The catalogue of rules, as data: nothing is found under a code that does not stand here.

A rule has a stable code, a Chinese title, a severity, its source, an explanation and an example of
each kind. The arithmetic rules are those of the editions' relations 勾稽关系.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gongkai.editions import Edition, edition, editions
from gongkai.editions.form import Needs, having, later, relating

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
VERSION = "2026.1"  # of the catalogue, as a check record prints it

TITLE = "报告标题：机关名称＋年份"
ARTICLE = "条例第五十条"
FORM = "国办公开办函〔2021〕30号"
FEE = "国办函〔2020〕109号"
STORE = "笔记本的保存格式"
SUMS = "由表式推得"
PRACTICE = "实务惯例"


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``why`` explains it, ``wrong`` and ``right`` are an example each. A rule that is not
    ``waivable`` cannot be set aside with a reason. It holds for the forms of which ``needs`` is
    true; a rule that asks for nothing holds for all.
    """

    code: str
    title: str
    severity: Severity
    source: str
    why: str
    wrong: str
    right: str
    waivable: bool = True
    needs: Needs | None = None

    def holds(self, form: Edition) -> bool:
        """Tell whether the rule holds for reports in ``form``."""
        return self.needs is None or self.needs(form)

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions it holds for, newest first."""
        return tuple(key for key in editions() if self.holds(edition(key)))


_HARD = (
    ("F-01", "基本情况没有填全", "error", TITLE,
     "标题由机关名称和年份组成；机关类别和层级决定哪些检查适用。", "机关名称空白", "某县商务局"),
    ("F-02", "基本情况的内容不在可选范围", "error", TITLE,
     "类别和层级只能从列出的几种里选。", "机关类别：公司", "机关类别：政府部门"),
    ("F-03", "报告年度与格式版本不符", "error", FORM,
     "2021年起的报告用2021年的格式，2019、2020年的用2019年试行格式。",
     "2024年的报告用了2019年的表", "2024年的报告用〔2021〕30号的表"),
    ("N-01", "笔记本里保存的内容有损坏", "error", STORE,
     "保存的内容被别的程序改坏了；读不出的按空白处理，并说明是哪里。",
     "表三的数据不是表格", "在 JupyterLab 里打开原来的文件"),
    ("N-03", "缺少章节标题", "error", FORM, "六个章节一个不能少。", "没有“六、其他需要报告的事项”",
     "六章齐全"),
    ("N-05", "报告年度没有读懂", "error", TITLE, "年度写四位数字。", "报告年度：去年", "2025"),
    ("N-08", "引用的名称不认识或还没有数字", "error", "笔记本里的引用",
     "双花括号里的名称会在导出时换成表里的数字；名称写错或表格未填就无法替换。",
     "{{新收总数}}", "{{新收总计}}"),
    ("N-11", "程序不是 gongkai 的", "error", "代码不进入正式报告",
     "表格的单元格里只有画这张表的两行；换成别的，按 ▶▶ 时就会运行来历不明的程序。",
     "表三的单元格里另有程序", 'gongkai.form("t3")'),
    ("S-01", "章节没有内容", "error", ARTICLE, "没有表格的章节要有文字。", "五、空白",
     "五、写明问题和改进"),
    ("S-17", "留有空白本里的文字", "error", PRACTICE,
     "“（双击这里写正文）”和填写提示是给填写人看的，不能印进报告；在它旁边接着写了正文也要删去。",
     "（双击这里写正文）2026年，我局……", "2026年，我局……"),
    ("T-01", "表格尚未填写", "error", FORM, "整张表都是空白。没有发生的填 0，不适用的填 /。",
     "表四空白", "表四各格填 0"),
    ("T-02", "有单元格没有填", "error", FORM, "空白不等于 0，漏填和没有发生分不清。",
     "自然人：空白", "自然人：0"),
    ("T-03", "填写的内容不是数字", "error", FORM, "单元格里只填数字、0 或 /。", "约30", "30"),
    ("T-04", "印出的总计与各项之和不符", "error", SUMS,
     "读入的报告自己印了总计，与各项相加不一样。", "10+1+0+0，总计印 0", "10+1+0+0，总计 11"),
)  # fmt: skip
_SOFT = (
    ("F-04", "成文日期没有读懂或过早", "warning", "GB/T 9704-2012",
     "写明年月日，印成“2027年1月20日”；早于统计期限最后一天的，多半写错了年份。", "昨天",
     "2027年1月20日"),
    ("N-02", "笔记本里有不认识的内容", "warning", STORE, "不认识的内容没有采用，也没有删除。",
     "保存了本表没有的单元格", "只有本表的单元格"),
    ("N-04", "填写提示里写了字", "warning", "填写提示不进入正式报告",
     "灰色提示只给作者看，写在里面的字不会印出。", "把正文写进提示", "写在提示下面的单元格"),
    ("N-06", "文字写在了代码单元格里", "warning", "代码不进入正式报告",
     "只有文字单元格会进入报告。", "代码单元格里的一段话", "把类型改为 Markdown"),
    ("N-07", "有内容不会进入正式报告", "warning", "只保留文字",
     "网页代码、控制字符和图片不会印出。", "<b>重要</b>", "**重要**"),
    ("N-09", "文件里存着控件的状态", "warning", STORE,
     "报告用不着保存的控件；别人的控件可能带有程序，打开时会运行。", "保存了 anywidget 的程序",
     "没有保存的控件"),
    ("N-10", "有不是 gongkai 画的输出", "warning", STORE,
     "单元格下面只有表格；网页代码、脚本和别处来的图片不属于报告。", "表三下面存着一段网页代码",
     "表三下面是表三"),
    ("N-12", "要从别处取图片或文件", "warning", "报告不依赖网络",
     "打开时会向别处的服务器要东西，对方就知道谁在什么时候看了这份文件。",
     "![图](http://…)", "粘贴到单元格里的图片"),
    ("N-13", "存着没有用到的附件", "info", STORE,
     "删去了文字，图片还在文件里，会随文件一起发出。", "附件里有一张没有用到的图片",
     "只有用到的图片"),
    ("N-14", "单元格自称可信", "warning", STORE,
     "可信与否由本机判断，文件自己说了不算；JupyterLab 保存的文件里没有这种标记。",
     "metadata 里写着 trusted", "没有这种标记"),
    ("T-05", "金额的单位可能不对", "warning", "表二：单位：万元",
     "收费金额以万元计。按元填写会大一万倍，与上年或常情相差过大时请核对。",
     "961716000（元）", "96171.6（万元）", having("disclosure", "fee", "amount")),
    ("T-06", "没有规章制定权的机关填了规章", "error", "立法法",
     "只有国务院部门、省级和设区的市（自治州）人民政府能制定规章；内部的规章制度不算。",
     "某镇人民政府：规章 2", "某镇人民政府：规章 0",
     having("disclosure", "rules", "repealed")),
    ("T-07", "部分公开可能重复计数", "info", "表三：区分处理的，只计这一情形，不计其他情形",
     "区分处理的申请只计入“部分公开”，不再计入不予公开等其他情形；多出的件数正好等于部分公开时请核对。",
     "同一件既计部分公开又计不予公开", "只计部分公开"),
    ("Y-01", "上年结转与上年报告不一致", "error", "表三：上年结转即上年的结转下年度",
     "七列都要一致；机构改革等原因不一致的，请说明理由。",
     "上年结转下年度 12，今年上年结转 10", "都是 12"),
    ("Y-02", "现行有效件数接不上", "warning", PRACTICE,
     "今年现行有效 = 上年现行有效 + 本年制发 − 本年废止。", "18 + 8 − 0，填 20", "填 26",
     having("disclosure", "norms", "valid")),
    ("Y-03", "上年尚未审结的案件没有着落", "info", PRACTICE,
     "上年尚未审结的案件今年应有结果或仍未审结，今年的总计一般不少于它。",
     "上年尚未审结 5，今年总计 2", "今年总计 5 以上，或在表下注明"),
    ("Y-04", "与上年相差很大", "info", PRACTICE, "变化很大的数字最好在正文里说明原因。",
     "新收由 20 变为 300，正文没有说明", "正文写明增加的原因"),
    ("Y-05", "对照的不是本机关上一年的报告", "warning", PRACTICE,
     "逐年核对要用同一机关上一年度的报告。", "2025年对照2022年", "2025年对照2024年"),
    ("X-01", "正文的数字与表格不一致", "error", PRACTICE, "正文写的数字必须与后面的表一致。",
     "新收2件，表三为 3", "新收3件"),
    ("X-02", "占比与数字不符", "warning", PRACTICE, "占比按所写件数计算，四舍五入到所写的位数。",
     "564件，占48.36%（共1191件）", "564件，占47.36%"),
    ("X-03", "分项相加与总数不符", "warning", PRACTICE, "列出的各项相加应等于总数。",
     "共805件，其中716件……（各项相加 716）", "各项相加 805"),
    ("X-04", "“全部”“均”与表格矛盾", "error", PRACTICE,
     "还有结转或尚未审结的，就不能说全部办结、均获维持。",
     "全部办结，表三结转下年度 5", "办结 20 件，结转 5 件"),
    ("X-05", "“没有发生”与表格矛盾", "error", PRACTICE, "表里有数，正文就不能说没有。",
     "未收到申请，表三新收 3", "收到申请3件"),
    ("X-06", "正文的数字可能与表格不一致", "info", PRACTICE,
     "这句话说的是不是这一格不能肯定，请看一眼。", "受理复议2件，表四为 3", "核对后无误即可"),
    ("X-07", "增减幅度与数字不符", "warning", PRACTICE, "增减幅度按两年的件数计算。",
     "3646件，上年3607件，增长1.05%", "增长1.08%"),
    ("S-02", "总体情况没有写全", "warning", ARTICLE,
     "要写主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面；"
     "各级政府还要写工作考核、社会评议和责任追究结果。", "没有写政府信息管理", "五个方面都写"),
    ("S-03", "没有报告信息处理费", "error", FEE,
     "第六章必须写收取信息处理费的情况，没有收取也要写。",
        "六、无。", "六、本年度未收取信息处理费。"),
    ("S-04", "编号用法不对", "warning", "GB/T 9704-2012",
     "层次依次为一、（一）1.（1）；“一是”不能写成“（一）是”，编号要连续。",
     "（一）是加强学习", "一是加强学习"),
    ("S-05", "章节标题与格式不同", "warning", FORM, "六个标题用格式规定的文字。",
     "五、整改措施", "五、存在的主要问题及改进情况"),
    ("S-06", "信息处理费前后不一致", "warning", FEE, "各处写的金额要一样。",
     "一中写400元，六中写300元", "都是400元"),
    ("S-07", "统计期限的年份不对", "error", FORM, "统计期限为报告年度的1月1日至12月31日。",
     "2024年报告写2023年1月1日至12月31日", "2024年1月1日至12月31日"),
    ("S-08", "提到了别的年份", "info", PRACTICE, "写今年工作的地方出现别的年份，可能是旧稿没有改。",
     "2023年，我局加大……（2024年报告）", "2024年，我局加大……"),
    ("S-09", "引用了已被取代的文件", "warning", FORM,
     "〔2019〕60号的试行格式已由〔2021〕30号取代。", "按照国办公开办函〔2019〕60号",
     "按照国办公开办函〔2021〕30号", later),
    ("S-10", "留有待填的内容或填写说明", "error", PRACTICE, "XX、待补充和填写说明要换成实际内容。",
     "本年度新收XX件", "本年度新收12件"),
    ("S-11", "与上年文字雷同", "warning", PRACTICE, "整段照抄上年会被退回；列出照抄的句子。",
     "半数以上句子与上年相同", "写今年的情况"),
    ("S-12", "有不能公开的个人信息", "error", "个人信息保护法",
     "身份证号、个人手机号、银行账号不能写进公开的报告。", "联系人手机138…", "办公电话"),
    ("S-13", "标点可能有误", "info", "GB/T 15834-2011", "中文里用全角标点，括号引号要成对。",
     "公开,答复", "公开，答复"),
    ("S-14", "章节内容过短", "warning", PRACTICE, "只有一两个字的章节等于没有写。", "五、无。",
     "写明主要问题和改进措施"),
    ("S-15", "机关名称或年份前后不一致", "warning", TITLE,
     "正文里的标题、机关名称和年份要与基本情况一致。", "正文标题为2023年，报告年度2024",
     "都是2024年"),
    ("S-16", "句子没有写完", "info", PRACTICE, "段落末尾没有句号，可能没有写完。", "进一步加强，",
     "进一步加强。"),
    ("T-08", "处理决定数量疑为项目数量", "warning", "国办公开办函〔2019〕60号",
     "处理决定数量是件数，不是上一年项目数量加本年增减。", "61 + 36，处理决定 97",
     "填全年作出的决定件数", having("disclosure", "license", "previous")),
    ("T-09", "公开数量与制作数量不合", "warning", "国办公开办函〔2019〕60号",
     "新制作的文件一般要公开，对外公开总数量不少于本年新公开数量。",
     "新制作 87，新公开 0，总数量 0", "新公开 87，总数量 87 以上",
     having("disclosure", "norms", "published")),
    ("W-01", "说明已经失效", "info", PRACTICE,
     "说明只对当时的数字和文字有效；改了就不再算数，仍有问题的会重新列出。",
     "说明写的是 5 件，表里已改为 4 件", "按现在的数字重新核对"),
)  # fmt: skip


def _relations(known: tuple[str, ...]) -> Iterator[Rule]:
    for key in known:
        for spec in edition(key).specs.values():
            for relation in spec.relations:
                left = " + ".join(term.label for term in relation.left[:3])
                more = " + …" if len(relation.left) > 3 else ""
                right = " + ".join(term.label for term in relation.right)
                yield Rule(
                    relation.code,
                    f"{spec.name}：{relation.name}",
                    "error",
                    relation.source,
                    f"{left}{more} = {right}，每一列（行）都要成立。",
                    f"左边合计 3035，{right} 3153，差 118",
                    "两边相等",
                    waivable=False,
                    needs=relating(relation.code),
                )


@cache
def _catalogue(known: tuple[str, ...]) -> dict[str, Rule]:
    rules = {rule.code: rule for rule in _relations(known)}
    rules |= {row[0]: Rule(*row, waivable=False) for row in _HARD}  # type: ignore[arg-type]
    for code, title, severity, source, why, wrong, right, *held in _SOFT:
        rules[code] = Rule(
            code, title, severity, source, why, wrong, right,  # type: ignore[arg-type]
            waivable=code != "W-01", needs=held[0] if held else None,
        )  # fmt: skip
    return {code: rules[code] for code in sorted(rules)}


class _Rules(Mapping[str, Rule]):
    """The rules by code: the relations are those of the forms that are known by now."""

    def __getitem__(self, code: str) -> Rule:
        return _catalogue(editions())[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_catalogue(editions()))

    def __len__(self) -> int:
        return len(_catalogue(editions()))


RULES: Mapping[str, Rule] = _Rules()
