"""What differs between a version of a report and the report as it stands, and what puts it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.live.document import Document
from gongkai.live.states import texts_from
from gongkai.model.schema import mapping
from gongkai.notebook.file import checked_cells, load, source
from gongkai.notebook.sections import role
from gongkai.notebook.store import VERSION, current, gathered

BESIDE = ("waivers", "last")  # what the kit keeps beside the parts, and a version has as well


def differing(document: Document, version: bytes, message: Mapping[str, Any]) -> dict[str, Any]:
    """Hold a version against the page: its cells and what the kit keeps there are in ``message``.

    Raises
    ------
    NotebookError
        If either of them cannot be read.
    """
    then = load(version)
    kept = current({"version": VERSION, **mapping(then["metadata"].get("gongkai"))})
    cells = checked_cells(message.get("cells"))
    with document.lock:
        figures = list(_figures(document, mapping(kept.get("parts"))))
        now = document.stored(cells, mapping(message.get("kept")))
    before = gathered({**kept, "edition": document.edition}, then["cells"])
    pairs = [("引言", before.report.opening, now.report.opening)]
    pairs += [
        (heading, a.text, b.text)
        for heading, a, b in zip(
            before.report.headings(), before.report.sections, now.report.sections, strict=False
        )
    ]
    return {
        "figures": figures,
        "sections": [list(pair) for pair in pairs if pair[1] != pair[2]],
        "cells": list(_written(then["cells"])),
        "beside": {key: kept.get(key) for key in BESIDE},
    }


def _figures(document: Document, parts: Mapping[str, Any]) -> Iterator[list[str]]:
    """List the cells that differ: part, cell, place, text then, text now."""
    for part, state in document.parts.items():
        then = texts_from(mapping(parts.get(part)).get("cells"))
        for key in dict.fromkeys([*then, *state.cells]):
            texts = then.get(key, ""), state.cells.get(key, "")
            if texts[0] != texts[1]:
                yield [part, key, document.place(part, key), *texts]


def _written(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """List the cells with text of the writer's own, each with the cell above it."""
    above = ""
    for cell in cells:
        noted = dict(role(cell))
        if cell.get("cell_type") == "markdown" and noted.get("role") in (None, "text"):
            yield {
                "id": str(cell.get("id", "")),
                "source": source(cell),
                "after": above,
                "noted": noted,
                "attachments": mapping(cell.get("attachments")),
            }
        above = str(cell.get("id", ""))
