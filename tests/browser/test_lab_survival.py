"""Where JupyterLab draws the form: the status line's promise, the harm, and what is there then."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

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
    metadata,
    save,
    server,
    status,
    type_into,
    until,
)
from machine import Machine, edited_elsewhere

pytestmark = pytest.mark.trial

LOGGED = re.compile("已记入本机日志|都已存入文件|已保存")
TEXT = "本机关全年主动公开政府信息若干条，依申请公开工作按时办结。"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("dressed"), dressed=True) as running:
        yield running


def opened(machine: Machine, name: str) -> Page:
    dressed(machine.page, machine.lab, name)
    # What Lab would save by itself is not what is tried here.
    command(machine.page, "docmanager:toggle-autosave")
    return machine.page


@pytest.fixture
def machine(browser: Browser, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(browser, tmp_path, dressed=True)
    yield made
    made.kill_browser()
    kill_server(made.lab)


def values(page: Page, *keys: str) -> list[str]:
    return [cell(page, key).input_value() for key in keys]


def logged(page: Page) -> None:
    expect(status(page)).to_contain_text(LOGGED, timeout=WAIT)


def write_text(page: Page, text: str) -> str:
    """Write into the first section; return the cell's id."""
    identity: str = page.evaluate(
        f"""(text) => {{ const cells = [...{CURRENT}.context.model.cells];
        const own = (cell) => cell.getMetadata('gongkai') ?? {{}};
        const found = cells.find((one) => own(one).role === 'text' && own(one).section === 0);
        found.sharedModel.setSource(text); return found.id; }}""",
        text,
    )
    return identity


def test_with_browser_and_profile_gone_the_journal_has_it_all(machine: Machine) -> None:
    machine.lab.place("清空.ipynb")
    page = opened(machine, "清空.ipynb")
    type_into(page, "new.natural", "31")
    identity = write_text(page, TEXT)
    page.wait_for_timeout(400)  # a text is kept a moment after it was typed
    logged(page)
    machine.kill_browser()
    shutil.rmtree(machine.folder / "profile")
    kill_server(machine.lab)
    assert machine.lab.cells("清空.ipynb") == {}
    machine.serve()
    machine.launch()
    page = opened(machine, "清空.ipynb")
    until(lambda: values(page, "new.natural") == ["31"], "the figure")
    offer = page.locator(f'li[data-text="{identity}"]')
    expect(offer).to_contain_text(TEXT[:20], timeout=WAIT)
    offer.get_by_role("button", name="用这一份").click()
    save(page)
    filed(page)
    assert TEXT in (machine.lab.root / "清空.ipynb").read_text("utf-8")


def test_a_server_that_dies_amid_a_save_loses_nothing(machine: Machine) -> None:
    path = machine.lab.place("断存.ipynb")
    page = opened(machine, "断存.ipynb")
    before = path.read_bytes()
    type_into(page, "new.natural", "31")
    logged(page)

    def die(route: Route) -> None:
        if route.request.method == "PUT" and machine.lab.process.poll() is None:
            kill_server(machine.lab)
        route.continue_()

    page.route("**/api/contents/**", die)
    page.keyboard.press("Control+s")
    dialog = page.locator(".jp-Dialog")
    expect(dialog.first).to_contain_text("没有存入文件", timeout=WAIT)
    assert path.read_bytes() == before
    machine.close_dialogs()
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    machine.serve()
    logged(page)
    page.unroute("**/api/contents/**")
    save(page)
    filed(page)
    assert machine.lab.cells("断存.ipynb") == {"new.natural": "31", "new.business": "5"}


def test_a_torn_line_of_the_journal_is_told_and_spoils_no_other(machine: Machine) -> None:
    path = machine.lab.place("断电.ipynb")
    page = opened(machine, "断电.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    machine.kill_browser()
    kill_server(machine.lab)
    journal = Journal(read(path).id, machine.lab.journal)
    with journal.file.open("ab") as file:
        file.write(b'\n{"part":"t3","edit":["page99",1,"new.bus')
    machine.serve()
    machine.launch()
    page = opened(machine, "断电.ipynb")
    expect(page.locator(".gk-notice").nth(2)).to_contain_text("上次记日志时被打断", timeout=WAIT)
    until(lambda: values(page, "new.natural", "new.business") == ["31", ""], "the whole lines")
    type_into(page, "new.business", "5")
    logged(page)
    cells = Journal(read(path).id, machine.lab.journal).read().parts["t3"].cells
    assert cells == {"new.natural": "31", "new.business": "5"}


def test_a_full_disk_is_said_and_all_is_there_when_it_has_room_again(machine: Machine) -> None:
    path = machine.lab.place("满.ipynb")
    page = opened(machine, "满.ipynb")
    before = path.read_bytes()
    process = psutil.Process(machine.lab.process.pid)
    free = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (50, free[1]))
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("本机日志写不进去", timeout=WAIT)
    expect(status(page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-Dialog").first).to_be_visible(timeout=WAIT)
    assert path.read_bytes() == before
    machine.close_dialogs()
    expect(status(page)).to_contain_text("尚未", timeout=WAIT)
    process.rlimit(psutil.RLIMIT_FSIZE, free)
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    machine.kill_browser()
    machine.launch()
    page = opened(machine, "满.ipynb")
    both = ["31", "5"]
    until(lambda: values(page, "new.natural", "new.business") == both, "both are there")


def test_a_journal_that_cannot_be_written_is_said_and_the_file_keeps_all(
    page: Page, tmp_path: Path
) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    with server(tmp_path, dressed=True, GONGKAI_JOURNAL_DIR=str(blocked)) as there:
        there.place("无日志.ipynb")
        dressed(page, there, "无日志.ipynb")
        type_into(page, "new.natural", "31")
        expect(status(page)).to_contain_text("尚未保存：本机日志写不进去", timeout=WAIT)
        save(page)
        filed(page)
        assert there.cells("无日志.ipynb") == {"new.natural": "31"}


def test_a_renamed_file_stays_the_same_document(page: Page, lab: Lab) -> None:
    lab.place("旧名.ipynb")
    dressed(page, lab, "旧名.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    before = metadata(page)["id"]
    page.evaluate(f"{CURRENT}.context.rename('新名.ipynb')")
    until(lambda: (lab.root / "新名.ipynb").exists(), "renamed")
    type_into(page, "new.business", "5")
    logged(page)
    save(page)
    filed(page)
    assert lab.cells("新名.ipynb") == {"new.natural": "31", "new.business": "5"}
    assert lab.kept("新名.ipynb")["id"] == before
    path = Journal(before, lab.journal).read().path
    assert path == str(lab.root / "新名.ipynb")


def test_a_copy_goes_its_own_way(page: Page, lab: Lab, context: BrowserContext) -> None:
    lab.place("原件.ipynb")
    dressed(page, lab, "原件.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    save(page)
    shutil.copy(lab.root / "原件.ipynb", lab.root / "副本.ipynb")
    other = context.new_page()
    dressed(other, lab, "副本.ipynb")
    type_into(other, "new.natural", "99")
    logged(other)
    save(other)
    filed(other)
    assert lab.kept("副本.ipynb")["id"] != lab.kept("原件.ipynb")["id"]
    assert values(page, "new.natural") == ["31"]
    assert lab.cells("原件.ipynb") == {"new.natural": "31"}


def test_a_file_that_parted_is_shown_cell_by_cell_to_choose_from(page: Page, lab: Lab) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    path = lab.place("分歧.ipynb")
    dressed(page, lab, "分歧.ipynb")
    command(page, "docmanager:toggle-autosave")
    type_into(page, "new.natural", "31")
    save(page)
    filed(page)
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    page.goto("about:blank")
    edited_elsewhere(path, {"new.natural": "77", "new.business": "6"})
    dressed(page, lab, "分歧.ipynb")
    notice = page.locator(".gk-notice").nth(2)
    expect(notice).to_contain_text("这份文件和本机记录各自改过，有 2 处不同", timeout=WAIT)
    assert values(page, "new.natural", "new.business") == ["31", "5"]
    notice.get_by_role("button", name="全部用另一份的").click()
    until(lambda: values(page, "new.natural", "new.business") == ["77", "6"], "chosen")
    expect(notice).to_be_empty()
    save(page)
    filed(page)
    assert json.loads(path.read_text("utf-8"))["metadata"]["gongkai"]["parts"]["t3"]["cells"] == {
        "new.natural": "77",
        "new.business": "6",
    }
