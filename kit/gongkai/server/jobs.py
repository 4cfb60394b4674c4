"""What the menu 年度报告 asks of this server for the report on screen: export, preview, help.

A report is exported from its file, once it is in it as it is on screen; a preview is made of the
screen's notebook and writes nothing. No notebook is ever executed.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from gongkai.checks.findings import counts
from gongkai.errors import GongkaiError, MissingGlyphs, Taken
from gongkai.notebook.copies import reading
from gongkai.notebook.file import LIMIT, cause, raw
from gongkai.notebook.shipped import shipped
from gongkai.notebook.store import Stored, read
from gongkai.publishing import FORMATS, ledger, publish, rendered
from gongkai.publishing.public import public
from gongkai.server.files import Files, run
from gongkai.server.reveal import can_reveal, reveal, show

MANUAL = ("", "gongkai")  # where the README for the clerk lies, in a checkout and installed
SHOWN = {".docx", ".xlsx", ".csv", ".pdf"}  # what has a program of its own on every machine
Told = dict[str, Any]


def export(
    path: Path, screen: bytes, to: str, how: dict[str, bool], tell: Callable[[str], None]
) -> Told:
    """Export the report at ``path`` as ``to``, a format or ``all``; say in words what came of it.

    ``screen`` is the notebook as the page shows it: where the file holds another report, the answer
    is ``behind`` and nothing is written.
    """
    from gongkai.publishing.beside import free, one, target, whole

    output = path
    try:
        with reading(path):
            source = raw(path)
            stored = read(source)
        if not _same(stored, read(screen)):
            return {"behind": True}
        output = target(path, stored, to)
        output = free(output) if how["another"] and os.path.lexists(output) else output
        substitute = how["substitute"]
        if to == "all":
            done = whole(stored, source, output, tell, substitute=substitute)
        else:
            tell(f"正在生成{FORMATS[to].label}")
            done = one(stored, to, output, path, substitute=substitute)
    except GongkaiError as error:
        return _refused(error, output, free)
    except OSError as error:
        return {"problem": f"没有导出：{cause(error)}"}
    except MemoryError:
        return {"problem": "内存不够，没有导出；请关掉别的程序再试"}
    return {
        "path": os.path.abspath(done.path),
        "name": done.path.name,
        "files": list(done.files),
        "gone": list(done.gone),
        "draft": done.draft,
        "counts": counts(done.findings),
    }


def _same(kept: Stored, shown: Stored) -> bool:
    return (kept.report, kept.waivers, kept.last) == (shown.report, shown.waivers, shown.last)


def _refused(error: GongkaiError, output: Path, free: Callable[[Path], Path]) -> Told:
    said: Told = {"problem": str(error)}
    if isinstance(error, Taken):
        said["another"] = free(output).name
    if isinstance(error, MissingGlyphs):
        said["substitute"] = error.characters
    return said


class Export(Files, APIHandler):
    """An export, told of line by line while it is made: progress, and last what came of it."""

    running: set[str] = set()  # noqa: RUF012 - one for all: two exports of a report would collide

    @authenticated
    async def post(self) -> None:
        """Export the report at ``path``; the body is the notebook on screen."""
        path = await self.file(self.get_query_argument("path", ""))
        to = self.get_query_argument("to", "")
        if to not in FORMATS and to != "all":
            raise HTTPError(400, "没有这种格式")
        self.set_header("Content-Type", "application/x-ndjson")
        key = os.path.realpath(path)
        if key in self.running:
            self.finish(_line({"problem": "这份报告正在导出，请等它做完"}))
            return
        self.running.add(key)
        how = {name: bool(self.get_query_argument(name, "")) for name in ("another", "substitute")}
        lines: asyncio.Queue[Told | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(text: str) -> None:
            loop.call_soon_threadsafe(lines.put_nowait, {"progress": text})

        def done(_: object) -> None:
            self.running.discard(key)
            lines.put_nowait(None)

        # A page that is closed meanwhile does not stop it: the file is written whole all the same.
        work = asyncio.ensure_future(run(export, path, self.request.body, to, how, tell))
        work.add_done_callback(done)
        with contextlib.suppress(StreamClosedError):
            while told := await lines.get():
                self.write(_line(told))
                await self.flush()
            self.finish(_line(await work))


def _line(told: Told) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"


def shown(screen: bytes, what: str) -> tuple[str, bytes]:
    """Render the notebook on screen: as it is printed, as a page, or last year's report in it."""
    if len(screen) > LIMIT:
        raise GongkaiError(f"这份报告超过 {LIMIT >> 20} MB，不像是年度报告")
    stored = read(screen)
    if what != "last":
        kind = "application/pdf" if what == "pdf" else "text/html; charset=utf-8"
        return kind, publish(stored, what, substitute=True).data
    if stored.last is None:
        problems = [str(one.message) for one in stored.findings if one.where == "上年报告"]
        raise GongkaiError("；".join(problems) or "这份报告里还没有上年报告")
    return "text/html; charset=utf-8", rendered(public(stored.last), "html", draft=False)


class Show(APIHandler):
    """A look at the report, of which no file is made."""

    @authenticated
    async def post(self, what: str) -> None:
        """Render the notebook in the body as ``what``: ``pdf``, ``html`` or ``last``."""
        try:
            kind, data = await run(shown, self.request.body, what)
        except GongkaiError as error:
            self.set_status(422)
            self.finish({"problem": str(error)})
            return
        self.set_header("Content-Type", kind)
        self.finish(data)


class Help(APIHandler):
    """The README for the clerk, with its pictures in it."""

    @authenticated
    async def get(self) -> None:
        """Give it as Markdown."""
        text = shipped(MANUAL, "README.zh-CN.md").read_text("utf-8")
        picture = base64.b64encode(shipped(MANUAL, "docs/form.png").read_bytes()).decode()
        self.set_header("Content-Type", "text/markdown; charset=utf-8")
        self.finish(text.replace("(docs/form.png)", f"(data:image/png;base64,{picture})"))


class Reveal(Files, APIHandler):
    """The folder of an exported file, shown by the file manager of this machine."""

    @authenticated
    async def post(self) -> None:
        """Show the file or folder at ``path``, where whoever asks sits at this machine."""
        path = await self.any(self.get_query_argument("path", ""))
        if not can_reveal(self.request):
            raise HTTPError(403, "这里打不开文件夹")
        await run(reveal, path)
        self.set_status(204)
        self.finish()


class Open(Files, APIHandler):
    """A file that this kit exported here, shown by this machine's own program for it."""

    @authenticated
    async def post(self) -> None:
        """Show the file at ``path``, if the kit wrote it and nobody has changed it since."""
        path = await self.any(self.get_query_argument("path", ""))
        if path.suffix not in SHOWN or not can_reveal(self.request):
            raise HTTPError(403, "这里打不开这种文件")
        try:
            if not await run(ledger.written, path):
                raise GongkaiError("这个文件导出以后改过，请到它所在的文件夹里打开")
            await run(show, path)
        except (GongkaiError, OSError) as error:
            self.set_status(422)
            self.finish({"problem": _closed(error)})
            return
        self.set_status(204)
        self.finish()


def _closed(error: GongkaiError | OSError) -> str:
    if isinstance(error, OSError):
        return f"这台电脑没能打开它：{cause(error)}；请下载以后打开"
    return str(error)


HANDLERS = (
    ("api/export", Export),
    ("api/show/(pdf|html|last)", Show),
    ("api/help", Help),
    ("api/reveal", Reveal),
    ("api/open", Open),
)
