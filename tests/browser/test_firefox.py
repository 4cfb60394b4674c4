"""The same in Firefox, as Debian has it: what is typed is drawn, added up, kept and saved."""

from __future__ import annotations

import contextlib
import re
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, Playwright, expect

from firefox import program
from gongkai.notebook.file import load, source
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    dressed,
    filed,
    free_port,
    kill_server,
    save,
    start,
    status,
    type_into,
)
from samples import huaian
from textdriver import opened as section

COLUMNS = ("natural", "business", "research", "welfare", "legal", "others")
pytestmark = pytest.mark.places


class Machine:
    """A server and a Firefox with a profile that lasts, both of which can be killed."""

    def __init__(self, kind: BrowserType, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.program = program(folder)
        self.profile = folder / "profile"
        self.profile.mkdir()
        self.serve()
        self.launch()

    def serve(self) -> None:
        self.lab: Lab = start(self.folder, self.port, self.token, dressed=True)

    def launch(self) -> None:
        self.context: BrowserContext = self.kind.launch_persistent_context(
            self.profile, channel="moz-firefox", executable_path=self.program,
            viewport={"width": 1400, "height": 1000}, timeout=WAIT,
        )  # fmt: skip
        self.page: Page = self.context.new_page()

    def kill(self) -> None:
        """End every process of the browser at once."""
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.profile) in word for word in process.info["cmdline"] or ()):
                for one in [*process.children(recursive=True), process]:
                    with contextlib.suppress(psutil.Error):
                        one.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def machine(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(playwright.firefox, tmp_path_factory.mktemp("firefox"))
    yield made
    made.kill()
    kill_server(made.lab)


def test_forms_are_drawn_added_up_and_saved(machine: Machine) -> None:
    machine.lab.place("年报.ipynb")
    page = machine.page
    dressed(page, machine.lab, "年报.ipynb")
    expect(page.locator(".gk-form")).to_have_count(5)
    for n, column in enumerate(COLUMNS):
        type_into(page, f"new.{column}", str(n + 1))
    expect(cell(page, "new.total")).to_have_text("21")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    page.keyboard.press("Control+z")
    expect(cell(page, "new.others")).to_have_value("")
    save(page)
    filed(page)
    assert sorted(machine.lab.cells("年报.ipynb").values()) == ["1", "2", "3", "4", "5"]
    assert machine.lab.api("/api/kernels") == []


def test_a_section_is_written_by_one_click_and_no_key_is_lab_s(machine: Machine) -> None:
    machine.lab.place("写.ipynb", huaian())
    page = machine.page
    dressed(page, machine.lab, "写.ipynb")
    count = page.evaluate(f"{CURRENT}.content.widgets.length")
    section(page, 0)
    page.keyboard.type("xx 写在火狐里 dd")
    page.keyboard.press("Escape")
    page.keyboard.type("xddzmy1ab")
    assert page.evaluate(f"{CURRENT}.content.widgets.length") == count
    save(page)
    filed(page)
    texts = [source(one) for one in load(machine.lab.root / "写.ipynb")["cells"]]
    assert sum(text.endswith("xx 写在火狐里 dd") for text in texts) == 1


def test_a_block_is_pasted(machine: Machine) -> None:
    machine.lab.place("贴.ipynb")
    page = machine.page
    dressed(page, machine.lab, "贴.ipynb")
    sheet = machine.context.new_page()
    sheet.goto("data:text/html,<textarea></textarea>")
    sheet.locator("textarea").fill("1\t2\t3\n4\t5\t6")
    sheet.locator("textarea").focus()
    sheet.keyboard.press("Control+a")
    sheet.keyboard.press("Control+c")
    sheet.close()
    page.bring_to_front()
    cell(page, "new.natural").focus()
    page.keyboard.press("Control+v")
    expect(cell(page, "new.research")).to_have_value("3")
    expect(cell(page, "carried_in.research")).to_have_value("6")


def test_the_checks_lead_to_the_place(machine: Machine) -> None:
    machine.lab.place("检查.ipynb", huaian().with_values("t3", {("new", "natural"): 2994}))
    page = machine.page
    dressed(page, machine.lab, "检查.ipynb")
    panel = page.locator(".gk-side .gk-panel").first
    expect(panel).to_contain_text("T3-01", timeout=WAIT)
    panel.locator("li[data-code='T3-01'] .gk-go").first.click()
    assert page.evaluate("document.activeElement.dataset.cell").endswith(".natural")


def test_what_the_browser_keeps_outlives_its_being_killed(machine: Machine) -> None:
    machine.lab.place("断.ipynb")
    dressed(machine.page, machine.lab, "断.ipynb")
    kill_server(machine.lab)
    expect(status(machine.page)).to_contain_text("连接断了", timeout=WAIT)
    type_into(machine.page, "new.natural", "31")
    expect(status(machine.page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    machine.kill()
    machine.serve()
    machine.launch()
    dressed(machine.page, machine.lab, "断.ipynb")
    expect(cell(machine.page, "new.natural")).to_have_value("31", timeout=WAIT)
    expect(status(machine.page)).to_contain_text(re.compile("已记入本机日志|已保存"), timeout=WAIT)
