"""The smallest change that heals all broken relations of a table at once.

The relations are taken as linear forms over the figures that someone wrote: typed cells, and totals
that a document printed. A change is offered only if every form holds after it; nothing is applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.checks.findings import Change, Finding, Remedy
from gongkai.checks.text.mentions import Mentions, claimed, told
from gongkai.editions.spec import CellKey
from gongkai.model.report import NA, Report, Table
from gongkai.model.values import show

Number = int | Decimal
MOST = 3
NUMERALS = "零一两三四五六七八九十"


@dataclass(frozen=True)
class Form:
    """A linear form that must be zero: coefficients by cell, and what it comes to."""

    terms: Mapping[CellKey, int]
    rest: Number


def heal(findings: Iterable[Finding], report: Report) -> list[Finding]:
    """Put remedies to the first finding that speaks of the cells they would change."""
    found = list(findings)
    broken = {cells[0][0] for one in found if _arithmetic(one) and (cells := one.cells)}
    for key in sorted(broken):
        for remedies in _remedies(report.tables[key], report):
            changed = [change.cell for remedy in remedies for change in remedy.changes]
            lines = {label for cell in changed for label in cell[1:]}
            near = [
                n
                for n, one in enumerate(found)
                if _arithmetic(one)
                and one.cells[0][0] == key
                and not one.remedies
                and lines & {label for cell in one.cells for label in cell[1:]}
            ]
            if near:
                found[near[0]] = replace(found[near[0]], remedies=remedies)
    return found


def _arithmetic(one: Finding) -> bool:
    return bool(re.match(r"T[34]-|T-04", one.code))


def _figures(table: Table) -> dict[CellKey, Number]:
    # What was printed beside parts that are not known cannot be checked, and explains nothing.
    known = {cell: v for cell, v in table.printed.items() if table.value(*cell) is not None}
    written = {**table.values, **known}
    return {cell: 0 if value is NA else value for cell, value in written.items()}  # type: ignore[misc]


def _forms(table: Table, figures: Mapping[CellKey, Number]) -> list[Form]:
    """Write every relation over the figures that stand there; unprinted totals are worked out."""
    spec = table.spec

    def terms(cell: CellKey, sign: int, into: dict[CellKey, int]) -> None:
        if cell in figures or cell not in spec.computed:
            into[cell] = into.get(cell, 0) + sign
            return
        for term in spec.computed[cell].left:
            terms(term.cell, sign * term.coefficient, into)

    found: dict[tuple[tuple[CellKey, int], ...], Form] = {}
    for relation in spec.relations:
        into: dict[CellKey, int] = {}
        if relation.defines and relation.defines not in figures:
            continue
        for side, sign in ((relation.left, 1), (relation.right, -1)):
            for term in side:
                terms(term.cell, sign * term.coefficient, into)
        kept = {cell: n for cell, n in into.items() if n}
        if kept and all(cell in figures for cell in kept):
            rest = sum(n * figures[cell] for cell, n in kept.items())
            found[tuple(sorted(kept.items()))] = Form(kept, rest)
    forms = list(found.values())
    # Without printed totals the column 总计 follows from the others and says nothing of its own.
    if not any(column == "total" for _, column in figures):
        widest = max((len(form.terms) for form in forms), default=0)
        forms = [f for f in forms if len({c for _, c in f.terms}) < 2 or len(f.terms) < widest]
    return forms


def _remedies(table: Table, report: Report) -> Iterator[tuple[Remedy, ...]]:
    figures = _figures(table)
    forms = _forms(table, figures)
    said = claimed(report)
    broken = [form for form in forms if form.rest]
    # One slip may break relations that share no cell: two rows, by an exchange between them.
    for groups in ([broken], _groups(broken)):
        found = [_offers(table, group, forms, figures, said) for group in groups if group]
        if any(found):
            yield from filter(None, found)
            return


def _offers(
    table: Table,
    group: list[Form],
    forms: list[Form],
    figures: Mapping[CellKey, Number],
    said: Mentions,
) -> tuple[Remedy, ...]:
    one = list(_single(group, forms, figures))
    two = list(_swaps(table, group, forms, figures))
    ranked = sorted([*one, *two], key=lambda changed: _rank(table, changed, figures, said))
    plausible = [c for c in ranked if len(one) == 1 or _why(table, c, figures, said)[0] < 4]
    return tuple(_remedy(table, c, figures, said) for c in plausible[:MOST])


def _groups(broken: list[Form]) -> list[list[Form]]:
    """Put forms together that share a cell, as one wrong figure breaks them together."""
    groups: list[list[Form]] = []
    for form in broken:
        near = [g for g in groups if any(form.terms.keys() & other.terms.keys() for other in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(f for g in near for f in g), form])
    return groups


Changed = tuple[tuple[CellKey, Number], ...]


def _single(
    group: list[Form], forms: list[Form], figures: Mapping[CellKey, Number]
) -> Iterator[Changed]:
    for cell in group[0].terms:
        sign = group[0].terms[cell]
        if group[0].rest % sign:
            continue
        by = -group[0].rest // sign if isinstance(group[0].rest, int) else -group[0].rest / sign
        if figures[cell] + by >= 0 and _heals({cell: by}, group, forms):
            yield ((cell, figures[cell] + by),)


def _heals(by: Mapping[CellKey, Number], group: list[Form], forms: list[Form]) -> bool:
    for form in forms:
        moved = sum(form.terms.get(cell, 0) * amount for cell, amount in by.items())
        if (form in group and form.rest + moved != 0) or (form not in group and moved != 0):
            return False
    return True


def _swaps(
    table: Table, group: list[Form], forms: list[Form], figures: Mapping[CellKey, Number]
) -> Iterator[Changed]:
    """Try the exchange of two neighbours, beside or below each other."""
    involved = {cell for form in group for cell in form.terms}
    order = [cell for cell in table.spec.cells if table.spec.rows[cell[0]].printed]
    below: dict[str, CellKey] = {}
    for n, cell in enumerate(order):
        right = order[n + 1] if n + 1 < len(order) and order[n + 1][0] == cell[0] else None
        above = below.get(cell[1])
        below[cell[1]] = cell
        for a, b in ((cell, right), (above, cell)):
            if not a or not b or a not in figures or b not in figures or not {a, b} & involved:
                continue
            gap = figures[b] - figures[a]
            if gap and _heals({a: gap, b: -gap}, group, forms):
                yield ((a, figures[b]), (b, figures[a]))


def _why(
    table: Table, changed: Changed, figures: Mapping[CellKey, Number], said: Mentions
) -> tuple[int, str]:
    """Give a change's plausibility, 0 the best, and what would explain the slip."""
    if len(changed) == 2:
        return 1, "相邻两格填反了"
    cell, new = changed[0]
    old, then = show(figures[cell]), show(new)
    if told(said, (table.spec.key, *cell), figures[cell], new):
        return 0, "正文里写的也是这个数"
    if len(old) == len(then) and sorted(old) == sorted(then):
        return 1, "像是数字颠倒"
    shorter, longer = sorted((old, then), key=len)
    dropped = (longer[:n] + longer[n + 1 :] for n in range(len(longer)))
    if len(longer) == len(shorter) + 1 > 2 and shorter in dropped:
        return 2, "像是多了一位数字" if longer == old else "像是少了一位数字"
    if len(old) == len(then) > 2 and sum(a != b for a, b in zip(old, then, strict=True)) == 1:
        return 3, "只差一位数字"
    return 4, ""


def _rank(
    table: Table, changed: Changed, figures: Mapping[CellKey, Number], said: Mentions
) -> tuple[int, int, int]:
    """Put the likelier slip first, typed figures before totals, long ones before short."""
    computed = sum(cell in table.spec.computed for cell, _ in changed)
    return _why(table, changed, figures, said)[0], computed, -len(show(figures[changed[0][0]]))


def _remedy(
    table: Table, changed: Changed, figures: Mapping[CellKey, Number], said: Mentions
) -> Remedy:
    spec = table.spec
    changes = tuple(
        Change((spec.key, *cell), spec.place(cell), show(figures[cell]), show(new))
        for cell, new in changed
    )
    words = "，".join(
        f"{change.place.removeprefix(spec.name + '，')} 由 {change.old} 改为 {change.new}"
        for change in changes
    )
    number = _broken(table) - _broken(_changed(table, changed))
    held = "关系成立"
    if number > 1:
        held = f"{NUMERALS[number] if number <= 10 else number}条关系同时成立"
    why = _why(table, changed, figures, said)[1]
    return Remedy(f"若 {words}，{held}" + (f"（{why}）" if why else ""), changes)


def _changed(table: Table, changed: Changed) -> Table:
    typed = {cell: new for cell, new in changed if cell not in table.spec.computed}
    printed = {cell: new for cell, new in changed if cell in table.spec.computed}
    return replace(table.replace(typed), printed={**table.printed, **printed})


def _broken(table: Table) -> int:
    wrong = sum(value != table.value(*cell) for cell, value in table.printed.items())
    return wrong + sum(balance.broken for balance in table.balances())
