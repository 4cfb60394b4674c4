"""Addresses of every kind: a server below a prefix, files and folders of any name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from labdriver import CURRENT, WAIT, Lab, cell, filed, server, status, toured, type_into
from samples import huaian

BASE = "/公开 办"
NAMES = [
    "年报 (1)+a&b=c;d.ipynb",
    "100% 50%25 份.ipynb",
    "一#二?三😀.ipynb",
    "局里 的/二〇二四 年%/年报#终稿+😀.ipynb",
]

pytestmark = pytest.mark.places


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("base"), dressed=True, base=BASE) as running:
        yield running


def opened(page: Page, lab: Lab, name: str) -> list[str]:
    """Open a report; return the addresses of the lines that its page opens."""
    lines: list[str] = []
    page.on("websocket", lambda socket: lines.append(socket.url))
    toured(lab)
    page.goto(f"{lab.url}/doc/tree/{quote(name)}?token={lab.token}")
    page.wait_for_function(
        f"window.jupyterapp && {CURRENT} && {CURRENT}.context?.isReady", timeout=WAIT
    )
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(status(page)).not_to_contain_text("断了", timeout=WAIT)
    return lines


def test_all_that_a_report_asks_of_its_server_is_below_the_prefix(page: Page, office: Lab) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    office.place("年报.ipynb", huaian().with_values("t3", {("new", "natural"): 2994}))
    lines = opened(page, office, "年报.ipynb")
    below = office.url.removeprefix("http://")
    ours = [url for url in (*asked, *lines) if "/gongkai/" in url]
    assert {url.split("//")[1].startswith(below) for url in ours} == {True}
    assert any(url.startswith("ws://") for url in ours)
    assert any("/gongkai/api/forms" in url for url in ours)
    type_into(page, "new.natural", "1")
    page.keyboard.press("Control+s")
    filed(page)
    expect(page.locator(".gk-side .gk-panel").first).to_contain_text("T3-01", timeout=WAIT)
    # A file is read in, which goes by a request with Jupyter's XSRF word.
    other = office.place("上年.ipynb", huaian())
    page.locator(".gk-panel input[type=file]").first.set_input_files(other)
    expect(page.locator(".gk-panel").first).to_contain_text("2994", timeout=WAIT)
    assert office.api("/api/kernels") == []


def test_nobody_is_answered_without_the_xsrf_word(page: Page, office: Lab) -> None:
    office.place("读.ipynb")
    page.goto(f"{office.url}/lab?token={office.token}")
    ask = """async ([url, word]) => (await fetch(url, {method: 'POST', body: 'x',
        headers: word ? {'X-XSRFToken': document.cookie.match(/_xsrf=([^;]*)/)[1]} : {}})).status"""
    url = f"{office.url}/gongkai/api/read?path={quote('读.ipynb')}&name=a.txt"
    assert page.evaluate(ask, [url, False]) == 403
    assert page.evaluate(ask, [url, True]) == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_any_name_is_written_and_saved(page: Page, office: Lab, name: str) -> None:
    path = office.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    office.place(name)
    opened(page, office, name)
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    # The journal knows the file by its place, so that it is found again.
    lines = [json.loads(line) for one in office.journal.glob("*.jsonl")
             for line in one.read_text("utf-8").splitlines() if line]  # fmt: skip
    assert str(path) in {line.get("path") for line in lines}
    page.keyboard.press("Control+s")
    filed(page)
    assert office.cells(name) == {"new.natural": "31"}
    assert sorted(one.name for one in path.parent.glob("*.ipynb")).count(path.name) == 1


def test_two_names_that_decode_to_one_are_two_reports(page: Page, office: Lab) -> None:
    for name, figure in (("甲%20乙.ipynb", "1"), ("甲 乙.ipynb", "2")):
        office.place(name)
        opened(page, office, name)
        type_into(page, "new.natural", figure)
        page.keyboard.press("Control+s")
        filed(page)
    assert office.cells("甲%20乙.ipynb") == {"new.natural": "1"}
    assert office.cells("甲 乙.ipynb") == {"new.natural": "2"}
    opened(page, office, "甲%20乙.ipynb")
    expect(cell(page, "new.natural")).to_have_value("1", timeout=WAIT)
    assert Path(office.root / "甲 乙.ipynb").is_file()
