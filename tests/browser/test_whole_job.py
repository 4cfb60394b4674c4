"""The whole job with mouse and keys, as a person does it who reads only what is on the screen.

She starts the kit, begins the report from last year's Word file, fills in three tables by typing
and pasting, writes the sections with a Chinese input method, takes a remedy, gives a reason,
exports the set from the menu, closes, and goes on the next day.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gongkai.model.report import Report
from gongkai.model.values import show
from gongkai.notebook.store import read, write
from gongkai.publishing import publish
from gongkai.publishing.render import html
from labdriver import CHROMIUM, FLAGS, WAIT, until
from samples import APPLICANTS, TEXTS, figures, huaian, printed_cells
from textdriver import Method

CELLS = printed_cells(figures("huaian_2024"))
OPENING = "根据《中华人民共和国政府信息公开条例》编制本报告。"
SETTINGS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def last_year() -> Report:
    """The report of the year before, whose 结转下年度 is this year's 上年结转."""
    report = huaian().replace(year=2023, date="2024-01-20")
    for column in APPLICANTS[:6]:
        brought, left = (CELLS["t3"][row, column] for row in ("carried_in", "carried_out"))
        new = CELLS["t3"]["new", column]
        assert isinstance(new, int)
        assert isinstance(left, int)
        assert isinstance(brought, int)
        report = report.with_values(
            "t3", {("carried_out", column): brought, ("new", column): new - left + brought}
        )
    return report


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Start the kit as the icon does; yields the address that the window shows."""
    settings = {name: str(folder / name.lower()) for name in SETTINGS}
    settings |= {"GONGKAI_JOURNAL_DIR": str(folder / "journal")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "start", "我的报告", "--no-browser"],
        cwd=folder, env=os.environ | settings, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        address = next(line.strip() for line in process.stdout if "http://" in line)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


class Clerk:
    """What a person does: points at words that she reads, presses keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.method = Method(page)

    def menu(self, *words: str) -> None:
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{words[0]}$")).click()
        for word in words[1:]:
            self.page.locator(".lm-Menu-itemLabel", has_text=word).last.click()

    def box(self) -> Locator:
        return self.page.locator("dialog[open]")

    def button(self, word: str, within: Locator | None = None) -> None:
        (within or self.page.locator("body")).get_by_role("button", name=word, exact=True).click()

    @property
    def report(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:visible")

    def field(self, label: str) -> Locator:
        return self.report.get_by_label(label, exact=True)

    def into(self, table: str, row: str, column: str = "") -> None:
        """Click into the cell that stands where a row and a column meet."""
        found = self.report.locator(f".gk-{table} [data-cell='{row}.{column}']")
        found.scroll_into_view_if_needed()
        found.click()

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def write(self, heading: str, text: str) -> None:
        """Click on the box below a heading and write with an input method."""
        found = self.report.locator("h1:visible, h2:visible").filter(has_text=heading).first
        boxes = found.locator("xpath=following::div[contains(@class, 'gk-printed')]")
        box = boxes.filter(visible=True).first
        box.scroll_into_view_if_needed()
        box.click()
        expect(self.page.locator(".gk-open .cm-content")).to_be_focused(timeout=WAIT)
        for word in re.findall(r"[一-鿿]{1,4}|[^一-鿿]+", text):
            if re.match("[一-鿿]", word):
                self.method.write("pinyin"[: len(word) + 2], word)
            else:
                self.page.keyboard.insert_text(word)


def pages(browser: Browser, folder: Path) -> Page:
    """Open the browser of that person, who never saw the kit in it."""
    context = browser.browser_type.launch_persistent_context(
        folder / "profile", executable_path=CHROMIUM, args=FLAGS, locale="zh-CN",
        viewport={"width": 1366, "height": 768}, permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    return context.new_page()


def fill(clerk: Clerk) -> None:
    page = clerk.page
    clerk.field("机关类别").select_option("人民政府")
    clerk.field("机关层级").select_option("市级")
    clerk.field("联系方式").click()
    page.keyboard.type("0517-83605056")
    clerk.field("成文日期").click()
    page.keyboard.type("2025年3月20日")
    for (row, column), value in CELLS["t2"].items():
        clerk.into("t2", row, column)
        page.keyboard.type(show(value))
    clerk.into("t3", "new", "natural")
    for column in APPLICANTS[:6]:
        page.keyboard.type(show(CELLS["t3"]["new", column]))
        page.keyboard.press("Tab")
    rows = list(dict.fromkeys(row for row, _ in huaian().tables["t3"].spec.typed))[2:]
    clerk.into("t3", rows[0], "natural")
    clerk.paste(
        "\r\n".join(
            "\t".join(show(CELLS["t3"][row, column]) for column in APPLICANTS[:6])
            for row in rows[:-1]
        )
    )
    clerk.into("t3", rows[-1], "natural")
    for column in APPLICANTS[:6]:
        page.keyboard.type(show(CELLS["t3"][rows[-1], column]))
        page.keyboard.press("Tab")
    clerk.into("t4", "cases", "review_upheld")
    for (_, column), value in CELLS["t4"].items():
        if not column.endswith("total"):
            page.keyboard.type(show(value))
            page.keyboard.press("Tab")


def write_text(clerk: Clerk) -> None:
    clerk.write("政府信息公开工作年度报告", OPENING)
    clerk.write("一、总体情况", f"{TEXTS[0]}本年新收政府信息公开申请3100件。")
    clerk.write("五、", TEXTS[4])
    clerk.write("六、", TEXTS[5])
    clerk.report.locator("h2", has_text="六、").click()


@pytest.mark.slow
def test_the_whole_job_by_what_is_on_the_screen(browser: Browser, tmp_path: Path) -> None:
    work = tmp_path / "我的报告"
    work.mkdir()
    (work / "2023年年度报告.docx").write_bytes(publish(read(write(last_year())), "docx").data)
    with started(tmp_path) as address:
        page = pages(browser, tmp_path)
        clerk = Clerk(page)
        page.goto(address)
        # The first opening: a tour, which is passed over.
        expect(clerk.box()).to_contain_text("先填基本情况", timeout=WAIT)
        clerk.button("不看了", clerk.box())
        clerk.menu("年度报告", "新建")
        clerk.box().get_by_label("上年报告", exact=True).select_option("2023年年度报告.docx")
        expect(clerk.box()).to_contain_text(
            "读的是《淮安市人民政府2023年政府信息公开工作年度报告》"
        )
        expect(clerk.box().get_by_label("报告年度")).to_have_value("2024")
        expect(clerk.box().get_by_label("机关名称")).to_have_value("淮安市人民政府")
        clerk.button("新建", clerk.box())
        path = work / "年度报告2024.ipynb"
        expect(page.locator(".gk-t3 [data-cell='carried_in.natural']:visible")).to_have_value(
            "34", timeout=WAIT
        )
        until(path.exists, "the new report is there")
        fill(clerk)
        expect(page.locator(".gk-t3:visible [data-cell='sum.total']")).to_have_text("3050")
        write_text(clerk)
        side = page.get_by_role("region", name="检查")
        # A number in the text that the table contradicts: the remedy is offered, and taken.
        wrong = side.locator("li", has_text="3100")
        expect(wrong).to_be_visible(timeout=WAIT)
        wrong.get_by_role("button", name=re.compile("改为.*3119")).first.click()
        expect(side.locator("li", has_text="3100")).to_have_count(0, timeout=WAIT)
        # What is right though it is unusual: a reason is given.
        unusual = side.locator("li", has_text="表二，规章，现行有效件数")
        clerk.button("说明理由…", unusual)
        page.keyboard.type("上年误报一件")
        page.keyboard.press("Tab")
        page.keyboard.type("王芳")
        page.keyboard.press("Enter")
        expect(side).to_contain_text("上年误报一件（王芳", timeout=WAIT)
        clerk.menu("年度报告", "导出", "全套")
        expect(clerk.box()).to_contain_text("全套已导出", timeout=WAIT)
        said = clerk.box().locator("code").inner_text()
        clerk.button("关闭", clerk.box())
        folder = Path(said)
        assert folder.parent == work
        assert {one.suffix for one in folder.iterdir()} >= {".pdf", ".docx", ".html", ".xlsx"}
        stored = read(path)
        web = next(one for one in folder.iterdir() if one.name.endswith("报告.html"))
        # The contact is for whoever asks; it is not printed.
        assert html.parse(web.read_bytes()) == stored.report.replace(contact="")
        page.context.close()
    # The next day: the kit is started anew, yesterday's report stands in its tab.
    with started(tmp_path) as address:
        page = pages(browser, tmp_path)
        clerk = Clerk(page)
        page.goto(address)
        expect(clerk.field("报告年度")).to_have_value(re.compile("20(2[5-9]|3)"), timeout=WAIT)
        page.locator(".lm-TabBar-tab", has_text="年度报告2024").click()
        expect(page.locator(".gk-t3:visible [data-cell='sum.total']")).to_have_text(
            "3050", timeout=WAIT
        )
        assert not clerk.box().count()
        clerk.field("发文字号").click()
        page.keyboard.type("淮政发〔2025〕3号")
        page.keyboard.press("Control+s")
        expect(page.locator(".jp-StatusBar-Widget, #jp-bottom-panel").last).to_contain_text(
            "已保存", timeout=WAIT
        )
        page.context.close()
    report = read(path).report
    assert (report.opening, report.number) == (OPENING, "淮政发〔2025〕3号")
    assert "3119件" in report.sections[0].text
    expected = huaian()
    for key in ("t2", "t3", "t4"):
        assert report.tables[key].values == expected.tables[key].values
    assert (report.organ, report.year, report.date) == ("淮安市人民政府", 2024, "2025年3月20日")
