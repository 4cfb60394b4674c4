"""The kit's part of a Jupyter server, asked by pages that lie, flood, dawdle, or are many."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import psutil
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    websocket_connect,
)

from gongkai.live.journal import Journal
from gongkai.live.page import digest
from gongkai.notebook.store import read
from labdriver import Lab, server, until
from samples import huaian

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("line"), "server", dressed=True) as running:
        yield running


def done(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run something asynchronous in a thread of its own."""

    async def limited() -> Any:
        return await asyncio.wait_for(work(), 120)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, limited()).result()


async def line(lab: Lab, name: str, **headers: str) -> WebSocketClientConnection:
    url = f"{lab.url.replace('http', 'ws')}/gongkai/api/line?path={quote(name)}"
    headers = {"Authorization": f"token {lab.token}", **headers}
    return await websocket_connect(
        HTTPRequest(url, headers=headers), max_message_size=2**28, on_message_callback=None
    )


async def told(made: WebSocketClientConnection, kind: str, part: str = "t3") -> dict[str, Any]:
    """Wait for a message of a kind."""
    while True:
        text = await made.read_message()
        assert text is not None, "the line was cut"
        said = json.loads(text)
        if said["part"] == part and said["message"]["type"] == kind:
            message: dict[str, Any] = said["message"]
            return message


def say(part: str, **message: Any) -> str:
    return json.dumps({"part": part, "message": message})


def edit(actor: str, n: int, cell: str, text: str) -> str:
    return say("t3", type="edit", edits=[[actor, n, cell, text]])


def hello(identity: str, **more: Any) -> str:
    return say("t3", type="hello", id=identity, **more)


ODD = [
    "", "{", "[]", "null", "5", '"x"', '{"part": "t3"}', '{"part": null, "message": {}}',
    '{"part": "t3", "message": []}', '{"part": "__proto__", "message": {"type": "hello"}}',
    '{"part": "t3", "message": {"type": "edit", "edits": [["a", 1e400, "c", "x"]]}}',
    '{"part": "t3", "message": {"type": "edit", "edits": [["a", 1, "c", 5]]}}',
    '{"part": "t3", "message": {"type": "edit", "edits": {"a": 1}}}',
    '{"part": "t3", "message": {"type": "hello", "id": {"x": 1}, "state": [1]}}',
    '{"part": "t3", "message": {"type": "hello", "id": "\\ud800", "path": "\\u0000"}}',
    '{"part": "t3", "message": {"type": "text", "texts": [["c", 5]]}}',
    '{"part": "checks", "message": {"type": "inspect", "cells": [5, null, {"cell_type": []}]}}',
    '{"part": "checks", "message": {"type": "inspect", "cells": [], "kept": {"parts": [[]]}}}',
    '{"part": "t3", "message": ' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"part": "t3", "message": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
    '{"part": "t3", "message": {"type": "edit", "edits": [["a", ' + "9" * 10_000 + ', "c", ""]]}}',
]  # fmt: skip


def test_what_no_page_says_is_passed_over_and_the_next_is_answered(lab: Lab) -> None:
    path = lab.place("怪.ipynb", huaian())

    async def work() -> dict[str, Any]:
        made = await line(lab, "怪.ipynb")
        await made.write_message(b"\xff\x00", binary=True)
        for text in ODD:
            await made.write_message(text)
        await made.write_message(edit("page01", 1, "new.natural", "77"))
        said = await told(made, "edits")
        made.close()
        return said

    said = done(work)
    assert said["edits"] == [["page01", 1, "new.natural", "77"]]
    known = Journal(read(path).id, lab.journal).read().parts["t3"]
    assert known.cells["new.natural"] == "77"
    assert "a" not in known.seen


def test_a_page_that_lies_about_its_file_speaks_of_the_one_it_opened(lab: Lab) -> None:
    mine, victim = lab.place("我的.ipynb"), lab.place("别人的.ipynb")

    async def work() -> None:
        made = await line(lab, "我的.ipynb")
        await made.write_message(hello(read(mine).id, path="别人的.ipynb"))
        await told(made, "state")
        await made.write_message(edit("page01", 1, "new.natural", "66"))
        await told(made, "edits")
        made.close()

    done(work)
    assert Journal(read(victim).id, lab.journal).read().parts.get("t3") is None
    journal = Journal(read(mine).id, lab.journal).read()
    assert journal.path == str(mine)
    assert journal.parts["t3"].cells == {"new.natural": "66"}


def test_a_page_that_lies_about_its_id_is_refused(lab: Lab) -> None:
    mine, victim = lab.place("本.ipynb"), lab.place("受害.ipynb", huaian())

    async def work() -> dict[str, Any]:
        made = await line(lab, "本.ipynb")
        await made.write_message(hello(read(victim).id, state={"cells": {}, "seen": {}}))
        said = await told(made, "refused")
        await made.write_message(edit("page01", 1, "new.natural", "66"))
        await told(made, "edits")
        made.close()
        return said

    assert "关掉这一页" in done(work)["problem"]
    assert Journal(read(victim).id, lab.journal).read().parts.get("t3") is None
    assert Journal(read(mine).id, lab.journal).read().parts["t3"].cells == {"new.natural": "66"}


def test_edits_that_come_out_of_order_or_twice_are_taken_once(lab: Lab) -> None:
    path = lab.place("乱序.ipynb")

    async def work() -> dict[str, Any]:
        made = await line(lab, "乱序.ipynb")
        for n, cell, text in ((1, "new.natural", "1"), (3, "new.natural", "3"),
                              (2, "new.natural", "2"), (3, "new.natural", "9"),
                              (4, "new.legal", "4")):  # fmt: skip
            await made.write_message(edit("page01", n, cell, text))
        while (said := await told(made, "edits"))["seen"]["page01"] < 4:
            pass
        made.close()
        return said

    done(work)
    cells = Journal(read(path).id, lab.journal).read().parts["t3"].cells
    assert cells == {"new.natural": "3", "new.legal": "4"}


def test_200_lines_share_a_few_threads(lab: Lab) -> None:
    lab.place("多.ipynb")
    process = psutil.Process(lab.process.pid)

    async def work() -> int:
        lines = [await line(lab, "多.ipynb") for _ in range(200)]
        for made in lines:
            await told(made, "version", "")
        await lines[0].write_message(edit("page01", 1, "new.natural", "1"))
        assert [(await told(made, "edits"))["seen"] for made in lines] == [{"page01": 1}] * 200
        threads = process.num_threads()
        for made in lines:
            made.close()
        return threads

    before = process.num_threads()
    assert done(work) - before < 30
    until(lambda: process.num_threads() < before + 30, "no thread is left")


def test_a_line_that_says_nothing_holds_no_other_up(lab: Lab) -> None:
    lab.place("慢.ipynb")

    async def work() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", int(lab.url.rsplit(":")[-1]))
        idle = [await line(lab, "慢.ipynb") for _ in range(40)]
        # A frame that announces 60 MB and brings a byte at a time.
        writer.write(b"GET /gongkai/api/line?path=x HTTP/1.1\r\nHost: x\r\n")
        for made in idle:
            stream = made.protocol.stream  # type: ignore[union-attr]
            await stream.write(b"\x81\xff" + (60 * 2**20).to_bytes(8, "big") + b"\x00" * 4 + b"{")
        quick = await line(lab, "慢.ipynb")
        await quick.write_message(edit("page01", 1, "new.natural", "1"))
        assert (await told(quick, "edits"))["seen"] == {"page01": 1}
        writer.close()
        for made in (*idle, quick):
            made.close()

    done(work)


def test_a_flood_is_taken_in_its_order_and_memory_stays(lab: Lab) -> None:
    path = lab.place("洪水.ipynb")
    process = psutil.Process(lab.process.pid)

    async def work() -> int:
        made, witness = await line(lab, "洪水.ipynb"), await line(lab, "洪水.ipynb")
        before = process.memory_info().rss
        for _ in range(100_000):
            made.write_message('{"part": "t9", "message": {"type": "hello"}}')
        most = 0
        await made.write_message(edit("page01", 1, "new.natural", "5"))
        asked = asyncio.ensure_future(told(witness, "edits"))
        while not asked.done():
            await asyncio.wait([asked], timeout=0.5)
            most = max(most, process.memory_info().rss - before)
        assert asked.result()["seen"] == {"page01": 1}
        made.close()
        witness.close()
        return most

    assert done(work) < 200 * 2**20
    cells = Journal(read(path).id, lab.journal).read().parts["t3"].cells
    assert cells == {"new.natural": "5"}


def test_a_message_of_64_mb_is_taken_or_cut_off_and_the_server_goes_on(lab: Lab) -> None:
    lab.place("大.ipynb")

    async def work() -> dict[str, Any]:
        made = await line(lab, "大.ipynb")
        await made.write_message(say("t3", type="edit", edits=[["a", 1, "note", "x" * 2**25]]))
        made.close()
        more = await line(lab, "大.ipynb")
        with suppress(WebSocketClosedError):
            await more.write_message("x" * (65 * 2**20))
        while await more.read_message() is not None:  # until it is cut off
            pass
        last = await line(lab, "大.ipynb")
        await last.write_message(edit("page01", 1, "new.natural", "1"))
        said = await told(last, "edits")
        last.close()
        return said

    assert done(work)["edits"] == [["page01", 1, "new.natural", "1"]]


HANDLERS = (
    ("GET", "/gongkai/api/forms"),
    ("POST", "/gongkai/api/read?path=%E7%A9%BA.ipynb&name=x.docx"),
    ("GET", "/gongkai/api/line?path=%E7%A9%BA.ipynb"),
)


def code(url: str, method: str, **headers: str) -> int:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    body = b"x" if method == "POST" else None
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(Request(url, body, named, method=method), timeout=30) as answer:
            status: int = answer.status
            return 403 if "/login" in answer.url else status
    except HTTPError as error:
        return error.code


def test_the_page_s_own_code_is_given_to_anyone_and_nothing_beside_it(lab: Lab) -> None:
    """A browser loads modules without Jupyter's word; they hold nothing of anyone's."""
    page = f"{lab.url}/gongkai/page/{digest()}"
    assert code(f"{page}/lab/main.js", "GET") == 200
    assert code(f"{page}/form.css", "GET") == 200
    for other in ("types.d.ts", "lab/../../page.py", "lab/%2e%2e/%2e%2e/page.py", "lab", "no.js"):
        assert code(f"{page}/{other}", "GET") == 404, other
    assert code(f"{lab.url}/gongkai/page/{'0' * 16}/form.css", "GET") == 404


@pytest.mark.parametrize(("method", "path"), HANDLERS)
def test_nobody_is_answered_without_the_token_or_the_xsrf_word(
    lab: Lab, method: str, path: str
) -> None:
    lab.place("空.ipynb") if not (lab.root / "空.ipynb").exists() else None
    url = f"{lab.url}{path}"
    assert code(url, method) in (302, 403)
    assert code(url, method, Authorization="token wrong") in (302, 403)
    if method == "POST":
        # A page that the browser is logged in from, without the word that only its script knows.
        assert code(url, method, Cookie="_xsrf=a") == 403


def test_a_page_of_another_host_opens_no_line(lab: Lab) -> None:
    """The browser sends its cookie along, whoever's page asks."""
    lab.place("源.ipynb")
    jar = CookieJar()
    opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(jar))
    opener.open(f"{lab.url}/api/status?token={lab.token}", timeout=30).close()
    cookie = "; ".join(f"{one.name}={one.value}" for one in jar)

    async def work(origin: str) -> int:
        try:
            (await line(lab, "源.ipynb", Origin=origin, Cookie=cookie, Authorization="")).close()
        except HTTPClientError as error:
            return error.code
        return 101

    assert done(lambda: work("http://evil.test")) == 403
    assert done(lambda: work("null")) == 403
    assert done(lambda: work(lab.url)) == 101


def test_a_module_of_another_version_is_not_given(lab: Lab) -> None:
    token = {"Authorization": f"token {lab.token}"}
    main = f"{lab.url}/gongkai/page/{digest()}/lab/main.js"
    assert code(main, "GET", **token) == 200
    assert code(main.replace(digest(), "0" * 16), "GET", **token) == 404
    for name in ("loader.js", "../page.py", "lab/../../page.py", "types.d.ts", "%2e%2e/page.py"):
        assert code(f"{lab.url}/gongkai/page/{digest()}/{name}", "GET", **token) in (403, 404), name


def test_modules_come_compressed_to_whom_takes_them_so(lab: Lab) -> None:
    main = f"{lab.url}/gongkai/page/{digest()}/lab/main.js"
    found = []
    for accepted in ("gzip", "identity"):
        headers = {"Authorization": f"token {lab.token}", "Accept-Encoding": accepted}
        opener = build_opener(ProxyHandler({}))
        with opener.open(Request(main, headers=headers), timeout=30) as answer:
            data = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            found.append(gzip.decompress(data) if packed else data)
            assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
            assert answer.headers["Content-Type"].startswith("text/javascript")
    assert found[0] == found[1]
    assert b"plugin" in found[0]


@pytest.mark.parametrize("name", ["", "没有.ipynb", "../x.ipynb", "/etc/passwd", "a\x00.ipynb",
                                  "..%2fx.ipynb", "journal/id.jsonl", "." * 5000])  # fmt: skip
def test_a_path_that_is_not_served_opens_no_line(lab: Lab, name: str) -> None:
    async def work() -> int:
        try:
            (await line(lab, name)).close()
        except HTTPClientError as error:
            return error.code
        return 101

    assert done(work) in (400, 403, 404, 414, 500)


def test_two_reports_at_one_place_never_cross(lab: Lab, tmp_path: Path) -> None:
    """A file takes another's place while a page still shows that one."""
    path = lab.place("换.ipynb")
    before = read(path).id

    async def work() -> tuple[dict[str, Any], dict[str, Any]]:
        async def shows(identity: str) -> WebSocketClientConnection:
            made = await line_of(lab, "换.ipynb", identity)
            await made.write_message(hello(identity, state={"cells": {}, "seen": {}}))
            await told(made, "state")
            return made

        old = await shows(before)
        lab.place("换.ipynb", huaian())
        new = await shows(read(path).id)
        await old.write_message(edit("old001", 1, "new.natural", "1"))
        first = await told(old, "edits")
        await new.write_message(edit("new001", 1, "new.natural", "2"))
        second = await told(new, "edits")
        old.close()
        new.close()
        return first, second

    first, second = done(work)
    assert first["seen"] == {"old001": 1}
    assert second["seen"]["new001"] == 1
    assert Journal(before, lab.journal).read().parts["t3"].cells == {"new.natural": "1"}
    after = Journal(read(path).id, lab.journal).read().parts["t3"].cells
    assert after["new.natural"] == "2"


async def line_of(lab: Lab, name: str, identity: str) -> WebSocketClientConnection:
    url = f"{lab.url.replace('http', 'ws')}/gongkai/api/line?path={quote(name)}&id={identity}"
    return await websocket_connect(
        HTTPRequest(url, headers={"Authorization": f"token {lab.token}"})
    )


def test_the_server_has_no_more_threads_than_it_needs(lab: Lab) -> None:
    assert threading.active_count() < 60
    assert psutil.Process(lab.process.pid).num_threads() < 80
