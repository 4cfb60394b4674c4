from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.model.plain import notices, untagged
from gongkai.publishing.render.text import Heading, ListItem, Paragraph, TextTable, blocks, plain
from gongkai.publishing.render.text import Run as R


def said(markdown: str) -> list[tuple[str, str]]:
    return [
        (type(block).__name__, "" if isinstance(block, TextTable) else plain(block.runs))
        for block in blocks(markdown)
    ]


def test_what_clerks_type_is_taken_as_they_mean_it() -> None:
    text = "（一）主动公开\n全年公开1,295件。\n第二段\n接着写\n1.第一项\n1. 又一项\n（1）小项"
    assert said(text) == [
        ("Heading", "（一）主动公开"),
        ("Paragraph", "全年公开1,295件。"),
        ("Paragraph", "第二段"),
        ("Paragraph", "接着写"),
        ("Paragraph", "1.第一项"),
        ("Paragraph", "1. 又一项"),
        ("Paragraph", "（1）小项"),
    ]


def test_a_number_in_a_list_stays_as_typed() -> None:
    assert said("- 1. 甲\n- 2. 乙") == [("ListItem", "1. 甲"), ("ListItem", "2. 乙")]


def test_a_numbered_sentence_is_no_heading() -> None:
    assert said("（一）加强领导。成立小组，落实责任。") == [
        ("Paragraph", "（一）加强领导。成立小组，落实责任。")
    ]


def test_indented_and_underlined_lines_are_text() -> None:
    assert said("    缩进的段落\n\n标题\n---\n\n后文\n>5万元的为零\n> 引用\n***\n=====") == [
        ("Paragraph", "缩进的段落"),
        ("Paragraph", "标题"),
        ("Paragraph", "---"),
        ("Paragraph", "后文"),
        ("Paragraph", ">5万元的为零"),
        ("Paragraph", "> 引用"),
        ("Paragraph", "***"),
        ("Paragraph", "====="),
    ]


def test_emphasis_links_lists_and_tables_survive() -> None:
    assert blocks("**粗**和*斜*，见[门户](https://a.cn)") == (
        Paragraph((R("粗", True), R("和"), R("斜", italic=True), R("，见"),
                   R("门户", link="https://a.cn"))),
    )  # fmt: skip
    assert blocks("- 甲\n  - 乙") == (ListItem(0, (R("甲"),)), ListItem(1, (R("乙"),)))
    assert blocks("|a|b|\n|-|-|\n|1|2|") == (
        TextTable((((R("a"),), (R("b"),)), ((R("1"),), (R("2"),)))),
    )
    assert blocks("### 小标题") == (Heading(2, (R("小标题"),)),)


@pytest.mark.parametrize(
    ("markdown", "bold", "rest"),
    [
        ("**重点：**内容", "重点：", "内容"),
        ("**（含上年结转）**的数量。", "（含上年结转）", "的数量。"),
        ("**“重点”**是的", "“重点”", "是的"),
        ("**重点**，内容", "重点", "，内容"),
    ],
)
def test_bold_beside_chinese_punctuation_is_bold(markdown: str, bold: str, rest: str) -> None:
    assert blocks(markdown) == (Paragraph((R(bold, True), R(rest))),)


def test_letters_that_stand_in_for_punctuation_stay_themselves() -> None:
    assert said("甲\U00010400乙，丙") == [("Paragraph", "甲\U00010400乙，丙")]


def test_an_address_with_chinese_marks_is_kept() -> None:
    (block,) = blocks("[甲](https://a.cn/《x》?q=1%20a)")
    assert isinstance(block, Paragraph)
    assert block.runs[0].link == "https://a.cn/%E3%80%8Ax%E3%80%8B?q=1%20a"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("甲İİİİ<!-- x -->乙丙丁", "甲İİİİ乙丙丁"),
        ("a<b 且 c>d", "a<b 且 c>d"),
        ("姓<a 甲>乙", "姓<a 甲>乙"),
        ("5*3*2=30", "5*3*2=30"),
        ("> 1. 甲", "> 1. 甲"),
        ("`1. 乙`", "`1. 乙`"),
        ("甲&nbsp;乙&lt;丙&gt;", "甲\xa0乙<丙>"),
        ("甲&#8238;乙", "甲乙"),
        ("甲<script>alert(1)</script>乙", "甲乙"),
        ("甲<SCRIPT src=x>alert(1)</script >乙", "甲乙"),
        ("<b onclick=alert(1)>甲</b>", "甲"),
        ("[甲](javascript:alert(1))", "甲"),
        ("[甲](data:text/html,x)", "甲"),
        ("甲![图](http://evil.example/x.png)乙", "甲乙"),
        ("甲<!-- 批注 -->乙", "甲乙"),
        ("1<2，<重要>", "1<2，<重要>"),
        ("{{ 7*7 }}{% raw %}", "{{ 7*7 }}{% raw %}"),
        ('#read("/etc/passwd") $x$ @ref', '#read("/etc/passwd") $x$ @ref'),
        ("甲\u202e乙\u200b丙\x07丁", "甲乙丙丁"),
    ],
)
def test_text_stays_text(markdown: str, text: str) -> None:
    (block,) = blocks(markdown)
    assert isinstance(block, Paragraph)
    assert plain(block.runs) == text
    assert not any(run.link for run in block.runs)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("甲<scr<b>ipt>SECRET</scr<b>ipt>乙", "甲乙"),
        ("甲<<b>img src=x onerror=alert(1)>乙", "甲乙"),
        ("甲<!<b>--SECRET-->乙", "甲乙"),
        ("甲<scr<i></i>ipt src=//x/x.js></scr<i></i>ipt>乙", "甲乙"),
        ("甲" + "<" * 20 + "b>" * 20 + "乙", "甲" + "b>" * 12 + "乙"),
    ],
)
def test_a_tag_within_a_tag_is_no_tag_either(typed: str, left: str) -> None:
    kept = untagged(typed)
    assert untagged(kept) == kept
    assert kept == left
    assert notices(typed) == ["文字里有网页代码，只保留其中的文字"]


PIECES = (
    "<",
    ">",
    "b",
    "<b>",
    "/",
    "script",
    "!",
    "--",
    "<!--",
    "-->",
    "甲",
    "img",
    " src=x",
    "</",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_taking_tags_away_comes_to_an_end(text: str) -> None:
    kept = untagged(text)
    assert untagged(kept) == kept


def test_what_will_not_be_printed_is_said() -> None:
    assert notices("![图](a.png)<b>甲</b>") == ["文字里有网页代码，只保留其中的文字"]
    assert notices("甲\u202e乙") == ["文字里有看不见的控制字符，已去掉"]
    assert notices("普通的**文字**，1<2，a<b 且 c>d\r\n下一行") == []


@given(st.text("一二三四五甲乙丙丁件年度公开0123456789，。；：、", max_size=300))
def test_no_character_of_plain_text_is_lost(text: str) -> None:
    kept = "".join(plain(block.runs) for block in blocks(text) if not isinstance(block, TextTable))
    assert kept == text


@given(st.text(max_size=300))
def test_any_text_gives_blocks(text: str) -> None:
    for block in blocks(text):
        assert isinstance(block, Heading | Paragraph | ListItem | TextTable)


@pytest.mark.parametrize(
    "text",
    [
        "## 一\n" * 10_000,
        "字" * 1_000_000,
        "*a " * 300_000,
        "[" * 300_000,
        "![" * 100_000,
        ">" * 100_000,
        "<script" * 100_000,
        "`" * 100_001 + "a",
        ("*a **b _c " * 500 + "\n\n") * 20,
    ],
    ids=["headings", "line", "stars", "brackets", "images", "quotes", "tags", "ticks", "nested"],
)
def test_hostile_length_does_not_hang(text: str) -> None:
    assert blocks(text)
