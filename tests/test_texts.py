from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Case, cases, placed, zeros
from gongkai.checks.findings import Finding
from gongkai.checks.run import check
from gongkai.checks.text.contradictions import contradictions
from gongkai.checks.text.numbers import quantities
from gongkai.checks.text.numerals import chinese
from gongkai.checks.text.references import unknown
from gongkai.model.measures import filled, measures, named
from samples import huaian

CASES = list(cases())


def said(text: str, section: int = 0) -> list[Finding]:
    return list(contradictions(huaian().with_section(section, text)))


def test_the_corpus_is_large_and_half_of_it_true() -> None:
    count = Counter(bool(case.wrong) for case in CASES)
    assert len(CASES) >= 300
    assert count[False] >= len(CASES) / 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.wrong or '真'}-{case.text[:16]}")
def test_a_sentence_gives_what_it_must_and_no_more(case: Case) -> None:
    found = list(contradictions(placed(case)))
    hard = [one for one in found if one.severity != "info"]
    if not case.wrong:
        assert hard == []
    elif case.loose:
        assert found
    else:
        assert hard
        quoted = [placed(case), *hard][1].passage if isinstance(hard[0], Finding) else None
        assert quoted is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("新收３，１１９件", 3119),
        ("新收3,119件", 3119),
        ("收到1,295件", 1295),
        ("十二件", 12),
        ("一百零三件", 103),
        ("两件", 2),
        ("二十件", 20),
        ("三千一百一十九件", 3119),
        ("一万二千件", 12000),
        ("31\n19件", 3119),
        ("零件", 0),
        ("收取0.394万元", 3940),
        ("收费9.61716亿元", 961716000),
    ],
)
def test_a_figure_is_read_as_it_is_written(text: str, value: int) -> None:
    assert [quantity.value for quantity in quantities(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        *("第四十九条", "〔2021〕30号", "2024年1月1日", "一起推进", "统一件", "十百千件", "百百件"),
        *("一站式", "0517-83600000", "1.5件", "未发生一件", "二二十件", "十五个工作日内"),
        "9" * 400 + "件",
    ],
)
def test_what_is_no_count_is_no_figure(text: str) -> None:
    assert [q for q in quantities(text) if q.unit == "件" or q.kind == "money"] == []


@pytest.mark.parametrize("word", ["十百千", "百", "千十", "一二百", "万万", "", "零零三", "一百三"])
def test_numerals_that_mean_nothing_are_no_number(word: str) -> None:
    assert chinese(word) is None


def written(n: int) -> str:
    digits, steps = "零一二三四五六七八九", ["", "十", "百", "千"]
    out, zero = "", False
    for place, digit in enumerate(reversed([int(d) for d in str(n)])):
        if digit:
            out = digits[digit] + steps[place] + ("零" if zero and out else "") + out
        zero = digit == 0
    return out


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_said(n: int) -> None:
    assert chinese(written(n)) == n


def test_a_contradiction_names_the_phrase_the_cell_and_both_numbers() -> None:
    (found,) = said("全年共新收政府信息公开申请3118件。")
    assert str(found) == (
        "错误 X-01 一、总体情况：“全年共新收政府信息公开申请3118件。”写的是 3118件，"
        "表三，一、本年新收政府信息公开申请数量，总计是 3119（请核对正文和表格）\n"
        "      改为“3119件”"
    )
    assert found.passage is not None
    assert (found.passage.section, found.passage.start, found.passage.end) == (0, 13, 18)
    assert found.cells == (("t3", "new", "total"),)
    assert found.remedies[0].text == "3119件"
    assert found.remedies[0].reference == "{{新收总计}}件"


def test_each_hit_is_checked_and_not_the_first_alone() -> None:
    found = said("新收政府信息公开申请3119件；经核对，全年新收政府信息公开申请3191件。")
    assert [one.code for one in found] == ["X-01"]


def test_the_shares_of_a_true_report_are_right() -> None:
    counts = {208: "17.46", 20: "1.68", 564: "47.36", 80: "6.72", 319: "26.78"}
    report = zeros()
    rows = ("grant", "partial", "unable_1", "refuse_1", "other_3")
    cells = {(row, "natural"): n for row, n in zip(rows, counts, strict=True)}
    report = report.with_values("t3", {**cells, ("new", "natural"): 1191})
    text = (
        "办结政府信息公开申请1191件，其中予以公开208件，占17.46%；部分公开20件，占1.68%；"
        "无法提供564件，占47.36%；不予处理80件，占6.72%；其他处理319件，占26.78%。"
    )
    assert list(contradictions(report.with_section(2, text))) == []
    wrong = text.replace("47.36", "48.36")
    (found,) = contradictions(report.with_section(2, wrong))
    assert (found.code, found.remedies[0].text) == ("X-02", "47.36%")


def test_growth_is_worked_out_from_both_figures_of_the_sentence() -> None:
    (found,) = said("主动公开信息3646件，较上年3607件增长1.05%。")
    assert (found.code, found.remedies[0].text) == ("X-07", "1.08%")
    assert said("主动公开信息3646件，较上年3607件增长1.08%。") == []


def test_live_references_are_filled_and_never_contradict() -> None:
    text = "新收政府信息公开申请{{新收总计}}件，{{ 复议维持 }}件维持。"
    report = huaian().with_section(0, text)
    assert filled(report).sections[0].text == "新收政府信息公开申请3119件，72件维持。"
    assert said(text) == []
    moved = report.with_values("t3", {("new", "natural"): 3002})
    assert "3120件" in filled(moved).sections[0].text


def test_an_unknown_or_blank_reference_is_an_error_and_stays() -> None:
    (found,) = unknown(huaian().with_section(0, "新收{{新收总数}}件"))
    assert (found.code, found.severity) == ("N-08", "error")
    assert "“新收总数”不认识" in found.message
    blank = huaian().with_values("t2", {("fee", "amount"): None})
    blank = blank.with_section(0, "收费{{行政事业性收费金额}}万元")
    assert [f.message for f in unknown(blank)] == [
        "引用的“行政事业性收费金额”在表里还没有填全："
        "表二，行政事业性收费，本年收费金额（单位：万元）没有数字"
    ]
    assert filled(blank).sections[0].text == "收费{{行政事业性收费金额}}万元"


def test_a_place_behind_a_reference_is_the_place_as_typed() -> None:
    text = "新收政府信息公开申请{{新收总计}}件，上年结转43件。"
    (found,) = said(text)
    assert found.passage is not None
    assert text[found.passage.start : found.passage.end] == "43件"


def test_every_figure_of_both_forms_has_a_name_of_its_own() -> None:
    for edition in ("2021", "2019"):
        names = [measure.name for measure in measures(edition).values()]
        assert len(names) == len(set(names)) > 200
    assert named(huaian())["行政事业性收费金额"].value(huaian()) == Decimal("96171.6")


PIECES = st.sampled_from(
    [
        *("新收", "政府信息公开申请", "3119件", "，", "。", "其中", "占", "44%", "（", "）", "、"),
        *("分别为", "十百千", "维持", "行政复议", "{{", "}}", "新收总计", "均", "全部办结", "未"),
        *("收到", "\n", "9" * 40, "较上年", "增长", "2024年", "万元", "😀", "[", "((((", "结转"),
        *("下年度", "自然人", "法人或其他组织"),
    ]
)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(PIECES | st.text(max_size=6), max_size=60))
def test_any_text_is_checked_without_an_accident(pieces: list[str]) -> None:
    text = "".join(pieces)
    for found in check(huaian().with_section(0, text)):
        if found.passage and found.passage.section == 0:
            assert 0 <= found.passage.start <= found.passage.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "新收",
        "（",
        "占44%，",
        "其中自然人1件、",
        "😀",
        "十百千万亿",
        "1",
        "{{",
        "较上年",
        "未收到",
        "分别为",
        "a ",
        "，",
    ],
)
def test_the_time_for_a_long_text_grows_with_its_length_alone(unit: str) -> None:
    """Count the steps of the interpreter instead of seconds: four times the text, about as many."""
    import sys

    def steps(length: int) -> int:
        counted = 0

        def tick(*_: object) -> None:
            nonlocal counted
            counted += 1

        report = huaian().with_section(0, (unit * length)[:length])
        sys.setprofile(tick)
        try:
            check(report)
        finally:
            sys.setprofile(None)
        return counted

    small = steps(2_000)
    assert steps(8_000) < 8 * small


@pytest.mark.slow
def test_a_section_of_a_megabyte_is_read() -> None:
    text = "全年新收政府信息公开申请3118件。" * 60_000
    assert len(said(text[:1_000_000])) > 50_000


@pytest.mark.parametrize(
    "text",
    [
        "本年新收申请3646件，较上年,增长5%。",
        "本年新收申请3646件，较上年3607件增长1.08000000000000000000000000000000000%。",
        "新收申请999999999999件，较上年1件增长5.000000000000000000%。",
        "新收申请3646件，较上年,,,3607件增长1,0%。",
    ],
)
def test_a_rise_written_in_any_way_stops_no_rule(text: str) -> None:
    check(huaian().with_section(0, text))


PIECES = [
    *"0123456789,，.。%％年上件增占共（）、；：\n　",
    *(
        "较上年",
        "去年",
        "增长",
        "下降",
        "3607件",
        "1,295件",
        "百分之",
        "万元",
        "信息处理费",
        "未收取",
    ),
    *(
        "行政复议",
        "尚未审结",
        "其中",
        "分别为",
        "自然人",
        "12月31日",
        "{{新收总计}}",
        "同比",
        "全部",
    ),
]


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=80), st.sampled_from([0, 4, 5]))
def test_no_row_of_figures_and_words_stops_a_rule(pieces: list[str], section: int) -> None:
    check(huaian().with_section(section, "".join(pieces)))
