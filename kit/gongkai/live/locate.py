"""Where the notebook of a kernel lies, and whether it is the document that its id names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from gongkai.errors import GongkaiError
from gongkai.live.history import History
from gongkai.live.states import State, compare, plain, state_from
from gongkai.model.schema import mapping
from gongkai.notebook.file import load, source
from gongkai.notebook.store import current

NOTEBOOK = "GONGKAI_NOTEBOOK"
Kin = Literal["same", "moved", "copy", "foreign"]


def kinship(history: History, path: Path | None, kept: Mapping[str, Any]) -> Kin:
    """Tell how a file stands to the journal of the id that it bears.

    ``"moved"`` is the journal's document at another place; ``"copy"`` goes its own way because the
    document is still where it was, or because the file tells of edits that were never made here;
    ``"foreign"`` is of another organ or year, unless it lies where the journal says and as a whole
    continues the journal, or the journal it: then the particulars were corrected here.
    """
    states = states_of(kept)
    at_place = path is not None and bool(history.path) and same_place(history.path, path)
    another = _another(history.parts.get("facts", State()), states.get("facts", State()))
    if another and not (at_place and _continues(history, states)):
        return "foreign"
    if at_place or path is None or not history.path:
        return "same"
    jumps = any(part.jumps(states.get(key, State())) for key, part in history.known.items())
    return "copy" if jumps or at_home(history.path, kept.get("id")) else "moved"


def _continues(history: History, states: Mapping[str, State]) -> bool:
    orders = {compare(states.get(key, State()), part) for key, part in history.parts.items()}
    return "parted" not in orders and not {"newer", "older"} <= orders


def _another(known: State, found: State) -> bool:
    pairs = [(known.cells.get(key), found.cells.get(key)) for key in ("organ", "year")]
    return any(mine and theirs and mine.strip() != theirs.strip() for mine, theirs in pairs)


def same_place(before: str, path: Path) -> bool:
    """Tell whether ``before`` leads to the file at ``path``, be it through a link."""
    if plain(path) == before:
        return True
    try:
        return os.path.samefile(before, path)
    except (OSError, ValueError):
        return False


def at_home(path: str, identity: Any) -> bool:
    """Tell whether the file at ``path`` is still there and bears the id."""
    return bool(path) and Path(path).is_file() and kept(Path(path)).get("id") == identity


def states_of(kept: Mapping[str, Any]) -> dict[str, State]:
    """Read the state of each part out of what the kit keeps in a notebook."""
    parts = kept.get("parts")
    held = parts if isinstance(parts, dict) else {}
    return {str(key): state_from(part) for key, part in held.items()}


def kept(path: Path) -> Mapping[str, Any]:
    """Return what the kit keeps in the notebook at ``path``; nothing if it is none of ours.

    What an earlier version wrote is brought up to this one where that can be done.
    """
    try:
        found = mapping(load(path)["metadata"].get("gongkai"))
    except GongkaiError:
        return {}
    try:
        return current(found)
    except GongkaiError:
        return found


def sources(path: Path) -> dict[str, str]:
    """Return the text of each Markdown cell of the notebook at ``path``, by the cell's id."""
    try:
        cells = load(path)["cells"]
    except GongkaiError:
        return {}
    return {plain(c.get("id")): plain(source(c)) for c in cells if c.get("cell_type") == "markdown"}


def absolute(path: str) -> Path | None:
    """Find the file that a page names relative to the server's root: below a parent of ours.

    A file that is not there (any more) is looked for where it should be: beside us.
    """
    if not path:
        return None
    here = Path.cwd()
    found = [each / path for each in (here, *here.parents) if (each / path).is_file()]
    # Jupyter starts a kernel in its notebook's folder.
    beside = here / Path(path).name
    return beside if beside in found or not found else found[0]


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
