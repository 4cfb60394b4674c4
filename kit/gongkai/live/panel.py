"""What the checks panel of an open notebook is told: the findings of the report as it stands.

Figures come from the document that the forms share; text comes from the page's notebook, or where
a page cannot reach it from the file as it was last saved.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from gongkai.checks.findings import Finding, counts
from gongkai.checks.rules import RULES
from gongkai.editions import NUMERALS, edition
from gongkai.errors import GongkaiError
from gongkai.live.document import Document
from gongkai.live.locate import locate
from gongkai.model.schema import mapping
from gongkai.notebook.file import checked_cells, load, source
from gongkai.notebook.sections import role, spots


def part_names(key: str) -> dict[str, str]:
    """Name the parts of a report in an edition as a reader knows them."""
    return {"facts": "基本情况", **{spec.key: spec.name for spec in edition(key).specs.values()}}


def answer(document: Document, message: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one message of a panel."""
    document.follow()
    with document.lock:
        from gongkai.live.writing import named_figures, written  # with all that prints a text

        if message.get("type") == "names":
            return {"type": "names", "names": named_figures(document.report())}
        try:
            if message.get("type") == "written":
                return written(document, message)
            return _findings(document, message)
        except GongkaiError as error:
            if message.get("type") == "written":
                return {"type": "written", "n": message.get("n"), "problem": str(error)}
            problem = {"problem": str(error), "fresh": "", "counts": ""}
            return {"type": "findings", "findings": [], **problem}


def _text(message: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Mapping[str, Any], str]:
    """Find the notebook's cells and what the kit keeps there: on the page, or else in the file.

    The last of the three says in words how fresh they are.
    """
    if isinstance(cells := message.get("cells"), list):
        return checked_cells(cells), mapping(message.get("kept")), "正文和表格都是现在的内容"
    path = locate()
    if path is None:
        raise GongkaiError("这里读不到正文，请在 JupyterLab 里检查，或用 gongkai check")
    saved = load(path)
    at = time.strftime("%H:%M", time.localtime(path.stat().st_mtime))
    fresh = f"表格是现在的内容；正文取自 {at} 保存的文件，改动后请先保存"
    return saved["cells"], mapping(saved["metadata"].get("gongkai")), fresh


def _findings(document: Document, message: Mapping[str, Any]) -> dict[str, Any]:
    from gongkai.publishing import inspect  # with all rules: a form is on screen before they are

    cells, kept, fresh = _text(message)
    found = inspect(document.stored(cells, kept))
    places = spots(cells)
    headings = {
        section: n
        for n, cell in enumerate(cells)
        if (noted := role(cell)).get("role") == "heading"
        and isinstance(section := noted.get("section"), int)
    }
    return {
        "type": "findings",
        "findings": [
            _told(one, places, headings, cells, part_names(document.edition)) for one in found
        ],
        "counts": counts(found),
        "fresh": fresh,
        "problem": "",
    }


def _told(
    one: Finding,
    places: Mapping[int, list[tuple[int, int, int, int]]],
    headings: Mapping[int, int],
    cells: list[dict[str, Any]],
    names: Mapping[str, str],
) -> dict[str, Any]:
    section = one.passage.section if one.passage else _section(one.where)
    part = one.cells[0][0] if one.cells and not one.passage else ""
    part = "facts" if one.code.startswith("F-") else part
    data = one.to_dict() | {
        "waivable": RULES[one.code].waivable,
        "title": RULES[one.code].title,
        "part": part,
        "group": names.get(part) or one.where.split("，")[0],
        "at": _at(one, places, cells),
        "cell": headings.get(section) if section is not None else None,
    }
    if section == -1:
        data["cell"] = next((spot[2] for spot in places.get(-1, [])), 0)
    return data


def _section(where: str) -> int | None:
    numeral, mark, _ = where.partition("、")
    return NUMERALS.index(numeral) if mark and numeral in NUMERALS else None


def _at(
    one: Finding,
    places: Mapping[int, list[tuple[int, int, int, int]]],
    cells: list[dict[str, Any]],
) -> dict[str, Any] | None:
    """Find a passage's notebook cell, and its place and words within the cell."""
    if one.passage is None:
        return None
    for start, end, cell, offset in places.get(one.passage.section, []):
        if start <= one.passage.start and one.passage.end <= end:
            first, last = (p - start + offset for p in (one.passage.start, one.passage.end))
            text = source(cells[cell])
            # The page counts in UTF-16, as JavaScript does.
            wide = [len(text[:p].encode("utf-16-le")) // 2 for p in (first, last)]
            return {"cell": cell, "start": wide[0], "end": wide[1], "old": text[first:last]}
    return None
