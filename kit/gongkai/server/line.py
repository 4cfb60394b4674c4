"""The line between a page and the document it shows: messages of its parts, both ways.

All lines share a few threads. A page's next message is read when its last one is done with, so one
that sends without end waits by itself; one that reads nothing is cut off before it fills memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from gongkai.editions import edition, editions
from gongkai.live.document import REFUSED, Document, Tell
from gongkai.live.locate import kept
from gongkai.live.page import digest
from gongkai.live.panel import answer
from gongkai.server.documents import Documents
from gongkai.server.files import KEY, Files, mark
from gongkai.server.versions import remember

LONGEST = 64 * 2**20  # bytes of a message: a report with all its text, many times over


class Line(Files, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One page's line to one document."""

    document: Document | None = None
    behind = 0  # bytes that the page has not read yet

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
        self.asked = self.get_query_argument("path", "")
        self.identity = self.get_query_argument("id", "")
        # In a task of its own: what looks a file up in a thread keeps that thread for as long as
        # the task lives, and a line's lives until the page is closed; the server could not end.
        self.path = await asyncio.ensure_future(self.file(self.asked))
        await super().get(*args, **options)

    async def open(self, *args: Any, **options: Any) -> None:
        """Join the document of the file, and say which version of the kit answers."""
        super().open(*args, **options)
        self.loop = asyncio.get_running_loop()
        self.documents: Documents = self.settings[KEY]
        key = await self._run(_edition, self.path)
        parts = ["facts", *(edition(key).specs if key in editions() else ())]
        self.tells: dict[str, Tell] = {part: partial(self._tell, part) for part in parts}
        self.document = await self._run(
            self.documents.join, self.path, self.identity, dict(self.tells)
        )
        await self._run(remember, self.document.id, self.path)
        self.tells["checks"] = partial(self._tell, "checks")
        place = mark(self.settings["contents_manager"])
        self._tell("", {"type": "version", "digest": digest(), "place": place})

    async def _run(self, work: Any, *args: Any) -> Any:
        return await self.loop.run_in_executor(self.documents.pool, work, *args)

    def _tell(self, part: str, message: dict[str, Any]) -> None:
        # Half a character has no UTF-8: it travels as its number does.
        text = json.dumps({"part": part, "message": message})
        self.loop.call_soon_threadsafe(self._send, text)

    def _send(self, text: str) -> None:
        if self.behind > LONGEST:
            self.close(1008)  # the page greets again when it is back
            return
        self.behind += len(text)
        try:
            sent = asyncio.ensure_future(self.write_message(text))
        except WebSocketClosedError:
            return
        sent.add_done_callback(partial(self._sent, len(text)))

    def _sent(self, size: int, sent: asyncio.Future[None]) -> None:
        self.behind -= size
        sent.cancelled() or sent.exception()

    async def on_message(self, text: str | bytes) -> None:
        """Take a message; the next one is read when this is done."""
        if not isinstance(text, str):
            return
        await self._run(self._take, text)

    def _take(self, text: str) -> None:
        try:
            given = json.loads(text)
            part, message = str(given["part"]), given["message"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return
        tell = self.tells.get(part)
        if tell is None or self.document is None or not isinstance(message, Mapping):
            return
        try:
            self._answer(self.document, part, message, tell)
        except Exception:  # the next message may be a better one
            self.log.exception("gongkai could not answer a page")
            said = {"findings": [], "counts": "", "fresh": "", "problem": REFUSED}
            tell({"type": "findings" if part == "checks" else "refused", **said})

    def _answer(
        self, document: Document, part: str, message: Mapping[str, Any], tell: Tell
    ) -> None:
        # Of which report and file it speaks was settled when the line was opened.
        identity = message.get("id")
        if part == "checks":
            tell(answer(document, message))
        elif identity and str(identity) not in document.memory.names:
            tell({"type": "refused", "problem": REFUSED})
        else:
            document.receive(part, {**message, "path": self.asked}, tell)

    def on_close(self) -> None:
        """Leave the document; what is journaled is on disk."""
        super().on_close()
        if self.document is not None:
            self.documents.pool.submit(self.documents.leave, self.document, self.tells)


def _edition(path: Path) -> str:
    return str(kept(path).get("edition", editions()[0]))
