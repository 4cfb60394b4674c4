"""One history for a form: whatever changed the figures, undo takes back the last change alone."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from formpage import figures, open_form, tell
from gongkai.editions import edition
from labdriver import WAIT, Lab, cell, open_notebook, opened, type_into, until
from layouts import Style, html
from samples import huaian

NEW = "表三，一、本年新收政府信息公开申请数量，自然人"
GRANT = "表三，（一）予以公开，自然人"


def box(page: Page, key: str, part: str = "t3") -> Any:
    return page.locator(f"#{part} [data-cell='{key}']")


def said(page: Page, part: str = "t3") -> str:
    text: str = page.locator(f"#{part} .gk-told").inner_text()
    return text


def fix(page: Page, key: str, old: str, new: str) -> None:
    """Let the kernel offer a remedy, and take it in the panel."""
    row, column = key.split(".")
    change = {"cell": ["t3", row, column], "place": key, "old": old, "new": new}
    remedy = {"text": "", "says": f"改为 {new}", "reference": "", "changes": [change]}
    finding = {
        **{"code": "T3-01", "severity": "error", "where": "表三", "message": "不等", "fix": ""},
        **{"waived": None, "waivable": False, "cells": [["t3", row, column]], "part": "t3"},
        **{"group": "表三", "at": None, "cell": None, "mark": "m", "remedies": [remedy]},
    }
    told = {"counts": "错误 1 个", "fresh": "", "problem": "", "findings": [finding]}
    tell(page, "checks", {"type": "findings", **told})
    page.locator("#checks").get_by_role("button", name=f"改为 {new}").click()


def offer(page: Page, *rows: list[str]) -> None:
    """Let the kernel preview a file: part, key, place, text now, text then."""
    message = {"problem": "", "title": "某市报告", "mode": "merge", "last": None, "notes": []}
    tell(page, "checks", {"type": "preview", **message, "unread": 0, "rows": list(rows)})
    page.evaluate("document.querySelector('.gk-read').open = true")


def take(page: Page, *rows: list[str]) -> None:
    offer(page, *rows)
    for tick in page.locator(".gk-merge input").all():
        tick.check()
    page.get_by_role("button", name="采用所选").click()


@pytest.fixture
def form(page: Page) -> Page:
    open_form(page, "facts", "t3", "t4", "checks", t3={"grant.natural": "1278"})
    return page


def test_after_a_remedy_undo_takes_the_remedy_and_nothing_else(form: Page) -> None:
    box(form, "new.natural").focus()
    form.keyboard.type("30")
    fix(form, "grant.natural", "1278", "1288")
    box(form, "new.natural").click()
    form.keyboard.press("Control+z")
    assert figures(form) == {"new.natural": "30", "grant.natural": "1278"}
    assert said(form) == f"已撤销：采用建议（{GRANT}，由“1288”改回“1278”）"
    form.keyboard.press("Control+z")
    assert figures(form) == {"grant.natural": "1278"}
    form.keyboard.press("Control+y")
    form.keyboard.press("Control+Shift+z")
    assert figures(form) == {"new.natural": "30", "grant.natural": "1288"}
    assert said(form) == f"已重做：采用建议（{GRANT}，由“1278”改为“1288”）"
    form.keyboard.press("Control+y")
    assert said(form) == "没有可以重做的了"


def test_a_remedy_amid_typing_parts_the_typing_in_two(form: Page) -> None:
    box(form, "grant.natural").focus()
    form.keyboard.type("12")
    form.evaluate("parts.t3.history.change('采用建议', [['grant.natural', '99']])")
    form.keyboard.type("7")
    assert figures(form) == {"grant.natural": "7"}
    walk = []
    for _ in range(3):
        form.keyboard.press("Control+z")
        walk.append(figures(form).get("grant.natural"))
    assert walk == ["99", "12", "1278"]


def test_the_panel_takes_its_remedy_back_and_leaves_what_was_typed_since(form: Page) -> None:
    fix(form, "grant.natural", "1278", "1288")
    box(form, "new.natural").focus()
    form.keyboard.type("30")
    form.locator("#checks").get_by_role("button", name="撤销", exact=True).click()
    assert figures(form) == {"new.natural": "30", "grant.natural": "1278"}
    fix(form, "grant.natural", "1278", "1289")
    box(form, "grant.natural").focus()
    form.keyboard.type("5")
    form.locator("#checks").get_by_role("button", name="撤销", exact=True).click()
    assert figures(form) == {"new.natural": "30", "grant.natural": "5"}
    expect(form.locator(".gk-said")).to_have_text(f"采用以后改过，没有动：{GRANT}（现在是“5”）")


def test_taking_a_file_back_leaves_the_figure_typed_since_and_names_it(form: Page) -> None:
    take(
        form,
        ["t3", "new.natural", NEW, "", "3001"],
        ["t3", "grant.natural", GRANT, "1278", "1288"],
        ["t4", "cases.review_upheld", "表四，行政复议·结果维持", "", "4"],
    )
    assert figures(form) == {"new.natural": "3001", "grant.natural": "1288"}
    box(form, "new.natural").focus()
    form.keyboard.type("3002")
    form.get_by_role("button", name="撤销这次读入").click()
    assert figures(form) == {"new.natural": "3002", "grant.natural": "1278"}
    assert figures(form, "t4") == {}
    assert form.locator(".gk-preview").inner_text().splitlines() == [
        "已撤销 2 处，恢复成读入以前的样子",
        "",
        f"读入以后改过，没有动：{NEW}（现在是“3002”）",
    ]


def test_a_file_is_one_entry_in_each_form_it_touched(form: Page) -> None:
    take(
        form,
        ["facts", "organ", "基本情况，机关名称", "", "某市"],
        ["t3", "new.natural", NEW, "", "3001"],
        ["t3", "grant.natural", GRANT, "1278", "1288"],
    )
    box(form, "new.business").focus()
    form.keyboard.press("Control+z")
    assert figures(form) == {"grant.natural": "1278"}
    assert said(form) == f"已撤销：读入“某市报告”（{NEW}等 2 格）"
    assert figures(form, "facts") == {"organ": "某市"}
    box(form, "organ", "facts").focus()
    form.keyboard.press("Control+z")
    assert figures(form, "facts") == {}


def test_a_figure_typed_while_the_preview_stands_is_not_run_over(form: Page) -> None:
    absent = ["t2", "rules.issued", "表二，规章", "", "1"]
    offer(form, ["t3", "new.natural", NEW, "", "3001"], absent)
    box(form, "new.natural").focus()
    form.keyboard.type("77")
    form.get_by_role("button", name="采用所选").click()
    assert figures(form) == {"new.natural": "77", "grant.natural": "1278"}
    assert form.locator(".gk-preview li").all_inner_texts() == [
        f"预览以后改过，没有采用：{NEW}（现在是“77”）",
        "表二还没有运行，没有采用：表二，规章",
    ]


def test_particulars_and_the_note_take_part(form: Page) -> None:
    box(form, "organ", "facts").focus()
    form.keyboard.type("某县商务局")
    form.keyboard.press("Tab")
    box(form, "kind", "facts").select_option("政府部门")
    form.keyboard.press("Control+z")
    assert figures(form, "facts") == {"organ": "某县商务局"}
    assert said(form, "facts") == "已撤销：填写（基本情况，机关类别，由“政府部门”改回空白）"
    form.keyboard.press("Control+z")
    assert figures(form, "facts") == {}
    assert box(form, "organ", "facts").input_value() == ""
    form.keyboard.press("Control+y")
    assert figures(form, "facts") == {"organ": "某县商务局"}
    box(form, "note").focus()
    form.keyboard.type("含上年案件")
    form.keyboard.press("Control+z")
    assert figures(form) == {"grant.natural": "1278"}
    assert box(form, "note").input_value() == ""
    form.keyboard.press("Control+y")
    assert figures(form)["note"] == "含上年案件"
    assert said(form) == "已重做：填写（表三，表下的注，由空白改为“含上年案件”）"


def edits(page: Page, key: str, text: str, n: int) -> None:
    """Let another page's edit arrive, behind the kernel's answer to this page's own."""
    own = page.evaluate("({ [parts.t3.actor]: parts.t3.count })")
    tell(page, "t3", {"type": "edits", "edits": [], "seen": own, "problem": ""})
    edit, seen = ["elsewh", n, key, text], {**own, "elsewh": n}
    tell(page, "t3", {"type": "edits", "edits": [edit], "seen": seen, "problem": ""})


def test_undo_never_takes_away_what_another_page_wrote(form: Page) -> None:
    box(form, "new.natural").focus()
    form.keyboard.type("12")
    box(form, "new.business").focus()
    form.keyboard.type("5")
    edits(form, "new.natural", "40", 1)
    form.keyboard.press("Control+z")
    assert figures(form) == {"new.natural": "40", "grant.natural": "1278"}
    form.keyboard.press("Control+z")
    assert figures(form) == {"new.natural": "40", "grant.natural": "1278"}
    assert said(form) == f"没有撤销“填写”：{NEW}（现在是“40”）已在别处改过，没有动"
    # The same text written by someone else is theirs as well.
    box(form, "carried_in.natural").focus()
    form.keyboard.type("8")
    edits(form, "carried_in.natural", "9", 2)
    edits(form, "carried_in.natural", "8", 3)
    form.keyboard.press("Control+z")
    assert figures(form)["carried_in.natural"] == "8"


def test_what_another_page_wrote_over_the_typing_is_said(form: Page) -> None:
    box(form, "new.natural").focus()
    form.keyboard.type("20")
    edits(form, "new.natural", "7", 1)
    line = form.locator("#t3 .gk-guard")
    expect(line).to_contain_text(
        f"正在填的一格刚在别处改过，您填的“20”没有留下，请核对这一格：{NEW}，现在是“7”"
    )
    form.keyboard.type("23")
    assert figures(form)["new.natural"] == "23"
    expect(line).to_contain_text("您填的“20”没有留下")
    line.get_by_role("button", name="知道了").click()
    expect(line).to_be_empty()
    form.locator("#t3 input[data-cell='new.natural']").focus()
    form.keyboard.press("Control+z")
    assert figures(form)["new.natural"] == "7"


def choose(page: Page, key: str, theirs: str) -> None:
    """Let the kernel tell of two versions, and take the other one of a cell."""
    held = figures(page)
    rows = [[key, NEW, held.get(key, ""), theirs]]
    state = {"cells": held, "seen": page.evaluate("({ ...parts.t3.seen })"), "id": "0" * 12}
    notice = {"kind": "parted", "rows": rows}
    tell(page, "t3", {"type": "state", **state, "problem": "", "notices": [notice]})
    page.locator("#t3 .gk-notice").get_by_role("button", name="全部用").click()


def test_the_choice_between_two_versions_is_an_entry(form: Page) -> None:
    box(form, "new.business").focus()
    form.keyboard.type("5")
    choose(form, "new.natural", "31")
    assert figures(form) == {"new.natural": "31", "new.business": "5", "grant.natural": "1278"}
    assert form.locator("#t3 .gk-notice").inner_text() == ""
    assert form.evaluate("sent.filter((one) => one.type === 'choose')") == [
        {"part": "t3", "type": "choose", "kind": "parted", "cells": {}}
    ]
    box(form, "new.business").focus()
    form.keyboard.press("Control+z")
    assert figures(form) == {"new.business": "5", "grant.natural": "1278"}
    assert said(form) == f"已撤销：选用版本（{NEW}，由“31”改回空白）"


KEYS = [".".join(at) for at in edition("2021").specs["t3"].typed]


def act(page: Page, rng: random.Random, serial: int) -> None:
    """Change the form in one of the ways a clerk can."""
    key, text = rng.choice(KEYS[:24]), str(serial)
    held = figures(page)
    row = key.split(".")[0]
    match rng.choice(["type", "type", "clear", "paste", "fill", "zero", "fix", "take", "choose"]):
        case "type":
            box(page, key).focus()
            page.keyboard.type(text)
        case "clear":
            box(page, key).focus()
            page.keyboard.press("Delete")
        case "paste":
            page.evaluate("text => navigator.clipboard.writeText(text)", f"{text}\n{serial + 1}")
            box(page, f"{row}.natural").focus()
            page.keyboard.press("Control+v")
        case "fill":
            box(page, f"{row}.natural").focus()
            for _ in range(2):
                page.keyboard.press("Shift+ArrowRight")
            page.keyboard.press("Control+r")
        case "zero":
            page.locator("#t3").get_by_role("button", name="空格填 0").click()
            page.locator("#t3").get_by_role("button", name="确定，填").click()
        case "fix":
            fix(page, key, held.get(key, ""), text)
        case "take":
            second = next(one for one in KEYS if one != key)
            take(page, *(["t3", one, one, held.get(one, ""), text] for one in (key, second)))
        case "choose":
            choose(page, key, text)


@pytest.mark.parametrize("seed", range(4))
def test_undoing_all_gives_the_beginning_and_redoing_all_the_end(form: Page, seed: int) -> None:
    rng = random.Random(seed)
    states, at = [figures(form)], 0
    for serial in range(1000, 1028):
        if rng.random() < 0.3:
            back = rng.random() < 0.6
            box(form, "new.natural").focus()
            form.keyboard.press("Control+z" if back else "Control+y")
            at = max(at - 1, 0) if back else min(at + 1, len(states) - 1)
        else:
            if all(figures(form).get(key) for key in KEYS):
                form.evaluate("parts.t3.history.change('清除', [['new.natural', '']])")
            else:
                act(form, rng, serial)
            if figures(form) != states[at]:
                del states[at + 1 :]
                states.append(figures(form))
                at += 1
        assert figures(form) == states[at]
    for expected in reversed(states[:at]):
        form.keyboard.press("Control+z")
        assert figures(form) == expected
    assert figures(form) == {"grant.natural": "1278"}
    for expected in states[1:]:
        form.keyboard.press("Control+y")
        assert figures(form) == expected
    assert len(states) > 5


@pytest.mark.parametrize("seed", range(3))
def test_figures_of_another_page_outlive_any_undoing(form: Page, seed: int) -> None:
    rng = random.Random(seed)
    theirs: dict[str, str] = {}
    for n in range(1, 30):
        key = rng.choice(KEYS[:6])
        if rng.random() < 0.4:
            theirs[key] = f"9{n}"
            edits(form, key, theirs[key], n)
        elif rng.random() < 0.5:
            box(form, key).focus()
            form.keyboard.type(str(n))
            theirs.pop(key, None)
        else:
            box(form, "carried_out.natural").focus()
            form.keyboard.press(rng.choice(["Control+z", "Control+y"]))
        held = figures(form)
        assert {key: held.get(key, "") for key in theirs} == theirs


def test_in_lab_a_remedy_is_undone_alone_and_the_history_outlives_the_cell(
    page: Page, lab: Lab
) -> None:
    lab.place("撤销.ipynb", huaian().with_values("t3", {("grant", "natural"): 1278}))
    opened(page, lab, "撤销.ipynb")
    type_into(page, "new.business", "54")
    type_into(page, "new.research", "1")
    button = page.locator(".gk-panel").get_by_role("button", name="由 1278 改为 1288")
    button.click(timeout=WAIT)
    assert cell(page, "grant.natural").input_value() == "1288"
    cell(page, "new.business").click()
    page.keyboard.press("Control+z")
    assert cell(page, "grant.natural").input_value() == "1278"
    assert cell(page, "new.business").input_value() == "54"
    expect(page.locator(".gk-told").nth(2)).to_have_text(
        "已撤销：采用建议（表三，（一）予以公开，自然人，由“1288”改回“1278”）"
    )
    expect(page.locator(".gk-told").nth(2)).to_be_in_viewport()
    old = page.locator(".gk-t3").element_handle()
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    until(lambda: not old.evaluate("one => one.isConnected"), "the form is another one")
    expect(page.locator(".gk-t3")).to_have_count(1, timeout=WAIT)
    cell(page, "new.business").focus()
    page.keyboard.press("Control+y")
    assert cell(page, "grant.natural").input_value() == "1288"


def test_in_lab_a_file_is_taken_back_around_what_was_typed(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    blank = {("grant", "natural"): None, ("partial", "natural"): None}
    lab.place("读入.ipynb", huaian().with_values("t3", blank))
    opened(page, lab, "读入.ipynb")
    file = tmp_path / "报告.html"
    file.write_bytes(html(huaian(), Style()).encode())
    panel = page.locator(".gk-panel")
    panel.locator(".gk-read summary").click()
    panel.get_by_label("选择文件").set_input_files(file)
    panel.get_by_role("button", name="采用所选").click(timeout=WAIT)
    assert cell(page, "grant.natural").input_value() == "1288"
    type_into(page, "grant.natural", "1289")
    panel.get_by_role("button", name="撤销这次读入").click()
    assert cell(page, "grant.natural").input_value() == "1289"
    assert cell(page, "partial.natural").input_value() == ""
    expect(panel.locator(".gk-preview")).to_contain_text(
        f"读入以后改过，没有动：{GRANT}（现在是“1289”）"
    )


def test_in_lab_two_pages_undo_their_own(page: Page, lab: Lab, context: BrowserContext) -> None:
    lab.place("两页撤销.ipynb")
    opened(page, lab, "两页撤销.ipynb")
    page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")
    other = context.new_page()
    open_notebook(other, lab, "两页撤销.ipynb")
    expect(other.locator(".gk-table")).to_have_count(3, timeout=WAIT)
    type_into(page, "new.natural", "31")
    until(lambda: cell(other, "new.natural").input_value() == "31", "seen in the other page")
    type_into(other, "new.natural", "40")
    until(lambda: cell(page, "new.natural").input_value() == "40", "and back")
    cell(page, "new.business").focus()
    page.keyboard.press("Control+z")
    assert cell(page, "new.natural").input_value() == "40"
    expect(page.locator(".gk-told").nth(2)).to_contain_text("已在别处改过，没有动")
    other.keyboard.press("Control+z")
    until(lambda: cell(page, "new.natural").input_value() == "31", "the other's own undo")


def test_the_browsers_own_menu_for_undo_takes_the_same_way(form: Page) -> None:
    tool: Any = form.context.new_cdp_session(form)
    box(form, "new.natural").focus()
    form.keyboard.type("12")
    fix(form, "grant.natural", "1278", "1288")
    box(form, "new.natural").focus()
    walk = []
    for _ in range(2):
        tool.send("Input.dispatchKeyEvent", {"type": "keyDown", "commands": ["undo"]})
        walk.append(figures(form))
    assert walk == [{"new.natural": "12", "grant.natural": "1278"}, {"grant.natural": "1278"}]


def test_a_file_that_vanished_is_said_in_chinese(form: Page, tmp_path: Path) -> None:
    file = tmp_path / "报告.html"
    file.write_text("<p>报告</p>", "utf-8")
    form.locator(".gk-read summary").click()
    form.get_by_label("选择文件").set_input_files(file)
    expect(form.locator(".gk-preview")).to_have_text("正在读 报告.html…")
    file.unlink()
    form.get_by_label("选择文件").dispatch_event("change")
    expect(form.locator(".gk-preview [role=alert]")).to_have_text(
        "报告.html 读不出来：文件可能已移走、改过，或正被别的程序占用。请关闭那个程序，再选一次文件"
    )


def test_a_reason_without_a_name_is_asked_for_in_chinese(form: Page) -> None:
    finding = {
        **{"code": "X-01", "severity": "error", "where": "一", "message": "不等", "fix": ""},
        **{"waived": None, "waivable": True, "cells": [], "part": "", "group": "一", "at": None},
        **{"cell": None, "mark": "m", "remedies": []},
    }
    told = {"counts": "错误 1 个", "fresh": "", "problem": "", "findings": [finding]}
    tell(form, "checks", {"type": "findings", **told})
    form.get_by_role("button", name="说明理由…").click()
    panel = form.locator("#checks")
    panel.get_by_role("textbox", name="理由").fill("机构改革")
    panel.get_by_role("button", name="确定").click()
    expect(form.locator(".gk-said")).to_have_text("请写明理由，并署名")
    assert form.evaluate("document.querySelector('.gk-panel form').noValidate") is True
