"""Debian's Firefox for Playwright, which speaks to it by WebDriver BiDi.

Run as a program it stands for the browser: it starts the real one and hands every message on, but
for the commands that this Firefox does not know and that no test needs; it answers those itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, WebSocketHandler, websocket_connect

FIREFOX = "/usr/bin/firefox-esr"
UNKNOWN = {"emulation.setMediaFeaturesOverride"}
LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
LARGEST = 2**30  # bytes of a message: a screenshot is one


def program(folder: Path) -> Path:
    """Write what Playwright is to start, and return its path."""
    path = folder / "firefox"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "$@"\n', "utf-8")
    path.chmod(0o755)
    return path


class Relay(WebSocketHandler):
    """One connection of Playwright's, and the browser's end of it."""

    address = ""
    browser: WebSocketClientConnection

    async def open(self, *_: str, **__: str) -> None:
        path = self.request.uri or ""
        self.browser = await websocket_connect(self.address + path, max_message_size=LARGEST)
        self.back = asyncio.ensure_future(self.hand_back())

    async def hand_back(self) -> None:
        while (message := await self.browser.read_message()) is not None:
            await self.write_message(message)
        self.close()

    async def on_message(self, message: str | bytes) -> None:
        asked = json.loads(message)
        if asked.get("method") in UNKNOWN:
            answer = {"type": "success", "id": asked["id"], "result": {}}
            await self.write_message(json.dumps(answer))
        else:
            await self.browser.write_message(message)

    def on_close(self) -> None:
        self.browser.close()


async def main(words: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(FIREFOX, *words, stderr=subprocess.PIPE)
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if found := LISTENS.search(line):
            Relay.address = found[1].decode()
            server = Application([(r"/.*", Relay)]).listen(0, "127.0.0.1", max_buffer_size=LARGEST)
            (opened,) = server._sockets.values()  # tornado has no other word for the port
            port = opened.getsockname()[1]
            line = f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n".encode()
        os.write(2, line)
    return await process.wait()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
