"""From raw grids to the tables of an edition, by matching stub and boxhead.

A figure is placed by the labels beside and over it. Where columns are not known, a row counts only
if it holds just as many figures as the form has columns; what does not fit is not read, and said.
"""

from __future__ import annotations

import re

from gongkai.editions.spec import TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import Filled
from gongkai.parsers.tables.disputes import disputes
from gongkai.parsers.tables.items import items
from gongkai.parsers.tables.requests import Carried, requests

NOTE = re.compile(r"(?:备?注|说明)\d?\s*[:：]")


def noted(text: str) -> str:
    """Return a note under a table without its 「注：」; nothing for any other text."""
    return re.sub(r"^注\s*[:：]\s*", "", text) if NOTE.match(text) else ""


def _note(grid: Grid) -> str:
    """Find the note that stands in a row of its own at the table's end."""
    texts = {text for text in grid.rows[-1] if text.strip()} if grid.rows else set()
    return noted(texts.pop().strip()) if len(texts) == 1 else ""


def fill(grids: list[Grid], specs: dict[str, TableSpec]) -> dict[str, Filled]:
    """Fill every table of an edition from the grids of a document."""
    found = {key: Filled() for key in specs}
    carried: dict[str, Carried | None] = {}
    for grid in grids:
        before = {key: len(one.found) for key, one in found.items()}
        for key, spec in specs.items():
            if spec.shape == "matrix":
                carried[key] = requests(grid, spec, found[key], carried.get(key))
            elif spec.shape == "items":
                items(grid, spec, found[key])
            else:
                disputes(grid, spec, found[key])
        for key, one in found.items():
            if len(one.found) > before[key] and (note := _note(grid)):
                one.note = note
    return found
