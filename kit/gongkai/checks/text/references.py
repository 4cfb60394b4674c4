"""The rule about live references ``{{新收总计}}``: a name that is known, a figure that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gongkai.checks.findings import CellOf, Finding, Passage, finding
from gongkai.checks.rules import rule
from gongkai.model.measures import REFERENCE, Measure, named, texts
from gongkai.model.report import Report

SAID = 3  # cells that a sentence names; of more it gives the number


@rule(
    "N-08",
    "引用的名称不认识或还没有数字",
    "error",
    "笔记本里的引用",
    why="双花括号里的名称会在导出时换成表里的数字；名称写错或表格未填就无法替换。",
    wrong="{{新收总数}}",
    right="{{新收总计}}",
    waivable=False,
)
def unknown(report: Report) -> Iterator[Finding]:
    """Find references whose name is unknown or whose figure is still blank."""
    names = named(report)
    for section, where, text in texts(report):
        for match in REFERENCE.finditer(text):
            yield from _amiss(report, names, section, where, match)


def _amiss(
    report: Report, names: Mapping[str, Measure], section: int, where: str, match: re.Match[str]
) -> Iterator[Finding]:
    name = match[1].strip()
    passage = Passage(section, match.start(), match.end(), match[0])
    if name not in names:
        near = [other for other in names if name and (name in other or other in name)][:3]
        fix = f"是不是：{'、'.join(near)}" if near else "可用的名称见“检查”面板"
        yield finding("N-08", where, f"引用的名称“{name}”不认识", fix, (), passage)
    elif names[name].value(report) is None:
        cells, said = _missing(report, names[name])
        yield finding(
            "N-08", where, f"引用的“{name}”在表里还没有填全：{said}没有数字",
            "请先填表", cells, passage,
        )  # fmt: skip


def _missing(report: Report, measure: Measure) -> tuple[list[CellOf], str]:
    """List the typed cells that a measure is waiting for, and say the first of them."""
    cells = measure.missing(report)
    places = [report.form.specs[table].place((row, col)) for table, row, col in cells[:SAID]]
    return cells, "、".join(places) + (f"等 {len(cells)} 格" if len(cells) > SAID else "")
