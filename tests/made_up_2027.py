"""A made-up form for reports on 2027 and later: the whole of it, as one file of ``editions/``.

It has a row more in 表三, a column of 表二 renamed, and a fourth table under section 六.
"""

from __future__ import annotations

from gongkai.editions.applications import DISPUTES, group, requests
from gongkai.editions.figures import of_disputes, of_items, of_requests
from gongkai.editions.form import Edition
from gongkai.editions.hints import HINTS
from gongkai.editions.look import Look
from gongkai.editions.spec import Block, Column, Relation, Row, TableSpec, Term

CONTENT = "信息内容"
DECISIONS = (Column("decisions", "本年处理决定数量", width=3),)

DISCLOSURE = TableSpec(
    key="t2",
    name="表二",
    title="主动公开政府信息情况",
    blocks=(
        Block(
            (
                Column("issued", "本年制发件数"),
                Column("repealed", "本年废止件数"),
                Column("valid", "年末有效件数"),
            ),
            (Row("rules", "规章"), Row("norms", "行政规范性文件", short="规范性文件")),
            "第二十条第（一）项",
            CONTENT,
        ),
        Block(DECISIONS, (Row("license", "行政许可"),), "第二十条第（五）项", CONTENT),
        Block(
            DECISIONS,
            (Row("penalty", "行政处罚"), Row("coercion", "行政强制")),
            "第二十条第（六）项",
            CONTENT,
        ),
        Block(
            (Column("amount", "本年收费金额（单位：万元）", (), "money", "万元", 3),),
            (Row("fee", "行政事业性收费"),),
            "第二十条第（八）项",
            CONTENT,
        ),
    ),
    look=Look(pdf_size=12.0, docx_size=12.0, page="narrow"),
)
REQUESTS = requests(
    group(
        "other",
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
        "4.申请人撤回申请",
    )
)
NOTICES = Row("notices", "收费通知", short="收费通知")
FEES = TableSpec(
    key="t6",
    name="表六",
    title="信息处理费收取情况",
    blocks=(
        Block(
            (
                Column("counted", "按件计收件数"),
                Column("paged", "按量计收件数"),
                Column("total", "合计件数"),
                Column("paid", "实收金额（单位：元）", (), "money", "元"),
            ),
            (NOTICES,),
            corner="收费事项",
        ),
    ),
    relations=(
        Relation(
            code="T6-01",
            name="合计件数等于按件、按量计收之和",
            place="收费通知",
            source="由表式推得：合计为各项之和",
            left=(
                Term(("notices", "counted"), "按件计收"),
                Term(("notices", "paged"), "按量计收"),
            ),
            right=(Term(("notices", "total"), "合计"),),
        ),
    ),
)

EDITION = Edition(
    key="2027",
    document="国办公开办函〔2027〕18号",
    first_year=2027,
    predecessor="2021",
    headings=(
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ),
    tables={1: DISCLOSURE, 2: REQUESTS, 3: DISPUTES, 5: FEES},
    roles={"disclosure": "t2", "requests": "t3", "disputes": "t4", "fees": "t6"},
    figures={
        **dict(of_items("disclosure", DISCLOSURE)),
        **dict(of_requests(REQUESTS, {"other_4": "撤回"})),
        **dict(of_disputes(DISPUTES)),
        **dict(of_items("fees", FEES)),
    },
    hints=(
        *HINTS[:5],
        ("表六", "写明全年发出的收费通知和实际收到的金额，金额以**元**计，没有发生的填 0。"),
    ),
    marks="年末有效件数|按量计收件数",
    words=(
        ("row", "other_4", "(?:申请人)?撤回申请"),
        ("figure", "fees.notices.total", "收费通知"),
        ("figure", "fees.notices.paid", "实收(?:信息处理费)?"),
    ),
)
