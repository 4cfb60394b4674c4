"""Totals as a spreadsheet's formulas."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from gongkai.spec import CellKey, Term

Place = tuple[int, int]


def total(terms: tuple[Term, ...], placed: dict[CellKey, Place]) -> str:
    """Write a total: blank where nothing is filled, ``/`` where nothing applies."""
    area = _area(terms, placed)
    if area is None:
        return f"={summed(terms, placed, '')}"
    return f'=IF(COUNT({area})>0,SUM({area}),IF(COUNTIF({area},"/")={len(terms)},"/",""))'


def _area(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str = "") -> str | None:
    """Name the range of ``terms`` where they fill one without gaps, each counted once."""
    places = [placed.get(term.cell) for term in terms]
    found = [place for place in places if place]
    if len(found) != len(terms) or any(term.coefficient != 1 for term in terms):
        return None
    top, left = min(y for y, _ in found), min(x for _, x in found)
    bottom, right = max(y for y, _ in found), max(x for _, x in found)
    if len(set(found)) != (bottom - top + 1) * (right - left + 1):
        return None
    return sheet + str(xl_range(top, left, bottom, right))


def summed(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str:
    """Write the sum of cells on ``sheet``."""
    area = _area(terms, placed, sheet)
    if area:
        return f"SUM({area})"
    parts = [f"{sheet}{xl_rowcol_to_cell(*placed[t.cell])}" for t in terms]
    counts = [f"{part}*{t.coefficient}" for part, t in zip(parts, terms, strict=True)]
    plain_ = all(t.coefficient == 1 for t in terms)
    return f"SUM({','.join(parts)})" if plain_ else "+".join(f"N({c})" for c in counts)
