"""Hostile, damaged, doubled and outdated reports where JupyterLab draws them without a kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from gongkai.notebook.file import load
from labdriver import (
    CURRENT,
    WAIT,
    Lab,
    cell,
    command,
    dressed,
    filed,
    open_notebook,
    save,
    server,
    status,
    type_into,
    until,
)
from samples import huaian

pytestmark = pytest.mark.trial

SCRIPT = "<img src=x onerror='window.__pwn=1'><script>window.__pwn=1</script>"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("hostile"), dressed=True) as running:
        yield running


def nested(depth: int) -> Any:
    made: Any = SCRIPT
    for _ in range(depth):
        made = {"a": [made]}
    return made


def t3(**part: Any) -> dict[str, Any]:
    return {"parts": {"t3": {"cells": {}, "seen": {}, **part}}}


WHOLE: list[Any] = [
    {}, {"version": 1}, "x", 5, [], [1], True, {"version": 99}, {"version": "1"}, {"version": None},
    nested(90), {SCRIPT: SCRIPT}, {"__proto__": {"edition": "2021"}},
]  # fmt: skip
BESIDE: list[dict[str, Any]] = [
    *({"edition": one} for one in (5, [], {"a": 1}, "__proto__", "constructor", "../../x",
                                   "2021\0", "x" * 100_000, SCRIPT, None)),
    *({"id": one} for one in (5, [], {"a": 1}, "__proto__", "../../../etc/passwd", "/etc/passwd",
                              "C:\\x", "a" * 100_000, "\0", "constructor", SCRIPT, "", None)),
    *({"parts": one} for one in (5, [], "x", None, {"t3": 5}, {"t3": []}, {"__proto__": {}},
                                 {"constructor": {"cells": {}}}, {SCRIPT: {"cells": {}}})),
    *(t3(cells=one) for one in (5, [], "x", {"new.natural": {"a": 1}}, {"new.natural": SCRIPT},
                                {"__proto__": "1", "constructor": "2", "toString": "3"},
                                {"new.natural": "9" * 100_000}, {SCRIPT: SCRIPT},
                                {f"x{n}": "1" for n in range(5000)}, {"new.natural": "\0\u202e1"})),
    *(t3(seen=one) for one in (5, [], {"a": "x"}, {"a": -1}, {"a": 1e300}, {"__proto__": 5},
                               {f"x{n}": 1 for n in range(5000)})),
    *({"last": one} for one in (5, [], "x", {"opening": 5}, nested(50), {"tables": []})),
    *({"waivers": one} for one in (5, "x", [5], [{}], [{"mark": []}], [{"mark": SCRIPT}],
                                   {"a": 1})),
]  # fmt: skip
CELLS: list[Any] = [
    "x", 5, [], {"role": 5}, {"role": "form"}, {"role": "form", "part": "__proto__"},
    {"role": "form", "part": 5}, {"role": "form", "part": []}, {"role": "form", "part": SCRIPT},
    {"role": "form", "part": "constructor"}, {"role": "text", "section": SCRIPT},
    {"role": "heading", "section": 99}, {"role": "__proto__"}, {"role": {}}, nested(50),
]  # fmt: skip


def variants(blank: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Damage a report in every way, one at a time; each time with what damages it."""

    def copy() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(blank))
        return found

    for whole in WHOLE:
        made = copy()
        made["metadata"]["gongkai"] = whole
        yield f"whole {str(whole)[:60]!r}", made
    for beside in BESIDE:
        made = copy()
        made["metadata"]["gongkai"] |= beside
        yield f"beside {str(beside)[:60]!r}", made
    for noted in CELLS:
        made = copy()
        for one in made["cells"][:6]:
            one["metadata"]["gongkai"] = noted
        yield f"cells {str(noted)[:60]!r}", made
    for kind in ("code", "markdown"):
        made = copy()
        found = next(one for one in made["cells"] if one["cell_type"] == kind)
        found["source"] = "甲" * 3_500_000
        yield f"10 MB of {kind}", made
    made = copy()
    for one in made["cells"]:
        one["source"] = f"{SCRIPT}\n\nimport os; os.system('touch OWNED')"
    yield "script in every cell", made


OPEN = """async (name) => {
  const { commands, shell } = window.jupyterapp;
  const panel = await commands.execute('docmanager:open', { path: name });
  await panel.context.ready;
  await panel.revealed;
  const report = await (globalThis.gongkaiDressed?.get(panel.context) ?? null);
  await report?.ready;
  for (let n = 0; n < 4; n += 1) await new Promise((idle) => requestAnimationFrame(idle));
  return [Boolean(report), panel.node.querySelectorAll('.gk-form').length];
}"""
# What gives a report its id at once has been written.
QUIET = f"""() => !{CURRENT}.context.model.dirty
  && ![...{CURRENT}.node.querySelectorAll('.gk-status')]
    .some((one) => one.textContent === '尚未保存…')
"""
CLOSE = """async () => {
  const { context } = window.jupyterapp.shell.currentWidget;
  context.model.dirty = false;
  window.jupyterapp.shell.currentWidget.dispose();
}"""


def texts(notebook: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (one["id"], "".join(one["source"]), one["metadata"].get("gongkai"))
        for one in notebook["cells"]
    ]


def test_no_damage_acts_asks_or_changes_the_file(page: Page, lab: Lab) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(f"{e}") if "/gongkai/" in (e.stack or "") else None)
    ours = re.compile("gongkai|gk-", re.IGNORECASE)
    page.on(
        "console",
        lambda m: wrong.append(m.text) if m.type == "error" and ours.search(m.text) else None,
    )
    lab.place("好.ipynb")
    blank = json.loads((lab.root / "好.ipynb").read_text("utf-8"))
    dressed(page, lab, "好.ipynb")
    command(page, "docmanager:toggle-autosave")
    counted = 0
    for n, (what, made) in enumerate(variants(blank)):
        path = lab.root / f"坏{n}.ipynb"
        kept = made["metadata"]["gongkai"]
        if isinstance(kept, dict) and kept.get("id") == blank["metadata"]["gongkai"]["id"]:
            kept["id"] = f"damaged{n:05}"
        path.write_text(json.dumps(made), "utf-8")
        before = path.read_bytes()
        page.evaluate(OPEN, path.name)
        assert page.locator(".jp-Dialog").count() == 0, what
        assert page.evaluate("window.__pwn ?? null") is None, what
        assert wrong == [], what
        page.wait_for_function(QUIET)
        page.evaluate(CLOSE)
        if path.read_bytes() != before:
            # A report without a sound id is given one at once, so that its journal is found again.
            identity = kept.get("id") if isinstance(kept, dict) else None
            assert not (identity and isinstance(identity, str)), what
            assert texts(json.loads(path.read_text("utf-8"))) == texts(made), what
        counted += 1
    assert counted > 75
    # What says no more than a word or a number is no report: Lab opens it as any notebook.
    plain = [whole for whole in WHOLE if isinstance(whole, str | int)]
    assert len(lab.api("/api/kernels")) <= len(plain)
    assert [one.name for one in lab.root.rglob("OWNED")] == []
    # And none of them has harmed the page for the report that is in order.
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    save(page)
    filed(page)
    assert lab.cells("好.ipynb") == {"new.natural": "31"}


def test_a_report_is_drawn_once_and_asks_no_other_for_anything(page: Page, lab: Lab) -> None:
    path = lab.place("一次.ipynb", huaian())
    notebook = json.loads(path.read_text("utf-8"))
    asking = "![图](http://evil.example/a.png)\n\n![图](file:///etc/passwd)\n\n$x^2$ 与 $y$\n\n"
    asking += "<img src='http://evil.example/b.png'><style>@import url(//evil.example)</style>"
    for one in notebook["cells"]:
        if one["metadata"]["gongkai"]["role"] == "text":
            one["source"] = f"我局的文字。\n\n{asking}"
        elif one["metadata"]["gongkai"].get("part") == "t3":
            table = f"<table>{'<tr><td>1</td></tr>' * 600_000}</table>"
            output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": table}}
            one["outputs"] = [output]
    long = "信息若干条。\n" * 500_000
    own = {"cell_type": "markdown", "id": "long", "metadata": {}, "source": long}
    notebook["cells"].append(own)
    path.write_text(json.dumps(notebook), "utf-8")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    dressed(page, lab, path.name)
    type_into(page, "new.natural", "3002")
    expect(page.locator(".gk-printed", has_text="我局的文字。")).to_have_count(7, timeout=WAIT)
    again = ".gk-text-cell :is(.jp-RenderedMarkdown, mjx-container)"
    assert page.locator(again).count() == 0
    assert page.locator(".gk-form-cell .jp-OutputArea-output").count() == 0
    assert [one for one in asked if not one.startswith((lab.url, "data:", "blob:"))] == []


def test_two_reports_open_at_once_never_cross(page: Page, lab: Lab) -> None:
    lab.place("东.ipynb")
    lab.place("西.ipynb")
    dressed(page, lab, "东.ipynb")
    page.evaluate(OPEN, "西.ipynb")
    boxes = page.locator('input[data-cell="new.natural"]')
    expect(boxes).to_have_count(2, timeout=WAIT)

    def show(name: str) -> Any:
        page.evaluate(OPEN, name)
        page.wait_for_function(f"{CURRENT}.context?.path === '{name}'", timeout=WAIT)
        panel = page.locator(f".jp-NotebookPanel#{page.evaluate(f'{CURRENT}.id')}")
        return panel.locator('input[data-cell="new.natural"]')

    for n in range(12):
        name = ("东.ipynb", "西.ipynb")[n % 2]
        box = show(name)
        box.focus()
        page.keyboard.type(f"{n}" if n < 2 else f"{100 + n}")
        page.keyboard.press("Enter")
    for name, figure in (("东.ipynb", "110"), ("西.ipynb", "111")):
        expect(show(name)).to_have_value(figure)
        save(page)
        until(lambda name=name: lab.cells(name), "saved")
        assert lab.cells(name) == {"new.natural": figure}
        panel = page.locator(f"#{page.evaluate(f'{CURRENT}.id')}")
        expect(panel.locator(".gk-notice").nth(2)).to_be_empty()


def test_a_report_that_may_not_be_written_says_so_and_the_journal_keeps_it(
    page: Page, lab: Lab
) -> None:
    path = lab.place("只读.ipynb", huaian())

    def closed(route: Route) -> None:
        if route.request.method != "GET":
            route.fulfill(status=403, json={"message": "Permission denied"})
            return
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"writable": False})

    page.route("**/api/contents/*.ipynb*", closed)
    before = path.read_bytes()
    dressed(page, lab, "只读.ipynb")
    type_into(page, "new.natural", "3002")
    expect(status(page)).to_contain_text("这份文件是只读的，请另存一份", timeout=WAIT)
    assert path.read_bytes() == before
    page.unroute("**/api/contents/*.ipynb*")
    page.on("dialog", lambda dialog: dialog.accept())
    dressed(page, lab, "只读.ipynb")
    expect(cell(page, "new.natural")).to_have_value("3002", timeout=WAIT)


def test_a_page_older_than_the_server_says_that_it_should_be_loaded_anew(
    page: Page, lab: Lab
) -> None:
    lab.place("升级.ipynb")

    def later(line: WebSocketRoute) -> None:
        there = line.connect_to_server()

        def told(text: str | bytes) -> None:
            said = json.loads(text)
            if said["message"]["type"] == "version":
                said["message"]["digest"] = "f" * 16
            line.send(json.dumps(said))

        there.on_message(told)
        line.on_message(there.send)

    page.route_web_socket("**/gongkai/api/line*", later)
    dressed(page, lab, "升级.ipynb")
    expect(page.locator(".gk-lab-stays")).to_contain_text("按 F5 刷新这一页", timeout=WAIT)
    # And it works on as before.
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)


def test_modules_that_are_gone_are_told_in_words(page: Page, lab: Lab) -> None:
    path = lab.place("旧页.ipynb", huaian())
    before = path.read_bytes()
    page.route("**/gongkai/page/*/lab/main.js", lambda route: route.fulfill(status=404))
    open_notebook(page, lab, "旧页.ipynb", kernel=False)
    expect(page.get_by_role("alert")).to_contain_text("gongkai 的页面没有载入", timeout=WAIT)
    # The figures can be read all the same.
    tables = page.locator(".gk-static table, .jp-OutputArea-output table")
    expect(tables.first).to_be_attached(timeout=WAIT)
    assert path.read_bytes() == before


def test_half_a_character_locks_no_report(page: Page, lab: Lab) -> None:
    path = lab.place("半字.ipynb", huaian())
    notebook = json.loads(path.read_text("utf-8"))
    own = next(one for one in notebook["cells"] if one["metadata"]["gongkai"]["role"] == "text")
    own["source"] = "甲\ud800乙"
    notebook["metadata"]["gongkai"]["parts"]["facts"]["cells"]["organ"] = "某局\udc00"
    path.write_text(json.dumps(notebook), "utf-8")
    dressed(page, lab, "半字.ipynb")
    page.locator(".gk-text-cell", has_text="甲").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("丙")
    page.evaluate(f"{CURRENT}.content.activeCell.editor.replaceSelection('丁\\ud83d')")
    type_into(page, "new.natural", "3002")
    save(page)
    filed(page)
    after = load(path)
    found = {"".join(one["source"]) for one in after["cells"]}
    assert "甲\ufffd乙丙丁\ufffd" in found
    assert after["metadata"]["gongkai"]["parts"]["t3"]["cells"]["new.natural"] == "3002"


@pytest.mark.parametrize("version", [2, 99])
def test_a_report_of_a_later_version_is_shown_and_not_written_over(
    page: Page, lab: Lab, version: int
) -> None:
    path = lab.place(f"新{version}.ipynb", huaian())
    notebook = json.loads(path.read_text("utf-8"))
    kept = notebook["metadata"]["gongkai"]
    kept |= {"version": version, "later": {"a": [1]}}
    kept["parts"]["t3"]["later"] = {"b": 2}
    path.write_text(json.dumps(notebook), "utf-8")
    dressed(page, lab, path.name)
    type_into(page, "new.natural", "3002")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    save(page)
    filed(page)
    after = load(path)["metadata"]["gongkai"]
    assert (after["version"], after["later"]) == (version, {"a": [1]})
    assert after["parts"]["t3"]["later"] == {"b": 2}
    assert after["parts"]["t3"]["cells"]["new.natural"] == "3002"


def test_a_flood_of_edits_in_two_tabs_ends_in_one_report(
    page: Page, lab: Lab, context: BrowserContext
) -> None:
    lab.place("两页.ipynb")
    dressed(page, lab, "两页.ipynb")
    other = context.new_page()
    dressed(other, lab, "两页.ipynb")
    for n in range(20):
        cell(page, "new.natural").fill(str(n))
        cell(other, "new.business").fill(str(n))
    for one in (page, other):
        expect(cell(one, "new.natural")).to_have_value("19", timeout=WAIT)
        expect(cell(one, "new.business")).to_have_value("19", timeout=WAIT)
    save(page)
    filed(page)
    save(other)
    filed(other)
    assert other.locator(".jp-Dialog").count() == 0
    assert lab.cells("两页.ipynb") == {"new.natural": "19", "new.business": "19"}
