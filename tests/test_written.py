"""What the page is told of the text as it is written, without a browser."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gongkai.checks.run import check
from gongkai.checks.text.aspects import due, invitations
from gongkai.editions import edition
from gongkai.live.document import Document
from gongkai.live.panel import answer
from gongkai.model.report import Report
from gongkai.notebook.store import write
from samples import huaian


def asked(report: Report, last: Report | None = None, **more: Any) -> dict[str, Any]:
    """Ask as a page does that shows ``report``; ``more`` is laid over its cells by id."""
    parsed = orjson.loads(write(report, last=last))
    kept = parsed["metadata"]["gongkai"]
    cells = [
        {**one, "pictures": list(one.get("attachments", {}))} | more.get(one["id"], {})
        for one in parsed["cells"]
    ]
    cells += more.get("added", [])
    message = {"type": "written", "n": 7, "cells": cells, "kept": kept, "last": True}
    return answer(Document(None, kept), message)


def room(report: Report, section: int) -> str:
    """The id of the cell that a section's text stands in."""
    cells = orjson.loads(write(report))["cells"]
    noted = {"role": "text", "section": section}
    return next(one["id"] for one in cells if one["metadata"]["gongkai"] == noted)


def test_a_text_is_told_as_it_prints() -> None:
    text = "（一）主动公开\n新收{{新收总计}}件，**3**条。\n- 甲\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    report = huaian().with_section(0, text)
    told = asked(report)
    assert told["n"] == 7
    assert told["title"] == ["淮安市人民政府", "2024年政府信息公开工作年度报告"]
    section, blocks, said = told["cells"][room(report, 0)]
    assert (section, said) == (0, "")
    assert blocks == [
        ["heading", 2, [["（一）主动公开", False, False, ""]]],
        ["paragraph", 0, [["新收{{新收总计}}件，", False, False, ""], ["3", True, False, ""],
                          ["条。", False, False, ""]]],
        ["item", 0, [["甲", False, False, ""]]],
        ["table", [[[["a", False, False, ""]], [["b", False, False, ""]]],
                   [[["1", False, False, ""]], [["2", False, False, ""]]]]],
    ]  # fmt: skip
    names = {name: value for name, value, _ in told["names"]}
    assert names["新收总计"] == "3119"
    # 7 of the heading, 11 of the sentence with its figure, 1 of the item, 4 of the table.
    assert told["sections"]["0"]["count"] == 7 + 11 + 1 + 4


def test_what_is_due_is_what_the_checks_ask_for() -> None:
    report = huaian().with_section(0, "主动公开和依申请公开。").with_section(5, "无。")
    told = asked(report)["sections"]
    assert [name for name, done in told["0"]["due"] if done] == ["主动公开", "依申请公开"]
    (finding,) = (one for one in check(report) if one.code == "S-02")
    missing = [name for name, done in told["0"]["due"] if not done]
    assert finding.message == f"没有写到{'、'.join(missing)}"
    assert told["5"]["due"] == [("信息处理费（没有收取也要写明）", False)]
    assert told["1"]["due"] == []
    full = huaian()
    assert all(done for _, done in due(full)[0])
    assert not [one for one in check(full) if one.code in ("S-02", "S-03")]
    department = Report("某局", 2024, "2021", kind="政府部门")
    assert len(due(department)[0]) == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("存在的主要问题是队伍力量不足。", [True, None, None]),
        ("主动公开的意识有待加强。", [True, None, None]),  # says nothing of how
        ("我局将进一步完善制度。", [None, True, None]),
        ("上年提出的问题已整改完成。", [None, True, True]),  # and none of this year's
        ("去年的不足已改。今年报送质量不高。", [True, True, True]),
        ("（一）存在的主要问题\n\n1.意识不强\n\n（二）改进措施\n\n1.培训", [True, True, None]),
        ("2024年共公开信息30条。", [None, None, None]),
        ("", [None, None, None]),
    ],
)
def test_what_is_plainly_there_is_ticked_and_nothing_is_called_missing(
    text: str, told: list[bool | None]
) -> None:
    assert [done for _, done in due(huaian().with_section(4, text))[4]] == told


def test_the_opening_is_ticked_as_it_is_written() -> None:
    report = huaian().replace(opening="根据条例编制。统计自2024年1月1日起。")
    assert due(report)[-1] == [
        ("编制依据", True),
        ("统计期限", True),
        ("电子版在哪里看", None),
        ("联系方式", None),
    ]


def test_an_empty_report_invites_in_every_section() -> None:
    for key in ("2021", "2019"):
        assert set(invitations(edition(key))) == {-1, 0, 1, 2, 3, 4, 5}
        assert all("在这里" in words for words in invitations(edition(key)).values())
    told = asked(Report("", None, "2021"))
    assert told["title"] == ["政府信息公开工作年度报告"]
    assert {one["count"] for one in told["sections"].values()} == {0}


def test_last_year_s_text_comes_with_its_figures_filled_in() -> None:
    last = huaian().with_section(0, "上年新收{{新收总计}}件。").with_section(4, "")
    told = asked(huaian(), last=last)["last"]
    assert told["0"] == "上年新收3119件。"
    assert "4" not in told
    assert asked(huaian())["last"] == {}


def test_words_that_will_not_be_printed_are_told_so() -> None:
    added = [
        {"cell_type": "markdown", "source": "自己的", "metadata": {}, "id": "own"},
        {"cell_type": "raw", "source": "生的", "metadata": {}, "id": "raw"},
        {"cell_type": "code", "source": "1 + 1", "metadata": {}, "id": "code"},
        {"cell_type": "code", "source": " ", "metadata": {}, "id": "blank"},
    ]
    told = asked(huaian(), added=added, **{"gongkai-00": {"source": "改过的标题"}})["cells"]
    assert told["own"][0] == 5
    assert told["own"][2] == ""
    assert told["raw"][2] == told["code"][2] == "这一格里的字不会印进报告"
    assert "blank" not in told
    assert told["gongkai-00"][2] == "这一格是填写提示，写在里面的字不会印进报告"


def test_a_picture_is_told_by_its_name_and_never_by_its_address() -> None:
    report = huaian()
    text = "![图一](attachment:a.png)![别处](https://example.com/b.png)![没有](attachment:c.png)"
    told = asked(report, **{room(report, 5): {"source": text, "pictures": ["a.png"]}})
    assert told["cells"][room(report, 5)][1] == [["picture", "a.png", "图一"]]


def test_no_markup_and_no_length_does_harm() -> None:
    report = huaian()
    place = room(report, 5)
    told = asked(report, **{place: {"source": "<script>alert(1)</script>[x](javascript:a)"}})
    assert told["cells"][place][1] == [["paragraph", 0, [["x", False, False, ""]]]]
    told = asked(report, **{place: {"source": "长" * 60_000}})
    assert told["cells"][place] == [
        5, [], "有 60000 字，超过 50000 字，不像是年度报告，不会印出",
    ]  # fmt: skip
    assert told["sections"]["5"]["count"] == 0


@pytest.mark.parametrize("cells", [None, "甲", [1], [[]] * 3, {"a": 1}])
def test_what_is_no_list_of_cells_is_answered_in_words(cells: Any) -> None:
    told = answer(Document(None, {"edition": "2021"}), {"type": "written", "n": 3, "cells": cells})
    assert told == {
        "type": "written", "n": 3, "problem": "笔记本损坏：单元格列表无法读取",
    }  # fmt: skip
