"""What a page is given to draw a report with: the declaration of each part, and its modules.

A kernel hands both to the page of a widget, a Jupyter server to the page of JupyterLab.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from gongkai.editions import edition, editions
from gongkai.live.panel import part_names
from gongkai.model.measures import measures
from gongkai.model.report import KINDS, LEVELS
from gongkai.notebook.parts import LABELS

STATIC = files("gongkai.live") / "static"
LOADER = "loader.js"  # makes one page of the others
PACKED = files("gongkai.live") / "packed.js"  # all of them in one; its first line says of which
MAIN = "lab/main.js"  # where Lab's page begins
PACKED_MAIN = files("gongkai.live") / "packed-lab.js"  # the same for it
FACT_HINTS = (
    "全称，与公章一致",
    "",
    "",
    "四位数字，如 2025",
    "电话或地址，只供联系，不印出",
    "如 2027年1月20日",
    "没有就不填；填了导出时带红头",
)


def spec_data(part: str, edition_key: str) -> dict[str, Any]:
    """Give the declaration of a part as the page draws it."""
    names = part_names(edition_key)
    if part == "checks":
        from gongkai.checks.text.aspects import invitations

        invited = {str(n): words for n, words in invitations(edition(edition_key)).items()}
        return {"key": "checks", "names": names, "valid": _in_force(), "invited": invited}
    if part != "facts":
        return {**edition(edition_key).specs[part].to_dict(), "names": names}
    options = {"kind": KINDS, "level": LEVELS}
    fields = [
        {
            "key": key,
            "label": label,
            "hint": hint,
            "options": options.get(key),
            "reads": "date" if key == "date" else None,
        }
        for key, label, hint in (
            (*named, hint) for named, hint in zip(LABELS.items(), FACT_HINTS, strict=True)
        )
    ]
    return {"key": "facts", "name": names["facts"], "names": names, "fields": fields}


def _in_force() -> dict[str, list[list[str]]]:
    """Say where last year's report has its 现行有效: by edition, table, cell and what it is of."""
    return {
        key: [
            [table, f"{row}.{column}", edition(key).specs[table].rows[row].label]
            for role, measure in measures(key).items()
            if role[2] == "valid"
            for table, row, column in measure.cells
        ]
        for key in editions()
    }


def sources() -> dict[str, str]:
    """Read the page's modules and their style, by name, as they are written."""
    held = sorted(one.name for one in STATIC.iterdir() if one.name.endswith((".js", ".css")))
    return {name: (STATIC / name).read_text("utf-8") for name in held if name != LOADER}


def lab_sources() -> dict[str, str]:
    """Read the modules of JupyterLab's page as well."""
    lab = STATIC / "lab"
    held = sorted(one.name for one in lab.iterdir() if one.name.endswith(".js"))
    return sources() | {f"lab/{name}": (lab / name).read_text("utf-8") for name in held}


def mark(given: dict[str, str]) -> str:
    """Return the digest of modules, by which one that packs them all is known to be of them."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _packed(path: Traversable, given: dict[str, str]) -> str:
    """Return the one module that packs these, if there is one and it is of them as they stand.

    A browser takes one module in a quarter of the time that thirty take; ``make page`` packs them,
    and so does every wheel.
    """
    first, _, packed = (path.read_text("utf-8") if path.is_file() else "").partition("\n")
    return packed if first == f"// {mark(given)}" else ""


@cache
def modules() -> bytes:
    """Return the page's modules and their style by name, compressed: a page asks for them once."""
    given = sources()
    if packed := _packed(PACKED, given):
        styles = {name: text for name, text in given.items() if name.endswith(".css")}
        given = {"entry.js": packed, **styles}
    return gzip.compress(json.dumps(given, ensure_ascii=False).encode(), 6, mtime=0)


@cache
def packed_main() -> bytes:
    """Return all modules of JupyterLab's page in one, compressed; nothing where none is packed."""
    packed = _packed(PACKED_MAIN, lab_sources())
    return gzip.compress(packed.encode(), 6, mtime=0) if packed else b""


@cache
def packed_spec(part: str, edition_key: str) -> bytes:
    """Return the declaration of ``part`` as compressed JSON; it travels as a binary buffer."""
    data = json.dumps(spec_data(part, edition_key), ensure_ascii=False)
    return gzip.compress(data.encode(), 9, mtime=0)


@cache
def digest() -> str:
    """Return the digest of all that a page may ask for, Lab's part of it included."""
    whole = hashlib.sha256()
    for one in sorted(Path(str(STATIC)).rglob("*")):
        if one.is_file():
            whole.update(one.name.encode() + b"\0" + one.read_bytes())
    return whole.hexdigest()[:16]
