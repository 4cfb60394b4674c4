"""Typing with real keys and a real mouse: what a click begins, and who takes the keys."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from formpage import figures, mouse_at, open_form
from labdriver import CURRENT, WAIT, Lab, cell, opened, save, status, until
from samples import huaian

PLACE = "表三，一、本年新收政府信息公开申请数量，自然人"


@pytest.fixture
def form(page: Page) -> Page:
    open_form(page, "facts", "t3", t3={"new.natural": "3050", "new.business": "7"})
    return page


def click(page: Page, key: str, count: int = 1) -> None:
    page.mouse.click(*mouse_at(page, key), click_count=count)


def natural(page: Page) -> str:
    return figures(page).get("new.natural", "")


def test_a_click_on_the_cell_that_the_keyboard_chose_lets_typing_replace(form: Page) -> None:
    form.locator("#t3 input[data-cell='new.business']").focus()
    form.keyboard.press("Shift+Tab")
    click(form, "new.natural")
    form.keyboard.type("12")
    assert natural(form) == "12"


def test_a_first_click_and_two_slow_clicks_let_typing_replace(form: Page) -> None:
    click(form, "new.natural")
    form.keyboard.type("12")
    assert natural(form) == "12"
    form.keyboard.press("Tab")
    click(form, "new.natural")
    form.wait_for_timeout(700)
    click(form, "new.natural")
    form.keyboard.type("34")
    assert natural(form) == "34"


def test_what_is_pressed_is_meant_though_the_page_moves_under_the_mouse(form: Page) -> None:
    blanks = form.locator("#t3 .gk-bar button").nth(1)
    blanks.scroll_into_view_if_needed()
    box = blanks.bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 8
    move = "down => document.querySelector('#t3').style.marginTop = down"
    form.mouse.move(x, y)
    form.mouse.down()
    form.evaluate(move, "90px")
    form.mouse.up()
    expect(form.locator("#t3 .gk-ask")).to_contain_text("个 0")
    form.keyboard.press("Escape")
    form.evaluate(move, "0px")
    yes = form.locator("#t3 .gk-ask button").first
    box = yes.bounding_box()
    assert box
    # Who thinks better of it moves away before letting go.
    form.mouse.move(box["x"] + 5, box["y"] + 5)
    form.mouse.down()
    form.mouse.move(box["x"] + 300, box["y"] + 90)
    form.mouse.up()
    assert figures(form) == {"new.natural": "3050", "new.business": "7"}


def test_a_double_click_and_f2_edit_within(form: Page) -> None:
    click(form, "new.natural", 2)
    form.keyboard.type("12")
    assert natural(form) == "305012"
    form.keyboard.press("Escape")
    assert natural(form) == "3050"
    form.keyboard.press("F2")
    form.keyboard.press("ArrowLeft")
    form.keyboard.type("9")
    assert natural(form) == "30590"
    form.keyboard.press("Enter")
    click(form, "new.natural")
    click(form, "new.natural", 2)
    form.keyboard.press("Backspace")
    assert natural(form) == "3059"


def test_a_click_into_what_is_being_typed_sets_the_caret(form: Page) -> None:
    click(form, "new.natural")
    form.keyboard.type("12")
    x, y = mouse_at(form, "new.natural")
    form.mouse.click(x - 20, y)  # before the figure, which stands at the right edge
    form.keyboard.type("9")
    assert natural(form) == "912"
    form.keyboard.press("ArrowRight")
    form.keyboard.type("8")
    assert natural(form) == "9182"


def test_after_enter_and_undo_a_click_chooses_again(form: Page) -> None:
    click(form, "new.natural")
    form.keyboard.type("12")
    form.keyboard.press("Control+z")
    click(form, "new.natural")
    form.keyboard.type("5")
    assert natural(form) == "5"
    form.keyboard.press("Enter")
    form.keyboard.press("Shift+Enter")
    click(form, "new.natural")
    form.keyboard.type("6")
    assert natural(form) == "6"


def test_a_drag_selects_cells_and_no_text_and_typing_replaces(form: Page) -> None:
    click(form, "new.natural")
    form.mouse.move(*mouse_at(form, "new.natural"))
    form.mouse.down()
    form.mouse.move(*mouse_at(form, "carried_in.business"), steps=4)
    form.mouse.up()
    marked = form.locator("#t3 td.gk-selected").evaluate_all("all => all.map(td => td.dataset.key)")
    assert marked == ["new.natural", "new.business", "carried_in.natural", "carried_in.business"]
    form.keyboard.press("Delete")
    assert figures(form) == {}
    form.keyboard.press("Control+z")
    assert figures(form) == {"new.natural": "3050", "new.business": "7"}
    x, y = mouse_at(form, "new.natural")
    form.mouse.move(x + 25, y)
    form.mouse.down()
    form.mouse.move(x - 20, y, steps=4)
    form.mouse.up()
    form.keyboard.type("4")
    assert natural(form) == "4"


def test_typing_goes_on_where_another_window_interrupted_it(form: Page) -> None:
    tool: Any = form.context.new_cdp_session(form)
    form.locator("#t3 input[data-cell='new.natural']").focus()
    form.keyboard.type("20")
    tool.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = form.context.new_page()
    other.bring_to_front()
    until(lambda: not form.evaluate("document.hasFocus()"), "the window is left")
    other.close()
    form.bring_to_front()
    tool.send("Emulation.setFocusEmulationEnabled", {"enabled": True})
    until(lambda: form.evaluate("document.hasFocus()"), "and is back")
    form.keyboard.type("23")
    assert natural(form) == "2023"


# ---- Lab's own dialogs


@pytest.fixture
def typing(page: Page, lab: Lab) -> Page:
    lab.place("对话框.ipynb", huaian())
    opened(page, lab, "对话框.ipynb")
    cell(page, "new.natural").focus()
    return page


def figure(page: Page, key: str = "new.natural") -> str:
    text: str = cell(page, key).input_value()
    return text


DIALOG = ".jp-Dialog"


def changed_on_disk(page: Page, lab: Lab) -> None:
    """Make Lab itself ask 「文件已更改」: another program has written the file, and Lab is to save.

    The kit answers that question before Lab asks it; here its answer is passed by.
    """
    save(page)
    expect(status(page)).to_have_text("已保存", timeout=WAIT)
    path = lab.root / "对话框.ipynb"
    page.wait_for_timeout(1200)  # Lab compares whole seconds
    path.write_text(path.read_text("utf-8").replace("淮安市", "淮安 市"), "utf-8")
    page.evaluate(f"(c => void Object.getPrototypeOf(c).save.call(c))({CURRENT}.context)")


def test_digits_typed_while_lab_asks_reach_their_cell(typing: Page, lab: Lab) -> None:
    changed_on_disk(typing, lab)
    for digit in "2023":
        typing.keyboard.press(digit)
        typing.wait_for_timeout(60)
    dialog = typing.locator(DIALOG)
    expect(dialog).to_be_visible(timeout=WAIT)
    # Whatever the moment of the opening: what comes now comes while the dialog stands.
    typing.keyboard.type("45")
    typing.keyboard.press("Enter")
    typing.keyboard.type("6")
    assert [figure(typing), figure(typing, "carried_in.natural")] == ["202345", "6"]
    expect(dialog).to_be_visible()
    assert lab.root.joinpath("对话框.ipynb").read_text("utf-8").count("淮安 市") > 0
    expect(dialog.locator(".gk-dialog")).to_contain_text("正在填的一格：表三，")
    # The typing has moved on: what comes after a pause, and after the answer, goes on from there.
    until(lambda: not dialog.evaluate("one => one.inert"), "the dialog is let go")
    typing.keyboard.type("7")
    until(lambda: not dialog.evaluate("one => one.inert"), "and again")
    dialog.locator("button").first.click()
    expect(dialog).to_have_count(0)
    typing.keyboard.type("8")
    assert [figure(typing), figure(typing, "carried_in.natural")] == ["202345", "678"]


def killed(page: Page, lab: Lab) -> None:
    for _ in range(2):
        page.keyboard.type("2")
    lab.kill_kernels()
    expect(page.locator(DIALOG)).to_be_visible(timeout=WAIT)


def test_a_dying_kernel_takes_no_digit_and_the_form_says_where_to_look(
    typing: Page, lab: Lab
) -> None:
    typing.keyboard.type("20")
    lab.kill_kernels()
    dialog = typing.locator(DIALOG)
    until(lambda: typing.keyboard.type("2") or dialog.count(), "Lab tells of the death")
    typing.keyboard.type("3")
    held = figure(typing)
    assert held.startswith("202")
    assert held.endswith("23")
    line = typing.locator(".gk-guard").nth(2)
    expect(line).to_contain_text(f"弹出的对话框打断了填写，请核对这一格：{PLACE}，现在是“{held}”")
    # After a pause the dialog can be answered by keys, and none of its buttons has the focus.
    until(lambda: not dialog.evaluate("one => one.inert"), "the dialog is let go")
    typing.keyboard.press("Enter")
    typing.keyboard.press(" ")
    expect(dialog).to_be_visible()
    typing.keyboard.type("4")
    assert figure(typing) == f"{held}4"
    until(lambda: not dialog.evaluate("one => one.inert"), "let go again")
    typing.keyboard.press("Tab")
    typing.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    # The typing goes on where it was; a key in the cell shows that someone looked at it.
    expect(line).to_contain_text(f"现在是“{held}4”")
    typing.keyboard.type("5")
    assert figure(typing) == f"{held}45"
    expect(line).to_be_empty()


def test_a_mouse_answers_the_dialog_at_once(typing: Page, lab: Lab) -> None:
    typing.keyboard.type("20")
    lab.kill_kernels()
    dialog = typing.locator(DIALOG)
    until(lambda: typing.keyboard.type("2") or dialog.count(), "Lab tells of the death")
    assert dialog.evaluate("one => one.inert") is True
    button = dialog.locator("button").last.bounding_box()
    assert button
    typing.mouse.move(button["x"] + 5, button["y"] + 5)
    typing.mouse.move(button["x"] + 10, button["y"] + 10)
    typing.mouse.click(button["x"] + 10, button["y"] + 10)
    expect(dialog).to_have_count(0)
    held = figure(typing)
    typing.keyboard.type("7")
    assert figure(typing) == f"{held}7"


def test_the_note_of_an_interruption_can_be_read_followed_and_dismissed(
    typing: Page, lab: Lab
) -> None:
    killed(typing, lab)
    typing.locator(DIALOG).locator("button").last.click()
    line = typing.locator(".gk-guard").nth(2)
    expect(line).to_contain_text(f"{PLACE}，现在是“22”")
    expect(line).to_be_in_viewport()
    found = Axe().run(typing, context=".gk")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []
    cell(typing, "carried_out.others").focus()
    line.get_by_role("button", name="去看这一格").click()
    assert typing.evaluate("document.activeElement.dataset.cell") == "new.natural"
    expect(line).to_be_empty()


def test_a_focus_that_a_program_moves_is_said(form: Page) -> None:
    form.locator("#t3 input[data-cell='new.natural']").focus()
    form.keyboard.type("20")
    form.evaluate("document.activeElement.blur()")
    line = form.locator("#t3 .gk-guard")
    expect(line).to_contain_text(f"填到一半时光标被移走了，请核对这一格：{PLACE}，现在是“20”")
    line.get_by_role("button", name="知道了").click()
    expect(line).to_be_empty()
    # A click, Tab or Enter of one's own is no such thing.
    form.locator("#t3 input[data-cell='new.natural']").focus()
    form.keyboard.type("21")
    form.mouse.click(5, 5)
    expect(line).to_be_empty()
    form.locator("#facts input[data-cell='organ']").focus()
    form.keyboard.type("某局")
    form.evaluate("document.activeElement.blur()")
    expect(form.locator("#facts .gk-guard")).to_contain_text("基本情况，机关名称，现在是“某局”")


def test_a_dialog_right_after_a_click_into_a_cell_takes_no_digit(typing: Page, lab: Lab) -> None:
    save(typing)
    cell(typing, "new.business").click()
    typing.evaluate("void window.jupyterapp.commands.execute('notebook:restart-kernel')")
    dialog = typing.locator(DIALOG)
    expect(dialog).to_be_visible(timeout=WAIT)
    typing.keyboard.type("12")
    assert figure(typing, "new.business") == "12"
    expect(dialog).to_be_visible()
    typing.keyboard.press("Escape")
    typing.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert figure(typing, "new.business") == "12"
