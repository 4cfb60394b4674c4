"""The checks of a report: each rule is a generator of findings.

Arithmetic comes from the relations the edition declares; no rule adds up a table by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gongkai.checks import plausible, structure, tables, years
from gongkai.checks.findings import Finding, finding, holding, numbered
from gongkai.checks.remedies import heal
from gongkai.checks.rules import finders
from gongkai.checks.text import (
    aspects,
    content,
    contradictions,
    fees,
    language,
    law,
    leftovers,
    names,
    order,
    period,
    previous,
    references,
    spelling,
)
from gongkai.editions import NUMERALS
from gongkai.model.pictures import masked
from gongkai.model.report import Report
from gongkai.model.values import show

# The modules that find, in the order in which they are run; a new one is written in here.
MODULES = (
    structure,
    language,
    aspects,
    period,
    content,
    names,
    order,
    spelling,
    law,
    fees,
    leftovers,
    tables,
    plausible,
    references,
    contradictions,
    years,
    previous,
)
MOST = 100  # findings of one rule in one section that are listed


def check(report: Report, last: Report | None = None) -> list[Finding]:
    """Run every rule on ``report``; ``last`` is last year's, where there is one."""
    report = _without_pictures(report)
    found = heal(holding(_found(report, last), report.form), report)
    listed = sorted(_listed(found), key=lambda one: _place(one, report))
    return list(numbered(_made_of(one, report) for one in listed))


def _found(report: Report, last: Report | None) -> Iterator[Finding]:
    for finder in finders(tuple(module.__name__ for module in MODULES)):
        if not finder.due(report.form):
            continue
        if not finder.last_year:
            yield from finder.run(report)
        elif last is not None:
            yield from finder.run(report, last)


def _listed(found: Iterable[Finding]) -> Iterator[Finding]:
    """Pass on as many findings of one kind in one place as anyone reads, and count the others."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in found:
        seen[one.code, one.where] += 1
        if seen[one.code, one.where] <= MOST:
            yield one
    for (code, where), number in seen.items():
        if number > MOST:
            yield finding(
                code, where, f"同样的问题还有 {number - MOST} 处，没有一一列出", about=[number]
            )


def _without_pictures(report: Report) -> Report:
    for index, section in enumerate(report.sections):
        if (text := masked(section.text)) != section.text:
            report = report.with_section(index, text)
    return report.replace(opening=masked(report.opening))


def _made_of(one: Finding, report: Report) -> Finding:
    """Note the figures in a finding's cells and the words of its passage, for its mark."""
    figures = []
    for table, row, column in one.cells:
        held = report.tables[table]
        figures.append(held.unread.get((row, column)) or show(held.value(row, column)))
    if one.passage:
        texts = [report.opening, *(section.text for section in report.sections)]
        text = texts[one.passage.section + 1]
        figures.append(text[one.passage.start : one.passage.end])
    return replace(one, about=(*one.about, *figures))


def _place(found: Finding, report: Report) -> tuple[int, str]:
    """Order findings as a reader meets them: particulars, sections and their tables, the rest."""
    head = found.where.split("、")[0]
    if found.code.startswith("F"):
        return 0, ""
    if head in NUMERALS and len(head) == 1:
        return NUMERALS.index(head) + 1, found.code
    if found.cells:
        return report.form.chapter_of[found.cells[0][0]] + 1, found.code
    return (1 if found.where == "引言" else 9), found.code
