"""The file that a page names, for a handler that answers about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.utils import ensure_async
from tornado.web import HTTPError

from gongkai.server.documents import KEY


class Files:
    """A handler's way from a path to the file."""

    settings: dict[str, Any]

    async def file(self, path: str) -> Path:
        """Find a file that this server may serve; raise `HTTPError` for any other."""
        found = self.settings[KEY].locate(path)
        manager = self.settings["contents_manager"]
        if found is None or await ensure_async(manager.is_hidden(path.strip("/"))):
            raise HTTPError(404, "没有这份文件")
        return Path(found)
