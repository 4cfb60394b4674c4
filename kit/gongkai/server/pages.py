"""What the page of JupyterLab asks of this server: its modules, the forms' declaration, a line.

Nothing here runs a notebook. A path is one that the contents manager serves; without its token and
its XSRF word nobody is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import url_path_join
from tornado.web import Application, HTTPError, StaticFileHandler, authenticated
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from gongkai.editions import edition, editions
from gongkai.live.document import Document, Tell
from gongkai.live.locate import kept
from gongkai.live.page import LOADER, STATIC, digest, spec_data
from gongkai.live.panel import answer
from gongkai.live.preview import preview
from gongkai.server import begin, jobs
from gongkai.server.documents import Documents
from gongkai.server.files import KEY, Files, locator, run

LONGEST = 64 * 2**20  # bytes of a message: a report with all its text, many times over


class Modules(JupyterHandler, StaticFileHandler):
    """The page's modules, under their digest: a browser never mixes two versions."""

    @authenticated
    async def get(self, mark: str, name: str) -> None:  # type: ignore[override]
        """Give a module, if the page asks for those that are installed."""
        if mark != digest() or not name.endswith((".js", ".css")) or name == LOADER:
            raise HTTPError(404)
        await StaticFileHandler.get(self, name)

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep what can never change."""
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")

    def compute_etag(self) -> str | None:
        """Give tornado's own mark of a file."""
        return StaticFileHandler.compute_etag(self)

    def get_content_type(self) -> str:
        """Give the kind of a file, which some machines have wrong in their registry."""
        return "text/css" if str(self.absolute_path).endswith(".css") else "text/javascript"

    def write_error(self, status_code: int, **more: Any) -> None:
        """Answer without a page: nobody reads it."""
        self.finish()


class Specs(APIHandler):
    """The declaration of a form: every part of it, as the page draws them."""

    @authenticated
    async def get(self, key: str) -> None:
        """Give the declaration of the form ``key``."""
        if key not in editions():
            raise HTTPError(404, "这个版本的 gongkai 不认识这种格式")
        parts = ["facts", *edition(key).specs, "checks"]
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({part: spec_data(part, key) for part in parts}, ensure_ascii=False))


class Preview(Files, APIHandler):
    """A report that is read in: what it would change, cell by cell; nothing is changed here."""

    @authenticated
    async def post(self) -> None:
        """Read the file in the body for the report at ``path``."""
        path = await self.file(self.get_query_argument("path", ""))
        documents: Documents = self.settings[KEY]
        name = self.get_query_argument("name", "")
        document = await run(documents.join, path, [], {})
        said = await run(preview, document, name, self.request.body)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said, ensure_ascii=False))


class Line(Files, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """The line between a page and the document it shows: messages of its parts, both ways."""

    document: Document | None = None

    @property
    def max_message_size(self) -> int:
        """The largest message that is taken."""
        return LONGEST

    def set_default_headers(self) -> None:
        """Leave out what belongs to pages."""

    def get_compression_options(self) -> dict[str, Any] | None:
        """Send as it is: both ends are on one machine, or the server in front compresses."""
        return None

    @ws_authenticated
    async def get(self, *args: Any, **options: Any) -> None:
        """Open the line, for a file that this server may serve."""
        self.path = await self.file(self.get_query_argument("path", ""))
        await super().get(*args, **options)

    async def open(self, *args: Any, **options: Any) -> None:
        """Join the document of the file."""
        super().open(*args, **options)
        loop = asyncio.get_running_loop()
        self.turn: asyncio.Queue[str] = asyncio.Queue()
        self.pool = ThreadPoolExecutor(1)  # one after the other, beside the server's own work
        self.tells: dict[str, Tell] = {}
        documents: Documents = self.settings[KEY]

        def tell(part: str, message: dict[str, Any]) -> None:
            text = json.dumps({"part": part, "message": message}, ensure_ascii=False)
            loop.call_soon_threadsafe(self._send, text)

        key = await loop.run_in_executor(self.pool, _edition, self.path)
        parts = ["facts", *(edition(key).specs if key in editions() else ())]
        self.tells = {part: partial(tell, part) for part in [*parts, "checks"]}
        self.document = await loop.run_in_executor(
            self.pool, documents.join, self.path, parts, self.tells
        )
        self.work = asyncio.ensure_future(self._work())

    def _send(self, text: str) -> None:
        with contextlib.suppress(WebSocketClosedError):  # the page greets again when it is back
            self.write_message(text)

    async def on_message(self, text: str | bytes) -> None:
        """Take a message in its turn."""
        if isinstance(text, str) and self.document is not None:
            await self.turn.put(text)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            text = await self.turn.get()
            try:
                await loop.run_in_executor(self.pool, self._take, text)
            except Exception:
                self.log.exception("gongkai could not answer a page")
                self.close(1011)
                return

    def _take(self, text: str) -> None:
        try:
            given = json.loads(text)
            part, message = str(given["part"]), given["message"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return
        tell = self.tells.get(part)
        if tell is None or self.document is None or not isinstance(message, Mapping):
            return
        if part == "checks":
            tell(answer(self.document, message))
        else:
            self.document.receive(part, message, tell)

    def on_close(self) -> None:
        """Leave the document; what is journaled is on disk."""
        super().on_close()
        if self.document is not None:
            self.work.cancel()
            documents: Documents = self.settings[KEY]
            self.pool.submit(documents.leave, self.document, self.tells)
            self.pool.shutdown(wait=False)


def _edition(path: Path) -> str:
    return str(kept(path).get("edition", editions()[0]))


def serve(app: Application, contents_manager: Any) -> None:
    """Answer the pages of reports, and tell Lab's page where its part of the kit is."""
    app.settings[KEY] = Documents(locator(contents_manager))
    base = str(app.settings["base_url"])
    root = url_path_join(base, "gongkai")
    static = {"path": str(STATIC)}
    app.add_handlers(
        ".*$",
        [
            (url_path_join(root, r"page/([0-9a-f]+)/([a-z/]+\.[a-z]+)"), Modules, static),
            (url_path_join(root, r"api/form/([\w.-]+)"), Specs),
            (url_path_join(root, "api/read"), Preview),
            (url_path_join(root, "api/line"), Line),
            *((url_path_join(root, at), one) for at, one in (*jobs.HANDLERS, *begin.HANDLERS)),
        ],
    )
    page = app.settings.setdefault("page_config_data", {})
    page["gongkaiPage"] = f"gongkai/page/{digest()}/"
