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


def bureau() -> Report:
    """A county bureau of 2025 with small figures: 50 requests, 9 reviews, 6 lawsuits."""
    report = zeros().replace(year=2025, date="2026-01-20")
    t2 = {("norms", "issued"): 4, ("norms", "repealed"): 2, ("norms", "valid"): 15}
    t2 |= {("license", "decisions"): 1200, ("penalty", "decisions"): 310}
    t2 |= {("coercion", "decisions"): 25, ("fee", "amount"): Decimal("86.5")}
    columns = ("natural", "business", "research", "welfare", "legal", "others")
    rows = {
        "new": (40, 6, 0, 1, 2, 1), "carried_in": (3,), "grant": (15, 2, 0, 0, 2),
        "partial": (5, 0, 0, 1), "deny_6": (3,), "deny_8": (1,), "unable_1": (6, 2),
        "unable_2": (2,), "refuse_1": (4,), "refuse_2": (1,), "other_1": (1, 0, 0, 0, 0, 1),
        "other_2": (0, 1), "other_3": (1,), "carried_out": (4, 1),
    }  # fmt: skip
    t3 = {(row, c): n for row, line in rows.items() for c, n in zip(columns, line, strict=False)}
    ends = ("upheld", "corrected", "other", "pending")
    cases = {"review": (5, 2, 1, 1), "direct": (2, 0, 0, 0), "after": (3, 1, 0, 0)}
    t4 = {
        ("cases", f"{forum}_{end}"): n
        for forum, line in cases.items()
        for end, n in zip(ends, line, strict=True)
    }
    return report.with_values("t2", t2).with_values("t3", t3).with_values("t4", t4)


REPORTS = {"甲": huaian, "乙": zeros, "丙": bureau}


def placed(case: Case) -> Report:
    report = REPORTS[case.report]()
    if case.section < 0:
        return report.replace(opening=case.text)
    return report.with_section(case.section, case.text)
