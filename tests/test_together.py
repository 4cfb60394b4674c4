"""A kernel and a server with one document open: both write its journal, neither takes back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gongkai.live.document import Document
from gongkai.live.journal import Journal
from gongkai.live.locate import kept
from gongkai.model.report import Report
from gongkai.notebook.store import write
from labdriver import until

CELLS = ("new.natural", "new.business", "grant.natural", "carried_in.legal", "note")
FILE = {"cells": {}, "seen": {}}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    made = tmp_path / "报告.ipynb"
    made.write_bytes(write(Report("", 2024, "2021")))
    return made


class Host:
    """A process that has the document open, and a page of it, which keeps what is not answered."""

    count = 0

    def __init__(self, path: Path) -> None:
        Host.count += 1
        self.path, self.actor, self.n = path, f"page{Host.count:02}", 0
        self.told: list[dict[str, Any]] = []
        self.document = Document(path, kept(path))
        self.document.join("t3", self.told.append)

    def say(self, **message: Any) -> None:
        self.document.receive("t3", message, self.told.append)

    def type(self, cell: str, text: str) -> None:
        self.n += 1
        self.say(type="edit", edits=[[self.actor, self.n, cell, text]])

    def cells(self) -> dict[str, str]:
        self.document.follow()
        return dict(self.document.parts["t3"].cells)


def put(expected: dict[str, str], cell: str, text: str) -> None:
    expected.pop(cell, None)
    if text:
        expected[cell] = text


@pytest.mark.parametrize("seed", range(5))
def test_300_edits_by_turns_with_kills_are_all_there(
    path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.live.journal.COMPACT_ABOVE", 3000)  # rewritten again and again
    drawn = random.Random(seed)
    hosts = [Host(path), Host(path)]
    expected: dict[str, str] = {}
    for n in range(300):
        which = drawn.randrange(2)
        cell, text = drawn.choice(CELLS), drawn.choice(["", str(n), f"{n}％"])
        hosts[which].type(cell, text)
        put(expected, cell, text)
        if drawn.random() < 0.1:
            hosts[which] = Host(path)  # it was killed, and another one opens the document
        if drawn.random() < 0.05:
            # A page comes with the file as it was before all of this.
            hosts[which].say(type="hello", id=hosts[which].document.id, state=FILE)
            kind = drawn.choice(["older", "parted", "newer"])
            hosts[which].say(type="choose", kind=kind, cells={})
        if drawn.random() < 0.2:
            assert hosts[0].cells() == hosts[1].cells() == expected
    assert hosts[0].cells() == hosts[1].cells() == expected
    assert hosts[0].document.table("t3") == hosts[1].document.table("t3")
    assert Host(path).cells() == expected
    # Nothing is offered but what the file, which nobody saved, has older.
    offered = {one["kind"] for host in hosts for one in host.document.notices("t3")}
    assert offered <= {"older"}


def test_a_choice_made_in_one_takes_no_edit_of_the_other_back(path: Path) -> None:
    kernel, server = Host(path), Host(path)
    kernel.type("new.natural", "31")
    # The server has not looked since: what it writes of the whole part must hold the kernel's edit.
    server.say(type="hello", id=server.document.id, state=FILE)
    server.say(type="choose", kind="older", cells={})
    assert Host(path).cells() == kernel.cells() == server.cells() == {"new.natural": "31"}


def test_pages_of_the_other_host_are_told_by_themselves(path: Path) -> None:
    kernel, server = Host(path), Host(path)
    server.told.clear()
    kernel.type("new.natural", "31")
    until(lambda: server.told, "told without being asked", 5)
    (said,) = server.told
    assert (said["type"], said["cells"]) == ("state", {"new.natural": "31"})
    assert said["totals"]["new.total"] == kernel.told[-1]["totals"]["new.total"]


def test_a_text_that_one_lets_go_of_is_told_to_the_page_that_wrote_it(path: Path) -> None:
    kernel, server = Host(path), Host(path)
    kernel.say(type="text", n="k.1", texts=[["c1 kern", "一段", "", "", 1]])
    server.document.follow()
    server.say(type="texts")
    assert server.told[-1]["texts"][0][:2] == ["c1 kern", "一段"]
    server.say(type="text", n="s.1", texts=[["c1 kern", None]])
    kernel.told.clear()
    kernel.document.follow()
    assert [one["gone"] for one in kernel.told] == [["c1 kern"]]


def test_what_could_not_be_written_follows_what_the_other_wrote_meanwhile(path: Path) -> None:
    kernel, server = Host(path), Host(path)
    kernel.type("new.natural", "31")
    journal = server.document.memory.journal
    write = journal.write

    def full(*lines: Any) -> None:
        raise OSError(28, "No space left on device")

    journal.write = full  # type: ignore[method-assign]
    server.type("new.business", "5")
    kernel.type("new.research", "6")
    assert server.cells() == {"new.natural": "31", "new.business": "5", "new.research": "6"}
    assert server.document.memory.problem == "磁盘已满"
    journal.write = write  # type: ignore[method-assign]
    server.type("new.legal", "7")
    everything = {
        **{"new.natural": "31", "new.business": "5", "new.research": "6", "new.legal": "7"},
    }
    assert kernel.cells() == server.cells() == Host(path).cells() == everything


def test_a_journal_that_was_deleted_takes_nothing_off_the_screen(path: Path) -> None:
    kernel, server = Host(path), Host(path)
    kernel.type("new.natural", "31")
    kernel.say(type="text", n="k.1", texts=[["c1 kern", "一段", "", "", 1]])
    server.document.follow()
    for file in Journal("x").folder.iterdir():
        file.unlink()
    server.type("new.business", "5")
    both = {"new.natural": "31", "new.business": "5"}
    assert kernel.cells() == server.cells() == both
    server.type("note", "")
    assert Host(path).cells() == both
    assert set(Journal(kernel.document.id).read().texts) == {"c1 kern"}


WRITER = """
import sys
from pathlib import Path
import gongkai.live.journal as journal
from gongkai.live.document import Document
from gongkai.live.locate import kept
journal.COMPACT_ABOVE = 4000
path, actor = Path(sys.argv[1]), sys.argv[2]
document = Document(path, kept(path))
for n in range(1, 201):
    text = str(n) if n % 7 else ""
    edits = [[actor, 2 * n - 1, f"{actor}.{n % 5}", text], [actor, 2 * n, "both", actor]]
    document.receive("t3", {"type": "edit", "edits": edits}, lambda said: None)
    if n % 50 == 0:
        said = {"type": "hello", "id": document.id, "state": {"cells": {}, "seen": {}}}
        document.receive("t3", said, lambda said: None)
        document.receive("t3", {"type": "choose", "kind": "older"}, lambda said: None)
"""


@pytest.mark.slow
def test_two_processes_at_once_lose_nothing_of_each_other(path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), actor]) for actor in ("aa", "bb")
    ]
    assert [one.wait(120) for one in running] == [0, 0]
    cells = Host(path).cells()
    last = {"0": "200", "1": "", "2": "197", "3": "198", "4": "199"}
    last["1"] = "" if 196 % 7 == 0 else "196"
    expected = {f"{actor}.{k}": text for actor in ("aa", "bb") for k, text in last.items() if text}
    assert cells.pop("both") in ("aa", "bb")
    assert cells == expected
    lines = Journal(json.loads(path.read_text("utf-8"))["metadata"]["gongkai"]["id"]).read()
    assert lines.parts["t3"].seen["aa"] == lines.parts["t3"].seen["bb"] == 400
