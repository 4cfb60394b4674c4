"""Totals as a spreadsheet's formulas."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from gongkai.editions.spec import CellKey, Term

Place = tuple[int, int]


def total(terms: tuple[Term, ...], placed: dict[CellKey, Place]) -> str:
    """Write a total: blank while a part is blank, ``/`` where nothing applies."""
    sum_ = _summed(terms, placed, "")
    return f'=IF({_complete(terms, placed, "")},IF({_count(terms, placed, "")}>0,{sum_},"/"),"")'


def side(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str:
    """Write one side of a relation between cells on ``sheet``: blank while one is blank."""
    return f'=IF({_complete(terms, placed, sheet)},{_summed(terms, placed, sheet)},"")'


def compared(left: Place, right: Place) -> str:
    """Write whether two sides agree, where both are there."""
    a, b = (xl_rowcol_to_cell(*place) for place in (left, right))
    return f'=IF(COUNT({a},{b})<2,"没有填全",IF(ROUND({a}-{b},6)=0,"相符","不符"))'


def _complete(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str:
    """Write the condition that each of the cells holds a figure or ``/``, remark or none."""
    areas = _areas(terms, placed, sheet)
    marks = "+".join(f'COUNTIF({area},"/")+COUNTIF({area},"/（*")' for area in areas)
    return f"{_count(terms, placed, sheet)}+{marks}={len(terms)}"


def _count(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str:
    return f"COUNT({','.join(_areas(terms, placed, sheet))})"


def _areas(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> list[str]:
    """Name the cells of ``terms``: as one range where they are one, else one by one."""
    area = _area(terms, placed, sheet)
    return [area] if area else [f"{sheet}{xl_rowcol_to_cell(*placed[t.cell])}" for t in terms]


def _area(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str | None:
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


def _summed(terms: tuple[Term, ...], placed: dict[CellKey, Place], sheet: str) -> str:
    """Write the sum of cells on ``sheet``."""
    if all(term.coefficient == 1 for term in terms):
        return f"SUM({','.join(_areas(terms, placed, sheet))})"
    parts = [f"{sheet}{xl_rowcol_to_cell(*placed[t.cell])}" for t in terms]
    return "+".join(f"N({p})*{t.coefficient}" for p, t in zip(parts, terms, strict=True))
