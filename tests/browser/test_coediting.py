"""Two authors in one report at once, by jupyter-collaboration: nothing is lost or fought over."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from labdriver import (
    CURRENT,
    WAIT,
    cell,
    dressed,
    filed,
    free_port,
    kill_browser,
    kill_server,
    lasting,
    metadata,
    start,
    status,
    type_into,
    until,
)
from places import program
from samples import huaian

pytestmark = pytest.mark.places

PART = "application/vnd.gongkai.part+json"
COUNTED = f"""() => {{
  const model = {CURRENT}.context.model;
  const set = model.setMetadata.bind(model);
  window.written = 0;
  window.changed = 0;
  model.setMetadata = (...given) => {{ window.written += 1; set(...given); }};
  model.metadataChanged.connect(() => {{ window.changed += 1; }});
}}"""


class Office:
    """A server with rooms, and two people at browsers of their own."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.kind, self.folder = browser.browser_type, folder
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.python = program("coediting")
        self.serve()
        self.pages = [self.come(who) for who in ("甲", "乙")]

    def serve(self) -> None:
        self.lab = start(self.folder, self.port, self.token, dressed=True, python=self.python)

    def come(self, who: str) -> Page:
        context = lasting(self.kind, self.folder / who)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def open(self, name: str) -> list[Page]:
        for page in self.pages:
            dressed(page, self.lab, name)
            page.evaluate(COUNTED)
        return self.pages

    def go(self, who: str) -> None:
        kill_browser(self.folder / who)


@pytest.fixture
def office(browser: Browser, tmp_path: Path) -> Iterator[Office]:
    made = Office(browser, tmp_path)
    yield made
    for who in ("甲", "乙"):
        made.go(who)
    kill_server(made.lab)


def boxes(page: Page) -> list[str]:
    """The cells of 表三 that are typed into, in their order."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.gk-table')].map((table) =>
        [...table.querySelectorAll('input[data-cell]')].map((box) => box.dataset.cell))
        .find((keys) => keys.includes('new.natural'))"""
    )
    return found


def figures(page: Page, keys: list[str]) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        """(keys) => Object.fromEntries(keys.map((key) =>
        [key, document.querySelector(`input[data-cell="${key}"]`).value])
        .filter(([, text]) => text))""",
        keys,
    )
    return found


def section(page: Page, n: int) -> Any:
    """A section's text as it is shown."""
    index = page.evaluate(
        f"{CURRENT}.content.widgets.map((c, n) => [n, c.model.getMetadata('gongkai')])"
        f".filter(([, m]) => m?.role === 'text').map(([n]) => n)[{n}]"
    )
    return page.locator(f".jp-Cell[data-windowed-list-index='{index}']")


def text_of(page: Page, n: int) -> str:
    found: str = page.evaluate(
        f"{CURRENT}.content.widgets.filter((c) => c.model.getMetadata('gongkai')?.role === 'text')"
        f"[{n}].model.sharedModel.getSource()"
    )
    return found


def test_two_hundred_edits_in_turns_are_all_there(office: Office) -> None:
    office.lab.place("年报.ipynb")
    pages = office.open("年报.ipynb")
    keys = boxes(pages[0])
    expected: dict[str, str] = {}
    for turn in range(100):
        page, key, figure = pages[turn % 2], keys[turn], str(1000 + turn)
        cell(page, key).focus()
        page.keyboard.type(figure)
        expected[key] = figure
    for page in pages:
        section(page, 1).locator(".gk-printed").click()
    for turn in range(100):
        pages[turn % 2].keyboard.type(f"{'甲乙'[turn % 2]}{turn:02d}。")
    for page in pages:
        page.keyboard.press("Escape")
        expect(cell(page, keys[99])).to_have_value("1099", timeout=WAIT)
        until(lambda page=page: figures(page, keys) == expected, "both see all figures")
    until(lambda: text_of(pages[0], 1) == text_of(pages[1], 1), "both see one text")
    words = re.findall("[甲乙][0-9]{2}。", text_of(pages[0], 1))
    assert sorted(words) == sorted(f"{'甲乙'[n % 2]}{n:02d}。" for n in range(100))
    assert len(text_of(pages[0], 1)) == 400
    for page in pages:
        filed(page)
    assert office.lab.cells("年报.ipynb") == expected
    kept = load(office.lab.root / "年报.ipynb")["cells"]
    assert text_of(pages[0], 1) in [source(one) for one in kept]
    # Nobody writes for ever, and nobody is asked about anything.
    written = [page.evaluate("window.written") for page in pages]
    assert sum(written) <= 200, written
    pages[0].wait_for_timeout(4000)
    assert [page.evaluate("window.written") for page in pages] == written
    for page in pages:
        assert page.locator(".gk-notice li").all_inner_texts() == []
        assert page.locator(".jp-Dialog").count() == 0
    # Every table stands in the file once.
    tables = [
        sum(PART in output.get("data", {}) for output in one.get("outputs", [])) for one in kept
    ]
    assert max(tables) == 1
    assert sum(len(one.get("outputs", [])) for one in kept) == 3


def test_both_into_the_same_cell_end_with_the_same(office: Office) -> None:
    office.lab.place("同格.ipynb")
    pages = office.open("同格.ipynb")
    for turn in range(20):
        for n, page in enumerate(pages):
            cell(page, "new.natural").focus()
            page.keyboard.press("Control+a")
            page.keyboard.type(str(100 * n + turn))
    for page in pages:
        page.keyboard.press("Tab")
    for page in pages:
        filed(page)
    first, second = (figures(page, ["new.natural"]) for page in pages)
    assert first == second == office.lab.cells("同格.ipynb")


def test_undo_takes_back_one_s_own_alone(office: Office) -> None:
    office.lab.place("撤销.ipynb", Report("", 2024, "2021").with_section(0, "原有。"))
    first, second = office.open("撤销.ipynb")
    type_into(first, "new.natural", "31")
    type_into(second, "new.business", "5")
    expect(cell(first, "new.business")).to_have_value("5", timeout=WAIT)
    expect(cell(second, "new.natural")).to_have_value("31", timeout=WAIT)
    cell(first, "new.natural").focus()
    first.keyboard.press("Control+z")
    expect(cell(second, "new.natural")).to_have_value("", timeout=WAIT)
    assert figures(first, ["new.natural", "new.business"]) == {"new.business": "5"}
    assert figures(second, ["new.natural", "new.business"]) == {"new.business": "5"}
    for page, word in ((first, "甲写的"), (second, "乙写的")):
        section(page, 1).locator(".gk-printed").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(word)
    until(lambda: text_of(first, 1) == text_of(second, 1) == "原有。甲写的乙写的", "both")
    for _ in range(8):
        first.keyboard.press("Control+z")
    until(lambda: text_of(second, 1) == "原有。乙写的", "only one's own is gone")
    assert text_of(first, 1) == "原有。乙写的"


def test_a_browser_killed_amid_and_a_server_killed_after_lose_nothing(office: Office) -> None:
    office.lab.place("断.ipynb")
    first, second = office.open("断.ipynb")
    keys = boxes(first)
    expected = {}
    for n in range(20):
        page, key = ((first, second)[n % 2], keys[n])
        cell(page, key).focus()
        page.keyboard.type(str(n + 1))
        expected[key] = str(n + 1)
    expect(status(first)).to_contain_text(re.compile("已记入本机日志|已保存"), timeout=WAIT)
    office.go("甲")
    type_into(second, keys[20], "21")
    expected[keys[20]] = "21"
    expect(status(second)).to_contain_text(re.compile("已记入本机日志|已保存"), timeout=WAIT)
    kill_server(office.lab)
    office.go("乙")
    office.serve()
    pages = [office.come(who) for who in ("甲", "乙")]
    office.pages = pages
    for page in office.open("断.ipynb"):
        until(lambda page=page: figures(page, keys) == expected, "all is back")
    for page in pages:
        filed(page)
    assert office.lab.cells("断.ipynb") == expected


def test_what_stands_beside_the_figures_is_not_written_over(office: Office) -> None:
    report = huaian().with_values("t3", {("new", "natural"): 2994})
    office.lab.place("理由.ipynb", report)
    first, second = office.open("理由.ipynb")
    waiver = {"mark": "m", "code": "T3-01", "message": "", "reason": "合并统计", "name": "甲",
              "date": "2026-01-02"}  # fmt: skip
    # As the panel does it, while the other types: the last written of both would stand.
    first.evaluate(
        f"""async (waiver) => {{
        const config = document.getElementById('jupyter-config-data').textContent;
        const {{ gongkaiPage, baseUrl }} = JSON.parse(config);
        const {{ keepBeside }} = await import(`${{baseUrl}}${{gongkaiPage}}notebook.js`);
        const change = (kept) => ({{ ...kept, waivers: [waiver] }});
        window.waive = () => keepBeside({CURRENT}.context.model, change);
        }}""",
        waiver,
    )
    cell(second, "new.business").focus()
    for n in range(5):
        second.keyboard.type(str(n))
        if n == 2:
            first.evaluate("window.waive()")
    for page in (first, second):
        until(lambda page=page: metadata(page).get("waivers") == [waiver], "the reason stands")
    first.wait_for_timeout(2500)
    for page in (first, second):
        filed(page)
    assert office.lab.kept("理由.ipynb")["waivers"] == [waiver]


def test_a_report_that_is_open_is_not_written_by_the_command(office: Office) -> None:
    path = office.lab.place("开着.ipynb")
    pages = office.open("开着.ipynb")
    environment = os.environ | {"GONGKAI_JOURNAL_DIR": str(office.lab.journal)}

    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "gongkai", *words], env=environment, text=True,
            capture_output=True, cwd=office.lab.root,
        )  # fmt: skip

    path.rename(path.with_name("移走.ipynb"))  # as if by another program: nothing is in the way
    answer = asked("new", "开着.ipynb")
    assert answer.returncode == 2
    assert "正在 JupyterLab 里打开" in answer.stderr
    assert not path.exists()
    pages[0].goto("about:blank")
    assert asked("new", "开着.ipynb").returncode == 2
    pages[1].goto("about:blank")
    until(lambda: asked("new", "开着.ipynb").returncode == 0, "it is closed")
    assert path.exists()
