"""What of a report is published: what is printed, and nothing that stands unseen behind it.

A notebook holds more than its report: how to reach the office, comments in the text, addresses of
files on the clerk's machine, names of pictures. None of it may leave by way of the data that a page
or a JSON file carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gongkai.measures import filled, texts
from gongkai.pictures import ATTACHED, MARKUP, Size, measured, named, within
from gongkai.render.plain import clean, line, untagged
from gongkai.report import Report, Section, Table

_PICTURE = re.compile(r"(?<!\\)" + MARKUP.pattern)  # after a backslash it is printed as it stands
_LINKS = ("http://", "https://", "mailto:")
# A link with its address and the title that only a pointer held over it would show.
_LINK = re.compile(
    r"(?<!\\)(?<!(?<!\\)!)\[([^\[\]\n]{0,300})\]\(\s{0,20}<?((?:[^\s()<>]|\([^\s()<>]{0,300}\)){0,2000})>?"
    r"(?:\s{1,20}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?\s{0,20}\)"
)


def public(report: Report) -> Report:
    """Return the report as it goes out: references filled in, only what is printed."""
    report = _pictured(filled(report))
    names = _names(report)
    return report.replace(
        organ=line(report.organ),
        number=line(report.number),
        date=line(report.date),
        contact="",
        opening=_text(report.opening, names),
        sections=tuple(Section(line(s.heading), _text(s.text, names)) for s in report.sections),
        tables={key: _table(table) for key, table in report.tables.items()},
        images={new: report.images[old] for old, new in names.items()},
    )


def _pictured(report: Report) -> Report:
    """Make the pictures anew that the text names, without what stood in their files besides."""
    if not report.images:
        return report
    from gongkai.prints import made_anew

    kept = within((text for _, _, text in texts(report)), report.images)
    made = {name: made_anew(data) for name, data in report.images.items() if name in kept}
    return report.replace(images={name: data for name, data in made.items() if data})


def _names(report: Report) -> dict[str, str]:
    """Name the pictures that will be printed by their order: 图1.png …"""
    found: dict[str, str] = {}
    for _, _, text in texts(report):
        for _, address in named(text):
            name = address.removeprefix(ATTACHED)
            size = measured(report.images[name]) if name in report.images else ""
            if address.startswith(ATTACHED) and isinstance(size, Size) and name not in found:
                found[name] = f"图{len(found) + 1}.{size.kind}"
    return found


def _text(markdown: str, names: Mapping[str, str]) -> str:
    def picture(match: re.Match[str]) -> str:
        name = names.get(match[2].removeprefix(ATTACHED), "")
        return f"![{match[1]}]({ATTACHED}{name})" if name else ""

    def link(match: re.Match[str]) -> str:
        kept = match[2].lower().startswith(_LINKS)
        return f"[{match[1]}]({match[2]})" if kept else match[1]

    return _LINK.sub(link, _PICTURE.sub(picture, untagged(clean(markdown)))).strip()


def _table(table: Table) -> Table:
    return replace(
        table,
        unread={cell: clean(text) for cell, text in table.unread.items()},
        remarks={cell: clean(text) for cell, text in table.remarks.items()},
        note=clean(table.note),
    )
