"""Sections 三 and 四 as both editions print them: requests for disclosure, and disputes.

The 2019 and 2021 forms differ here in the rows of （六）其他处理 alone, so the rest stands once.
"""

from __future__ import annotations

from gongkai.editions.look import Look
from gongkai.editions.spec import WHOLE, Block, CellKey, Column, Relation, Row, TableSpec, Term

PRINTED = "表头：第一项加第二项之和，等于第三项加第四项之和"
ARITHMETIC = "由表式推得：总计为各项之和"
PERSONS = "法人或其他组织"
RESULTS = "三、本年度办理结果"

APPLICANTS = (
    Column("natural", "自然人", (WHOLE,)),
    Column("business", "商业企业", (WHOLE, PERSONS)),
    Column("research", "科研机构", (WHOLE, PERSONS)),
    Column("welfare", "社会公益组织", (WHOLE, PERSONS)),
    Column("legal", "法律服务机构", (WHOLE, PERSONS)),
    Column("others", "其他", (WHOLE, PERSONS)),
    Column("total", "总计", (WHOLE,)),
)

# How documents print a row other than in the form's words: endings of a stub without its marks.
READS = {
    "new": "(?:本年|本年度)?新收(?:政府)?信息公开申请(?:数量)?",
    "carried_in": "(?:上年|上年度)结转(?:政府)?信息公开申请(?:数量)?",
    "grant": "(?<!不)予以公开",
    "partial": "部分公开(?:区分处理的?只计这一情形不计其他情形)?",
    "refuse_5": "要求行政机关确认或(?:者)?重新出具已获取信息",
    "other": "六?其他处理",
    "other_1": "(?:申请人)?(?:无正当理由)?逾期不补正(?:行政机关不再处理其?(?:政府)?信息公开申请)?",
    "other_2": "(?:申请人)?逾期未?(?:按收费通知要求)?(?:未)?缴纳费用?"
    "(?:行政机关不再处理其?(?:政府)?信息公开申请)?",
    "other_3": "3?其他",
    "sum": "(?:七|(?<=结果))总计",
    "carried_out": "结转下(?:一)?年度?(?:继续办理)?",
}


def row(
    key: str,
    label: str,
    groups: tuple[str, ...] = (),
    short: str = "",
    *,
    printed: bool = True,
    reads: str = "",
) -> Row:
    """Declare one row of 表三."""
    return Row(key, label, groups, short, printed, reads or READS.get(key, ""))


NEW = row("new", "一、本年新收政府信息公开申请数量", short="一")
CARRIED_IN = row("carried_in", "二、上年结转政府信息公开申请数量", short="二")
GRANT = row("grant", "（一）予以公开", (RESULTS,), "（一）")
PARTIAL = row(
    "partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (RESULTS,), "（二）"
)
SUM = row("sum", "（七）总计", (RESULTS,), "三（七）")
CARRIED_OUT = row("carried_out", "四、结转下年度继续办理", short="四")


def group(key: str, label: str, *rows: str) -> tuple[Row, ...]:
    """Declare one row group of the results, with the subtotal that only the screen shows."""
    groups = (RESULTS, label)
    number = label[:3]
    parts = [
        row(f"{key}_{n}", text, groups, f"{number}{n}") for n, text in enumerate(rows, start=1)
    ]
    return (*parts, row(key, "小计", groups, f"{number}小计", printed=False))


DENY = group(
    "deny",
    "（三）不予公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
)
UNABLE = group(
    "unable",
    "（四）无法提供",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
)
REFUSE = group(
    "refuse",
    "（五）不予处理",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
)


def requests(other: tuple[Row, ...], columns: tuple[Column, ...] = APPLICANTS) -> TableSpec:
    """Declare section 三 with the rows of （六） that an edition has, and its own columns."""
    results = (GRANT, PARTIAL, *DENY, *UNABLE, *REFUSE, *other)
    rows = (NEW, CARRIED_IN, *results, SUM, CARRIED_OUT)
    return TableSpec(
        key="t3",
        name="表三",
        title="收到和处理政府信息公开申请情况",
        blocks=(
            Block(
                columns,
                rows,
                corner="（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            ),
        ),
        relations=(
            *_subtotals(results, columns),
            *_sums(results, columns),
            *_row_totals(rows, columns),
            *_balances(columns),
        ),
        stub=3,
        shape="matrix",
        look=Look(
            pdf=(1.2, 2.0, 6.6, 1.3), pdf_size=9.5, pdf_inset=3.7,
            docx=(1.1, 1.9, 5.4, 1.25), docx_size=9.0, docx_padding=12,
            xlsx_stub=(7, 12, 34), xlsx_figure=9,
        ),
    )  # fmt: skip


def _subtotals(results: tuple[Row, ...], columns: tuple[Column, ...]) -> list[Relation]:
    found = []
    for row in (r for r in results if not r.printed):
        parts = [r for r in results if r.printed and r.groups == row.groups]
        for column in columns[:-1]:
            cell = (row.key, column.key)
            found.append(_sum("T3-04", f"{row.groups[-1]}小计", column, parts, row, cell))
    return found


def _sums(results: tuple[Row, ...], columns: tuple[Column, ...]) -> list[Relation]:
    parts = [row for row in results if row.printed]
    return [
        _sum("T3-02", "（七）总计等于（一）至（六）各项之和", column, parts, SUM, cell)
        for column in columns
        for cell in [None if column.key == "total" else (SUM.key, column.key)]
    ]


def _sum(
    code: str, title: str, column: Column, parts: list[Row], row: Row, cell: CellKey | None
) -> Relation:
    return Relation(
        code=code,
        name=title,
        place=column.label,
        source=ARITHMETIC,
        left=tuple(Term((part.key, column.key), part.short) for part in parts),
        right=(Term((row.key, column.key), row.short),),
        defines=cell,
    )


def _row_totals(rows: tuple[Row, ...], columns: tuple[Column, ...]) -> list[Relation]:
    *parts, total = columns
    return [
        Relation(
            code="T3-03",
            name="总计等于各类申请人之和",
            place=row.place,
            source=ARITHMETIC,
            left=tuple(Term((row.key, column.key), column.label) for column in parts),
            right=(Term((row.key, total.key), total.label),),
            defines=(row.key, total.key),
        )
        for row in rows
    ]


def _balances(columns: tuple[Column, ...]) -> list[Relation]:
    return [
        Relation(
            code="T3-01",
            name="第一项加第二项之和，等于第三项加第四项之和",
            place=column.label,
            source=PRINTED,
            left=tuple(Term((row.key, column.key), row.short) for row in (NEW, CARRIED_IN)),
            right=tuple(Term((row.key, column.key), row.short) for row in (SUM, CARRIED_OUT)),
        )
        for column in columns
    ]


OUTCOMES = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
FORUMS = (
    ("review", ("行政复议",)),
    ("direct", ("行政诉讼", "未经复议直接起诉")),
    ("after", ("行政诉讼", "复议后起诉")),
)


def _forum_total(code: str, forum: str, spanners: tuple[str, ...]) -> Relation:
    terms = [Term(("cases", f"{forum}_{key}"), label) for key, label in OUTCOMES]
    return Relation(
        code=code,
        name="总计等于各种结果之和",
        place="·".join(spanners),
        source=ARITHMETIC,
        left=tuple(terms[:-1]),
        right=(terms[-1],),
        defines=terms[-1].cell,
    )


DISPUTES = TableSpec(
    key="t4",
    name="表四",
    title="政府信息公开行政复议、行政诉讼情况",
    blocks=(
        Block(
            tuple(
                Column(f"{forum}_{key}", label, spanners)
                for forum, spanners in FORUMS
                for key, label in OUTCOMES
            ),
            (Row("cases", ""),),
        ),
    ),
    relations=tuple(
        _forum_total(f"T4-0{number}", forum, spanners)
        for number, (forum, spanners) in enumerate(FORUMS, start=1)
    ),
    stub=0,
    shape="line",
    look=Look(
        pdf=(1.0,), docx=(1.0,), xlsx_stub=(), xlsx_figure=9, xlsx_landscape=True, page="wide"
    ),
)
