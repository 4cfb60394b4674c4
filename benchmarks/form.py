"""The form of 表三 against its peers in one real JupyterLab; prints ratios, bytes and latencies.

Run as ``python benchmarks/form.py``. Opening is measured in the page, from running the cell to the
last cell drawn; bytes and frames are what the page's websocket received meanwhile.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.model.report import Report
from labdriver import CHROMIUM, CURRENT, FLAGS, Lab, open_notebook, server

PEERS = {
    "gongkai 表三": ("import gongkai\ngongkai.form('t3')", ".gk-t3 td[data-key]", 203),
    "GridspecLayout": (
        "from ipywidgets import GridspecLayout, BoundedIntText, Layout\n"
        "grid = GridspecLayout(28, 7)\n"
        "for r in range(28):\n"
        "    for c in range(7):\n"
        "        grid[r, c] = BoundedIntText(0, 0, 10**9, layout=Layout(width='80px'))\n"
        "grid",
        ".jp-OutputArea .widget-text input, .jp-OutputArea .widget-inline-hbox input",
        196,
    ),
    "GridBox, shared": (
        "from ipywidgets import GridBox, IntText, Layout\n"
        "one, style = Layout(width='80px'), IntText().style\n"
        "GridBox([IntText(0, layout=one, style=style) for _ in range(196)],\n"
        "        layout=Layout(grid_template_columns='repeat(7, 90px)'))",
        ".jp-OutputArea .widget-text input, .jp-OutputArea .widget-inline-hbox input",
        196,
    ),
    "ipydatagrid": (
        "import pandas as pd\nfrom ipydatagrid import DataGrid\n"
        "DataGrid(pd.DataFrame([[0] * 7] * 28), editable=True)",
        ".jp-OutputArea canvas",
        1,
    ),
}
SUM = (
    "from ipywidgets import IntText, Label, VBox\n"
    "a, total = IntText(0, continuous_update=True), Label('0')\n"
    "a.observe(lambda c: setattr(total, 'value', str(a.value + 1)), 'value')\nVBox([a, total])"
)
OPENING = """async ([selector, count]) => {
  await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  const began = performance.now();
  window.jupyterapp.commands.execute('notebook:run-cell');
  while (document.querySelectorAll(selector).length < count)
    await new Promise((go) => requestAnimationFrame(go));
  await new Promise((go) => requestAnimationFrame(go));
  return performance.now() - began;
}"""
WATCH = """(target) => {
  const shown = document.querySelector(target);
  window.taken = [];
  let began = 0;
  document.addEventListener('keydown', (event) => { began = event.timeStamp; }, true);
  const seen = () => { if (began) window.taken.push(performance.now() - began); began = 0; };
  const all = { childList: true, characterData: true, subtree: true };
  new MutationObserver(seen).observe(shown, all);
}"""


def notebook(lab: Lab, name: str, source: str) -> None:
    lab.place(name, Report("", 2024, "2021"))
    made = nbformat.read(lab.root / name, 4)
    made.cells = [nbformat.v4.new_code_cell("import gongkai"), nbformat.v4.new_code_cell(source)]
    nbformat.write(made, lab.root / name)


def opening(page: Page, lab: Lab, peer: str) -> list[tuple[float, int, int]]:
    """Open the peer four times in one kernel; return milliseconds, received bytes and frames."""
    source, selector, count = PEERS[peer]
    name = f"{list(PEERS).index(peer)}.ipynb"
    notebook(lab, name, source)
    frames: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda data: frames.append(len(data if data else b""))
        ),
    )
    open_notebook(page, lab, name)
    opened = []
    for _ in range(4):
        page.evaluate(f"{CURRENT}.content.activeCellIndex = 1")
        before = len(frames)
        taken: float = page.evaluate(OPENING, [selector, count])
        page.wait_for_timeout(800)
        opened.append((taken, sum(frames[before:]), len(frames) - before))
    lab.close_sessions()
    page.close()
    return opened


def latency(page: Page, key: str, target: str) -> list[float]:
    page.evaluate(WATCH, target)
    page.locator(key).first.focus()
    for n in range(60):
        page.keyboard.press(str(1 + n % 9) if n % 6 else "Home")
        page.wait_for_timeout(40)
    found: list[float] = sorted(page.evaluate("window.taken"))
    return found


def told(name: str, taken: list[float]) -> None:
    p95 = taken[int(len(taken) * 0.95)]
    print(f"  {name:18} median {statistics.median(taken):6.1f} ms   p95 {p95:6.1f} ms")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder)) as lab,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print("opening: cold (imports included), warm (median of 3):")
        ours: tuple[float, float] | None = None
        for peer in PEERS:
            first, *rest = opening(chromium.new_page(), lab, peer)
            taken, received, frames = (statistics.median(each) for each in zip(*rest, strict=True))
            ours = ours or (first[0], taken)
            print(
                f"  {peer:16} {first[0]:6.0f} ms {first[0] / ours[0]:5.1f} ×"
                f"   {taken:6.0f} ms {taken / ours[1]:5.1f} ×"
                f"   {received / 1024:7.1f} KB in {frames:.0f} frames",
                flush=True,
            )
        print("key to total (one frame at 60 Hz is 16.7 ms):")
        page = chromium.new_page()
        notebook(lab, "t3.ipynb", PEERS["gongkai 表三"][0])
        open_notebook(page, lab, "t3.ipynb")
        page.evaluate(f"{CURRENT}.content.activeCellIndex = 1")
        page.evaluate(OPENING, list(PEERS["gongkai 表三"][1:]))
        for column in ("natural", "business", "research", "welfare", "legal"):
            page.locator(f'input[data-cell="new.{column}"]').fill("1")  # a total needs its row
        told("gongkai, in page", latency(page, 'input[data-cell="new.others"]',
                                         'output[data-cell="new.total"]'))  # fmt: skip
        page = chromium.new_page()
        notebook(lab, "sum.ipynb", SUM)
        open_notebook(page, lab, "sum.ipynb")
        page.evaluate(f"{CURRENT}.content.activeCellIndex = 1")
        page.evaluate(OPENING, [".widget-inline-hbox.widget-label", 1])
        told(
            "sum in the kernel",
            latency(page, ".widget-text input", ".widget-inline-hbox.widget-label"),
        )
        chromium.close()


if __name__ == "__main__":
    main()
