"""Which file a page may name: one that the contents manager serves, and does not hide."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from jupyter_server.utils import ensure_async
from tornado.web import HTTPError

KEY = "gongkai_documents"


class Files:
    """Finds the file or folder of a path that a page names."""

    settings: dict[str, Any]

    async def file(self, path: str) -> Path:
        """Return the report at ``path``; answer 404 where this server serves none there."""
        return await self._served(path, self.settings[KEY].locate(path))

    async def any(self, path: str) -> Path:
        """Return the file or folder at ``path``, as `file` does a report."""
        return await self._served(path, found(self.settings["contents_manager"], path))

    async def _served(self, path: str, place: Path | None) -> Path:
        manager = self.settings["contents_manager"]
        if place is None or await ensure_async(manager.is_hidden(path.strip("/"))):
            raise HTTPError(404, "没有这份文件")
        return place


def found(manager: Any, path: str) -> Path | None:
    """Return the file or folder of this machine that a contents manager has at ``path``."""
    find = getattr(manager, "_get_os_path", None)
    if find is None:
        return None
    try:
        place = Path(find(path.strip("/")))
        return place if place.exists() else None
    except (HTTPError, ValueError, OSError):
        return None


def locator(manager: Any) -> Callable[[str], Path | None]:
    """Find reports as the contents manager does; one that has no files on disk finds none."""

    def locate(path: str) -> Path | None:
        file = found(manager, path) if path.strip("/").endswith(".ipynb") else None
        return file if file and file.is_file() else None

    return locate


def mark(manager: Any) -> str:
    """Tell the folder that this server serves from any other, without saying where it is.

    The next server at the same address may serve another one, and a page that is still open would
    take a file of the same name there for its own.
    """
    root = found(manager, "") or Path(str(getattr(manager, "root_dir", "")))
    return sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]


async def run(work: Callable[..., Any], *args: Any) -> Any:
    """Do work beside the server's own."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *args)
