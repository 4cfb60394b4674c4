"""The totals that a figure of a form may be a share of."""

from __future__ import annotations

import re

from gongkai.checks.text.forums import Options
from gongkai.checks.text.frame import CLOSED
from gongkai.editions.figures import Key

_NEW: Key = ("requests", "new", "total")
_OLD: Key = ("requests", "carried_in", "total")
_SUM: Key = ("requests", "sum", "total")
WHOLE: Options = ((_SUM,), (_NEW, _OLD), (_NEW,))
# The totals that 「占办结总数的」 or 「占新收的」 name.
_BASES: tuple[tuple[str, Options], ...] = (
    ("新收", ((_NEW,),)),
    ("应办|受理总|总受理", ((_NEW, _OLD),)),
    ("办结|答复", ((_SUM,),)),
    ("无法提供", ((("requests", "unable", "total"),),)),
    ("不予公开", ((("requests", "deny", "total"),),)),
    ("不予处理", ((("requests", "refuse", "total"),),)),
    ("其他处理", ((("requests", "other", "total"),),)),
    ("结转", ((("requests", "carried_out", "total"),),)),
)


def totals(table: str, row: str, column: str) -> Options:
    """List the totals that a figure may be a share of, the likeliest first."""
    if table == "requests":
        parent = row.split("_")[0] if row[-1].isdigit() else "sum"
        whole = (((table, parent, "total"),), *WHOLE, ((table, "carried_out", "total"),))
        if column == "total":
            return whole
        return (
            *whole,
            *(((table, one, column),) for one in ("sum", "new")),
            ((table, row, "total"),),
        )
    if table == "disputes":
        both = ((table, "review", "total"), (table, "litigation", "total"))
        closed = tuple((table, row, one) for one in CLOSED)
        return (((table, row, "total"),), closed, ((table, "litigation", "total"),), both)
    return ()


def named_base(tail: str, column: str) -> Options:
    """Give the totals that the words behind 「占」 name; none where it is not sure."""
    for pattern, found in _BASES:
        if re.search(pattern, tail):
            same = tuple(tuple((t, r, column) for t, r, _ in one) for one in found)
            return found if column == "total" else (*found, *same)
    return ()
