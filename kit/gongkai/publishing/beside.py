"""A report exported beside its notebook, in one format or as the whole set: the way of all doors.

Nothing takes the place of a file that this kit did not write here itself, or that someone has
worked on since.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gongkai.checks.findings import Finding
from gongkai.errors import GongkaiError, Taken
from gongkai.notebook.file import save
from gongkai.notebook.store import Stored
from gongkai.publishing import FORMATS, ledger, publish
from gongkai.publishing.folder import file_name, made, put


@dataclass(frozen=True)
class Exported:
    """What was written: a file, or a folder with its ``files`` and what went from it (``gone``)."""

    path: Path
    findings: tuple[Finding, ...]
    draft: bool
    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def one(
    stored: Stored,
    to: str,
    output: Path,
    notebook: Path,
    *,
    charts: bool = False,
    substitute: bool = False,
) -> Exported:
    """Write the report of ``notebook`` as ``to`` into the file ``output``.

    Raises
    ------
    Taken
        Another file bears that name; it is as it was.
    GongkaiError
        The report cannot be rendered, or not be written.
    """
    if output.resolve() == notebook.resolve():
        raise GongkaiError("输出文件不能就是笔记本本身，请另起名字")
    published = publish(stored, to, charts=charts, substitute=substitute)
    if not ledger.replaceable(output, published.data):
        raise Taken(
            f"{output} 已经存在，它不是本工具在这台电脑上导出的，或者导出以后有人改过，没有覆盖；"
            "请把它移走或改名"
        )
    with contextlib.suppress(OSError):
        ledger.add(output, published.data)
    save(output, published.data)
    return Exported(output, published.findings, published.draft)


def whole(
    stored: Stored,
    source: bytes,
    folder: Path,
    tell: Callable[[str], None],
    *,
    charts: bool = False,
    substitute: bool = False,
) -> Exported:
    """Write all formats and the manifest into ``folder``; ``source`` are the notebook's bytes."""
    dossier = made(stored, source, tell, charts=charts, substitute=substitute)
    gone = put(folder, dossier.files)
    return Exported(folder, dossier.findings, dossier.draft, tuple(dossier.files), tuple(gone))


def target(notebook: Path, stored: Stored, to: str) -> Path:
    """Return where an export goes that nobody has named: beside the notebook."""
    if to == "all":
        return notebook.with_name(file_name(stored.report))
    return notebook.with_suffix(FORMATS[to].ending)


def free(path: Path) -> Path:
    """Return a path like ``path`` at which nothing lies yet: 报告-2.pdf."""
    name, dot, ending = path.name.partition(".")
    number = 2
    while (found := path.with_name(f"{name}-{number}{dot}{ending}")).exists():
        number += 1
    return found
