"""The kit's part of the Jupyter server: what is read, what may be asked, what an admin has set."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import (
    AsyncFileContentsManager,
    FileContentsManager,
)
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.sign import MemorySignatureStore, NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell

import hostile
from gongkai.model.report import Report
from gongkai.notebook.store import read
from gongkai.publishing import publish
from gongkai.server.policy import POLICY
from gongkai.server.untrusted import STATE, VIEW, Gate
from hostile import notebook, restored
from labdriver import Lab, server, until

WIDGETS = {"state": {"m1": {"model_name": "AnyModel", "state": {"_esm": "alert(1)"}}}}
KINDS = [FileContentsManager, AsyncFileContentsManager, AsyncLargeFileManager]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = request.param(root_dir=str(tmp_path))
    made.notary = NotebookNotary(store_factory=MemorySignatureStore, secret=b"x")
    Gate(made).close()
    return made


def done(result: Any) -> Any:
    async def awaited() -> Any:
        return await result

    if not asyncio.iscoroutine(result):
        return result
    # In a thread of its own: the browser's driver may hold a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, awaited()).result()


def put(tmp_path: Path, made: Any) -> Path:
    return hostile.put(tmp_path, "a.ipynb", made)


def test_a_strangers_saved_state_is_held_back_and_stays_in_the_file(
    manager: Any, tmp_path: Path
) -> None:
    path = put(tmp_path, restored(WIDGETS, "m1"))
    read = done(manager.get("a.ipynb"))["content"]
    assert "widgets" not in read["metadata"]
    assert read["cells"][0]["metadata"]["trusted"] is False
    done(manager.save({"type": "notebook", "content": read}, "a.ipynb"))
    assert nbformat.read(path, 4).metadata.widgets == {STATE: WIDGETS}
    assert "widgets" not in done(manager.get("a.ipynb"))["content"]["metadata"]


def test_state_that_no_output_shows_any_more_goes_with_the_next_save(
    manager: Any, tmp_path: Path
) -> None:
    path = put(tmp_path, restored(WIDGETS, "m1"))
    read = done(manager.get("a.ipynb"))["content"]
    read["cells"][0]["metadata"]["trusted"] = True  # it was run again
    read["cells"][0]["outputs"][0]["data"][VIEW]["model_id"] = "m2"
    done(manager.save({"type": "notebook", "content": read}, "a.ipynb"))
    assert "widgets" not in nbformat.read(path, 4).metadata
    assert done(manager.get("a.ipynb"))["content"]["cells"][0]["metadata"]["trusted"] is True


@pytest.mark.parametrize("state", [[], None, {"state": 5}, {"state": None}, {"state": []}, "x"])
def test_state_of_any_shape_stops_no_saving(manager: Any, tmp_path: Path, state: Any) -> None:
    made = restored(WIDGETS, "m1")
    made["metadata"]["widgets"] = {STATE: state}
    path = put(tmp_path, made)
    read = done(manager.get("a.ipynb"))["content"]
    read["cells"][0]["source"] = "x = 1"
    done(manager.save({"type": "notebook", "content": read}, "a.ipynb"))
    assert nbformat.read(path, 4).cells[0].source == "x = 1"


def test_who_trusts_a_notebook_keeps_its_state(manager: Any, tmp_path: Path) -> None:
    put(tmp_path, restored(WIDGETS, "m1"))
    done(manager.trust_notebook("a.ipynb"))
    assert done(manager.get("a.ipynb"))["content"]["metadata"]["widgets"] == {STATE: WIDGETS}


def test_a_report_never_holds_saved_widgets(manager: Any, tmp_path: Path) -> None:
    made = restored(WIDGETS, "m1")
    made.metadata["gongkai"] = {"version": 1}
    path = put(tmp_path, made)
    read = done(manager.get("a.ipynb"))["content"]
    done(manager.save({"type": "notebook", "content": read}, "a.ipynb"))
    assert "widgets" not in nbformat.read(path, 4).metadata


def test_no_cell_is_trusted_because_it_says_so(manager: Any, tmp_path: Path) -> None:
    noted = {"trusted": True}
    cells = [new_markdown_cell("x", metadata=noted), new_code_cell("1", metadata=noted)]
    made = restored(WIDGETS, "m1")
    made.cells = [*cells, *made.cells]
    put(tmp_path, made)
    read = done(manager.get("a.ipynb"))["content"]["cells"]
    # nbformat itself forgets what a file says of this; the manager then notes its own judgement.
    assert [one["metadata"].get("trusted") for one in read] == [None, False, False, None]


def test_a_manager_that_passes_on_what_cells_say_is_corrected(tmp_path: Path) -> None:
    made = restored(WIDGETS, "m1")
    made.cells[1].metadata["trusted"] = True

    class Careless(FileContentsManager):
        def get(self, path: str, **_: Any) -> Any:
            return {"type": "notebook", "content": made}

    manager = Careless(root_dir=str(tmp_path))
    manager.notary = NotebookNotary(store_factory=MemorySignatureStore, secret=b"x")
    Gate(manager).close()
    read = manager.get("a.ipynb")["content"]
    assert [one["metadata"]["trusted"] for one in read["cells"]] == [False, False]
    assert "widgets" not in read["metadata"]


def test_a_copy_of_a_strangers_notebook_is_not_signed_with_its_state(
    manager: Any, tmp_path: Path
) -> None:
    """Without an output to distrust, Jupyter signs whatever it saves."""
    put(tmp_path, notebook([new_code_cell("1")], WIDGETS))
    done(manager.copy("a.ipynb", "b.ipynb"))
    assert "widgets" not in nbformat.read(tmp_path / "b.ipynb", 4).metadata


def test_a_file_or_a_folder_is_read_as_ever(manager: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("widgets", "utf-8")
    assert done(manager.get("a.txt"))["content"] == "widgets"
    assert [one["name"] for one in done(manager.get(""))["content"]] == ["a.txt"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    words = ("lab", "--ServerApp.tornado_settings={'headers': {'Content-Security-Policy': 'a b'}}")
    with server(tmp_path_factory.mktemp("server"), *words) as lab:
        (lab.root / "a.txt").write_text("x", "utf-8")
        yield lab


@contextmanager
def asked(lab: Lab, path: str, **headers: str) -> Iterator[Any]:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    url = f"{lab.url}{path}{'&' if '?' in path else '?'}token={lab.token}"
    opener = build_opener(ProxyHandler({}))
    opener.process_response = {}
    for handler in opener.handlers:
        if type(handler).__name__ == "HTTPDefaultErrorHandler":
            handler.http_error_default = lambda *words: words[1]  # type: ignore[attr-defined]
    with opener.open(Request(url, headers=named), timeout=30) as answer:
        yield answer


def code(lab: Lab, path: str, **headers: str) -> int:
    with asked(lab, path, **headers) as answer:
        status: int = answer.status
        return status


PICTURE = {"Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}
FETCH = {"Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/files/a.txt", PICTURE, 200),
        ("/api/status", PICTURE, 403),
        ("/api/status", FETCH | {"Cookie": "_xsrf=x"}, 403),
        ("/api/status", FETCH, 200),
        ("/api/status", FETCH | {"X_XSRFToken": "x"}, 200),
        ("/api/status", {}, 200),
        ("/lab", PICTURE, 403),
        ("/lab", {"Sec_Fetch_Mode": "navigate"}, 200),
        ("/logout", PICTURE, 403),
        ("/logout", {"Accept": "image/avif,image/webp,*/*"}, 403),
        ("/logout", FETCH, 403),
        ("/voila/render/a.ipynb", FETCH, 403),
    ],
)
@pytest.mark.slow
def test_only_what_was_meant_is_answered(
    running: Lab, path: str, headers: dict[str, str], status: int
) -> None:
    assert code(running, path, **headers) == status


@pytest.mark.parametrize("path", ["/lab", "/api/status", "/files/a.txt", "/none", "/voila"])
@pytest.mark.slow
def test_every_answer_has_the_kits_policy_beside_the_admins(running: Lab, path: str) -> None:
    with asked(running, path) as answer:
        policies = answer.headers.get_all("Content-Security-Policy")
    assert policies[-1] == POLICY
    assert policies[0].startswith("a b") or path == "/none"


@pytest.mark.slow
def test_a_refused_export_says_in_chinese_what_is_wrong_and_no_more(running: Lab) -> None:
    text = "甲\U0010fffd<b>100%</b>乙"  # no font has the character, and it is no markup
    report = Report("某局", 2024, "2021", opening=text)
    running.place("缺字.ipynb", report)
    with asked(running, f"/nbconvert/gongkai_pdf/{quote('缺字.ipynb')}?download=true") as answer:
        page = answer.read().decode()
        assert answer.status == 500
    assert "<h1>没有导出</h1>" in page
    assert "U+10FFFD" in page
    assert "回到报告里改好" in page
    for word in ("nbconvert failed", "Internal Server Error", "The error was", "<b>100"):
        assert word not in page


def test_another_error_of_the_server_keeps_its_page(running: Lab) -> None:
    (running.root / "坏.ipynb").write_text("{", "utf-8")
    with asked(running, f"/nbconvert/html/{quote('坏.ipynb')}") as answer:
        page = answer.read().decode()
        assert answer.status >= 400
    assert "没有导出" not in page


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("jobs")
    programs = folder / "bin"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" >> {folder / "opened"}\n', "utf-8")
    opener.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with server(folder, DISPLAY=":9", PATH=path) as lab:
        yield lab


@contextmanager
def sent(lab: Lab, path: str, body: bytes, **headers: str) -> Iterator[Any]:
    """Post with no other proof than the headers."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    opener = build_opener(ProxyHandler({}))
    opener.process_response = {}
    for handler in opener.handlers:
        if type(handler).__name__ == "HTTPDefaultErrorHandler":
            handler.http_error_default = lambda *words: words[1]  # type: ignore[attr-defined]
    with opener.open(Request(f"{lab.url}/gongkai/api/{path}", body, named), timeout=60) as answer:
        yield answer


def post(lab: Lab, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    proof = {"Authorization": f"token {lab.token}"}
    with sent(lab, path, body, **(proof | headers)) as answer:
        return answer.status, answer.read().decode("utf-8", "replace")


JOBS = ["export?path=a.ipynb&to=pdf", "show/pdf", "new?folder=", "last", "reveal?path=a.ipynb",
        "open?path=a.csv", "screen"]  # fmt: skip


@pytest.mark.parametrize("path", JOBS)
@pytest.mark.slow
def test_a_job_is_done_for_no_one_without_proof(jobs: Lab, path: str) -> None:
    jobs.place("a.ipynb")
    with sent(jobs, path, b"{}") as answer:
        assert answer.status in (403, 404)
    # A page of another origin has the browser's cookie and not the word that goes with it.
    with sent(jobs, path, b"{}", Cookie="_xsrf=x", Origin="http://elsewhere.example") as answer:
        assert answer.status in (403, 404)
    assert not (jobs.root / "a.pdf").exists()


OUTSIDE = ["../b.ipynb", "..%2Fb.ipynb", "%252e%252e/b.ipynb", "/etc/passwd", ".geheim/c.ipynb", ""]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.slow
def test_a_job_touches_only_what_the_server_may_serve(jobs: Lab, path: str) -> None:
    data = jobs.place("a.ipynb").read_bytes()
    (jobs.root.parent / "b.ipynb").write_bytes(data)
    (jobs.root / ".geheim").mkdir(exist_ok=True)
    (jobs.root / ".geheim" / "c.ipynb").write_bytes(data)
    assert post(jobs, f"export?to=csv&path={path}", data)[0] == 404
    if path:
        assert post(jobs, f"last?path={path}")[0] == 404
        assert post(jobs, f"reveal?path={path}")[0] == 404
        assert post(jobs, f"open?path={path}")[0] == 404
        assert post(jobs, f"new?folder={path}", b"{}")[0] == 404
    assert not list(jobs.root.parent.rglob("*.csv"))


@pytest.mark.slow
def test_what_is_exported_is_what_is_on_screen_or_nothing(jobs: Lab) -> None:
    shown = jobs.place("同.ipynb", Report("某局", 2024, "2021"))
    screen = shown.read_bytes()
    jobs.place("同.ipynb", Report("另一局", 2024, "2021"))
    path = f"export?to=csv&path={quote('同.ipynb')}"
    assert json.loads(post(jobs, path, screen)[1]) == {"behind": True}
    assert not (jobs.root / "同.csv").exists()
    status, said = post(jobs, path, shown.read_bytes())
    told = json.loads(said.splitlines()[-1])
    assert (status, told["path"]) == (200, str(jobs.root / "同.csv"))
    assert (jobs.root / "同.csv").read_bytes() == publish(read(shown), "csv").data


@pytest.mark.parametrize("screen", [b"", b"{", b"[]", b"\xff", b'{"nbformat": 4}', b"[" * 100000])
@pytest.mark.slow
def test_a_screen_of_any_shape_is_refused_in_words(jobs: Lab, screen: bytes) -> None:
    jobs.place("形.ipynb")
    status, said = post(jobs, f"export?to=csv&path={quote('形.ipynb')}", screen)
    assert status == 200
    assert re.search("[一-鿿]", json.loads(said.splitlines()[-1])["problem"])
    for what in ("pdf", "last"):
        status, said = post(jobs, f"show/{what}", screen)
        assert status == 422
        assert re.search("[一-鿿]", json.loads(said)["problem"])


ASKED = {"organ": "某局", "kind": "", "level": "", "year": 2025, "name": "x", "read": ""}


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"name": "../../外面"}, 200, "文件名里不能有"),
        ({"name": "a\x00b"}, 200, "看不见的字符"),
        ({"name": ".藏"}, 200, "不能以“.”开头"),
        ({"name": " "}, 200, "请给新文件起个名字"),
        ({"year": 2010}, 200, "最早为 2019 年"),
        ({"read": "别人的"}, 200, "上年报告要再选一次"),
        ({"name": "长" * 300}, 200, "名称太长"),
        ({"year": "2025"}, 400, ""),
        ({"kind": "别的"}, 400, ""),
        ({"organ": "x" * 2000}, 400, ""),
        ({"name": 5}, 400, ""),
    ],
)
@pytest.mark.slow
def test_a_new_report_is_made_of_sound_words_only(
    jobs: Lab, changed: dict[str, Any], status: int, said: str
) -> None:
    before = sorted(jobs.root.parent.rglob("*.ipynb"))
    body = json.dumps(ASKED | changed).encode()
    given, answer = post(jobs, "new?folder=", body)
    assert given == status
    assert said in (json.loads(answer).get("problem", "") if status == 200 else answer)
    assert sorted(jobs.root.parent.rglob("*.ipynb")) == before


@pytest.mark.slow
def test_a_folder_is_shown_to_who_sits_at_this_machine_alone(jobs: Lab, tmp_path: Path) -> None:
    jobs.place("里.ipynb")
    opened = jobs.root.parent / "opened"
    path = f"reveal?path={quote('里.ipynb')}"
    assert post(jobs, path, X_Forwarded_For="10.0.0.7")[0] == 403
    assert not opened.exists()
    assert post(jobs, path)[0] == 204
    until(opened.exists, "it was opened")
    assert opened.read_text("utf-8") == f"{jobs.root}\n"


@pytest.mark.slow
def test_only_what_the_kit_exported_here_is_opened_by_a_program(jobs: Lab) -> None:
    screen = jobs.place("开.ipynb").read_bytes()
    opened = jobs.root.parent / "opened"
    before = opened.read_text("utf-8") if opened.exists() else ""
    (jobs.root / "信.docx").write_bytes(b"PK by mail")
    (jobs.root / "信.sh").write_text("#!/bin/sh", "utf-8")
    assert post(jobs, f"export?to=csv&path={quote('开.ipynb')}", screen)[0] == 200
    path = f"open?path={quote('开.csv')}"
    assert post(jobs, path, X_Forwarded_For="10.0.0.7")[0] == 403
    assert post(jobs, f"open?path={quote('信.docx')}")[0] == 422
    for name in ("信.sh", "开.ipynb"):
        assert post(jobs, f"open?path={quote(name)}")[0] == 403
    made = (jobs.root / "开.csv").read_bytes()
    (jobs.root / "开.csv").write_bytes(made + b"x")
    status, said = post(jobs, path)
    assert (status, json.loads(said)) == (
        422,
        {"problem": "这个文件导出以后改过，请到它所在的文件夹里打开"},
    )
    (jobs.root / "开.csv").write_bytes(made)
    assert post(jobs, path)[0] == 204
    until(lambda: opened.exists() and opened.read_text("utf-8") != before, "it was opened")
    assert opened.read_text("utf-8") == f"{before}{jobs.root / '开.csv'}\n"


@pytest.mark.slow
def test_what_is_remembered_of_the_screen_is_sound_words_and_may_fail(jobs: Lab) -> None:
    kept = jobs.root.parent / "state" / "screen.json"
    for bad in (b"", b"[]", b'{"tour": "x"}', b'{"other": "seen"}', b'{"side": ["open"]}'):
        assert post(jobs, "screen", bad)[0] == 400
    assert jobs.api("/gongkai/api/screen") == {}
    assert post(jobs, "screen", b'{"tour": "seen"}')[0] == 204
    assert post(jobs, "screen", b'{"side": "shut"}')[0] == 204
    assert jobs.api("/gongkai/api/screen") == {"tour": "seen", "side": "shut"}
    assert json.loads(kept.read_text("utf-8")) == {"tour": "seen", "side": "shut"}
    kept.write_text('{"tour": {}, "side": "wide", "files": "open"}', "utf-8")
    assert jobs.api("/gongkai/api/screen") == {"files": "open"}
    kept.unlink()
    kept.mkdir()  # nothing can be written there: it is kept for as long as the server runs
    assert post(jobs, "screen", b'{"tour": "seen"}')[0] == 204
    assert jobs.api("/gongkai/api/screen") == {"tour": "seen"}
    kept.rmdir()
