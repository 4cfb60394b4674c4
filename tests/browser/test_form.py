from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from labdriver import CURRENT, Lab, cell, filed, metadata, opened, type_into
from samples import huaian

CASES = json.loads((Path(__file__).parents[1] / "data" / "values.json").read_text("utf-8"))


@pytest.fixture
def empty(page: Page, lab: Lab) -> Page:
    lab.place("空白.ipynb")
    opened(page, lab, "空白.ipynb")
    return page


@pytest.fixture
def filled(page: Page, lab: Lab) -> Page:
    lab.place("已填.ipynb", huaian())
    opened(page, lab, "已填.ipynb")
    return page


def findings(page: Page, table: int = 1) -> list[str]:
    """The findings below a table: 0 is 表二, 1 is 表三, 2 is 表四."""
    return page.locator(".gk-findings").nth(table).locator("li").all_inner_texts()


def texts(page: Page, *keys: str) -> list[str]:
    return [
        found.inner_text() if found.evaluate("e => e.tagName") == "OUTPUT" else found.input_value()
        for found in (cell(page, key) for key in keys)
    ]


def focused(page: Page) -> str:
    key: str = page.evaluate("document.activeElement.dataset.cell")
    return key


def put_on_clipboard(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_arrows_enter_tab_home_and_end_move_like_a_spreadsheet(empty: Page) -> None:
    cell(empty, "new.natural").focus()
    walk = [
        ("ArrowRight", "new.business"),
        ("ArrowDown", "carried_in.business"),
        ("Enter", "grant.business"),
        ("Shift+Enter", "carried_in.business"),
        ("Tab", "carried_in.research"),
        ("Shift+Tab", "carried_in.business"),
        ("End", "carried_in.others"),
        ("Tab", "grant.natural"),
        ("ArrowLeft", "grant.natural"),
        ("ArrowUp", "carried_in.natural"),
        ("Control+End", "carried_out.others"),
        ("ArrowUp", "other_3.others"),
        ("Home", "other_3.natural"),
        ("Control+Home", "new.natural"),
    ]
    for key, expected in walk:
        empty.keyboard.press(key)
        assert focused(empty) == expected, key


def test_typing_replaces_f2_edits_and_escape_restores(filled: Page) -> None:
    cell(filled, "new.natural").focus()
    filled.keyboard.type("12")
    assert texts(filled, "new.natural") == ["12"]
    filled.keyboard.press("Escape")
    assert texts(filled, "new.natural") == ["3001"]
    filled.keyboard.press("F2")
    filled.keyboard.type("5")
    filled.keyboard.press("ArrowLeft")
    filled.keyboard.press("Backspace")
    assert texts(filled, "new.natural") == ["3005"]
    filled.keyboard.press("Enter")
    assert focused(filled) == "carried_in.natural"
    filled.keyboard.press("Delete")
    assert texts(filled, "carried_in.natural") == [""]


def test_totals_and_findings_follow_the_key(filled: Page) -> None:
    assert findings(filled) == []
    type_into(filled, "grant.natural", "1406")
    assert texts(filled, "sum.natural", "grant.total", "sum.total") == ["3050", "1480", "3168"]
    assert findings(filled) == [
        "第一项加第二项之和，等于第三项加第四项之和　"
        "自然人：一 3001 + 二 34 = 3035，三（七）3050 + 四 103 = 3153，差 118",
        "第一项加第二项之和，等于第三项加第四项之和　"
        "总计：一 3119 + 二 34 = 3153，三（七）3168 + 四 103 = 3271，差 118",
    ]
    marked = filled.locator("td.gk-bad").evaluate_all("all => all.map(one => one.dataset.key)")
    assert marked == [
        f"{row}.{column}"
        for row in ("new", "carried_in", "sum", "carried_out")
        for column in ("natural", "total")
    ]
    filled.keyboard.press("Control+z")
    assert findings(filled) == []


def test_a_total_waits_for_all_its_parts_and_says_for_how_many(empty: Page) -> None:
    assert texts(empty, "new.total", "sum.natural", "deny.natural") == ["", "", ""]
    type_into(empty, "deny_1.natural", "3")
    totals = ("deny_1.total", "deny.natural", "deny.total", "sum.natural", "sum.total")
    assert texts(empty, *totals) == [f"尚缺 {n} 格" for n in (5, 7, 47, 20, 125)]
    assert cell(empty, "deny_1.total").get_attribute("aria-label") == (
        "表三，（三）不予公开1.属于国家秘密，总计（自动计算，尚缺 5 格没有数字，没有总计）"
    )
    type_into(empty, "deny_1.business", "/")
    type_into(empty, "deny_1.others", "约2")
    assert texts(empty, "deny_1.total") == ["尚缺 4 格"]
    for column in ("research", "welfare", "legal", "others"):
        type_into(empty, f"deny_1.{column}", "1")
    assert texts(empty, "deny_1.total") == ["7"]
    assert cell(empty, "deny_1.total").get_attribute("aria-label") == (
        "表三，（三）不予公开1.属于国家秘密，总计（自动计算）"
    )
    assert findings(empty) == []


def test_no_part_of_a_sum_is_copied_saved_or_held_against_a_paste(filled: Page, lab: Lab) -> None:
    cell(filled, "grant.business").focus()
    filled.keyboard.press("Delete")
    assert texts(filled, "grant.total", "sum.business") == ["尚缺 1 格", "尚缺 1 格"]
    cell(filled, "grant.others").hover()
    filled.mouse.down()
    cell(filled, "grant.total").hover()
    filled.mouse.up()
    filled.keyboard.press("Control+c")
    assert filled.evaluate("navigator.clipboard.readText()") == "3\t"
    put_on_clipboard(filled, "1\t2\t9")
    cell(filled, "grant.legal").focus()
    filled.keyboard.press("Control+v")
    assert texts(filled, "grant.legal", "grant.others", "grant.total") == ["1", "2", "尚缺 1 格"]
    assert filled.locator(".gk-ask").nth(1).inner_text() == ""
    filled.keyboard.press("Control+s")
    filed(filled)
    saved = (lab.root / "已填.ipynb").read_text("utf-8")
    assert "尚缺" not in saved
    assert lab.cells("已填.ipynb")["grant.others"] == "2"


def test_the_check_is_done_before_the_next_frame(filled: Page) -> None:
    cell(filled, "grant.natural").focus()
    shown = filled.evaluate(
        """() => {
          const input = document.querySelector('input[data-cell="grant.natural"]');
          input.value = '1278';
          input.dispatchEvent(new InputEvent('input', { bubbles: true }));
          return document.querySelector('output[data-cell="sum.natural"]').textContent;
        }"""
    )
    assert shown == "2922"


def test_a_finding_leads_to_its_cell(filled: Page) -> None:
    type_into(filled, "carried_out.natural", "104")
    filled.locator(".gk-findings").nth(1).locator("button").first.click()
    assert focused(filled) == "new.natural"


def test_blocks_are_pasted_copied_and_undone_as_one(empty: Page) -> None:
    put_on_clipboard(empty, "3001\t53\t0\r\n34\t0\t0\r\n")
    cell(empty, "new.natural").focus()
    empty.keyboard.press("Control+v")
    keys = [f"{row}.{column}" for row in ("new", "carried_in")
            for column in ("natural", "business", "research")]  # fmt: skip
    assert texts(empty, *keys) == ["3001", "53", "0", "34", "0", "0"]
    assert texts(empty, "new.total") == ["尚缺 3 格"]
    empty.keyboard.press("Shift+ArrowRight")
    empty.keyboard.press("Shift+ArrowDown")
    empty.keyboard.press("Control+c")
    copied = empty.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == "3001\t53\n34\t0"
    empty.keyboard.press("Control+z")
    assert texts(empty, *keys) == [""] * 6
    empty.keyboard.press("Control+y")
    assert texts(empty, *keys) == ["3001", "53", "0", "34", "0", "0"]


def test_pasted_totals_are_compared_never_typed(empty: Page) -> None:
    put_on_clipboard(empty, "1\t2\t3\t4\t5\t6\t21\n1\t0\t0\t0\t0\t0\t9")
    cell(empty, "new.natural").focus()
    empty.keyboard.press("Control+v")
    assert texts(empty, "new.total", "carried_in.total") == ["21", "1"]
    expect(empty.locator(".gk-ask").nth(1)).to_contain_text(
        "表三，二、上年结转政府信息公开申请数量，总计：粘贴来的是 9，各项之和是 1"
    )


def test_a_paste_that_does_not_fit_is_said_and_changes_nothing(empty: Page) -> None:
    put_on_clipboard(empty, "1\t2\n3\t4")
    cell(empty, "carried_out.natural").focus()
    empty.keyboard.press("Control+v")
    expect(empty.locator(".gk-ask").nth(1)).to_contain_text("放不下，没有粘贴")
    assert texts(empty, "carried_out.natural", "carried_out.business") == ["", ""]


def test_fill_across_and_down(empty: Page) -> None:
    type_into(empty, "new.natural", "7")
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Control+r"):
        empty.keyboard.press(key)
    assert texts(empty, "new.natural", "new.business", "new.research") == ["7", "7", "7"]


def test_blank_zero_and_not_applicable_stay_three_things(empty: Page) -> None:
    type_into(empty, "new.natural", "0")
    type_into(empty, "new.business", "/")
    expect(empty.locator(".gk-left").nth(1)).to_have_text("还有 142 格未填")
    assert metadata(empty)["parts"]["t3"]["cells"] == {"new.natural": "0", "new.business": "/"}
    assert texts(empty, "new.natural", "new.business", "new.research") == ["0", "/", ""]


def test_one_key_fills_the_blanks_with_zero_on_the_clerks_word(empty: Page) -> None:
    type_into(empty, "new.natural", "3")
    empty.keyboard.press("Alt+0")
    question = empty.locator(".gk-ask").nth(1)
    expect(question).to_contain_text("143 个空格全部填 0 吗？")
    assert texts(empty, "new.business") == [""]
    empty.keyboard.press("Enter")
    assert texts(empty, "new.natural", "new.business", "carried_out.others") == ["3", "0", "0"]
    empty.keyboard.press("Control+z")
    assert texts(empty, "new.natural", "new.business") == ["3", ""]


def test_a_refused_text_stays_with_its_reason_beside_it(empty: Page) -> None:
    for key, text, message in (
        ("new.natural", "-5", "不能是负数"),
        ("new.business", "1.5", "应为整数，不能有小数"),
        ("new.research", "abc", "不是数字；没有发生请填 0，不适用请填 /"),
        ("new.welfare", "1" * 20, "数字过长（20 位），请核对"),
    ):
        type_into(empty, key, text)
        assert texts(empty, key) == [text]
        described = cell(empty, key).get_attribute("aria-describedby")
        assert empty.locator(f"[id='{described}']").inner_text() == message
        assert cell(empty, key).get_attribute("aria-invalid") == "true"
    assert findings(empty)[0] == ("表三，一、本年新收政府信息公开申请数量，自然人：“-5”不能是负数")
    assert texts(empty, "new.total") == [""]


@pytest.mark.parametrize("key", ["d", "x", "a", "b", "m", "0", "Delete"])
def test_labs_shortcuts_do_not_fire_from_a_cell(filled: Page, key: str) -> None:
    before = filled.evaluate(f"{CURRENT}.context.model.cells.length")
    cell(filled, "new.natural").focus()
    for _ in range(2):
        filled.keyboard.press(key)
    assert filled.evaluate(f"{CURRENT}.context.model.cells.length") == before
    assert focused(filled) == "new.natural"


def test_an_input_method_does_no_harm(empty: Page) -> None:
    cell(empty, "new.natural").focus()
    tool: Any = empty.context.new_cdp_session(empty)
    tool.send("Input.imeSetComposition", {"text": "１", "selectionStart": 1, "selectionEnd": 1})
    tool.send("Input.imeSetComposition", {"text": "１２", "selectionStart": 2, "selectionEnd": 2})
    tool.send("Input.insertText", {"text": "１２"})
    assert texts(empty, "new.natural", "new.total") == ["１２", "尚缺 5 格"]
    assert focused(empty) == "new.natural"


def test_the_page_reads_values_by_the_same_rules_as_python(empty: Page) -> None:
    for text, kind, unit, value, remark, message in CASES:
        key = {"count": "license.decisions", "money": "fee.amount"}.get(kind)
        if key is None or unit not in ("件", "万元") or not text.strip() or "\n" in text:
            continue  # a field of one line drops the ends of lines; test_values has those
        cell(empty, key).fill(text)
        described = cell(empty, key).get_attribute("aria-describedby")
        assert empty.locator(f"[id='{described}']").text_content() == (message or ""), text
        assert message or value is not None or remark


def test_axe_finds_no_violation(filled: Page) -> None:
    type_into(filled, "grant.natural", "-5")
    type_into(filled, "carried_out.business", "9")
    results = Axe().run(filled, context=".gk")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in results.response["violations"]] == []


def test_rows_and_columns_are_named_for_a_screen_reader(filled: Page) -> None:
    label = cell(filled, "deny_1.legal").get_attribute("aria-label")
    assert label == "表三，（三）不予公开1.属于国家秘密，法人或其他组织·法律服务机构"
    table = filled.locator(".gk-t3")
    assert table.locator("th[scope=rowgroup]").count() == 5
    assert table.locator("th[scope=row]").count() == 29
    assert table.locator("th[scope=col]").count() == 7
    assert table.locator("th[scope=colgroup]").count() == 2


def test_the_particulars_are_typed_in_their_own_form(empty: Page) -> None:
    empty.locator("input[data-cell=organ]").fill("某县商务局")
    empty.locator("select[data-cell=kind]").select_option("政府部门")
    assert metadata(empty)["parts"]["facts"]["cells"] == {
        "organ": "某县商务局",
        "kind": "政府部门",
        "year": "2024",
    }


def test_a_page_and_a_kernel_that_disagree_say_so(page: Page, lab: Lab) -> None:
    path = lab.place("分歧算法.ipynb", huaian())
    notebook = nbformat.read(path, 4)
    # A kernel of another version, as it were: it counts one more than the page does.
    wrong = (
        "from gongkai.model.table import Table\nright = Table.computed.func\n"
        "def more(table):\n    return {at: n and n + 1 for at, n in right(table).items()}\n"
        "Table.computed.func = more"
    )
    notebook.cells.insert(0, nbformat.v4.new_code_cell(wrong))
    nbformat.write(notebook, path)
    opened(page, lab, "分歧算法.ipynb")
    type_into(page, "new.natural", "3002")
    expect(page.locator(".gk-findings").nth(1)).to_contain_text("不一致", timeout=60_000)


def test_a_browser_asks_for_the_module_once_and_trusts_no_other(page: Page, lab: Lab) -> None:
    asked: list[str] = []
    lab.place("模块.ipynb")

    def sent(data: str | bytes) -> None:
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        asked.extend(['"type":"module"'] * text.count('"type":"module"'))

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    opened(page, lab, "模块.ipynb")
    first = len(asked)
    opened(page, lab, "模块.ipynb")
    again = len(asked)
    page.evaluate("localStorage.setItem('gongkai-module', btoa('export default null'))")
    opened(page, lab, "模块.ipynb")
    assert (first, again, len(asked)) == (1, 1, 2)
