"""From a stored report to the formal one: check it, render it, mark it as a draft if need be.

The command line, nbconvert's exporters and JupyterLab's menu all come through here, so that the
same notebook gives the same bytes everywhere. Notebooks are read, never executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gongkai import pictures
from gongkai.checks import Finding, blocked, check
from gongkai.data import from_data, to_data
from gongkai.errors import MissingGlyphs, RenderError
from gongkai.findings import finding, waive
from gongkai.measures import filled, texts
from gongkai.render.blocks import Picture
from gongkai.render.plain import notices
from gongkai.report import Report
from gongkai.store import Stored


@dataclass(frozen=True)
class Format:
    """One form in which a report is handed in: what makes it, and what it is called."""

    module: str
    function: str
    ending: str
    label: str
    charts: bool = False  # whether the 图解 can be part of it


FORMATS = {
    "html": Format("html", "render", ".html", "网页", True),
    "fragment": Format("html", "fragment", ".片段.html", "粘贴到网站编辑器的网页片段", True),
    "pdf": Format("pdf", "render", ".pdf", "PDF", True),
    "docx": Format("docx", "render", ".docx", "Word", True),
    "xlsx": Format("xlsx", "render", ".xlsx", "Excel"),
    "csv": Format("rows", "csv_bytes", ".csv", "一行一个数字的 CSV"),
    "json": Format("rows", "json_bytes", ".json", "JSON 数据"),
}


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
    kept = pictures.within((text for _, _, text in texts(report)), report.images)
    for _, where, text in texts(report):
        for notice in (*notices(text), *pictures.notices(text, report.images, kept)):
            yield finding("N-07", where, notice)


def publish(
    stored: Stored, to: str, *, charts: bool = False, substitute: bool = False
) -> Published:
    """Render ``stored`` as ``to``, a key of `FORMATS`; errors that stand make it a 草稿.

    With ``charts`` the forms that can show it have the 图解, compared with last year's report where
    the notebook holds it. With ``substitute`` a character that no font has is printed as 〓.
    """
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种格式，可选：{'、'.join(FORMATS)}")
    findings = inspect(stored)
    draft = blocked(findings)
    drawn = pictures_of(stored) if charts else ()
    report = prepared(stored.report)
    data = rendered(report, to, draft=draft, charts=drawn, substitute=substitute)
    return Published(data, findings, draft)


def pictures_of(stored: Stored) -> tuple[Picture, ...]:
    """Draw the 图解 of a report."""
    from gongkai.render.chart import charts

    return charts(stored.report, stored.last)


def prepared(report: Report) -> Report:
    """Fill in the references and make the pictures anew: what `rendered` takes."""
    report = filled(report)
    if not report.images:
        return report
    from gongkai.prints import made_anew

    kept = pictures.within((text for _, _, text in texts(report)), report.images)
    made = {name: made_anew(data) for name, data in report.images.items() if name in kept}
    return report.replace(images={name: data for name, data in made.items() if data})


def rendered(
    report: Report,
    to: str,
    *,
    draft: bool,
    charts: tuple[Picture, ...] = (),
    substitute: bool = False,
) -> bytes:
    """Render a report that was `prepared`."""
    form = FORMATS[to]
    module = import_module(f"gongkai.render.{form.module}")
    more = {"charts": charts} if form.charts and charts else {}
    render: Callable[..., bytes] = getattr(module, form.function)
    try:
        return render(report, draft=draft, **more)
    except MissingGlyphs as missing:
        if not substitute:
            raise
        return render(_without(report, missing.characters), draft=draft, **more)


def _without(report: Report, characters: str) -> Report:
    """Put 〓, the printers' mark for a letter they lack, in the place of ``characters``."""
    table = str.maketrans(dict.fromkeys(characters, "〓"))

    def walked(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: walked(one) for key, one in data.items()}
        if isinstance(data, list):
            return [walked(one) for one in data]
        return data.translate(table) if isinstance(data, str) else data

    return from_data(walked(to_data(report)))
