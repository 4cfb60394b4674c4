"""What this kit wrote into which folder, kept on this machine: the proof that a file is its own.

A manifest lies in its folder and may have come by mail with it, so that nothing may be deleted on
its word. Here stands what was written: for each folder the names, each with the digests it may
have. A digest is noted before its file is put in place, so that no crash loses the proof.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

FOLDER = "GONGKAI_STATE_DIR"
Digests = dict[str, list[str]]


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def state_folder() -> Path:
    """Return the folder of what is kept on this machine: ``GONGKAI_STATE_DIR``, else the user's."""
    own = os.environ.get(FOLDER)
    return Path(own) if own else platformdirs.user_state_path("gongkai")


def _page(folder: Path, alone: bool = False) -> Path:
    name = digest(os.path.realpath(folder).encode("utf-8", "surrogateescape"))
    # What was exported alone belongs to no set, so that no later set takes it away.
    return state_folder() / "written" / f"{name[:32]}{'.alone' if alone else ''}.json"


def recorded(folder: Path, *, alone: bool = False) -> Digests:
    """Return what this kit wrote into ``folder``: by name the digests that a file may have."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        held = json.loads(_page(folder, alone).read_bytes())
        if isinstance(held, dict):
            return {
                name: [one for one in digests if isinstance(one, str)]
                for name, digests in held.items()
                if isinstance(digests, list) and name == Path(name).name
            }
    return {}


def note(folder: Path, digests: Mapping[str, Iterable[str]], *, alone: bool = False) -> None:
    """Keep what this kit writes into ``folder``; raise ``OSError`` where it cannot be kept."""
    page = _page(folder, alone)
    page.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = page.with_suffix(f".{os.getpid()}.tmp")
    kept = {name: sorted(set(held)) for name, held in digests.items()}
    try:
        with beside.open("w", encoding="utf-8") as file:
            os.chmod(beside, 0o600)
            json.dump(kept, file, ensure_ascii=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, page)
    finally:
        beside.unlink(missing_ok=True)


def replaceable(path: Path, data: bytes) -> bool:
    """Tell whether ``data`` may take the place of the file at ``path``: none, or our own."""
    if not os.path.lexists(path) or path.is_dir():
        return True  # nothing can take the place of a folder; whoever tries is told so
    return own(path, [*recorded(path.parent, alone=True).get(path.name, []), digest(data)])


def written(path: Path) -> bool:
    """Tell whether this kit wrote the file at ``path``, alone or in a set, and it is still so."""
    known = (recorded(path.parent, alone=alone).get(path.name, []) for alone in (True, False))
    return own(path, [one for digests in known for one in digests])


def add(path: Path, data: bytes) -> None:
    """Keep that this kit writes ``data`` at ``path``, beside what it wrote there before."""
    before = recorded(path.parent, alone=True)
    there = [one for one in before.get(path.name, []) if own(path, [one])]
    note(path.parent, {**before, path.name: [*there, digest(data)]}, alone=True)


def own(path: Path, digests: Iterable[str]) -> bool:
    """Tell whether a file is one that this kit wrote and nobody has changed since."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        return digest(path.read_bytes()) in set(digests)
    except OSError:
        return False
