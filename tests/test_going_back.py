"""The versions that can be gone back to: which are kept, what they hold, what makes room."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from jupyter_server.services.contents.filemanager import (
    AsyncFileContentsManager,
    FileContentsManager,
)
from tornado.web import Application

from gongkai.live import versions as kept
from gongkai.live.compare import differing
from gongkai.live.document import Document
from gongkai.live.versions import Versions, keep_day
from gongkai.notebook.file import load
from gongkai.notebook.store import write
from gongkai.publishing.render.static import table_html
from gongkai.server.documents import Documents
from gongkai.server.files import KEY
from gongkai.server.versions import keep_days
from labdriver import server
from samples import huaian

NOON = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "state" / "journal"))
    return tmp_path / "state" / "journal" / "versions"


def test_a_version_is_given_back_byte_for_byte_and_told_of_in_order(folder: Path) -> None:
    versions = Versions("abc")
    first = versions.keep(b"one", "day", NOON)
    second = versions.keep("二".encode(), "asked", NOON + timedelta(minutes=1), " 送审稿 ")
    assert [(one.kind, one.words) for one in versions.listed()] == [
        ("asked", "送审稿"),
        ("day", ""),
    ]
    assert (versions.read(first.name), versions.read(second.name)) == (b"one", "二".encode())
    assert Versions("other").listed() == []
    if sys.platform != "win32":
        modes = {stat.S_IMODE(one.stat().st_mode) for one in folder.rglob("*.gz")}
        assert modes == {0o600}


def test_the_same_is_not_kept_twice_but_a_name_is() -> None:
    versions = Versions("abc")
    versions.keep(b"one", "asked", NOON)
    versions.keep(b"one", "before", NOON + timedelta(minutes=1))
    assert len(versions.listed()) == 1
    versions.keep(b"one", "asked", NOON + timedelta(minutes=2), "定稿")
    assert [one.words for one in versions.listed()] == ["定稿", ""]


def test_room_is_made_by_what_is_wanted_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    versions = Versions("abc")
    for n, kind in enumerate(["asked", "day", "before", "day", "day"]):
        versions.keep(b"%d" % n, kind, NOON + timedelta(days=n))  # type: ignore[arg-type]
    assert [versions.read(one.name) for one in versions.listed()] == [b"4", b"3", b"0"]


def test_bytes_are_limited_and_the_newest_always_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 2000)
    versions = Versions("abc")
    for n in range(4):
        versions.keep(os.urandom(800), "asked", NOON + timedelta(days=n))
    assert len(versions.listed()) == 2
    big = versions.keep(os.urandom(5000), "asked", NOON + timedelta(days=9))
    assert [one.name for one in versions.listed()] == [big.name]


@pytest.mark.parametrize("name", ["", "../x.gz", "x.gz", "/etc/passwd", "a\0b"])
def test_a_name_that_is_no_version_gives_nothing(name: str, folder: Path) -> None:
    versions = Versions("abc")
    versions.keep(b"one", "day", NOON)
    (folder / "x.gz").write_bytes(b"outside")
    assert versions.read(name) is None


def test_a_damaged_version_is_left_out_and_stops_no_other(folder: Path) -> None:
    versions = Versions("abc")
    versions.keep(b"one", "day", NOON)
    (next(folder.iterdir()) / "20990101T000000000000-day.gz").write_bytes(b"broken")
    assert [one.kind for one in versions.listed()] == ["day"]
    assert versions.keep(b"two", "asked", NOON + timedelta(hours=1)).kind == "asked"


def test_a_day_is_kept_once_and_today_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"yesterday")
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    keep_day("abc", path, NOON + timedelta(minutes=5))
    assert Versions("abc").listed() == []
    for _ in range(2):
        keep_day("abc", path, NOON + timedelta(days=1))
    (one,) = Versions("abc").listed()
    assert one.kind == "day"
    assert Versions("abc").read(one.name) == b"yesterday"
    keep_day("abc", tmp_path / "gone.ipynb", NOON)


def test_what_differs_is_told_by_the_forms_own_places(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(write(huaian(), draw=table_html))
    now = load(path)
    old = write(
        huaian()
        .replace(organ="原机关")
        .with_values("t3", {("grant", "natural"): 1278})
        .with_section(4, "原来的问题。")
    )
    document = Document(path, now["metadata"]["gongkai"])
    message = {"cells": now["cells"], "kept": now["metadata"]["gongkai"]}
    found = differing(document, old, message)
    assert found["figures"] == [
        ["facts", "organ", "基本情况，机关名称", "原机关", "淮安市人民政府"],
        ["t3", "grant.natural", "表三，（一）予以公开，自然人", "1278", "1288"],
    ]
    (changed,) = found["sections"]
    assert changed[1] == "原来的问题。"
    assert "原来的问题。" in [one["source"] for one in found["cells"]]
    assert {one["noted"]["role"] for one in found["cells"]} == {"text"}


@pytest.mark.parametrize("kind", [FileContentsManager, AsyncFileContentsManager])
def test_the_first_save_of_a_day_keeps_what_the_day_before_left(kind: Any, tmp_path: Path) -> None:
    manager = kind(root_dir=str(tmp_path))
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(huaian(), draw=table_html))
    before = path.read_bytes()
    app = Application()
    app.settings[KEY] = Documents(lambda asked: tmp_path / asked)
    keep_days(app, manager)
    document = app.settings[KEY].join(path, ["facts"], {"facts": print})
    yesterday = time.time() - 86400
    for there in (yesterday, time.time()):
        os.utime(path, (there, there))
        content = load(path)
        content["cells"][-1]["source"] = str(there)
        saved = manager.save({"type": "notebook", "content": content}, "年报.ipynb")
        if asyncio.iscoroutine(saved):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(asyncio.run, saved).result()
    (one,) = Versions(document.id).listed()
    assert one.kind == "day"
    assert Versions(document.id).read(one.name) == before


@pytest.mark.slow
def test_the_server_answers_for_its_own_reports_alone(tmp_path: Path) -> None:
    with server(tmp_path, dressed=True) as lab:
        path = lab.place("甲.ipynb", huaian())
        (tmp_path / "外面.ipynb").write_bytes(path.read_bytes())

        def asked(what: str, body: Any = None, token: str = lab.token) -> Any:
            data = None if body is None else json.dumps(body).encode()
            opener = build_opener(ProxyHandler({}))
            headers = {"Authorization": f"token {token}"}
            request = Request(f"{lab.url}/gongkai/api/{what}", data, headers)
            try:
                with opener.open(request, timeout=30) as answer:
                    return json.loads(answer.read())
            except HTTPError as error:
                return error.code

        place = f"path={quote('甲.ipynb')}"
        assert asked(f"versions?{place}") == {"versions": []}
        assert asked(f"versions?{place}", {"notebook": {"a": 1}}) == {
            "problem": "这个文件不是 Jupyter 笔记本"
        }
        made = asked(f"versions?{place}", {"notebook": load(path), "words": "稿"})
        assert [one["words"] for one in made["versions"]] == ["稿"]
        held = asked(f"version?{place}&name={made['kept']}", {"cells": load(path)["cells"]})
        assert (held["figures"], held["sections"]) == ([], [])
        gone = asked(f"version?{place}&name=..%2F..%2Fx.gz", {"cells": []})
        assert gone == {"problem": "这个版本已经不在了，请收起再打开列表"}
        for outside in ("../外面.ipynb", "/etc/passwd", "没有.ipynb"):
            assert asked(f"versions?path={quote(outside, safe='')}") == 404
        assert asked(f"versions?{place}", token="false") == 403
        assert [one.suffix for one in lab.root.iterdir()] == [".ipynb"]
