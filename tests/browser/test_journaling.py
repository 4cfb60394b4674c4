"""Section text in the form's own module: what is kept of it, what is offered, what is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from formpage import figures, open_form, tell
from gongkai.live.document import REFUSED, Document
from gongkai.live.journal import Journal
from gongkai.model.schema import MessageData, sound
from labdriver import until

TEXTS = [
    ["h1", "# 一、总体情况"],
    ["c1", "原来的一段。"],
    ["h2", "# 二、主动公开"],
    ["c2", "第二段。"],
]
STATE = {
    **{"type": "state", "id": "0" * 12, "cells": {}, "seen": {}, "notices": [], "word": ""},
    **{"problem": "", "totals": None, "broken": []},
}


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    monkeypatch.chdir(tmp_path)


def sent(page: Page, kind: str = "") -> list[dict[str, Any]]:
    """What the module sent to its kernel."""
    found: list[dict[str, Any]] = page.evaluate("sent")
    return [one for one in found if one["type"] == kind or not kind]


def shown(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate("shown()")
    return found


def write(page: Page, cell: str, text: str) -> None:
    page.evaluate("([cell, text]) => write(cell, text)", [cell, text])


def offer(page: Page, *texts: list[Any], part: str = "facts") -> None:
    """Let the kernel tell what it holds: of each its key, text, base, cell above, time."""
    tell(page, part, {"type": "texts", "texts": list(texts), "ids": ["0" * 12]})


def status(page: Page, part: str = "facts") -> Any:
    return page.locator(f"#{part} .gk-status")


def everything_said(page: Page) -> list[dict[str, Any]]:
    """Have the module say all that it can say to a form's kernel."""
    until(lambda: len(sent(page, "hello")) == 2, "both forms greet")
    tell(page, "facts", STATE)
    until(lambda: sent(page, "texts"), "the page asks for texts")
    page.locator("#facts input").first.fill("某局")
    page.locator("#facts input").first.blur()
    page.locator("#t3 td[data-key='new.natural'] input").fill("12")
    page.locator("#t3 td[data-key='new.natural'] input").blur()
    write(page, "c1", "新写的一段。")
    until(lambda: len(sent(page, "text")) == 1, "the text is sent")
    write(page, "c1", "原来的一段。")
    until(lambda: len(sent(page, "text")) == 2, "the text is let go of")
    page.evaluate("void parts.t3.meet({ cells: { note: 'x' }, seen: { a: 1 } })")
    rows = [["new.natural", "新收", "12", "13"]]
    tell(page, "t3", {**STATE, "notices": [{"kind": "parted", "rows": rows}]})
    page.get_by_role("button", name="按所选的确定").click()
    return sent(page)


def test_all_that_a_page_says_is_taken_by_the_kernel(page: Page) -> None:
    open_form(page, "facts", "t3", texts=TEXTS)
    said = everything_said(page)
    assert {one["type"] for one in said} == {"hello", "texts", "edit", "text", "choose"}
    for message in said:
        assert sound(message, MessageData), message
    document, answers = Document(None, {"id": "0" * 12}), list[dict[str, Any]]()
    for message in said:
        document.receive(message["part"], message, answers.append)
    kept = [one for one in answers if one["type"] == "kept"]
    assert [one["problem"] for one in kept] == ["", ""]
    assert [one["n"] for one in kept] == [one["n"] for one in sent(page, "text")]
    document.receive("facts", sent(page, "text")[0], answers.append)
    assert [text.text for text in Journal("0" * 12).read().texts.values()] == ["新写的一段。"]


def test_what_the_kernel_cannot_read_is_told(page: Page) -> None:
    open_form(page, "facts", texts=TEXTS)
    answers: list[dict[str, Any]] = []
    Document(None, {"id": "0" * 12}).receive("facts", {"type": "text", "n": 1}, answers.append)
    assert answers == [{"type": "refused", "problem": REFUSED}]
    write(page, "c1", "新写的一段。")
    until(lambda: sent(page, "text"), "the text is sent")
    tell(page, "facts", answers[0])
    expect(status(page)).to_contain_text(f"尚未保存：本机日志写不进去（{REFUSED}）")


def test_what_was_kept_is_offered_above_the_form_that_is_drawn(page: Page) -> None:
    open_form(page, "facts", "t3", texts=TEXTS)
    # The cell is run again in a live kernel, which still holds the form of before.
    page.evaluate("stops.facts(); mount('facts', false)")
    page.evaluate("void (stops.facts = mount('facts'))")
    offer(page, ["c1 before", "记下的一段。", "原来的一段。", "h1", 1])
    expect(page.locator("#facts li[data-text=c1]")).to_contain_text("记下的：记下的一段。")
    pointer = page.locator("#t3 .gk-pointer")
    expect(pointer).to_contain_text("有 1 处正文等您选用（在“基本情况”上方）")
    pointer.get_by_role("button", name="去选用").click()
    expect(page.get_by_role("button", name="用这一份")).to_be_focused()
    page.evaluate("stops.facts()")
    expect(page.locator("#t3 li[data-text=c1]")).to_be_visible()
    page.evaluate("void mount('facts')")
    page.get_by_role("button", name="用这一份").click()
    assert shown(page)[1] == ["c1", "记下的一段。"]
    expect(page.locator(".gk-pointer")).to_have_count(0)


def test_a_section_that_was_emptied_is_offered_too(page: Page) -> None:
    open_form(page, "facts", texts=TEXTS)
    offer(page, ["c1 before", "", "原来的一段。", "h1", 1])
    row = page.locator("li[data-text=c1]")
    expect(row).to_contain_text("记下的：（空白）")
    row.get_by_role("button", name="用这一份").click()
    assert shown(page)[1] == ["c1", ""]


@pytest.mark.parametrize(
    ("mine", "wanted"),
    [
        ("", ["# 一、总体情况", "另一页的。", "# 二、主动公开", "第二段。"]),
        (None, ["# 一、总体情况", "另一页的。", "# 二、主动公开", "第二段。"]),
        ("我的。", ["# 一、总体情况", "我的。", "另一页的。", "# 二、主动公开", "第二段。"]),
    ],
)
def test_both_versions_are_kept_once_and_in_their_place(
    page: Page, mine: str | None, wanted: list[str]
) -> None:
    open_form(page, "facts", texts=TEXTS)
    clash(page, mine)
    page.get_by_role("button", name="两份都留着").click()
    assert [text for _, text in shown(page)] == wanted


def clash(page: Page, mine: str | None) -> None:
    """Have both this page and the file change the first section."""
    if mine is None:
        page.evaluate("remove('c1')")
    else:
        write(page, "c1", mine)
    theirs = [[cell, "另一页的。" if cell == "c1" else text] for cell, text in TEXTS]
    page.evaluate("(cells) => { onDisk = file(cells); context.save().catch(() => {}); }", theirs)
    expect(page.locator("li[data-text=c1]")).to_contain_text("文件里的：另一页的。")


def test_what_was_decided_against_can_be_had_back(page: Page) -> None:
    open_form(page, "facts", texts=TEXTS)
    offer(page, ["c1 before", "记下的一段。", "原来的一段。", "h1", 1])
    page.get_by_role("button", name="保留文件里的").click()
    expect(page.locator("li[data-text]")).to_have_count(0)
    page.get_by_text("已不用的正文 1 处").click()
    expect(page.locator("li[data-unused=c1]")).to_contain_text("已不用：记下的一段。")
    page.get_by_role("button", name="还要用").click()
    assert shown(page)[1] == ["c1", "记下的一段。"]
    expect(page.locator("li[data-unused=c1]")).to_contain_text("已不用：原来的一段。")


@pytest.mark.parametrize(
    ("choice", "mine"), [("用文件里的", "另一页的。"), ("用这一页的", "我的。")]
)
def test_the_page_or_the_file_that_was_decided_against_can_be_had_back(
    page: Page, choice: str, mine: str
) -> None:
    open_form(page, "facts", texts=TEXTS)
    clash(page, "我的。")
    page.get_by_role("button", name=choice).click()
    assert shown(page)[1] == ["c1", mine]
    page.get_by_text("已不用的正文 1 处").click()
    page.get_by_role("button", name="还要用").click()
    assert {shown(page)[1][1], mine} == {"另一页的。", "我的。"}


def test_a_clock_that_is_set_back_does_not_delay_keeping(page: Page) -> None:
    open_form(page, "facts", texts=TEXTS)
    write(page, "c1", "先写的。")
    until(lambda: len(sent(page, "text")) == 1, "the first text is sent")
    page.evaluate("(() => { const now = Date.now; Date.now = () => now() - 3600000; })()")
    waits = page.evaluate(
        """(() => { const real = window.setTimeout; const asked = [];
        window.setTimeout = (run, wait) => { asked.push(wait); return real(run, wait); };
        write('c1', '后写的。'); window.setTimeout = real; return Math.max(...asked); })()"""
    )
    assert waits <= 2000
    until(lambda: len(sent(page, "text")) == 2, "the second text is sent")


FULL = """(() => {
  const put = IDBObjectStore.prototype.put;
  window.full = true;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.full) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, given);
  };
})()"""


def test_a_full_store_is_told_and_tried_again(page: Page) -> None:
    page.add_init_script(FULL)
    open_form(page, "facts", "t3", texts=TEXTS)
    page.evaluate("Object.values(parts).forEach((part) => part.lose())")
    write(page, "c1", "新写的一段。")
    expect(status(page)).to_contain_text("只在这个页面里，请不要关闭")
    page.locator("#t3 td[data-key='new.natural'] input").fill("12")
    page.locator("#t3 td[data-key='new.natural'] input").blur()
    expect(status(page, "t3")).to_contain_text("只在这个页面里，请不要关闭")
    page.evaluate("full = false")
    expect(status(page)).to_contain_text("已记在这个浏览器里", timeout=20000)
    expect(status(page, "t3")).to_contain_text("已记在这个浏览器里", timeout=20000)


def test_a_full_store_is_told_where_the_kernel_does_not_answer(page: Page) -> None:
    page.add_init_script(FULL)
    open_form(page, "facts", texts=TEXTS)
    write(page, "c1", "新写的一段。")
    expect(status(page)).to_contain_text("只在这个页面里，请不要关闭", timeout=20000)


def test_a_choice_begun_and_a_press_begun_outlive_what_comes_meanwhile(page: Page) -> None:
    open_form(page, "facts", "t3", texts=TEXTS)
    rows = [["new.natural", "新收", "12", "13"], ["new.legal", "新收", "", "5"]]
    notice = {"kind": "parted", "rows": rows}
    tell(page, "t3", {**STATE, "cells": {"new.natural": "12"}, "notices": [notice]})
    page.get_by_label("另一份的：5").check()
    press = page.get_by_role("button", name="按所选的确定")
    press.hover()
    page.mouse.down()
    tell(page, "t3", {**STATE, "cells": {"new.natural": "12"}, "notices": [notice]})
    page.mouse.up()
    expect(press).to_have_count(0)
    assert figures(page) == {"new.natural": "12", "new.legal": "5"}


def test_a_choice_begun_stays_when_another_box_comes(page: Page) -> None:
    open_form(page, "facts", texts=TEXTS)
    notice = {"kind": "parted", "rows": [["organ", "机关名称", "某局", "某市某局"]]}
    tell(page, "facts", {**STATE, "cells": {"organ": "某局"}, "notices": [notice]})
    page.get_by_label("另一份的：某市某局").check()
    offer(page, ["c1 before", "记下的一段。", "原来的一段。", "h1", 1])
    expect(page.locator("#facts li[data-text=c1]")).to_be_visible()
    page.get_by_role("button", name="按所选的确定").click()
    assert figures(page, "facts") == {"organ": "某市某局"}
