"""From a stored report to the formal one: check it, render it, mark it as a draft if need be.

The command line, nbconvert's exporters and JupyterLab's menu all come through here, so that the
same notebook gives the same bytes everywhere. Notebooks are read, never executed.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from gongkai.checks import Finding, blocked, check
from gongkai.errors import RenderError
from gongkai.store import Stored

FORMATS = {"html": "gongkai.render.html", "pdf": "gongkai.render.pdf"}


@dataclass(frozen=True)
class Published:
    """The bytes of a formal report, the findings that stand, and whether they make it a draft."""

    data: bytes
    findings: tuple[Finding, ...]
    draft: bool


def inspect(stored: Stored) -> tuple[Finding, ...]:
    """Return all findings: what was wrong in the file, then what the checks found."""
    return (*stored.findings, *check(stored.report))


def publish(stored: Stored, to: str) -> Published:
    """Render ``stored`` as ``to``, a key of `FORMATS`; errors that stand make it a 草稿."""
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种格式，可选：{'、'.join(FORMATS)}")
    findings = inspect(stored)
    draft = blocked(findings)
    data: bytes = import_module(FORMATS[to]).render(stored.report, draft=draft)
    return Published(data, findings, draft)
