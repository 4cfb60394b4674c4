"""Blocks from the clipboard: labels that came along are left out, what says another row is refused.

``data/paste.jsonl`` was written by another hand than the form: blocks as Excel, Word and browsers
put them on the clipboard, with the cells they belong into.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from formpage import figures, open_form
from pasting import HELD, SPEC, mark, paste

EXAM = Path(__file__).parents[1] / "data" / "paste.jsonl"


def test_blocks_written_by_another_hand_land_where_they_belong(page: Page) -> None:
    cases = [json.loads(line) for line in EXAM.read_text("utf-8").splitlines()]
    wrong = {case["id"]: said for case in cases if (said := mark(page, case))}
    assert (len(cases), wrong) == (31, {})


def changed(found: dict[str, str]) -> dict[str, str]:
    return {key: found.get(key, "") for key in HELD if found.get(key, "") != HELD[key]}


def test_a_column_of_labels_is_left_out_and_said(page: Page) -> None:
    block = "本年新收申请\t12\t3\n上年结转申请\t4\t0"
    found, said = paste(page, "new.natural", block)
    assert changed(found) == {
        "new.natural": "12", "new.business": "3",
        "carried_in.natural": "4", "carried_in.business": "0",
    }  # fmt: skip
    assert said.startswith("粘贴的内容带有行名，已跳过第一列")


def test_labels_and_boxhead_as_a_browser_copies_merged_cells(page: Page) -> None:
    block = (
        "情况说明\t申请人情况\n自然人\t法人或其他组织\t总计\n"
        "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\n"
        "一、本年新收政府信息公开申请数量\t8\t1\t0\t0\t0\t0\t9\n"
        "二、上年结转政府信息公开申请数量\t2\t0\t0\t0\t0\t0\t2\n"
        "三、本年度办理结果\t（一）予以公开\t7\t1\t0\t0\t0\t0\t8\n"
    )
    found, said = paste(page, "new.natural", block)
    rows = ("new", "carried_in", "grant", "partial")
    assert [found[f"{row}.natural"] for row in rows] == ["8", "2", "7", "5"]
    assert said.startswith("粘贴的内容带有表头和行名，已跳过 3 行表头和前两列")


def test_blank_figures_behind_the_label_of_a_whole_row_stay_figures(page: Page) -> None:
    found, _ = paste(page, "new.natural", "一、本年新收\t\t\t1\t2\t3\t4\t10")
    assert changed(found) == {
        "new.natural": "", "new.business": "",
        "new.research": "1", "new.welfare": "2", "new.legal": "3", "new.others": "4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "block", "said"),
    [
        (
            "carried_in.natural",
            "一、本年新收政府信息公开申请数量\t12\t3",
            "粘贴内容第 1 行的行名是“一、本年新收政府信息公开申请数量”，"
            "而这里是“二、上年结转政府信息公开申请数量”，没有粘贴",
        ),
        (
            "deny_2.natural",
            "（三）不予公开\t8.属于行政查询事项\t1\t0",
            "粘贴内容第 1 行的行名是“（三）不予公开8.属于行政查询事项”，"
            "而这里是“（三）不予公开2.其他法律行政法规禁止公开”，没有粘贴",
        ),
        (
            "refuse_1.natural",
            "（四）无法提供\t1.\t1\t0",
            "粘贴内容第 1 行的行名是“（四）无法提供1.”，"
            "而这里是“（五）不予处理1.信访举报投诉类申请”，没有粘贴",
        ),
        (
            "new.business",
            "法律服务机构\t其他\n3\t4",
            "粘贴内容的表头是“法律服务机构”，而这里的列是“法人或其他组织·商业企业”，没有粘贴",
        ),
        ("new.natural", "甲方案\t3\t4\n乙方案\t5\t6", "“甲方案”不是表三的行名，没有粘贴"),
        ("new.natural", "本年新收\t3\n去年没办完的\t6", "第 2 行的“去年没办完的”不是表三的行名"),
        ("new.natural", "一、本年新收\t\t\t3\t4", "看不出数字从第几列开始，没有粘贴"),
        ("new.legal", "一、本年新收\t\t\t100", "看不出数字从第几列开始，没有粘贴"),
        ("new.natural", "一、本年新收\t\t\t1\t2\t3\t4\t5", "看不出数字从第几列开始，没有粘贴"),
        ("new.natural", "一、本年新收\t1\t2\t3\t4\t5\t6\t21\t9", "放不下，没有粘贴"),
        ("new.natural", "自然人\t商业企业", "只有行名和表头，没有数字，没有粘贴"),
    ],
    ids=[
        *("row-above", "row-far-below", "other-group", "other-column", "unknown", "unknown-below"),
        *("blanks-to-the-edge", "blanks-of-a-whole-row", "blanks", "too-wide", "no-figures"),
    ],
)
def test_what_does_not_belong_here_changes_nothing(
    page: Page, start: str, block: str, said: str
) -> None:
    found, told = paste(page, start, block)
    assert changed(found) == {}
    assert said in told


def test_a_subtotal_that_the_form_does_not_print_is_compared_where_it_is_named(page: Page) -> None:
    block = "1.本机关不掌握\t1\n2.没有现成信息\t2\n3.补正后仍不明确\t3\n小计\t6\n1.信访举报\t7"
    found, said = paste(page, "unable_1.natural", block)
    assert changed(found) == {
        "unable_1.natural": "1", "unable_2.natural": "2", "unable_3.natural": "3",
        "refuse_1.natural": "7",
    }  # fmt: skip
    assert said.startswith("粘贴的内容带有行名，已跳过第一列")
    assert "各项之和" not in said


def put(page: Page, part: str, start: str, block: str) -> tuple[dict[str, str], str]:
    open_form(page, part)
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    page.locator(f"#{part} input[data-cell='{start}']").focus()
    page.keyboard.press("Control+v")
    return figures(page, part), page.locator(f"#{part} .gk-ask").inner_text()


def test_the_whole_of_table_two_with_its_four_boxheads(page: Page) -> None:
    block = (
        "第二十条第（一）项\t\t\t\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
        "规章\t0\t0\t11\n规范性文件\t5\t1\t66\n"
        "第二十条第（五）项\t\t\t\n信息内容\t本年处理决定数量\t\t\n行政许可\t120\t\t\n"
        "第二十条第（六）项\t\t\t\n信息内容\t本年处理决定数量\t\t\n行政处罚\t7\t\t\n行政强制\t3\t\t\n"
        "第二十条第（八）项\t\t\t\n信息内容\t本年收费金额（单位：万元）\t\t\n行政事业性收费\t22.5\t\t\n"
    )
    found, said = put(page, "t2", "rules.issued", block)
    assert found == {
        "rules.issued": "0", "rules.repealed": "0", "rules.valid": "11",
        "norms.issued": "5", "norms.repealed": "1", "norms.valid": "66",
        "license.decisions": "120", "penalty.decisions": "7", "coercion.decisions": "3",
        "fee.amount": "22.5",
    }  # fmt: skip
    assert said.startswith("粘贴的内容带有表头和行名")


def test_table_four_with_the_boxhead_over_it(page: Page) -> None:
    block = (
        "行政复议\t\t\t\t\t行政诉讼\t\t\t\t\t\t\t\t\t\n"
        "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉\t\t\t\t\n"
        "\t\t\t\t\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n"
        "1\t2\t3\t4\t10\t5\t6\t7\t8\t26\t9\t0\t0\t0\t9\n"
    )
    found, _ = put(page, "t4", "cases.review_upheld", block)
    keys = ("review_pending", "direct_upheld", "after_upheld")
    assert [found[f"cases.{key}"] for key in keys] == ["4", "5", "9"]
    shifted, said = put(page, "t4", "cases.review_corrected", "结果维持\t结果纠正\n1\t2")
    assert shifted == {}
    assert "粘贴内容的表头是“结果维持”，而这里的列是“行政复议·结果纠正”，没有粘贴" in said


def test_a_very_long_text_on_the_clipboard_is_refused_at_once(page: Page) -> None:
    found, said = paste(page, "new.natural", "政府信息公开申请数量\t1\n" * 20_000)
    assert changed(found) == {}
    assert "放不下，没有粘贴" in said


def stub(row: str) -> list[str]:
    """The labels beside a row as a spreadsheet holds the form's merged boxes."""
    (found,) = (one for one in SPEC.layout() if any(b.cell and b.cell[0] == row for b in one.cells))
    labels: list[str] = []
    for box in found.cells:
        if not box.cell:
            labels += [box.text] + [""] * (box.colspan - 1)
    return [""] * (SPEC.stub - len(labels)) + labels


def test_no_block_of_labelled_figures_ever_lands_elsewhere(page: Page) -> None:
    rng = random.Random(13)
    rows = [row.key for row in SPEC.rows.values() if row.printed]
    columns = [column.key for column in SPEC.blocks[0].columns]
    cases, expected = [], []
    for _ in range(3000):
        top, left = rng.randrange(len(rows)), rng.randrange(len(columns))
        some = rows[top : top + rng.randint(1, 5)]
        across = columns[left : left + rng.randint(1, 7)]
        figure = [[rng.choice(["", "7", "0", "12"]) for _ in across[1:]] for _ in some]
        style = rng.choice(["merged", "last", "dropped"])
        block = []
        for row, more in zip(some, figure, strict=True):
            labels = stub(row)
            if style == "last":
                labels = [[one for one in labels if one][-1]]
            elif style == "dropped":
                labels = [one for one in labels if one]
            block.append([*labels, "3", *more])
        onto = rng.choice([top, top, rng.randrange(len(rows))])
        cases.append([f"{rows[onto]}.{across[0]}", block])
        pairs = {
            f"{row}.{column}": text
            for row, more in zip(some, figure, strict=True)
            for column, text in zip(across, ["3", *more], strict=True)
        }
        expected.append(pairs if onto == top else None)
    open_form(page, "t3")
    found = page.evaluate("([spec, cases]) => planned(spec, cases)", [SPEC.to_dict(), cases])
    placed = [
        (case, got, right)
        for case, got, right in zip(cases, found, expected, strict=True)
        if not isinstance(got, str)
    ]
    assert [one for one in placed if one[2] is None or dict(one[1]) != one[2]] == []
    # A refusal is no loss, but it must be rare where the rows are the right ones.
    right = sum(one is not None for one in expected)
    assert len(placed) > 0.9 * right
