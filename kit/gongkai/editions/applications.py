"""Sections 三 and 四 as both editions print them: requests for disclosure, and disputes.

The 2019 and 2021 forms differ here in the rows of （六）其他处理 alone, so the rest stands once.
"""

from __future__ import annotations

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

NEW = Row("new", "一、本年新收政府信息公开申请数量", short="一")
CARRIED_IN = Row("carried_in", "二、上年结转政府信息公开申请数量", short="二")
GRANT = Row("grant", "（一）予以公开", (RESULTS,), "（一）")
PARTIAL = Row(
    "partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (RESULTS,), "（二）"
)
SUM = Row("sum", "（七）总计", (RESULTS,), "三（七）")
CARRIED_OUT = Row("carried_out", "四、结转下年度继续办理", short="四")


def group(key: str, label: str, *rows: str) -> tuple[Row, ...]:
    """Declare one row group of the results, with the subtotal that only the screen shows."""
    groups = (RESULTS, label)
    number = label[:3]
    parts = [
        Row(f"{key}_{n}", text, groups, f"{number}{n}") for n, text in enumerate(rows, start=1)
    ]
    return (*parts, Row(key, "小计", groups, f"{number}小计", printed=False))


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


def requests(other: tuple[Row, ...]) -> TableSpec:
    """Declare section 三 with the rows of （六） that an edition has."""
    results = (GRANT, PARTIAL, *DENY, *UNABLE, *REFUSE, *other)
    rows = (NEW, CARRIED_IN, *results, SUM, CARRIED_OUT)
    return TableSpec(
        key="t3",
        name="表三",
        title="收到和处理政府信息公开申请情况",
        blocks=(
            Block(
                APPLICANTS,
                rows,
                corner="（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            ),
        ),
        relations=(
            *_subtotals(results),
            *_sums(results),
            *_row_totals(rows),
            *_balances(),
        ),
        stub=3,
        stub_widths=(1.0, 1.6, 5.2),
    )


def _subtotals(results: tuple[Row, ...]) -> list[Relation]:
    found = []
    for row in (r for r in results if not r.printed):
        parts = [r for r in results if r.printed and r.groups == row.groups]
        for column in APPLICANTS[:-1]:
            cell = (row.key, column.key)
            found.append(_sum("T3-04", f"{row.groups[-1]}小计", column, parts, row, cell))
    return found


def _sums(results: tuple[Row, ...]) -> list[Relation]:
    parts = [row for row in results if row.printed]
    return [
        _sum("T3-02", "（七）总计等于（一）至（六）各项之和", column, parts, SUM, cell)
        for column in APPLICANTS
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


def _row_totals(rows: tuple[Row, ...]) -> list[Relation]:
    *parts, total = APPLICANTS
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


def _balances() -> list[Relation]:
    return [
        Relation(
            code="T3-01",
            name="第一项加第二项之和，等于第三项加第四项之和",
            place=column.label,
            source=PRINTED,
            left=tuple(Term((row.key, column.key), row.short) for row in (NEW, CARRIED_IN)),
            right=tuple(Term((row.key, column.key), row.short) for row in (SUM, CARRIED_OUT)),
        )
        for column in APPLICANTS
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
)
