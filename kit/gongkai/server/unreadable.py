"""What Jupyter says of a notebook that it cannot read: in Chinese, without the server's paths."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from tornado.web import HTTPError

from gongkai.errors import NotebookError
from gongkai.notebook.file import load
from gongkai.server.files import found

JUPYTERS = "Unreadable Notebook"
OTHERWISE = "里面有 JupyterLab 读不了的内容（如长得不正常的数）"
KEPT = "没有打开；文件没有改动。"
READ = "是年报的，可以从“年度报告”菜单新建一份，再用“读入”把它读进去。"
AGAIN = "请用备份，或者请对方重新发一份。"


def say_unreadable(manager: Any) -> None:
    """Say what is wrong with a notebook where the contents manager only says that something is."""
    get = manager.get

    async def later(path: str, *args: Any, **options: Any) -> Any:
        try:
            return await get(path, *args, **options)
        except HTTPError as error:
            raise _said(error, manager, path) from None

    def now(path: str, *args: Any, **options: Any) -> Any:
        try:
            return get(path, *args, **options)
        except HTTPError as error:
            raise _said(error, manager, path) from None

    manager.get = later if inspect.iscoroutinefunction(get) else now


def _said(error: HTTPError, manager: Any, path: str) -> HTTPError:
    file = found(manager, path)
    if not str(error.log_message).startswith(JUPYTERS) or file is None:
        return error
    return HTTPError(error.status_code, _words(file))


def _words(file: Path) -> str:
    try:
        load(file)
    except (NotebookError, OSError) as error:
        return f"{error}，{KEPT}{AGAIN}"
    return f"{OTHERWISE}，{KEPT}{READ}"
