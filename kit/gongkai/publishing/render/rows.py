"""The report as data for other systems: JSON whole, CSV one figure a line.

A spreadsheet opens CSV and takes a text that begins with = + - @ for a formula, in Chinese and
Japanese also where they are full-width, so such a text is given a mark before it; figures are
written as they are.
"""

from __future__ import annotations

import csv
import io
import json
import re

from gongkai.model import plain
from gongkai.model.data import to_data
from gongkai.model.report import Report
from gongkai.model.values import show

HEAD = ("报告", "表", "行", "列", "数值", "单位", "备注")
_FORMULA = re.compile(r"\s*+[=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−]|[\t\r\n]")


def json_bytes(report: Report, *, draft: bool) -> bytes:
    """Render ``report`` as the JSON that ``docs/report-1.schema.json`` describes."""
    data = to_data(report)
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def csv_bytes(report: Report, *, draft: bool) -> bytes:
    """Render the figures as CSV, in UTF-8 with the mark by which Excel knows it.

    Columns are report, table, row, column, value, unit and remark; a blank cell has no value, one
    that does not apply has ``/``, a text that is no figure stands in the remark.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    title = safe(plain.line(report.title) + ("（草稿）" if draft else ""))
    for table in report.tables.values():
        spec = table.spec
        for cell in spec.cells:
            row, column = spec.rows[cell[0]], spec.columns[cell]
            if row.printed:
                remark = table.unread.get(cell) or table.remarks.get(cell, "")
                writer.writerow([
                    title, f"{spec.name} {spec.title}", row.place, column.place,
                    show(table.value(*cell)), column.unit, safe(plain.clean(remark)),
                ])  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def safe(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
