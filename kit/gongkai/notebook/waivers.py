"""What a notebook keeps beside its report: waivers with reason and name, and last year's report."""

from __future__ import annotations

import marshal
from typing import Any

from gongkai.checks.findings import Finding, Waiver, finding
from gongkai.errors import GongkaiError
from gongkai.model.data import from_data, later
from gongkai.model.report import Report
from gongkai.model.schema import LONGEST_FACT, MOST_ENTRIES, Unsound, held

WAIVED = "已说明的事项"
LAST = "上年报告"
BLANK = {"mark": "", "code": "", "message": "", "reason": "", "name": ""}


def read_waivers(kept: Any) -> tuple[tuple[Waiver, ...], list[Finding]]:
    """Read the waivers of a notebook; one that gives no reason or no name does not count."""
    if kept is None:
        return (), []
    if not isinstance(kept, list) or len(kept) > MOST_ENTRIES:
        return (), [finding("N-01", WAIVED, "保存的说明损坏，都没有采用")]
    found = tuple(waiver for entry in kept if (waiver := _waiver(entry)))
    lost = len(kept) - len(found)
    message = f"有 {lost} 条说明没有理由或署名，没有采用"
    return found, [finding("N-02", WAIVED, message)] if lost else []


def _waiver(entry: Any) -> Waiver | None:
    try:
        waiver = held(BLANK | entry if isinstance(entry, dict) else entry, Waiver)
    except Unsound:
        return None
    whole = waiver.mark and waiver.reason.strip() and waiver.name.strip()
    short = max(len(waiver.reason), len(waiver.name), len(waiver.mark)) <= LONGEST_FACT
    return waiver if whole and short else None


_PARSED: dict[bytes, Report] = {}  # the last one that was read, by what it was read from


def read_last_year(held: Any) -> tuple[Report | None, list[Finding]]:
    """Read last year's report, kept as `gongkai.model.data.to_data` gives it.

    A form asks at each key, so one that was read is read again only where it has changed.
    """
    if held is None:
        return None, []
    try:
        # Unlike ==, this tells 2024 from 2024.0; version 2 writes equal data alike.
        stored = marshal.dumps(held, 2)
        if stored not in _PARSED:
            report = from_data(held)
            _PARSED.clear()
            _PARSED[stored] = report
        report = _PARSED[stored]
    except GongkaiError as error:  # of a later version, or in a form that is not known
        return None, [finding("N-02", LAST, f"{error}；上年报告原样保留，没有对照")]
    except ValueError:
        return None, [finding("N-01", LAST, "保存的上年报告损坏，没有对照")]
    said = later(report)
    return report, [finding("N-02", LAST, said)] if said else []
