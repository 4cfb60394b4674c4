"""From a stored report to the formal one: check it, render it, mark it as a draft if need be.

The command line, nbconvert's exporters and JupyterLab's menu all come through here, so that the
same notebook gives the same bytes everywhere. Notebooks are read, never executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from gongkai.checks import Finding, blocked, check
from gongkai.errors import RenderError
from gongkai.findings import Rule, declare, finding
from gongkai.render.plain import notices
from gongkai.report import Report
from gongkai.store import Stored

declare(Rule("N-07", "有内容不会进入正式报告", "warning", "只保留文字"))

FORMATS = {"html": "gongkai.render.html", "pdf": "gongkai.render.pdf"}


@dataclass(frozen=True)
class Published:
    """The bytes of a formal report, the findings that stand, and whether they make it a draft."""

    data: bytes
    findings: tuple[Finding, ...]
    draft: bool


def inspect(stored: Stored) -> tuple[Finding, ...]:
    """Return all findings: what was wrong in the file, what the checks found, what is left out."""
    return (*stored.findings, *check(stored.report), *_left_out(stored.report))


def _left_out(report: Report) -> Iterator[Finding]:
    texts = {"基本情况，机关名称": report.organ, "引言": report.opening}
    texts |= dict(zip(report.headings(), (s.text for s in report.sections), strict=True))
    for where, text in texts.items():
        for notice in notices(text):
            yield finding("N-07", where, notice)


def publish(stored: Stored, to: str) -> Published:
    """Render ``stored`` as ``to``, a key of `FORMATS`; errors that stand make it a 草稿."""
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种格式，可选：{'、'.join(FORMATS)}")
    findings = inspect(stored)
    draft = blocked(findings)
    data: bytes = import_module(FORMATS[to]).render(stored.report, draft=draft)
    return Published(data, findings, draft)
