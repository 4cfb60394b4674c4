"""The page and the kernel read every text alike: the same cases through both, in real Chromium."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from formpage import open_page
from gongkai.editions.spec import Column
from gongkai.errors import ValueRefused
from gongkai.model.values import parse, show

DATA = Path(__file__).parents[1] / "data"
CASES = json.loads((DATA / "values.json").read_text("utf-8"))
EXAM = [json.loads(line) for line in (DATA / "values_by_another_hand.jsonl").open("rb")]
UNITS = {"count": "件", "money": "万元", "change": "项"}
SIGNS = (
    "0123456789０９,，.．/／-－+＋−—()（） \u3000\u00a0\u2009\n\r\t\v\f"
    "\x00\x1c\x1f\x7f\x85\u2028\u2029"
    "\ufeff\u200b\u200e\u202d\u202e\u202b\u2067\u2069\u00ad\ufe0f\u20e3\U000e0033\U0001d7cf\u0661½"
    "增加减少件项元万亿条约附注aeNx"
)


@pytest.fixture
def page_reads(page: Page) -> Any:
    open_page(page)

    def read(texts: list[tuple[str, str, str]]) -> list[tuple[str | None, str, str]]:
        found = page.evaluate(
            "async (all) => { const { parseCell } = await import('/values.js');"
            " return all.map(([text, kind, unit]) => { const one = parseCell(text, {kind, unit});"
            " return [one.value === null ? null : String(one.value), one.remark,"
            " one.error ?? '']; }); }",
            texts,
        )
        return [tuple(one) for one in found]

    return read


def kernel_reads(text: str, kind: Any, unit: str) -> tuple[str | None, str, str]:
    try:
        value, remark = parse(text, Column("x", "列", (), kind, unit))
    except ValueRefused as refused:
        return None, "", str(refused)
    return show(value) or None, remark, ""


def test_every_case_is_read_alike_and_right(page_reads: Any) -> None:
    found = page_reads([case[:3] for case in CASES])
    assert len(CASES) >= 100
    for (text, kind, unit, value, remark, message), said in zip(CASES, found, strict=True):
        assert said == (value, remark, message), ascii(text)
        assert said == kernel_reads(text, kind, unit), ascii(text)


def test_cases_of_another_hand_are_read_alike(page_reads: Any) -> None:
    texts = [(one["typed"], one["kind"], UNITS[one["kind"]]) for one in EXAM]
    assert page_reads(texts) == [kernel_reads(*one) for one in texts]


@pytest.mark.parametrize("seed", range(4))
def test_any_text_is_read_alike(page_reads: Any, seed: int) -> None:
    draw = random.Random(seed)
    texts = [
        ("".join(draw.choices(SIGNS, k=draw.randint(0, 9))), kind, unit)
        for _ in range(3000)
        for kind, unit in UNITS.items()
    ]
    for text, said in zip(texts, page_reads(texts), strict=True):
        assert said == kernel_reads(*text), ascii(text)


def test_what_is_shown_in_the_page_is_the_kernel_s_figure(page_reads: Any) -> None:
    assert page_reads([("\ufeff12", "count", "件")]) == [("12", "", "")]
    assert page_reads([("-0", "change", "项")]) == [("0", "", "")]
