"""Nothing typed is lost: each test types real digits, does the harm, and reads them back."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gongkai.live.journal import Journal
from gongkai.model.report import Report
from gongkai.notebook.store import read, write
from labdriver import (
    CHROMIUM,
    CURRENT,
    FLAGS,
    WAIT,
    Lab,
    cell,
    command,
    filed,
    metadata,
    open_notebook,
    opened,
    run_all,
    save,
    server,
    status,
    type_into,
    until,
    wait_idle,
)
from machine import edited_elsewhere
from samples import huaian

pytestmark = pytest.mark.trial

LOGGED = "这里填的和正文已记入本机日志，尚未存入文件（按 Ctrl+S 保存，也会自动保存）"


def value(page: Page, key: str) -> str:
    text: str = cell(page, key).input_value()
    return text


def logged(page: Page) -> None:
    """Wait until the form itself says that what was typed is safe."""
    until(lambda: status(page).get_attribute("data-state") in ("logged", "saved"), "logged")


def reload(page: Page, lab: Lab, name: str) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    open_notebook(page, lab, name)


def test_a_reload_with_the_kernel_alive_keeps_all_and_typing_goes_on(page: Page, lab: Lab) -> None:
    lab.place("重载.ipynb")
    opened(page, lab, "重载.ipynb")
    type_into(page, "new.natural", "31")
    save(page)
    type_into(page, "new.business", "5")
    logged(page)
    reload(page, lab, "重载.ipynb")
    expect(page.locator(".gk-table")).to_have_count(3, timeout=WAIT)
    until(lambda: value(page, "new.business") == "5", "the journal's figure is back")
    assert value(page, "new.natural") == "31"
    type_into(page, "new.research", "6")
    logged(page)
    save(page)
    assert lab.cells("重载.ipynb") == {
        "new.natural": "31",
        "new.business": "5",
        "new.research": "6",
    }


def test_a_restarted_kernel_is_said_and_loses_nothing(page: Page, lab: Lab) -> None:
    lab.place("重启.ipynb")
    opened(page, lab, "重启.ipynb")
    type_into(page, "new.natural", "31")
    page.evaluate(f"{CURRENT}.context.sessionContext.session.kernel.restart()")
    expect(status(page)).to_have_attribute("data-state", "dead", timeout=WAIT)
    expect(status(page)).to_contain_text("内核已停止，可以继续填写")
    type_into(page, "new.business", "5")
    wait_idle(page)
    run_all(page)
    until(lambda: value(page, "new.business") == "5", "typed while the kernel was gone")
    assert value(page, "new.natural") == "31"
    assert cell(page, "new.total").inner_text() == "尚缺 4 格"


def test_a_kernel_killed_while_typing_loses_nothing(page: Page, lab: Lab) -> None:
    lab.place("杀死.ipynb")
    opened(page, lab, "杀死.ipynb")
    cell(page, "new.natural").focus()
    page.keyboard.type("12")
    lab.kill_kernels()
    page.keyboard.type("34")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    expect(status(page)).to_have_attribute("data-state", "dead", timeout=WAIT)
    # Lab tells of the death in a dialog of its own, which takes the keys until it is closed.
    page.locator(".jp-Dialog button").last.click()
    type_into(page, "new.research", "6")
    save(page)
    assert lab.cells("杀死.ipynb") == {
        "new.natural": "1234",
        "new.business": "5",
        "new.research": "6",
    }
    wait_idle(page)
    run_all(page)
    until(lambda: value(page, "new.research") == "6", "all there after running again")
    assert [value(page, "new.natural"), value(page, "new.business")] == ["1234", "5"]


def test_cleared_and_stripped_outputs_take_no_figure(page: Page, lab: Lab) -> None:
    path = lab.place("清除.ipynb")
    opened(page, lab, "清除.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    command(page, "notebook:clear-all-cell-outputs")
    page.evaluate(f"{CURRENT}.context.sessionContext.session.kernel.restart()")
    wait_idle(page)
    run_all(page)
    until(lambda: value(page, "new.natural") == "31", "there after clear and run")
    save(page)
    lab.close_sessions()
    stripped = nbformat.read(path, 4)
    for one in stripped.cells:
        if one.cell_type == "code":
            one.outputs = []
    nbformat.write(stripped, path)
    opened(page, lab, "清除.ipynb")
    until(lambda: value(page, "new.natural") == "31", "there after stripping the outputs")


def test_a_browser_killed_while_typing_keeps_all_it_called_saved(
    page: Page, lab: Lab, browser: Browser
) -> None:
    lab.place("浏览器.ipynb")
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    doomed = browser.browser_type.launch(executable_path=CHROMIUM, args=FLAGS)
    typing = doomed.new_page()
    opened(typing, lab, "浏览器.ipynb")
    type_into(typing, "new.natural", "4711")
    logged(typing)
    for process in psutil.Process().children(recursive=True):
        if process.pid not in before and "chromium" in process.name():
            process.send_signal(signal.SIGKILL)
    lab.close_sessions()
    opened(page, lab, "浏览器.ipynb")
    until(lambda: value(page, "new.natural") == "4711", "what was called saved")


def test_a_renamed_file_stays_the_same_document(page: Page, lab: Lab) -> None:
    lab.place("旧名.ipynb")
    opened(page, lab, "旧名.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    before = metadata(page)["id"]
    page.evaluate(f"{CURRENT}.context.rename('新名.ipynb')")
    until(lambda: (lab.root / "新名.ipynb").exists(), "renamed")
    page.evaluate(f"{CURRENT}.context.sessionContext.session.kernel.restart()")
    wait_idle(page)
    run_all(page)
    type_into(page, "new.business", "5")
    logged(page)
    save(page)
    assert lab.cells("新名.ipynb") == {"new.natural": "31", "new.business": "5"}
    assert lab.kept("新名.ipynb")["id"] == before


def test_a_copy_goes_its_own_way(page: Page, lab: Lab, context: BrowserContext) -> None:
    lab.place("原件.ipynb")
    opened(page, lab, "原件.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    save(page)
    shutil.copy(lab.root / "原件.ipynb", lab.root / "副本.ipynb")
    other = context.new_page()
    opened(other, lab, "副本.ipynb")
    type_into(other, "new.natural", "99")
    logged(other)
    save(other)
    assert lab.kept("副本.ipynb")["id"] != lab.kept("原件.ipynb")["id"]
    page.evaluate(f"{CURRENT}.context.sessionContext.session.kernel.restart()")
    wait_idle(page)
    run_all(page)
    assert value(page, "new.natural") == "31"
    assert page.locator(".gk-notice").nth(2).inner_text() == ""


def test_a_file_sent_alone_to_another_machine_has_it_all(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("寄出.ipynb", huaian())
    opened(page, lab, "寄出.ipynb")
    type_into(page, "new.natural", "3002")
    save(page)
    alone = tmp_path / "收到.ipynb"
    shutil.copy(lab.root / "寄出.ipynb", alone)
    report = read(alone).report
    assert report.tables["t3"].value("new", "natural") == 3002
    assert report.tables["t4"].value("cases", "review_total") == 351
    with server(tmp_path / "other") as there:
        shutil.copy(alone, there.root / "收到.ipynb")
        opened(page, there, "收到.ipynb")
        assert value(page, "new.natural") == "3002"


def test_two_tabs_show_the_same_and_no_edit_vanishes(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    lab.place("两页.ipynb")
    opened(page, lab, "两页.ipynb")
    save(page)
    other = context.new_page()
    open_notebook(other, lab, "两页.ipynb")
    expect(other.locator(".gk-table")).to_have_count(3, timeout=WAIT)
    type_into(page, "new.natural", "31")
    until(lambda: value(other, "new.natural") == "31", "seen in the other tab")
    type_into(other, "new.business", "5")
    until(lambda: value(page, "new.business") == "5", "and back")
    both = {"new.natural": "31", "new.business": "5"}
    assert metadata(page)["parts"]["t3"]["cells"] == both
    assert metadata(other)["parts"]["t3"]["cells"] == both


def test_a_file_newer_than_the_journal_wins(page: Page, lab: Lab) -> None:
    path = lab.place("更新.ipynb")
    opened(page, lab, "更新.ipynb")
    type_into(page, "new.natural", "31")
    logged(page)
    save(page)
    lab.close_sessions()
    edited_elsewhere(path, {"new.natural": "32", "new.business": "1"})
    opened(page, lab, "更新.ipynb")
    assert [value(page, "new.natural"), value(page, "new.business")] == ["32", "1"]
    # What was typed here and is another now can be taken back.
    notice = page.locator(".gk-notice").nth(2)
    expect(notice.locator("li")).to_have_count(1, timeout=WAIT)
    assert notice.locator("li").all_inner_texts() == [
        "表三，一、本年新收政府信息公开申请数量，自然人　文件里的：32 本机填的：31"
    ]
    notice.get_by_role("button", name="全部用本机填的").click()
    until(lambda: value(page, "new.natural") == "31", "taken back")
    expect(notice).to_be_empty()
    assert value(page, "new.business") == "1"


def test_a_parted_file_is_shown_cell_by_cell_to_choose_from(page: Page, lab: Lab) -> None:
    path = lab.place("分歧.ipynb")
    opened(page, lab, "分歧.ipynb")
    type_into(page, "new.natural", "31")
    save(page)
    type_into(page, "new.business", "5")
    type_into(page, "carried_in.natural", "8")
    logged(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    lab.close_sessions()
    before = lab.cells("分歧.ipynb")
    assert before == {"new.natural": "31"}
    edited_elsewhere(path, {"new.natural": "77", "new.business": "6"})
    opened(page, lab, "分歧.ipynb")
    notice = page.locator(".gk-notice").nth(2)
    expect(notice).to_contain_text("这份文件和本机记录各自改过，有 3 处不同")
    assert notice.locator("li").all_inner_texts() == [
        "表三，一、本年新收政府信息公开申请数量，自然人　屏幕上的：31 另一份的：77",
        "表三，一、本年新收政府信息公开申请数量，法人或其他组织·商业企业　屏幕上的：5 另一份的：6",
        "表三，二、上年结转政府信息公开申请数量，自然人　屏幕上的：8 另一份的：（空白）",
    ]
    assert value(page, "new.natural") == "31"
    notice.locator("li").nth(0).get_by_label("另一份的：77").check()
    notice.get_by_role("button", name="按所选的确定").click()
    until(lambda: value(page, "new.business") == "5", "chosen")
    assert notice.inner_text() == ""
    assert [value(page, "new.natural"), value(page, "carried_in.natural")] == ["77", "8"]
    save(page)
    lab.close_sessions()
    opened(page, lab, "分歧.ipynb")
    assert value(page, "new.business") == "5"
    assert page.locator(".gk-notice").nth(2).inner_text() == ""


def test_a_journal_that_cannot_be_written_is_said_and_the_notebook_keeps_all(
    page: Page, tmp_path: Path
) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    with server(tmp_path, GONGKAI_JOURNAL_DIR=str(blocked)) as there:
        there.place("无日志.ipynb")
        opened(page, there, "无日志.ipynb")
        type_into(page, "new.natural", "31")
        expect(status(page)).to_contain_text("尚未保存：本机日志写不进去")
        save(page)
        filed(page)
        assert there.cells("无日志.ipynb") == {"new.natural": "31"}


def test_without_a_kernel_and_without_trust_the_tables_can_be_read(page: Page, lab: Lab) -> None:
    lab.place("只读.ipynb", huaian())
    open_notebook(page, lab, "只读.ipynb", kernel=False)
    tables = page.locator(".gk-static table, .jp-OutputArea-output table")
    expect(tables.first).to_be_attached(timeout=WAIT)
    page.evaluate(f"{CURRENT}.content.scrollToItem(14)")
    expect(page.get_by_role("cell", name="3001", exact=True).first).to_be_visible(timeout=WAIT)


def test_notebook_7_has_the_same_form(page: Page, tmp_path: Path) -> None:
    with server(tmp_path, "notebook") as there:
        there.place("七.ipynb")
        page.goto(f"{there.url}/notebooks/七.ipynb?token={there.token}")
        page.wait_for_function(f"window.jupyterapp && {CURRENT}?.context?.isReady", timeout=WAIT)
        wait_idle(page)
        run_all(page)
        type_into(page, "new.natural", "31")
        logged(page)
        save(page)
        filed(page)
        assert there.cells("七.ipynb") == {"new.natural": "31"}


def test_voila_shows_the_form_and_the_journal_keeps_what_is_typed(
    browser: Browser, tmp_path: Path
) -> None:
    # A profile of its own: voila's page asks a CDN for its icons, which the fence refuses.
    page = browser.new_context().new_page()
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    with server(tmp_path, "server") as there:
        path = there.place("语音.ipynb")
        there.place("另一份.ipynb")
        page.goto(f"{there.url}/voila/render/语音.ipynb?token={there.token}")
        expect(page.locator(".gk-table")).to_have_count(3, timeout=WAIT)
        type_into(page, "new.natural", "31")
        expect(status(page)).to_contain_text("已记入本机日志；这里无法写入笔记本文件", timeout=WAIT)
        journal = Journal(read(path).id, there.journal).read()
        assert dict(journal.parts["t3"].cells) == {"new.natural": "31"}
    assert refused
    assert set(refused) == {"csp"}


def test_nbclient_runs_the_notebook_and_shows_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "报告.ipynb"
    path.write_bytes(write(huaian()))
    notebook = nbformat.read(path, 4)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    html = "".join(o.data.get("text/html", "") for o in outputs if "data" in o)
    assert ">3001</td>" in html
    assert ">3050</td>" in html
    assert "淮安市人民政府" in html


def test_every_edit_is_on_disk_when_it_is_called_logged(page: Page, lab: Lab) -> None:
    path = lab.place("日志.ipynb", Report("", 2024, "2021"))
    opened(page, lab, "日志.ipynb")
    type_into(page, "new.natural", "123")
    expect(status(page)).to_have_text(LOGGED, timeout=WAIT)
    history = Journal(read(path).id, lab.journal).read()
    assert dict(history.parts["t3"].cells) == {"new.natural": "123"}
    assert not history.torn
    assert Path(history.path) == path
