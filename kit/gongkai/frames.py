"""pandas frames of a report, with the form's own labels."""

from __future__ import annotations

import pandas as pd

from gongkai.report import Report, Table


def table_frame(table: Table) -> pd.DataFrame:
    """Give one table: labelled on both sides, or in long form if it has several boxheads."""
    if len(table.spec.blocks) > 1:
        return _long(table)
    (block,) = table.spec.blocks
    rows = [row for row in block.rows if row.printed]
    depth = max(len(c.spanners) for c in block.columns)
    columns = pd.MultiIndex.from_tuples(
        [(*c.spanners, *[""] * (depth - len(c.spanners)), c.label) for c in block.columns]
    )
    stub = max(len(row.groups) for row in rows)
    index = pd.MultiIndex.from_tuples(
        [(*row.groups, *[""] * (stub - len(row.groups)), row.label) for row in rows]
    )
    data = [[table.value(row.key, c.key) for c in block.columns] for row in rows]
    return pd.DataFrame(data, index=index, columns=columns, dtype=object)


def report_frame(report: Report) -> pd.DataFrame:
    """Give all figures in long form, one row a figure, in the order of the form."""
    return pd.concat([_long(table) for table in report.tables.values()], ignore_index=True)


def _long(table: Table) -> pd.DataFrame:
    spec = table.spec
    rows = [
        (
            spec.title,
            spec.rows[row].place,
            spec.columns[row, column].place,
            table.value(row, column),
            spec.columns[row, column].unit,
        )
        for row, column in spec.cells
        if spec.rows[row].printed
    ]
    return pd.DataFrame(rows, columns=["表", "行", "列", "数值", "单位"], dtype=object)
