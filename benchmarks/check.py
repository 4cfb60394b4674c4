"""A whole check, warm, beside parsing the notebook's JSON; and how many slips are found.

Run as ``python benchmarks/check.py``. No checker can be faster than reading its file.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.checks.findings import Finding
from gongkai.checks.rules import finders
from gongkai.checks.run import MODULES, check
from gongkai.editions.spec import CellKey
from gongkai.model.report import Report, Value
from gongkai.notebook.store import write
from samples import figures, huaian, printed_cells

TEXT = (
    "2024年，全市新收政府信息公开申请3119件，其中自然人3001件、法人或其他组织118件；上年结转34件。"
    "全年办结3050件，其中予以公开1362件，占44.66%，部分公开454件，不予公开178件，无法提供781件，"
    "不予处理88件，其他处理187件；结转下年度继续办理103件。制发行政规范性文件8件，废止26件。"
    "全年通过政府网站公开信息12034条，办理人大建议45件、政协提案66件。"
)


def timed(run: Callable[[], object], times: int = 60) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def with_printed(report: Report) -> Report:
    for key, cells in printed_cells(figures("huaian_2024")).items():
        table = report.tables[key]
        totals = {c: v for c, v in cells.items() if c in table.spec.computed and v is not None}
        report = report.replace(tables={**report.tables, key: replace(table, printed=totals)})
    return report


def slips(value: int) -> Iterator[int | None]:
    yield from {value + 1, max(value - 1, 0), value * 10} - {value}
    digits = str(value)
    for n in range(len(digits) - 1):
        swapped = int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :])
        if swapped != value:
            yield swapped
    yield None


def put(report: Report, cells: dict[CellKey, Value]) -> Report:
    table = report.tables["t3"]
    typed = {cell: v for cell, v in cells.items() if cell not in table.spec.computed}
    printed = {cell: v for cell, v in cells.items() if cell in table.spec.computed}
    table = replace(table.replace(typed), printed={**table.printed, **printed})
    return report.replace(tables={**report.tables, "t3": table})


def healed(found: list[Finding], cells: dict[CellKey, Value]) -> bool:
    """Whether the first remedy puts every changed cell right, and nothing else."""
    for one in found:
        for remedy in one.remedies[:1]:
            if {c.cell[1:]: c.new for c in remedy.changes} == {k: str(v) for k, v in cells.items()}:
                return True
    return False


def rates(report: Report, name: str, cells: list[CellKey]) -> None:
    table = report.tables["t3"]
    right = {cell: table.printed.get(cell, table.values.get(cell)) for cell in cells}
    found = named = tried = explained = 0
    for cell, value in right.items():
        if not isinstance(value, int):
            continue
        for slip in slips(value):
            if slip is None and cell in table.spec.computed:
                continue
            result = check(put(report, {cell: slip}))
            tried += 1
            found += bool(result)
            if slip is not None:
                explained += 1
                named += healed(result, {cell: value})
    print(f"  {name}: single-cell changes found {found} of {tried}; "
          f"first remedy is the right one {named} of {explained}")  # fmt: skip


def swaps(report: Report) -> None:
    table = report.tables["t3"]
    rows = [key for key, row in table.spec.rows.items() if row.printed]
    columns = [column.key for column in table.spec.blocks[0].columns]
    pairs = [((r, a), (r, b)) for r in rows for a, b in pairwise(columns)]
    pairs += [((a, c), (b, c)) for c in columns for a, b in pairwise(rows)]
    value = {**table.values, **table.printed}
    found = named = tried = 0
    for a, b in pairs:
        if value[a] == value[b]:
            continue
        result = check(put(report, {a: value[b], b: value[a]}))
        tried += 1
        found += bool(result)
        named += healed(result, {a: value[a], b: value[b]})
    print(f"  printed: swaps of unequal neighbours found {found} of {tried}; named {named}")


def by_rule(report: Report) -> None:
    """Print what the most costly generators take of a check."""
    taken = {}
    for finder in finders(tuple(module.__name__ for module in MODULES)):
        if not finder.last_year and finder.due(report.form):
            name = ", ".join(finder.codes) or "relations"
            taken[name] = timed(lambda run=finder.run: list(run(report)))
    for name, cost in sorted(taken.items(), key=lambda one: -one[1])[:8]:
        print(f"  {cost:6.2f} ms   {name}")


def main() -> None:
    report = huaian().with_section(0, huaian().sections[0].text + TEXT)
    data = write(report)
    parsed, checked = timed(lambda: orjson.loads(data)), timed(lambda: check(report))
    last = huaian().replace(year=2023)
    both = timed(lambda: check(report, last))
    print(f"parse {len(data) / 1024:.0f} KB with orjson {parsed:6.2f} ms   1.0 ×")
    print(f"check, warm              {checked:6.2f} ms   {checked / parsed:.1f} ×  (floor 5 ms)")
    print(f"check with last year's   {both:6.2f} ms   {both / parsed:.1f} ×")
    by_rule(report)
    table = report.tables["t3"]
    printed = with_printed(huaian())
    shown = [cell for cell in table.spec.cells if table.spec.rows[cell[0]].printed]
    rates(printed, "printed", shown)
    swaps(printed)
    rates(huaian(), "typed", list(table.spec.typed))


if __name__ == "__main__":
    main()
