"""Types into a real JupyterLab and does harm; counts what was called safe and is lost.

Run as ``python benchmarks/soak.py [EVENTS] [SEED] [HOST]``. ``HOST`` says who draws the forms:
``lab``, the kit's extension of JupyterLab, or ``kernel``. Before each harm the status line of each
form is read. What it called safe must afterwards be on screen or in a choice that the form offers.
"""

from __future__ import annotations

import contextlib
import random
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, Page, Playwright, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.model.report import Report
from labdriver import (
    CURRENT,
    Lab,
    free_port,
    kill_browser,
    kill_server,
    lasting,
    open_notebook,
    run_all,
    start,
    until,
)
from textdriver import TEXTS as ROOMS
from textdriver import is_open, shown

PARTS = ("facts", "t2", "t3", "t4")
# What a status line says when it promises that nothing typed so far can be lost.
SAFE = ("已保存", "已记入本机日志", "已记在这个浏览器里", "填的都已存入文件")
CELLS = """() => [...document.querySelectorAll('.gk-table input[data-cell]')].map((one) =>
  [one.closest('table').className.match(/gk-(t[234])/)[1], one.dataset.cell])"""
SHOWN = """() => Object.fromEntries(
  [...document.querySelectorAll('.gk-table input[data-cell]')].map((one) => [
    one.closest('table').className.match(/gk-(t[234])/)[1] + ' ' + one.dataset.cell, one.value]))"""
TEXTS = f"""() => {{ const cells = {CURRENT}.context.model.cells;
  return Object.fromEntries(Array.from({{length: cells.length}}, (_, n) => cells.get(n))
    .filter((cell) => cell.type === 'markdown' && cell.getMetadata('gongkai')?.role !== 'hint')
    .map((cell) => [cell.id, cell.sharedModel.getSource()])); }}"""
SECTIONS = f"""() => {{ const cells = {CURRENT}.context.model.cells;
  return Array.from({{length: cells.length}}, (_, n) => n)
    .filter((n) => cells.get(n).getMetadata('gongkai')?.role === 'text'); }}"""
EDIT = f"""(n) => {{ const book = {CURRENT}.content; book.activeCellIndex = n;
  const cell = book.widgets[n]; cell.rendered = false; book.mode = 'edit'; cell.editor.focus();
  const end = cell.editor.getPositionAt(cell.model.sharedModel.getSource().length);
  cell.editor.setCursorPosition(end); return cell.model.id; }}"""
WORDS = "主动公开政府信息依法受理申请及时答复健全制度加强监督提升质量"


def kept(place: str, shown: str, good: list[str]) -> bool:
    """Tell whether a text is the one called safe, or what was being typed after it."""
    begun = any(bool(shown) and later.startswith(shown) for later in good[1:])
    # A figure is typed anew, a text is typed on.
    return shown in good or (begun and (not place.startswith("text") or shown.startswith(good[0])))


class Soak:
    """One report, typed into by a clerk whose machine fails all the time."""

    def __init__(self, playwright: Playwright, folder: Path, seed: int, host: str) -> None:
        self.playwright, self.folder, self.random = playwright, folder, random.Random(seed)
        self.dressed = host == "lab"
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.kinds: Counter[str] = Counter()
        self.safe: dict[str, list[str]] = {}  # by place, the safe text and what was typed after it
        self.typed: dict[str, Page] = {}  # by place, the page whose status line speaks of it
        self.called = 0
        self.lost: list[str] = []
        self.first: dict[str, str] = {}  # what each notebook cell held before anything was typed
        self.asked = 0
        self.name = "报告.ipynb"
        self.lab = self.serve()
        self.lab.place(self.name, Report("某局", 2025, "2021"))
        self.launch()
        self.reopen()
        self.first = self.shown()

    # ---- the machine
    def serve(self) -> Lab:
        return start(self.folder, self.port, self.token, dressed=self.dressed)

    def launch(self) -> None:
        self.context = lasting(self.playwright.chromium, self.folder / "profile")
        self.page = self.fresh()

    def fresh(self) -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def kill_browser(self) -> None:
        kill_browser(self.folder / "profile")
        with contextlib.suppress(Error):
            self.context.close()
        self.launch()

    # ---- the clerk
    def dismiss(self, page: Page) -> None:
        for _ in range(5):
            button = page.locator(".jp-Dialog button").last
            if not button.count():
                return
            if "覆盖" in page.locator(".jp-Dialog").first.inner_text():
                self.asked += 1
            with contextlib.suppress(Error):
                button.click(timeout=2000)

    def digits(self, page: Page | None = None) -> None:
        page = page or self.page
        self.dismiss(page)
        part, key = self.random.choice(page.evaluate(CELLS))
        text = str(self.random.randrange(1, 99_999))
        box = page.locator(f'.gk-{part} input[data-cell="{key}"]')
        box.evaluate("(one) => one.focus()")
        page.keyboard.type(text)
        self.note(page, f"{part} {key}", box.input_value())

    def text(self, page: Page | None = None) -> None:
        page = page or self.page
        self.dismiss(page)
        if page.locator(".gk-report").count():
            section = self.random.randrange(7) - 1
            if page.evaluate("Boolean(document.activeElement?.closest('.cm-editor'))"):
                page.keyboard.press("Escape")  # a text that is open closes
            until(lambda: self.reached(page, section), "the section is open")
            page.keyboard.press("Control+End")
            cell = page.evaluate(f"{ROOMS}[{section + 1}].model.id")
        else:
            cell = page.evaluate(EDIT, self.random.choice(page.evaluate(SECTIONS)))
        page.keyboard.type("".join(self.random.choices(WORDS, k=self.random.randrange(3, 30))))
        self.note(page, f"text {cell}", page.evaluate(TEXTS)[cell])

    def reached(self, page: Page, section: int) -> bool:
        """Whether a section is open; Lab's dialog about a lost server may come at any moment."""
        self.dismiss(page)
        if not is_open(page, section):
            with contextlib.suppress(Error):
                shown(page, section).click(timeout=2000)
            page.wait_for_timeout(500)
        return is_open(page, section)

    def note(self, page: Page, place: str, text: str) -> None:
        self.safe.setdefault(place, [self.first.get(place, "")]).append(text)
        self.typed[place] = page

    def promises(self, page: Page | None = None) -> None:
        """Read the status lines of a page; what they call safe must not be lost from here on."""
        page = page or self.page
        said = page.locator(".gk-status").all_inner_texts()
        if len(said) != len(PARTS):
            return
        calm = dict(zip(PARTS, (any(word in one for word in SAFE) for one in said), strict=True))
        for place, texts in self.safe.items():
            if self.typed.get(place) is not page:
                continue
            kind = place.split(" ")[0]
            if all(calm.values()) if kind == "text" else calm[kind]:
                self.called += len(texts) > 1
                self.safe[place] = texts[-1:]

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.wait_for_timeout(self.random.randrange(50, 1500))

    def wait(self) -> None:
        self.page.wait_for_timeout(self.random.randrange(100, 3500))

    def open(self, page: Page, *, dressed: bool) -> None:
        open_notebook(page, self.lab, self.name, kernel=not dressed)
        if dressed:
            expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=60_000)
        else:
            run_all(page)

    # ---- what is there afterwards
    def reopen(self) -> None:
        self.page.goto("about:blank")
        self.open(self.page, dressed=self.dressed)
        until(lambda: len(self.statuses()) == len(PARTS), "the forms are drawn")
        self.page.wait_for_timeout(1500)
        self.compare()

    def shown(self) -> dict[str, str]:
        shown: dict[str, str] = self.page.evaluate(SHOWN)
        texts: dict[str, str] = self.page.evaluate(TEXTS)
        return shown | {f"text {cell}": text for cell, text in texts.items()}

    def statuses(self) -> list[str]:
        return self.page.locator(".gk-status").all_inner_texts()

    def compare(self) -> None:
        # What was kept comes back within moments of the forms; a clerk would see it come.
        deadline = time.monotonic() + 15
        while (gone := self.missing()) and time.monotonic() < deadline:
            self.page.wait_for_timeout(200)
        self.lost += gone
        self.settle()
        shown = self.shown()
        self.safe = {place: [shown.get(place, "")] for place in self.safe}
        self.typed = dict.fromkeys(self.safe, self.page)

    def missing(self) -> list[str]:
        shown = self.shown()
        offered = "\n".join(self.page.locator(".gk-notice").all_inner_texts())
        gone = []
        for place, good in self.safe.items():
            one_of = "|".join(re.escape(one or "（空白）") for one in good)
            if kept(place, shown.get(place, ""), good):
                continue
            if place.startswith("text"):
                if self.take(place.split(" ")[1], good):
                    continue
            elif re.search(rf"：({one_of})(?!\d)", offered):
                continue
            gone.append(f"{place}: {good!r} called safe, {shown.get(place)!r} on screen")
        return gone

    def take(self, cell: str, good: list[str]) -> bool:
        """Take the text that is offered for a cell; tell whether it was the one called safe."""
        for one in self.page.locator(f'li[data-text="{cell}"]').all():
            one.get_by_role("button", name="用这一份").click()
            if kept("text", self.page.evaluate(TEXTS).get(cell, ""), good):
                return True
        return False

    def settle(self) -> None:
        for name in (r"带入那一份的", "保留文件里的", r"按所选的确定", "知道了"):
            for _ in range(10):
                button = self.page.locator(".gk-notice button", has_text=name).first
                if not button.count():
                    break
                with contextlib.suppress(Error):
                    button.click(timeout=3000)
                self.page.wait_for_timeout(150)

    # ---- the harms
    def harm_kernel(self) -> None:
        self.lab.kill_kernels()
        for _ in range(self.random.randrange(3)):
            self.random.choice((self.digits, self.text))()
        self.wait()
        self.promises()
        if self.random.random() < 0.5:
            self.kill_browser()
        self.reopen()

    def harm_browser(self) -> None:
        self.kill_browser()
        self.reopen()

    def harm_server(self) -> None:
        kill_server(self.lab)
        for _ in range(self.random.randrange(3)):
            self.random.choice((self.digits, self.text))()
        self.wait()
        self.promises()
        if self.random.random() < 0.7:
            self.kill_browser()
        self.lab = self.serve()
        self.reopen()

    def harm_kernel_and_browser(self) -> None:
        self.lab.kill_kernels()
        self.kill_browser()
        self.reopen()

    def harm_move(self) -> None:
        before = self.name
        self.name = (
            f"{self.random.choice(['甲', '乙', '丙'])}{self.random.randrange(10**6)}/报告.ipynb"
        )
        (self.lab.root / self.name).parent.mkdir()
        (self.lab.root / before).rename(self.lab.root / self.name)
        for _ in range(self.random.randrange(3)):
            self.random.choice((self.digits, self.text, self.save))()
        self.wait()
        self.promises()
        if self.random.random() < 0.3:
            self.lab.kill_kernels()
        if self.random.random() < 0.5:
            self.kill_browser()
        self.page.goto("about:blank")
        self.lab.close_sessions()
        self.reopen()
        (self.lab.root / before).unlink(missing_ok=True)

    def harm_dialog(self) -> None:
        part, key = self.random.choice(self.page.evaluate(CELLS))
        box = self.page.locator(f'.gk-{part} input[data-cell="{key}"]')
        box.evaluate("(one) => one.focus()")
        self.page.keyboard.type("20")
        # Not awaited: it ends when the dialog is closed.
        self.page.evaluate("() => { window.jupyterapp.commands.execute('help:about'); }")
        self.page.keyboard.type("23")
        self.dismiss(self.page)
        self.note(self.page, f"{part} {key}", box.input_value())

    def harm_second_page(self) -> None:
        self.save()
        other = self.fresh()
        # A page of the other host: without the extension a kernel draws its forms.
        strange = self.dressed and self.random.random() < 0.5
        if strange:
            other.route("**/gongkai-lab/**", lambda route: route.abort())
        self.open(other, dressed=self.dressed and not strange)
        self.digits(other)
        self.text(other)
        other.keyboard.press("Control+s")
        other.wait_for_timeout(1500)
        self.digits()
        self.save()
        self.wait()
        self.dismiss(self.page)
        self.promises()
        self.promises(other)
        other.close()
        self.reopen()

    def harm_reload(self) -> None:
        self.page.reload()
        self.reopen()

    def harm_session(self) -> None:
        self.lab.close_sessions()
        self.dismiss(self.page)
        self.reopen()

    def event(self) -> str:
        calm: list[tuple[Callable[[], None], int]] = [
            (self.digits, 30), (self.text, 18), (self.wait, 10), (self.save, 8),
        ]  # fmt: skip
        harms: list[tuple[Callable[[], None], int]] = [
            (self.harm_kernel, 5), (self.harm_browser, 5), (self.harm_server, 4),
            (self.harm_move, 4), (self.harm_kernel_and_browser, 3), (self.harm_dialog, 4),
            (self.harm_second_page, 3), (self.harm_reload, 3), (self.harm_session, 3),
        ]  # fmt: skip
        if self.dressed:  # no kernel is there that could die
            kernels = (self.harm_kernel, self.harm_kernel_and_browser, self.harm_session)
            harms = [(act, weight) for act, weight in harms if act not in kernels]
        chosen, weights = zip(*(calm + harms), strict=True)
        act = self.random.choices(chosen, weights)[0]
        self.kinds[act.__name__] += 1
        if act.__name__.startswith("harm"):
            self.promises()
        act()
        return act.__name__


def main(events: int, seed: int, host: str) -> int:
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="soak"))
    with sync_playwright() as playwright:
        soak = Soak(playwright, folder, seed, host)
        try:
            for n in range(events):
                before, at = len(soak.lost), time.monotonic()
                kind = soak.event()
                print(f"{n} {kind} {time.monotonic() - at:.1f} s", file=sys.stderr, flush=True)
                for one in soak.lost[before:]:
                    print(f"  event {n}, {kind}: {one}", flush=True)
        finally:
            with contextlib.suppress(Error):
                soak.context.close()
            kill_server(soak.lab)
    for kind, count in sorted(soak.kinds.items()):
        print(f"  {kind:24} {count}")
    print(
        f"{sum(soak.kinds.values())} events, {host}, seed {seed}, "
        f"{time.monotonic() - began:.0f} s: "
        f"{soak.called} figures and texts called safe, {len(soak.lost)} lost; "
        f"Lab asked {soak.asked} times whether to overwrite"
    )
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if soak.lost else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    rest = ["300", str(secrets.randbelow(10**6)), "lab"][len(given) :]
    events, seed, host = (*given, *rest)
    sys.exit(main(int(events), int(seed), host))
