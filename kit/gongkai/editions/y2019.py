"""The trial form of 国办公开办函〔2019〕60号, in use for reports on 2019 and 2020."""

from __future__ import annotations

from gongkai.editions.applications import DISPUTES, RESULTS, requests, row
from gongkai.editions.figures import of_disputes, of_items, of_requests
from gongkai.editions.form import Edition
from gongkai.editions.hints import HINTS
from gongkai.editions.look import Look
from gongkai.editions.spec import Block, Column, Row, TableSpec

CONTENT = "信息内容"
CHANGE = "(?:本年)?增减"
ITEMS = (
    Column("previous", "上一年项目数量", unit="项"),
    Column("change", "本年增/减", kind="change", unit="项", reads=CHANGE),
)
DECISIONS = (*ITEMS, Column("decisions", "处理决定数量", reads="(?:本年)?处理决定数量"))

DISCLOSURE = TableSpec(
    key="t2",
    name="表二",
    title="主动公开政府信息情况",
    blocks=(
        Block(
            (
                Column("made", "本年新制作数量"),
                Column("published", "本年新公开数量"),
                Column("open", "对外公开总数量"),
            ),
            (Row("rules", "规章"), Row("norms", "规范性文件", reads="(?:行政)?规范性文件")),
            "第二十条第（一）项",
            CONTENT,
        ),
        Block(
            DECISIONS,
            (Row("license", "行政许可"), Row("services", "其他对外管理服务事项")),
            "第二十条第（五）项",
            CONTENT,
        ),
        Block(
            DECISIONS,
            (Row("penalty", "行政处罚"), Row("coercion", "行政强制")),
            "第二十条第（六）项",
            CONTENT,
        ),
        Block(
            (ITEMS[0], Column("change", "本年增/减", (), "change", "项", 2, CHANGE)),
            (Row("fee", "行政事业性收费"),),
            "第二十条第（八）项",
            CONTENT,
        ),
        Block(
            (
                Column("projects", "采购项目数量", unit="项"),
                # The form prints no unit for the amount; reports write yuan or 万元 beside it.
                Column("amount", "采购总金额", (), "money", "", 2, "采购总金额.*"),
            ),
            (Row("procurement", "政府集中采购"),),
            "第二十条第（九）项",
            CONTENT,
        ),
    ),
    look=Look(pdf_size=12.0, docx_size=12.0, xlsx_figure=16, page="narrow"),
)

OTHER = (row("other", "（六）其他处理", (RESULTS,), "（六）"),)

REQUESTS = requests(OTHER)

EDITION = Edition(
    key="2019",
    document="国办公开办函〔2019〕60号",
    first_year=2019,
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
    cited=r"国办公开办函[〔\[（(]2019[〕\])）]60号|政府信息公开工作年度报告格式（试行）",
    marks="新制作数量|上一年项目数量|政府集中采购|对外公开总数量",
    least=2,
    words=(
        (
            "figure",
            "disclosure.procurement.amount",
            "(?:政府)?(?:集中)?采购(?:总|合同)?金额|金额合计|总金额",
        ),
        (
            "figure",
            "disclosure.procurement.projects",
            "政府集中采购(?:项目)?|集中采购项目|采购项目",
        ),
        ("figure", "disclosure.norms.published", r"(?:规范性文件)?(?:本年)?新公开(?:数量)?(?=\d)"),
    ),
    meant={
        ("disclosure", row, of_2021): ("disclosure", row, here)
        for row in ("rules", "norms")
        for of_2021, here in (("issued", "made"), ("valid", "open"))
    },
)
