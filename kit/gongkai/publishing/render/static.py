"""A table as plain HTML for a notebook's output: readable without kernel, kit, script or style.

JupyterLab strips style sheets from files it does not trust; the few attributes used here stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from gongkai.editions.spec import LayoutCell, LayoutRow
from gongkai.model import plain
from gongkai.model.report import Table
from gongkai.model.values import show

_TABLE = '<table border="1" cellpadding="4" style="border-collapse:collapse">'
_SCOPES = ("col", "colgroup", "row", "rowgroup")


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
    caption = f"<caption>{escape(f'{table.spec.name}　{table.spec.title}')}</caption>"
    note = f"<p>{escape(plain.note_line(table.note))}</p>" if table.note else ""
    return f"{_TABLE}{caption}<tbody>{rows}</tbody></table>{note}"


def facts_html(facts: Mapping[str, str]) -> str:
    """Draw the report's particulars as a two-column table."""
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>'
        for label, text in facts.items()
    )
    return f"{_TABLE}<tbody>{rows}</tbody></table>"


def _row(table: Table, row: LayoutRow) -> str:
    return "".join(_box(table, box) for box in row.cells)


def _box(table: Table, box: LayoutCell) -> str:
    tag = "th" if box.head else "td"
    attributes = f' scope="{box.head}"' if box.head in _SCOPES else ""
    for name, span in (("colspan", box.colspan), ("rowspan", box.rowspan)):
        attributes += f' {name}="{span}"' if span > 1 else ""
    return f"<{tag}{attributes}>{escape(figure(table, box))}</{tag}>"
