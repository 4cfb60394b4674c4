"""What a notebook keeps beside its report: waivers with reason and name, and last year's report."""

from __future__ import annotations

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


def read_last_year(held: Any, findings: list[Finding]) -> Report | None:
    """Read last year's report, kept as `gongkai.data.to_data` gives it."""
    if held is None:
        return None
    try:
        return from_data(held)
    except (GongkaiError, KeyError, TypeError, ValueError, AttributeError):
        findings.append(finding("N-01", "上年报告", "保存的上年报告损坏，没有对照"))
        return None
