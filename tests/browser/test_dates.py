"""成文日期 in the page: read by the same rules as in the kernel, and said beside the field."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from formpage import open_page
from gongkai.model.dates import day, shown
from gongkai.notebook.store import read
from labdriver import Lab, cell, opened, save

DATA = Path(__file__).parents[1] / "data"
CASES = [typed for typed, _ in json.loads((DATA / "dates.json").read_text("utf-8"))]
CASES += [
    json.loads(line)["typed"] for line in (DATA / "dates.jsonl").read_text("utf-8").splitlines()
]


def test_the_page_reads_each_date_as_the_kernel_does(page: Page) -> None:
    open_page(page)
    found = page.evaluate("async (all) => all.map((await import('/dates.js')).dayOf)", CASES)
    kernel = [shown(one) if (one := day(typed)) else "" for typed in CASES]
    assert found == kernel
    assert found.count("") > 40
    assert found.count("2027年1月20日") > 30


def test_the_field_says_how_a_date_is_read(page: Page, lab: Lab) -> None:
    lab.place("日期.ipynb")
    opened(page, lab, "日期.ipynb")
    said = page.locator(".gk-date")
    expect(said).to_have_text("")
    cell(page, "date").fill("二〇二七年一月二十日")
    expect(said).to_have_text("读作 2027年1月20日")
    cell(page, "date").fill("1月20日")
    expect(said).to_have_text("还读不成一个日期，请写成 2027年1月20日 这样")
    cell(page, "date").fill("2027.1.20")
    expect(said).to_have_text("读作 2027年1月20日")
    save(page)
    assert read(lab.root / "日期.ipynb").report.date == "2027.1.20"
