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
from gongkai.findings import finding, waive
from gongkai.measures import filled, texts
from gongkai.render.plain import notices
from gongkai.report import Report
from gongkai.store import Stored

FORMATS = {"html": "gongkai.render.html", "pdf": "gongkai.render.pdf"}


@dataclass(frozen=True)
class Published:
    """The bytes of a formal report, the findings that stand, and whether they make it a draft."""

    data: bytes
    findings: tuple[Finding, ...]
    draft: bool


def inspect(stored: Stored, last: Report | None = None) -> tuple[Finding, ...]:
    """Return all findings: what was wrong in the file, what the checks found, what is left out.

    ``last`` is last year's report; without it the one in the notebook is taken. What was waived
    stands with its waiver.
    """
    found = check(stored.report, last or stored.last)
    return waive((*stored.findings, *found, *_left_out(stored.report)), stored.waivers)


def _left_out(report: Report) -> Iterator[Finding]:
    for notice in notices(report.organ):
        yield finding("N-07", "基本情况，机关名称", notice)
    for _, where, text in texts(report):
        for notice in notices(text):
            yield finding("N-07", where, notice)


def publish(stored: Stored, to: str) -> Published:
    """Render ``stored`` as ``to``, a key of `FORMATS`; errors that stand make it a 草稿."""
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种格式，可选：{'、'.join(FORMATS)}")
    findings = inspect(stored)
    draft = blocked(findings)
    data: bytes = import_module(FORMATS[to]).render(filled(stored.report), draft=draft)
    return Published(data, findings, draft)
