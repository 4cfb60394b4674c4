"""Where the notebook of a kernel lies, and whether it is a copy of another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from gongkai.errors import GongkaiError
from gongkai.notebook import load

NOTEBOOK = "GONGKAI_NOTEBOOK"


def is_copy(before: str, path: Path, identity: str) -> bool:
    """Tell whether the document at ``path`` is a copy: the one it was made from is still there."""
    if not before or Path(before) == path or not Path(before).is_file():
        return False
    return kept(Path(before)).get("id") == identity


def kept(path: Path) -> Mapping[str, Any]:
    """Return what the kit keeps in the notebook at ``path``; nothing if it is none of ours."""
    try:
        found = load(path)["metadata"].get("gongkai")
    except GongkaiError:
        return {}
    return found if isinstance(found, dict) else {}


def absolute(path: str) -> Path | None:
    """Find the file that a page names relative to the server's root: below a parent of ours."""
    if not path:
        return None
    here = Path.cwd()
    for parent in (here, *here.parents):
        if (parent / path).is_file():
            return parent / path
    return None


def locate() -> Path | None:
    """Find this kernel's notebook: as Jupyter or the user says, else the only one of ours here."""
    # voila tells its kernel the address of the page, which ends in the notebook's name.
    _, _, voila = os.environ.get("SCRIPT_NAME", "").partition("/voila/render/")
    named = os.environ.get("JPY_SESSION_NAME"), os.environ.get(NOTEBOOK), unquote(voila)
    for path in (Path(name) for name in named if name):
        if path.suffix == ".ipynb" and path.is_file():
            return path.absolute()
    ours = [path for path in sorted(Path.cwd().glob("*.ipynb")) if kept(path)]
    return ours[0].absolute() if len(ours) == 1 else None
