"""Reading published reports back, by layout: cells right, blank, not read, wrong; and the speed.

Run as ``python benchmarks/read.py``. Peers read the same file in the same run: `pandas.read_html` a
page, python-docx a Word file, pdfplumber's own table extraction a PDF.
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pdfplumber
from docx import Document

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.parsers import here, read_bytes
from gongkai.parsers import host as apart
from layouts import Style, docx, html, layouts, outcome, typst
from samples import report

REPORTS = ("huaian_2024", "anonymous_city_2025", "shuyang_fagaiju_2023", "chuanhui_shangwuju_2021")


def counted(name: str) -> dict[str, Counter[str]]:
    made = report(name)
    return {layout: outcome(made, read_bytes(data)) for layout, data in layouts(made)}


def printed_by_others(name: str) -> dict[str, Counter[str]]:
    """Have LibreOffice and Chromium make PDFs of the same figures, where they are installed."""
    made, found = report(name), {}
    producers = {
        "PDF·LibreOffice": (
            ("soffice", "--headless", "--convert-to", "pdf", "in.docx"), "in.docx",
            docx(made, Style()),
        ),
        "PDF·LibreOffice·表格": (
            ("soffice", "--headless", "--convert-to", "pdf", "in.html"), "in.html",
            html(made, Style()).encode(),
        ),
        "PDF·Chromium": (
            ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--print-to-pdf=in.pdf",
             "in.html"), "in.html", html(made, Style()).encode(),
        ),
    }  # fmt: skip
    for layout, (command, file, data) in producers.items():
        if not shutil.which(command[0]):
            print(f"{layout}: left out, {command[0]} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / file).write_bytes(data)
            profile = [f"-env:UserInstallation=file://{folder}/p"] if "soffice" in command else []
            words = [command[0], *profile, *command[1:]]
            subprocess.run(words, cwd=folder, capture_output=True, timeout=180)
            found[layout] = outcome(made, read_bytes((Path(folder) / "in.pdf").read_bytes()))
    return found


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
        for layout, count in printed_by_others(name).items():
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
        alone = timed(lambda data=data: here.read(data))
        print(f"{name}: ours {alone:7.1f} ms without the process it is read in")
    began = time.perf_counter()
    apart._worker = None
    read_bytes(page)
    print(f"the first file of all: {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
