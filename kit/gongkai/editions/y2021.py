"""The form of 国办公开办函〔2021〕30号, in use for reports on 2021 and later."""

from __future__ import annotations

from gongkai.editions.applications import DISPUTES, group, requests
from gongkai.editions.figures import of_disputes, of_items, of_requests
from gongkai.editions.form import Edition
from gongkai.editions.hints import HINTS
from gongkai.editions.look import Look
from gongkai.editions.spec import Block, Column, Row, TableSpec

NORMS = "(?:行政)?规范性文件"
DECISIONS = (Column("decisions", "本年处理决定数量", width=3, reads="(?:本年)?处理决定数量"),)

DISCLOSURE = TableSpec(
    key="t2",
    name="表二",
    title="主动公开政府信息情况",
    blocks=(
        Block(
            (
                Column("issued", "本年制发件数", reads="本年(?:度)?制?发件数"),
                Column("repealed", "本年废止件数", reads="本年(?:度)?废止件数"),
                Column("valid", "现行有效件数"),
            ),
            (Row("rules", "规章"), Row("norms", "行政规范性文件", short="规范性文件", reads=NORMS)),
            "第二十条第（一）项",
            "信息内容",
        ),
        Block(DECISIONS, (Row("license", "行政许可"),), "第二十条第（五）项", "信息内容"),
        Block(
            DECISIONS,
            (Row("penalty", "行政处罚"), Row("coercion", "行政强制")),
            "第二十条第（六）项",
            "信息内容",
        ),
        Block(
            (
                Column(
                    "amount", "本年收费金额（单位：万元）", (), "money", "万元", 3, "本年收费金额.*"
                ),
            ),
            (Row("fee", "行政事业性收费"),),
            "第二十条第（八）项",
            "信息内容",
        ),
    ),
    look=Look(pdf_size=12.0, docx_size=12.0, xlsx_figure=16, page="narrow"),
)

OTHER = group(
    "other",
    "（六）其他处理",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)

REQUESTS = requests(OTHER)

EDITION = Edition(
    key="2021",
    document="国办公开办函〔2021〕30号",
    first_year=2021,
    predecessor="2019",
    headings=(
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ),
    tables={1: DISCLOSURE, 2: REQUESTS, 3: DISPUTES},
    figures={
        **dict(of_items("disclosure", DISCLOSURE)),
        **dict(of_requests(REQUESTS)),
        **dict(of_disputes(DISPUTES)),
    },
    hints=HINTS,
    cited=r"国办公开办函[〔\[（(]2021[〕\])）]30号",
    marks="本年处理决定数量",
)
