"""A report's text in JupyterLab: seen as it prints, pasted, and what stands beside it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gongkai.model.data import to_data
from gongkai.model.report import Report
from gongkai.notebook.store import read
from gongkai.publishing import publish
from labdriver import CURRENT, WAIT, Lab, dressed, save, server, type_into, until
from samples import huaian
from textdriver import PNG, RICH, TEXTS, filed, opened, shown, written


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("writing"), dressed=True) as running:
        yield running


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
    assert [one.strip() for one in seen] == [one.strip() for one in exported]
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


def test_last_year_s_words_are_there_once_they_are_read_in(page: Page, lab: Lab) -> None:
    last = huaian().with_section(5, "上年未收取信息处理费。")
    lab.place("读入上年.ipynb", huaian())
    dressed(page, lab, "读入上年.ipynb")
    opened(page, 5)
    beside = page.locator(".gk-open .gk-beside")
    expect(beside.locator(".gk-length")).to_contain_text("六、", timeout=WAIT)
    expect(beside.locator("button")).to_be_hidden()
    page.evaluate(
        f"""(last) => {{ const {{ model }} = {CURRENT}.context;
        model.setMetadata('gongkai', {{ ...model.getMetadata('gongkai'), last }}); }}""",
        to_data(last),
    )
    beside.locator("button").click(timeout=WAIT)
    expect(beside.locator(".gk-lastyear p")).to_have_text(["上年未收取信息处理费。"])
