"""Findings and the rules that make them: the words in which the kit says what is wrong.

Rules are data: stable code, Chinese title, severity and source. The modules that make findings
declare their rules here; nothing is found under a code that is not declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}


@dataclass(frozen=True)
class Rule:
    """One rule: stable code, Chinese title, severity and the source it rests on."""

    code: str
    title: str
    severity: Severity
    source: str


@dataclass(frozen=True)
class Finding:
    """What a rule found: where (table, row, column as the form prints them), and the remedy.

    ``cells`` are all cells that take part, as ``(table, row, column)`` keys, the first one being
    where a reader should jump to.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str = ""
    cells: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        fix = f"（{self.fix}）" if self.fix else ""
        return f"{SEVERITIES[self.severity]} {self.code} {self.where}：{self.message}{fix}"


RULES: dict[str, Rule] = {}


def declare(*rules: Rule) -> None:
    """Enter rules into the catalogue."""
    RULES.update({rule.code: rule for rule in rules})


def finding(
    code: str,
    where: str,
    message: str,
    fix: str = "",
    cells: Iterable[tuple[str, str, str]] = (),
) -> Finding:
    """Make a finding of the rule called ``code``."""
    return Finding(code, RULES[code].severity, where, message, fix, tuple(cells))


def blocked(findings: Iterable[Finding]) -> bool:
    """Tell whether an error stands, so that the formal output is a draft 草稿."""
    return any(found.severity == "error" for found in findings)
