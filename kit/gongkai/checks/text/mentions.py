"""What the text says of single cells: the numbers that speak of them, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from gongkai.checks.findings import CellOf
from gongkai.checks.text.claims import readings
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.passages import TOPICS, Passages, measured
from gongkai.model.measures import texts
from gongkai.model.report import Report

# What takes back or narrows a figure that the same words would else give.
_NOT_SO = re.compile(r"并非|不是|而非|不止|超|逾|不到|不足|中有|后|若|如果|假如|例如|示例")
_QUOTED = re.compile("“[^”]*$|「[^」]*$|『[^』]*$")
Mentions = Mapping[CellOf, list[Quantity]]


def claimed(report: Report) -> Mentions:
    """Gather what the text says of each cell; a number about anything else says nothing."""
    said: dict[CellOf, list[Quantity]] = {}
    for section, where, text in texts(report):
        place = Passages(report, section, where, text)
        for reading in readings(place.text, TOPICS.get(section, ""), report.year):
            for claim in reading.claims:
                found = measured(report, claim.options[0])
                if _doubtful(reading.text, claim.quantity):
                    continue
                if len(found) == 1 and len(found[0].cells) == 1:
                    said.setdefault(found[0].cells[0], []).append(claim.quantity)
    return said


def _doubtful(text: str, number: Quantity) -> bool:
    """Tell whether the clause denies, narrows or only quotes its number."""
    before = text[max(0, number.start - 200) : number.start]
    clause = re.split("[，。；,;]", before)[-1]
    return number.approximate or bool(_NOT_SO.search(clause) or _QUOTED.search(before))


def told(said: Mentions, cell: CellOf, old: Decimal | int, new: Decimal | int) -> bool:
    """Tell whether the text gives ``new`` for a cell, and nowhere ``old``."""
    spoken = said.get(cell, [])
    return any(one.agrees(new) for one in spoken) and not any(one.agrees(old) for one in spoken)
