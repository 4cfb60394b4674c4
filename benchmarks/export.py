"""Every form of one report, side by side with the peers in one run; prints ratios.

Run as ``python benchmarks/export.py``. Cold is a whole process, warm is one more report in a
process that has made one already. Peers that are not installed are named and left out. Then what
1, 10 and 100 reports cost in one process, in all forms, and what memory they take.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SAMPLE = next((Path(__file__).resolve().parents[1] / "notebooks").glob("示例*.ipynb"))
CHROMIUM = "/usr/bin/chromium"
# nbconvert's webpdf starts playwright's own browser; here it is shown Debian's.
WEBPDF = f"""
import playwright.async_api as p
launch = p.BrowserType.launch
def shown(self, **words):
    words["executable_path"] = {CHROMIUM!r}
    words["args"] = [*(words.get("args") or []), "--no-sandbox", "--disable-gpu"]
    return launch(self, **words)
p.BrowserType.launch = shown
from nbconvert.exporters import WebPDFExporter
import nbformat, sys, time
notebook = nbformat.read(sys.argv[1], 4)
"""
PEERS = {
    "gongkai pdf": "from gongkai.command import main; "
    "main(['export', sys.argv[1], '--to', 'pdf', "
    "'-o', sys.argv[2]])",
    "webpdf": "make = lambda: WebPDFExporter().from_notebook_node(notebook); make()",
    "weasyprint": "import weasyprint; from pathlib import Path; from gongkai import publish, read; "
    "page = publish(read(Path(sys.argv[1])), 'html').data.decode(); "
    "weasyprint.HTML(string=page).write_pdf(sys.argv[2])",
    "gongkai docx": "from gongkai.command import main; "
    "main(['export', sys.argv[1], '--to', 'docx', "
    "'-o', sys.argv[2]])",
    "pandoc docx": "import subprocess; subprocess.run(['pandoc', '-f', 'ipynb', sys.argv[1], "
    "'-o', sys.argv[2] + '.docx'], check=True)",
    "gongkai xlsx": "from gongkai.command import main; "
    "main(['export', sys.argv[1], '--to', 'xlsx', "
    "'-o', sys.argv[2]])",
    "pandas xlsx": "import pandas; from pathlib import Path; from gongkai import read; "
    "read(Path(sys.argv[1])).report.to_frame().to_excel(sys.argv[2] + '.xlsx')",
    "gongkai html": "from gongkai.command import main; "
    "main(['export', sys.argv[1], '--to', 'html', "
    "'-o', sys.argv[2]])",
    "nbconvert html": "import nbformat; from nbconvert import HTMLExporter; "
    "HTMLExporter().from_notebook_node(nbformat.read(sys.argv[1], 4))",
}
WARM = {
    "gongkai pdf": "from pathlib import Path; from gongkai import publish, read; "
    "make = lambda: publish(read(Path(sys.argv[1])), 'pdf')",
    "webpdf": "make = lambda: WebPDFExporter().from_notebook_node(notebook)",
    "weasyprint": "import weasyprint; from pathlib import Path; from gongkai import publish, read; "
    "page = publish(read(Path(sys.argv[1])), 'html').data.decode(); "
    "make = lambda: weasyprint.HTML(string=page).write_pdf()",
    "gongkai docx": "from pathlib import Path; from gongkai import publish, read; "
    "make = lambda: publish(read(Path(sys.argv[1])), 'docx')",
    "gongkai xlsx": "from pathlib import Path; from gongkai import publish, read; "
    "make = lambda: publish(read(Path(sys.argv[1])), 'xlsx')",
    "pandas xlsx": "import io, pandas; from pathlib import Path; from gongkai import read; "
    "make = lambda: read(Path(sys.argv[1])).report.to_frame().to_excel(io.BytesIO())",
    "gongkai html": "from pathlib import Path; from gongkai import publish, read; "
    "make = lambda: publish(read(Path(sys.argv[1])), 'html')",
    "nbconvert html": "import nbformat; from nbconvert import HTMLExporter; "
    "notebook = nbformat.read(sys.argv[1], 4); exporter = HTMLExporter(); "
    "make = lambda: exporter.from_notebook_node(notebook)",
}
MANY = """
import resource, time, sys
from pathlib import Path
from gongkai import publish, read
from gongkai.publishing import FORMATS
stored = read(Path(sys.argv[1]))
def make():
    for to in FORMATS:
        publish(stored, to)
made = 0
began = time.perf_counter()
for upto in (1, 10, 100):
    while made < upto:
        make(); made += 1
    now = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = now / upto * 1000
    print(f"  {upto:4} reports {now:7.2f} s   {each:7.0f} ms each   peak {peak:5.0f} MB")
"""
TIMED = """
import time
make()
taken = []
for _ in range(5):
    began = time.perf_counter(); make(); taken.append(time.perf_counter() - began)
print("WARM", sorted(taken)[2])
"""


def script(name: str, body: str) -> str:
    return ("import sys\n" + (WEBPDF if name == "webpdf" else "")) + body + "\n"


def run(code: str, output: Path) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(SAMPLE), str(output)], capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return time.perf_counter() - began, done.stdout


def cold(name: str, output: Path) -> float:
    return statistics.median(run(script(name, PEERS[name]), output)[0] for _ in range(3))


def warm(name: str, output: Path) -> float:
    said = run(script(name, WARM[name] + TIMED), output)[1]
    return float(said.split("WARM")[1])


def measured(names: list[str], measure: Callable[[str, Path], float], folder: Path) -> None:
    ours = None
    for name in names:
        try:
            seconds = measure(name, folder / "out")
        except RuntimeError as error:
            print(f"  {name:16} left out: {error}")
            continue
        ours = ours or seconds
        print(f"  {name:16} {seconds * 1000:9.1f} ms   {seconds / ours:7.1f} ×")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print("PDF, cold (a whole process):")
        measured(["gongkai pdf", "webpdf", "weasyprint"], cold, folder)
        if not shutil.which("xelatex"):
            print("  xelatex          left out: not installed")
        print("PDF, warm:")
        measured(["gongkai pdf", "webpdf", "weasyprint"], warm, folder)
        print("HTML, cold:")
        measured(["gongkai html", "nbconvert html"], cold, folder)
        print("HTML, warm:")
        measured(["gongkai html", "nbconvert html"], warm, folder)
        print("Word, cold:")
        measured(["gongkai docx", "pandoc docx"], cold, folder)
        print("Word, warm:")
        measured(["gongkai docx"], warm, folder)
        print("Excel, cold:")
        measured(["gongkai xlsx", "pandas xlsx"], cold, folder)
        print("Excel, warm:")
        measured(["gongkai xlsx", "pandas xlsx"], warm, folder)
        print("All forms, one process:")
        print(run(MANY, folder / "out")[1], end="")


if __name__ == "__main__":
    main()
