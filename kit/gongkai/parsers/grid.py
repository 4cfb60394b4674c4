"""From raw grids to the tables of an edition, by matching stub and boxhead.

A figure is placed by the labels beside and over it. Where columns are not known, a row counts only
if it holds just as many figures as the form has columns; what does not fit is not read, and said.
"""

from __future__ import annotations

from gongkai.parsers.cells import Filled
from gongkai.parsers.disputes import disputes
from gongkai.parsers.items import items
from gongkai.parsers.model import Grid
from gongkai.parsers.requests import requests
from gongkai.spec import TableSpec


def fill(grids: list[Grid], specs: dict[str, TableSpec]) -> dict[str, Filled]:
    """Fill every table of an edition from the grids of a document."""
    found = {key: Filled() for key in specs}
    columns: dict[str, float] | None = None
    for grid in grids:
        columns = requests(grid, specs["t3"], found["t3"], columns)
        items(grid, specs["t2"], found["t2"])
        disputes(grid, specs["t4"], found["t4"])
    return found
