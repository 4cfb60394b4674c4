"""A section written by a Chinese input method, and what is kept of it when a machine fails.

An input method is stood in for by the browser's own entrance for one (CDP's Input domain), which
sends a page the same events as ibus and Windows do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    dressed,
    kill_server,
    server,
    status,
    until,
)
from machine import Machine
from samples import huaian
from textdriver import TEXTS, Method, filed, opened, written


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("composing"), dressed=True) as running:
        yield running


def test_pinyin_goes_into_an_empty_section_its_end_and_amid_a_sentence(
    page: Page, lab: Lab
) -> None:
    lab.place("拼音.ipynb", huaian().with_section(0, "").with_section(5, "前面后面。"))
    dressed(page, lab, "拼音.ipynb")
    method = Method(page)
    opened(page, 0)
    editor = page.locator(".gk-open .cm-content")
    expect(editor).to_contain_text("在这里写")
    method.compose("z", "zh", "zhe")
    expect(editor).to_have_text("zhe")  # the invitation is gone while the first word is made
    method.give("政府")
    method.write("xinxi", "信息")
    assert written(page, 0) == "政府信息"
    method.write("gongkai", "公开，")
    page.keyboard.press("Enter")
    method.write("dier", "第二段")
    assert written(page, 0) == "政府信息公开，\n第二段"
    method.compose("x", "xx")
    method.compose("")  # thought better of it
    assert written(page, 0) == "政府信息公开，\n第二段"
    opened(page, 5)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    method.write("zhongjian", "中间")
    assert written(page, 5) == "前面中间后面。"
    page.keyboard.press("Escape")
    expect(page.locator(".gk-own.gk-text-cell .gk-printed").nth(6)).to_have_text("前面中间后面。")


def test_keys_that_belong_to_the_input_method_do_nothing_else(page: Page, lab: Lab) -> None:
    lab.place("选词.ipynb", huaian().with_section(5, ""))
    dressed(page, lab, "选词.ipynb")
    method = Method(page)
    opened(page, 5)
    method.compose("xin")
    for key in ("Tab", "Escape", "ArrowDown", "Enter"):
        # As Windows sends them while words are being chosen.
        page.evaluate(
            """(key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
            { key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true }))""",
            key,
        )
    assert page.evaluate(f"{TEXTS}[6].editor.hasFocus() && !{TEXTS}[6].rendered")
    method.give("新收")
    assert written(page, 5) == "新收"


def test_a_save_and_another_page_s_text_leave_what_is_composed_alone(page: Page, lab: Lab) -> None:
    lab.place("远处.ipynb", huaian().with_section(5, "本年。"))
    dressed(page, lab, "远处.ipynb")
    method = Method(page)
    opened(page, 5)
    method.write("wei", "未收费")
    method.compose("b", "bao")
    page.evaluate(f"{CURRENT}.context.save()")  # as the autosave does every so often
    method.compose("baoc", "baocun")
    method.give("保存")
    assert written(page, 5) == "本年。未收费保存"
    method.compose("y", "yuan")
    page.evaluate(f"{TEXTS}[6].model.sharedModel.updateSource(0, 0, '远处写的。')")
    method.compose("yuanc")
    method.give("远处")
    assert written(page, 5) == "远处写的。本年。未收费保存远处"
    page.keyboard.press("Control+s")
    until(lambda: filed(lab, "远处.ipynb", 5) == written(page, 5), "saved")


def test_what_was_composed_is_taken_back_step_by_step(page: Page, lab: Lab) -> None:
    lab.place("撤.ipynb", huaian().with_section(5, "原文。"))
    dressed(page, lab, "撤.ipynb")
    method = Method(page)
    opened(page, 5)
    method.write("diyi", "第一句。")
    page.wait_for_timeout(700)  # a pause ends a step, as in any editor
    method.write("dier", "第二句。")
    page.keyboard.press("Control+z")
    assert written(page, 5) == "原文。第一句。"
    page.keyboard.press("Control+z")
    assert written(page, 5) == "原文。"
    page.keyboard.press("Control+y")
    assert written(page, 5) == "原文。第一句。"


@pytest.fixture
def machine(browser: Browser, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(browser, tmp_path, dressed=True)
    yield made
    made.kill_browser()
    kill_server(made.lab)


def offered(machine: Machine, name: str) -> None:
    """Open the report again, and take the text that is offered back."""
    dressed(machine.page, machine.lab, name)
    take = machine.page.locator(".gk-notice li[data-text] button").first
    expect(take).to_be_visible(timeout=WAIT)
    take.click()


def test_a_browser_killed_amid_a_section_loses_none_of_it(machine: Machine) -> None:
    machine.lab.place("断.ipynb", huaian().with_section(5, "原文。"))
    dressed(machine.page, machine.lab, "断.ipynb")
    opened(machine.page, 5)
    Method(machine.page).write("weishou", "本年度未收取信息处理费。")
    expect(status(machine.page)).to_contain_text("已记入本机日志", timeout=WAIT)
    machine.kill_browser()
    machine.launch()
    offered(machine, "断.ipynb")
    until(lambda: written(machine.page, 5) == "原文。本年度未收取信息处理费。", "it is back")


def test_a_server_and_a_browser_killed_amid_a_section_lose_none_of_it(machine: Machine) -> None:
    machine.lab.place("双断.ipynb", huaian().with_section(5, "原文。"))
    dressed(machine.page, machine.lab, "双断.ipynb")
    opened(machine.page, 5)
    kill_server(machine.lab)
    expect(status(machine.page)).to_contain_text("连接断了", timeout=WAIT)
    Method(machine.page).write("weishou", "本年度未收取信息处理费。")
    expect(status(machine.page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    machine.kill_browser()
    machine.serve()
    machine.launch()
    offered(machine, "双断.ipynb")
    until(lambda: written(machine.page, 5) == "原文。本年度未收取信息处理费。", "it is back")
