"""The checks of a report: each rule is a generator of findings.

Arithmetic comes from the relations the edition declares; no rule adds up a table by hand.
"""

from __future__ import annotations

from gongkai.checks import structure, tables
from gongkai.findings import Finding, blocked
from gongkai.report import Report

__all__ = ["Finding", "blocked", "check"]

RUN = (
    structure.facts,
    structure.sections,
    tables.figures,
    tables.relations,
    tables.printed,
)


def check(report: Report) -> list[Finding]:
    """Run every rule on ``report``, in the order of the catalogue."""
    return [found for run in RUN for found in run(report)]
