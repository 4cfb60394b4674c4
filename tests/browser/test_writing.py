"""Writing a report's sections in JupyterLab: a click writes, what is seen is what is printed."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from gongkai.notebook.store import read
from gongkai.publishing import publish
from labdriver import CURRENT, WAIT, Lab, command, dressed, save, server, type_into, until
from samples import huaian

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAA"
    "AABJRU5ErkJggg=="
)
TEXTS = f"{CURRENT}.content.widgets.filter((c) => c.model.getMetadata('gongkai')?.role === 'text')"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("writing"), dressed=True) as running:
        yield running


def shown(page: Page, section: int) -> Locator:
    """The text of a section as it stands where it is not being written; -1 the opening."""
    return page.locator(".gk-own.gk-text-cell .gk-printed").nth(section + 1)


def written(page: Page, section: int) -> str:
    text: str = page.evaluate(f"{TEXTS}[{section + 1}].model.sharedModel.getSource()")
    return text


def is_open(page: Page, section: int) -> bool:
    """Whether the keys go into a section's editor, and into no other's."""
    opened: list[int] = page.evaluate(
        f"{TEXTS}.map((c, n) => [n, c]).filter(([, c]) => !c.rendered && c.editor.hasFocus())"
        ".map(([n]) => n)"
    )
    return opened == [section + 1]


def click(page: Page, target: Locator, **more: Any) -> None:
    target.scroll_into_view_if_needed()
    target.click(**more)


def opened(page: Page, section: int) -> None:
    click(page, shown(page, section))
    until(lambda: is_open(page, section), "the section is open")
    page.keyboard.press("Control+End")


def still(page: Page, target: Locator) -> bool:
    """Whether nothing moves any more: what is being drawn moves what stands below it."""
    before = target.bounding_box()
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    return before == target.bounding_box()


def filed(lab: Lab, name: str, section: int) -> str:
    report = read(lab.root / name).report
    return report.opening if section < 0 else report.sections[section].text


RICH = """（一）主动公开
2024年，新收{{新收总计}}件，公开**412**条。

1.加强培训。
- 网站
- 新媒体

| 渠道 | 条数 |
| --- | --- |
| 网站 | 300 |

末段。"""


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
    title = page.locator(".gk-title-cell")
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


# ---- what is seen is what is printed


def test_what_is_seen_is_what_is_printed(page: Page, lab: Lab) -> None:
    path = lab.place(
        "印.ipynb", huaian().with_section(0, RICH + "\n　　行首空格\n<b>标签</b>&amp;\n")
    )
    dressed(page, lab, "印.ipynb")
    box = shown(page, 0)
    expect(box).to_contain_text("末段。", timeout=WAIT)
    html = publish(read(path), "html").data.decode()
    chapter = html[html.index("一、总体情况") : html.index("二、主动公开")]
    exported = page.evaluate(
        """(html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll(
        'h3, p, td, th')].map((one) => one.textContent.trim()).filter(Boolean)""",
        chapter,
    )
    seen = page.evaluate(
        "(box) => [...box.querySelectorAll('h3, p, td, th')].map((one) => one.textContent.trim())",
        box.element_handle(),
    )
    assert "2024年，新收3119件，公开412条。" in seen
    assert [one.lstrip("•　") for one in seen] == [one.lstrip("•·　") for one in exported]
    assert box.locator("p").first.evaluate("(p) => getComputedStyle(p).textIndent") == "32px"
    assert (
        box.locator(".gk-ref").get_attribute("title")
        == "引用：表三，一、本年新收政府信息公开申请数量，总计，现在是 3119"
    )


def test_a_reference_shows_the_figure_as_it_is_now_and_a_wrong_one_is_marked(
    page: Page, lab: Lab
) -> None:
    lab.place(
        "引用.ipynb",
        Report("某局", 2024, "2021").with_section(5, "{{新收自然人}}件、{{没有的}}件。"),
    )
    dressed(page, lab, "引用.ipynb")
    refs = shown(page, 5).locator(".gk-ref")
    expect(refs).to_have_text(["{{新收自然人}}", "{{没有的}}"], timeout=WAIT)
    expect(refs.nth(0)).to_have_class("gk-ref gk-ref-blank")
    expect(refs.nth(1)).to_have_class("gk-ref gk-ref-unknown")
    type_into(page, "new.natural", "31")
    expect(refs).to_have_text(["31", "{{没有的}}"], timeout=WAIT)
    expect(refs.nth(0)).to_have_class("gk-ref gk-ref-known")
    opened(page, 5)
    expect(page.locator(".gk-open .cm-content .gk-ref-unknown")).to_have_text("{{没有的}}")
    assert written(page, 5) == "{{新收自然人}}件、{{没有的}}件。"


# ---- pasting and taking back


def paste(page: Page, **kinds: str) -> None:
    page.evaluate(
        """async (kinds) => { const data = new DataTransfer();
        for (const [kind, text] of Object.entries(kinds)) data.setData(`text/${kind}`, text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste',
          { clipboardData: data, bubbles: true, cancelable: true })); }""",
        kinds,
    )


def test_a_table_of_word_is_pasted_as_one_and_taken_back_in_one_step(page: Page, lab: Lab) -> None:
    lab.place("贴.ipynb", huaian().with_section(4, "问题。").with_section(5, "前面后面"))
    dressed(page, lab, "贴.ipynb")
    opened(page, 4)
    page.keyboard.type("改进。")
    opened(page, 5)
    page.keyboard.type("甲")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    html = (
        "<p class=MsoNormal style='color:red'><b>如下：</b><o:p></o:p></p><table border=1>"
        "<tr><td><p>渠道</p></td><td><p>条数</p></td></tr><tr><td>网站</td><td>300</td></tr></table>"
    )
    paste(page, html=html, plain="如下：\n渠道\t条数\n网站\t300")
    pasted = "前面如下：\n\n| 渠道 | 条数 |\n| --- | --- |\n| 网站 | 300 |\n\n后面甲"
    assert written(page, 5) == pasted
    page.keyboard.press("Control+z")
    assert written(page, 5) == "前面后面甲"
    page.keyboard.press("Control+z")
    assert written(page, 5) == "前面后面"
    page.keyboard.press("Control+z")
    assert written(page, 5) == "前面后面"
    assert written(page, 4) == "问题。改进。"  # another section's text is its own
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    assert written(page, 5) == pasted
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    assert written(page, 5) == pasted
    expect(shown(page, 5).locator("td")).to_have_text(["网站", "300"], timeout=WAIT)


def test_lines_of_excel_are_pasted_as_a_table_and_words_as_they_are(page: Page, lab: Lab) -> None:
    lab.place("贴表.ipynb", huaian().with_section(5, ""))
    dressed(page, lab, "贴表.ipynb")
    opened(page, 5)
    paste(page, plain="渠道\t条数\r\n网站\t300\r\n")
    assert written(page, 5) == "| 渠道 | 条数 |\n| --- | --- |\n| 网站 | 300 |"
    page.keyboard.press("Control+a")
    paste(page, plain="第一段。\r\n第二段。")
    assert written(page, 5) == "第一段。\n第二段。"


def test_a_picture_is_kept_in_the_file_at_once(page: Page, lab: Lab) -> None:
    lab.place("贴图.ipynb", huaian().with_section(5, "未收取信息处理费。"))
    dressed(page, lab, "贴图.ipynb")
    opened(page, 5)
    page.evaluate(
        """(data) => { const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
        const given = new DataTransfer();
        given.items.add(new File([bytes], 'x.png', { type: 'image/png' }));
        document.activeElement.dispatchEvent(new ClipboardEvent('paste',
          { clipboardData: given, bubbles: true, cancelable: true })); }""",
        PNG,
    )
    until(lambda: "![](attachment:picture-" in filed(lab, "贴图.ipynb", 5), "it is in the file")
    page.keyboard.type("图一")  # the caret waits where the picture's words go
    save(page)
    until(lambda: "![图一](attachment:" in filed(lab, "贴图.ipynb", 5), "with its words")
    assert list(read(lab.root / "贴图.ipynb").report.images.values()) == [base64.b64decode(PNG)]
    page.keyboard.press("Escape")
    expect(shown(page, 5).locator("img")).to_have_attribute("alt", "图一", timeout=WAIT)
    assert shown(page, 5).locator("img").evaluate("(img) => img.naturalWidth") == 2


# ---- beside the section


def test_beside_a_section_stand_what_is_due_how_long_it_is_and_last_year_s(
    page: Page, lab: Lab
) -> None:
    report, last = (
        huaian().with_section(0, ""),
        huaian().with_section(0, "（一）上年\n上年新收{{新收总计}}件。"),
    )
    lab.place("旁.ipynb", report, last=last)
    dressed(page, lab, "旁.ipynb")
    beside = page.locator(".gk-open .gk-beside")
    opened(page, 0)
    expect(beside.locator(".gk-length")).to_have_text("一、总体情况：已写 0 字", timeout=WAIT)
    assert beside.locator(".gk-due li[data-done=true]").count() == 0
    assert beside.locator(".gk-due li").count() == 8  # it is a government's
    page.keyboard.type("主动公开 与依申请公开。")
    done = beside.locator(".gk-due li[data-done=true]")
    expect(done).to_have_text(["✓主动公开，已写到", "✓依申请公开，已写到"], timeout=WAIT)
    expect(beside.locator(".gk-length")).to_have_text("一、总体情况：已写 11 字")
    beside.locator("button", has_text="上年怎么写的").click()
    expect(beside.locator(".gk-lastyear p")).to_have_text(["（一）上年", "上年新收3119件。"])
    assert not page.evaluate(f"{TEXTS}[1].rendered")  # looking there does not close the text
    save(page)
    assert filed(lab, "旁.ipynb", 0) == "主动公开 与依申请公开。"
    opened(page, 5)
    expect(beside.locator(".gk-due li[data-done=true]")).to_have_count(1, timeout=WAIT)
