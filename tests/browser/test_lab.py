"""A report in JupyterLab with the kit's extension: it is there when opened, without a kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from gongkai.notebook.store import read, write
from gongkai.publishing.render.static import table_html
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
    open_notebook,
    save,
    server,
    start,
    status,
    type_into,
    until,
)
from machine import Machine
from samples import huaian
from textdriver import opened


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("dressed"), dressed=True) as running:
        yield running


def text_cells(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        f"{CURRENT}.content.widgets.map((c, n) => [n, c.model.getMetadata('gongkai')])"
        ".filter(([, m]) => m?.role === 'text').map(([n]) => n)"
    )
    return found


def written(page: Page, index: int) -> str:
    text: str = page.evaluate(f"{CURRENT}.content.widgets[{index}].model.sharedModel.getSource()")
    return text


def test_forms_are_there_without_a_kernel(page: Page, lab: Lab) -> None:
    lab.place("空白.ipynb")
    dressed(page, lab, "空白.ipynb")
    type_into(page, "new.natural", "31")
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    assert cell(page, "new.total").inner_text() == "尚缺 4 格"
    save(page)
    filed(page)
    assert lab.cells("空白.ipynb") == {"new.natural": "31", "new.business": "5"}
    assert lab.api("/api/kernels") == []
    assert lab.api("/api/sessions") == []
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".gk-form-cell .jp-CodeMirrorEditor:visible").count() == 0


def test_what_is_saved_shows_the_tables_to_who_has_no_kit(page: Page, lab: Lab) -> None:
    lab.place("无输出.ipynb")
    notebook = json.loads((lab.root / "无输出.ipynb").read_text("utf-8"))
    for one in notebook["cells"]:
        if one["cell_type"] == "code":
            one["outputs"] = []
    (lab.root / "无输出.ipynb").write_text(json.dumps(notebook), "utf-8")
    dressed(page, lab, "无输出.ipynb")
    type_into(page, "new.natural", "31")
    page.wait_for_timeout(700)
    save(page)
    filed(page)
    outputs = [o for c in load(lab.root / "无输出.ipynb")["cells"] for o in c.get("outputs", [])]
    drawn = ["".join(one["data"]["text/html"]) for one in outputs]
    assert sum("<td>31</td>" in text for text in drawn) == 1
    assert read(lab.root / "无输出.ipynb").findings == ()


def test_a_file_that_is_no_report_is_lab_s_own(page: Page, lab: Lab) -> None:
    plain = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {},
             "outputs": [], "source": "1 + 1"},
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (lab.root / "别的.ipynb").write_text(json.dumps(plain), "utf-8")
    open_notebook(page, lab, "别的.ipynb")
    command(page, "notebook:run-all-cells")
    expect(page.locator(".jp-OutputArea-output")).to_have_text("2", timeout=WAIT)
    assert page.locator(".gk-report").count() == 0
    assert len(lab.api("/api/kernels")) == 1


def test_running_a_report_asks_for_no_kernel_and_changes_nothing(page: Page, lab: Lab) -> None:
    lab.place("运行.ipynb", huaian())
    dressed(page, lab, "运行.ipynb")
    before = (lab.root / "运行.ipynb").read_bytes()
    for name in ("run-all-cells", "run-cell-and-select-next", "run-cell", "restart-run-all"):
        page.evaluate(f"window.jupyterapp.commands.execute('notebook:{name}').catch(() => {{}})")
    page.wait_for_timeout(500)
    assert page.locator(".jp-Dialog").count() == 0
    assert lab.api("/api/kernels") == []
    assert (
        cell(page, "new.natural").input_value() == "3001" or cell(page, "new.natural").input_value()
    )
    assert (lab.root / "运行.ipynb").read_bytes() == before


def test_one_click_into_a_section_writes_and_no_key_is_lab_s(page: Page, lab: Lab) -> None:
    lab.place("写.ipynb")
    dressed(page, lab, "写.ipynb")
    count = page.evaluate(f"{CURRENT}.content.widgets.length")
    index = text_cells(page)[1]
    box = page.locator(f".jp-Cell[data-windowed-list-index='{index}'] .gk-printed")
    box.scroll_into_view_if_needed()
    box.click()
    page.keyboard.type("xx 总体情况 dd")
    assert written(page, index) == "xx 总体情况 dd"
    page.keyboard.press("Escape")
    # In command mode these would cut, delete, move and change cells.
    page.keyboard.type("xddzmy1ab")
    assert page.evaluate(f"{CURRENT}.content.widgets.length") == count
    assert written(page, index) == "xx 总体情况 dd"
    save(page)
    filed(page)
    texts = [source(one) for one in load(lab.root / "写.ipynb")["cells"]]
    assert "xx 总体情况 dd" in texts


def test_the_cells_of_a_report_stay(page: Page, lab: Lab) -> None:
    lab.place("格子.ipynb", huaian())
    dressed(page, lab, "格子.ipynb")
    ids = f"{CURRENT}.content.widgets.map((c) => c.model.id)"
    before = page.evaluate(ids)
    for index in range(len(before)):
        page.evaluate(f"{CURRENT}.content.activeCellIndex = {index}")
        for name in ("cut-cell", "delete-cell", "move-cell-up", "move-cell-down", "merge-cells",
                     "split-cell-at-cursor", "duplicate-below", "change-cell-to-code"):  # fmt: skip
            page.evaluate(
                f"window.jupyterapp.commands.execute('notebook:{name}').catch(() => {{}})"
            )
    assert page.evaluate(ids) == before
    expect(page.locator(".gk-lab-told")).to_contain_text("报告自己的格子")
    # A cell of one's own can be made, and goes again.
    page.evaluate(f"{CURRENT}.content.activeCellIndex = {len(before) - 1}")
    command(page, "notebook:insert-cell-below")
    assert len(page.evaluate(ids)) == len(before) + 1
    command(page, "notebook:delete-cell")
    assert page.evaluate(ids) == before


def test_the_checks_work_without_a_kernel(page: Page, lab: Lab) -> None:
    report = huaian().with_values("t3", {("new", "natural"): 2994})
    lab.place("检查.ipynb", report)
    dressed(page, lab, "检查.ipynb")
    panel = page.locator(".gk-panel")
    expect(panel.locator(".gk-counts")).to_contain_text("错误", timeout=WAIT)
    expect(panel).to_contain_text("T3-01")
    panel.locator("li[data-code='T3-01'] .gk-go").first.click()
    assert page.evaluate("document.activeElement.dataset.cell").endswith(".natural")


def test_two_pages_of_a_report_see_each_other(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    lab.place("两页.ipynb")
    dressed(page, lab, "两页.ipynb")
    other = context.new_page()
    dressed(other, lab, "两页.ipynb")
    type_into(page, "new.natural", "31")
    expect(cell(other, "new.natural")).to_have_value("31", timeout=WAIT)
    type_into(other, "new.business", "5")
    expect(cell(page, "new.business")).to_have_value("5", timeout=WAIT)


def test_a_hostile_path_is_not_answered(page: Page, lab: Lab) -> None:
    (lab.root.parent / "外面.ipynb").write_bytes(lab.place("里面.ipynb").read_bytes())
    page.goto(f"{lab.url}/lab?token={lab.token}")
    opened = """path => new Promise((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/gongkai/api/line?path=${encodeURIComponent(path)}`);
      socket.onopen = () => resolve("open");
      socket.onclose = (event) => resolve(`closed ${event.code}`);
    })"""
    assert page.evaluate(opened, "里面.ipynb") == "open"
    for path in (
        "../外面.ipynb",
        "/etc/passwd",
        "没有.ipynb",
        "",
        "..%2F外面.ipynb",
        "里面.ipynb/",
    ):
        expected = "open" if path == "里面.ipynb/" else "closed 1006"
        assert page.evaluate(opened, path) == expected, path


@pytest.fixture
def machine(browser: Browser, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(browser, tmp_path, dressed=True)
    yield made
    made.kill_browser()
    kill_server(made.lab)


def test_a_server_that_dies_and_comes_back_loses_nothing(machine: Machine) -> None:
    machine.lab.place("断.ipynb")
    dressed(machine.page, machine.lab, "断.ipynb")
    page = machine.page
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    kill_server(machine.lab)
    expect(status(page)).to_contain_text("与本机服务的连接断了", timeout=WAIT)
    type_into(page, "new.business", "5")
    expect(status(page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    machine.serve()
    expect(status(page)).to_contain_text(re.compile("已记入本机日志|已保存"), timeout=WAIT)
    machine.kill_browser()
    machine.launch()
    dressed(machine.page, machine.lab, "断.ipynb")
    expect(cell(machine.page, "new.natural")).to_have_value("31", timeout=WAIT)
    expect(cell(machine.page, "new.business")).to_have_value("5", timeout=WAIT)


def test_a_browser_killed_amid_typing_with_the_server_gone_loses_nothing(machine: Machine) -> None:
    machine.lab.place("双断.ipynb")
    dressed(machine.page, machine.lab, "双断.ipynb")
    kill_server(machine.lab)
    expect(status(machine.page)).to_contain_text("连接断了", timeout=WAIT)
    type_into(machine.page, "new.natural", "31")
    expect(status(machine.page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    machine.kill_browser()
    machine.serve()
    machine.launch()
    dressed(machine.page, machine.lab, "双断.ipynb")
    expect(cell(machine.page, "new.natural")).to_have_value("31", timeout=WAIT)


def test_an_unknown_form_is_said_and_nothing_is_changed(page: Page, lab: Lab) -> None:
    path = lab.place("新版.ipynb")
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["gongkai"]["edition"] = "2999"
    path.write_text(json.dumps(notebook), "utf-8")
    open_notebook(page, lab, "新版.ipynb", kernel=False)
    expect(page.locator(".gk-form").first).to_contain_text("2999", timeout=WAIT)
    until(lambda: metadata(page)["edition"] == "2999", "kept")


def test_a_double_click_edits_a_figure_and_does_not_replace_it(page: Page, lab: Lab) -> None:
    lab.place("双击.ipynb")
    dressed(page, lab, "双击.ipynb")
    box = cell(page, "grant.natural")
    box.click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    box.dblclick()
    page.keyboard.press("End")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(box).to_have_value("123")


def test_the_server_of_another_folder_at_the_same_address_is_not_written_to(
    browser: Browser, tmp_path: Path
) -> None:
    machine = Machine(browser, tmp_path / "一", dressed=True)
    lab, page = machine.lab, machine.page
    lab.place("年报.ipynb", Report("某局", 2024, "2021"))
    dressed(page, lab, "年报.ipynb")
    type_into(page, "new.natural", "81")
    save(page)
    filed(page)
    kill_server(lab)
    type_into(page, "new.business", "82")
    # The next server has the same port, settings and journals, and serves a folder with another
    # report of this name.
    folder = tmp_path / "二"
    (folder / "work").mkdir(parents=True)
    other = folder / "work" / "年报.ipynb"
    other.write_bytes(write(Report("某镇", 2023, "2021"), draw=table_html))
    before = other.read_bytes()
    runtime = str(tmp_path / "一" / "runtime")
    same = {"GONGKAI_JOURNAL_DIR": str(lab.journal), "JUPYTER_RUNTIME_DIR": runtime}
    after = start(folder, machine.port, "another-token", dressed=True, **same)
    line = page.locator(".gk-line-text")
    expect(line).to_contain_text("这个网址现在是另一个文件夹的", timeout=WAIT)
    page.keyboard.press("Control+s")
    page.evaluate(f"{CURRENT}.context.save().catch(() => {{}})")
    page.wait_for_timeout(2000)
    assert other.read_bytes() == before
    kill_server(after)
    # Its own folder comes back at this address: it goes on.
    machine.serve()
    expect(line).not_to_contain_text("另一个文件夹", timeout=WAIT)
    page.evaluate(f"{CURRENT}.context.save().catch(() => {{}})")
    until(
        lambda: machine.lab.cells("年报.ipynb") == {"new.natural": "81", "new.business": "82"}, ""
    )
    assert other.read_bytes() == before
    machine.kill_browser()
    kill_server(machine.lab)


def test_another_report_that_took_the_file_s_place_is_not_written_over(
    page: Page, lab: Lab
) -> None:
    path = lab.place("换.ipynb", Report("某局", 2024, "2021"))
    dressed(page, lab, "换.ipynb")
    type_into(page, "new.natural", "81")
    save(page)
    filed(page)
    path.write_bytes(write(Report("某镇", 2023, "2021"), draw=table_html))
    before = path.read_bytes()
    type_into(page, "new.business", "82")
    page.evaluate(f"{CURRENT}.context.save().catch(() => {{}})")
    line = page.locator(".gk-line-text")
    expect(line).to_contain_text("这个位置上的文件已换成另一份报告，没有覆盖它", timeout=WAIT)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "笔记本文件是空的，没有打开；文件没有改动。"),
        (b'{"cells": [', "可能没有保存完或传输中断，没有打开；文件没有改动。"),
        (b"[" * 100_000, "没有打开；文件没有改动。"),
        (b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}', "没有打开"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_chinese(
    page: Page, lab: Lab, data: bytes, said: str
) -> None:
    (lab.root / "坏.ipynb").write_bytes(data)
    page.goto(f"{lab.url}/doc/tree/{quote('坏.ipynb')}?token={lab.token}")
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text(said, timeout=WAIT)
    text = dialog.inner_text()
    assert "Unreadable" not in text
    assert str(lab.root) not in text
    assert (lab.root / "坏.ipynb").read_bytes() == data


def test_a_notebook_with_a_word_of_gongkai_is_no_report(page: Page, lab: Lab) -> None:
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"gongkai": {"note": "别人的"}}}
    made["cells"] = [{"id": "a", "cell_type": "markdown", "metadata": {}, "source": "# 别人的"}]
    (lab.root / "别人.ipynb").write_text(json.dumps(made), "utf-8")
    open_notebook(page, lab, "别人.ipynb", kernel=False)
    expect(page.locator(".jp-NotebookPanel-toolbar, .jp-Toolbar").first).to_be_visible(timeout=WAIT)
    assert page.locator(".gk-report").count() == 0


def test_a_report_is_sound_for_who_hears_it(page: Page, lab: Lab) -> None:
    lab.place("听.ipynb", huaian())
    dressed(page, lab, "听.ipynb")
    assert Axe().run(page, context=".jp-NotebookPanel").response["violations"] == []
    opened(page, 0)
    assert Axe().run(page, context=".jp-NotebookPanel").response["violations"] == []
