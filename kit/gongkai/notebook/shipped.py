"""Find the files that are shipped beside the package: templates and notebooks.

An editable install copies shared data, so a checkout's own folders come first; else the files lie
under ``share/jupyter`` of the environment the package is installed in.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Iterator
from pathlib import Path

from gongkai.errors import GongkaiError

TEMPLATES = ("templates/gongkai", "nbconvert/templates/gongkai")
NOTEBOOKS = ("notebooks", "gongkai/notebooks")


def shipped(place: tuple[str, str], name: str) -> Path:
    """Return the path of a shipped file; ``place`` is its folder in a checkout and installed."""
    for folder in _folders(place):
        if (folder / name).is_file():
            return folder / name
    raise GongkaiError(f"安装不完整：缺少文件 {name}，请重新安装 gongkai-kit")


def _folders(place: tuple[str, str]) -> Iterator[Path]:
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent.parent
    if package == checkout / "kit" / "gongkai":
        yield checkout / place[0]
    # The package lies in PREFIX/lib/python3.x/site-packages, on Windows PREFIX/Lib/site-packages.
    # Its own prefix comes first: another may hold the files of another version.
    prefixes = [*map(str, package.parents[2:5]), sys.prefix, site.getuserbase()]
    for prefix in prefixes:
        yield Path(prefix) / "share" / "jupyter" / place[1]
