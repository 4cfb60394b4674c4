"""What the kit wrote before opens; what a later version will write is neither lost nor refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.command import main
from gongkai.errors import GongkaiError, NewerStore, NotebookError
from gongkai.live.document import Document
from gongkai.live.panel import answer
from gongkai.model import data as model_data
from gongkai.model.data import from_data, later, to_data
from gongkai.model.report import NA, Report
from gongkai.model.schema import Unsound
from gongkai.model.versions import joined, parted, upgraded
from gongkai.notebook import store
from gongkai.notebook.file import load
from gongkai.notebook.store import Stored, read, read_notebook, write
from gongkai.parsers import here
from gongkai.publishing import inspect, publish
from gongkai.publishing.public import public
from schemas import validator

KEPT = Path(__file__).parent / "data" / "kept-versions"
OLDEST = Path(__file__).parent / "data" / "kept"
PAGE = (KEPT / "0c1c786.html").read_bytes()
T3 = {("new", "natural"): 26, ("new", "business"): 3, ("carried_in", "natural"): 2,
      ("grant", "natural"): 18, ("grant", "business"): 3, ("partial", "natural"): 7,
      ("carried_out", "natural"): 3}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))


def notebook() -> dict[str, Any]:
    return load(KEPT / "0c1c786.ipynb")


def data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((KEPT / "0c1c786.json").read_bytes())
    return found


def told(stored: Stored) -> list[str]:
    return [str(one) for one in stored.findings]


# --- what was written before ---------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(KEPT.glob("0c1c786.[!2]*")), ids=lambda path: path.name)
def test_every_form_of_one_report_is_read_to_the_same_figures(path: Path) -> None:
    found = here.read(path.read_bytes())
    report, t3 = found.report, found.report.tables["t3"]
    assert (found.notes, found.unread) == ((), {})
    assert {cell: value for cell, value in t3.values.items() if value} == T3
    assert len(t3.values) == 144
    assert t3.value("new", "total") == 29
    assert t3.remarks == {("new", "natural"): "其中线上20件"}
    assert t3.note.removeprefix("注：") == "含上年结转"
    t2, t4 = report.tables["t2"], report.tables["t4"]
    assert [t2.value("rules", column) for column in ("issued", "repealed", "valid")] == [NA] * 3
    assert [t2.value("norms", column) for column in ("issued", "repealed", "valid")] == [4, 1, 37]
    assert t2.value("license", "decisions") == 215
    assert t2.value("fee", "amount") == Decimal("12.5")
    assert t4.value("cases", "review_upheld") == t4.value("cases", "direct_upheld") == 2
    assert report.date == "2025-01-20"
    if "片段" not in path.name:  # a site has a title of its own
        assert (report.organ, report.year) == ("某县水利局", 2024)
    assert report.sections[4].text == "主动公开的时效还要提高，将加强督促。"


@pytest.mark.parametrize("path", sorted(KEPT.glob("0c1c786.2019.*")), ids=lambda path: path.name)
def test_a_report_in_the_form_of_2019_opens(path: Path) -> None:
    found = here.read(path.read_bytes())
    assert (found.notes, found.report.edition, found.report.year) == ((), "2019", 2020)
    assert found.report.tables["t3"].value("new", "total") == 26


def test_a_notebook_keeps_its_waiver_and_last_years_report() -> None:
    stored = read(KEPT / "0c1c786.ipynb")
    assert stored.findings == ()
    assert [(one.code, one.reason, one.name) for one in stored.waivers] == [
        ("Y-04", "已核对", "张三")
    ]
    assert [one.waived.name for one in inspect(stored) if one.waived] == ["张三"]
    assert stored.last
    assert stored.last.tables["t3"].value("carried_out", "natural") == 2
    assert (stored.report.contact, stored.report.number) == ("0517-0000-1111", "某水〔2025〕2号")


# --- the published schemas -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted([*OLDEST.glob("*.ipynb"), *KEPT.glob("*.ipynb")]), ids=lambda path: path.name
)
def test_what_is_kept_in_a_notebook_is_what_the_schema_says(path: Path) -> None:
    strict = validator("notebook-1", strict=True)
    strict.validate(json.loads(path.read_bytes()))
    stored = read(path)
    strict.validate(json.loads(write(stored.report, last=stored.last)))
    strict.validate(json.loads(write(Report("", None, stored.report.edition))))


@pytest.mark.parametrize(
    "path", sorted([*OLDEST.glob("*.json"), *KEPT.glob("*.json")]), ids=lambda path: path.name
)
def test_a_report_as_data_is_what_the_schema_says(path: Path) -> None:
    strict = validator("report-1", strict=True)
    strict.validate(json.loads(path.read_bytes()))
    strict.validate(to_data(from_data(json.loads(path.read_bytes()))))


def test_the_schemas_have_room_for_a_later_key_and_none_for_damage() -> None:
    whole = grown(notebook())
    validator("notebook-1", strict=False).validate(whole)
    assert not validator("notebook-1", strict=True).is_valid(whole)
    for part in ([], {"cells": []}, {"cells": {"new.natural": [1]}}):
        whole["metadata"]["gongkai"]["parts"]["t3"] = part
        assert not validator("notebook-1", strict=False).is_valid(whole)


# --- steps ---------------------------------------------------------------------------------------


def test_steps_lead_from_version_to_version() -> None:
    steps = {1: lambda one: {**one, "b": one["a"]}, 2: lambda one: {**one, "c": one["b"] + 1}}
    old = {"version": 1, "a": 7}
    assert upgraded(old, "version", 3, steps) == {"version": 3, "a": 7, "b": 7, "c": 8}
    assert upgraded({"version": 2, "b": 1}, "version", 3, steps) == {"version": 3, "b": 1, "c": 2}
    assert upgraded({"version": 4, "z": 1}, "version", 3, steps) == {"version": 4, "z": 1}
    assert old == {"version": 1, "a": 7}
    for bad in ({}, {"version": "1"}, {"version": True}, {"version": 0}, {"version": 1}):
        with pytest.raises(Unsound):
            upgraded(bad, "version", 3, steps)


def test_a_notebook_of_an_older_version_is_brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(kept: dict[str, Any]) -> dict[str, Any]:
        # As if the first version had kept its figures under `figures`.
        parts = {key: {"cells": cells} for key, cells in kept["figures"].items()}
        return {key: one for key, one in kept.items() if key != "figures"} | {"parts": parts}

    whole = notebook()
    kept = whole["metadata"]["gongkai"]
    kept["figures"] = {key: part["cells"] for key, part in kept.pop("parts").items()}
    kept["version"] = 0
    before = deepcopy(whole)
    with pytest.raises(NotebookError, match="没有保存格式的版本号"):
        read_notebook(whole)
    monkeypatch.setitem(store.STEPS, 0, step)
    stored = read_notebook(whole)
    assert stored.report.tables["t3"].value("new", "natural") == 26
    assert stored.report.organ == "某县水利局"
    assert (stored.findings, whole) == ((), before)
    kept["figures"] = 5
    with pytest.raises(
        NotebookError, match="由旧版本的 gongkai 保存，内容已损坏，无法升级；文件没有改动"
    ):
        read_notebook(whole)


def test_data_of_an_older_format_is_brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    old = data()
    old["format"], old["office"] = 0, old.pop("organ")
    with pytest.raises(ValueError, match="版本号"):
        from_data(old)
    monkeypatch.setitem(
        model_data.STEPS, 0,
        lambda one: {k: v for k, v in one.items() if k != "office"} | {"organ": one["office"]},
    )  # fmt: skip
    assert from_data(old) == from_data(data())


# --- keys of a later version ---------------------------------------------------------------------


def test_what_is_not_known_is_taken_off_and_put_back() -> None:
    shape = {"a": None, "list": [{"x": None}], "tables": {"t": {"x": None}}}
    whole = {"a": {"any": 1}, "new": 1, "list": [{"x": 1}, {"x": 2, "y": 3}],
             "tables": {"t": {"x": 1, "y": 2}, "u": {}}}  # fmt: skip
    known, beyond = parted(whole, shape)
    assert known == {"a": {"any": 1}, "list": [{"x": 1}, {"x": 2}], "tables": {"t": {"x": 1}}}
    assert beyond == {"new": 1, "list": {"1": {"y": 3}}, "tables": {"t": {"y": 2}, "u": {}}}
    assert joined(known, beyond) == whole
    assert joined({"new": 2, "tables": 5}, beyond) == {
        "new": 2, "tables": 5, "list": {"1": {"y": 3}},
    }  # fmt: skip
    for odd in (5, None, [], {"tables": 5, "list": {"x": 1}}, {"tables": {"t": [1]}}):
        assert parted(odd, shape) == (odd, {})


def grown(whole: dict[str, Any]) -> dict[str, Any]:
    """The notebook with a key of a later version at every level."""
    kept = whole["metadata"]["gongkai"]
    kept["seal"] = {"by": "某人"}
    kept["parts"]["t3"]["unit"] = "件"
    kept["parts"]["t5"] = {"cells": {"a.b": "1"}}
    kept["parts"]["facts"]["cells"]["code"] = ["12", "34"]
    kept["waivers"][0]["until"] = "2026-01-01"
    kept["last"]["seal"] = 1
    kept["last"]["tables"]["t3"]["unit"] = "件"
    kept["last"]["sections"][2]["style"] = "plain"
    for cell in whole["cells"]:
        if cell["metadata"]["gongkai"].get("section") == 0:
            cell["metadata"]["gongkai"]["language"] = "zh"
    return whole


def test_unknown_keys_are_no_damage_and_are_carried() -> None:
    stored = read_notebook(grown(notebook()))
    assert sorted(told(stored)) == [
        "提醒 N-02 基本情况：不认识的项目“code”，没有采用",
        "提醒 N-02 笔记本：不认识的部分“t5”，没有采用",
    ]
    assert stored.report == read(KEPT / "0c1c786.ipynb").report
    assert [one.reason for one in stored.waivers] == ["已核对"]
    copy = json.loads(write(stored.report, last=stored.last, beyond=stored.carried))
    kept = copy["metadata"]["gongkai"]
    assert kept["seal"] == {"by": "某人"}
    assert kept["parts"]["t3"]["unit"] == "件"
    assert kept["parts"]["t5"] == {"cells": {"a.b": "1"}}
    assert kept["parts"]["facts"]["cells"]["code"] == ["12", "34"]
    assert kept["parts"]["t3"]["cells"]["new.natural"] == "26（其中线上20件）"
    assert kept["last"]["seal"] == 1
    assert kept["last"]["tables"]["t3"]["unit"] == "件"
    assert kept["last"]["sections"][2]["style"] == "plain"
    roles = [cell["metadata"]["gongkai"] for cell in copy["cells"]]
    assert [one["role"] for one in roles if one.get("language")] == ["heading", "text"]
    assert read_notebook(copy).report == stored.report


def test_the_command_carries_them_into_the_copy_it_makes(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(json.dumps(grown(notebook())), "utf-8")
    assert main(["read", str(tmp_path / "a.ipynb"), "-o", str(tmp_path / "b.ipynb")]) == 0
    assert load(tmp_path / "b.ipynb")["metadata"]["gongkai"]["seal"] == {"by": "某人"}


def test_a_flood_of_unknown_keys_is_not_carried() -> None:
    whole = notebook()
    whole["metadata"]["gongkai"]["parts"]["t3"]["cells"] |= {f"x{n}.y": "1" for n in range(3000)}
    assert read_notebook(whole).carried == {"kept": {"parts": {"t3": {}}}, "cells": {}}


def test_unknown_keys_of_data_are_written_again_and_never_published() -> None:
    grew = data()
    grew["seal"] = [1]
    grew["tables"]["t3"]["unit"] = "件"
    grew["tables"]["t5"] = {"values": {}}
    grew["sections"][0]["style"] = "SECRET"
    report = from_data(grew)
    assert later(report) == ""
    assert to_data(report) == grew
    assert public(report) == public(from_data(data()))
    assert b"SECRET" not in publish(Stored(report, (), ""), "json").data
    assert here.read(json.dumps(grew).encode()).notes == ()


# --- a later version -----------------------------------------------------------------------------

NEWER = (
    "错误 N-15 笔记本：由更新版本的 gongkai 保存（格式 2，本机认得到 1）：认得的内容都已读入，"
    "不认得的没有采用，原样留在文件里（请升级 gongkai 后再导出）"
)
NEWER_DATA = (
    "数据由更新版本的 gongkai 写成（格式 2，本机认得到 1）：认得的内容都已读出，"
    "不认得的没有采用；要全部读出，请升级 gongkai"
)


def test_a_notebook_of_a_later_version_is_read_and_exported_as_a_draft() -> None:
    whole = notebook()
    whole["metadata"]["gongkai"] |= {"version": 2, "seal": 1}
    stored = read_notebook(whole)
    assert told(stored) == [NEWER]
    assert stored.report == read(KEPT / "0c1c786.ipynb").report
    assert stored.carried["kept"] == {"seal": 1}
    assert publish(stored, "json").draft


def test_a_notebook_of_a_later_version_that_cannot_be_made_out_is_told() -> None:
    for change in ({"parts": []}, {"edition": "2999"}, {"edition": 5}):
        whole = notebook()
        whole["metadata"]["gongkai"] |= {"version": 2, **change}
        with pytest.raises(NewerStore, match="请先升级 gongkai；文件没有改动"):
            read_notebook(whole)


def test_last_years_report_of_a_later_version_is_no_damage() -> None:
    whole = notebook()
    whole["metadata"]["gongkai"]["last"]["format"] = 2
    stored = read_notebook(whole)
    assert told(stored) == [f"提醒 N-02 上年报告：{NEWER_DATA}"]
    assert stored.last
    assert stored.last.tables["t3"].value("carried_out", "natural") == 2
    whole["metadata"]["gongkai"]["last"]["edition"] = "2999"
    (said,) = told(read_notebook(whole))
    assert said == (
        "提醒 N-02 上年报告：没有“2999”这一版格式，现有：2021、2019；上年报告原样保留，没有对照"
    )
    whole["metadata"]["gongkai"]["last"] = {"format": 1}
    assert told(read_notebook(whole)) == ["错误 N-01 上年报告：保存的上年报告损坏，没有对照"]


def test_data_of_a_later_format_is_read_as_far_as_it_is_known() -> None:
    newer = data() | {"format": 2, "seal": 1}
    newer["tables"]["t3"]["remarks"]["new.martians"] = "甲"
    report = from_data(newer)
    assert later(report) == NEWER_DATA
    assert report.tables == from_data(data()).tables
    again = to_data(report)
    assert (again["format"], again["seal"]) == (1, 1)
    assert again["tables"]["t3"]["remarks"]["new.martians"] == "甲"
    with pytest.raises(NewerStore, match="请先升级 gongkai"):
        from_data(newer | {"sections": []})


# --- our own page whose data cannot be read ------------------------------------------------------

BROKEN: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda page: page.replace(b'"organ"', b'"organ" "organ"', 1),
     "网页里附带的数据已损坏，无法读取"),
    (lambda page: page.replace(b'"new.natural": "26"', b'"new.natural": "27"'),
     "网页里附带的数据已损坏，无法读取"),
    (lambda page: page.replace(b'"edition": "2021"', b'"edition": "2999"'),
     "没有“2999”这一版格式，现有：2021、2019"),
    (lambda page: page.replace(b'"format": 1', b'"format": 2').replace(b'"t4": {', b'"t44": {'),
     "数据由更新版本的 gongkai 写成，请先升级 gongkai"),
    (lambda page: page[: page.index(b'id="gongkai-data"') + 400],
     "这个网页不是 gongkai 导出的报告"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "why"), BROKEN)
def test_a_page_whose_data_cannot_be_read_gives_its_printed_tables(
    spoil: Callable[[bytes], bytes], why: str
) -> None:
    page = spoil(PAGE)
    assert page != PAGE
    found = here.read(page)
    assert found.notes[0] == f"{why}；已改为读取网页上印出的表格和正文，请逐项核对"
    t3 = found.report.tables["t3"]
    assert {cell: value for cell, value in t3.values.items() if value} == T3
    assert found.report.tables["t2"].value("fee", "amount") == Decimal("12.50")
    assert (found.report.organ, found.report.year) == ("某县水利局", 2024)


def test_a_page_without_tables_gets_the_message_of_before() -> None:
    start = PAGE.index(b"<script")
    page = PAGE[start:].replace(b'"organ"', b'"organ" "organ"', 1)
    with pytest.raises(GongkaiError, match="网页里附带的数据已损坏，无法读取"):
        here.read(b"<html><body>" + page)


def test_a_page_of_a_later_format_is_read_by_its_data_and_says_so() -> None:
    found = here.read(PAGE.replace(b'"format": 1', b'"format": 2'))
    assert found.notes == (NEWER_DATA,)
    assert found.report.number == "某水〔2025〕2号"


# --- the open document ---------------------------------------------------------------------------


def test_the_document_gives_the_report_as_it_stands() -> None:
    whole = grown(notebook())
    kept = whole["metadata"]["gongkai"]
    document = Document(None, kept)
    document.receive(
        "t3", {"type": "edit", "edits": [["page01", 1, "new.natural", "40"]]}, lambda _: None
    )
    assert document.report().tables["t3"].value("new", "natural") == 40
    assert document.report().organ == "某县水利局"
    stored = document.stored(whole["cells"], kept)
    assert stored.report.tables["t3"].value("new", "total") == 43
    assert stored.report.tables["t3"].printed == {("new", "total"): 29}
    assert stored.report.sections[4].text == "主动公开的时效还要提高，将加强督促。"
    assert [one.reason for one in stored.waivers] == ["已核对"]
    assert kept["parts"]["t3"]["cells"]["new.natural"] == "26（其中线上20件）"


def test_the_panel_tells_of_a_later_version() -> None:
    whole = notebook()
    kept = whole["metadata"]["gongkai"] | {"version": 2}
    message = {"type": "check", "cells": whole["cells"], "kept": kept}
    found = answer(Document(None, kept), message)
    assert [one["code"] for one in found["findings"] if one["code"].startswith("N-")] == ["N-15"]
    assert found["problem"] == ""
