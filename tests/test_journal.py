from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.live.history import Text
from gongkai.live.journal import COMPACT_ABOVE, Journal
from gongkai.live.states import Edit, Part, State, compare, differences, state_from

EDITS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "z"]), st.sampled_from("012 ")),
    max_size=20,
)


def numbered(drawn: list[tuple[str, str, str]]) -> list[Edit]:
    counts: dict[str, int] = {}
    edits = []
    for actor, cell, text in drawn:
        counts[actor] = counts.get(actor, 0) + 1
        edits.append(Edit(actor, counts[actor], cell, text.strip()))
    return edits


def test_an_empty_text_empties_the_cell() -> None:
    state = State().apply([Edit("a", 1, "x", "5"), Edit("a", 2, "x", "")])
    assert (dict(state.cells), dict(state.seen)) == ({}, {"a": 2})


@given(EDITS)
def test_an_edit_seen_twice_changes_nothing(drawn: list[tuple[str, str, str]]) -> None:
    edits = numbered(drawn)
    once = State().apply(edits)
    assert once.apply(edits) == once


@given(EDITS, st.integers(0, 20))
def test_what_continues_a_state_is_newer_than_it(
    drawn: list[tuple[str, str, str]], cut: int
) -> None:
    edits = numbered(drawn)
    before, after = State().apply(edits[:cut]), State().apply(edits)
    assert compare(after, before) == ("newer" if edits[cut:] else "same")
    assert compare(before, after) == ("older" if edits[cut:] else "same")


@given(EDITS)
def test_states_that_went_their_own_way_are_parted(drawn: list[tuple[str, str, str]]) -> None:
    base = State().apply(numbered(drawn))
    mine = base.apply([Edit("m", 1, "x", "7")])
    theirs = base.apply([Edit("t", 1, "x", "8")])
    assert compare(mine, theirs) == compare(theirs, mine) == "parted"
    assert ("x", "7", "8") in differences(mine, theirs)


@given(EDITS)
def test_a_journal_replays_to_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str, str]]
) -> None:
    journal = Journal("abc", tmp_path_factory.mktemp("journal"))
    edits = numbered(drawn)
    journal.write({"path": "somewhere"}, *({"part": "t3", "edit": list(e)} for e in edits))
    history = journal.read()
    assert history.parts.get("t3", State()) == State().apply(edits)
    assert (history.path, history.torn) == ("somewhere", False)


def test_a_line_cut_off_in_writing_harms_no_other(tmp_path: Path) -> None:
    journal = Journal("abc", tmp_path)
    journal.write({"part": "t3", "edit": ["a", 1, "x", "5"]})
    with journal.file.open("ab") as file:
        file.write(b'{"part":"t3","edit":["a",2,"x"')
    assert journal.read().torn
    journal.write({"part": "t3", "edit": ["a", 3, "y", "6"]})
    history = journal.read()
    assert dict(history.parts["t3"].cells) == {"x": "5", "y": "6"}
    assert not history.torn


def test_a_journal_that_grew_is_rewritten_as_what_it_leads_to(tmp_path: Path) -> None:
    journal = Journal("abc", tmp_path)
    journal.limit = 2**40
    journal.write({"path": "p"}, {"part": "t2", "parted": {"cells": {"k": "1"}, "seen": {"b": 1}}})
    line = [{"part": "t3", "edit": ["a", n, "x", str(n)]} for n in range(1, 30_000)]
    journal.write(*line)
    before = journal.read()
    assert journal.file.stat().st_size > COMPACT_ABOVE
    again = Journal("abc", tmp_path)
    again.compact()
    assert again.read() == before
    assert journal.file.stat().st_size < 300
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jsonl", ".lock"]


def test_a_journal_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert Journal("abc", tmp_path / "none").read().parts == {}


def test_an_id_never_becomes_a_path(tmp_path: Path) -> None:
    name = "id-" + hashlib.sha256(b"../../etc/passwd").hexdigest() + ".jsonl"
    assert Journal("../../etc/passwd", tmp_path).file == tmp_path / name
    assert Journal("\0/", tmp_path).file.parent == tmp_path


def typed(journal: Journal, cell: str = "new.natural") -> str | None:
    state = journal.read().parts.get("t3", State())
    return state.cells.get(cell)


@pytest.mark.parametrize(
    "other", ["abc123-def456", "ABC123def456", "abc123def456 ", "abc123def45６"]
)
def test_another_id_never_reaches_a_journal(tmp_path: Path, other: str) -> None:
    line = b'{"part":"t3","edit":["a",1,"new.natural","5"]}\n'
    (tmp_path / "abc123def456.jsonl").write_bytes(line)  # as version 0.1 named it
    assert typed(Journal(other, tmp_path)) is None
    assert typed(Journal("abc123def456", tmp_path)) == "5"
    Journal("abc123def456", tmp_path).write({"part": "t3", "edit": ["a", 2, "new.natural", "6"]})
    assert typed(Journal("abc123def456", tmp_path)) == "6"
    Journal(other, tmp_path).write({"part": "t3", "edit": ["a", 2, "new.natural", "7"]})
    assert typed(Journal("abc123def456", tmp_path)) == "6"
    assert typed(Journal(other, tmp_path)) == "7"
    assert not (tmp_path / "abc123def456.jsonl").exists()


def test_an_id_that_spells_another_journals_name_does_not_reach_it(tmp_path: Path) -> None:
    victim = Journal("abc", tmp_path)
    victim.write({"part": "t3", "edit": ["a", 1, "new.natural", "5"]})
    for spelled in (victim.file.stem, victim.file.stem.removeprefix("id-"), victim.file.name):
        assert typed(Journal(spelled, tmp_path)) is None
        Journal(spelled, tmp_path).write({"part": "t3", "edit": ["b", 1, "new.natural", "6"]})
    assert typed(victim) == "5"


def test_journals_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        journal = Journal("abc", tmp_path / "state" / "journal")
        journal.write({"path": "p"})
        journal.file.chmod(0o644)  # as a compaction of version 0.1 left it
        journal.write(*({"part": "t3", "edit": ["a", n, "x", "5"]} for n in range(1, 40_000)))
        assert journal.file.stat().st_size < 300  # compacted at once
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {
        "state": 0o700,
        "journal": 0o700,
        journal.file.name: 0o600,
        journal.lock.name: 0o600,
    }


WRITER = """
import sys
from pathlib import Path
import gongkai.live.journal as journal
journal.COMPACT_ABOVE = 1000
kept = journal.Journal("r", Path(sys.argv[1]))
for n in range(1, 201):
    kept.write({"part": "t3", "edit": [sys.argv[2], n, f"{sys.argv[2]}{n}", str(n)]})
    kept.limit = 0
"""


def test_no_write_is_lost_to_another_kernels_compaction(tmp_path: Path) -> None:
    """Two real processes, each of which rewrites the journal at nearly every line."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    both = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    assert [one.wait(120) for one in both] == [0, 0]
    state = Journal("r", tmp_path).read().parts["t3"]
    assert dict(state.seen) == {"a": 200, "b": 200}
    assert dict(state.cells) == {f"{a}{n}": str(n) for a in "ab" for n in range(1, 201)}


def test_a_claim_to_have_seen_an_edit_does_not_silence_it() -> None:
    part = Part().follow(State({"x": "424242"}, {"page01": 99}))
    after = part.hear([Edit("page01", 2, "x", "778")])
    assert (dict(after.state.cells), dict(after.state.seen)) == ({"x": "778"}, {"page01": 2})
    assert after.hear([Edit("page01", 2, "x", "778")]) == after


def test_texts_are_journaled_with_what_the_file_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal("abc", tmp_path)
    journal.write({"text": "c1", "source": "一", "base": "", "after": "c0", "at": 1})
    journal.write({"text": "c1", "source": "一二", "after": "c0", "at": 2})
    journal.write({"text": "c2", "source": "三", "base": None, "after": "c1", "at": 3})
    assert journal.read().texts == {
        "c1": Text("一二", "", "c0", 2),
        "c2": Text("三", None, "c1", 3),
    }
    journal.write({"text": "c1", "source": None})
    monkeypatch.setattr("gongkai.live.journal.COMPACT_ABOVE", 0)
    journal.compact()
    assert journal.read().texts == {"c2": Text("三", None, "c1", 3)}


@pytest.mark.parametrize("data", [None, 5, [], {"cells": 5, "seen": []}, {"cells": {"a": [1]}}])
def test_states_of_a_wrong_type_are_empty(data: object) -> None:
    assert state_from(data) == State()


def test_a_number_is_a_figure_in_the_form_as_it_is_in_the_checks() -> None:
    data = {"cells": {"new.natural": 3001, "new.business": True}, "seen": {"a": 2, "b": -1}}
    assert state_from(data) == State({"new.natural": "3001"}, {"a": 2})


def test_messages_that_overtake_each_other_lose_nothing() -> None:
    first, second = Edit("a", 1, "x", "5"), Edit("a", 2, "y", "6")
    # A page sends along what is not acknowledged: the later message holds both edits.
    state = State().apply([first, second]).apply([first])
    assert dict(state.cells) == {"x": "5", "y": "6"}
