"""Last year's 现行有效, which stands in the blank cells of this year's for reference."""

from __future__ import annotations

from typing import Any

from gongkai.editions import editions
from gongkai.model.measures import figure, measures
from gongkai.model.values import show
from gongkai.notebook.waivers import read_last_year


def last_valid(held: Any, key: str) -> dict[str, dict[str, str]]:
    """Give last year's 现行有效 as it stands in the blank cells: by table and cell."""
    last, _ = read_last_year(held)
    if last is None or key not in editions():
        return {}
    found: dict[str, dict[str, str]] = {}
    for role, measure in measures(key).items():
        text = show(figure(last, role)) if role[2] == "valid" else ""
        if text:
            table, *cell = measure.cells[0]
            found.setdefault(table, {})[".".join(cell)] = f"上年 {text}"
    return found
