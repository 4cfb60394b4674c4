"""A report begun: empty, or as the one of the year after a published one; and its new notebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.editions import edition_for
from gongkai.editions.figures import CellOf
from gongkai.errors import GongkaiError, OutputError, Taken
from gongkai.live.presence import refuse_open
from gongkai.model.measures import carried_over
from gongkai.model.report import Report
from gongkai.notebook.file import save
from gongkai.notebook.parts import LASTING
from gongkai.notebook.store import write
from gongkai.publishing.render.static import table_html

DUE_MONTH = 3  # the last reports on a year are published on 31 March of the next (条例第四十九条)


def blank(
    year: int | None, today: date, organ: str = "", kind: str = "", level: str = ""
) -> Report:
    """Make an empty report on ``year``; without one, on the year that is being written up."""
    due = year or (today.year - 1 if today.month <= DUE_MONTH else today.year)
    return Report(organ, due, edition_for(due).key, kind, level)


def following(last: Report) -> Report:
    """Make the report of the year after ``last``: its particulars, and its carry-over in place."""
    if last.year is None:
        raise GongkaiError("没有认出上年报告的年度，请先核对那份文件")
    year = last.year + 1
    report = Report("", year, edition_for(year).key)
    report = report.replace(**{key: getattr(last, key) for key in LASTING})
    for cell, value in carried_over(report, last).items():
        if cell[1:] in report.form.specs[cell[0]].typed:
            report = report.with_values(cell[0], {cell[1:]: value})
    return report


def not_carried(report: Report, last: Report) -> list[CellOf]:
    """List the cells of the carry-over for which last year's report has no figure."""
    cells = carried_over(report, last)
    return [cell for cell in cells if cell[1:] in report.tables[cell[0]].blanks]


def place(
    path: Path,
    report: Report,
    last: Report | None = None,
    beyond: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``report`` as a new notebook at ``path``; refuse to replace a file.

    ``last`` and ``beyond`` are as `gongkai.notebook.store.write` takes them.
    """
    path = path if path.suffix == ".ipynb" else path.with_name(path.name + ".ipynb")
    if path.exists():
        raise Taken(f"{path} 已经存在，没有覆盖；请换一个文件名")
    refuse_open(path)
    if not path.parent.is_dir():
        raise OutputError(f"文件夹 {path.parent} 不存在，请先建好")
    save(path, write(report, draw=table_html, last=last, beyond=beyond))
    return path


def new_name(folder: Path, year: int | None) -> str:
    """Propose a name for a new report in ``folder`` that no file there has."""
    name = f"年度报告{year or ''}"
    number = 1
    while (folder / (found := f"{name}{f'-{number}' if number > 1 else ''}.ipynb")).exists():
        number += 1
    return found
