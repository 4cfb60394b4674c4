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
EMPTY = "S-01"
SAID = 3  # reasons that are given of a table
BLANK = ("T-01", "T-02")


def inspect_read(found: Read, last: Report | None = None) -> tuple[Finding, ...]:
    """Return what the checks find in a report that was read; a place in the text has its paragraph.

    Cells that were not read are told of as such, and not as blank.
    """
    report = found.report
    return (*_unread(found), *_found(found, check(report, last)))


def _unread(found: Read) -> Iterator[Finding]:
    """Say once of each table what was not read, and once of the text."""
    for key, spec in found.report.form.specs.items():
        why = list(reasons(found, key))
        if why:
            count = len(found.tables[key].unread)
            more = f"等 {count} 格" if len(why) > SAID else ""
            message = f"有 {count} 格没有读出来：{'；'.join(why[:SAID])}{more}"
            yield finding("N-17", spec.name, message, "请看原文", about=[key, *why])
    tables = {f"{spec.name}没有找到" for spec in found.report.form.specs.values()}
    notes = [note for note in found.notes if note not in tables]
    if notes:
        yield finding("N-17", "文件", "；".join(notes), "请看原文", about=notes)


def _found(found: Read, findings: list[Finding]) -> Iterator[Finding]:
    unread = set(found.unread)
    tables = {key for key, *_ in unread}
    whole = "没有找到各章的标题" in found.notes
    for one in findings:
        if one.code == ASKED:
            fix = "机关类别、层级可以用 --kind、--level 给出"
            yield finding("F-06", one.where, f"文件里读不出：{one.message}", fix, about=one.about)
        elif one.code in BLANK and one.cells:
            blank = tables & {one.cells[0][0]} if one.code == "T-01" else unread & set(one.cells)
            if not blank:
                yield one
        elif one.code == EMPTY and (whole or f"没有找到标题“{one.where}”" in found.notes):
            continue  # told of above: nobody knows whether it is there
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
