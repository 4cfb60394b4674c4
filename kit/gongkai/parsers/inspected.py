"""The checks of a published report: what its file cannot say is asked for and never accused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gongkai.checks.findings import Finding, finding
from gongkai.checks.run import check
from gongkai.model.report import Report
from gongkai.parsers.assemble import Read
from gongkai.parsers.summary import reasons

ASKED = "F-01"  # of particulars: a published report prints neither kind nor level
BLANK = ("T-01", "T-02")


def inspect_read(found: Read, last: Report | None = None) -> tuple[Finding, ...]:
    """Return what the checks find in a report that was read; a place in the text has its paragraph.

    Cells that were not read are told of as such, and not as blank.
    """
    report = found.report
    return (*_unread(found), *_found(found, check(report, last)))


def _unread(found: Read) -> Iterator[Finding]:
    for key, spec in found.report.form.specs.items():
        for reason in reasons(found, key):
            yield finding("N-17", spec.name, reason, "请看原文", about=[key, reason])
    for note in found.notes:
        yield finding("N-17", "文件", note, "请看原文", about=[note])


def _found(found: Read, findings: list[Finding]) -> Iterator[Finding]:
    unread = set(found.unread)
    tables = {key for key, *_ in unread}
    for one in findings:
        if one.code == ASKED:
            fix = "机关类别、层级可以用 --kind、--level 给出"
            yield finding("F-06", one.where, f"文件里读不出：{one.message}", fix, about=one.about)
        elif one.code in BLANK and one.cells:
            blank = tables & {one.cells[0][0]} if one.code == "T-01" else unread & set(one.cells)
            if not blank:
                yield one
        else:
            yield _placed(one, found.report)


def _placed(one: Finding, report: Report) -> Finding:
    """Add to a finding in which paragraph of its section it stands."""
    if one.passage is None:
        return one
    section = one.passage.section
    text = report.opening if section < 0 else report.sections[section].text
    before = text[: one.passage.start].split("\n")
    number = sum(bool(line.strip()) for line in before[:-1]) + 1
    return replace(one, where=f"{one.where}，第 {number} 段")
