"""Published reports read back: web pages, Word, Excel, PDF, text, notebooks and our own data.

Each format has a reader that gives paragraphs and raw grids; `grid` alone fills the tables. All of
them run in a process of their own, see `host`, so that no file can hang or kill who asked for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import GongkaiError
from gongkai.notebook.file import raw

if TYPE_CHECKING:
    from gongkai.parsers.assemble import Read

__all__ = ["READABLE", "read_bytes", "read_file"]

LARGEST = 100 * 2**20
# The endings of the files that may hold a report; the page offers the same (merge.js).
READABLE = (".html", ".htm", ".mhtml", ".docx", ".doc", ".xlsx", ".pdf", ".md", ".txt", ".ipynb",
            ".json")  # fmt: skip


def read_file(path: Path) -> Read:
    """Read a published report; raise `GongkaiError` with what is wrong with the file."""
    return read_bytes(raw(path), path.name)


def read_bytes(data: bytes, name: str = "") -> Read:
    """Read a published report from its bytes; ``name`` is only for messages."""
    from gongkai.parsers.host import read

    if len(data) > LARGEST:
        raise GongkaiError(f"文件超过 {LARGEST >> 20} MB，不像是年度报告")
    if not data.strip():
        raise GongkaiError(f"{name or '这个文件'}是空的")
    return read(data)
