"""What a notebook keeps beside its report: waivers with reason and name, and last year's report."""

from __future__ import annotations

import marshal
from typing import Any

from gongkai.data import from_data
from gongkai.errors import GongkaiError
from gongkai.findings import Finding, Waiver, finding
from gongkai.report import Report

WAIVER = ("mark", "code", "message", "reason", "name", "date")


def read_waivers(held: Any, findings: list[Finding]) -> tuple[Waiver, ...]:
    """Read the waivers of a notebook; one that gives no reason or no name does not count."""
    found = []
    for entry in held if isinstance(held, list) else []:
        texts = [entry.get(key, "") for key in WAIVER] if isinstance(entry, dict) else []
        if len(texts) == len(WAIVER) and all(isinstance(text, str) for text in texts):
            waiver = Waiver(*texts)
            if waiver.mark and waiver.reason.strip() and waiver.name.strip():
                found.append(waiver)
                continue
        findings.append(finding("N-02", "已说明的事项", "有一条说明没有理由或署名，没有采用"))
    return tuple(found)


_PARSED: dict[bytes, Report] = {}  # the last one that was read, by what it was read from


def read_last_year(held: Any, findings: list[Finding]) -> Report | None:
    """Read last year's report, kept as `gongkai.data.to_data` gives it.

    A form asks at each key, so one that was read is read again only where it has changed.
    """
    if held is None:
        return None
    try:
        # Unlike ==, this tells 2024 from 2024.0; version 2 writes equal data alike.
        stored = marshal.dumps(held, 2)
        if stored not in _PARSED:
            report = from_data(held)
            _PARSED.clear()
            _PARSED[stored] = report
        return _PARSED[stored]
    except (GongkaiError, KeyError, TypeError, ValueError, AttributeError):
        findings.append(finding("N-01", "上年报告", "保存的上年报告损坏，没有对照"))
        return None
