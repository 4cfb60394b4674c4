"""What the page of JupyterLab is told of the text as it is written: how it prints, what is due.

What is seen there is what is printed, for both are read by one reader of Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.checks.text.aspects import due
from gongkai.editions import NUMERALS
from gongkai.live.document import Document
from gongkai.model.measures import filled, filled_text, measures, texts
from gongkai.model.plain import title_lines
from gongkai.model.report import Report
from gongkai.model.schema import mapping
from gongkai.model.values import show
from gongkai.notebook.file import checked_cells, source
from gongkai.notebook.sections import LONGEST, beside, edited, role
from gongkai.publishing.render.blocks import Block, Heading, ListItem, Picture, Run, TextTable
from gongkai.publishing.render.text import blocks, plain

# A picture's bytes stay in the page; here one stands for each that the notebook holds.
_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)
BESIDE = "这一格里的字不会印进报告"
HINTED = "这一格是填写提示，写在里面的字不会印进报告"


def written(document: Document, message: Mapping[str, Any]) -> dict[str, Any]:
    """Say how the text in ``message`` prints, cell by cell, and how each section stands.

    Cells are told by their id: ``[section, blocks, said]``; a section -1 is the opening.
    """
    cells, kept = checked_cells(message.get("cells")), mapping(message.get("kept"))
    stored = document.stored(cells, kept)
    report = stored.report
    told: dict[str, Any] = {
        "type": "written",
        "n": message.get("n"),
        "title": title_lines(report.organ, report.year),
        "cells": _cells(cells, report),
        "sections": _sections(report),
        "names": named_figures(report),
    }
    if message.get("last"):
        told["last"] = _last(stored.last)
    return told


def named_figures(report: Report) -> list[list[str]]:
    """List what a text can refer to: name, value as printed or nothing, place in the form."""
    return [
        [measure.name, show(measure.value(report)), measure.place(report)]
        for measure in measures(report.edition).values()
    ]


def _cells(cells: list[dict[str, Any]], report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {}
    section = -1
    for cell in cells:
        noted, text = role(cell), source(cell)
        if noted.get("role") == "heading":
            section = noted["section"] if isinstance(noted.get("section"), int) else section
        elif noted.get("role") in ("hint", "title", "form"):
            if edited(noted, text):
                found[str(cell.get("id"))] = [section, [], HINTED]
        elif beside(cell):
            found[str(cell.get("id"))] = [section, [], BESIDE]
        elif cell.get("cell_type") == "markdown":
            found[str(cell.get("id"))] = _one(section, text, cell.get("pictures"), report)
    return found


def _one(section: int, text: str, pictures: Any, report: Report) -> list[Any]:
    if len(text) > LONGEST:
        return [section, [], f"有 {len(text)} 字，超过 {LONGEST} 字，不像是年度报告，不会印出"]
    names = pictures if isinstance(pictures, list) else []
    held = {name: _DOT for name in names if isinstance(name, str)}
    return [section, [_block(one) for one in blocks(text, held)], ""]


def _block(block: Block) -> list[Any]:
    """Give a block as the page draws it: its kind, its level or name, its runs."""
    if isinstance(block, Picture):
        return ["picture", block.name, block.alt]
    if isinstance(block, TextTable):
        return ["table", [[_runs(cell) for cell in row] for row in block.rows]]
    if isinstance(block, Heading):
        return ["heading", block.level, _runs(block.runs)]
    if isinstance(block, ListItem):
        return ["item", block.level, _runs(block.runs)]
    return ["paragraph", 0, _runs(block.runs)]


def _runs(runs: tuple[Run, ...]) -> list[list[Any]]:
    return [[run.text, run.bold, run.italic, run.link] for run in runs]


def _sections(report: Report) -> dict[str, Any]:
    """Say of each section its heading, how many characters it prints, and what it speaks of."""
    wanted = due(report)
    return {
        str(index): {
            "name": heading,
            "count": _count(filled_text(text, report)[0]) if len(text) <= LONGEST else 0,
            "due": wanted.get(index, []),
        }
        for index, heading, text in texts(report)
    }


def _count(text: str) -> int:
    """Count the letters that a text prints."""
    return sum(len("".join(words.split())) for words in map(_words, blocks(text)))


def _words(block: Block) -> str:
    if isinstance(block, Picture):
        return ""
    if isinstance(block, TextTable):
        return "".join(plain(cell) for row in block.rows for cell in row)
    return plain(block.runs)


def _last(last: Report | None) -> dict[str, str]:
    """Give what last year's report said in each section, its references filled in."""
    if last is None:
        return {}
    said = {str(index): text for index, _, text in texts(filled(last)) if text.strip()}
    return {key: text for key, text in said.items() if int(key) < len(NUMERALS)}
