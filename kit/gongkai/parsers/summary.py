"""What was read of a report, in words: edition, figures by table, what is blank or not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from gongkai.checks.findings import Finding
from gongkai.checks.records import listing
from gongkai.editions.spec import name
from gongkai.parsers.assemble import Read

MOST = 12  # reasons that are listed


def summary(file: str, found: Read, findings: Sequence[Finding]) -> str:
    """Say what was read, where something was not, and what the checks find in it."""
    report = found.report
    lines = [
        f"{file}：{report.title}",
        f"  格式：{report.edition} 版（{report.form.document}）",
    ]
    for key in report.form.specs:
        lines.append(f"  {table_read(found, key)}")
        lines += [f"    {reason}" for reason in reasons(found, key)]
    lines.append(f"  {text_read(found)}")
    lines += [f"  注意：{note}" for note in found.notes]
    return "\n".join([*lines, listing("检查", findings)])


def table_read(found: Read, key: str) -> str:
    """Say how much of a table was read."""
    spec = found.report.form.specs[key]
    printed = [cell for cell in spec.cells if spec.rows[cell[0]].printed]
    one = found.tables.get(key)
    if one is None:
        return f"{spec.name}：共 {len(printed)} 格，由本工具保存的数据读入"
    counted = f"读出 {len(one.values)}，空白 {len(one.blank)}，没有读 {len(one.unread)}"
    return f"{spec.name}：共 {len(printed)} 格，{counted}"


def text_read(found: Read) -> str:
    """Say how much text each section has."""
    report = found.report
    written = [
        f"{heading}（{len(section.text)} 字）" if section.text else f"{heading}（没有正文）"
        for heading, section in zip(report.headings(), report.sections, strict=True)
    ]
    return f"正文：{'；'.join(written)}"


def reasons(found: Read, key: str) -> Iterator[str]:
    """Say why parts of a table were not read."""
    spec = found.report.form.specs[key]
    unread = found.tables[key].unread if key in found.tables else {}
    groups = groupby(sorted(unread, key=spec.cells.index), key=lambda c: (c[0], unread[c]))
    for n, ((row, why), cells) in enumerate(groups):
        if n == MOST:
            yield "……"
            return
        yield f"{spec.rows[row].place or spec.name}（{len(list(cells))} 格）没有读：{why}"


def to_data(file: str, found: Read, findings: Sequence[Finding]) -> dict[str, Any]:
    """Give the same as JSON-ready data."""
    from gongkai.model.data import to_data as report_data

    return {
        "file": file,
        "report": report_data(found.report),
        "unread": {f"{key}.{name((row, column))}": why
                   for (key, row, column), why in found.unread.items()},
        "blank": [f"{key}.{name(cell)}" for key, one in found.tables.items() for cell in one.blank],
        "found": {f"{key}.{name(cell)}": where
                  for key, one in found.tables.items() for cell, where in one.found.items()},
        "notes": list(found.notes),
        "findings": [asdict(one) for one in findings],
    }  # fmt: skip
