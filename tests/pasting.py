"""Marks pasted blocks: the clipboard as another program fills it, into 表三 by real keys."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from formpage import figures, mouse_at, open_form
from gongkai.editions import edition

SPEC = edition("2021").specs["t3"]
HELD = {".".join(cell): "5" for cell in SPEC.typed}


def key(row: str, column: str) -> str:
    """The key of the cell that a row and a column name as the form prints them."""
    rows = [one.key for one in SPEC.rows.values() if one.label == row]
    columns = [one.key for one in SPEC.blocks[0].columns if one.label == column]
    assert (len(rows), len(columns)) == (1, 1), (row, column)
    return f"{rows[0]}.{columns[0]}"


def paste(page: Page, start: str, text: str) -> tuple[dict[str, str], str]:
    """Paste ``text`` with the cell ``start`` at the corner; give the figures and what is said."""
    open_form(page, "t3", t3=HELD)
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    if tuple(start.split(".")) in SPEC.computed:
        # A total has no caret: it is the corner of a block that a mouse drags up to it.
        row, column = start.split(".")
        rows = list(SPEC.rows)
        below = next(one for one in rows[rows.index(row) + 1 :] if SPEC.rows[one].printed)
        if (below, column) in SPEC.computed:
            return figures(page), "没有粘贴"
        page.mouse.move(*mouse_at(page, f"{below}.{column}"))
        page.mouse.down()
        page.mouse.move(*mouse_at(page, start))
        page.mouse.up()
    else:
        page.locator(f"#t3 input[data-cell='{start}']").focus()
    page.keyboard.press("Control+v")
    return figures(page), page.locator("#t3 .gk-ask").inner_text()


def mark(page: Page, case: dict[str, Any]) -> str:
    """Say what is wrong with how a case of the exam was pasted, or nothing."""
    found, said = paste(page, key(**case["start"]), case["tsv"])
    if case["expect"].get("refused"):
        if found != HELD:
            return "something was pasted"
        return "" if "没有粘贴" in said else f"said: {said}"
    expected = dict(HELD)
    for row, column, text in case["expect"]["cells"]:
        at = key(row, column)
        if at in HELD:
            expected |= {at: text}
    if found != {at: text for at, text in expected.items() if text}:
        return "other figures"
    wanted = {"row labels": ("行名",), "column labels": ("表头",), "both": ("行名", "表头")}
    words = wanted.get(case["skipped"], ())
    told = all(word in said for word in words) and ("跳过" in said) == bool(words)
    return "" if told else f"said: {said}"
