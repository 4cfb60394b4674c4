"""A notebook file as plain data: read without trusting a byte, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from gongkai.errors import NotebookError, OutputError

LIMIT = 200 * 2**20

# What the system says in English, in the clerk's words.
_CAUSES = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有读写的权限",
    errno.EPERM: "没有读写的权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "同名文件已经存在",
    errno.ENAMETOOLONG: "名称太长",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "文件正被别的程序改动",
}


def cause(error: OSError) -> str:
    """Say in Chinese why the system refused; an unknown reason keeps the system's own words."""
    return _CAUSES.get(error.errno or 0) or error.strerror or str(error)


def load(document: Path | bytes) -> dict[str, Any]:
    """Parse a notebook (format 4); numbers JSON has no room for (NaN, 1e400) stay as their text.

    Raises
    ------
    NotebookError
        With what is wrong, where, in Chinese.
    """
    data = document if isinstance(document, bytes) else raw(document)
    notebook = _json(data)
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise NotebookError("这个文件不是 Jupyter 笔记本")
    if notebook["nbformat"] != 4:
        raise NotebookError(
            f"笔记本格式是第 {str(notebook['nbformat'])[:10]} 版，只能读第 4 版；"
            "请在 JupyterLab 中打开后另存一次"
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError("笔记本损坏：单元格列表无法读取")
    if not isinstance(notebook.get("metadata"), dict):
        raise NotebookError("笔记本损坏：没有元数据")
    return notebook


def source(cell: Mapping[str, Any]) -> str:
    """Return the text of a notebook cell, which the format stores as one string or as lines."""
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def raw(path: Path) -> bytes:
    """Read a file's bytes, up to the size no report has."""
    try:
        if path.stat().st_size > LIMIT:
            raise NotebookError(f"文件超过 {LIMIT >> 20} MB，不像是年度报告：{path}")
        return path.read_bytes()
    except FileNotFoundError:
        raise NotebookError(f"找不到文件：{path}") from None
    except IsADirectoryError:
        raise NotebookError(f"这是一个文件夹，请指定笔记本文件：{path}") from None
    except OSError as error:
        raise NotebookError(f"无法读取 {path}：{cause(error)}") from error


def _json(data: bytes) -> Any:
    if not data.strip():
        raise NotebookError("文件是空的")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(text, parse_constant=str, parse_float=str)
        text.encode()
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise NotebookError("文件里有无法识别的字符（不是 UTF-8 编码），可能已损坏") from None
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"不是完整的笔记本文件（第 {error.lineno} 行第 {error.colno} 列起读不下去），"
            "可能没有保存完或传输中断"
        ) from None
    except RecursionError:
        raise NotebookError("文件嵌套层数过多，不是正常的笔记本") from None
    return found


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it, fsync, rename; raise `OutputError`."""
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(beside, path.stat().st_mode if path.exists() else 0o644)
            os.replace(beside, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as error:
        why = cause(error)
        raise OutputError(f"无法写入 {path}：{why}；原有文件没有改动") from error
