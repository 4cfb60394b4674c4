"""Reports drawn at random, for laws that hold for all of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from gongkai.editions import edition
from gongkai.editions.spec import Column, TableSpec
from gongkai.model.report import KINDS, LEVELS, NA, Report, Section, Table

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co"]), max_size=40
).map(str.strip)
REMARKS = st.sampled_from(["其中修订16件", "含（一）项", "估计"])
REFUSED = st.sampled_from(["5-", "abc", "1.5.2", "—", "<b>1</b>"])


def _values(column: Column) -> st.SearchStrategy[Any]:
    number: st.SearchStrategy[Any] = {
        "count": st.integers(0, 10**12 - 1),
        "change": st.integers(-(10**12) + 1, 10**12 - 1),
        "money": st.decimals(Decimal(0), Decimal(10**9), places=4),
    }[column.kind]
    return st.one_of(number, st.just(NA))


@st.composite
def tables(draw: st.DrawFn, spec: TableSpec) -> Table:
    chosen = draw(st.lists(st.sampled_from(spec.typed), unique=True, max_size=25))
    refused = draw(st.lists(st.sampled_from(spec.typed), unique=True, max_size=2))
    values = {c: draw(_values(spec.columns[c])) for c in chosen if c not in refused}
    totals = list(spec.computed) or list(values)
    printed = draw(st.lists(st.sampled_from(totals), unique=True, max_size=3)) if totals else []
    return Table(
        spec,
        values,
        {cell: draw(REFUSED) for cell in refused},
        {cell: draw(_values(spec.columns[cell])) for cell in printed if cell in spec.computed},
        {cell: draw(REMARKS) for cell in list(values)[:2]},
        draw(st.sampled_from(["", "注：含上年度结转数量"])),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    form = edition(draw(st.sampled_from(["2021", "2019"])))
    return Report(
        organ=draw(WORDS),
        year=draw(st.one_of(st.none(), st.integers(2019, 2030))),
        edition=form.key,
        kind=draw(st.sampled_from(["", *KINDS])),
        level=draw(st.sampled_from(["", *LEVELS])),
        date=draw(st.sampled_from(["", "2026-01-20", "二〇二六年一月二十日", "昨天"])),
        contact=draw(WORDS),
        opening=draw(WORDS),
        sections=tuple(Section(heading, draw(WORDS)) for heading in form.headings),
        tables={key: draw(tables(spec)) for key, spec in form.specs.items()},
    )
