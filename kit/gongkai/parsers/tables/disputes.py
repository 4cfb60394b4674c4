"""A table of one row, as 表四, from a raw grid: one row of figures under forum and outcome."""

from __future__ import annotations

import re

from gongkai.editions.spec import Column, TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import (
    HEAD,
    Missed,
    Placed,
    Told,
    boxes_of,
    looks_like_value,
    misfit,
    over,
)
from gongkai.parsers.tables.labels import bare, under


def disputes(grid: Grid, spec: TableSpec) -> Told:
    """Yield the cells of 表四 that a grid holds."""
    if not grid.exact:
        yield from _loose_disputes(grid, spec)
        return
    (block,) = spec.blocks
    columns, (row,) = block.columns, block.rows
    labels = {bare(column.label) for column in columns}
    top = None
    for line in range(len(grid.rows)):
        heads = [head for _, text in boxes_of(grid, line) if (head := bare(text)) in labels]
        if len(heads) >= len(labels) and bare(columns[0].label) in heads:
            top = line
    if top is None:
        return
    slots = _slots(grid, columns, top)
    keys = [column.key for column in columns]
    below = range(top + 1, len(grid.rows))
    texts = {n: [text for _, text in boxes_of(grid, n) if text.strip()] for n in below}
    filled = [n for n in below if texts[n] and all(map(looks_like_value, texts[n]))]
    blank = [n for n in below if not texts[n]]
    # A row of blanks is the table's own only where no other row has a figure of any kind.
    if any(re.search(r"\d", text) for row in texts.values() for text in row):
        blank = []
    for line in filled[:1] or blank[:1]:
        given = texts[line]
        if sorted(slots.values()) == sorted(keys):
            why = misfit(grid, line, slots)
            for slot, key in slots.items():
                if why:
                    yield Missed((row.key, key), why)
                else:
                    text = grid.rows[line][slot]
                    yield Placed((row.key, key), text, spec.columns[row.key, key], grid.where)
        else:
            head = "".join(t for n in range(top + 1) for _, t in boxes_of(grid, n))
            yield from _in_order(given, head, spec, grid.where)


def _loose_disputes(grid: Grid, spec: TableSpec) -> Told:
    """Look for the run of figures behind the labels of 表四, wherever lines end."""
    labels = [bare(column.label) for column in spec.blocks[0].columns]
    first, times = labels[0], labels.count(labels[0])
    head, given = "", []
    for line in (*range(len(grid.rows)), -1):
        for text in [t for _, t in boxes_of(grid, line)] if line >= 0 else ["（完）"]:
            if looks_like_value(text):
                given += [text] if text.strip() else []
                continue
            if given:
                if bare(head).count(first) >= times:
                    yield from _in_order(given, head, spec, grid.where)
                    return
                head, given = "", []
            head += text


def _in_order(given: list[str], head: str, spec: TableSpec, where: str) -> Told:
    (block,) = spec.blocks
    keys, row = [column.key for column in block.columns], block.rows[0].key
    text = bare(head)
    names = dict.fromkeys(bare(name) for column in block.columns for name in column.spanners)
    places = [text.find(name) for name in names]
    usual = places == sorted(places) and -1 not in places
    if len(given) == len(keys) and usual:
        for key, figure in zip(keys, given, strict=True):
            yield Placed((row, key), figure, spec.columns[row, key], where)
        return
    why = f"有 {len(given)} 个数，应有 {len(keys)} 个" if usual else "各列的标题不是通常的顺序"
    for key in keys:
        yield Missed((row, key), f"{where}这一行{why}")


def _slots(grid: Grid, columns: tuple[Column, ...], top: int) -> dict[int, str]:
    """Map slots to columns by the labels over them: forum and outcome."""
    found: dict[int, str] = {}
    start = max(0, top + 1 - HEAD)
    for slot in range(len(grid.rows[top])):
        path = over(grid, slot, start, top + 1)
        if key := under(path, columns):
            found[slot] = key
    return found
