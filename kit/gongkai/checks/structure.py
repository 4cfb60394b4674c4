"""Rules about the report's particulars and its six sections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import ARTICLE, FORM, PRACTICE, TITLE, rule
from gongkai.editions import edition_for
from gongkai.errors import UnknownEdition
from gongkai.model.dates import day, shown
from gongkai.model.report import KINDS, LEVELS, Report


@rule(
    "F-01",
    "基本情况没有填全",
    "error",
    TITLE,
    why="标题由机关名称和年份组成；机关类别和层级决定哪些检查适用。",
    wrong="机关名称空白",
    right="某县商务局",
    waivable=False,
)
def facts(report: Report) -> Iterator[Finding]:
    """Ask for organ and year, which make the title, and for kind and level, which rules need."""
    missing = [
        label
        for label, value in (
            ("机关名称", report.organ.strip()),
            ("机关类别", report.kind),
            ("机关层级", report.level),
            ("报告年度", report.year),
        )
        if not value
    ]
    if missing:
        yield finding("F-01", "基本情况", f"{'、'.join(missing)}没有填")


@rule(
    "F-02",
    "基本情况的内容不在可选范围",
    "error",
    TITLE,
    why="类别和层级只能从列出的几种里选。",
    wrong="机关类别：公司",
    right="机关类别：政府部门",
    waivable=False,
)
def choices(report: Report) -> Iterator[Finding]:
    """Ask for a kind and a level from the lists."""
    for label, value, allowed in (
        ("机关类别", report.kind, KINDS),
        ("机关层级", report.level, LEVELS),
    ):
        if value and value not in allowed:
            yield finding(
                "F-02",
                f"基本情况，{label}",
                f"“{value[:30]}”不在可选范围",
                f"应为：{'、'.join(allowed)}",
            )


@rule(
    "F-03",
    "报告年度与格式版本不符",
    "error",
    FORM,
    why="2021年起的报告用2021年的格式，2019、2020年的用2019年试行格式。",
    wrong="2024年的报告用了2019年的表",
    right="2024年的报告用〔2021〕30号的表",
    waivable=False,
)
def form(report: Report) -> Iterator[Finding]:
    """Ask for the form that is due for the year."""
    if report.year is None:
        return
    try:
        due = edition_for(report.year)
    except UnknownEdition as unknown:
        yield finding("F-03", "基本情况，报告年度", str(unknown), "请核对年份")
        return
    if due.key != report.edition:
        yield finding(
            "F-03",
            "基本情况，报告年度",
            f"{report.year} 年的报告应使用 {due.key} 版格式（{due.document}），"
            f"本报告是 {report.edition} 版",
            "请用 gongkai new 按正确年度新建后把内容移过去",
        )


@rule(
    "F-04",
    "成文日期没有读懂或过早",
    "warning",
    "GB/T 9704-2012",
    why="写明年月日，印成“2027年1月20日”；早于统计期限最后一天的，多半写错了年份。",
    wrong="昨天",
    right="2027年1月20日",
)
def date_of(report: Report) -> Iterator[Finding]:
    """Ask for one certain date, and for one that is not before the year it speaks of is over."""
    if not report.date.strip():
        return
    where, when = "基本情况，成文日期", day(report.date)
    example = f"{(report.year or 2026) + 1}年1月20日"
    if when is None:
        message = f"“{report.date[:30]}”不是一个确定的日期"
        yield finding("F-04", where, message, f"请写成 {example} 这样", about=[report.date])
    elif report.year and when < date(report.year, 12, 31):
        message = f"{shown(when)}早于统计期限的最后一天（{report.year}年12月31日）"
        yield finding("F-04", where, message, "请核对年份", about=[report.date, report.year])


rule(
    "F-06",
    "文件里没有机关类别或层级",
    "info",
    TITLE,
    why="发布的报告不印机关类别和层级；给出后，与它们有关的检查才能做。",
    wrong="检查网页上的报告，没有给出类别",
    right="gongkai check 报告.docx --kind 政府部门 --level 县级",
)
rule(
    "N-17",
    "文件里有没读出来的内容",
    "warning",
    PRACTICE,
    why="没有读出来的格子不作检查，请对照原文。",
    wrong="表三有 3 格没有读",
    right="对照原文核对这 3 格",
    waivable=False,
)


@rule(
    "F-05",
    "成文日期晚于规定期限",
    "info",
    "条例第四十九条",
    why="政府部门应在1月31日前提交并公布，县级以上地方政府应在3月31日前公布。",
    wrong="县商务局2024年度报告，成文日期2025年2月10日",
    right="2025年1月31日以前",
)
def late(report: Report) -> Iterator[Finding]:
    """Tell of a date behind the one by which the report is due."""
    when = day(report.date) if report.date.strip() else None
    month = {"政府部门": 1, "人民政府": 3}.get(report.kind, 0)
    if when is None or not report.year or not month or report.level == "乡级":
        return  # the regulation names a day for departments and for governments from the county up
    due = date(report.year + 1, month, 31)
    if when > due:
        message = f"成文日期是{shown(when)}，应在{shown(due)}前公布"
        yield finding(
            "F-05", "基本情况，成文日期", message, "请核对", about=[report.date, report.year]
        )


@rule(
    "S-01",
    "章节没有内容",
    "error",
    ARTICLE,
    why="没有表格的章节要有文字。",
    wrong="五、空白",
    right="五、写明问题和改进",
    waivable=False,
)
def empty(report: Report) -> Iterator[Finding]:
    """Sections without a table consist of text; none may be empty."""
    for index, (heading, section) in enumerate(
        zip(report.headings(), report.sections, strict=True)
    ):
        if index not in report.form.tables and not section.text.strip():
            yield finding("S-01", heading, "这一章还没有写", "请在这一章的标题下面写正文")


rule(
    "S-33",
    "总体情况超过要求的字数",
    "warning",
    PRACTICE,
    why="有的地方限定总体情况的字数；用 --longest 给出，不给出的不查。",
    wrong="要求1500字以内，写了1920字",
    right="1500字以内",
    waivable=False,
)


def overlong(report: Report, most: int) -> Iterator[Finding]:
    """Tell of a chapter on the whole of more than ``most`` characters, blanks not counted."""
    index = report.form.chapters["overview"]
    size = len("".join(report.sections[index].text.split()))
    if size > most:
        message = f"写了 {size} 字，要求 {most} 字以内"
        yield finding("S-33", report.headings()[index], message, "请精简", about=[size, most])
