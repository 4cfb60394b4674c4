"""A kernel's form and the extension's: one document, whatever is typed into which, and killed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gongkai.live.journal import Journal
from gongkai.notebook.store import read
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    command,
    dressed,
    filed,
    kill_server,
    opened,
    save,
    server,
    start,
    status,
    type_into,
    until,
    wait_idle,
)

pytestmark = pytest.mark.trial

KEYS = ("new.natural", "new.business", "grant.natural", "grant.legal", "carried_in.others")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("hosts"), dressed=True) as running:
        yield running


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """A page of another browser, which has no extension of the kit: its forms are the kernel's."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/gongkai-lab/**", lambda route: route.abort())
    yield page
    context.close()


def shown(page: Page) -> dict[str, str]:
    found = {key: cell(page, key).input_value() for key in KEYS}
    return {key: text for key, text in found.items() if text}


def by_hand(page: Page) -> None:
    """Start a kernel as a user of pandas does."""
    page.evaluate(f"{CURRENT}.context.sessionContext.changeKernel({{ name: 'gongkai' }})")
    wait_idle(page)


def run_cell(page: Page, code: str) -> None:
    """Write a cell of one's own below all and run it."""
    page.evaluate(f"{CURRENT}.content.activeCellIndex = {CURRENT}.content.widgets.length - 1")
    command(page, "notebook:insert-cell-below")
    page.evaluate(f"(code) => {CURRENT}.content.activeCell.model.sharedModel.setSource(code)", code)
    command(page, "notebook:run-cell")


def test_an_edit_of_either_host_is_seen_in_the_other(page: Page, lab: Lab, other: Page) -> None:
    lab.place("两处.ipynb")
    dressed(page, lab, "两处.ipynb")
    opened(other, lab, "两处.ipynb")
    assert page.locator(".gk-form").count() > 0
    assert other.locator(".gk-form").count() == 0
    type_into(page, "new.natural", "31")
    expect(cell(other, "new.natural")).to_have_value("31", timeout=5000)
    type_into(other, "new.business", "5")
    expect(cell(page, "new.business")).to_have_value("5", timeout=5000)
    for column in ("research", "welfare", "legal", "others"):
        type_into(other, f"new.{column}", "1")
    for one in (page, other):
        expect(cell(one, "new.total")).to_have_text("40", timeout=5000)
    # What the journal has of both is what either calls logged.
    save(page)
    filed(page)
    save(other)
    filed(other)
    assert other.locator(".jp-Dialog").count() == page.locator(".jp-Dialog").count() == 0
    assert lab.cells("两处.ipynb")["new.natural"] == "31"
    assert lab.cells("两处.ipynb")["new.business"] == "5"
    assert [one.inner_text() for one in page.locator(".gk-notice").all()] == [""] * 4


def test_running_the_report_s_own_cells_in_a_kernel_draws_no_second_form(
    page: Page, lab: Lab
) -> None:
    lab.place("运行.ipynb")
    dressed(page, lab, "运行.ipynb")
    type_into(page, "new.natural", "31")
    by_hand(page)
    page.evaluate(f"{CURRENT}.content.activeCellIndex = 0")
    command(page, "notebook:run-all-cells")
    wait_idle(page)
    run_cell(page, "print('done')")
    expect(page.locator(".jp-OutputArea-output pre").last).to_have_text("done", timeout=WAIT)
    assert page.locator(".gk-table").count() == 3
    assert page.locator('input[data-cell="new.natural"]').count() == 1
    expect(cell(page, "new.natural")).to_have_value("31")
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    assert "内核" not in status(page).inner_text()


def test_a_form_in_a_cell_of_one_s_own_is_the_same_form(page: Page, lab: Lab) -> None:
    lab.place("同一张.ipynb")
    dressed(page, lab, "同一张.ipynb")
    type_into(page, "new.natural", "31")
    by_hand(page)
    run_cell(page, "import gongkai; gongkai.form('t3')")
    boxes = page.locator('input[data-cell="new.natural"]')
    expect(boxes).to_have_count(2, timeout=WAIT)
    expect(boxes.nth(1)).to_have_value("31")
    boxes.nth(1).fill("32")
    expect(boxes.nth(0)).to_have_value("32")
    boxes.nth(0).fill("33")
    expect(boxes.nth(1)).to_have_value("33")
    lab.kill_kernels()
    page.locator(".jp-Dialog button").last.click(timeout=WAIT)
    boxes.nth(1).fill("34")
    expect(boxes.nth(0)).to_have_value("34")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    save(page)
    filed(page)
    assert lab.cells("同一张.ipynb") == {"new.natural": "34"}


def test_pandas_has_the_figures_of_the_extension(page: Page, lab: Lab) -> None:
    lab.place("分析.ipynb")
    dressed(page, lab, "分析.ipynb")
    by_hand(page)
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    save(page)
    filed(page)
    code = "gongkai.read('分析.ipynb').report.tables['t3'].value('new', 'natural')"
    run_cell(page, f"import gongkai; print('read', {code})")
    expect(page.locator(".jp-OutputArea-output pre").last).to_have_text("read 31", timeout=WAIT)


def same(page: Page, expected: dict[str, str], what: str) -> None:
    with suppress(AssertionError):
        until(lambda: shown(page) == expected, what, 60)
    assert shown(page) == expected, what


def harmed(lab: Lab, host: Page, name: str, what: str, page: Page, other: Page) -> Lab:
    """Do a harm and bring everything back."""
    if what == "kernel":
        lab.kill_kernels()
        other.goto("about:blank")
        lab.close_sessions()
        opened(other, lab, name)
    elif what == "page":
        host.goto("about:blank")
        (dressed if host is page else opened)(host, lab, name)
    elif what == "server":
        kill_server(lab)
        lab = start(lab.root.parent, int(lab.url.rsplit(":", 1)[1]), lab.token, dressed=True)
        page.goto("about:blank")
        other.goto("about:blank")
        dressed(page, lab, name)
        opened(other, lab, name)
    return lab


@pytest.mark.slow
def test_300_edits_by_turns_with_kills_are_all_there(
    browser: Browser, context: BrowserContext, other: Page, tmp_path: Path
) -> None:
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    with server(tmp_path, dressed=True) as lab:
        lab.place("轮流.ipynb")
        dressed(page, lab, "轮流.ipynb")
        opened(other, lab, "轮流.ipynb")
        drawn, expected = random.Random(12), {}
        harms = {60: "kernel", 120: "page", 180: "server", 240: "page"}
        before = page
        for n in range(300):
            host = drawn.choice((page, other))
            key, text = drawn.choice(KEYS), str(n + 1)
            if host is not before:
                # Who types now sees what the other one typed: so there is one order.
                same(host, expected, f"seen before edit {n}")
            before = host
            cell(host, key).fill(text)
            expected[key] = text
            if n in harms:
                # What is not called safe yet is not promised.
                safe = re.compile("已记入本机日志|都已存入文件|已保存")
                expect(status(host)).to_contain_text(safe, timeout=15_000)
                lab = harmed(lab, host, "轮流.ipynb", harms[n], page, other)
                for one in (page, other):
                    same(one, expected, f"after {harms[n]}")
        same(page, expected, "at the end")
        same(other, expected, "at the end")
        save(page)
        filed(page)
        assert lab.cells("轮流.ipynb") == expected
        journal = Journal(read(lab.root / "轮流.ipynb").id, lab.journal).read()
        assert dict(journal.parts["t3"].cells) == expected
        kill_server(lab)
