"""What of a report is published: what is printed, and nothing that stands unseen behind it.

A notebook holds more than its report: how to reach the office, comments in the text, addresses of
files on the clerk's machine, names of pictures. None of it may leave by way of the data that a page
or a JSON file carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gongkai.model.markup import LINKS, Token, addressed, words
from gongkai.model.measures import filled, texts
from gongkai.model.pictures import within
from gongkai.model.plain import clean, line, untagged
from gongkai.model.report import Report, Section, Table
from gongkai.publishing.render.blocks import Picture
from gongkai.publishing.render.markdown import to_markdown
from gongkai.publishing.render.text import blocks

_EMPTY = re.compile(r"\A(?: *\n)+")


def public(report: Report) -> Report:
    """Return the report as it goes out: references filled in, only what is printed."""
    report = _pictured(filled(report))
    names = _names(report)
    return report.replace(
        organ=line(report.organ),
        number=line(report.number),
        date=line(report.date),
        contact="",
        opening=_text(report.opening, report.images, names),
        sections=tuple(
            Section(line(s.heading), _text(s.text, report.images, names)) for s in report.sections
        ),
        tables={key: _table(table) for key, table in report.tables.items()},
        images={new: report.images[old] for old, new in names.items()},
        carried={},  # nobody has seen what it says
    )


def _pictured(report: Report) -> Report:
    """Make the pictures anew that the text names, without what stood in their files besides."""
    if not report.images:
        return report
    from gongkai.model.prints import made_anew

    kept = within((text for _, _, text in texts(report)), report.images)
    made = {name: made_anew(data) for name, data in report.images.items() if name in kept}
    return report.replace(images={name: data for name, data in made.items() if data})


def _names(report: Report) -> dict[str, str]:
    """Name the pictures that are printed by their order: 图1.png …"""
    found: dict[str, str] = {}
    for _, _, text in texts(report):
        for block in blocks(text, report.images) if report.images else ():
            if isinstance(block, Picture):
                found.setdefault(block.name, f"图{len(found) + 1}.{block.kind}")
    return found


def _text(markdown: str, images: Mapping[str, bytes], names: Mapping[str, str]) -> str:
    """Give a text as typed where all of it is printed, else write anew what is printed of it."""
    # A blank before the first words stays: without it, what follows may read as another list.
    source = _EMPTY.sub("", untagged(clean(markdown))).rstrip(" \n")
    if not any(map(_unseen, addressed(source))):
        return source
    printed = [
        replace(block, name=names[block.name]) if isinstance(block, Picture) else block
        for block in blocks(source, images)
    ]
    return to_markdown(printed, {new: images[old] for old, new in names.items()})


def _unseen(token: Token) -> bool:
    """Tell whether a link or picture says what no reader sees: an address, a title, a name."""
    attrs = token["attrs"]
    led = token["type"] == "link" and attrs["url"].lower().startswith(LINKS)
    return not led or bool(attrs.get("title")) or not words(token).strip()


def _table(table: Table) -> Table:
    # Where a part is blank the form prints no total: what a document had there is not sent out.
    whole = {c: v for c, v in table.printed.items() if table.value(*c) is not None}
    return replace(
        table,
        printed=whole,
        unread={cell: clean(text) for cell, text in table.unread.items()},
        remarks={cell: clean(text) for cell, text in table.remarks.items()},
        note=clean(table.note),
    )
