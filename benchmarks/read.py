"""Reading published reports back, by layout: cells right, blank, not read, wrong; and the speed.

Run as ``python benchmarks/read.py``. Peers read the same file in the same run: `pandas.read_html` a
page, python-docx a Word file, pdfplumber's own table extraction a PDF.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pdfplumber
from docx import Document

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.parsers import read_bytes
from layouts import Style, docx, html, layouts, outcome, typst
from samples import report

REPORTS = ("huaian_2024", "anonymous_city_2025", "shuyang_fagaiju_2023", "chuanhui_shangwuju_2021")


def counted(name: str) -> dict[str, Counter[str]]:
    made = report(name)
    return {layout: outcome(made, read_bytes(data)) for layout, data in layouts(made)}


def timed(run: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def tables_of(data: bytes) -> None:
    for table in Document(io.BytesIO(data)).tables:
        [[cell.text for cell in row.cells] for row in table.rows]


def plumbed(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        [page.extract_tables() for page in document.pages]


def main() -> None:
    whole: dict[str, Counter[str]] = {}
    for name in REPORTS:
        for layout, count in counted(name).items():
            whole.setdefault(layout, Counter()).update(count)
    print(f"{len(whole)} layouts × {len(REPORTS)} reports: right, blank, not read, wrong")
    for layout, count in whole.items():
        cells = [count[key] for key in ("right", "blank", "unread", "wrong")]
        print("  ", *(f"{cell:5}" for cell in cells), layout)
    print(f"wrong without a word: {sum(count['wrong'] for count in whole.values())}")
    made = report("huaian_2024")
    page, word, pdf = html(made, Style()).encode(), docx(made, Style()), typst(made)
    for name, data, peer, run in (
        ("html", page, "pandas.read_html", lambda: pd.read_html(io.BytesIO(page))),
        ("docx", word, "python-docx", lambda: tables_of(word)),
        ("pdf", pdf, "pdfplumber", lambda: plumbed(pdf)),
    ):
        ours, theirs = timed(lambda data=data: read_bytes(data)), timed(run)
        print(f"{name}: ours {ours:7.1f} ms   {peer} {theirs:7.1f} ms   {theirs / ours:.1f} ×")


if __name__ == "__main__":
    main()
