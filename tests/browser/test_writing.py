"""Writing a report's sections in JupyterLab: a click writes, what is seen is what is printed."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from gongkai.notebook.file import load, source
from gongkai.notebook.store import read
from labdriver import CURRENT, WAIT, Lab, command, dressed, save, server, type_into, until
from samples import huaian
from textdriver import RICH, TEXTS, Method, click, filed, is_open, opened, shown, still, written


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("writing"), dressed=True) as running:
        yield running


@pytest.mark.parametrize(
    ("target", "before"),
    [
        ("h3", "（一）主"),
        ("p >> nth=0", "2024年，新收{{新收总计}}件"),
        ("p >> nth=1", "1.加"),
        (".gk-item >> nth=1", "新媒体"),
        ("td >> nth=0", "| 网"),
        ("p >> nth=-1", "末段。"),
    ],
)
def test_a_click_opens_the_text_where_it_fell(
    page: Page, lab: Lab, target: str, before: str
) -> None:
    lab.place("点.ipynb", huaian().with_section(0, RICH))
    dressed(page, lab, "点.ipynb")
    expect(shown(page, 0).locator("h3")).to_be_visible(timeout=WAIT)
    last = before[-1]
    place = page.evaluate(
        """([box, last]) => { const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          const at = node.textContent.indexOf(last);
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          box.scrollIntoView({ block: 'center' });
          const own = range.getBoundingClientRect();
          return [own.right - 1, (own.top + own.bottom) / 2];
        } }""",
        [shown(page, 0).locator(target).element_handle(), last],
    )
    page.mouse.click(*place)
    until(lambda: is_open(page, 0), "the section is open")
    page.keyboard.type("※")
    assert written(page, 0) == RICH.replace(before, f"{before}※", 1)


def test_a_click_beside_closes_and_a_click_into_another_goes_on_there(page: Page, lab: Lab) -> None:
    lab.place("换.ipynb", huaian().with_section(0, "很长。\n\n" * 12).with_section(5, "无。"))
    dressed(page, lab, "换.ipynb")
    opened(page, 0)
    page.keyboard.type("甲")
    opened(page, 4)
    page.keyboard.type("乙")
    opened(page, 5)
    page.keyboard.type("丙")
    assert written(page, 0) == "很长。\n\n" * 12 + "甲"
    assert written(page, 4).endswith("乙")
    assert written(page, 5).endswith("丙")
    page.locator(".jp-MarkdownCell h2").last.click()
    until(lambda: page.evaluate(f"{TEXTS}.every((c) => c.rendered)"), "all are closed")
    expect(shown(page, 5)).to_have_text("无。丙", timeout=WAIT)


def test_a_text_that_is_marked_is_not_opened(page: Page, lab: Lab) -> None:
    lab.place("选.ipynb", huaian())
    dressed(page, lab, "选.ipynb")
    line = shown(page, 4).locator("p").first
    line.scroll_into_view_if_needed()
    until(lambda: still(page, line), "the page stands still")
    box = line.bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert len(page.evaluate("getSelection().toString()")) > 3
    assert page.evaluate(f"{TEXTS}.every((c) => c.rendered)")


def test_saving_while_writing_goes_on_writing(page: Page, lab: Lab) -> None:
    lab.place("存.ipynb", huaian())
    dressed(page, lab, "存.ipynb")
    opened(page, 5)
    page.keyboard.press("Control+a")
    page.keyboard.type("未收取信息处理费")
    page.keyboard.press("Control+s")
    until(lambda: filed(lab, "存.ipynb", 5) == "未收取信息处理费", "saved")
    assert is_open(page, 5)
    page.keyboard.type("。")
    assert written(page, 5) == "未收取信息处理费。"
    page.keyboard.press("Escape")
    assert not is_open(page, 5)
    page.keyboard.press("Enter")
    until(lambda: is_open(page, 5), "open again")
    page.keyboard.press("Shift+Enter")
    until(lambda: not is_open(page, 5), "closed")
    assert written(page, 5) == "未收取信息处理费。"


def test_tab_and_the_arrows_go_on_to_what_comes_next(page: Page, lab: Lab) -> None:
    lab.place("跳.ipynb", huaian().with_section(3, "").with_section(4, "问题。"))
    dressed(page, lab, "跳.ipynb")
    opened(page, 3)
    page.keyboard.press("Tab")
    until(lambda: is_open(page, 4), "the next section")
    page.keyboard.type("甲")
    page.keyboard.press("ArrowDown")
    until(lambda: is_open(page, 5), "the one after")
    page.keyboard.press("ArrowUp")
    until(lambda: is_open(page, 4), "back at its end")
    page.keyboard.type("乙")
    assert written(page, 4) == "问题。甲乙"
    page.keyboard.press("Shift+Tab")
    until(lambda: is_open(page, 3), "before it")
    page.keyboard.press("Shift+Tab")  # the table of the chapter
    assert page.evaluate("Boolean(document.activeElement.closest('.gk-form'))")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert written(page, 3) == ""
    opened(page, 5)
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowDown")
    assert is_open(page, 5)


LETTERS = "xddzmyabcvoi1fjklhqQ0"


def test_no_letter_does_anything_wherever_the_page_was_clicked(page: Page, lab: Lab) -> None:
    lab.place("字母.ipynb", huaian())
    dressed(page, lab, "字母.ipynb")
    cells = (
        f"{CURRENT}.content.widgets.map((c) => "
        "[c.model.id, c.model.type, c.model.sharedModel.getSource(), c.rendered])"
    )
    before = page.evaluate(cells)
    page.evaluate(f"{CURRENT}.content.activeCellIndex = 6")
    for place in (".jp-MarkdownCell h2", ".gk-form", ".gk-title-cell", ".gk-form .gk-table caption",
                  ".jp-MarkdownCell blockquote >> nth=1", ".jp-WindowedPanel-outer"):  # fmt: skip
        page.locator(place).first.click(position={"x": 2, "y": 2})
        page.keyboard.type(LETTERS)
        assert page.evaluate(cells) == before, place
    box = page.locator(".gk-own.gk-text-cell").nth(1).bounding_box()
    assert box
    page.mouse.click(box["x"] + 4, box["y"] + 10)  # where the prompt is
    page.keyboard.press("Escape")
    page.keyboard.type(LETTERS)
    assert [one[:3] for one in page.evaluate(cells)] == [one[:3] for one in before]
    assert lab.api("/api/kernels") == []


def test_a_letter_that_is_written_nowhere_is_told(page: Page, lab: Lab) -> None:
    lab.place("别处.ipynb", huaian())
    dressed(page, lab, "别处.ipynb")
    told = page.locator(".gk-lab-told")
    click(page, page.locator(".jp-MarkdownCell h2").first)
    top = page.evaluate(f"{CURRENT}.content.outerNode.scrollTop")
    page.keyboard.press("Space")
    expect(told).to_have_text(
        "刚才打的字没有写进报告：请先点一下要写的地方（正文，或表里的一格），再打字。"
    )
    assert page.evaluate(f"{CURRENT}.content.outerNode.scrollTop") == top
    expect(told).to_have_count(0, timeout=WAIT)
    opened(page, 0)
    page.keyboard.type("甲 ")
    page.keyboard.press("Escape")
    assert told.count() == 0
    page.keyboard.type("b")
    expect(told).to_have_count(1)
    assert written(page, 0).endswith("甲 ")


def test_a_click_amid_a_composition_opens_what_was_clicked(page: Page, lab: Lab) -> None:
    # What the input method holds is taken, and the page moves under the mouse.
    lab.place("转写.ipynb", huaian().with_section(0, "").with_section(4, ""))
    dressed(page, lab, "转写.ipynb")
    opened(page, 0)
    method = Method(page)
    method.compose("wom")
    click(page, shown(page, 4))
    until(lambda: is_open(page, 4), "the section that was clicked")
    page.keyboard.insert_text("人手少。")
    assert (written(page, 0), written(page, 4)) == ("wom", "人手少。")
    method.compose("wen")
    box = page.locator('input[data-cell="new.natural"]')
    click(page, box)
    expect(box).to_be_focused()


def test_the_line_that_is_written_is_in_view(page: Page, lab: Lab) -> None:
    lab.place("长.ipynb", huaian().with_section(0, "一行。"))
    page.set_viewport_size({"width": 1366, "height": 768})
    dressed(page, lab, "长.ipynb")
    opened(page, 0)
    for n in range(40):
        page.keyboard.press("Enter")
        page.keyboard.insert_text(f"第{n}行。")
    found = page.evaluate(
        f"""() => {{ const view = {CURRENT}.content.activeCell.editor.editor;
        const at = view.coordsAtPos(view.state.selection.main.head);
        return Boolean(document.elementFromPoint(at.left - 2, (at.top + at.bottom) / 2)
          ?.closest('.cm-content')); }}"""
    )
    assert found


def test_a_text_that_reloading_the_file_drops_is_offered_back(page: Page, lab: Lab) -> None:
    lab.place("重读.ipynb", huaian())
    dressed(page, lab, "重读.ipynb")
    before = written(page, 4)
    opened(page, 4)
    page.keyboard.type("新写一句。")
    page.keyboard.press("Escape")
    type_into(page, "new.natural", "3002")
    page.evaluate(f"{CURRENT}.context.revert()")
    notice = page.locator(".gk-notice").first
    expect(notice).to_contain_text("有 1 处正文与记下的不同", timeout=WAIT)
    assert written(page, 4) == before
    expect(page.locator('input[data-cell="new.natural"]')).to_have_value("3002")
    line = page.locator(".gk-line-text")
    expect(line).to_contain_text("有 1 处正文等您选用（在“基本情况”上方）")
    # The section says so too, and leads there; also after the page was opened anew.
    page.on("dialog", lambda dialog: dialog.accept())
    dressed(page, lab, "重读.ipynb")
    expect(notice).to_contain_text("有 1 处正文与记下的不同", timeout=WAIT)
    there = page.locator(".gk-placed", has_text="有记下的另一份文字，等您选用")
    expect(there).to_have_count(1)
    there.get_by_role("button", name="去选用").click()
    notice.get_by_role("button", name="用这一份").click()
    assert written(page, 4) == before + "新写一句。"
    expect(line).not_to_contain_text("等您选用")
    expect(there).to_have_count(0)


# ---- what is written where


def test_an_empty_section_invites_in_words_of_its_own_until_the_first_key(
    page: Page, lab: Lab
) -> None:
    lab.place("邀请.ipynb")
    dressed(page, lab, "邀请.ipynb")
    for section, words in ((-1, "编制依据"), (0, "主动公开、依申请公开"), (1, "没有可以不写"),
                           (4, "存在的主要问题"), (5, "信息处理费")):  # fmt: skip
        assert words in str(shown(page, section).get_attribute("data-invitation")), section
    opened(page, 0)
    editor = page.locator(".gk-open .cm-content")
    expect(editor).to_contain_text("在这里写：主动公开、依申请公开")
    page.keyboard.type("甲")
    expect(editor).to_have_text("甲")
    page.keyboard.press("Backspace")
    expect(editor).to_contain_text("在这里写：主动公开")
    save(page)
    texts = [source(one) for one in load(lab.root / "邀请.ipynb")["cells"]]
    assert not any("在这里写" in text or "双击这里" in text for text in texts)


def test_the_invitation_of_notebooks_of_before_is_shown_as_one_and_no_text(
    page: Page, lab: Lab
) -> None:
    path = lab.place("旧本.ipynb")
    notebook = json.loads(path.read_text("utf-8"))
    for one in notebook["cells"]:
        if one["metadata"]["gongkai"]["role"] == "text":
            one["source"] = "（双击这里写正文）"
            one["metadata"]["gongkai"]["crc"] = zlib.crc32(one["source"].encode())
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    dressed(page, lab, "旧本.ipynb")
    expect(shown(page, 0)).to_have_attribute(
        "data-invitation", re.compile("在这里写"), timeout=WAIT
    )
    expect(shown(page, 0)).to_have_text("")
    opened(page, 0)
    page.keyboard.type("甲")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert written(page, 0) == ""
    page.keyboard.type("乙")
    save(page)
    until(lambda: filed(lab, "旧本.ipynb", 0) == "乙", "saved")
    assert filed(lab, "旧本.ipynb", 4) == ""
    assert read(path).findings == ()


def test_nothing_says_to_press_run(page: Page, lab: Lab) -> None:
    lab.place("说明.ipynb", huaian())
    dressed(page, lab, "说明.ipynb")
    title = page.locator(".gk-title-cell .gk-printed")
    expect(title.locator("h1")).to_contain_text("淮安市人民政府", timeout=WAIT)
    expect(title.locator("h1")).to_contain_text("2024年政府信息公开工作年度报告")
    assert "▶▶" not in page.locator(".jp-Notebook").inner_text()
    type_into(page, "organ", "")
    page.locator("[data-cell='organ']").fill("某县商务局")
    expect(title.locator("h1")).to_contain_text("某县商务局2024年", timeout=WAIT)


def test_a_cell_of_one_s_own_says_where_it_will_stand_or_that_it_will_not(
    page: Page, lab: Lab
) -> None:
    path = lab.place("自己.ipynb", huaian())
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    at = next(n for n, one in enumerate(cells) if one["metadata"]["gongkai"].get("section") == 4)
    own = [
        ("markdown", "先头的话。", 0),
        ("markdown", "自己的一段。", at + 2),
        ("raw", "生的", at + 4),
        ("code", "程序", at + 5),
    ]
    for kind, text, place in own:
        cell_ = {"cell_type": kind, "metadata": {}, "source": text, "id": f"own-{place}"}
        if kind == "code":
            cell_ |= {"outputs": [], "execution_count": None}
        cells.insert(place, cell_)
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    dressed(page, lab, "自己.ipynb")
    notes = page.locator(".jp-Cell:not(.gk-own) .gk-placed")
    expect(notes).to_have_text(
        [
            "这一段印在“引言”里",
            "这一段印在“五、存在的主要问题及改进情况”里",
            "这一格里的字不会印进报告　改成正文",
            "这一格里的字不会印进报告　改成正文",
        ],
        timeout=WAIT,
    )
    assert filed(lab, "自己.ipynb", -1).startswith("先头的话。")
    assert "自己的一段。" in filed(lab, "自己.ipynb", 4)
    notes.nth(2).locator("button").click()
    expect(notes.nth(2)).to_have_text(re.compile("这一段印在“[五六]、"), timeout=WAIT)
    text = page.locator(".jp-MarkdownCell:not(.gk-own) .gk-printed")
    expect(text.nth(1)).to_have_text("自己的一段。")
    click(page, text.nth(1))
    page.keyboard.press("Control+End")
    page.keyboard.type("再写。")
    save(page)
    until(lambda: "自己的一段。再写。" in filed(lab, "自己.ipynb", 4), "saved")
    # It is the user's: it can be moved and goes again.
    ids = f"{CURRENT}.content.widgets.map((c) => c.model.id)"
    page.keyboard.press("Escape")
    command(page, "notebook:delete-cell")
    assert f"own-{at + 2}" not in page.evaluate(ids)


def test_what_is_the_report_s_own_comes_in_once(page: Page, lab: Lab) -> None:
    lab.place("重复.ipynb", huaian())
    dressed(page, lab, "重复.ipynb")
    ids = f"{CURRENT}.content.widgets.map((c) => c.model.id)"
    before = page.evaluate(ids)
    roles = f"{CURRENT}.content.widgets.map((c) => c.model.getMetadata('gongkai')?.role ?? '')"
    kept = page.evaluate(roles)
    for place in range(len(before)):
        page.evaluate(f"{CURRENT}.content.activeCellIndex = {place}")
        command(page, "notebook:copy-cell")
        page.evaluate(f"{CURRENT}.content.activeCellIndex = {CURRENT}.content.widgets.length - 1")
        command(page, "notebook:paste-cell-below")
    until(lambda: sorted(filter(None, page.evaluate(roles))) == sorted(kept), "each is there once")
    # The texts that were pasted are the user's own.
    assert len(page.evaluate(ids)) == len(before) + kept.count("text")
    assert page.evaluate(ids)[: len(before)] == before
    # A cell of the user's beside one of the report's is not merged into it.
    page.evaluate(f"{CURRENT}.content.activeCellIndex = {len(before)}")
    count = len(page.evaluate(ids))
    command(page, "notebook:merge-cell-above")
    assert len(page.evaluate(ids)) == count


def test_cells_of_the_report_are_not_dragged_and_a_letter_cuts_no_program(
    page: Page, lab: Lab
) -> None:
    path = lab.place("拖.ipynb", huaian())
    notebook = json.loads(path.read_text("utf-8"))
    for n, words in enumerate(("甲", "乙")):
        own = {"cell_type": "code", "metadata": {}, "source": words, "id": f"own-{n}"}
        notebook["cells"].insert(2 + n, own | {"outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    dressed(page, lab, "拖.ipynb")
    ids = f"{CURRENT}.content.widgets.map((c) => c.model.id)"
    before = page.evaluate(ids)
    target = page.locator(".jp-MarkdownCell h2").first
    until(lambda: still(page, target), "the page stands still")

    def drag(source: Locator) -> None:
        source.scroll_into_view_if_needed()
        box, there = source.bounding_box(), target.bounding_box()
        assert box
        assert there
        page.mouse.move(box["x"] + 10, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(there["x"], there["y"] + 30, steps=12)
        page.mouse.up()

    drag(page.locator(".gk-own.gk-text-cell").first)
    assert page.evaluate(ids) == before
    # All are marked, and one of the user's is drawn away: it goes alone.
    page.evaluate(f"""() => {{ const book = {CURRENT}.content; book.activeCellIndex = 0;
        book.extendContiguousSelectionTo(book.widgets.length - 1); }}""")
    drag(page.locator(".jp-CodeCell:not(.gk-form-cell) .jp-InputPrompt").first)
    moved = until(lambda: (now := page.evaluate(ids)) != before and now, "it has moved")
    assert [one for one in moved if one != "own-0"] == [one for one in before if one != "own-0"]
    page.locator(".jp-CodeCell:not(.gk-form-cell) .jp-InputPrompt").first.click()
    page.keyboard.press("Escape")
    page.keyboard.type(LETTERS)
    assert page.evaluate(ids) == moved
    assert page.evaluate(f"{CURRENT}.content.activeCell.model.type") == "code"
