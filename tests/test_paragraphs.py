"""The rules of prose on paragraphs by fifteen other hands, and on any heap of their pieces."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import bureau
from gongkai.checks.run import check
from gongkai.checks.text.contradictions import contradictions
from paragraphs import cases, score

PIECES = sorted(
    {piece for case in cases()[::7] for piece in re.findall(r"[^，。；]+[，。；]?", case["text"])}
)
MARKS = [
    "\n",
    "\n\n",
    "（",
    "）",
    "“",
    "|",
    "# ",
    "（二）依申请公开\n",
    "\u202e",
    "\u200b",
    "１２",
    "9" * 40,
]


def test_paragraphs_by_fifteen_other_hands() -> None:
    found = score(cases())
    assert found.alarmed == set()
    assert [said for said in found.said if said.startswith("ALARM error")] == []
    assert found.count["faults"] == 600
    assert found.count["found"] >= 560
    assert found.count["hit warning"] >= 0.97 * found.count["warning"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(MARKS), max_size=40))
def test_any_heap_of_pieces_is_read_and_every_finding_has_its_place(pieces: list[str]) -> None:
    text = "".join(pieces)
    for one in check(bureau().with_section(0, text), bureau().replace(year=2024)):
        if one.passage and one.passage.section == 0:
            assert 0 <= one.passage.start < one.passage.end <= len(text)


def spent(text: str) -> float:
    began = time.process_time()
    list(contradictions(bureau().with_section(0, text)))
    return time.process_time() - began


def test_ten_thousand_numbers_take_their_time_and_no_more() -> None:
    one = "新收政府信息公开申请50件，其中自然人40件，予以公开19件，占39.58%；"
    spent(one * 50)
    assert spent(one * 2500) < 25 * spent(one * 250) + 1
    assert spent("50件，" * 10_000) < 5


def test_marks_inside_numbers_and_tables_in_the_text_accuse_nobody() -> None:
    for text in (
        "新收政府信息公开申请5\u202e0件，自然人4\u200b0件。",
        "| 类别 | 数量 |\n|---|---|\n| 新收申请 | 50 |\n| 予以公开 | 19 |",
        "（二）依申请公开\n（二）依申请公开\n全年新收50件。\n（一）主动公开\n（二）依申请公开\n办结48件。",
    ):
        assert list(contradictions(bureau().with_section(0, text))) == []
    (one,) = contradictions(bureau().with_section(0, "新收政府信息公开申请5\u202e2件。"))
    assert one.code == "X-01"


def test_a_table_in_the_text_is_read_row_by_row() -> None:
    table = (
        "（二）依申请公开\n\n| 类别 | 件数 |\n| --- | --- |\n| 新收政府信息公开申请 | {} |\n"
        "| 予以公开 | 19 |\n| 网站访问 | 9120 |\n\n"
        "| 申请人 | 新收 | 办结 |\n| --- | --- | --- |\n| 自然人 | 7 | 8 |\n"
    )
    assert list(contradictions(bureau().with_section(0, table.format(50)))) == []
    text = table.format(52)
    (one,) = contradictions(bureau().with_section(0, text))
    assert one.code == "X-01"
    assert one.passage
    assert text[one.passage.start : one.passage.end] == "52"
    assert [remedy.text for remedy in one.remedies] == ["50"]
