"""The web page and the fragment in a real browser: every width, both schemes, nothing asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from gongkai.notebook.store import Stored
from gongkai.publishing import publish
from samples import huaian, report
from test_outputs import TEXT, picture

STORED = Stored(
    huaian()
    .with_section(0, TEXT)
    .replace(images={"tu.png": picture()}, number="淮政发〔2025〕3号"),
    (),
    "",
    last=report("anonymous_city_2025").replace(year=2023),
)
SITE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>某政府网</title></head>'
    "<body><main><h1>年度报告</h1>{}</main></body></html>"
)


def shown(page: Page, to: str, tmp_path: Path) -> list[str]:
    text = publish(STORED, to, charts=True).data.decode()
    file = tmp_path / "page.html"
    file.write_text(SITE.format(text) if to == "fragment" else text, "utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return [url for url in asked if not url.startswith(("file:", "data:"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("to", ["html", "fragment"])
def test_a_page_fits_every_width_and_axe_finds_nothing(
    page: Page, tmp_path: Path, to: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text))
    assert shown(page, to, tmp_path) == []
    # Tables scroll within their own frames; the page itself never goes sideways.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("img").evaluate_all("all => all.every((i) => i.naturalWidth > 0)")
    assert Axe().run(page).response["violations"] == []
    assert errors == []


def test_the_fragment_keeps_its_lines_where_a_site_drops_style_sheets(
    page: Page, tmp_path: Path
) -> None:
    shown(page, "fragment", tmp_path)
    widths = page.locator("#t3 td, #t3 th").evaluate_all(
        "all => [...new Set(all.map((box) => getComputedStyle(box).borderTopWidth))]"
    )
    assert widths == ["1px"]
    assert page.locator("style, script, link").count() == 0


def test_a_reader_is_told_the_headers_of_a_figure(page: Page, tmp_path: Path) -> None:
    shown(page, "html", tmp_path)
    headers = page.locator("#t3 td[data-cell='deny_1.business']").evaluate(
        "box => box.headers.split(' ').map((id) => document.getElementById(id).textContent)"
    )
    assert headers == [
        "申请人情况", "法人或其他组织", "商业企业", "三、本年度办理结果", "（三）不予公开",
        "1.属于国家秘密",
    ]  # fmt: skip
