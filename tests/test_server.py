"""The kit's part of the Jupyter server: what is read, what may be asked, what an admin has set."""

from __future__ import annotations

import asyncio
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
from gongkai.server.policy import POLICY
from gongkai.server.untrusted import STATE, VIEW, Gate
from hostile import notebook, restored
from labdriver import Lab, server

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
