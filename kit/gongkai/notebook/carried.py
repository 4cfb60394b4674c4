"""What a notebook keeps for a later version: keys this one does not know, carried to its copy.

JupyterLab keeps them where they stand, for a page writes into the metadata that is there. Here they
are found when a notebook is read, and put where they belong in one that is written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.editions import Edition
from gongkai.editions.spec import name
from gongkai.model.schema import MOST_ENTRIES
from gongkai.model.versions import Shape, joined, parted
from gongkai.notebook.parts import FACTS, NOTE
from gongkai.notebook.sections import role

_KEPT = ("version", "id", "edition", "waivers", "last", "damaged")
_ROLE = ("role", "section", "part", "crc")


def carried(
    kept: Mapping[str, Any], cells: list[dict[str, Any]], form: Edition
) -> dict[str, dict[str, Any]]:
    """Find what is not known in the notebook's metadata, ``kept``, and its cells' own."""
    _, beyond = parted(dict(kept), _shape(form))
    noted = (
        (_key(role(cell)), parted(dict(role(cell)), dict.fromkeys(_ROLE))[1]) for cell in cells
    )
    of_cells = {key: rest for key, rest in noted if key and rest}
    return {"kept": _few(beyond), "cells": of_cells}


def _shape(form: Edition) -> Shape:
    parts: dict[str, Shape] = {"facts": {"cells": dict.fromkeys(FACTS), "seen": None}}
    for key, spec in form.specs.items():
        typed = dict.fromkeys([*map(name, spec.typed), NOTE])
        printed = dict.fromkeys(map(name, spec.cells))
        parts[key] = {"cells": typed, "printed": printed, "seen": None}
    known: dict[str, Shape] = dict.fromkeys(_KEPT)
    return known | {"parts": parts}


def _few(beyond: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is too much to be of any version: such a part counts as blank."""
    return {
        key: _few(one) if isinstance(one, dict) else one
        for key, one in beyond.items()
        if not isinstance(one, dict) or len(one) <= MOST_ENTRIES
    }


def _key(noted: Mapping[str, Any]) -> str:
    """Name a notebook cell by what it is for: its place may be another in the copy."""
    told = (str(noted[key]) for key in ("section", "part", "crc") if key in noted)
    return f"{noted.get('role')} {next(told, '')}" if noted else ""


def put_back(notebook: Mapping[str, Any], beyond: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook of the kit with what `carried` found in another."""
    metadata, of_cells = notebook["metadata"], beyond.get("cells", {})
    own = joined(metadata["gongkai"], beyond.get("kept", {}))
    cells = [_with(cell, of_cells.get(_key(role(cell)), {})) for cell in notebook["cells"]]
    return {**notebook, "metadata": {**metadata, "gongkai": own}, "cells": cells}


def _with(cell: dict[str, Any], beyond: Mapping[str, Any]) -> dict[str, Any]:
    if not beyond:
        return cell
    return cell | {"metadata": cell["metadata"] | {"gongkai": joined(dict(role(cell)), beyond)}}
