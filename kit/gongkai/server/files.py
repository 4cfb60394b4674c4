"""Which file a page may name: one that the contents manager serves, and does not hide."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jupyter_server.utils import ensure_async
from tornado.web import HTTPError

KEY = "gongkai_documents"


class Files:
    """Finds the file or folder of a path that a page names."""

    settings: dict[str, Any]

    async def file(self, path: str) -> Path:
        """Return the report at ``path``; answer 404 where this server serves none there."""
        return await self._served(unquote(path), self.settings[KEY].locate(path))

    async def any(self, path: str) -> Path:
        """Return the file or folder at ``path``, as `file` does a report."""
        return await self._served(path, _found(self.settings["contents_manager"], path))

    async def _served(self, path: str, found: Path | None) -> Path:
        manager = self.settings["contents_manager"]
        if found is None or await ensure_async(manager.is_hidden(path.strip("/"))):
            raise HTTPError(404, "没有这份文件")
        return found


def _found(manager: Any, path: str) -> Path | None:
    find = getattr(manager, "_get_os_path", None)
    if find is None:
        return None
    try:
        found = Path(find(path.strip("/")))
        return found if found.exists() else None
    except (HTTPError, ValueError, OSError):
        return None


def locator(manager: Any) -> Callable[[str], Path | None]:
    """Find reports as the contents manager does; one that has no files on disk finds none."""

    def locate(path: str) -> Path | None:
        plain = unquote(path)  # a page may name it as its address does
        found = _found(manager, plain) if plain.strip("/").endswith(".ipynb") else None
        return found if found and found.is_file() else None

    return locate


async def run(work: Callable[..., Any], *args: Any) -> Any:
    """Do work beside the server's own."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *args)
