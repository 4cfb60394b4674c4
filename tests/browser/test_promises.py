"""Each sentence of the status line is tried: read, then the harm, then what it promised."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from formpage import open_page
from gongkai.errors import NotebookError
from gongkai.live.journal import Journal
from gongkai.live.page import STATIC
from gongkai.notebook.file import load, source
from gongkai.notebook.store import read
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    command,
    filed,
    open_notebook,
    opened,
    run_all,
    save,
    status,
    type_into,
    until,
)
from machine import Machine

BROWSER = "这里填的和正文已记在这个浏览器里（无痕窗口除外），尚未存入文件"
COLUMNS = ("natural", "business", "research", "welfare", "legal", "others")
TEXT = (
    "本机关全年主动公开政府信息若干条，依申请公开工作按时办结，监督保障到位，平台建设"
    "稳步推进，队伍培训按期开展，社会评议结果良好，没有责任追究情形，今后将继续改进工"
    "作。"
)


@pytest.fixture
def machine(browser: Browser, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(browser, tmp_path)
    yield made
    with contextlib.suppress(Error):
        made.context.close()
    made.kill_browser()
    with contextlib.suppress(Exception):
        made.kill_server()


def fill(page: Page, row: str, first: int, columns: tuple[str, ...] = COLUMNS) -> dict[str, str]:
    typed = {f"{row}.{column}": str(first + n) for n, column in enumerate(columns)}
    for key, text in typed.items():
        cell(page, key).focus()
        page.keyboard.type(text)
    assert shown(page, typed) == typed
    return typed


def shown(page: Page, cells: dict[str, str]) -> dict[str, str]:
    return {key: cell(page, key).input_value() for key in cells}


def notice(page: Page, part: int = 2) -> object:
    return page.locator(".gk-notice").nth(part)


def write_text(page: Page, number: int, text: str) -> str:
    """Type at the end of a notebook cell as a clerk does; return the cell's id."""
    identity: str = page.evaluate(
        f"""(n) => {{ const book = {CURRENT}.content; book.activeCellIndex = n;
        const cell = book.widgets[n]; cell.rendered = false; book.mode = 'edit';
        cell.model.sharedModel.setSource(''); cell.editor.focus(); return cell.model.id; }}""",
        number,
    )
    page.keyboard.type(text)
    return identity


def text_of(page: Page, identity: str) -> str:
    found: str = page.evaluate(
        f"""(id) => {{ const cells = {CURRENT}.context.model.cells;
        return Array.from({{length: cells.length}}, (_, n) => cells.get(n))
          .find((cell) => cell.id === id).sharedModel.getSource(); }}""",
        identity,
    )
    return found


def on_disk(lab: Lab, name: str, identity: str) -> str:
    try:
        cells = load(lab.root / name)["cells"]
    except NotebookError:
        return ""  # Jupyter is writing it just now
    return next(source(one) for one in cells if one["id"] == identity)


@pytest.mark.trial  # of the host that a kernel draws
def test_figures_typed_with_the_kernel_gone_outlive_the_browser(machine: Machine) -> None:
    machine.lab.place("内核.ipynb")
    opened(machine.page, machine.lab, "内核.ipynb")
    # Lab would save some of the figures by itself, before or after the harm.
    command(machine.page, "docmanager:toggle-autosave")
    machine.lab.kill_kernels()
    expect(status(machine.page)).to_have_attribute("data-state", "dead", timeout=WAIT)
    machine.close_dialogs()
    typed = fill(machine.page, "new", 101)
    expect(status(machine.page)).to_have_text(
        f"内核已停止，可以继续填写：{BROWSER}；请按 Ctrl+S 保存，再点“▶▶”重新运行"
    )
    machine.kill_browser()
    machine.launch()
    opened(machine.page, machine.lab, "内核.ipynb")
    until(lambda: shown(machine.page, typed) == typed, "all six are there")
    expect(notice(machine.page)).to_contain_text("已恢复本机记录中较新的 6 处")
    expect(notice(machine.page)).to_contain_text("表三，一、本年新收政府信息公开申请数量，自然人")
    # The journal holds them by now, and the browser forgets them.
    journal = Journal(read(machine.lab.root / "内核.ipynb").id, machine.lab.journal).read()
    assert dict(journal.parts["t3"].cells) == typed
    until(lambda: kept_by(machine.page, "edits") == [], "forgotten by the browser")


def kept_by(page: Page, store: str) -> list[object]:
    """What the page's own store holds."""
    found: list[object] = page.evaluate(
        """(store) => new Promise((done) => { const asked = indexedDB.open('gongkai', 1);
        asked.onsuccess = () => {
          const all = asked.result.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => { asked.result.close(); done(all.result); }; }; })""",
        store,
    )
    return found


def test_figures_typed_with_the_server_gone_outlive_the_browser(machine: Machine) -> None:
    machine.lab.place("服务器.ipynb")
    opened(machine.page, machine.lab, "服务器.ipynb")
    machine.kill_server()
    expect(status(machine.page)).to_contain_text(
        "与内核的连接断了，正在重连，可以继续填写", timeout=WAIT
    )
    typed = fill(machine.page, "new", 201)
    typed |= fill(machine.page, "carried_in", 1, COLUMNS[:2])
    expect(status(machine.page)).to_have_text(
        f"与内核的连接断了，正在重连，可以继续填写：{BROWSER}"
    )
    machine.kill_browser()
    machine.serve()
    machine.launch()
    opened(machine.page, machine.lab, "服务器.ipynb")
    until(lambda: shown(machine.page, typed) == typed, "eight of eight are there")
    save(machine.page)
    assert machine.lab.cells("服务器.ipynb") == typed


@pytest.mark.trial  # of the host that a kernel draws
def test_text_that_is_called_logged_outlives_the_browser(machine: Machine) -> None:
    lab = machine.lab
    lab.place("正文.ipynb")
    opened(machine.page, lab, "正文.ipynb")
    save(machine.page)
    before = on_disk(lab, "正文.ipynb", "gongkai-06")
    identity = write_text(machine.page, 6, TEXT)
    assert identity == "gongkai-06"
    expect(status(machine.page)).to_contain_text("已记入本机日志", timeout=5000)
    machine.kill_browser()
    assert on_disk(lab, "正文.ipynb", identity) == before
    machine.launch()
    lab.close_sessions()
    opened(machine.page, lab, "正文.ipynb")
    offer = machine.page.locator('li[data-text="gongkai-06"]')
    expect(offer).to_contain_text("一、总体情况", timeout=WAIT)
    expect(offer).to_contain_text("记下的：" + TEXT[:60])
    expect(offer).to_contain_text("文件里的（还是记下以前的样子）：" + before[:10])
    assert text_of(machine.page, identity) == before  # nothing is put in without the click
    offer.get_by_role("button", name="用这一份").click()
    assert text_of(machine.page, identity) == TEXT
    expect(offer).to_have_count(0)
    save(machine.page)
    assert on_disk(lab, "正文.ipynb", identity) == TEXT
    opened(machine.page, lab, "正文.ipynb")
    machine.page.wait_for_timeout(1500)
    assert machine.page.locator("li[data-text]").count() == 0


def test_text_is_offered_also_where_the_kernel_went_on(machine: Machine) -> None:
    lab = machine.lab
    lab.place("正文三.ipynb")
    opened(machine.page, lab, "正文三.ipynb")
    save(machine.page)
    identity = write_text(machine.page, 6, TEXT)
    expect(status(machine.page)).to_contain_text("已记入本机日志", timeout=5000)
    machine.kill_browser()
    machine.launch()
    # The kernel still has the forms of before, and makes new ones when the cells are run.
    opened(machine.page, lab, "正文三.ipynb")
    offer = machine.page.locator(f'li[data-text="{identity}"]')
    offer.get_by_role("button", name="用这一份").click(timeout=WAIT)
    assert text_of(machine.page, identity) == TEXT


@pytest.mark.trial  # of the host that a kernel draws
def test_text_typed_with_the_kernel_gone_outlives_the_browser(machine: Machine) -> None:
    lab = machine.lab
    lab.place("正文二.ipynb")
    opened(machine.page, lab, "正文二.ipynb")
    save(machine.page)
    lab.kill_kernels()
    expect(status(machine.page)).to_have_attribute("data-state", "dead", timeout=WAIT)
    machine.close_dialogs()
    identity = write_text(machine.page, 6, TEXT)
    expect(status(machine.page)).to_contain_text(BROWSER, timeout=5000)
    machine.kill_browser()
    machine.launch()
    opened(machine.page, lab, "正文二.ipynb")
    offer = machine.page.locator(f'li[data-text="{identity}"]')
    offer.get_by_role("button", name="保留文件里的").click(timeout=WAIT)
    assert text_of(machine.page, identity) != TEXT
    until(lambda: kept_by(machine.page, "texts") == [], "forgotten when it was turned down")


def test_a_browser_that_stores_nothing_is_said(page: Page, lab: Lab) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    lab.place("不存.ipynb")
    opened(page, lab, "不存.ipynb")
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    lab.kill_kernels()
    expect(status(page)).to_have_attribute("data-state", "dead", timeout=WAIT)
    page.locator(".jp-Dialog button").last.click()
    type_into(page, "new.business", "5")
    expect(status(page)).to_have_text(
        "内核已停止，可以继续填写：这个浏览器不让存储，刚填的内容只在这个页面里，请不要关闭；"
        "请按 Ctrl+S 保存，再点“▶▶”重新运行"
    )
    save(page)
    expect(status(page)).to_have_text("内核已停止，填的都已存入文件；请点“▶▶”重新运行")
    assert lab.cells("不存.ipynb") == {"new.natural": "31", "new.business": "5"}


STATES = [
    ({"saved": True}, "saved", "已保存"),
    ({"saved": True, "connected": False}, "saved", "已保存；与内核的连接断了，正在重连"),
    ({}, "logged", "这里填的和正文已记入本机日志，尚未存入文件（按 Ctrl+S 保存，也会自动保存）"),
    ({"place": "browser"}, "logged", f"{BROWSER}（按 Ctrl+S 保存）"),
    ({"place": "pending"}, "unsaved", "尚未保存…"),
    ({"place": "page"}, "unsaved",
     "尚未保存；这个浏览器不让存储，刚填的内容只在这个页面里，请不要关闭"),
    ({"connected": False}, "unsaved",
     "与内核的连接断了，正在重连，可以继续填写：这里填的和正文已记入本机日志，尚未存入文件"),
    ({"connected": False, "place": "pending"}, "unsaved",
     "与内核的连接断了，正在重连，可以继续填写：正在记下刚填的内容…"),
    ({"lost": True, "file": False, "place": "browser"}, "dead",
     f"内核已停止，可以继续填写：{BROWSER}；请重新运行"),
    ({"problem": "磁盘已满", "place": "browser"}, "unsaved",
     f"尚未保存：本机日志写不进去（磁盘已满）；{BROWSER}；请及时按 Ctrl+S 保存"),
    ({"file": False}, "logged",
     "这里填的和正文已记入本机日志；这里无法写入笔记本文件，下次在 JupyterLab 打开时会恢复"),
    ({"readonly": True}, "logged",
     "这里填的和正文已记入本机日志，尚未存入文件：这份文件是只读的，请另存一份"),
    ({"failed": True}, "logged",
     "这里填的和正文已记入本机日志，尚未存入文件：上次保存没有成功，请再按 Ctrl+S 保存"),
    ({"conflict": "文件在别处改过", "lost": True}, "dead",
     "还没有存入文件：文件在别处改过；这里填的和正文已记入本机日志，尚未存入文件"),
    ({"place": "file"}, "logged",
     "这张表和正文都已存入文件，报告里别处还有改动没有存入（按 Ctrl+S 保存，也会自动保存）"),
    ({"composing": True, "saved": True}, "unsaved", "尚未记下：正在输入…"),
    ({"composing": True, "lost": True}, "dead", "尚未记下：正在输入…"),
]  # fmt: skip


def test_each_state_has_its_sentence(page: Page) -> None:
    open_page(page)
    now = {"lost": False, "connected": True, "file": True, "saved": False, "place": "journal"}
    for changes, state, text in STATES:
        said = "async (now) => (await import('/status.js')).statusOf(now)"
        assert page.evaluate(said, now | changes) == {
            "state": state,
            "text": text,
        }


def test_the_pages_store_keeps_documents_apart_whatever_they_are_called(page: Page) -> None:
    open_page(page)
    names = ["abc", "abc-", "ab", "__proto__", "constructor", "", "甲", "a\ud800"]
    found = page.evaluate(
        """async (names) => {
          const { Shelf } = await import('/shelf.js');
          const shelf = new Shelf();
          const [part, actor] = ['__proto__', 'toString'];
          for (const id of names)
            await shelf.put('edits', { id, part, actor, edits: [[id, 1, id, id]] });
          const of = async (id) => (await shelf.of('edits', id, part)).map((one) => one.edits);
          const found = [];
          for (const id of names) found.push(await of(id));
          await shelf.drop('edits', [['abc', part, actor]]);
          return [found, (await of('abc')).length, (await of('abc-')).length];
        }""",
        names,
    )
    assert found == [[[[[name, 1, name, name]]] for name in names], 0, 1]


def test_the_pages_store_does_not_grow_without_end(page: Page) -> None:
    open_page(page)
    script = (STATIC / "shelf.js").read_text("utf-8")
    script = script.replace("SHELF_LIMIT = 4000", "SHELF_LIMIT = 5")
    page.route(
        "**/shelf.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    left = page.evaluate(
        """async () => {
          const { Shelf } = await import('/shelf.js');
          const shelf = new Shelf();
          for (let n = 0; n < 9; n += 1) await shelf.within('texts', (held) =>
            held.put({ id: 'x', key: `${n}`, text: '', at: n }));
          await shelf.trim();
          return (await shelf.of('texts', 'x')).map((one) => one.key);
        }"""
    )
    assert left == ["4", "5", "6", "7", "8"]


def test_a_file_moved_while_it_is_open_is_told_and_brought_up_to_date_by_one_click(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    path = lab.place("移动.ipynb")
    opened(page, lab, "移动.ipynb")
    save(page)
    typed = fill(page, "new", 301)
    typed |= fill(page, "carried_in", 7, COLUMNS[:1])
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    (lab.root / "已移走").mkdir()
    path.rename(lab.root / "已移走" / "移动.ipynb")
    save(page)
    expect(page.locator(".gk-notice").first).to_contain_text("原来位置上的文件不见了")
    filed(page)
    assert lab.cells("移动.ipynb") == typed
    other = context.new_page()
    opened(other, lab, "已移走/移动.ipynb")
    expect(other.locator(".gk-notice").first).to_contain_text("出自同一份报告，从现在起各记各的")
    assert set(shown(other, typed).values()) == {""}
    other.get_by_role("button", name="带入那一份的 7 处").click(timeout=WAIT)
    until(lambda: shown(other, typed) == typed, "all seven are brought in")
    save(other)
    assert lab.cells("已移走/移动.ipynb") == typed
    assert lab.kept("已移走/移动.ipynb")["id"] != lab.kept("移动.ipynb")["id"]


def test_a_copy_that_is_moved_at_once_keeps_what_was_called_logged(page: Page, lab: Lab) -> None:
    path = lab.place("原本.ipynb")
    opened(page, lab, "原本.ipynb")
    save(page)
    (lab.root / "乙").mkdir()
    copy = path.with_name("抄本.ipynb")
    copy.write_bytes(path.read_bytes())
    opened(page, lab, "抄本.ipynb")
    until(lambda: status(page).get_attribute("data-state") in ("logged", "saved"), "kept")
    type_into(page, "new.natural", "31")
    # Logged, or in the file already: the page saves a copy as soon as it has an id of its own.
    told = re.compile("已记入本机日志|都已存入文件|已保存")
    expect(status(page)).to_contain_text(told, timeout=WAIT)
    # The file has its own id by then, so that the journal is found wherever it goes.
    assert lab.kept("抄本.ipynb")["id"] != lab.kept("原本.ipynb")["id"]
    lab.close_sessions()
    path.unlink()
    copy.rename(lab.root / "乙" / "抄本.ipynb")
    page.on("dialog", lambda dialog: dialog.accept())
    opened(page, lab, "乙/抄本.ipynb")
    until(lambda: cell(page, "new.natural").input_value() == "31", "found by the id")


def two_pages(page: Page, lab: Lab, context: BrowserContext, name: str) -> Page:
    lab.place(name)
    opened(page, lab, name)
    save(page)
    other = context.new_page()
    open_notebook(other, lab, name)
    run_all(other)
    return other


def test_what_another_page_saved_elsewhere_in_the_text_is_taken_in_before_lab_asks(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    other = two_pages(page, lab, context, "两页文.ipynb")
    theirs = write_text(other, 6, "总体情况由另一页写成。")
    type_into(other, "new.natural", "31")
    save(other)
    mine = write_text(page, 21, "这一页写的是另一章。")
    type_into(page, "new.business", "5")
    save(page)
    assert page.locator(".jp-Dialog").count() == 0
    filed(page)
    assert on_disk(lab, "两页文.ipynb", theirs) == "总体情况由另一页写成。"
    assert on_disk(lab, "两页文.ipynb", mine) == "这一页写的是另一章。"
    assert text_of(page, theirs) == "总体情况由另一页写成。"
    assert lab.cells("两页文.ipynb") == {"new.natural": "31", "new.business": "5"}


def test_what_is_written_between_the_look_and_the_save_is_taken_in(page: Page, lab: Lab) -> None:
    path = lab.place("缝隙.ipynb")
    opened(page, lab, "缝隙.ipynb")
    save(page)
    looks = []

    def between(route: Route) -> None:
        looks.append(route.request.url)
        if len(looks) == 2:  # the first is the kit's, the second Lab's own
            notebook = json.loads(path.read_text("utf-8"))
            notebook["cells"][6]["source"] = "总体情况在别处写成。"
            path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
        route.continue_()

    page.route(re.compile(r"/api/contents/.*content=0.*hash=1"), between)
    type_into(page, "new.business", "5")
    save(page)
    page.unroute_all()
    assert len(looks) > 2
    assert page.locator(".jp-Dialog").count() == 0
    assert source(load(path)["cells"][6]) == "总体情况在别处写成。"
    assert lab.cells("缝隙.ipynb") == {"new.business": "5"}


def test_saves_that_meet_are_not_taken_for_another_page(page: Page, lab: Lab) -> None:
    lab.place("连存.ipynb")
    opened(page, lab, "连存.ipynb")
    save(page)

    def slowly(route: Route) -> None:
        if route.request.method == "PUT":
            page.wait_for_timeout(300)
        route.continue_()

    page.route(re.compile(r"/api/contents/"), slowly)
    type_into(page, "new.business", "5")
    page.evaluate(f"Promise.all([1, 2, 3].map(() => {CURRENT}.context.save()))")
    assert page.locator(".jp-Dialog").count() == 0
    assert lab.cells("连存.ipynb") == {"new.business": "5"}


def test_a_section_that_both_pages_changed_is_never_overwritten_unseen(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    other = two_pages(page, lab, context, "两页争.ipynb")
    identity = write_text(other, 6, "另一页的总体情况。")
    save(other)
    write_text(page, 6, "这一页的总体情况。")
    page.keyboard.press("Control+s")
    choice = page.locator(f'.gk-notice li[data-text="{identity}"]')
    expect(choice).to_contain_text("一、总体情况", timeout=WAIT)
    expect(choice).to_contain_text("这一页的：这一页的总体情况。")
    expect(choice).to_contain_text("文件里的：另一页的总体情况。")
    expect(page.locator(".gk-safe")).to_be_focused()
    assert page.locator(".jp-Dialog").count() == 0
    expect(status(page)).to_contain_text("还没有存入文件：文件在别处改过")
    assert on_disk(lab, "两页争.ipynb", identity) == "另一页的总体情况。"
    page.keyboard.press("Enter")
    until(lambda: on_disk(lab, "两页争.ipynb", identity) == "这一页的总体情况。", "saved")
    texts = [source(one) for one in load(lab.root / "两页争.ipynb")["cells"]]
    assert texts[6:8] == ["这一页的总体情况。", "另一页的总体情况。"]
