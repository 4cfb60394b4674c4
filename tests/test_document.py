from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gongkai.document import Document
from gongkai.journal import Journal
from gongkai.notebook import load
from gongkai.report import Report
from gongkai.store import write
from samples import huaian


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "报告.ipynb"
    made.write_bytes(write(huaian()))
    return made


def kept(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = load(path)["metadata"]["gongkai"]
    return found


def opened(path: Path) -> tuple[Document, list[dict[str, Any]]]:
    document = Document(path, kept(path))
    told: list[dict[str, Any]] = []
    document.join("t3", told.append)
    return document, told


def say(document: Document, **message: Any) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    document.receive("t3", message, answers.append)
    return answers[0] if answers else {}


def test_an_edit_is_journaled_told_and_checked(path: Path) -> None:
    document, told = opened(path)
    say(document, type="edit", edits=[["page01", 1, "grant.natural", "1278"]])
    (message,) = told
    assert message["edits"] == [["page01", 1, "grant.natural", "1278"]]
    assert message["totals"]["sum.natural"] == "2922"
    assert message["broken"] == [["T3-01", "自然人"], ["T3-01", "总计"]]
    history = Journal(document.id).read()
    assert history.parts["t3"].cells["grant.natural"] == "1278"
    assert history.path == str(path)


def test_a_page_that_continues_the_journal_is_followed(path: Path) -> None:
    document, _ = opened(path)
    state = kept(path)["parts"]["t3"]
    state["cells"]["new.natural"] = "9"
    state["seen"]["page01"] = 1
    say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    assert document.parts["t3"].cells["new.natural"] == "9"
    assert "t3" not in document.notices


def test_a_page_behind_the_journal_is_told_what_came_back(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    state = kept(path)["parts"]["t3"]
    answer = say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    assert answer["cells"]["new.natural"] == "9"
    place = "表三，一、本年新收政府信息公开申请数量，自然人"
    assert answer["notice"] == {"kind": "older", "rows": [["new.natural", place, "9", "3001"]]}


def parted(path: Path) -> tuple[Document, dict[str, Any]]:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    state = kept(path)["parts"]["t3"]
    state["cells"]["new.natural"] = "8"
    state["seen"]["page02"] = 1
    say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    return document, state


def test_versions_that_parted_are_kept_both_until_one_is_chosen(path: Path) -> None:
    document, _ = parted(path)
    assert document.notices["t3"]["kind"] == "parted"
    assert document.parts["t3"].cells["new.natural"] == "8"
    again, told = opened(path)
    assert again.notices["t3"]["rows"][0][2:] == ["8", "9"]
    say(again, type="choose", cells={"new.natural": "9"})
    assert told[-1]["cells"]["new.natural"] == "9"
    assert told[-1]["notice"] is None
    last, _ = opened(path)
    assert last.parts["t3"].cells["new.natural"] == "9"
    assert last.parted == {}


def test_a_copy_beside_its_original_gets_an_id_of_its_own(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    copy = path.with_name("副本.ipynb")
    shutil.copy(path, copy)
    other, _ = opened(copy)
    assert other.id != document.id
    assert other.parts["t3"].cells["new.natural"] == "3001"
    assert Journal(document.id).read().path == str(path)


def test_a_renamed_file_keeps_its_id_and_journal(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    moved = path.rename(path.with_name("改名.ipynb"))
    other, _ = opened(moved)
    assert other.id == document.id
    assert other.parts["t3"].cells["new.natural"] == "9"
    assert Journal(other.id).read().path == str(moved)


def test_a_full_disk_is_said_and_stops_nothing(path: Path, tmp_path: Path) -> None:
    document, told = opened(path)
    shutil.rmtree(tmp_path / "journal")
    (tmp_path / "journal").write_text("in the way")
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    assert told[-1]["problem"]
    assert document.parts["t3"].cells["new.natural"] == "9"


@pytest.mark.parametrize("parts", [5, {"t3": 5}, {"t3": {"cells": [], "seen": {"a": "b"}}}])
def test_hostile_metadata_opens_as_an_empty_form(path: Path, parts: object) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["gongkai"]["parts"] = parts
    path.write_text(json.dumps(notebook), "utf-8")
    document, _ = opened(path)
    assert dict(document.parts["t3"].cells) == {}


def test_a_full_disk_is_said_in_chinese_and_the_edit_stays(path: Path) -> None:
    document, told = opened(path)
    document.journal.file.unlink()
    document.journal.file.symlink_to("/dev/full")  # every write to it fails: no space left
    say(document, type="edit", edits=[["page01", 1, "grant.natural", "1278"]])
    assert told[-1]["problem"] == "磁盘已满"
    assert document.table("t3").value("grant", "natural") == 1278


def test_a_journal_cut_off_in_writing_is_told_of_once(path: Path) -> None:
    document, _ = opened(path)
    with document.journal.file.open("ab") as file:
        file.write(b'{"part":"t3","edit":["a",2,"x"')
    assert opened(path)[0].shown("t3")["torn"] is True
    assert opened(path)[0].shown("t3")["torn"] is False


def test_last_years_valid_documents_stand_in_the_blank_cells(tmp_path: Path) -> None:
    made = tmp_path / "新年.ipynb"
    made.write_bytes(write(Report("淮安市人民政府", 2025, "2021"), last=huaian()))
    document = Document(made, kept(made))
    assert document.shown("t2")["last"] == {"rules.valid": "上年 11", "norms.valid": "上年 66"}
    assert document.shown("t3")["last"] == {}
