"""Where a complete copy of a damaged notebook lies: what Jupyter leaves beside it.

A server that is killed while it saves leaves the file empty or cut off, and beside it ``.~NAME``,
the file as it was before; ``.ipynb_checkpoints`` holds what was saved by hand.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from gongkai.errors import GongkaiError, NewerStore
from gongkai.notebook.store import Stored, read


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Add to an error in reading ``path`` where a complete copy lies, if there is one."""
    try:
        yield
    except NewerStore:
        raise
    except GongkaiError as error:
        raise type(error)(f"{error}{told(path)}") from error


def told(path: Path) -> str:
    """Say which copies beside a notebook are complete, the newest first, and what to do."""
    found = sorted(_complete(path), key=lambda one: -one[1])
    if not found:
        return ""
    new = _free(path)
    listed = "；".join(
        f"{copy}（{time.strftime('%Y年%m月%d日 %H:%M', time.localtime(at))} 的内容，{amount}）"
        for copy, at, amount in found
    )
    return (
        f"\n  完整的内容还在：{listed}\n"
        f"  请把 {found[0][0].name} 复制为 {new.name}，打开核对后继续填写；原来的文件先不要删"
    )


def _complete(path: Path) -> Iterator[tuple[Path, float, str]]:
    folder = path.parent
    checkpoint = folder / ".ipynb_checkpoints" / f"{path.stem}-checkpoint{path.suffix}"
    for copy in (folder / f".~{path.name}", checkpoint):
        with contextlib.suppress(GongkaiError, OSError, ValueError):
            if copy.is_file():
                yield copy, copy.stat().st_mtime, _amount(read(copy))


def _amount(stored: Stored) -> str:
    figures = sum(len(table.values) for table in stored.report.tables.values())
    words = sum(len(section.text) for section in stored.report.sections)
    return f"{figures} 个数字、正文 {words} 字"


def _free(path: Path) -> Path:
    """Name a file that is not there yet."""
    number = 1
    while (new := path.with_name(f"{path.stem}-找回{number if number > 1 else ''}.ipynb")).exists():
        number += 1
    return new
