from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.live.document import Document
from gongkai.live.journal import Journal
from gongkai.live.panel import answer
from gongkai.model.report import Report
from gongkai.model.schema import TextData
from gongkai.notebook.file import load
from gongkai.notebook.store import write
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


def offered(document: Document, kind: str) -> list[list[str]]:
    """The rows of a choice in 表三: cell, text on screen, the other text."""
    return [
        [cell, ours, theirs]
        for one in document.notices("t3")
        if one["kind"] == kind
        for cell, _, ours, theirs in one["rows"]
    ]


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
    assert document.notices("t3") == []


def test_a_page_behind_the_journal_is_told_what_came_back(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "9"]])
    state = kept(path)["parts"]["t3"]
    answer = say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    assert answer["cells"]["new.natural"] == "9"
    place = "表三，一、本年新收政府信息公开申请数量，自然人"
    assert answer["notices"] == [{"kind": "older", "rows": [["new.natural", place, "9", "3001"]]}]


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
    # What was typed here stays on screen; the file's is offered, also after a restart.
    assert document.parts["t3"].cells["new.natural"] == "9"
    again, told = opened(path)
    assert offered(again, "parted") == [["new.natural", "9", "8"]]
    say(again, type="choose", kind="parted", cells={"new.natural": "8"})
    assert told[-1]["cells"]["new.natural"] == "8"
    assert offered(again, "parted") == []
    last, _ = opened(path)
    assert last.parts["t3"].cells["new.natural"] == "8"
    assert last.memory.known["t3"].aside is None


def test_a_second_version_that_parted_does_not_drop_the_first(path: Path) -> None:
    document, state = parted(path)
    state["cells"] |= {"new.natural": "9", "new.business": "4"}
    state["seen"]["page03"] = 1
    say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    again, _ = opened(path)
    assert offered(again, "parted") == [["new.natural", "9", "8"], ["new.business", "53", "4"]]


def test_a_newer_version_of_others_is_followed_and_what_was_typed_here_is_offered(
    path: Path,
) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "31"]])
    state = document.parts["t3"].to_dict()
    state["cells"] |= {"new.natural": "32", "new.business": "1"}
    state["seen"]["elsewh"] = 2
    say(document, type="hello", id=document.id, path="报告.ipynb", state=state)
    again, _ = opened(path)
    assert again.parts["t3"].cells["new.natural"] == "32"
    assert offered(again, "newer") == [["new.natural", "32", "31"]]
    say(again, type="choose", kind="newer", cells={})
    assert offered(again, "newer") == []
    assert offered(opened(path)[0], "newer") == []


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
    file = document.memory.journal.file
    kept_aside = file.read_bytes()
    file.unlink()
    file.symlink_to("/dev/full")  # every write to it fails: no space left
    say(document, type="edit", edits=[["page01", 1, "grant.natural", "1278"]])
    assert told[-1]["problem"] == "磁盘已满"
    assert document.table("t3").value("grant", "natural") == 1278
    # When there is space again, the next write takes along what could not be written.
    file.unlink()
    file.write_bytes(kept_aside)
    say(document, type="edit", edits=[["page01", 2, "new.natural", "7"]])
    assert told[-1]["problem"] == ""
    cells = Journal(document.id).read().parts["t3"].cells
    assert (cells["grant.natural"], cells["new.natural"]) == ("1278", "7")


def test_a_journal_cut_off_in_writing_is_told_of_once(path: Path) -> None:
    document, _ = opened(path)
    with document.memory.journal.file.open("ab") as file:
        file.write(b'{"part":"t3","edit":["a",2,"x"')
    assert opened(path)[0].shown("t3")["torn"] is True
    assert opened(path)[0].shown("t3")["torn"] is False


def test_last_years_valid_documents_stand_in_the_blank_cells(tmp_path: Path) -> None:
    made = tmp_path / "新年.ipynb"
    made.write_bytes(write(Report("淮安市人民政府", 2025, "2021"), last=huaian()))
    document = Document(made, kept(made))
    assert document.shown("t2")["last"] == {"rules.valid": "上年 11", "norms.valid": "上年 66"}
    assert document.shown("t3")["last"] == {}


def test_last_years_report_is_parsed_once_however_much_is_typed(tmp_path: Path) -> None:
    made = tmp_path / "新年.ipynb"
    made.write_bytes(write(Report("淮安市人民政府", 2025, "2021"), last=huaian()))
    document = Document(made, kept(made))
    calls: list[str] = []

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name in ("from_data", "_from_table"):
            calls.append(frame.f_code.co_name)

    sys.setprofile(count)
    try:
        for n in range(1, 6):
            document.receive("t2", {"type": "edit", "edits": [["p", n, "rules.made", str(n)]]},
                             lambda _: None)  # fmt: skip
            document.shown("t2")
            answer(document, {"type": "inspect", "cells": [], "kept": kept(made)})
    finally:
        sys.setprofile(None)
    assert calls == []


# ---- ids, copies and hostile files


def moved(notebook: Path, to: Path, **changes: Any) -> Path:
    """Write the notebook elsewhere with other particulars in the kit's metadata."""
    whole = json.loads(notebook.read_text("utf-8"))
    kept = whole["metadata"]["gongkai"]
    for key, value in changes.items():
        if key == "id":
            kept["id"] = value
        else:
            kept["parts"][key]["cells"] |= value.get("cells", {})
            kept["parts"][key]["seen"] |= value.get("seen", {})
    to.parent.mkdir(exist_ok=True)
    to.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return to


HOSTILE: list[dict[str, Any]] = [
    {},
    {"t3": {"cells": {"new.natural": "424242"}, "seen": {"page01": 99}}},
    {"facts": {"cells": {"organ": "假机关"}, "seen": {"aaaaaa": 2**40}}},
    {"facts": {"cells": {"year": "2019"}}, "t3": {"cells": {"new.natural": "4"}}},
    {"t3": {"cells": {"new.natural": "424242"}, "seen": {"page01": 1, "evil00": 2**40}}},
]


@pytest.mark.parametrize("dash", [True, False], ids=["by a dash", "the very same id"])
@pytest.mark.parametrize("changes", HOSTILE, ids=["copy", "seen 99", "organ", "year", "newer"])
def test_a_mailed_file_that_bears_an_id_changes_nothing_of_its_owner(
    path: Path, changes: dict[str, Any], dash: bool
) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "777"]])
    before = document.parts
    identity = f"{document.id[:6]}-{document.id[6:]}" if dash else document.id
    mailed = moved(path, path.parent / "邮件" / "审核意见.ipynb", id=identity, **changes)
    hostile, _ = opened(mailed)
    assert hostile.id != document.id
    assert "777" not in hostile.parts["t3"].cells.values()
    say(hostile, type="hello", id=identity, path="邮件/审核意见.ipynb",
        state=kept(mailed)["parts"]["t3"])  # fmt: skip
    say(hostile, type="edit", edits=[["evil01", 1, "new.natural", "5"]])
    assert bool(hostile.memory.word) is not dash  # the same id is told of
    victim, _ = opened(path)
    assert (victim.id, victim.parts) == (document.id, before)
    assert [victim.notices(part) for part in ("facts", "t2", "t4")] == [[], [], []]
    say(victim, type="edit", edits=[["page01", 2, "new.natural", "778"]])
    assert victim.parts["t3"].cells["new.natural"] == "778"


def test_a_file_put_in_the_place_of_ones_own_never_hides_what_was_typed(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "777"]])
    claim = {"cells": {"new.natural": "424242"}, "seen": {"page01": 99}}
    moved(path, path, t3=claim)
    victim, told = opened(path)
    assert victim.parts["t3"].cells["new.natural"] == "777"
    (notice,) = victim.notices("t3")
    assert (notice["kind"], notice["rows"][0][2:]) == ("parted", ["777", "424242"])
    say(victim, type="edit", edits=[["page01", 2, "new.natural", "778"]])
    assert victim.parts["t3"].cells["new.natural"] == "778"
    assert told[-1]["seen"]["page01"] == 2


def test_another_organs_file_in_the_same_place_is_another_report(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "777"]])
    original = path.read_bytes()
    moved(path, path, facts={"cells": {"organ": "假机关"}, "seen": {"evil00": 1}})
    other, _ = opened(path)
    assert other.id != document.id
    assert other.memory.word == (
        f"这份文件与本机的“{path}”编号相同，机关或年度却不同，按另一份报告处理；"
        "本机那一份的记录没有改动。"
    )
    assert other.parts["t3"].cells["new.natural"] == "3001"
    (notice,) = other.notices("t3")
    assert (notice["kind"], notice["rows"][0][2:]) == ("copy", ["3001", "777"])
    path.write_bytes(original)
    assert opened(path)[0].parts["t3"].cells["new.natural"] == "777"


CORRECTED = {"cells": {"organ": "示例区政府办公室", "year": "2025"}, "seen": {"page01": 2}}


def test_particulars_corrected_with_the_kernel_gone_leave_the_report_the_same(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "777"]])
    t3 = kept(path)["parts"]["t3"]
    t3 = {"cells": t3["cells"] | {"new.natural": "777"}, "seen": {"page01": 1}}
    moved(path, path, facts=CORRECTED, t3=t3)
    again, _ = opened(path)
    assert (again.id, again.memory.word) == (document.id, "")
    assert again.parts["facts"].cells["organ"] == "示例区政府办公室"
    assert again.parts["t3"].cells["new.natural"] == "777"
    assert (again.notices("facts"), again.notices("t3")) == ([], [])


def test_particulars_corrected_and_not_saved_leave_the_report_the_same(path: Path) -> None:
    document, _ = opened(path)
    document.receive("facts", {"type": "edit", "edits": [["page01", 1, "year", "2025"]]}, print)
    again, _ = opened(path)
    assert (again.id, again.memory.word) == (document.id, "")
    assert again.parts["facts"].cells["year"] == "2025"
    (notice,) = again.notices("facts")
    assert (notice["kind"], notice["rows"][0][2:]) == ("older", ["2025", "2024"])


def test_a_moved_file_that_was_made_anew_in_its_old_place_is_offered_what_is_newer(
    path: Path,
) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "777"]])
    document.memory.keep_texts([TextData("gongkai-06", "正文写到这里", "", "gongkai-05", 5)])
    original = path.read_bytes()
    elsewhere = path.parent / "已移走" / "报告.ipynb"
    elsewhere.parent.mkdir()
    path.rename(elsewhere)
    # As Lab does at its next save, with what was typed since.
    anew = json.loads(original)
    anew["cells"][3]["source"] = "移走以后写的引言"
    path.write_text(json.dumps(anew, ensure_ascii=False), "utf-8")
    other, told = opened(elsewhere)
    assert "出自同一份报告" in other.memory.word
    (notice,) = other.notices("t3")
    assert (notice["kind"], notice["rows"][0][2:]) == ("copy", ["3001", "777"])
    texts = {key: text.text for key, text in other.memory.texts.items()}
    assert texts == {"gongkai-06": "正文写到这里", "gongkai-03 copy": "移走以后写的引言"}
    say(other, type="choose", kind="copy", cells={"new.natural": "777"})
    assert told[-1]["cells"]["new.natural"] == "777"
    assert opened(path)[0].id == document.id


def test_a_folder_reached_through_a_link_is_the_same_place(path: Path, tmp_path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "12"]])
    link = tmp_path / "链接"
    link.symlink_to(path.parent, target_is_directory=True)
    other, _ = opened(link / path.name)
    say(other, type="hello", id=other.id, path=path.name)
    assert (other.id, other.memory.word) == (document.id, "")
    assert other.parts["t3"].cells["new.natural"] == "12"


def test_a_copy_keeps_its_journal_also_before_it_is_saved(path: Path) -> None:
    opened(path)
    copy = path.with_name("副本.ipynb")
    shutil.copy(path, copy)
    first, _ = opened(copy)
    say(first, type="edit", edits=[["page01", 1, "new.natural", "12"]])
    again, _ = opened(copy)
    assert again.id == first.id
    assert again.parts["t3"].cells["new.natural"] == "12"


def test_a_copy_stays_one_when_its_original_is_gone_before_it_is_saved(path: Path) -> None:
    original, _ = opened(path)
    copy = path.with_name("副本.ipynb")
    shutil.copy(path, copy)
    first, _ = opened(copy)
    say(first, type="edit", edits=[["page01", 1, "new.natural", "12"]])
    say(original, type="edit", edits=[["page02", 1, "new.business", "70"]])
    path.unlink()
    again, _ = opened(copy)
    assert again.id == first.id
    assert again.parts["t3"].cells["new.natural"] == "12"
    assert ["new.business", "53", "70"] in offered(again, "copy")
    say(again, type="choose", kind="copy", cells={"new.business": "70"})
    assert offered(opened(copy)[0], "copy") == []


def test_what_a_browser_kept_is_brought_back_and_told(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "1"]])
    edits = [["page01", 2, "new.natural", "12"], ["page01", 3, "new.business", "5"]]
    before = [["new.natural", ["1"]], ["new.business", ["53"]]]
    unsent = [{"id": document.id, "edits": edits, "before": before}]
    again, _ = opened(path)
    state = kept(path)["parts"]["t3"]
    say(again, type="hello", id=again.id, path="报告.ipynb", state=state, unsent=unsent)
    answered = again.shown("t3")
    assert answered["cells"]["new.natural"] == "12"
    (notice,) = answered["notices"]
    assert notice["kind"] == "older"
    assert [row[0] for row in notice["rows"]] == ["new.natural", "new.business"]
    assert opened(path)[0].parts["t3"].cells["new.business"] == "5"


def test_what_a_browser_kept_of_an_unsaved_copy_is_its_own(path: Path) -> None:
    opened(path)
    copy = path.with_name("副本.ipynb")
    shutil.copy(path, copy)
    first, _ = opened(copy)
    say(first, type="edit", edits=[["page01", 1, "new.natural", "1"]])
    before = [["new.natural", ["1"]]]
    own = {"id": first.id, "edits": [["page01", 2, "new.natural", "12"]], "before": before}
    other = {"id": kept(copy)["id"], "edits": [["page02", 1, "grant.natural", "7"]], "before": []}
    third = {"id": "another", "edits": [["page03", 1, "new.legal", "7"]], "before": []}
    again, _ = opened(copy)
    say(again, type="hello", id=kept(copy)["id"], path="副本.ipynb", unsent=[own, other, third])
    cells = dict(again.parts["t3"].cells)
    assert cells == kept(copy)["parts"]["t3"]["cells"] | {"new.natural": "12"}


def test_what_a_browser_kept_explains_what_a_file_claims(path: Path) -> None:
    """Typed on while the kernel was gone, and saved."""
    document, _ = opened(path)
    say(document, type="edit", edits=[["page01", 1, "new.natural", "1"]])
    claim = {"cells": {"new.natural": "12"}, "seen": {"page01": 2}}
    moved(path, path, t3=claim)
    again, _ = opened(path)
    assert again.notices("t3")[0]["kind"] == "parted"
    unsent = [
        {
            "id": document.id,
            "edits": [["page01", 2, "new.natural", "12"]],
            "before": [["new.natural", ["1"]]],
        }
    ]
    state = kept(path)["parts"]["t3"]
    say(again, type="hello", id=again.id, path="报告.ipynb", state=state, unsent=unsent)
    answered = again.shown("t3")
    assert (answered["cells"]["new.natural"], answered["notices"]) == ("12", [])


def test_what_a_browser_kept_is_offered_where_the_cell_was_changed_since(path: Path) -> None:
    document, _ = opened(path)
    say(document, type="edit", edits=[["page02", 1, "new.natural", "70"]])
    unsent = [
        {
            "id": document.id,
            "edits": [["page01", 1, "new.natural", "12"]],
            "before": [["new.natural", ["3001"]]],
        }
    ]
    state = document.parts["t3"].to_dict()
    told: list[dict[str, Any]] = []
    document.join("t3", told.append)
    say(document, type="hello", id=document.id, path="报告.ipynb", state=state, unsent=unsent)
    assert told[-1]["cells"]["new.natural"] == "70"
    (notice,) = told[-1]["notices"]
    assert (notice["kind"], notice["rows"][0][2:]) == ("parted", ["70", "12"])


def test_half_a_character_stops_nothing(path: Path) -> None:
    document, told = opened(path)
    say(document, type="edit", edits=[["page01", 1, "note", "a\ud800"]])
    assert told[-1]["problem"] == ""
    assert Journal(document.id).read().parts["t3"].cells["note"] == "a\ufffd"


CELLS = st.sampled_from(["new.natural", "new.business", "grant.natural"])
TEXTS = st.sampled_from(["", "1", "2", "3"])
ACTORS = st.sampled_from(["page01", "page02", "aaaaaa"])
CLAIMS = st.tuples(
    st.dictionaries(CELLS, TEXTS), st.dictionaries(ACTORS, st.sampled_from([0, 1, 2, 3, 99, 2**40]))
)
ORGANS = st.sampled_from(["", "甲局", "乙局"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), ACTORS, CELLS, TEXTS),
        st.tuples(st.just("file"), CLAIMS, ORGANS),
        st.tuples(st.just("page"), CLAIMS, ORGANS),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=300)
@given(STEPS)
def test_whatever_a_file_says_each_edit_typed_here_is_on_screen_or_offered(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    path, part = folder / "报告.ipynb", "t3"

    def put(claims: Any, organ: str) -> dict[str, Any]:
        facts = {"cells": {"organ": organ}, "seen": {}}
        state = {"cells": claims[0], "seen": claims[1]}
        return {"id": "abc123def456", "parts": {"facts": facts, part: state}}

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_JOURNAL_DIR", str(folder / "journal"))
        held = put(({}, {}), "甲局")
        document = Document(path, held)
        counts: dict[tuple[str, str], int] = {}
        typed: dict[str, dict[str, str]] = {}
        for kind, *what in steps:
            if kind == "type":
                actor, cell, text = what
                n = counts[document.id, actor] = counts.get((document.id, actor), 0) + 1
                edit = [actor, n, cell, text]
                document.receive(part, {"type": "edit", "edits": [edit]}, lambda _: None)
                typed.setdefault(document.id, {})[cell] = text
            elif kind == "file":
                held = put(*what)
                document = Document(path, held)
            else:
                state = put(*what)["parts"][part]
                hello = {"type": "hello", "id": held["id"], "path": "", "state": state}
                document.receive(part, hello, lambda _: None)
            for cell, text in typed.get(document.id, {}).items():
                screen = document.parts[part].cells.get(cell, "")
                rows = [row for one in document.notices(part) for row in one["rows"]]
                offered = {theirs for key, _, _, theirs in rows if key == cell}
                assert text == screen or text in offered, (cell, text, screen, rows)
