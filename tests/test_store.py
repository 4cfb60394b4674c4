from __future__ import annotations

import json
import zlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks.text.guidance import INVITATIONS
from gongkai.errors import GongkaiError, NewerStore, NotAReport, NotebookError, OutputError
from gongkai.model.report import NA, Report
from gongkai.notebook.store import read, save, write
from samples import huaian


def notebook(report: Report | None = None) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(write(report or huaian()))
    return parsed


def back(parsed: dict[str, Any]) -> Any:
    return read(json.dumps(parsed).encode())


def said(parsed: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in back(parsed).findings]


def cells(parsed: dict[str, Any], part: str) -> dict[str, Any]:
    held: dict[str, Any] = parsed["metadata"]["gongkai"]["parts"][part]["cells"]
    return held


def test_what_is_written_is_read_back() -> None:
    report = huaian().with_values("t2", {("rules", "issued"): NA, ("rules", "valid"): None})
    table = replace(
        report.tables["t3"],
        remarks={("new", "natural"): "其中修订16件"},
        printed={("new", "total"): 3120},
        note="注：含上年度结转数量",
    )
    bad = replace(report.tables["t4"], values={}, unread={("cases", "review_upheld"): "abc"})
    report = report.replace(tables={**report.tables, "t3": table, "t4": bad})
    stored = read(write(report))
    assert stored.report == report
    assert stored.findings == ()


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=200).map(
    lambda text: text.strip()
)


@given(TEXTS, TEXTS)
def test_any_text_is_read_back(opening: str, text: str) -> None:
    report = huaian().replace(opening=opening).with_section(0, text)
    assert read(write(report)).report == report


def test_an_empty_section_is_an_empty_cell() -> None:
    parsed = notebook(Report("", None, "2021"))
    rooms = [c for c in parsed["cells"] if c["metadata"]["gongkai"]["role"] == "text"]
    assert [room["source"] for room in rooms] == [""] * 7
    report = back(parsed).report
    assert [report.opening, *(section.text for section in report.sections)] == [""] * 7


@pytest.mark.parametrize("invitation", INVITATIONS)
def test_the_invitation_that_notebooks_of_before_held_is_still_no_text(invitation: str) -> None:
    parsed = notebook(Report("", None, "2021"))
    for room in (c for c in parsed["cells"] if c["metadata"]["gongkai"]["role"] == "text"):
        room["source"] = invitation
        room["metadata"]["gongkai"]["crc"] = zlib.crc32(invitation.encode())
    stored = back(parsed)
    report = stored.report
    assert stored.findings == ()
    assert [report.opening, *(section.text for section in report.sections)] == [""] * 7
    assert read(write(report)).report == report


def test_headings_typed_into_the_text_move_nothing() -> None:
    report = huaian().with_section(0, "## 二、不是第二章\n\n文字")
    assert read(write(report)).report.sections[0].text == "## 二、不是第二章\n\n文字"


def test_figures_are_stored_as_the_texts_typed() -> None:
    parsed = notebook()
    assert cells(parsed, "t2")["fee.amount"] == "96171.6"
    assert cells(parsed, "t3")["new.natural"] == "3001"
    assert "new.total" not in cells(parsed, "t3")
    assert cells(parsed, "facts")["organ"] == "淮安市人民政府"


def test_two_notebooks_never_share_an_id() -> None:
    assert read(write(huaian())).id != read(write(huaian())).id


def test_a_foreign_notebook_with_the_six_headings_gives_its_text() -> None:
    parsed = notebook(Report("", None, "2021"))
    parsed["cells"] = [
        {"cell_type": "markdown", "source": ["# 某局年报\n", "引言\n", "## 一、总体情况\n", "甲"]},
        {"cell_type": "markdown", "source": "乙\n### 六、其他需要报告的事项 ##\n丙"},
    ]
    stored = back(parsed)
    assert stored.report.opening == "引言"
    assert stored.report.sections[0].text == "甲\n\n乙"
    assert stored.report.sections[5].text == "丙"
    assert [str(finding) for finding in stored.findings] == [
        "错误 N-03 二、主动公开政府信息情况：笔记本里没有这一章的标题",
        "错误 N-03 三、收到和处理政府信息公开申请情况：笔记本里没有这一章的标题",
        "错误 N-03 四、政府信息公开行政复议、行政诉讼情况：笔记本里没有这一章的标题",
        "错误 N-03 五、存在的主要问题及改进情况：笔记本里没有这一章的标题",
    ]


def test_text_in_a_code_cell_or_a_hint_is_not_lost_without_a_word() -> None:
    parsed = notebook()
    parsed["cells"].append({"cell_type": "code", "source": "我局今年", "metadata": {}})
    hint = next(c for c in parsed["cells"] if c["metadata"]["gongkai"]["role"] == "hint")
    hint["source"] += "我写在这里"
    assert said(parsed) == [
        "提醒 N-04 填写提示：“> **填写提示 · 引言**　写明编制…”被改动过，其中的文字不会进入报告"
        "（请把正文写到提示下面的单元格）",
        "提醒 N-06 笔记本：“我局今年”不在文字单元格里，不会进入报告"
        "（是正文，请选中这个单元格，把工具栏上的类型由“代码”改为“Markdown”；"
        "是不认识的程序，不要运行，删掉它）",
    ]


@pytest.mark.parametrize(
    ("value", "unread"),
    [
        (3001, None),
        ("３，００１", None),
        (3001.0, "3001.0"),
        ("3001.5", "3001.5"),
        ("-5", "-5"),
        ("9" * 20, "9" * 20),
        (1e30, "1e+30"),
    ],
)
def test_a_stored_value_is_read_strictly_or_kept_as_it_stood(
    value: object, unread: str | None
) -> None:
    parsed = notebook()
    cells(parsed, "t3")["new.natural"] = value
    table = back(parsed).report.tables["t3"]
    assert table.unread.get(("new", "natural")) == unread
    assert table.value("new", "natural") == (None if unread else 3001)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "1e400"])
def test_numbers_that_json_has_no_room_for_stay_as_their_text(literal: str) -> None:
    data = write(huaian()).replace(b'"new.natural": "3001"', f'"new.natural": {literal}'.encode())
    stored = read(data)
    assert stored.report.tables["t3"].unread == {("new", "natural"): literal}


@pytest.mark.parametrize("value", [None, True, ["3001"], {"a": 1}])
def test_a_value_of_a_wrong_type_is_a_finding(value: object) -> None:
    parsed = notebook()
    cells(parsed, "t3")["new.natural"] = value
    (finding,) = back(parsed).findings
    assert finding.code == "N-01"
    assert finding.where == "表三，一、本年新收政府信息公开申请数量，自然人"
    assert finding.message.startswith("保存的不是文字或数字（")
    assert back(parsed).report.tables["t3"].value("new", "business") == 53


def test_unknown_keys_are_said_and_change_nothing() -> None:
    parsed = notebook()
    cells(parsed, "t3")["new.martians"] = "5"
    cells(parsed, "t3")["new.total"] = "5"
    cells(parsed, "facts")["motto"] = "快"
    parsed["metadata"]["gongkai"]["parts"]["t9"] = {}
    assert back(parsed).report == huaian()
    assert sorted(finding.code for finding in back(parsed).findings) == ["N-02"] * 4


@pytest.mark.parametrize("parts", [5, None, [], {"t3": 5, "facts": []}, {"t3": {"cells": "x"}}])
def test_damaged_parts_are_findings_and_no_crash(parts: object) -> None:
    parsed = notebook()
    parsed["metadata"]["gongkai"]["parts"] = parts
    assert back(parsed).report.tables["t3"].blank
    assert parts is None or "N-01" in {finding.code for finding in back(parsed).findings}


def test_a_year_that_is_none_is_said() -> None:
    parsed = notebook()
    cells(parsed, "facts")["year"] = "今年"
    assert said(parsed) == ["错误 N-05 基本情况，报告年度：“今年”不是年份（请写四位数字，如 2025）"]
    cells(parsed, "facts")["year"] = "２０２４年"
    assert back(parsed).report.year == 2024


def with_kept(**changes: object) -> bytes:
    parsed = notebook()
    parsed["metadata"]["gongkai"] |= changes
    return orjson.dumps(parsed)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", NotebookError, "文件是空的"),
        (b"\xff\xfe\x00", NotebookError, "不是 UTF-8"),
        (b"hello", NotebookError, "第 1 行第 1 列起读不下去"),
        (write(huaian())[:5000], NotebookError, "可能没有保存完或传输中断"),
        (b"[" * 100_000, NotebookError, "嵌套层数过多"),
        (b"[]", NotebookError, "不是 Jupyter 笔记本"),
        (b'{"nbformat": 3, "worksheets": []}', NotebookError, "第 3 版，只能读第 4 版"),
        (b'{"nbformat": 4, "cells": 5, "metadata": {}}', NotebookError, "单元格列表"),
        (b'{"nbformat": 4, "cells": [5], "metadata": {}}', NotebookError, "单元格列表"),
        (b'{"nbformat": 4, "cells": []}', NotebookError, "没有元数据"),
        (b'{"nbformat": 4, "cells": [], "metadata": {}}', NotAReport, "不是用 gongkai 写的"),
        (with_kept(version=2, parts=[]), NewerStore, "请先升级 gongkai"),
        (with_kept(version=2, edition="2027"), NewerStore, "请先升级 gongkai"),
        (with_kept(version="1"), NotebookError, "没有保存格式的版本号"),
        (with_kept(edition="1999"), GongkaiError, "没有“1999”这一版格式"),
        (with_kept(edition=2021), GongkaiError, "没有写明用哪一版格式"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_plain_words(
    data: bytes, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        read(data)


def test_a_lone_surrogate_is_refused_not_passed_on() -> None:
    data = write(huaian()).replace("引言。".encode(), b"\\ud800")
    with pytest.raises(NotebookError, match="无法识别的字符"):
        read(data)


@pytest.mark.slow
def test_a_text_no_report_has_is_said_and_left_alone() -> None:
    parsed = notebook()
    cell = {"cell_type": "markdown", "source": "字" * 17_000_000, "metadata": {}}
    parsed["cells"].append(cell)
    stored = back(parsed)
    assert stored.report.sections[5].text == ""
    said = [(one.severity, one.where) for one in stored.findings if "不像是年度报告" in one.message]
    assert said == [("error", "六、其他需要报告的事项")]
    assert len(cell["source"]) == 17_000_000
    cell["source"] = "字" * 49_000
    assert back(parsed).report.sections[5].text.endswith("字" * 49_000)


def test_ten_thousand_headings_are_text_of_their_section() -> None:
    parsed = notebook()
    source = "\n".join(f"## 一、总体情况{n}" for n in range(10_000))
    parsed["cells"] = [{"cell_type": "markdown", "source": source, "metadata": {}}]
    assert back(parsed).report.sections[0].heading == "总体情况9999"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="找不到文件"):
        read(tmp_path / "没有.ipynb")
    with pytest.raises(NotebookError, match="这是一个文件夹"):
        read(tmp_path)


def test_saving_replaces_a_file_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.write_bytes(b"old")
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.mkdir()
    (path / "inside").write_bytes(b"kept")
    with pytest.raises(OutputError, match="无法写入"):
        save(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["报告.html"]
    with pytest.raises(OutputError, match="原有文件没有改动"):
        save(tmp_path / "nowhere" / "报告.html", b"new")


def test_money_is_exact_to_the_last_digit() -> None:
    report = huaian().with_values("t2", {("fee", "amount"): Decimal("0.30")})
    value = read(write(report)).report.tables["t2"].value("fee", "amount")
    assert str(value) == "0.30"


def test_doubled_cell_ids_are_found() -> None:
    parsed = notebook()
    assert not any("N-16" in one for one in said(parsed))
    first, second, third = parsed["cells"][2:5]
    second["id"] = first["id"]
    assert said(parsed) == [
        "提醒 N-16 笔记本：有 2 个单元格与别的单元格编号相同，多半是别的程序复制或合并出来的"
        "（请在 JupyterLab 里打开，核对正文后保存一次）"
    ]
    third["id"] = first["id"]
    assert "有 3 个单元格" in said(parsed)[0]
    for cell in parsed["cells"]:
        del cell["id"]  # a notebook of before 4.5 has none
    assert said(parsed) == []
