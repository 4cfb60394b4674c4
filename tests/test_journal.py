from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.journal import COMPACT_ABOVE, Edit, Journal, State, compare, differences, state_from

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
    journal.write({"path": "p"}, {"part": "t2", "parted": {"cells": {"k": "1"}, "seen": {"b": 1}}})
    line = [{"part": "t3", "edit": ["a", n, "x", str(n)]} for n in range(1, 30_000)]
    journal.write(*line)
    before = journal.read()
    assert journal.file.stat().st_size > COMPACT_ABOVE
    journal.compact()
    assert journal.read() == before
    assert journal.file.stat().st_size < 300
    assert [path.name for path in tmp_path.iterdir()] == ["abc.jsonl"]


def test_a_journal_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert Journal("abc", tmp_path / "none").read().parts == {}


def test_an_id_never_becomes_a_path(tmp_path: Path) -> None:
    assert Journal("../../etc/passwd", tmp_path).file == tmp_path / "etcpasswd.jsonl"
    assert Journal("\0/", tmp_path).file == tmp_path / "unnamed.jsonl"


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
