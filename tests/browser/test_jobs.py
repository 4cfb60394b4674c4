"""The whole job from the screen: a new report, exports, preview, last year, help, import."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from gongkai.command import main
from gongkai.live.begin import following
from gongkai.model.report import Report
from gongkai.notebook.store import read
from gongkai.parsers import read_file
from gongkai.publishing import publish
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    dressed,
    free_port,
    kill_server,
    open_notebook,
    server,
    start,
    toured,
    type_into,
    until,
)
from layouts import Style, html
from samples import huaian

pytestmark = pytest.mark.trial


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("jobs")
    with server(folder, dressed=True) as running:
        yield running


def ask(page: Page, name: str) -> None:
    """Set a command off and do not wait for what it comes to."""
    page.evaluate(f"void window.jupyterapp.commands.execute('gongkai:{name}')")


def box(page: Page) -> Locator:
    return page.locator("dialog.gk-box")


def launcher(page: Page, lab: Lab) -> None:
    toured(lab)
    page.goto(f"{lab.url}/lab?reset&token={lab.token}")
    expect(page.locator(".jp-LauncherCard[data-category='年度报告']")).to_be_visible(timeout=WAIT)


def beside(page: Page, lab: Lab, name: str) -> None:
    """Open a report where looks can stand beside it, as `gongkai start` does."""
    toured(lab)
    page.goto(f"{lab.url}/lab/tree/{quote(name)}?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".gk-form .gk-status").nth(2)).not_to_contain_text("断了", timeout=WAIT)


def choose(page: Page, *labels: str) -> None:
    """Go through the menu bar with keys alone, by what its items say."""
    bar = "#jp-MainMenu .lm-MenuBar-content"
    page.evaluate(f"document.querySelector('{bar} .lm-MenuBar-item').focus()")
    for label in labels:
        for _ in range(30):
            active = page.locator(
                ".lm-Menu .lm-Menu-item.lm-mod-active, #jp-MainMenu .lm-mod-active"
            )
            here = active.last.inner_text().strip().split("\n")[0] if active.count() else ""
            if here == label:
                break
            page.keyboard.press("ArrowRight" if label == labels[0] else "ArrowDown")
        else:
            raise AssertionError(f"no item {label}")
        page.keyboard.press("Enter")


def test_a_new_report_by_keys_alone(page: Page, lab: Lab) -> None:
    launcher(page, lab)
    page.locator(".jp-LauncherCard[data-category='年度报告']").focus()
    page.keyboard.press("Enter")
    expect(box(page).get_by_label("上年报告", exact=True)).to_be_focused(timeout=WAIT)
    assert Axe().run(page, context="dialog").response["violations"] == []
    name = box(page).get_by_label("文件名").input_value()
    assert re.fullmatch(r"年度报告20\d\d\.ipynb", name)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("某县商务局")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("2025")
    expect(box(page).get_by_label("文件名")).to_have_value("年度报告2025.ipynb")
    page.keyboard.press("Enter")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    assert page.evaluate(f"{CURRENT}.context.path") == "年度报告2025.ipynb"
    report = read(lab.root / "年度报告2025.ipynb").report
    assert (report.organ, report.kind, report.level) == ("某县商务局", "政府部门", "县级")
    assert (report.year, report.edition) == (2025, "2021")
    # The next one has another name, and the name of this one is refused.
    before = (lab.root / "年度报告2025.ipynb").read_bytes()
    ask(page, "new")
    expect(box(page)).to_be_visible()
    box(page).get_by_label("报告年度").fill("2025")
    expect(box(page).get_by_label("文件名")).to_have_value("年度报告2025-2.ipynb")
    for typed, said in (
        ("年度报告2025", "已经存在，没有覆盖；请换一个文件名"),
        ("../外面", "文件名里不能有“/”，请换一个名字"),
        ("", "请给新文件起个名字"),
    ):
        box(page).get_by_label("文件名").fill(typed)
        page.keyboard.press("Enter")
        expect(box(page).get_by_role("alert").last).to_contain_text(said)
    box(page).get_by_label("报告年度").fill("2010")
    box(page).get_by_label("文件名").fill("太早")
    page.keyboard.press("Enter")
    expect(box(page).get_by_role("alert").last).to_contain_text("最早为 2019 年")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)
    assert (lab.root / "年度报告2025.ipynb").read_bytes() == before
    assert not list(lab.root.parent.rglob("*外面*"))
    assert not list(lab.root.rglob("*太早*"))


def test_a_new_report_from_last_years_word_file(page: Page, lab: Lab, tmp_path: Path) -> None:
    lab.place("去年.ipynb", huaian().replace(kind="人民政府", level="市级"))
    word = tmp_path / f"上年报告{'很长的名字' * 12}.docx"
    word.write_bytes(publish(read(lab.root / "去年.ipynb"), "docx").data)
    launcher(page, lab)
    page.locator(".jp-LauncherCard[data-category='年度报告']").click()
    box(page).get_by_label("从电脑里选上年报告").set_input_files(word)
    taken = box(page).locator(".gk-taken")
    expect(taken).to_contain_text(
        f"读的是《淮安市人民政府2024年政府信息公开工作年度报告》（{word.name}）", timeout=WAIT
    )
    expect(taken).to_contain_text("表三，二、上年结转政府信息公开申请数量，自然人：103")
    expect(box(page).get_by_label("机关名称")).to_have_value("淮安市人民政府")
    expect(box(page).get_by_label("报告年度")).to_have_value("2025")
    # What is used stands in the list, and why the year is as it is beside it.
    source = box(page).get_by_label("上年报告", exact=True)
    shown = "(one) => one.selectedOptions[0].textContent"
    assert source.evaluate(shown) == f"从电脑里选的：{word.name}"
    why = box(page).locator(".gk-fixed")
    expect(why).to_contain_text("接着上年报告（2024 年）写，只能是 2025 年")
    body = box(page).locator(".gk-box-body")
    assert body.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0
    source.select_option(label="不用，从空白开始")
    expect(why).to_be_empty()
    assert "从电脑里选的" not in source.inner_text()
    box(page).get_by_label("报告年度").fill("2023")
    box(page).get_by_label("从电脑里选上年报告").set_input_files(word)
    expect(box(page).get_by_label("报告年度")).to_have_value("2025", timeout=WAIT)
    assert source.evaluate(shown) == f"从电脑里选的：{word.name}"
    assert Axe().run(page, context="dialog").response["violations"] == []
    box(page).get_by_label("文件名").fill("接着写")
    box(page).get_by_role("button", name="新建", exact=True).click()
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(cell(page, "carried_in.natural")).to_have_value("103")
    stored, last = read(lab.root / "接着写.ipynb"), read_file(word).report
    assert stored.report == following(last)
    assert stored.last is not None
    assert stored.last.tables == last.tables


def test_what_cannot_be_read_is_said_and_what_was_not_carried_too(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.7 broken")
    gap = huaian().with_values("t3", {("carried_out", "natural"): None})
    (lab.root / "缺一格.html").write_bytes(html(gap, Style()).encode())
    launcher(page, lab)
    page.locator(".jp-LauncherCard[data-category='年度报告']").click()
    box(page).get_by_label("从电脑里选上年报告").set_input_files(bad)
    alert = box(page).locator(".gk-taken [role=alert]")
    expect(alert).to_have_text(
        "这个 PDF 损坏了，无法读取。没有用它；可以另选一份，或从空白开始。", timeout=WAIT
    )
    chosen = box(page).get_by_label("上年报告", exact=True)
    assert chosen.evaluate("(one) => one.selectedOptions[0].textContent") == "不用，从空白开始"
    box(page).get_by_label("上年报告", exact=True).select_option("缺一格.html")
    blank = box(page).locator(".gk-taken details", has_text="没有读出、请自己填的结转（1）")
    expect(blank).to_contain_text("表三，二、上年结转政府信息公开申请数量，自然人", timeout=WAIT)
    page.keyboard.press("Escape")


def test_what_is_typed_and_not_saved_is_exported_and_the_dialog_says_where(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("导出.ipynb", huaian())
    dressed(page, lab, "导出.ipynb")
    cell(page, "new.natural").focus()
    page.keyboard.type("2994")  # not left yet, nor saved
    choose(page, "年度报告", "导出", "Excel")
    expect(box(page)).to_contain_text("Excel 已导出", timeout=WAIT)
    path = lab.root / "导出.xlsx"
    expect(box(page).locator(".gk-path")).to_have_text(str(path))
    assert read(lab.root / "导出.ipynb").report.tables["t3"].value("new", "natural") == 2994
    assert path.read_bytes() == publish(read(lab.root / "导出.ipynb"), "xlsx").data
    expect(box(page)).to_contain_text("所以每张表的标题前都写有“草稿”")
    assert Axe().run(page, context="dialog").response["violations"] == []
    with page.expect_download() as waited:
        box(page).get_by_role("link", name="下载 导出.xlsx").click()
    assert waited.value.suggested_filename == "导出.xlsx"
    assert Path(waited.value.path()).read_bytes() == path.read_bytes()
    box(page).get_by_role("button", name="去看是哪些问题").click()
    expect(box(page)).to_have_count(0)
    expect(page.locator(".gk-panel .gk-go").first).to_be_focused()
    assert lab.api("/api/kernels") == []


def test_the_whole_set_is_what_the_command_makes(page: Page, lab: Lab, tmp_path: Path) -> None:
    lab.place("整套.ipynb", huaian().replace(kind="人民政府", level="市级", date="2025-01-20"))
    dressed(page, lab, "整套.ipynb")
    ask(page, "export-all")
    expect(box(page)).to_contain_text("全套已导出", timeout=WAIT)
    folder = Path(box(page).locator(".gk-path").inner_text())
    assert folder.parent == lab.root
    assert main(["export", str(lab.root / "整套.ipynb"), "--all", "-o", str(tmp_path / "套")]) == 0
    made = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert made == {one.name: one.read_bytes() for one in (tmp_path / "套").iterdir()}
    assert len(made) == 8
    box(page).get_by_role("button", name=re.compile("打开 .*报告.html")).click()
    look = page.locator(".gk-viewer iframe")
    expect(look).to_have_attribute("sandbox", "", timeout=WAIT)
    expect(look.content_frame.locator("h1")).to_contain_text("淮安市人民政府")


@pytest.mark.parametrize("desktop", [":9", ""], ids=["at this machine", "elsewhere"])
def test_each_file_of_the_set_is_opened_where_it_can_be(
    page: Page, tmp_path: Path, desktop: str
) -> None:
    opener, opened = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    opener.parent.mkdir()
    opened.touch()
    opener.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n', "utf-8")
    opener.chmod(0o755)
    path = f"{opener.parent}{os.pathsep}{os.environ['PATH']}"
    with server(tmp_path, dressed=True, DISPLAY=desktop, WAYLAND_DISPLAY="", PATH=path) as own:
        own.place("套.ipynb", huaian())
        dressed(page, own, "套.ipynb")
        ask(page, "export-all")
        expect(box(page)).to_contain_text("全套已导出", timeout=WAIT)
        folder = Path(box(page).locator(".gk-path").inner_text())
        rows = box(page).locator(".gk-files li")
        openable = rows.filter(has=page.get_by_role("button")).locator("span").all_inner_texts()
        ends = {".".join(["", *name.split(".")[1:]]) for name in openable}
        programs = {".docx", ".xlsx"} if desktop else set()
        assert ends == {".csv", ".html", ".json", ".pdf", ".片段.html"} | programs
        assert rows.get_by_role("link", name="下载").count() == rows.count() == 8
        for end in sorted({*programs, ".csv"}) if desktop else ():
            name = next(one.name for one in folder.iterdir() if one.name.endswith(end))
            rows.get_by_role("button", name=f"打开 {name}").click()
            until(lambda one=name: f"{folder / one}\n" in opened.read_text("utf-8"), "opened")
        rows.get_by_role("button", name=re.compile("打开 .*片段.html")).click()
        expect(page.locator(".gk-viewer-text")).to_contain_text("<table", timeout=WAIT)


def test_another_file_of_that_name_stays_and_a_free_name_is_offered(page: Page, lab: Lab) -> None:
    lab.place("同名.ipynb", huaian())
    (lab.root / "同名.docx").write_bytes("秘书改过的".encode())
    dressed(page, lab, "同名.ipynb")
    ask(page, "export-docx")
    expect(box(page).get_by_role("alert")).to_contain_text("没有覆盖", timeout=WAIT)
    box(page).get_by_role("button", name="另存为“同名-2.docx”").click()
    expect(box(page).locator(".gk-path")).to_have_text(str(lab.root / "同名-2.docx"), timeout=WAIT)
    assert (lab.root / "同名.docx").read_bytes() == "秘书改过的".encode()
    assert (lab.root / "同名-2.docx").read_bytes().startswith(b"PK")


def test_letters_no_font_has_are_named_and_may_be_printed_otherwise(page: Page, lab: Lab) -> None:
    lab.place("缺字.ipynb", Report("某局", 2024, "2021", opening="甲\U0010fffd乙"))
    dressed(page, lab, "缺字.ipynb")
    ask(page, "export-pdf")
    expect(box(page).get_by_role("alert")).to_contain_text("U+10FFFD", timeout=WAIT)
    assert not (lab.root / "缺字.pdf").exists()
    box(page).get_by_role("button", name="这些字印成〓，照样导出").click()
    expect(box(page)).to_contain_text("PDF 已导出", timeout=WAIT)
    assert (lab.root / "缺字.pdf").read_bytes().startswith(b"%PDF")


def test_what_could_not_be_saved_is_not_exported(page: Page, lab: Lab) -> None:
    lab.place("存不进.ipynb", huaian())
    dressed(page, lab, "存不进.ipynb")
    type_into(page, "new.natural", "2994")

    def refuse(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=500, body='{"message": "disk full"}')
        else:
            route.fallback()

    page.route("**/api/contents/**", refuse)
    ask(page, "export-csv")
    expect(page.locator(".jp-Dialog")).to_be_visible(timeout=WAIT)
    expect(box(page)).not_to_be_visible()  # Lab's own word comes first
    page.locator(".jp-Dialog button").last.click()
    expect(box(page).get_by_role("alert")).to_contain_text(
        "没有存入文件，所以没有导出", timeout=WAIT
    )
    assert not (lab.root / "存不进.csv").exists()
    page.keyboard.press("Escape")
    page.unroute("**/api/contents/**")
    ask(page, "export-csv")
    expect(box(page)).to_contain_text("数据 已导出", timeout=WAIT)
    assert ",2994," in (lab.root / "存不进.csv").read_text("utf-8-sig")


def test_a_second_press_starts_nothing(page: Page, lab: Lab) -> None:
    lab.place("两下.ipynb", huaian())
    dressed(page, lab, "两下.ipynb")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "api/export" in one.url else None)
    page.evaluate(
        "const { commands } = window.jupyterapp;"
        "for (let n = 0; n < 3; n += 1) void commands.execute('gongkai:export-all')"
    )
    expect(box(page)).to_contain_text("全套已导出", timeout=WAIT)
    assert len(asked) == 1
    assert box(page).count() == 1


def test_a_server_that_goes_amid_an_export_is_told_of(
    context: BrowserContext, tmp_path: Path
) -> None:
    running = start(tmp_path, free_port(), secrets.token_hex(16), dressed=True)
    try:
        running.place("断.ipynb", huaian())
        page = context.new_page()
        dressed(page, running, "断.ipynb")
        ask(page, "export-all")
        expect(box(page).get_by_role("status")).to_contain_text("正在生成", timeout=WAIT)
    finally:
        kill_server(running)
    expect(box(page).get_by_role("alert")).to_contain_text("连不上本机的服务", timeout=WAIT)
    expect(box(page).locator("h2")).to_have_text("没有导出")
    assert not [one for one in running.root.iterdir() if one.is_dir() and "淮安" in one.name]


def test_the_preview_is_of_the_screen_and_says_when_it_is_older(page: Page, lab: Lab) -> None:
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'pdfViewerEnabled', { get: () => false })"
    )
    lab.place("预览.ipynb", huaian())
    beside(page, lab, "预览.ipynb")
    before = (lab.root / "预览.ipynb").read_bytes()
    page.evaluate(f"void ({CURRENT}.context.save = () => new Promise(() => {{}}))")  # needs none
    type_into(page, "new.natural", "29940")
    page.keyboard.press("Enter")
    page.locator(".gk-tool button", has_text="预览").click()
    said = page.locator(".gk-viewer-said")
    expect(said).to_contain_text("与屏幕上的内容一致", timeout=WAIT)
    look = page.locator(".gk-viewer iframe")
    assert look.get_attribute("sandbox") == ""
    expect(look.content_frame.locator("body")).to_contain_text("29940")
    page.get_by_role("button", name="与报告并排").click()
    type_into(page, "new.business", "77777")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("屏幕上已经改过", timeout=WAIT)
    page.get_by_role("button", name="刷新", exact=True).click()
    expect(look.content_frame.locator("body")).to_contain_text("77777", timeout=WAIT)
    expect(said).to_contain_text("与屏幕上的内容一致")
    assert Axe().run(page, context=".gk-viewer-bar").response["violations"] == []
    assert (lab.root / "预览.ipynb").read_bytes() == before
    with page.expect_download() as waited:
        page.get_by_role("button", name="下载 PDF").click()
    assert waited.value.suggested_filename == "预览.pdf"
    assert Path(waited.value.path()).read_bytes().startswith(b"%PDF")


def test_a_preview_shows_the_pdf_where_the_browser_can_and_follows_a_save(
    page: Page, lab: Lab
) -> None:
    lab.place("印.ipynb", huaian())
    beside(page, lab, "印.ipynb")
    assert page.evaluate("navigator.pdfViewerEnabled")
    ask(page, "preview")
    look = page.locator(".gk-viewer iframe")
    expect(look).to_have_attribute("src", re.compile("^blob:"), timeout=WAIT)
    page.get_by_role("button", name="与报告并排").click()
    first = look.get_attribute("src")
    type_into(page, "new.natural", "2994")
    expect(page.locator(".gk-viewer-said")).to_contain_text("屏幕上已经改过", timeout=WAIT)
    page.keyboard.press("Control+s")
    expect(page.locator(".gk-viewer-said")).to_contain_text("与屏幕上的内容一致", timeout=WAIT)
    assert look.get_attribute("src") != first
    # It is no program's page: neither frame nor script of another kind may be in it.
    assert page.evaluate("document.querySelectorAll('.gk-viewer iframe').length") == 1


def test_last_year_is_shown_or_said_how_to_bring_it_in(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("新年.ipynb", Report("淮安市人民政府", 2025, "2021", "人民政府", "市级"))
    beside(page, lab, "新年.ipynb")
    ask(page, "last")
    expect(box(page)).to_contain_text("这份报告里还没有上年报告")
    file = tmp_path / "上年.html"
    file.write_bytes(html(huaian(), Style()).encode())
    box(page).get_by_role("button", name="读入上年报告…").click()
    box(page).get_by_label("选择文件").set_input_files(file)
    box(page).get_by_role("button", name="采用所选").click(timeout=WAIT)
    expect(box(page)).to_contain_text("已采用")
    assert Axe().run(page, context="dialog").response["violations"] == []
    page.keyboard.press("Escape")
    expect(cell(page, "carried_in.natural")).to_have_value("103")
    ask(page, "last")
    look = page.locator(".gk-viewer iframe")
    expect(look.content_frame.locator("body")).to_contain_text("第5章的正文。", timeout=WAIT)
    expect(look.content_frame.locator("body")).to_contain_text("3001")
    expect(look.content_frame.locator("body")).not_to_contain_text("草稿")
    # What was read is still there to be taken back.
    ask(page, "import")
    box(page).get_by_role("button", name="撤销这次读入").click()
    expect(cell(page, "carried_in.natural")).to_have_value("")


def test_a_file_dropped_on_the_report_is_shown_before_it_is_used(page: Page, lab: Lab) -> None:
    lab.place("拖.ipynb", Report("淮安市人民政府", 2025, "2021", "人民政府", "市级"))
    dressed(page, lab, "拖.ipynb")
    drop = """([name, text]) => {
      const given = new DataTransfer();
      given.items.add(new File([text], name));
      const on = document.querySelector(".gk-report .gk-table");
      const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: given });
      return !on.dispatchEvent(event);
    }"""
    assert page.evaluate(drop, ["图.exe", "x"])
    expect(page.locator(".gk-lab-told")).to_contain_text("图.exe 不是能读入的报告")
    assert page.evaluate(drop, ["上年.html", html(huaian(), Style())])
    expect(box(page)).to_contain_text("上年报告：淮安市人民政府2024年", timeout=WAIT)
    assert cell(page, "carried_in.natural").input_value() == ""


def read_in(page: Page, lab: Lab, name: str, of: Report) -> None:
    """Have the dialog list what a report's page would change in the one that is open."""
    path = lab.root / f"读-{name}.html"
    path.write_bytes(html(of, Style()).encode())
    dressed(page, lab, name)
    ask(page, "import")
    box(page).get_by_label("选择文件").set_input_files(path)
    expect(box(page).get_by_role("button", name="采用所选")).to_be_visible(timeout=WAIT)


def test_of_another_organ_and_year_nothing_is_ticked_and_it_is_said_above(
    page: Page, lab: Lab
) -> None:
    lab.place("两家.ipynb", Report("某县商务局", 2021, "2021"))
    read_in(page, lab, "两家.ipynb", huaian().replace(year=2025, kind="人民政府", level="市级"))
    expect(box(page).locator(".gk-other")).to_have_text(
        "机关名称和报告年度不同：这一份是“某县商务局” 2021 年的报告，"
        "读的是“淮安市人民政府” 2025 年的报告。所以一处也没有勾选，确实要用的请自己勾选。"
    )
    expect(box(page).locator("tr[data-key='year']")).to_contain_text("2021")
    expect(box(page).locator("tr[data-key='year']")).to_contain_text("2025（不同）")
    assert box(page).locator(".gk-merge tbody input").count() > 150
    expect(box(page).locator(".gk-merge tbody input:checked")).to_have_count(0)
    take = box(page).get_by_role("button", name="采用所选（0 处）")
    expect(take).to_be_disabled()
    expect(take).to_be_in_viewport(ratio=1)
    assert Axe().run(page, context="dialog").response["violations"] == []
    box(page).get_by_role("button", name="关闭").click()  # nothing was chosen: nothing is asked
    expect(box(page)).to_have_count(0)


def test_who_closes_what_was_read_and_not_taken_over_is_asked(page: Page, lab: Lab) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    lab.place("没按.ipynb", Report("淮安市人民政府", 2024, "2021"))
    read_in(page, lab, "没按.ipynb", huaian())
    take = box(page).get_by_role("button", name=re.compile("采用所选（1[0-9]{2} 处）"))
    expect(take).to_be_in_viewport(ratio=1)  # above a list that is longer than the window
    assert Axe().run(page, context="dialog").response["violations"] == []
    page.keyboard.press("Escape")
    expect(box(page).get_by_role("alert")).to_contain_text("读入的报告还没有采用：勾选了 1")
    box(page).get_by_role("button", name="回去看").click()
    expect(box(page).get_by_role("alert")).to_have_count(0)
    assert cell(page, "new.natural").input_value() == ""
    box(page).get_by_role("button", name="关闭").click()
    box(page).get_by_role("button", name="采用所选", exact=True).click()
    expect(box(page)).to_contain_text("已采用 1")
    expect(cell(page, "new.natural")).to_have_value("3001")
    box(page).get_by_role("button", name="关闭").click()
    expect(box(page)).to_have_count(0)


def test_the_list_beside_the_report_keeps_its_button_in_view_and_says_what_is_left(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    lab.place("旁边.ipynb", Report("淮安市人民政府", 2024, "2021"))
    file = tmp_path / "旁边.html"
    file.write_bytes(html(huaian(), Style()).encode())
    beside(page, lab, "旁边.ipynb")
    page.evaluate("window.jupyterapp.shell.activateById('gongkai-side')")
    side = page.locator(".gk-side")
    side.locator(".gk-read summary").click()
    side.get_by_label("选择文件").set_input_files(file)
    take = side.get_by_role("button", name=re.compile("采用所选（1[0-9]{2} 处）"))
    expect(take).to_be_in_viewport(ratio=1, timeout=WAIT)
    side.locator(".gk-read summary").click()
    expect(side.get_by_role("alert").first).to_contain_text("读入的报告还没有采用")
    side.get_by_role("button", name="去看").click()
    expect(take).to_be_focused()
    expect(take).to_be_in_viewport(ratio=1)


def test_a_look_leaves_the_report_room_and_leads_back(page: Page, lab: Lab) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    lab.place("窄.ipynb", huaian())
    beside(page, lab, "窄.ipynb")
    page.evaluate("window.jupyterapp.shell.activateById('gongkai-side')")
    expect(page.locator(".gk-side .gk-counts")).to_be_visible()
    ask(page, "preview")
    expect(page.locator(".gk-viewer-said")).to_contain_text("一致", timeout=WAIT)
    expect(page.locator(".gk-t3")).to_be_hidden()
    expect(page.locator(".gk-side .gk-counts")).to_be_visible()  # it speaks of the report still
    expect(page.locator(".gk-line")).to_contain_text("已保存")
    page.get_by_role("button", name="回到报告").click()
    expect(page.locator(".gk-t3")).to_be_visible()
    ask(page, "preview")
    page.get_by_role("button", name="与报告并排").click()
    expect(page.locator(".gk-t3")).to_be_visible()
    expect(page.locator(".gk-viewer iframe")).to_be_visible()
    expect(page.get_by_role("button", name="回到报告")).to_be_hidden()
    assert page.evaluate(f"{CURRENT}.node.offsetWidth") >= 620


def test_the_help_is_there_without_a_network(page: Page, lab: Lab) -> None:
    launcher(page, lab)
    choose(page, "年度报告", "使用说明")
    manual = page.locator(".gk-manual")
    expect(manual.locator("h2", has_text="怎样填写")).to_be_visible(timeout=WAIT)
    # It speaks of all that the menu has, by the words of the menu.
    page.locator(".lm-MenuBar-itemLabel", has_text="年度报告").click()
    items = [words for words in page.locator(".lm-Menu-itemLabel").all_inner_texts() if words]
    page.keyboard.press("Escape")
    assert len(items) == 9
    said = manual.inner_text()
    assert [words for words in items if words not in said] == []
    picture = manual.locator("img").first
    until(lambda: picture.evaluate("(one) => one.complete && one.naturalWidth > 300"), "drawn")
    assert manual.locator("img").count() == 1


def test_only_what_means_something_can_be_chosen(page: Page, lab: Lab) -> None:
    enabled = """() => { const { commands } = window.jupyterapp;
      return commands.listCommands().filter((id) => id.startsWith("gongkai:"))
        .filter((id) => commands.isEnabled(id)).sort(); }"""
    launcher(page, lab)
    assert page.evaluate(enabled) == ["gongkai:help", "gongkai:new"]
    lab.place("有.ipynb", huaian())
    toured(lab)
    open_notebook(page, lab, "有.ipynb", kernel=False)
    expect(page.locator(".gk-tool")).to_have_count(4, timeout=WAIT)
    assert page.locator(".gk-tool").all_inner_texts() == ["保存", "检查", "预览", "导出…"]
    assert len(page.evaluate(enabled)) == 18
    ask(page, "preview")
    expect(page.locator(".gk-viewer iframe")).to_be_visible(timeout=WAIT)
    assert len(page.evaluate(enabled)) == 18  # a look at the report is the report
    page.evaluate("window.jupyterapp.commands.execute('launcher:create')")
    expect(page.locator(".jp-Launcher")).to_be_visible(timeout=WAIT)
    assert page.evaluate(enabled) == ["gongkai:help", "gongkai:new"]


FROM_MENU = (("新建…",), ("读入已有的报告…",), ("上年报告",), ("导出", "网页"), ("看一遍介绍",))


@pytest.mark.parametrize("where", ["cell", "text", "nowhere"])
def test_a_dialog_from_the_menu_gives_the_focus_back(page: Page, lab: Lab, where: str) -> None:
    lab.place("焦点.ipynb", huaian())
    dressed(page, lab, "焦点.ipynb")
    for words in FROM_MENU:
        if where == "cell":
            cell(page, "grant.natural").focus()
        elif where == "text":
            text = page.locator(".gk-text-cell").nth(1)
            text.locator(".gk-printed:visible, .cm-content:visible").click()
            expect(page.locator(".gk-open .cm-content")).to_be_focused()
        choose(page, "年度报告", *words)
        dialog = page.locator("dialog[open]")
        expect(dialog).to_be_visible(timeout=WAIT)
        if words[0] == "导出":
            expect(dialog).to_contain_text("已导出", timeout=WAIT)
        for key in ["Tab"] * 6 + ["Shift+Tab"] * 8:  # more than the tour has
            page.keyboard.press(key)
            assert page.evaluate(
                "document.activeElement.matches('dialog :is(a, button, input, select, summary)')"
            ), words
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        if where == "cell":
            expect(cell(page, "grant.natural")).to_be_focused()
        else:  # the text that was written in, or the report
            inside = ".gk-text-cell" if where == "text" else ".gk-report"
            page.wait_for_function(
                "(of) => document.activeElement.closest(of)", arg=inside, timeout=WAIT
            )


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_dialogs_are_sound_in_dark_and_light_on_a_small_screen(
    page: Page, lab: Lab, theme: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    lab.place("明暗.ipynb", huaian())
    dressed(page, lab, "明暗.ipynb")
    page.evaluate(
        f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})"
    )
    light = "true" if "Light" in theme else "false"
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light, timeout=WAIT)
    for name, words in (("new", "报告年度"), ("import", "选择文件"), ("export", "要哪一种"),
                        ("last", "还没有上年报告"), ("export-html", "网页 已导出")):  # fmt: skip
        ask(page, name)
        expect(box(page)).to_contain_text(words, timeout=WAIT)
        found = Axe().run(page, context="dialog").response["violations"]
        assert found == [], name
        inside = box(page).evaluate(
            "(d) => [d.getBoundingClientRect().top, d.getBoundingClientRect().bottom]"
        )
        assert inside[0] >= 0, name
        assert inside[1] <= 768, name
        assert box(page).evaluate("(d) => d.contains(document.activeElement)"), name
        for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:  # round in the dialog
            page.keyboard.press(key)
            assert page.evaluate(
                "document.activeElement.matches('dialog :is(a, button, input, select, summary)')"
            ), name
        page.keyboard.press("Escape")
        expect(box(page)).to_have_count(0)
    assert json.loads((lab.root / "明暗.ipynb").read_text("utf-8"))["nbformat"] == 4
