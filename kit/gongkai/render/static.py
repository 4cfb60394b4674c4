"""A table as plain HTML for a notebook's output: readable without kernel, kit, script or style.

JupyterLab strips style sheets from files it does not trust, so the style stands in each tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from gongkai.report import Table
from gongkai.spec import LayoutCell, LayoutRow
from gongkai.values import show

_TABLE = "border-collapse:collapse;font-size:13px;line-height:1.4"
_CELL = "border:1px solid #767676;padding:3px 6px;"
_SCOPES = {"col": "col", "colgroup": "colgroup", "row": "row", "rowgroup": "rowgroup"}


def figure(table: Table, box: LayoutCell) -> str:
    """Return a figure's text: typed or computed, with its remark, or the text that was refused."""
    cell = box.cell
    if cell is None:
        return box.text
    if cell in table.unread:
        return table.unread[cell]
    return show(table.value(*cell), table.remarks.get(cell, ""))


def table_html(table: Table) -> str:
    """Draw ``table`` with the form's own labels; the note stands below."""
    rows = "".join(f"<tr>{_row(table, row)}</tr>" for row in table.spec.layout())
    name = escape(f"{table.spec.name}　{table.spec.title}")
    caption = f'<caption style="text-align:left;font-weight:bold">{name}</caption>'
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return f'<table style="{_TABLE}">{caption}<tbody>{rows}</tbody></table>{note}'


def facts_html(facts: Mapping[str, str]) -> str:
    """Draw the report's particulars as a two-column table."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL}text-align:left">{escape(label)}</th>'
        f'<td style="{_CELL}text-align:left">{escape(text)}</td></tr>'
        for label, text in facts.items()
    )
    return f'<table style="{_TABLE}"><tbody>{rows}</tbody></table>'


def _row(table: Table, row: LayoutRow) -> str:
    return "".join(_box(table, box) for box in row.cells)


def _box(table: Table, box: LayoutCell) -> str:
    tag = "th" if box.head else "td"
    side = "left" if box.head in ("row", "rowgroup") else "center" if box.head else "right"
    scope = f' scope="{_SCOPES[box.head]}"' if box.head in _SCOPES else ""
    spans = "".join(
        f' {name}="{span}"'
        for name, span in (("colspan", box.colspan), ("rowspan", box.rowspan))
        if span > 1
    )
    text = escape(figure(table, box))
    return f'<{tag}{scope}{spans} style="{_CELL}text-align:{side}">{text}</{tag}>'
