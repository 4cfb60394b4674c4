"""A notebook file as plain data: read without trusting a byte, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongkai.errors import NotebookError, OutputError
from gongkai.model.schema import MOST_CELLS, Unsound, parsed

LIMIT = 200 * 2**20

# What the system says in English, in the clerk's words with what to do.
_LATER = "请过一会儿再试"
_CAUSES = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有读写的权限，或正被别的程序打开",
    errno.EPERM: "没有读写的权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额，请腾出空间再试",
    errno.EROFS: "磁盘是只读的，请换一个地方",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "同名文件已经存在",
    errno.ENOTEMPTY: "文件夹里还有东西",
    errno.ENAMETOOLONG: "名称太长，请改短",
    errno.EINVAL: "名称里有系统不允许的字符，请改名",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错，请换一个磁盘再试",
    errno.EBUSY: f"文件正被别的程序使用，{_LATER}",
    errno.ETXTBSY: f"文件正被别的程序使用，{_LATER}",
    errno.EAGAIN: f"文件正被别的程序锁住，{_LATER}",
    errno.EDEADLK: f"文件正被别的程序锁住，{_LATER}",
    errno.ELOOP: "链接绕成了圈",
    errno.EXDEV: "不能跨磁盘移动",
    errno.EMFILE: "打开的文件太多，请关掉一些程序再试",
    errno.ENFILE: "打开的文件太多，请关掉一些程序再试",
    errno.ENOMEM: "内存不够，请关掉一些程序再试",
    errno.ENXIO: "设备没有接好",
    errno.ENODEV: "设备没有接好",
    errno.ESTALE: "网络位置已失效，请重新连接",
    errno.ETIMEDOUT: "网络位置没有回应，请检查网络",
    errno.EHOSTUNREACH: "网络位置连不上，请检查网络",
    errno.ENETUNREACH: "网络位置连不上，请检查网络",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.EOPNOTSUPP: "这个磁盘不支持这样的操作，请换一个地方",
}
# Windows says some things that its errno does not.
_WINDOWS = {
    32: "文件正被别的程序打开（比如 Word、Excel 或网盘），请关闭后再试",
    33: "文件正被别的程序锁住，请关闭那个程序后再试",
    53: "网络位置连不上，请检查网络",
    64: "网络位置已断开，请重新连接",
    67: "找不到这个网络位置",
    112: "磁盘已满，请腾出空间再试",
    123: "名称里有系统不允许的字符，请改名",
    206: "名称或路径太长，请改短",
    1224: "文件正被别的程序打开，请关闭后再试",
}


def cause(error: OSError) -> str:
    """Say in Chinese why the system refused; an unknown reason is told by its number."""
    windows = getattr(error, "winerror", None)
    known = _WINDOWS.get(windows or 0) or _CAUSES.get(error.errno or 0)
    return known or f"系统没有允许（错误代码 {windows or error.errno or '不明'}）"


def load(document: Path | bytes) -> dict[str, Any]:
    """Parse a notebook (format 4); numbers JSON has no room for (NaN, 1e400) stay as their text.

    Raises
    ------
    NotebookError
        With what is wrong, where, in Chinese.
    """
    data = document if isinstance(document, bytes) else raw(document)
    try:
        notebook = parsed(data)
    except Unsound as error:
        raise NotebookError(f"笔记本文件{error}") from None
    return checked(notebook)


def checked(notebook: Any) -> dict[str, Any]:
    """Return what was parsed, or given by nbconvert or a page, if it is a notebook of format 4."""
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise NotebookError("这个文件不是 Jupyter 笔记本")
    if notebook["nbformat"] != 4:
        raise NotebookError(
            f"笔记本格式是第 {str(notebook['nbformat'])[:10]} 版，只能读第 4 版；"
            "请在 JupyterLab 中打开后另存一次"
        )
    checked_cells(notebook.get("cells"))
    if not isinstance(notebook.get("metadata"), dict):
        raise NotebookError("笔记本损坏：没有元数据")
    return notebook


def checked_cells(cells: Any) -> list[dict[str, Any]]:
    """Return what was parsed, or said by a page, if it is the list of a notebook's cells."""
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError("笔记本损坏：单元格列表无法读取")
    if len(cells) > MOST_CELLS:
        raise NotebookError(f"笔记本有 {len(cells)} 个单元格，不像是年度报告")
    return cells


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
    except ValueError:  # a NUL, or half a character
        raise NotebookError("文件名里有系统不允许的字符") from None


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
