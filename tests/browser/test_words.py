"""What Jupyter says by itself around a report: in Chinese, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    accept_dialog,
    cell,
    dressed,
    filed,
    kill_server,
    server,
    type_into,
)
from samples import huaian

pytestmark = pytest.mark.trial

# Names of things, of keys and of what the report itself is written in.
NAMES = (
    "JupyterLab|Jupyter|Markdown|Word|Excel|PDF|URL|Ctrl|Shift|Alt|Enter|Backspace|Up|Down|Esc|Tab|"
    "gongkai|ipynb|Gongkai_html|Gongkai_pdf|Python"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
SEEN = """() => {
  const shown = (node) =>
    node.checkVisibility({ checkVisibilityCSS: true }) && node.getClientRects().length;
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent && !parent.closest("script, style, noscript") && shown(parent))
      found.add(walk.currentNode.nodeValue.trim());
  }
  for (const node of document.querySelectorAll("[title], [aria-label], [placeholder]")) {
    if (!shown(node)) continue;
    for (const name of ["title", "aria-label", "placeholder"])
      found.add(node.getAttribute(name) ?? "");
  }
  return [...found];
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("words"), dressed=True) as running:
        yield running


def english(page: Page) -> list[str]:
    """Every text and name on the page in which a word is neither Chinese nor a name."""
    texts: list[str] = page.evaluate(SEEN)
    return [text for text in texts if ENGLISH.search(re.sub(NAMES, "", text))]


def begin_saving(page: Page) -> None:
    page.evaluate(f"void {CURRENT}.context.save().catch(() => {{}})")


def test_around_an_open_report_nothing_is_english(page: Page, lab: Lab) -> None:
    lab.place("报告.ipynb", huaian())
    dressed(page, lab, "报告.ipynb")
    page.goto(f"{lab.url}/lab/tree/报告.ipynb?token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".gk-line")).to_contain_text("已保存", timeout=WAIT)
    assert english(page) == []
    page.locator(".gk-t3 caption").click(button="right")
    assert english(page) == []
    page.keyboard.press("Escape")
    menus = page.locator(".lm-MenuBar-item")
    for n in range(menus.count()):
        menus.nth(n).click()
        expect(page.locator(".lm-Menu")).to_have_count(1)
        assert english(page) == []
        page.keyboard.press("Escape")


def test_a_file_that_changed_vanished_or_was_renamed_is_told_of_in_chinese(
    page: Page, lab: Lab
) -> None:
    path = lab.place("变.ipynb", huaian())
    dressed(page, lab, "变.ipynb")
    held = json.loads(path.read_text("utf-8"))
    held["metadata"]["gongkai"]["parts"]["t3"]["cells"]["new.natural"] = "7"
    path.write_text(json.dumps(held), "utf-8")
    type_into(page, "grant.natural", "5")
    begin_saving(page)
    expect(page.locator(".gk-line")).not_to_contain_text("已保存", timeout=WAIT)
    assert english(page) == []
    path.rename(path.with_name("搬走.ipynb"))
    begin_saving(page)
    expect(page.locator(".gk-notice").first).to_contain_text("原来位置上的文件不见了", timeout=WAIT)
    assert english(page) == []
    page.evaluate("void window.jupyterapp.commands.execute('docmanager:rename')")
    expect(page.locator(".jp-Dialog")).to_be_visible(timeout=WAIT)
    assert english(page) == []


REFUSED = [
    (
        500,
        "Unexpected error while saving file: 拒.ipynb [Errno 28] No space left on device",
        "磁盘已满",
    ),
    (
        500,
        "Unexpected error while saving file: 拒.ipynb [Errno 5] Input/output error",
        "磁盘读写出错",
    ),
    (403, "Permission denied: 拒.ipynb", "没有读写“拒.ipynb”的权限"),
    (500, "Something nobody foresaw", "请把下面这句原话告诉技术人员：Something nobody foresaw"),
]


@pytest.mark.parametrize(
    ("code", "said", "shown"), REFUSED, ids=["full", "broken", "closed", "new"]
)
def test_what_the_server_says_of_a_refused_save_is_said_in_chinese(
    page: Page, lab: Lab, code: int, said: str, shown: str
) -> None:
    lab.place("拒.ipynb", huaian())
    dressed(page, lab, "拒.ipynb")

    def refuse(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=code, json={"message": said, "reason": None})
        else:
            route.continue_()

    page.route("**/api/contents/**", refuse)
    type_into(page, "grant.natural", "5")
    begin_saving(page)
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text(shown, timeout=WAIT)
    expect(page.locator(".gk-line")).to_contain_text("上次保存没有成功", timeout=WAIT)
    left = [text for text in english(page) if "Something nobody foresaw" not in text]
    assert left == []
    page.unroute("**/api/contents/**")
    accept_dialog(page, "关闭")
    expect(dialog).to_have_count(0)
    begin_saving(page)
    filed(page)


def test_a_server_that_is_gone_is_told_of_in_chinese(page: Page, tmp_path: Path) -> None:
    with server(tmp_path, dressed=True) as own:
        own.place("断.ipynb", huaian())
        dressed(page, own, "断.ipynb")
        kill_server(own)
        expect(page.locator(".gk-line")).to_contain_text("连接断了", timeout=WAIT)
        type_into(page, "grant.natural", "5")
        begin_saving(page)
        # Of the save that failed, or, where Lab was before it, of the connection.
        told = re.compile("连不上 JupyterLab 的服务|JupyterLab 的服务没有应答")
        expect(page.locator(".jp-Dialog")).to_contain_text(told, timeout=WAIT)
        assert english(page) == []


def test_a_server_that_is_gone_is_explained_where_lab_tells_of_it(
    page: Page, tmp_path: Path
) -> None:
    with server(tmp_path, dressed=True) as own:
        own.place("停.ipynb", huaian())
        dressed(page, own, "停.ipynb")
        expect(page.locator(".gk-line")).to_have_text("已保存", timeout=WAIT)
        page.wait_for_load_state("networkidle")
        kill_server(own)
        dialog = page.locator(".jp-Dialog")
        expect(dialog).to_contain_text("JupyterLab 的服务没有应答", timeout=WAIT)
        expect(dialog).to_contain_text("断开的时候，填的和正文都已存入文件；可以接着填")
        expect(dialog).to_contain_text("请用平时打开它的图标再启动一次")
        expect(dialog).not_to_contain_text("网络连接")
        assert english(page) == []


def test_who_closes_a_report_unsaved_is_told_that_it_is_kept_and_it_is(
    page: Page, lab: Lab
) -> None:
    lab.place("关.ipynb", huaian())
    dressed(page, lab, "关.ipynb")
    page.goto(f"{lab.url}/lab/tree/关.ipynb?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    type_into(page, "new.natural", "7")
    page.keyboard.press("Tab")
    expect(page.locator(".gk-line")).to_contain_text("已记入本机日志，尚未存入", timeout=WAIT)
    page.evaluate("void window.jupyterapp.commands.execute('application:close')")
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("填的和正文都已记入本机日志。选“丢弃”只是这次不存入文件")
    accept_dialog(page, "丢弃")
    expect(page.locator(".gk-form")).to_have_count(0, timeout=WAIT)
    assert lab.cells("关.ipynb")["new.natural"] == "3001"
    page.evaluate("void window.jupyterapp.commands.execute('docmanager:open', {path: '关.ipynb'})")
    expect(cell(page, "new.natural")).to_have_value("7", timeout=WAIT)
