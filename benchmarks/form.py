"""The form against its peers in one real JupyterLab: opening, bytes, latencies, memory.

Run as ``python benchmarks/form.py [RUNS]``. Two things are measured, each in the page itself:

- *a report is opened*: from its notebook being shown until the last form answers a key, with the
  kit's extension; against notebooks of other makers' forms, which a kernel draws once it runs; and
  against Lab without the kit, which shows the same notebook and answers nothing;
- *a cell is run*: from running it to the last cell drawn, where kernels draw the form too.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import nbformat
from playwright.sync_api import Browser, Page, Request, WebSocket, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.model.report import Report
from labdriver import CHROMIUM, CURRENT, FLAGS, Lab, open_notebook, server, toured

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
# From the notebook being shown to what ``answers`` tells; where ``run`` is set, its cells are run
# as soon as Lab lets anyone do so.
WATCHED = """([answers, run]) => {
  const begin = () => {
    const shown = performance.now();
    const ready = eval(answers);
    let ran = !run;
    const look = () => {
      const panel = window.jupyterapp?.shell?.currentWidget;
      const kernel = panel?.context?.sessionContext?.session?.kernel;
      if (!ran && kernel?.connectionStatus === 'connected') {
        ran = true;
        window.jupyterapp.commands.execute('notebook:run-all-cells');
      }
      if (ready()) window.opened = [shown, performance.now()];
      else requestAnimationFrame(look);
    };
    look();
  };
  // Lab covers a notebook until it has read it.
  const shows = (panel) =>
    panel.querySelector('.jp-Notebook .jp-Cell') && !panel.querySelector('.jp-Spinner');
  const wait = () => ([...document.querySelectorAll('.jp-NotebookPanel')].some(shows) ? begin()
    : requestAnimationFrame(wait));
  wait();
}"""
# A key into the last table must come out in one of its totals; the box is emptied again.
FORMS = """() => {
  const forms = document.querySelectorAll('.gk-form .gk-table');
  const box = forms.length === 3 && forms[2].querySelector('input[data-cell]');
  if (!box) return false;
  const type = (text) => {
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };
  type('1');
  const heard = [...forms[2].querySelectorAll('output')].some((one) => one.textContent);
  type('');
  return heard;
}"""
T3 = "() => document.querySelectorAll('.gk-form .gk-t3 td[data-key]').length === 203"
COUNT = "() => document.querySelectorAll(`{}`).length >= {}"
SHOWN = "() => true"
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


def opened_at(page: Page, lab: Lab, name: str, answers: str, *, run: bool) -> tuple[float, float]:
    """Open a notebook; return the milliseconds from its being shown until it answers.

    The second is how long after the page was asked for the notebook was shown.
    """
    toured(lab)
    page.add_init_script(f"({WATCHED})({json.dumps([answers, run])})")
    page.goto(f"{lab.url}/doc/tree/{quote(name)}?token={lab.token}")
    page.wait_for_function("window.opened", timeout=180_000)
    shown, answered = page.evaluate("window.opened")
    return float(answered - shown), float(shown)


def reports(chromium: Browser, lab: Lab, runs: int) -> None:
    """Open reports and their peers by turns, cold and warm; print medians and ratios."""
    lab.place("报告.ipynb", Report("", 2024, "2021"))
    tried = {
        "gongkai, all forms": ("报告.ipynb", FORMS, False),
        "gongkai, 表三": ("报告.ipynb", T3, False),
        "Lab without the kit": ("报告.ipynb", SHOWN, False),
    }
    for peer, (source, selector, count) in list(PEERS.items())[1:]:
        name = f"peer{len(tried)}.ipynb"
        notebook(lab, name, source)
        tried[peer] = (name, COUNT.format(selector, count), True)
    taken: dict[str, tuple[list[float], list[float]]] = {peer: ([], []) for peer in tried}
    received: dict[str, int] = {}
    seen: dict[str, list[float]] = {peer: [] for peer in tried}
    for _ in range(runs):
        for peer, (name, answers, run) in tried.items():
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            if not peer.startswith("gongkai"):
                context.route("**/gongkai-lab/**", lambda route: route.abort())
            for times in taken[peer]:
                page = context.new_page()
                heard = listened(page)
                answered, shown = opened_at(page, lab, name, answers, run=run)
                times.append(answered)
                seen[peer].append(shown)
                page.wait_for_timeout(800)
                received.setdefault(peer, sum(heard))
                page.close()
            context.close()
            lab.close_sessions()
    print("a report is opened, from the notebook being shown to the last form that answers keys:")
    ours = [statistics.median(times) for times in taken["gongkai, all forms"]]
    for peer, (cold, warm) in taken.items():
        one, two = statistics.median(cold), statistics.median(warm)
        print(
            f"  {peer:20} cold {one:6.0f} ms {one / ours[0]:5.1f} ×   "
            f"warm {two:6.0f} ms {two / ours[1]:5.1f} ×   {received[peer] / 1024:7.1f} KB   "
            f"notebook shown {statistics.median(seen[peer]):5.0f} ms after it was asked for",
            flush=True,
        )


def listened(page: Page) -> list[int]:
    """Count what a page receives of the kit and of kernels, in bytes."""
    heard: list[int] = []

    def frames(socket: WebSocket) -> None:
        if "/kernels/" in socket.url or "/gongkai/" in socket.url:
            socket.on("framereceived", lambda data: heard.append(len(data or b"")))

    def answered(request: Request) -> None:
        if "/gongkai/" in request.url:
            heard.append(request.sizes()["responseBodySize"])

    page.on("websocket", frames)
    page.on("requestfinished", answered)
    return heard


EDITS = """async (count) => {
  const boxes = [...document.querySelectorAll('.gk-t3 input[data-cell]')];
  for (let n = 0; n < count; n += 1) {
    const box = boxes[n % boxes.length];
    box.focus();
    box.value = `${n % 997}`;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    if (n % 20 === 19) await new Promise((go) => setTimeout(go, 30));
  }
  await new Promise((go) => setTimeout(go, 3000));
}"""


def memory(page: Page, lab: Lab) -> None:
    """Type 10,000 times into 表三; print what the page holds after 1,000, 5,000 and all."""
    lab.place("久.ipynb", Report("", 2024, "2021"))
    opened_at(page, lab, "久.ipynb", FORMS, run=False)
    tool = page.context.new_cdp_session(page)
    told, done = [], 0
    for count in (1000, 5000, 10_000):
        page.evaluate(EDITS, count - done)
        done = count
        tool.send("HeapProfiler.collectGarbage")
        used = tool.send("Runtime.getHeapUsage")["usedSize"]
        told.append(f"{count:,} edits {used / 2**20:.1f} MB")
    print(f"memory of the page: {'   '.join(told)}")


def latency(page: Page, key: str, target: str) -> list[float]:
    page.evaluate(WATCH, target)
    page.locator(key).first.focus()
    for n in range(60):
        page.keyboard.press("Backspace" if n % 2 else str(1 + n % 9))
        page.wait_for_timeout(40)
    found: list[float] = sorted(page.evaluate("window.taken"))
    assert len(found) > 40, f"{len(found)} of 60 keys were heard"
    return found


def told(name: str, taken: list[float]) -> None:
    p95 = taken[int(len(taken) * 0.95)]
    print(f"  {name:18} median {statistics.median(taken):6.1f} ms   p95 {p95:6.1f} ms")


def run_cells(chromium: Browser, lab: Lab) -> None:
    print("a cell is run: cold (imports included), warm (median of 3):")
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


def typing(page: Page) -> None:
    for column in ("natural", "business", "research", "welfare", "legal"):
        page.locator(f'input[data-cell="new.{column}"]').fill("1")  # a total needs its row


TOTAL = ('input[data-cell="new.others"]', 'output[data-cell="new.total"]')


def keys(chromium: Browser, dressed: Lab, lab: Lab) -> None:
    print("key to total (one frame at 60 Hz is 16.7 ms):")
    page = chromium.new_page()
    dressed.place("键.ipynb", Report("", 2024, "2021"))
    opened_at(page, dressed, "键.ipynb", FORMS, run=False)
    typing(page)
    told("gongkai, extension", latency(page, *TOTAL))
    page = chromium.new_page()
    notebook(lab, "t3.ipynb", PEERS["gongkai 表三"][0])
    open_notebook(page, lab, "t3.ipynb")
    page.evaluate(f"{CURRENT}.content.activeCellIndex = 1")
    page.evaluate(OPENING, list(PEERS["gongkai 表三"][1:]))
    typing(page)
    told("gongkai, kernel", latency(page, *TOTAL))
    page = chromium.new_page()
    notebook(lab, "sum.ipynb", SUM)
    open_notebook(page, lab, "sum.ipynb")
    page.evaluate(f"{CURRENT}.content.activeCellIndex = 1")
    page.evaluate(OPENING, [".widget-inline-hbox.widget-label", 1])
    told(
        "sum in the kernel", latency(page, ".widget-text input", ".widget-inline-hbox.widget-label")
    )


def main(runs: int) -> None:
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        server(Path(one), dressed=True) as dressed,
        server(Path(two)) as lab,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        reports(chromium, dressed, runs)
        run_cells(chromium, lab)
        keys(chromium, dressed, lab)
        memory(chromium.new_page(), dressed)
        chromium.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
