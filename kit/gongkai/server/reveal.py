"""The file manager of the machine that this server runs on, for who sits at that machine."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tornado.httputil import HTTPServerRequest


def can_reveal(request: HTTPServerRequest) -> bool:
    """Tell whether the page is on this very machine and this machine has a file manager to show.

    Behind a proxy or a Hub every request seems to come from here, so there it is never so.
    """
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "X-Real-IP"))
    if forwarded or "JUPYTERHUB_SERVICE_PREFIX" in os.environ:
        return False
    try:
        here = ipaddress.ip_address(request.remote_ip or "").is_loopback
    except ValueError:
        return False
    return here and (sys.platform in ("win32", "darwin") or _desktop())


def _desktop() -> bool:
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(display) and shutil.which("xdg-open") is not None


def show(path: Path) -> None:
    """Have this machine's own program for such files open ``path``."""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        _begin(["open" if sys.platform == "darwin" else "xdg-open", str(path)])


def reveal(path: Path) -> None:
    """Have the file manager show the folder that ``path`` lies in; nothing is opened or run."""
    folder = path if path.is_dir() else path.parent
    if sys.platform == "win32":
        words = ["explorer", "/select,", str(path)]
    elif sys.platform == "darwin":
        words = ["open", "-R", str(path)]  # a folder by itself may be a program there
    else:
        words = ["xdg-open", str(folder)]
    _begin(words)


def _begin(words: list[str]) -> None:
    subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
