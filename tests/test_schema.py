"""Whatever the bytes: a message or findings in Chinese, never a traceback, never a loss."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.command import main
from gongkai.errors import GongkaiError
from gongkai.live.document import Document
from gongkai.live.journal import Journal
from gongkai.live.panel import answer
from gongkai.model.schema import Unsound, parsed
from gongkai.notebook.file import checked
from gongkai.notebook.store import read, read_notebook, write
from gongkai.parsers import read_bytes
from gongkai.publishing import FORMATS, inspect, publish
from gongkai.publishing.folder import MANIFEST, put
from gongkai.publishing.render import html
from samples import DATA, huaian

KEPT = DATA / "kept"
# What only takes long or much memory has tests of its own.
HOSTILE = sorted(
    path
    for path in (DATA / "hostile").iterdir()
    if path.suffix in (".ipynb", ".json", ".html") and path.name != "n20k.ipynb"
)


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out + said.err


def test_the_hostile_files_are_here() -> None:
    assert len(HOSTILE) >= 26


@pytest.mark.slow
@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_file_gives_findings_or_one_clear_message(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["check", path],
        ["read", path],
        ["read", path, "-o", tmp_path / "r.ipynb"],
        ["new", tmp_path / "n.ipynb", "--from", path],
        *(["export", path, "--to", to, "-o", tmp_path / f"x.{to}"] for to in FORMATS),
    ):
        code, said = run(capsys, *words)
        assert code in (0, 1, 2)
        assert re.search("[一-龥]", said)
        assert code == 0 or said


@pytest.mark.parametrize(
    "path", [path for path in HOSTILE if path.suffix == ".ipynb"], ids=lambda path: path.name
)
def test_a_hostile_notebook_in_the_panel(path: Path) -> None:
    try:
        notebook = json.loads(path.read_bytes().replace(b"9" * 5000, b"9"))
    except (RecursionError, ValueError):
        return  # no page could have loaded it
    kept = notebook["metadata"].get("gongkai")
    for cells in (notebook.get("cells"), 5, [5], [[]], {}, None, "x"):
        document = Document(None, kept if isinstance(kept, dict) else {})
        told = answer(document, {"type": "check", "cells": cells, "kept": kept})
        assert told["type"] == "findings"
        assert told["problem"] == "" or re.search("[一-龥]", told["problem"])


def test_a_huge_integer_stays_as_its_text() -> None:
    data = write(huaian()).replace(b'"new.natural": "3001"', b'"new.natural": ' + b"9" * 5000)
    stored = read(data)
    (told,) = [str(found) for found in stored.findings]
    assert told == (
        "错误 N-01 表三，一、本年新收政府信息公开申请数量，自然人：保存的文字有 5000 个字，"
        "太长了，按空白处理"
    )
    assert stored.report.tables["t3"].value("carried_in", "natural") == 34


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "是空的"),
        (b'{"a": ' + b"[" * 101 + b"]" * 101 + b"}", "嵌套层数过多"),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "嵌套层数过多"),
        (b'{"a": NaN, "b": ' + b"[" * 101 + b"]" * 101 + b"}", "嵌套层数过多"),
        (b'{"a": "\\ud800"}', "无法识别的字符"),
        (b'{"a": ', "第 1 行第 7 列起读不下去"),
        (b"\xff", "无法识别的字符"),
    ],
)
def test_what_cannot_be_parsed_is_said(data: bytes, message: str) -> None:
    with pytest.raises(Unsound, match=message):
        parsed(data)


def test_brackets_in_texts_are_not_nesting() -> None:
    text = '\\"[{' * 200
    assert parsed(json.dumps({"a": text}).encode()) == {"a": text}
    assert parsed(b'{"a": ' + b"[" * 98 + b"]" * 98 + b"}")


# --- anything at all in the place of any node ---------------------------------------------------

ODD = st.sampled_from([0, -1, 2**63, 1.5, "", "x", "9" * 5000, "@BIG@", "@DEEP@", "@NAN@",
                       None, True, [], {}, [[]], [None], {"": None}, "\u2028",
                       "{{新收总计}}"])  # fmt: skip
ANY = st.recursive(
    ODD | st.text(max_size=8) | st.integers(),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4),
    max_leaves=8,
)


def nodes(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in pairs:
        yield from nodes(value, (*path, key))


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    key, *rest = path
    made = replaced(data[key], tuple(rest), value)
    if isinstance(data, dict):
        return data | {key: made}
    return [made if n == key else one for n, one in enumerate(data)]


def as_bytes(data: Any) -> bytes:
    made = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
    for mark, held in (("BIG", b"9" * 5000), ("DEEP", b"[" * 3000 + b"]" * 3000), ("NAN", b"NaN")):
        made = made.replace(f'"@{mark}@"'.encode(), held)
    return made


NOTEBOOK = orjson.loads((KEPT / "0.1.ipynb").read_bytes())
DATA = orjson.loads((KEPT / "0.1.json").read_bytes())
PAGE = (KEPT / "0.1.html").read_bytes()
# The nodes of the kit's own come as often as all of Jupyter's.
OWN = ("metadata", "gongkai")
IN_NOTEBOOK = list(nodes(NOTEBOOK))
IN_OURS = [path for path in IN_NOTEBOOK if path[:2] == OWN]
MANY = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@MANY
@given(st.sampled_from(IN_NOTEBOOK) | st.sampled_from(IN_OURS), ANY)
def test_anything_in_a_notebook(path: tuple[Any, ...], value: Any) -> None:
    data = as_bytes(replaced(NOTEBOOK, path, value))
    with contextlib.suppress(GongkaiError):
        stored = read(data)
        inspect(stored)
        for to in ("html", "json", "csv"):
            publish(stored, to)
        write(stored.report, last=stored.last)
    with contextlib.suppress(GongkaiError):
        read_bytes(data)


@pytest.mark.slow
@MANY
@given(st.sampled_from(IN_NOTEBOOK) | st.sampled_from(IN_OURS), ANY)
def test_anything_in_a_page_s_message_to_the_panel(path: tuple[Any, ...], value: Any) -> None:
    try:
        notebook = json.loads(as_bytes(replaced(NOTEBOOK, path, value)))
        metadata = notebook["metadata"]
        kept = metadata.get("gongkai")
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError):
        return  # not what a page could say
    with contextlib.suppress(GongkaiError):
        document = Document(None, kept if isinstance(kept, dict) else {})
        message = {"type": "check", "cells": notebook.get("cells"), "kept": kept}
        assert answer(document, message)["type"] == "findings"
        assert answer(document, {"type": "names"})["names"]


@pytest.mark.slow
@MANY
@given(st.sampled_from(list(nodes(DATA))), ANY)
def test_anything_in_our_data_and_in_a_page(path: tuple[Any, ...], value: Any) -> None:
    data = as_bytes(replaced(DATA, path, value))
    page = re.sub(
        rb'(id="gongkai-data">).*?(</script>)', lambda m: m[1] + data + m[2], PAGE, flags=re.DOTALL
    )
    for file in (data, page):
        with contextlib.suppress(GongkaiError):
            read_bytes(file)


EDIT = {"type": "edit", "edits": [["page01", 1, "grant.natural", "1278"]]}
HELLO = {"type": "hello", "id": "abc", "path": "a.ipynb",
         "state": {"cells": {"new.natural": "5"}, "seen": {"page01": 3}}}  # fmt: skip
CHOOSE = {"type": "choose", "cells": {"new.natural": "5"}}
MESSAGES = [(one, path) for one in (EDIT, HELLO, CHOOSE) for path in nodes(one)]


@MANY
@given(st.sampled_from(MESSAGES), ANY)
def test_anything_in_a_message_of_a_form(spot: tuple[Any, tuple[Any, ...]], value: Any) -> None:
    message, path = spot
    sent = replaced(message, path, value)
    document = Document(None, {})
    answers: list[dict[str, Any]] = []
    document.receive("t3", sent if isinstance(sent, dict) else {}, answers.append)
    assert all(isinstance(text, str) for text in document.parts["t3"].cells.values())


ENTRIES = [
    {"path": "/a/b.ipynb"},
    {"part": "t3", "edit": ["page01", 1, "grant.natural", "1278"]},
    {"part": "t3", "state": {"cells": {"new.natural": "5"}, "seen": {"page01": 3}}},
    {"part": "t3", "parted": {"cells": {"new.natural": "6"}, "seen": {"page02": 3}}},
]
LINES = [(one, path) for one in ENTRIES for path in nodes(one)]


@MANY
@given(st.sampled_from(LINES), ANY)
def test_anything_in_a_line_of_a_journal(spot: tuple[Any, tuple[Any, ...]], value: Any) -> None:
    entry, path = spot
    journal = Journal("abc")
    journal.file.parent.mkdir(parents=True, exist_ok=True)
    good = b'{"part": "t3", "edit": ["page09", 1, "new.natural", "7"]}\n'
    journal.file.write_bytes(good + as_bytes(replaced(entry, path, value)) + b"\n")
    found = journal.read()
    asides = [part.aside.state for part in found.known.values() if part.aside]
    for state in (*(part.state for part in found.known.values()), *asides):
        assert all(isinstance(text, str) for text in state.cells.values())
        assert all(type(n) is int for n in state.seen.values())
    Document(None, {"id": "abc"}).shown("t3")


SET = {"files": [{"file": "a.html", "sha256": "0" * 64}]}


@pytest.mark.parametrize("spot", list(nodes(SET)), ids=str)
@pytest.mark.parametrize(
    "value", [0, None, [], {}, "a\0b", "\ud800", "x" * 5000, "@DEEP@", "@BIG@"]
)
def test_anything_in_a_manifest(spot: tuple[Any, ...], value: Any, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(as_bytes(replaced(SET, spot, value)))
    assert put(tmp_path, {"新.html": b"1"}) == []
    assert (tmp_path / "新.html").read_bytes() == b"1"


def test_a_flood_of_bad_entries_is_counted_not_listed() -> None:
    notebook = orjson.loads(write(huaian()))
    cells = notebook["metadata"]["gongkai"]["parts"]["t3"]["cells"]
    cells |= {f"x{n}.y": "1" for n in range(1000)}
    stored = read_notebook(checked(notebook))
    assert len(stored.findings) == 21
    assert str(stored.findings[-1]) == "提醒 N-02 表三：同样的情形另有 980 处"
    assert stored.report == huaian()


def test_a_part_of_a_hundred_thousand_entries_is_no_table() -> None:
    notebook = orjson.loads(write(huaian()))
    cells = notebook["metadata"]["gongkai"]["parts"]["t3"]["cells"]
    cells |= {f"x{n}.y": "1" for n in range(100_000)}
    (told,) = read_notebook(notebook).findings
    assert str(told).startswith("错误 N-01 表三：保存了 1001")


def test_a_printed_total_that_cannot_be_read_is_said_by_row_and_column() -> None:
    notebook = orjson.loads(write(huaian()))
    notebook["metadata"]["gongkai"]["parts"]["t3"]["printed"] = {
        "new.total": "三千一百", "new.martians": "5", "sum.total": None, "carried_in.total": "34",
    }  # fmt: skip
    stored = read_notebook(notebook)
    assert sorted(str(found) for found in stored.findings) == [
        "提醒 N-02 表三：保存了本表没有的单元格“new.martians”（5），没有采用",
        "错误 N-01 表三，一、本年新收政府信息公开申请数量，总计：保存的原文总计“三千一百”读不懂，"
        "没有用来核对",
        "错误 N-01 表三，（七）总计，总计：保存的不是文字或数字（None），按空白处理",
    ]
    assert stored.report.tables["t3"].printed == {("carried_in", "total"): 34}


# --- what the kit wrote before ------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.html")), ids=lambda path: path.name)
def test_every_page_so_far_opens(path: Path, tmp_path: Path) -> None:
    report = read_bytes(path.read_bytes(), path.name).report
    if "片段" in path.name:  # a site has a title of its own
        assert report.tables["t3"].value("new", "natural") == 3001
        return
    assert report.organ == "某市商务局"
    assert report.year == 2024
    assert report.tables["t3"].value("new", "natural") == 3001
    assert ("new", "business") in report.tables["t3"].blanks
    shutil.copy(path, tmp_path)
    assert main(["new", str(tmp_path / "n.ipynb"), "--from", str(path)]) == 0
    new = read(tmp_path / "n.ipynb").report
    assert new.tables["t3"].value("carried_in", "natural") == 103
    assert html.parse(path.read_bytes()).contact == "0517-8360-0000"


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.ipynb")), ids=lambda path: path.name)
def test_every_notebook_so_far_opens(path: Path) -> None:
    stored = read(path)
    assert stored.findings == ()
    report = stored.report
    assert (report.organ, report.year, report.contact) == ("某市商务局", 2024, "0517-8360-0000")
    assert report.tables["t3"].value("new", "natural") == 3001
    if path.name == "0.1.ipynb":
        assert report.tables["t3"].unread == {("partial", "natural"): "约5"}
        assert report.tables["t3"].printed == {("new", "total"): 3120}
        assert report.tables["t3"].remarks == {("new", "natural"): "其中修订16件"}
        assert report.number == "某商〔2025〕3号"
        assert list(report.images) == ["tu.png"]
        assert stored.last
        assert (stored.last.year, stored.last.contact) == (2023, "0517-8360-1111")
        assert [waiver.reason for waiver in stored.waivers] == ["数据已核对"]


@pytest.mark.parametrize("name", ["0.1.json", "0.1.docx", "0.1.xlsx", "0.1.pdf"])
def test_every_form_so_far_is_read(name: str) -> None:
    report = read_bytes((KEPT / name).read_bytes(), name).report
    assert report.year == 2024
    assert report.tables["t3"].value("new", "natural") == 3001
    assert report.tables["t4"].value("cases", "review_upheld") == 72
