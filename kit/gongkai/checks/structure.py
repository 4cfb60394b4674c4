"""Rules about the report's particulars and its six sections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.checks.findings import Finding, finding
from gongkai.editions import edition_for
from gongkai.errors import UnknownEdition
from gongkai.model.dates import day, shown
from gongkai.model.report import KINDS, LEVELS, Report

ARTICLE = "条例第五十条"


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
    yield from _edition(report)
    yield from _date(report)


def _date(report: Report) -> Iterator[Finding]:
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


def _edition(report: Report) -> Iterator[Finding]:
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


def sections(report: Report) -> Iterator[Finding]:
    """Sections without a table consist of text; none may be empty."""
    for index, (heading, section) in enumerate(
        zip(report.headings(), report.sections, strict=True)
    ):
        if index not in report.form.tables and not section.text.strip():
            yield finding("S-01", heading, "这一章还没有写", "请在标题下面的单元格里写正文")
