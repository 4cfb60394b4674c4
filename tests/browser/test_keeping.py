"""What a form keeps and says before its kernel answers, of an input method, and shown twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from formpage import figures, open_form
from gongkai.live.document import Document
from labdriver import CURRENT, WAIT, Lab, cell, filed, opened, save, status, type_into, until

# The browser's store answers late, as it does on a busy disk.
SLOW_STORE = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...more) {
  const late = {};
  setTimeout(() => {
    const asked = open.apply(this, more);
    for (const kind of ["onupgradeneeded", "onsuccess", "onerror", "onblocked"]) {
      asked[kind] = (event) => { late.result = asked.result; late[kind]?.(event); };
    }
  }, 1000);
  return late;
};
"""


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))


def sent(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("sent")
    return found


def test_what_is_typed_before_the_greeting_is_nothing_that_came_back(page: Page) -> None:
    page.add_init_script(SLOW_STORE)
    open_form(page, "t3")
    cell(page, "new.natural").fill("31")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    until(lambda: len(sent(page)) >= 2, "the greeting and the edits are sent")
    assert [message["type"] for message in sent(page)] == ["hello", "edit"]
    assert [edit[2:] for edit in sent(page)[1]["edits"]] == [
        ["new.natural", "31"],
        ["new.business", "5"],
    ]
    document = Document(None, {"id": "0" * 12})
    told: list[dict[str, Any]] = []
    for message in sent(page):
        document.receive("t3", message, told.append)
    assert dict(document.parts["t3"].cells) == {"new.natural": "31", "new.business": "5"}
    assert document.notices("t3") == []


def composed(page: Page, key: str, text: str) -> Any:
    """Have an input method hold a text in a field, as pinyin stands there before the choice."""
    cell(page, key).focus()
    tool: Any = page.context.new_cdp_session(page)
    end = len(text)
    tool.send("Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})
    return tool


@pytest.mark.parametrize(
    ("part", "key"), [("t3", "new.natural"), ("t3", "note"), ("facts", "organ")]
)
def test_what_an_input_method_holds_is_not_called_saved_and_is_saved(
    page: Page, part: str, key: str
) -> None:
    open_form(page, part)
    page.evaluate(
        """(name) => { const { context } = parts[name];
        context.save = () => {
          window.saved = context.model.getMetadata('gongkai').parts[name].cells;
        }; }""",
        part,
    )
    tool = composed(page, key, "１２")
    status = page.locator(f"#{part} .gk-status")
    expect(status).to_have_text("尚未记下：正在输入…")
    assert figures(page, part) == {}
    page.evaluate("name => parts[name].save()", part)
    assert page.evaluate("saved") == {key: "１２"}
    expect(status).not_to_have_text("尚未记下：正在输入…")
    # The choice among the characters goes on, and its outcome is kept.
    tool.send("Input.insertText", {"text": "１２３"})
    assert figures(page, part) == {key: "１２３"}
    expect(status).not_to_have_text("尚未记下：正在输入…")


def test_two_forms_of_one_part_have_one_history(page: Page) -> None:
    open_form(page, "t3", "t3")
    first, second = page.locator("#t3"), page.locator("#t3-again")

    def shown(key: str) -> list[str]:
        found = [form.locator(f"[data-cell='{key}']") for form in (first, second)]
        return [one.input_value() for one in found]

    first.locator("[data-cell='new.natural']").fill("1")
    second.locator("[data-cell='new.business']").fill("2")
    first.locator("[data-cell='new.research']").fill("3")
    assert [shown(f"new.{name}") for name in ("natural", "business", "research")] == [
        ["1", "1"],
        ["2", "2"],
        ["3", "3"],
    ]
    second.locator("[data-cell='new.natural']").focus()
    for left in (["2", "2"], ["", ""]):
        page.keyboard.press("Control+z")
        assert (shown("new.research"), shown("new.business")) == (["", ""], left)
    first.locator("[data-cell='new.natural']").focus()
    page.keyboard.press("Control+z")
    assert shown("new.natural") == ["", ""]
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+y")
    assert (shown("new.natural"), shown("new.business")) == (["1", "1"], ["2", "2"])


def test_the_status_is_in_sight_while_the_upper_rows_are_typed_into(page: Page, lab: Lab) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    lab.place("窄.ipynb")
    opened(page, lab, "窄.ipynb")
    cell(page, "new.natural").scroll_into_view_if_needed()
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    seen = """(line) => { const { left, top, height } = line.getBoundingClientRect();
      return line.contains(document.elementFromPoint(left + 20, top + height / 2)); }"""
    assert status(page).evaluate(seen)
    assert cell(page, "new.natural").evaluate(seen)


def test_a_change_that_is_in_no_journal_is_not_called_logged(page: Page, lab: Lab) -> None:
    lab.place("别的.ipynb")
    opened(page, lab, "别的.ipynb")
    type_into(page, "new.natural", "31")
    save(page)
    filed(page)
    page.evaluate(
        f"""() => {{ const {{ model }} = {CURRENT}.context;
        model.setMetadata('gongkai', {{ ...model.getMetadata('gongkai'), waivers: [] }}); }}"""
    )
    expect(status(page)).to_have_text(
        "这张表和正文都已存入文件，报告里别处还有改动没有存入（按 Ctrl+S 保存，也会自动保存）"
    )
    type_into(page, "new.business", "5")
    expect(status(page)).to_have_text(
        "这里填的和正文已记入本机日志，尚未存入文件（按 Ctrl+S 保存，也会自动保存）"
    )


def test_a_save_without_the_server_says_in_chinese_what_is_to_do(page: Page, lab: Lab) -> None:
    lab.place("离线.ipynb")
    opened(page, lab, "离线.ipynb")
    save(page)
    page.context.set_offline(True)
    type_into(page, "new.natural", "31")
    page.keyboard.press("Control+s")
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("连不上 JupyterLab 的服务，没有存入文件。", timeout=WAIT)
    expect(dialog).to_contain_text("不要关掉启动 JupyterLab 的窗口")
    expect(dialog).not_to_contain_text("Failed to fetch")
    expect(status(page)).to_contain_text("尚未存入文件")
    assert "自动保存" not in status(page).inner_text()
    page.context.set_offline(False)
