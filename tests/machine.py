"""A machine that fails: a server and a browser that can be killed, a file that others write."""

from __future__ import annotations

import contextlib
import json
import secrets
from pathlib import Path

from playwright.sync_api import Browser, Error

from labdriver import free_port, kill_browser, kill_server, lasting, start, until


class Machine:
    """A server on one port and a browser with one profile, both of which can be killed."""

    def __init__(self, browser: Browser, folder: Path, *, dressed: bool = False) -> None:
        self.kind, self.folder, self.dressed = browser.browser_type, folder, dressed
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.serve()
        self.launch()

    def serve(self) -> None:
        self.lab = start(self.folder, self.port, self.token, dressed=self.dressed)

    def launch(self) -> None:
        self.context = lasting(self.kind, self.folder / "profile")
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    def kill_browser(self) -> None:
        kill_browser(self.folder / "profile")
        with contextlib.suppress(Error):
            self.context.close()

    def kill_server(self) -> None:
        kill_server(self.lab)

    def close_dialogs(self) -> None:
        buttons = self.page.locator(".jp-Dialog button")
        until(lambda: buttons.count(), "Lab tells of it")
        while buttons.count():
            with contextlib.suppress(Error):
                buttons.last.click(timeout=1000)


def edited_elsewhere(path: Path, cells: dict[str, str], actor: str = "elsewh") -> None:
    """What another machine's page would have written into the file."""
    notebook = json.loads(path.read_text("utf-8"))
    part = notebook["metadata"]["gongkai"]["parts"]["t3"]
    part["cells"] |= cells
    part["seen"][actor] = part["seen"].get(actor, 0) + len(cells)
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
