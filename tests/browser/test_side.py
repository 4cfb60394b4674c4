"""What stands beside a report in JupyterLab: checks, versions, where it is kept, the tour."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from gongkai.notebook.store import read
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    command,
    dressed,
    filed,
    kill_server,
    open_notebook,
    save,
    server,
    status,
    toured,
    type_into,
    until,
)
from samples import TEXTS, huaian

pytestmark = pytest.mark.trial

TEXT = TEXTS[0] + "\n\n全年新收政府信息公开申请3118件，上年结转34件。"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("side"), dressed=True) as running:
        yield running


def wrong() -> Report:
    return huaian().with_section(0, TEXT).with_values("t3", {("grant", "natural"): 1278})


@pytest.fixture
def side(page: Page, lab: Lab, request: pytest.FixtureRequest) -> Locator:
    """A report with three errors is open, and what stands beside it."""
    name = f"{request.node.name}.ipynb"
    lab.place(name, wrong())
    dressed(page, lab, name)
    found = page.locator(".gk-side")
    expect(found.locator(".gk-counts")).to_have_text("错误 3 个", timeout=WAIT)
    return found


def codes(side: Locator) -> list[str]:
    found: list[str] = side.locator("li[data-code]").evaluate_all(
        "all => all.map((li) => li.dataset.code)"
    )
    return found


def line(page: Page) -> Locator:
    return page.locator(".gk-line .gk-line-text")


def source_of(page: Page, section: int) -> str:
    text: str = page.evaluate(
        f"""{CURRENT}.content.widgets.map((c) => c.model).find((m) => {{
        const noted = m.getMetadata('gongkai');
        return noted?.role === 'text' && noted.section === {section};
        }}).sharedModel.getSource()"""
    )
    return text


def rewrite(page: Page, section: int, text: str) -> None:
    page.evaluate(
        f"""{CURRENT}.content.widgets.map((c) => c.model).find((m) => {{
        const noted = m.getMetadata('gongkai');
        return noted?.role === 'text' && noted.section === {section};
        }}).sharedModel.setSource({json.dumps(text)})"""
    )


def test_the_findings_stand_beside_the_notebook_and_their_cell_points_there(
    page: Page, side: Locator
) -> None:
    assert codes(side) == ["X-01", "T3-01", "T3-01"]
    assert page.locator(".jp-Notebook .gk-panel").count() == 0
    pointer = page.locator(".jp-Notebook .gk-checks")
    expect(pointer).to_contain_text("检查：错误 3 个")
    page.evaluate("window.jupyterapp.shell.collapseRight()")
    expect(side).to_be_hidden()
    pointer.get_by_role("button").click()
    expect(side).to_be_visible()


def test_a_badge_shows_the_findings_of_its_table_alone(page: Page, side: Locator) -> None:
    page.evaluate("window.jupyterapp.shell.collapseRight()")
    badge = page.locator(".jp-Notebook .gk-badge", has_text="检查：2 处")
    badge.click()
    expect(side).to_be_visible()
    assert codes(side) == ["T3-01", "T3-01"]
    assert side.locator(".gk-group").all_inner_texts() == ["表三（2）"]
    assert page.evaluate("document.activeElement.closest('li').dataset.code") == "T3-01"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.cell") == "new.natural"
    side.get_by_role("button", name="看全部").click()
    assert codes(side) == ["X-01", "T3-01", "T3-01"]


def test_the_list_is_narrowed_by_kind_part_and_words(page: Page, side: Locator) -> None:
    side.get_by_label("只看哪一部分").select_option("一、总体情况")
    assert codes(side) == ["X-01"]
    side.get_by_label("只看哪一类").select_option("提醒")
    assert codes(side) == []
    expect(side).to_contain_text("所选的范围里没有问题")
    side.get_by_role("button", name="看全部").click()
    side.get_by_label("只看含有这些字的").fill("3118 总体")
    assert codes(side) == ["X-01"]


def test_many_findings_of_one_rule_in_a_table_are_one_entry_that_unfolds(
    page: Page, lab: Lab
) -> None:
    gaps = {(row, "natural"): None for row in ("new", "grant", "partial", "carried_out")}
    lab.place("许多.ipynb", huaian().with_section(0, TEXT).with_values("t3", gaps))
    dressed(page, lab, "许多.ipynb")
    side = page.locator(".gk-side")
    many = side.locator("li[data-many='T-02']")
    expect(many.locator(".gk-go").first).to_have_text(
        "错误 T-02　表三，有空格没有填，共 4 处，点这里到第一处", timeout=WAIT
    )
    expect(side.locator(".gk-group", has_text="表三")).to_have_text(re.compile(r"^表三（4）$"))
    expect(side.locator("li:visible")).to_have_count(1)
    assert codes(side).count("T-02") == 4
    many.locator(".gk-go").first.click()
    assert page.evaluate("document.activeElement.dataset.cell") == "new.natural"
    many.locator("summary").click()
    expect(many.locator("li:visible")).to_have_count(4)
    second = many.locator("li .gk-go").nth(1)
    expect(second).to_have_text(re.compile("^错误 T-02　表三，.*（一）予以公开：自然人没有填$"))
    # It stays as it was unfolded while the report changes, and the counts with what there is.
    type_into(page, "grant.natural", "1288")
    expect(many.locator("li:visible")).to_have_count(3, timeout=WAIT)
    expect(many.locator("summary")).to_have_text("逐条列出（3 处）")
    assert Axe().run(page, context=".gk-side").response["violations"] == []
    type_into(page, "new.natural", "2993")
    expect(many).to_have_count(0, timeout=WAIT)
    expect(side.locator("li[data-code='T-02']:visible")).to_have_count(2)


def test_what_is_narrowed_stays_narrow_while_the_report_changes(page: Page, side: Locator) -> None:
    side.get_by_label("只看哪一部分").select_option("表三")
    type_into(page, "grant.natural", "1288")
    expect(side.locator(".gk-counts")).to_have_text("错误 1 个", timeout=WAIT)
    assert codes(side) == []


def test_remedy_and_reason_work_beside_the_notebook(page: Page, side: Locator) -> None:
    side.get_by_role("button", name="由 1278 改为 1288").click()
    expect(side.locator(".gk-counts")).to_have_text("错误 1 个", timeout=WAIT)
    assert cell(page, "grant.natural").input_value() == "1288"
    side.locator("li[data-code='X-01']").get_by_role("button", name="改为“3119件”").click()
    until(lambda: "申请3119件" in source_of(page, 0), "the text is mended")
    expect(side.locator(".gk-counts")).not_to_contain_text("错误", timeout=WAIT)


def test_the_figures_that_may_be_cited_are_those_of_now(page: Page, side: Locator) -> None:
    names = side.locator(".gk-names")
    names.locator("summary").click()
    names.get_by_label("查找可引用的名称").fill("新收总计")
    entry = names.locator("li").filter(has=page.locator("code", has_text="{{新收总计}}"))
    expect(entry).to_contain_text(" 3119　", timeout=WAIT)
    button = entry.get_by_role("button", name="复制")
    type_into(page, "new.natural", "3002")
    button.focus()  # leaves the cell
    expect(entry).to_contain_text(" 3120　", timeout=WAIT)
    expect(button).to_be_focused()


def test_the_side_speaks_of_the_report_that_is_looked_at(page: Page, lab: Lab) -> None:
    lab.place("甲.ipynb", wrong())
    lab.place("乙.ipynb")
    place = f"{lab.url}/lab/tree/{{}}?token={lab.token}"
    dressed(page, lab, "甲.ipynb")
    page.goto(place.format("甲.ipynb"))
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    counts = page.locator(".gk-side .gk-counts:visible")
    expect(counts).to_have_text("错误 3 个", timeout=WAIT)
    page.evaluate("void window.jupyterapp.commands.execute('docmanager:open', {path: '乙.ipynb'})")
    expect(counts).not_to_have_text("错误 3 个", timeout=WAIT)
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="甲.ipynb").click()
    expect(counts).to_have_text("错误 3 个", timeout=WAIT)
    page.evaluate("void window.jupyterapp.commands.execute('launcher:create')")
    expect(page.locator(".gk-side-none")).to_be_visible(timeout=WAIT)
    expect(page.locator(".gk-line")).to_be_hidden()


def test_all_filled_is_said_only_when_every_cell_has_a_figure(page: Page, lab: Lab) -> None:
    lab.place("填.ipynb", huaian())
    dressed(page, lab, "填.ipynb")
    left = page.locator(".gk-left").nth(1)
    expect(left).to_have_text("已全部填写")
    box = cell(page, "new.natural")
    box.fill("约30")
    expect(left).to_have_text("有 1 格看不懂，请改正")
    box.fill("")
    expect(left).to_have_text("还有 1 格未填")
    cell(page, "new.business").fill("？")
    expect(left).to_have_text("还有 1 格未填，有 1 格看不懂，请改正")


def test_one_line_says_where_everything_is(page: Page, lab: Lab) -> None:
    lab.place("状态.ipynb", huaian())
    dressed(page, lab, "状态.ipynb")
    expect(line(page)).to_have_text("已保存", timeout=WAIT)
    others = page.locator(".jp-StatusBar-Item:visible")
    assert others.evaluate_all("all => all.map((one) => one.innerText.trim())") == ["已保存", "0"]
    type_into(page, "new.natural", "1")
    expect(line(page)).to_contain_text("已记入本机日志，尚未存入文件", timeout=WAIT)
    save(page)
    expect(line(page)).to_have_text("已保存", timeout=WAIT)
    rewrite(page, 0, "新的正文。")
    expect(line(page)).not_to_have_text("已保存")
    expect(line(page)).to_contain_text("已记入本机日志，尚未存入文件", timeout=WAIT)


def test_a_version_is_kept_held_against_now_and_put_back_without_loss(
    page: Page, lab: Lab, side: Locator
) -> None:
    before = source_of(page, 0)
    side.locator(".gk-versions summary").click()
    expect(side.locator(".gk-versions")).to_contain_text("还没有以前的版本", timeout=WAIT)
    side.get_by_label("这个版本的名称").fill("送审稿")
    side.get_by_role("button", name="存一个版本").click()
    item = side.locator("li[data-version='asked']")
    expect(item).to_contain_text("自己存的：送审稿", timeout=WAIT)
    type_into(page, "grant.natural", "1288")
    type_into(page, "organ", "办公室")
    rewrite(page, 0, "另写的正文。")
    item.get_by_role("button", name="看有什么不同").click()
    rows = item.locator("tbody tr")
    expect(rows).to_have_count(2, timeout=WAIT)
    assert rows.all_inner_texts() == [
        "基本情况，机关名称\t淮安市人民政府\t淮安市人民政府办公室",
        "表三，（一）予以公开，自然人\t1278\t1288",
    ]
    expect(item).to_contain_text("一、总体情况，正文不同")
    item.get_by_role("button", name="恢复成这个版本").click()
    expect(cell(page, "grant.natural")).to_have_value("1278", timeout=WAIT)
    expect(cell(page, "organ")).to_have_value("淮安市人民政府")
    assert source_of(page, 0) == before
    save(page)
    filed(page)
    assert read(next(lab.root.glob("test_a_version*.ipynb"))).report == wrong()
    side.get_by_role("button", name="撤销恢复").click()
    expect(cell(page, "grant.natural")).to_have_value("1288", timeout=WAIT)
    expect(cell(page, "organ")).to_have_value("淮安市人民政府办公室")
    assert source_of(page, 0) == "另写的正文。"
    assert [p.name for p in lab.root.iterdir() if p.suffix != ".ipynb"] in (
        [],
        [".ipynb_checkpoints"],
    )


def test_the_last_save_of_yesterday_can_be_gone_back_to(page: Page, lab: Lab) -> None:
    path = lab.place("昨天.ipynb", wrong())
    yesterday = time.time() - 86400
    os.utime(path, (yesterday, yesterday))
    dressed(page, lab, "昨天.ipynb")
    type_into(page, "grant.natural", "9")
    save(page)
    filed(page)
    side = page.locator(".gk-side")
    side.locator(".gk-versions summary").click()
    item = side.locator("li[data-version='day']")
    expect(item).to_have_count(1, timeout=WAIT)
    day = time.localtime(yesterday)
    expect(item).to_contain_text(f"{day.tm_mon}月{day.tm_mday}日")
    item.get_by_role("button", name="看有什么不同").click()
    item.get_by_role("button", name="恢复成这个版本").click()
    expect(cell(page, "grant.natural")).to_have_value("1278", timeout=WAIT)


def test_the_tour_comes_once_goes_by_keys_and_gives_the_focus_to_the_first_field(
    page: Page, lab: Lab
) -> None:
    (lab.root.parent / "state" / "screen.json").unlink(missing_ok=True)
    lab.place("介绍.ipynb")
    open_notebook(page, lab, "介绍.ipynb", kernel=False)
    tour = page.locator(".gk-tour")
    expect(tour).to_be_visible(timeout=WAIT)
    assert Axe().run(page, context=".gk-tour").response["violations"] == []
    titles = []
    for _ in range(6):
        titles.append(tour.locator("h2").inner_text())
        assert page.evaluate("document.activeElement.closest('.gk-tour') !== null")
        box = tour.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= 1400 - box["width"]
        assert 0 <= box["y"] <= 1000 - box["height"]
        page.keyboard.press("Enter")
    assert titles == [
        "先填基本情况",
        "点一下就能写正文",
        "表格像 Excel 一样填",
        "问题列在右边的“检查”里",
        "存到了哪里，看这里",
        "写完从菜单“年度报告”导出",
    ]
    expect(tour).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.cell") == "organ"
    page.reload()
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(line(page)).to_contain_text("已", timeout=WAIT)
    expect(tour).to_have_count(0)
    command(page, "gongkai:tour")
    expect(tour).to_be_visible()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)


def test_a_tour_that_was_skipped_comes_in_no_other_browser_and_at_no_other_port(
    browser: Browser, tmp_path: Path
) -> None:
    for turn in range(2):
        with server(tmp_path, dressed=True) as own:
            own.place("介绍.ipynb", huaian())
            context = browser.new_context()
            other = context.new_page()
            open_notebook(other, own, "介绍.ipynb", kernel=False)
            expect(other.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
            expect(line(other)).to_have_text("已保存", timeout=WAIT)
            tour = other.locator(".gk-tour")
            if not turn:
                expect(tour).to_be_visible(timeout=WAIT)
                tour.get_by_role("button", name="不看了").click()
            until(lambda: (tmp_path / "state" / "screen.json").exists(), "it is remembered")
            other.reload()
            expect(line(other)).to_have_text("已保存", timeout=WAIT)
            command(other, "gongkai:check")  # the page answers, and no tour came by then
            expect(other.locator(".gk-side .gk-counts")).to_be_visible()
            expect(tour).to_have_count(0)
            context.close()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_report_and_side_have_no_accessibility_violation(
    page: Page, side: Locator, theme: str
) -> None:
    command(page, "apputils:change-theme", f"{{theme: '{theme}'}}")
    light = "true" if theme.endswith("Light") else "false"
    expect(page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1, timeout=WAIT)
    for one in side.locator("summary").all():
        one.click()
    side.get_by_role("button", name="存一个版本").click()
    expect(side.locator("li[data-version]")).to_have_count(1, timeout=WAIT)
    side.locator("li[data-code='X-01']").get_by_role("button", name="说明理由…").click()
    for context in (".gk-side", ".gk-form", ".gk-line"):
        found = Axe().run(page, context=context)
        told = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
        assert told == []


def test_everything_beside_the_notebook_is_reached_by_tab(page: Page, side: Locator) -> None:
    side.get_by_label("只看哪一类").focus()
    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
        )
        seen.append(name.split("\n")[0])
        if name.startswith("以前的版本"):
            break
    for wanted in ("只看哪一部分", "只看含有这些字的", "说明理由…"):
        assert wanted in seen
    assert any(one.startswith("读入上年报告") for one in seen)
    page.keyboard.press("Enter")
    expect(side.get_by_label("这个版本的名称")).to_be_visible()


def test_yesterdays_bookmark_says_in_chinese_how_to_start_again(browser: Browser, lab: Lab) -> None:
    lab.place("收藏.ipynb")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{lab.url}/lab/tree/收藏.ipynb?token=0123456789abcdef")
    expect(page.locator("h1")).to_have_text("这个网址已经过期，请重新打开")
    expect(page.locator("main")).to_contain_text("请用平时打开它的图标重新打开")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("管理员另给了口令或密码的").fill("不对")
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("alert")).to_have_text("不对，请再输入一次。")
    page.get_by_label("管理员另给了口令或密码的").fill(lab.token)
    page.get_by_role("button", name="进入").click()
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    context.close()


def test_a_server_that_is_gone_is_said_in_the_line(page: Page, tmp_path: Path) -> None:
    with server(tmp_path, dressed=True) as own:
        own.place("断.ipynb", huaian())
        dressed(page, own, "断.ipynb")
        kill_server(own)
        expect(line(page)).to_contain_text("与本机服务的连接断了", timeout=WAIT)
        type_into(page, "new.natural", "1")
        expect(line(page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
        assert status(page).inner_text() == line(page).inner_text()
        assert source(load(own.root / "断.ipynb")["cells"][0])


def test_notebook_7_has_the_line_above_the_report_and_the_checks_at_its_side(
    page: Page, tmp_path: Path
) -> None:
    with server(tmp_path, "notebook", dressed=True) as own:
        own.place("报告.ipynb", wrong())
        toured(own)
        page.goto(f"{own.url}/notebooks/报告.ipynb?token={own.token}")
        expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
        expect(line(page)).to_have_text("已保存", timeout=WAIT)
        expect(line(page)).to_be_in_viewport(ratio=1)
        type_into(page, "new.natural", "1")
        expect(line(page)).to_contain_text("已记入本机日志，尚未存入文件", timeout=WAIT)
        page.locator(".gk-badge", has_text="检查：").first.click()
        side = page.locator(".gk-side")
        expect(side).to_be_visible()
        assert set(codes(side)) == {"T3-01"}
