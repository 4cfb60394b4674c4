"""From a stored report to the formal one: check it, render it, mark it as a draft if need be.

The command line, nbconvert's exporters and JupyterLab's menu all come through here, so that the
same notebook gives the same bytes everywhere. Notebooks are read, never executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gongkai.checks.findings import Finding, blocked, finding, holding, waive
from gongkai.checks.run import check
from gongkai.errors import RenderError
from gongkai.model import pictures
from gongkai.model.measures import lines, texts
from gongkai.model.plain import clean, hides, notices
from gongkai.model.report import Report
from gongkai.notebook.store import Stored
from gongkai.publishing.render.blocks import Picture
from gongkai.publishing.render.fonts import named, rare


@dataclass(frozen=True)
class Format:
    """One form in which a report is handed in: what makes it, and what it is called."""

    module: str
    function: str
    ending: str
    label: str
    charts: bool = False  # whether the 图解 can be part of it
    sets: bool = False  # whether it is set here, with this machine's fonts


FORMATS = {
    "html": Format("html", "render", ".html", "网页", True),
    "fragment": Format("html", "fragment", ".片段.html", "粘贴到网站编辑器的网页片段", True),
    "pdf": Format("pdf", "render", ".pdf", "PDF", True, True),
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
    found = [*stored.findings, *found, *_left_out(stored.report)]
    return waive(holding(found, stored.report.form), stored.waivers)


def _left_out(report: Report) -> Iterator[Finding]:
    for _, place, text in lines(report):
        if hides(text):
            yield finding("N-07", place, "里有看不见的控制字符，已去掉", about=[text])
    kept = pictures.within((text for _, _, text in texts(report)), report.images)
    for section, where, text in texts(report):
        for notice in (*notices(text), *pictures.notices(text, report.images, kept)):
            yield finding("N-07", where, notice, about=[section, notice])
    yield from _lacking(report)


def _lacking(report: Report) -> Iterator[Finding]:
    """Say at which letters a PDF would stop; fonts are looked at only for letters that are rare."""
    everything = [text for _, _, text in lines(report)] + [text for _, _, text in texts(report)]
    if not rare(clean("".join(everything))):
        return
    from gongkai.publishing.public import public
    from gongkai.publishing.render.pdf import lacking

    for place, characters in lacking(public(report)).items():
        message = f"本机字体没有{named(characters)}，导出 PDF 会停在这里"
        fix = "请改用别的字，或安装有这些字的字体；也可以加 --substitute 印成〓"
        yield finding("N-07", place, message, fix, about=[characters])


def publish(
    stored: Stored, to: str, *, charts: bool = False, substitute: bool = False
) -> Published:
    """Render ``stored`` as ``to``, a key of `FORMATS`; errors that stand make it a 草稿.

    With ``charts`` the forms that can show it have the 图解, compared with last year's report where
    the notebook holds it. With ``substitute`` a character that no font has is printed as 〓.
    """
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种格式，可选：{'、'.join(FORMATS)}")
    from gongkai.publishing.public import public

    findings = inspect(stored)
    draft = blocked(findings)
    drawn = pictures_of(stored) if charts else ()
    report = public(stored.report)
    data = rendered(report, to, draft=draft, charts=drawn, substitute=substitute)
    return Published(data, findings, draft)


def pictures_of(stored: Stored) -> tuple[Picture, ...]:
    """Draw the 图解 of a report."""
    from gongkai.publishing.render.chart import charts

    return charts(stored.report, stored.last)


def rendered(
    report: Report,
    to: str,
    *,
    draft: bool,
    charts: tuple[Picture, ...] = (),
    substitute: bool = False,
) -> bytes:
    """Render a report as it goes out (`gongkai.publishing.public`)."""
    form = FORMATS[to]
    render: Callable[..., bytes] = getattr(
        import_module(f"gongkai.publishing.render.{form.module}"), form.function
    )
    more: dict[str, Any] = {"charts": charts} if form.charts and charts else {}
    if form.sets:
        more["substitute"] = substitute
    return render(report, draft=draft, **more)
