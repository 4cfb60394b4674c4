"""How a report fits its window in JupyterLab: small, magnified, wide, dark; measured there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from gongkai.model.report import Report
from labdriver import WAIT, Lab, command, dressed, server, until
from samples import huaian

pytestmark = pytest.mark.trial

WINDOWS = {
    "1366": (1366, 768, 1.0),
    "150 %": (911, 512, 1.5),  # 1366 × 768 magnified by half
    "900": (900, 700, 1.0),
    "1920": (1920, 1080, 1.0),
}
BOOK = "document.querySelector('.jp-WindowedPanel-outer')"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("layout"), dressed=True) as running:
        running.place("版面.ipynb", wrong())
        yield running


def wrong() -> Report:
    return huaian().with_values("t3", {("grant", "natural"): 1278})


@contextmanager
def window(browser: Browser, lab: Lab, name: str, file: str = "版面.ipynb") -> Iterator[Page]:
    """The report in the whole of Lab, as it is opened for the first time."""
    width, height, scale = WINDOWS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale
    )
    page = context.new_page()
    dressed(page, lab, file)
    page.goto(f"{lab.url}/lab/tree/{file}?reset&token={lab.token}")
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".gk-badge", has_text="检查：2 处")).to_have_count(1, timeout=WAIT)
    yield page
    context.close()


def photographed(page: Page, name: str) -> None:
    if folder := os.environ.get("GONGKAI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"layout-{name}.png")


def shown(page: Page, of: str) -> dict[str, float]:
    """The part of an element's box that is seen in the notebook, in CSS pixels."""
    found: dict[str, float] = page.evaluate(
        f"""(of) => {{
        const a = document.querySelector(of).getBoundingClientRect();
        const b = {BOOK}.getBoundingClientRect();
        return {{ left: a.left - b.left, right: b.right - a.right, top: a.top - b.top,
          bottom: b.bottom - a.bottom, width: a.width, height: a.height }};
        }}""",
        of,
    )
    return found


def scroll_to(page: Page, of: str, above: int) -> None:
    """Have an element's top so many pixels above the notebook's; far cells grow while they come."""
    page.wait_for_function(
        f"""([of, above]) => {{
        const top = document.querySelector(of).getBoundingClientRect().top;
        const off = top - {BOOK}.getBoundingClientRect().top + above;
        {BOOK}.scrollBy(0, off);
        window.still = Math.abs(off) < 2 ? (window.still ?? 0) + 1 : 0;
        return window.still > 20;
        }}""",
        arg=[of, above],
        timeout=WAIT,
    )


@pytest.mark.parametrize("name", list(WINDOWS))
def test_table_three_uses_the_window_and_scrolls_in_one_place_only(
    browser: Browser, lab: Lab, name: str
) -> None:
    with window(browser, lab, name) as page:
        # Nothing is wider than the notebook, and no table has a scrolling of its own.
        assert page.evaluate(f"{BOOK}.scrollWidth - {BOOK}.clientWidth") == 0
        inner = page.locator(".gk-form .gk-scroll").evaluate_all(
            """all => all.map((box) =>
            [box.scrollWidth - box.clientWidth, getComputedStyle(box).overflowY])"""
        )
        assert inner == [[0, "visible"]] * 3
        scroll_to(page, ".gk-t3", 60)
        head, table = shown(page, ".gk-t3 thead"), shown(page, ".gk-t3")
        total = shown(page, ".gk-t3 tr.gk-total > td:last-child")
        bar = shown(page, ".gk:has(.gk-t3) .gk-bar")
        assert abs(head["top"]) <= 1
        assert (table["bottom"] < 0) == (name != "1920"), "only a large window holds it all"
        assert min(table["left"], table["right"]) >= 0
        assert total["right"] >= 0
        assert total["left"] >= 0
        assert bar["bottom"] >= 0
        if name != "1920":
            assert bar["height"] <= total["bottom"] <= bar["height"] + 2, "totals stand on the bar"
        badge = page.locator(".gk-badge", has_text="检查：2 处")
        expect(badge).to_be_in_viewport(ratio=1)
        # Of the window's height figures have more than a third, small as it may be.
        free = (
            page.evaluate(f"{BOOK}.clientHeight") - head["height"] - bar["height"] - total["height"]
        )
        assert free > WINDOWS[name][1] / 3
        photographed(page, f"t3-{name}")


@pytest.mark.parametrize("name", list(WINDOWS))
def test_table_four_fits_and_no_word_of_it_is_cut(browser: Browser, lab: Lab, name: str) -> None:
    with window(browser, lab, name) as page:
        scroll_to(page, ".gk-t4", -60)
        table = shown(page, ".gk-t4")
        assert min(table["left"], table["right"], table["top"], table["bottom"]) >= 0
        cut = page.locator(".gk-table :is(th, td, input, output)").evaluate_all(
            """all => all.filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth)
            .map((box) => box.textContent || box.value)"""
        )
        assert cut == []
        photographed(page, f"t4-{name}")


@pytest.mark.parametrize("name", ["150 %", "900"])
@pytest.mark.parametrize("filled", [True, False], ids=["filled", "gaps"])
def test_table_four_fits_beside_the_findings_too(
    browser: Browser, lab: Lab, name: str, filled: bool
) -> None:
    file = f"四{name[:3]}{filled}.ipynb"
    lab.place(file, wrong())
    with window(browser, lab, name, file) as page:
        for key in ("review_upheld", "direct_upheld"):
            box = page.locator(f'.gk-t4 input[data-cell="cases.{key}"]')
            box.fill("1234" if filled else "")  # counted in the total
        page.locator(".gk-badge", has_text="检查：2 处").click()
        expect(page.locator(".gk-side")).to_be_visible()
        scroll_to(page, ".gk-t4", -30)
        assert page.evaluate(f"{BOOK}.scrollWidth - {BOOK}.clientWidth") == 0
        table = shown(page, ".gk-t4")
        assert min(table["left"], table["right"], table["top"], table["bottom"]) >= 0
        cut = page.locator(".gk-t4 :is(th, td, input, output)").evaluate_all(
            """all => all.filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth)
            .map((box) => box.textContent || box.value)"""
        )
        assert cut == []
        assert page.locator(".gk-t4 tr:last-child > td").count() == 15
        photographed(page, f"t4-beside-{name}-{filled}")


def test_the_number_of_findings_stands_clear_of_the_last_particular(
    browser: Browser, lab: Lab
) -> None:
    lab.place("徽.ipynb", wrong())
    with window(browser, lab, "1366", "徽.ipynb") as page:
        page.locator('input[data-cell="organ"]').fill("")
        badge = page.locator(".gk-form:has(.gk-facts) .gk-badge")
        expect(badge).to_have_text("检查：1 处", timeout=WAIT)
        above, own = page.locator(".gk-facts").bounding_box(), badge.bounding_box()
        assert above is not None
        assert own is not None
        assert own["y"] - above["y"] - above["height"] >= 6


SMALL = """root => [...document.querySelectorAll(root)].flatMap((one) =>
  [...one.querySelectorAll("button, select, summary, input, a[href], label:has(input)")])
  .filter((one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([html, box]) => `${Math.round(box.width)} × ${Math.round(box.height)} ${html}`)"""


@pytest.mark.parametrize("name", ["1366", "150 %"])
def test_what_is_pressed_is_large_enough_for_a_finger(
    browser: Browser, lab: Lab, name: str
) -> None:
    with window(browser, lab, name) as page:
        page.locator(".gk-badge", has_text="检查：2 处").click()
        for one in page.locator(".gk-side summary").all():
            one.click()
        assert page.evaluate(SMALL, ".gk-form, .gk-side") == []
        photographed(page, f"side-{name}")


def test_in_a_narrow_window_the_findings_come_beside_the_table_and_it_still_fits(
    browser: Browser, lab: Lab
) -> None:
    with window(browser, lab, "150 %") as page:
        side = page.locator(".gk-side")
        expect(side).to_be_hidden()
        page.locator(".gk-badge", has_text="检查：2 处").click()
        expect(side).to_be_visible()
        side.locator("li[data-code='T3-01'] .gk-go").first.click()
        field = page.evaluate("document.activeElement.dataset.cell")
        assert field == "new.natural"
        expect(page.locator(f'input[data-cell="{field}"]')).to_be_in_viewport(ratio=1)
        assert page.evaluate(f"{BOOK}.scrollWidth - {BOOK}.clientWidth") == 0
        table = shown(page, ".gk-t3")
        assert min(table["left"], table["right"]) >= 0
        scroll_to(page, ".gk-t3", 60)
        total = shown(page, ".gk-t3 tr.gk-total > td:last-child")
        assert total["bottom"] > 0
        assert abs(shown(page, ".gk-t3 thead")["top"]) <= 1
        photographed(page, "beside-150")


def test_a_focused_cell_is_never_under_the_head_or_the_totals(browser: Browser, lab: Lab) -> None:
    with window(browser, lab, "150 %") as page:
        page.locator('input[data-cell="new.natural"]').focus()
        for key in ["Enter"] * 24 + ["Shift+Enter"] * 24:
            page.keyboard.press(key)
            at: Any = page.evaluate(
                """() => {
                const box = document.activeElement.getBoundingClientRect();
                const top = document.elementFromPoint(box.left + box.width / 2, box.top + 3);
                const low = document.elementFromPoint(box.left + box.width / 2, box.bottom - 3);
                return [document.activeElement.dataset.cell,
                  [top, low].every((one) => one && document.activeElement.contains(one))];
                }"""
            )
            assert at[1], at


def test_the_list_of_files_makes_way_once_and_then_stays_as_it_is_left(
    browser: Browser, lab: Lab
) -> None:
    def kept(answer: Response) -> bool:
        return "/api/workspaces/" in answer.url and answer.request.method == "PUT"

    with window(browser, lab, "1366") as page:
        expect(page.locator("#filebrowser")).to_be_hidden()
        expect(page.locator(".gk-side")).to_be_visible()
        with page.expect_response(kept):
            page.evaluate("window.jupyterapp.shell.activateById('filebrowser')")
        with page.expect_response(kept):
            page.evaluate("window.jupyterapp.shell.collapseRight()")
        page.goto(f"{lab.url}/lab/tree/版面.ipynb?token={lab.token}")
        expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
        expect(page.locator(".gk-badge", has_text="检查：2 处")).to_have_count(1, timeout=WAIT)
        expect(page.locator("#filebrowser")).to_be_visible()
        expect(page.locator(".gk-side")).to_be_hidden()


def test_the_findings_stand_beside_a_report_unless_the_clerk_shut_them(
    browser: Browser, lab: Lab
) -> None:
    place = f"{lab.url}/lab/tree/版面.ipynb?token={lab.token}"
    kept = lab.root.parent / "state" / "screen.json"
    with window(browser, lab, "1366") as page:
        # Lab's own arrangement as another place left it: files open, nothing at the right.
        page.goto(f"{lab.url}/lab?reset&token={lab.token}")
        expect(page.locator("#filebrowser")).to_be_visible(timeout=WAIT)
        page.goto(place)
        expect(page.locator(".gk-side")).to_be_visible(timeout=WAIT)
        expect(page.locator("#filebrowser")).to_be_hidden()
        page.evaluate("window.jupyterapp.shell.collapseRight()")
        until(lambda: '"side": "shut"' in kept.read_text("utf-8"), "that it is shut is remembered")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(place.replace("?", "?reset&"))
    expect(page.locator(".gk-badge", has_text="检查：2 处")).to_have_count(1, timeout=WAIT)
    expect(page.locator("#filebrowser")).to_be_hidden()
    expect(page.locator(".gk-side")).to_be_hidden()
    page.locator(".gk-badge", has_text="检查：2 处").click()
    expect(page.locator(".gk-side")).to_be_visible()
    until(lambda: '"side": "open"' in kept.read_text("utf-8"), "it is open again")
    context.close()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_both_themes_keep_the_form_readable(browser: Browser, lab: Lab, theme: str) -> None:
    with window(browser, lab, "1366") as page:
        command(page, "apputils:change-theme", f"{{theme: '{theme}'}}")
        light = "true" if theme.endswith("Light") else "false"
        expect(page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1, timeout=WAIT)
        papers = page.evaluate(
            """() => ['.gk-form .gk', '.gk-side .gk', 'td[data-key="new.business"]'].map((of) =>
            getComputedStyle(document.querySelector(of)).backgroundColor)"""
        )
        paper = "rgb(255, 255, 255)" if light == "true" else "rgb(22, 24, 28)"
        assert papers == [paper] * 3
        scroll_to(page, ".gk-t3", 60)
        photographed(page, f"theme-{light}")


ROWS = """() => [...document.querySelectorAll(".gk-t3 tbody tr")].map((row) => {
  const boxes = [...row.cells].map((cell) => cell.getBoundingClientRect());
  return boxes.slice(1).map((box, n) => Math.round(box.left - boxes[n].right));
}).flat()"""


def test_a_table_stands_together_at_whatever_width_it_is_given(browser: Browser, lab: Lab) -> None:
    with window(browser, lab, "1366") as page:
        page.evaluate("window.jupyterapp.shell.collapseRight()")
        page.locator(".gk-tool button", has_text="预览").click()
        expect(page.locator(".gk-viewer-said")).to_contain_text("一致", timeout=WAIT)
        for wide in (False, True, False):
            side = "activateById('gongkai-side')" if wide else "collapseRight()"
            page.evaluate(f"window.jupyterapp.shell.{side}")
            width = f"document.querySelector('.gk-report').offsetWidth {'<' if wide else '>'} 600"
            page.wait_for_function(width, timeout=WAIT)
            page.wait_for_function(f"({ROWS})().every((gap) => gap === 0)", timeout=WAIT)
            cut = page.locator(".gk-t3 :is(th, td, input, output)").evaluate_all(
                """all => all.filter((box) => box.scrollWidth > box.clientWidth + 1
                && box.clientWidth).map((box) => box.textContent || box.value)"""
            )
            assert cut == []
            scroll_to(page, ".gk-t3", 60)
            photographed(page, f"look-{'narrow' if wide else 'half'}")
