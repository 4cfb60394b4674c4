"""Which reports a page has open, so that no command writes the file under it.

A server holds a lock for each report that a page shows, whether one person writes in it or several
at once: a page that finds another file in its report's place has to ask somebody, and a room of
jupyter-collaboration takes the file for its own text and forgets what was written in it. The system
lets go of the lock when the server ends, however it ends. It lies with the journals, which belong
to one account of one machine: what another account has open is not known here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gongkai.errors import OutputError
from gongkai.live.journal import journal_folder
from gongkai.live.lock import held, hold


def _mark(path: Path) -> Path:
    place = os.path.normcase(os.path.realpath(path))
    digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
    return journal_folder() / f"open-{digest}.lock"


def opened(path: Path) -> Callable[[], None]:
    """Note that a page has the report at ``path`` open; return what ends it."""
    mark = _mark(path)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = hold(mark)
    except OSError:  # where no journal can be kept either, and the page says so
        return lambda: None
    return partial(_let_go, handle)


def _let_go(handle: int) -> None:
    with contextlib.suppress(OSError):
        os.close(handle)


def refuse_open(path: Path) -> None:
    """Raise `OutputError` where a page has the report at ``path`` open."""
    if held(_mark(path)):
        raise OutputError(
            f"{path} 正在 JupyterLab 里打开，没有写入；请先关掉这份报告"
            "（几个人同时在写的，等大家都关掉），再做一次"
        )
