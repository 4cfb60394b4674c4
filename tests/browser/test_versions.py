"""A page keeps what a later version wrote: it writes its own keys and leaves the others."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from formpage import open_form, tell
from schemas import validator

GROW = """() => {
  const { model } = context;
  const kept = model.getMetadata('gongkai');
  kept.seal = { by: '某人' };
  kept.parts.t3.unit = '件';
  kept.parts.t3.cells['later.cell'] = ['不认识'];
  kept.parts.t5 = { cells: { 'a.b': '1' } };
  kept.waivers = [
    { mark: 'other', code: 'Y-04', message: '另', reason: '已核对', name: '张三', until: '2026' },
  ];
  kept.version = 2;
  model.setMetadata('gongkai', kept);
}"""
FINDING = {
    **{"code": "Y-04", "severity": "info", "where": "表三", "message": "变化", "fix": ""},
    **{"waived": None, "waivable": True, "cells": [], "part": "", "group": "表三", "at": None},
    **{"cell": None, "mark": "mine", "remedies": []},
}


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("context.model.getMetadata('gongkai')")
    return found


def test_an_edit_leaves_the_keys_of_a_later_version(page: Page) -> None:
    open_form(page, "t3", t3={"grant.natural": "1278"})
    page.evaluate(GROW)
    page.locator("#t3 [data-cell='new.natural']").focus()
    page.keyboard.type("30")
    page.keyboard.press("Tab")
    found = kept(page)
    assert found["parts"]["t3"]["cells"] == {
        "grant.natural": "1278", "new.natural": "30", "later.cell": ["不认识"],
    }  # fmt: skip
    assert found["parts"]["t3"]["unit"] == "件"
    assert found["parts"]["t5"] == {"cells": {"a.b": "1"}}
    assert (found["seal"], found["version"]) == ({"by": "某人"}, 2)
    assert found["waivers"][0]["until"] == "2026"
    assert "damaged" not in found


def test_a_reason_given_leaves_the_keys_of_a_later_version(page: Page) -> None:
    open_form(page, "t3", "checks")
    page.evaluate(GROW)
    told = {"counts": "提示 1 个", "fresh": "", "problem": "", "findings": [FINDING]}
    tell(page, "checks", {"type": "findings", **told})
    page.get_by_role("button", name="说明理由…").click()
    panel = page.locator("#checks")
    panel.get_by_role("textbox", name="理由").fill("机构改革")
    panel.get_by_role("textbox", name="署名").fill("李四")
    panel.get_by_role("button", name="确定").click()
    expect(panel.locator("form")).to_have_count(0)
    waivers = kept(page)["waivers"]
    assert [(one["mark"], one["name"]) for one in waivers] == [("other", "张三"), ("mine", "李四")]
    assert waivers[0]["until"] == "2026"
    assert kept(page)["seal"] == {"by": "某人"}


def test_what_a_page_writes_is_what_the_schema_says(page: Page) -> None:
    open_form(page, "facts", "t2", "t3", "t4", t3={"grant.natural": "1278"})
    page.locator("#t3 [data-cell='new.natural']").focus()
    page.keyboard.type("30")
    page.keyboard.press("Tab")
    found = kept(page)
    assert found["parts"]["t3"]["cells"]["new.natural"] == "30"
    notebook = {"nbformat": 4, "metadata": {"gongkai": found}, "cells": []}
    validator("notebook-1", strict=True).validate(notebook)
