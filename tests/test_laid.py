"""A text put together before it is read, and the way back to what was typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks.text.contradictions import contradictions
from gongkai.checks.text.layout import laid
from gongkai.checks.text.numbers import quantities
from samples import huaian


@pytest.mark.parametrize(
    ("given_text", "read"),
    [
        ("新收 3119\n件，办结3050 件。", "新收3119件，办结3050件。"),
        ("办结3\n050件，\n— 2 —\n结转103件。", "办结3050件，结转103件。"),
        ("（二）依申请公开\n全年收到３，１１９件.", "（二）依申请公开\n全年收到3,119件。"),
        ("1.部分公开4件\n2.不予公开5件", "1.部分公开4件\n2.不予公开5件"),
        ("2024 12", "2024 12"),
        ("新\u200b收\u202e31件", "新收31件"),
        ("**予以公开**8件", "予以公开8件"),
        ("2023,2024年", "2023，2024年"),
        ("第一段没有写完\n\n第二段", "第一段没有写完\n\n第二段"),
        ("", ""),
    ],
)
def test_lines_that_were_broken_are_put_together_and_paragraphs_stay(
    given_text: str, read: str
) -> None:
    assert laid(given_text).text == read


@given(st.text(alphabet="新收3１，,. \n（）一二、。:*-—件\u200b", max_size=60))
def test_each_letter_knows_where_it_stood(text: str) -> None:
    whole = laid(text)
    assert len(whole.places) == len(whole.text)
    assert whole.places == sorted(set(whole.places))
    assert all(0 <= place < len(text) for place in whole.places)
    for letter, place in zip(whole.text, whole.places, strict=True):
        if letter.isdigit():
            assert int(letter) == int(text[place])


def test_a_finding_is_in_the_text_as_it_was_typed() -> None:
    text = "全市 新收政府信息公开申请 3191\n件，予以公开 1362 件。"
    (found,) = contradictions(huaian().with_section(0, text))
    assert found.passage is not None
    assert text[found.passage.start : found.passage.end] == "3191\n件"


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("近三成", "30", "below"),
        ("四成以上", "40", "above"),
        ("三分之二", "66.67", ""),
        ("过半", "50", "above"),
        ("两成五", "25", ""),
        ("百分之四十点六", "40.6", ""),
        ("不足130件", "130", "below"),
        ("逾260万件", "2600000", "above"),
        ("3500余件", "3500", "above"),
        ("约500件", "500", "near"),
        ("七亿二千七百余万元", "727000000", "above"),
    ],
)
def test_a_loose_figure_says_which_way_it_is_loose(text: str, value: str, bound: str) -> None:
    (found,) = quantities(text)
    assert (round(found.value, 2), found.bound) == (Decimal(value), bound)


def test_what_is_more_and_what_is_less_agree_in_their_own_direction() -> None:
    (more,), (less,) = quantities("超过3500件"), quantities("不足3500件")
    assert [more.agrees(n) for n in (3499, 3500, 3521, 3900)] == [False, True, True, False]
    assert [less.agrees(n) for n in (3100, 3490, 3501)] == [False, True, False]
