"""What a notebook keeps for a later version: keys this one does not know, carried to its copy.

JupyterLab keeps them where they stand, for a page writes into the metadata that is there. Here they
are found when a notebook is read, and put where they belong in one that is written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from gongkai.editions import Edition, edition
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
    _, beyond = parted(dict(kept), _shape(form.key))
    of_cells: dict[str, Any] = {}
    for noted in map(role, cells):
        rest = {key: value for key, value in noted.items() if key not in _ROLE}
        of_cells |= {_key(noted): rest} if rest else {}
    return {"kept": _few(beyond), "cells": of_cells}


@cache
def _shape(key: str) -> Shape:
    specs = edition(key).specs
    parts: dict[str, Shape] = {"facts": {"cells": dict.fromkeys(FACTS), "seen": None}}
    for part, spec in specs.items():
        typed = dict.fromkeys([*map(name, spec.typed), NOTE])
        printed = dict.fromkeys(map(name, spec.cells))
        parts[part] = {"cells": typed, "printed": printed, "seen": None}
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
    return f"{noted.get('role')} {next(told, '')}"


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
