"""Locks between the programs of one machine: whoever writes a journal holds it alone.

The system lets go of it when a process ends, however it ends, so no lock is ever left behind.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 10.0  # seconds; a whole journal is rewritten within one


@contextlib.contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock at ``path``; raise ``OSError`` if another process does not let go of it.

    Yields whether it is held: a disk that knows no locks gives none.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while (held := _try(handle)) is False:
            if time.monotonic() > deadline:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
            time.sleep(0.002)
        yield bool(held)
    finally:
        # Closing lets go of it.
        os.close(handle)


def hold(path: Path) -> int:
    """Hold the lock at ``path`` beside others who do; return what to close to let go of it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    _try(handle, alone=False)
    return handle


def held(path: Path) -> bool:
    """Tell whether anyone holds the lock at ``path``; one that was never held is free."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return _try(handle) is False
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int, alone: bool = True) -> bool | None:
        try:  # there is no other lock than alone: of two servers one holds it
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try(handle: int, alone: bool = True) -> bool | None:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True
