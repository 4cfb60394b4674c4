"""The sentences of ``data/sentences.txt``, each as a report with what must be found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from gongkai.editions import edition
from gongkai.model.report import Report
from samples import huaian

FILE = Path(__file__).parent / "data" / "sentences.txt"
_MARK = re.compile(r"\[([^\[\]→]*)→([^\[\]→]*)\]")


@dataclass(frozen=True)
class Case:
    """A sentence in its place; ``wrong`` is what is wrong in it, empty in a true one."""

    report: str
    section: int
    text: str
    wrong: str = ""
    loose: bool = False


def cases() -> Iterator[Case]:
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, section, text = line.split("|", 2)
        loose, text = text.endswith("≈"), text.removesuffix("≈").replace("\\n", "\n")
        marks = list(_MARK.finditer(text))
        at = int(section) - 1
        yield Case(name, at, _MARK.sub(r"\1", text))
        for bad in marks:
            said = _MARK.sub(lambda m, bad=bad: m[2] if m.start() == bad.start() else m[1], text)
            yield Case(name, at, said, bad[2], loose)


def zeros() -> Report:
    report = Report("某县商务局", 2024, "2021", "政府部门", "县级", "2025-01-20")
    for key, spec in edition("2021").specs.items():
        zero = {c: Decimal(0) if spec.columns[c].kind == "money" else 0 for c in spec.typed}
        report = report.with_values(key, zero)
    return report


def placed(case: Case) -> Report:
    report = huaian() if case.report == "甲" else zeros()
    if case.section < 0:
        return report.replace(opening=case.text)
    return report.with_section(case.section, case.text)
