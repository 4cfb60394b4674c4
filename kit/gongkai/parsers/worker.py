"""The process in which files are read: one after the other, each under limits.

A request is its size, the seconds it may compute, and the file's bytes; the answer a letter, a
size and what `wire` packed or a text says. The process ends when nobody asks any more, and after an
answer that may have left it large.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

from gongkai.errors import GongkaiError

REQUEST = struct.Struct(">QI")
ANSWER = struct.Struct(">cQ")
READ, REFUSED, FAULT = b"r", b"e", b"f"
LAST = {READ: b"R", REFUSED: b"E", FAULT: b"F"}  # the same letters, and no more will come
MEMORY = 900 * 2**20  # bytes, where the system can limit it
TIRED = 300 * 2**20  # bytes, beyond which a fresh process is the better one
MOST = 500  # files that one process reads


def serve() -> None:
    """Answer requests until there are none: the entry point of the process."""
    # What a library prints must not stand amid the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    for n in range(1, MOST + 1):
        head = sys.stdin.buffer.read(REQUEST.size)
        if len(head) < REQUEST.size:
            break
        size, seconds = REQUEST.unpack(head)
        last = _answer(sys.stdin.buffer.read(size), seconds, out, n == MOST)
        if last:
            break
    os._exit(0)


def _answer(data: bytes, seconds: int, out: BinaryIO, last: bool) -> bool:
    """Read one file and tell what came of it; return whether it was the last."""
    _limit_time(seconds)
    kind, told = _tried(data)
    last = last or kind == FAULT or _size() > TIRED
    out.write(ANSWER.pack(LAST[kind] if last else kind, len(told)))
    out.write(told)
    out.flush()
    return last


def _tried(data: bytes) -> tuple[bytes, bytes]:
    from gongkai.parsers.here import read
    from gongkai.parsers.wire import packed

    try:
        return READ, packed(read(data))
    except GongkaiError as error:
        return REFUSED, str(error).encode("utf-8", "replace")
    except RecursionError:
        return REFUSED, "这个文件嵌套得太深，无法读取".encode()
    except MemoryError:
        return FAULT, b""
    except Exception:  # a reader's own mistake is one file that cannot be read, no more
        return FAULT, traceback.format_exc().encode("utf-8", "replace")


if sys.platform == "win32":

    def _limit_memory() -> None:
        """Leave it to the counts of the readers: this system has no such limit."""

    def _limit_time(seconds: int) -> None:
        """Leave it to whoever waits for the answer."""

    def _size() -> int:
        return 0

else:
    import resource

    def _limit_memory() -> None:
        # Not every system limits the address space; the time is limited everywhere.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _limit_time(seconds: int) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + seconds
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (until, hard))

    def _size() -> int:
        # On Linux a process inherits the most that its parent ever held: ask for what is held now.
        with contextlib.suppress(OSError, ValueError, IndexError):
            held = Path("/proc/self/statm").read_text("ascii").split()[1]
            return int(held) * resource.getpagesize()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
