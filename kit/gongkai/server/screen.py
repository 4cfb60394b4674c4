"""What this machine remembers of the screen: that the tour was seen, what stands beside a report.

A browser's own memory is another one in another browser and at another port.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from gongkai.publishing.ledger import state_folder
from gongkai.server.files import run

WORDS = {"tour": ("seen",), "side": ("open", "shut"), "files": ("open", "shut")}
HELD = "gongkai_screen"  # for as long as the server runs: where nothing can be written, that is all


def remembered() -> dict[str, str]:
    """Return what was kept; what cannot be read, or is none of the words, was not."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        kept = json.loads(_file().read_bytes())
        if isinstance(kept, dict):
            return {name: kept[name] for name in WORDS if _sound(name, kept.get(name))}
    return {}


def remember(more: dict[str, str]) -> bool:
    """Keep ``more`` beside what is kept; tell whether it could be written."""
    file = _file()
    beside = file.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.write_text(json.dumps(remembered() | more), "utf-8")
        beside.replace(file)
        return True
    return False


def _file() -> Path:
    return state_folder() / "screen.json"


def _sound(name: str, word: object) -> bool:
    return word in WORDS.get(name, ())


class Screen(APIHandler):
    """What is remembered, for the page to ask and to tell."""

    @authenticated
    async def get(self) -> None:
        """Give it."""
        self.finish(self.settings.get(HELD, {}) | await run(remembered))

    @authenticated
    async def post(self) -> None:
        """Keep one thing more: the body names it."""
        try:
            told = json.loads(self.request.body)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or not all(_sound(name, told[name]) for name in told):
            raise HTTPError(400, "没有这样的记录")
        if not await run(remember, told):
            self.settings.setdefault(HELD, {}).update(told)
        self.set_status(204)
        self.finish()


HANDLERS = (("api/screen", Screen),)
