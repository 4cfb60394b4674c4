"""Lab's own menus over a report: what can be chosen does no harm, and asks nothing in English."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from labdriver import WAIT, Lab, cell, dressed, open_notebook, server, toured, type_into
from samples import huaian

pytestmark = pytest.mark.trial

# Of each item that can be chosen: its command, its words and the menus it stands in.
OFFERED = """() => {
  const find = (widget) => {
    for (const one of widget.children()) {
      const found = one.id === "jp-MainMenu" ? one : one.children ? find(one) : null;
      if (found) return found;
    }
    return null;
  };
  const told = [];
  window.gkItems = [];
  const walk = (menu, path) => menu.items.forEach((item) => {
    if (item.type === "separator" || !item.isVisible) return;
    if (item.type === "submenu") return walk(item.submenu, [...path, item.submenu.title.label]);
    if (!item.isEnabled) return;
    told.push([item.command, item.label, path.join(" ▸ ")]);
    window.gkItems.push(item);
  });
  find(window.jupyterapp.shell).menus.forEach((menu) => walk(menu, [menu.title.label]));
  return told;
}"""
CHOOSE = """(n) => {
  const { command, args } = window.gkItems[n];
  window.gkDone = "";
  window.jupyterapp.commands.execute(command, args)
    .then(() => (window.gkDone = "done"), (error) => (window.gkDone = `failed: ${error}`));
}"""
ENDED = "() => window.gkDone || document.querySelector('.jp-Dialog, dialog.gk-box, .gk-palette')"
BACK = """() => {
  const { shell } = window.jupyterapp;
  const all = [...shell.widgets("main")];
  const report = all.find((one) => one.hasClass("gk-report"));
  all.filter((one) => one !== report).forEach((one) => one.dispose());
  shell.activateById(report.id);
}"""
# These leave the page, close the report or change what all else looks like; they are Lab's own.
APART = re.compile(
    "application:close|filemenu:shutdown|jupyterlab-translation:|application:toggle-|"
    "application:reset-layout|jupyter-notebook:|gongkai:export|docmanager:download"
)
ALLOWED = {"Markdown", "JupyterLab", "JUPYTER", "Jupyter", "Notebook", "ipynb"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("menus"), dressed=True) as running:
        yield running


def english(text: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in ALLOWED]


@pytest.mark.slow
def test_whatever_can_be_chosen_over_a_report_does_no_harm(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    path = lab.place("报告.ipynb", huaian())
    dressed(page, lab, "报告.ipynb")
    before = json.loads(path.read_text("utf-8"))["metadata"]["gongkai"]["parts"]["t3"]["cells"]
    offered: list[list[str]] = page.evaluate(OFFERED)
    names = {command for command, _, _ in offered}
    assert len(offered) > 60
    kernels = re.compile("^(runmenu|kernelmenu|console):|notebook:(run|restart|create-new|change)")
    assert [name for name in names if kernels.search(name) and "interaction" not in name] == []
    assert "notebook:export-to-format" not in names
    assert [words for _, words, menus in offered if menus == "文件 ▸ 导出报告"] == [
        words for _, words, menus in offered if menus == "年度报告 ▸ 导出"
    ]
    wrong: list[Any] = []
    for n, (command, words, menus) in enumerate(offered):
        if APART.match(command):
            continue
        page.evaluate(CHOOSE, n)
        page.wait_for_function(ENDED, timeout=WAIT)
        said = page.locator(".jp-Dialog").all_inner_texts()
        done = page.evaluate("window.gkDone")
        if any(english(one) for one in said) or "failed" in done:
            wrong.append((menus, words, said, done))
        while page.locator(".jp-Dialog").count():
            page.locator(".jp-Dialog").last.press("Escape")
        page.keyboard.press("Escape")
        page.evaluate(BACK)
    assert wrong == []
    assert lab.api("/api/kernels") == []
    assert lab.cells("报告.ipynb") == before
    assert page.locator(".Toastify__toast").count() == 0


def test_what_is_called_all_the_same_starts_nothing_and_says_so(page: Page, lab: Lab) -> None:
    lab.place("叫.ipynb", huaian())
    dressed(page, lab, "叫.ipynb")
    for name in ("kernelmenu:restart", "kernelmenu:change", "runmenu:restart-and-run-all",
                 "notebook:change-kernel", "console:create", "notebook:create-new",
                 "filemenu:create-console", "notebook:export-to-format"):  # fmt: skip
        page.evaluate("document.querySelector('.gk-lab-told')?.remove()")
        page.evaluate(f"void window.jupyterapp.commands.execute('{name}', {{format: 'latex'}})")
        expect(page.locator(".gk-lab-told")).to_contain_text("写报告用不着这一项")
        assert page.locator(".jp-Dialog").count() == 0, name
    assert lab.api("/api/kernels") == []
    bar = page.locator("#jp-MainMenu .lm-MenuBar-itemLabel")
    assert bar.all_inner_texts() == ["文件", "年度报告", "编辑", "查看", "标签页", "设置", "帮助"]
    # Printing is the printing of the report.
    page.evaluate("void window.jupyterapp.commands.execute('apputils:print')")
    expect(page.locator(".gk-viewer-said")).to_contain_text("一致", timeout=WAIT)


PLAIN = {
    "launcher:create": "打开启动页",
    "docmanager:save": "保存报告",
    "docmanager:save-as": "报告另存为…",
    "docmanager:reload": "回到文件里存的（没有存入的正文会列出来供选用）…",
    "docmanager:restore-checkpoint": "以前的版本（查看、恢复）",
    "docmanager:rename": "报告改名…",
    "docmanager:duplicate": "复制一份报告",
    "docmanager:download": "下载报告文件",
}


def test_the_menu_of_files_speaks_plainly_of_a_report_and_as_ever_of_others(
    page: Page, lab: Lab
) -> None:
    lab.place("话.ipynb", huaian())
    dressed(page, lab, "话.ipynb")
    page.goto(f"{lab.url}/lab/tree/话.ipynb?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)

    def drawn() -> list[str]:
        """What the menu shows on the screen."""
        page.locator(".lm-MenuBar-item").first.click()
        shown: list[str] = page.locator(".lm-Menu .lm-Menu-itemLabel:visible").all_inner_texts()
        page.keyboard.press("Escape")
        return [words for words in shown if words]

    expect(page.locator(".gk-tool")).to_have_count(4)
    said = {command: words for command, words, _ in page.evaluate(OFFERED) if command in PLAIN}
    assert said == PLAIN
    before = drawn()
    assert "导出报告" in before
    odd = re.compile("Notebook|笔记本|检查点| 报告|报告 ")
    assert [words for words in before if odd.search(words)] == []
    page.evaluate("window.jupyterapp.commands.execute('docmanager:restore-checkpoint')")
    expect(page.locator(".gk-versions > summary")).to_be_focused(timeout=WAIT)
    expect(page.locator(".gk-versions")).to_have_attribute("open", "")
    assert page.locator(".jp-Dialog").count() == 0
    (lab.root / "字.txt").write_text("字", "utf-8")
    page.evaluate("void window.jupyterapp.commands.execute('docmanager:open', {path: '字.txt'})")
    expect(page.locator(".jp-FileEditor")).to_be_visible(timeout=WAIT)
    after = drawn()
    assert "导出报告" not in after
    assert {*PLAIN.values()} & {*after} == set()
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="话.ipynb").click()
    assert drawn() == before


def test_the_menu_takes_back_what_was_done_last_in_a_table_or_a_text(page: Page, lab: Lab) -> None:
    lab.place("撤.ipynb", huaian())
    dressed(page, lab, "撤.ipynb")
    page.goto(f"{lab.url}/lab/tree/撤.ipynb?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".gk-form .gk-status").nth(2)).not_to_contain_text("断了", timeout=WAIT)

    def choose(word: str) -> None:
        page.locator(".lm-MenuBar-itemLabel", has_text="编辑").click()
        page.locator(".lm-Menu-item", has_text=re.compile(f"^{word}")).first.click()

    box = cell(page, "grant.natural")
    was = box.input_value()
    type_into(page, "grant.natural", "77")
    choose("撤消")
    expect(box).to_have_value(was)
    expect(box).to_be_focused()
    choose("重做")
    expect(box).to_have_value("77")
    organ = cell(page, "organ")
    organ.focus()
    page.keyboard.press("End")
    page.keyboard.type("办公室")
    choose("撤消")
    expect(organ).to_have_value("淮安市人民政府")
    expect(box).to_have_value("77")
    text = page.locator(".gk-text-cell:has(.gk-printed)").nth(1)
    text.locator(".gk-printed").click()
    page.keyboard.press("Control+End")
    before = text.locator(".cm-content").inner_text()
    page.keyboard.type("又一句")
    expect(text.locator(".cm-content")).to_contain_text("又一句")
    choose("撤消")
    expect(text).not_to_contain_text("又一句")
    assert text.locator(".cm-content").inner_text() == before
    choose("重做")
    expect(text).to_contain_text("又一句")
    expect(box).to_have_value("77")


def test_another_notebook_keeps_all_that_lab_offers(page: Page, lab: Lab) -> None:
    plain = {
        "cells": [], "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (lab.root / "别的.ipynb").write_text(json.dumps(plain), "utf-8")
    open_notebook(page, lab, "别的.ipynb")
    names = {command for command, _, _ in page.evaluate(OFFERED)}
    assert {"notebook:export-to-format", "kernelmenu:restart", "runmenu:run", "notebook:create-new",
            "docmanager:clone", "notebook:cut-cell", "workspace-ui:save-as"} <= names  # fmt: skip
    assert {name for name in names if name.startswith("gongkai:")} == {
        "gongkai:new",
        "gongkai:help",
    }
    bar = page.locator("#jp-MainMenu .lm-MenuBar-itemLabel").all_inner_texts()
    assert [name for name in bar if name in ("运行", "内核")] == ["运行", "内核"]
    assert page.locator(".gk-tool").count() == 0


FOUND = {
    "年度报告": ["新建年度报告", "读入已有的报告…", "检查", "打印预览", "导出…", "上年报告"],
    "导出": ["导出…", "导出 PDF", "导出 Word", "导出 Excel"],
    "导出 pdf": ["导出 PDF"],
    "保存": ["保存"],
    "使用 说明": ["使用说明"],
    "新建年度": ["新建年度报告"],
}


def search(page: Page) -> Callable[[str], Locator]:
    """Open the list of commands by its key; give what it lists for a word."""
    page.keyboard.press("Control+Shift+C")
    modal = page.locator(".jp-ModalCommandPalette")
    field = modal.locator(".lm-CommandPalette-input")
    expect(field).to_be_focused()

    def found(asked: str) -> Locator:
        field.fill(asked)
        return modal.locator(".lm-CommandPalette-content")

    return found


def test_the_list_of_commands_finds_what_is_asked_for_in_chinese(page: Page, lab: Lab) -> None:
    lab.place("找.ipynb", huaian())
    dressed(page, lab, "找.ipynb")
    page.locator(".gk-t3 caption").click()
    found = search(page)
    for asked, wanted in FOUND.items():
        for label in wanted:
            item = found(asked).locator(".lm-CommandPalette-itemLabel")
            expect(item.get_by_text(label, exact=True).first).to_be_visible()
    expect(found("没有这个")).to_have_text("没有找到叫“没有这个”的命令")
    expect(found("qqzz")).to_have_text("没有找到叫“qqzz”的命令")
    found("新建年度")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.gk-box h2")).to_have_text("新建年度报告", timeout=WAIT)


def test_without_a_report_the_list_of_commands_says_what_needs_one(page: Page, lab: Lab) -> None:
    toured(lab)
    page.goto(f"{lab.url}/lab?reset&token={lab.token}")
    page.locator(".jp-LauncherCard[data-category='年度报告']").focus(timeout=WAIT)
    found = search(page)
    expect(found("打印预览")).to_have_text("“打印预览”要先打开一份报告才能用")
    expect(found("没有这个")).to_have_text("没有找到叫“没有这个”的命令")
    items = found("年度报告").locator(".lm-CommandPalette-itemLabel:visible")
    expect(items).to_have_text(["新建年度报告", "使用说明"])
    page.keyboard.press("Enter")
    expect(page.locator("dialog.gk-box h2")).to_have_text("新建年度报告", timeout=WAIT)


def test_help_is_found_where_it_is_looked_for_first(page: Page, lab: Lab) -> None:
    lab.place("帮.ipynb", huaian())
    dressed(page, lab, "帮.ipynb")
    page.locator(".lm-MenuBar-item", has_text="帮助").click()
    expect(page.locator(".lm-Menu-item[data-type=command]").first).to_contain_text("使用说明")
    page.locator(".lm-Menu-item", has_text="使用说明").click()
    expect(page.locator(".gk-manual h1").first).to_be_visible(timeout=WAIT)


def test_what_stands_at_the_sides_for_programs_is_kept_out_of_a_report(
    page: Page, lab: Lab
) -> None:
    (lab.root / "边.txt").write_text("别的", "utf-8")
    lab.place("边.ipynb", huaian())
    toured(lab)
    page.goto(f"{lab.url}/lab/tree/边.ipynb?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    tabs = page.locator(".jp-SideBar .lm-TabBar-tab:visible")

    def shown() -> list[str]:
        return tabs.evaluate_all("all => all.map((tab) => tab.dataset.id)")

    assert shown() == ["filebrowser", "jp-running-sessions", "table-of-contents", "gongkai-side"]
    page.evaluate("void window.jupyterapp.commands.execute('docmanager:open', {path: '边.txt'})")
    expect(page.locator(".jp-SideBar [data-id='jp-debugger-sidebar']")).to_be_visible(timeout=WAIT)
    assert {"jp-property-inspector", "extensionmanager.main-view"} <= set(shown())
