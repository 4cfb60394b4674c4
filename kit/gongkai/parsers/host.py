"""Files read in a process of its own, which is ended when its time or its memory is over.

A file is a program of a kind: a few kilobytes may keep a reader busy for ever. The process stays
for the next file, so that small ones do not each pay for its start; a fault makes it a new one.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from gongkai.errors import GongkaiError
from gongkai.parsers.assemble import Read
from gongkai.parsers.wire import unpacked
from gongkai.parsers.worker import ANSWER, FAULT, READ, REFUSED, REQUEST

SECONDS = 9  # of computing, where the system can limit it
PATIENCE = 20.0 if sys.platform != "win32" else 10.0  # seconds by the clock
LARGEST = 400 * 2**20  # bytes of an answer
_PACKAGE = Path(__file__).resolve().parents[1] / "__init__.py"
# This very package, whichever other one the path may lead to; nothing else by its side.
_CODE = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("gongkai", sys.argv[1])
sys.modules["gongkai"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["gongkai"])
"""
_SERVE = "from gongkai.parsers.worker import serve; serve()"
_LOG = logging.getLogger(__name__)
_lock = threading.Lock()
_worker: _Worker | None = None


def read(data: bytes) -> Read:
    """Read a file in the process; raise `GongkaiError` with what is wrong with it."""
    global _worker
    with _lock:
        if _worker is None or not _worker.ready():
            _worker = _Worker()
        asked, _worker = _worker, None
        kind, told = asked.ask(data)
        _worker = asked if kind.islower() else None
    if kind.lower() == READ:
        with contextlib.suppress(ValueError):
            return unpacked(told)
    if kind.lower() == REFUSED:
        raise GongkaiError(told.decode("utf-8", "replace"))
    if told:
        _LOG.info("a reader failed:\n%s", told.decode("utf-8", "replace"))
        raise GongkaiError("这个文件读不下去，可能损坏了")
    raise GongkaiError("这个文件读不下去，可能损坏了，或者需要太多内存")


class _Worker:
    """The process, and who began it: a copy of this process must begin its own."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CODE + _SERVE, str(_PACKAGE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_environment(), cwd=Path(__file__).parent,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip

    def ready(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def ask(self, data: bytes) -> tuple[bytes, bytes]:
        """Send a file and wait for the answer: its letter in capitals if it was the last."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(PATIENCE, end)
        timer.daemon = True
        timer.start()
        whole = False
        try:
            kind, told = self._exchange(data)
            whole = kind.islower()
        except (OSError, EOFError):
            kind, told = FAULT.upper(), b""
            if late.is_set() or self._overran():
                raise GongkaiError("这个文件太复杂，读了很久没有读完") from None
        finally:
            timer.cancel()
            if not whole:
                self.end()
        return kind, told

    def _exchange(self, data: bytes) -> tuple[bytes, bytes]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(REQUEST.pack(len(data), SECONDS))
        self.process.stdin.write(data)
        self.process.stdin.flush()
        head = self.process.stdout.read(ANSWER.size)
        if len(head) < ANSWER.size:
            raise EOFError
        kind, size = ANSWER.unpack(head)
        told = self.process.stdout.read(size) if size <= LARGEST else b""
        if len(told) < size:
            raise EOFError
        return kind, told

    def _overran(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(5) == -getattr(signal, "SIGXCPU", 0) != 0
        return False

    def end(self) -> None:
        """End the process and give back what it held."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def _environment() -> dict[str, str]:
    """Import nothing from the folder one happens to work in, all else as this process does."""
    own = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = os.pathsep.join(os.path.abspath(path) for path in own if path)
    # Libraries for arithmetic take memory for every processor's thread, which a limit forbids.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return os.environ | alone | {"PYTHONSAFEPATH": "1", "PYTHONPATH": paths}


@atexit.register
def _done() -> None:
    if _worker is not None and _worker.owner == os.getpid():
        _worker.end()
