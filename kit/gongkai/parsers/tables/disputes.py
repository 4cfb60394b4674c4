"""表四 from a raw grid: one row of figures under forum and outcome."""

from __future__ import annotations

import re

from gongkai.editions.spec import TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import HEAD, Filled, boxes_of, looks_like_value, misfit, over
from gongkai.parsers.tables.labels import OUTCOMES, bare, ending, forum_of, outcome_of


def disputes(grid: Grid, spec: TableSpec, into: Filled) -> None:
    """Fill 表四 from a grid that holds it."""
    if not grid.exact:
        _loose_disputes(grid, spec, into)
        return
    top = None
    for line in range(len(grid.rows)):
        outcomes = [outcome_of(text) for _, text in boxes_of(grid, line)]
        if sum(key is not None for key in outcomes) >= 5 and "upheld" in outcomes:
            top = line
    if top is None:
        return
    columns = _dispute_columns(grid, top)
    keys = [column.key for column in spec.blocks[0].columns]
    below = range(top + 1, len(grid.rows))
    texts = {n: [text for _, text in boxes_of(grid, n) if text.strip()] for n in below}
    filled = [n for n in below if texts[n] and all(map(looks_like_value, texts[n]))]
    blank = [n for n in below if not texts[n]]
    # A row of blanks is the table's own only where no other row has a figure of any kind.
    if any(re.search(r"\d", text) for row in texts.values() for text in row):
        blank = []
    for line in filled[:1] or blank[:1]:
        given = texts[line]
        if sorted(columns.values()) == sorted(keys):
            why = misfit(grid, line, columns)
            for slot, key in columns.items():
                if why:
                    into.drop(("cases", key), why)
                else:
                    text = grid.rows[line][slot]
                    into.put(("cases", key), text, spec.columns["cases", key], grid.where)
        else:
            head = "".join(t for n in range(top + 1) for _, t in boxes_of(grid, n))
            _fifteen(given, head, spec, into, grid.where)


def _loose_disputes(grid: Grid, spec: TableSpec, into: Filled) -> None:
    """Look for the run of figures behind the labels of 表四, wherever lines end."""
    head, given = "", []
    for line in (*range(len(grid.rows)), -1):
        for text in [t for _, t in boxes_of(grid, line)] if line >= 0 else ["（完）"]:
            if looks_like_value(text):
                given += [text] if text.strip() else []
                continue
            if given:
                if bare(head).count("结果维持") >= 3:
                    _fifteen(given, head, spec, into, grid.where)
                    return
                head, given = "", []
            head += text


def _fifteen(given: list[str], head: str, spec: TableSpec, into: Filled, where: str) -> None:
    keys = [column.key for column in spec.blocks[0].columns]
    text = bare(head)
    names = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
    places = [text.find(name) for name in names]
    usual = places == sorted(places) and -1 not in places
    if len(given) == len(keys) and usual:
        for key, figure in zip(keys, given, strict=True):
            into.put(("cases", key), figure, spec.columns["cases", key], where)
        return
    why = f"有 {len(given)} 个数，应有 {len(keys)} 个" if usual else "各列的标题不是通常的顺序"
    for key in keys:
        into.drop(("cases", key), f"{where}这一行{why}")


def _dispute_columns(grid: Grid, top: int) -> dict[int, str]:
    """Map slots by the labels over them: forum and outcome."""
    found: dict[int, str] = {}
    start = max(0, top + 1 - HEAD)
    for slot in range(len(grid.rows[top])):
        path = over(grid, slot, start, top + 1)
        leaf, forum = ending(path, OUTCOMES), forum_of(path)
        if leaf and forum:
            found[slot] = f"{forum}_{leaf}"
    return found
