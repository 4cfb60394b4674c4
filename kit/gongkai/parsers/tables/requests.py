"""A large table, as 表三, from a raw grid: rows by their stub, columns by the labels over them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gongkai.editions.spec import Column, TableSpec
from gongkai.parsers.model import Grid
from gongkai.parsers.tables.cells import (
    HEAD,
    Missed,
    Noted,
    Placed,
    Told,
    boxes_of,
    looks_like_value,
    misfit,
    over,
)
from gongkai.parsers.tables.labels import bare, ending, row_of

_NUMBERS = frozenset("12345678")
_MARKS = frozenset(".、．")
TELLING = 4  # characters of a column's label that no row's label has in it


@dataclass(frozen=True)
class Carried:
    """What a table leaves to its next part over the page, by places on the paper.

    ``middles`` are where its columns stand, ``head`` the boxes of a boxhead that the page cut:
    left, right and label; ``usual`` is whether a boxhead in the form's order came before.
    """

    middles: Mapping[str, float] = field(default_factory=dict)
    head: tuple[tuple[float, float, str], ...] = ()
    usual: bool = False


def requests(
    grid: Grid, spec: TableSpec, before: Carried
) -> Generator[Placed | Missed | Noted, None, Carried]:
    """Yield the cells of 表三 that a grid holds; return what its next part needs.

    A table may go on over the page.
    """
    first = _first(grid, spec) if grid.exact else None
    # A boxhead may stand alone at the end of a page.
    end = first if first is not None else len(grid.rows)
    head = before.head if grid.edges else ()
    own = spec.blocks[0].columns
    columns = _columns(grid, own, end, head) if grid.exact and grid.rows else None
    if columns is None and first is not None:
        columns = _going_on(grid, before.middles)
    if columns:
        for line in range(len(grid.rows)):
            boxes = boxes_of(grid, line)
            stub = "".join(t.strip() for _, t in boxes if not looks_like_value(t))
            row = _row(stub, spec)
            if row and not spec.rows[row].printed:
                # 「（六）其他处理」 without its sub-rows, as in the form of 2019.
                place = spec.rows[row].groups[-1]
                yield Noted(f"{grid.where}的“{place}”没有分项，合计只用来核对")
            if row:
                edge = max((slot for slot, text in boxes if not looks_like_value(text)), default=-1)
                yield from _placed(grid, line, row, columns, edge, spec)
        edges = _edges(grid)
        middles = {k: (edges[slot] + edges[slot + 1]) / 2 for slot, k in columns.items()}
        return Carried(middles, usual=before.usual)
    if first is None and grid.edges and (cut := _head(grid, own[0])):
        return replace(before, head=cut)
    usual = _usual(grid, own) or (not grid.exact and before.usual)
    for row, given in _runs(grid, spec):
        yield from _counted(row, given, spec, grid, usual)
    return replace(before, usual=usual)


def _row(stub: str, spec: TableSpec) -> str | None:
    """Name the row of a stub; the boxhead's last label, 其他, is also the last row's."""
    text = bare(stub)
    boxhead = any(bare(c.label) in text for c in spec.blocks[0].columns if len(c.label) >= TELLING)
    return None if boxhead else row_of(stub, spec)


def _edges(grid: Grid) -> tuple[float, ...]:
    return grid.edges or tuple(range(len(grid.rows[0]) + 1))


def _head(grid: Grid, first: Column) -> tuple[tuple[float, float, str], ...]:
    """List the boxes of a boxhead that names some applicants, each once, from the top."""
    seen: dict[int, list[int]] = {}
    texts: dict[int, str] = {}
    for row, origins in zip(grid.rows, grid.origin, strict=True):
        for slot, (text, origin) in enumerate(zip(row, origins, strict=True)):
            seen.setdefault(origin, []).append(slot)
            texts[origin] = text
    if not any(bare(first.label) in bare(text) for text in texts.values()):
        return ()
    edges = grid.edges
    return tuple((edges[min(s)], edges[max(s) + 1], texts[origin]) for origin, s in seen.items())


def _going_on(grid: Grid, before: Mapping[str, float]) -> dict[int, str] | None:
    """Find the columns of a table that goes on over the page without its boxhead: by their place.

    On another page the same table may have other slots, as where a border is drawn twice.
    """
    edges = _edges(grid)
    found = {
        slot: key
        for key, middle in before.items()
        for slot in range(len(edges) - 1)
        if edges[slot] < middle < edges[slot + 1]
    }
    return found if before and len(found) == len(before) else None


def _runs(grid: Grid, spec: TableSpec) -> Iterator[tuple[str, list[str]]]:
    """Take labels and figures in turn: the labels since the last figure name the row."""
    pending, row = "", None
    given: list[str] = []
    texts = [text for line in range(len(grid.rows)) for _, text in boxes_of(grid, line)]
    for text, after in zip(texts, [*texts[1:], ""], strict=False):
        # A label may be split to the character: the 3 of 「3.其他」 stands alone before its mark.
        numbering = text.strip() in _NUMBERS and after.strip() in _MARKS
        if looks_like_value(text) and not numbering:
            if text.strip() and row is None and pending:
                row, given = row_of(pending, spec), []
            if text.strip():
                given.append(text)
            continue
        if given or row:
            if row:
                yield row, given
            pending, row, given = "", None, []
        pending += text
    if row:
        yield row, given


def _counted(row: str, given: list[str], spec: TableSpec, grid: Grid, usual: bool) -> Told:
    """Place a row by its count of figures, where the boxhead gives their order."""
    keys = [c.key for c in spec.blocks[0].columns]
    if len(given) != len(keys):
        yield from _unplaced(row, keys, f"这一行有 {len(given)} 个数，应有 {len(keys)} 个", grid)
        return
    if not usual:
        why = "没有找到各列的标题，不能确定哪个数属于哪一列"
        yield from _unplaced(row, keys, why, grid)
        return
    for key, text in zip(keys, given, strict=True):
        yield Placed((row, key), text, spec.columns[row, key], grid.where)


def _unplaced(row: str, keys: list[str], why: str, grid: Grid) -> Told:
    """Give up a row; another table with some of the same labels takes nothing back."""
    for key in keys:
        yield Missed((row, key), f"{grid.where}{why}", weak=grid.exact)


def _usual(grid: Grid, columns: tuple[Column, ...]) -> bool:
    """Whether the boxhead names the applicants in the form's order."""
    head = "".join(
        text for line in range(min(len(grid.rows), 80)) for _, text in boxes_of(grid, line)
    )
    # The last two are the labels of rows as well.
    places = [bare(head).find(bare(column.label)) for column in columns[:-2]]
    return -1 not in places and places == sorted(places)


def _columns(
    grid: Grid,
    columns: tuple[Column, ...],
    first: int,
    cut: tuple[tuple[float, float, str], ...],
) -> dict[int, str] | None:
    """Map slots to columns by the labels over each; every one once, or none at all.

    ``cut`` is the part of the boxhead that stands on the page before.
    """
    found: dict[int, str] = {}
    taken: set[str] = set()
    for slot in range(len(grid.rows[0])):
        above = ""
        if cut:
            middle = (grid.edges[slot] + grid.edges[slot + 1]) / 2
            above = "".join(text for left, right, text in cut if left < middle < right)
        key = ending(above + over(grid, slot, max(0, first - HEAD), first), columns)
        if key in taken:
            return None
        if key:
            found[slot] = key
            taken.add(key)
    return found if len(taken) == len(columns) else None


def _first(grid: Grid, spec: TableSpec) -> int | None:
    for line in range(len(grid.rows)):
        stub = "".join(text for _, text in boxes_of(grid, line) if not looks_like_value(text))
        if _row(stub, spec):
            return line
    return None


def _placed(
    grid: Grid,
    line: int,
    row: str,
    columns: dict[int, str],
    edge: int,
    spec: TableSpec,
) -> Told:
    why = misfit(grid, line, columns)
    if min(columns) <= edge:
        why = f"{grid.where}这一行的标签和数字错了位"
    for slot, key in columns.items():
        if why:
            yield Missed((row, key), why)
        else:
            yield Placed((row, key), grid.rows[line][slot], spec.columns[row, key], grid.where)
