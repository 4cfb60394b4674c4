"""The working folder: a blank report, the sample, its exports, and JupyterLab opened on them."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import IO
from urllib.parse import quote

from gongkai.errors import GongkaiError, OutputError
from gongkai.live.begin import blank, place
from gongkai.notebook.file import cause
from gongkai.notebook.shipped import NOTEBOOKS, shipped
from gongkai.notebook.store import read, save
from gongkai.publishing import FORMATS, publish
from gongkai.server.policy import HEADER, POLICY

SAMPLE = "示例-区商务局2021年度报告.ipynb"
SHOWN = ("html", "pdf", "docx")  # exports of the sample that stand beside it


def prepare(folder: Path, today: date) -> list[Path]:
    """Fill the working folder with the sample, its exports and a blank report; keep what is there.

    Returns the paths in the order they should be shown.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"无法建立文件夹 {folder}：{cause(error)}") from error
    report = blank(None, today)
    empty, sample = folder / f"年度报告{report.year}.ipynb", folder / SAMPLE
    if not empty.exists():
        place(empty, report)
    if not sample.exists():
        place(sample, read(shipped(NOTEBOOKS, SAMPLE)).report)
    stored = read(sample)
    exports = [sample.with_suffix(FORMATS[to].ending) for to in SHOWN]
    for to, path in zip(SHOWN, exports, strict=True):
        if not path.exists():
            save(path, publish(stored, to).data)
    return [empty, sample, *exports]


def open_lab(notebook: Path, tell: Callable[[str], None], *, browser: bool) -> int:
    """Run JupyterLab on ``notebook`` and its folder until it is stopped; return its exit code.

    ``tell`` is given what the user should read: the address, and how to end.
    """
    folder, token = notebook.parent, secrets.token_hex(24)
    # Ended from outside, this process must still end the server it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        (folder / ".jupyterlab.log").open("wb") as log,
        contextlib.suppress(KeyboardInterrupt),
        _served(folder, token, log) as (lab, port),
    ):
        address = f"http://127.0.0.1:{port}/lab/tree/{quote(notebook.name)}?token={token}"
        shown = browser and _display() and webbrowser.open(address)
        said = "JupyterLab 已在浏览器里打开" if shown else "请在浏览器里打开下面的地址"
        tell(f"{said}：\n  {address}\n用完后在这个窗口按 Ctrl+C 结束。")
        return lab.wait()
    return 0


@contextlib.contextmanager
def _served(
    folder: Path, token: str, log: IO[bytes]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start a server on a port that it alone has; end it afterwards."""
    for _ in range(5):
        port = _free_port()
        command = [
            # Of the folder one happens to stand in, nothing is imported (-P), no settings are read.
            *(sys.executable, "-P", "-m", "jupyterlab", "--no-browser"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
            "--ServerApp.jpserver_extensions=gongkai.server=True",
            "--LanguageServerManager.autodetect=False",  # it would look for programs in the folder
            f"--ServerApp.root_dir={folder.resolve()}",
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        ]
        # The token goes by the environment: a command line can be read by every user.
        environment = os.environ | {"JUPYTER_TOKEN": token}
        lab = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=sys.prefix)
        try:
            if _is_there(lab, port, token, log.name):
                yield lab, port
                return
        finally:
            _end(lab)
    raise GongkaiError(f"JupyterLab 没有启动起来，原因见 {log.name}")


def _free_port() -> int:
    """Choose the port, the same as last time where it can be had.

    A browser keeps what was not saved by the address, port and all.
    """
    for port in range(8888, 8898):
        with socket.socket() as probe, contextlib.suppress(OSError):
            if os.name == "posix":
                # A server that has just ended still holds its port for new ones that do not ask.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def _is_there(lab: subprocess.Popen[bytes], port: int, token: str, log: str) -> bool:
    """Wait until the server answers; false where another one took the port just before."""
    deadline = time.monotonic() + 120
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    named = {"Authorization": f"token {token}"}  # nobody else's server knows it
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/status", headers=named)
    taken = False
    while time.monotonic() < deadline and lab.poll() is None:
        try:
            with opener.open(asked, timeout=2) as answer:
                guarded = POLICY in answer.headers.get_all(HEADER, [])
        except urllib.error.HTTPError:
            taken = True
        except OSError:
            pass
        else:
            if not guarded:
                raise GongkaiError(f"JupyterLab 没有装上 gongkai 的防护，没有打开；原因见 {log}")
            return True
        time.sleep(0.2)
    if taken:
        return False
    raise GongkaiError(f"JupyterLab 没有启动起来，原因见 {log}")


def _end(lab: subprocess.Popen[bytes]) -> None:
    """End the server; one that was reading for a page just then may wait for itself for ever."""
    lab.terminate()
    try:
        lab.wait(20)
    except subprocess.TimeoutExpired:
        lab.kill()
        lab.wait()


def _display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
