"""A table of things counted, as 表二, from a raw grid: columns by the boxhead of their block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.editions.spec import TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import Missed, Placed, Told, boxes_of, looks_like_value, misfit
from gongkai.parsers.tables.labels import head_of, item_of


def items(grid: Grid, spec: TableSpec) -> Told:
    """Yield the cells of 表二 that a grid holds."""
    if not grid.exact:
        yield from _loose_items(grid, spec)
        return
    heads: dict[int, str] = {}
    for line in range(len(grid.rows)):
        boxes = boxes_of(grid, line)
        texts = [text for _, text in boxes if text.strip()]
        named = {slot: key for slot, text in boxes if (key := head_of(text, spec))}
        if named:
            heads = named
            continue
        row = next((key for text in texts if (key := item_of(text, spec))), None)
        if row is None:
            row, texts = _run_together(texts, spec)
        if row is not None:
            given = [t for t in texts if looks_like_value(t)]
            yield from _item_row(grid, line, row, heads, given, spec)


def _loose_items(grid: Grid, spec: TableSpec) -> Told:
    """Take labels and figures in turn, as `_runs` does, with the boxhead that came last."""
    heads: dict[int, str] = {}
    pending, row, fresh = "", None, True
    given: list[str] = []
    for line in (*range(len(grid.rows)), -1):
        texts = [t for _, t in boxes_of(grid, line)] if line >= 0 else ["（完）"]
        key, texts = _run_together([t for t in texts if t.strip()], spec)
        for text in [*texts, *(["（完）"] if key else [])]:
            if text.strip() and looks_like_value(text):
                given.append(text)
                continue
            if given and row:
                yield from _item_row(grid, line, row, heads, given, spec)
            pending = text if given or row else pending + text
            given = []
            if head := head_of(text, spec) or head_of(pending, spec):
                heads = {} if fresh else heads
                heads[len(heads)], fresh, pending, row = head, False, "", None
                continue
            row = item_of(text, spec) or item_of(pending, spec)
            fresh = fresh or row is not None
            pending = "" if row or text == "（完）" else pending


def _item_row(
    grid: Grid, line: int, row: str, heads: dict[int, str], given: list[str], spec: TableSpec
) -> Told:
    columns = [c for (r, _), c in spec.columns.items() if r == row]
    keys = [c.key for c in columns]
    if sorted(heads.values()) and not set(keys) & set(heads.values()):
        return  # the same label under the boxhead of another form or table
    if grid.exact and sorted(heads.values()) == sorted(keys):
        why = misfit(grid, line, heads)
        for slot, key in heads.items():
            text = "" if why else grid.rows[line][slot]
            if why:
                yield Missed((row, key), why)
            elif looks_like_value(text):
                yield Placed((row, key), text, spec.columns[row, key], grid.where)
        return
    if not given:
        return
    order = [key for key in heads.values() if key in keys] if heads else keys
    if len(given) == len(keys) and sorted(order) == sorted(keys):
        for key, text in zip(order, given, strict=True):
            yield Placed((row, key), text, spec.columns[row, key], grid.where)
    else:
        for key in keys:
            why = f"{grid.where}这一行有 {len(given)} 个数，应有 {len(keys)} 个"
            yield Missed((row, key), why)


def _run_together(texts: list[str], spec: TableSpec) -> tuple[str | None, list[str]]:
    """Take 「规章000」 apart where there is one way only to read its figures."""
    for text in texts:
        match = re.fullmatch(r"(\D+?)(\d{3,})", text.strip())
        row = item_of(match[1], spec) if match else None
        columns = [column for (key, _), column in spec.columns.items() if key == row]
        if match and len(columns) > 1 and all(column.kind == "count" for column in columns):
            ways = list(_splits(match[2], len(columns)))
            return row, [match[1], *(ways[0] if len(ways) == 1 else [match[2]])]
    return None, texts


def _splits(digits: str, parts: int) -> Iterator[list[str]]:
    """Yield every way to cut digits into numbers without a leading nought."""
    if parts == 1:
        if digits == "0" or (digits and digits[0] != "0"):
            yield [digits]
        return
    for n in range(1, len(digits)):
        if n == 1 or digits[0] != "0":
            for rest in _splits(digits[n:], parts - 1):
                yield [digits[:n], *rest]
