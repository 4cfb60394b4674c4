"""From raw grids to the tables of an edition, by matching stub and boxhead.

A figure is placed by the labels beside and over it. Where columns are not known, a row counts only
if it holds just as many figures as the form has columns; what does not fit is not read, and said.
"""

from __future__ import annotations

import re

from gongkai.editions.spec import TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import Filled, Told
from gongkai.parsers.tables.disputes import disputes
from gongkai.parsers.tables.items import items
from gongkai.parsers.tables.requests import Carried, requests

NOTE = re.compile(r"(?:备?注|说明)\d?\s*[:：]")


def note_of(text: str) -> str:
    """Return a note under a table without its 「注：」; nothing for any other text."""
    return re.sub(r"^注\s*[:：]\s*", "", text) if NOTE.match(text) else ""


def _note(grid: Grid) -> str:
    """Find the note that stands in a row of its own at the table's end."""
    texts = {text for text in grid.rows[-1] if text.strip()} if grid.rows else set()
    return note_of(texts.pop().strip()) if len(texts) == 1 else ""


def fill(grids: list[Grid], specs: dict[str, TableSpec]) -> dict[str, Filled]:
    """Fill every table of an edition from the grids of a document."""
    found = {key: Filled() for key in specs}
    carried = {key: Carried() for key in specs}

    def told(grid: Grid, spec: TableSpec) -> Told:
        if spec.shape == "matrix":
            carried[spec.key] = yield from requests(grid, spec, carried[spec.key])
        elif spec.shape == "items":
            yield from items(grid, spec)
        else:
            yield from disputes(grid, spec)

    for grid in grids:
        before = {key: len(one.found) for key, one in found.items()}
        for key, spec in specs.items():
            found[key].take(told(grid, spec))
        for key, one in found.items():
            if len(one.found) > before[key] and (note := _note(grid)):
                one.note = note
    return found
