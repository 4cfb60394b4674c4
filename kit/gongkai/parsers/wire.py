"""How a report that was read goes from one process to the other: pickled, with few words.

A form's specification travels as its name. What comes back is rebuilt of the few classes a report
is made of and of nothing else, whatever has happened to the process that sent it.
"""

from __future__ import annotations

import io
import pickle
from functools import cache
from typing import Any

from gongkai.editions import edition, editions
from gongkai.editions.spec import TableSpec
from gongkai.parsers.assemble import Read

_KNOWN = {
    ("gongkai.parsers.assemble", "Read"),
    ("gongkai.parsers.tables.cells", "Filled"),
    ("gongkai.model.report", "Section"),
    ("gongkai.model.report", "_rebuild"),
    ("gongkai.model.table", "NotApplicable"),
    ("gongkai.model.table", "Table"),
    ("decimal", "Decimal"),
}


@cache
def _names(known: tuple[str, ...]) -> dict[TableSpec, tuple[str, str]]:
    """Name every specification of the forms, which are made once and kept."""
    return {spec: (key, spec.key) for key in known for spec in edition(key).specs.values()}


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return _names(editions()).get(obj) if isinstance(obj, TableSpec) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: Any) -> Any:
        key, table = pid
        return edition(key).specs[table]

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a report")
        return super().find_class(module, name)


def packed(found: Read) -> bytes:
    """Write what was read as bytes."""
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(found)
    return out.getvalue()


def unpacked(data: bytes) -> Read:
    """Rebuild what `packed` wrote; raise ``ValueError`` for anything else."""
    try:
        found = _Unpickler(io.BytesIO(data)).load()
    except Exception as error:  # damaged bytes make pickle raise of every kind
        raise ValueError("not what a reader sends") from error
    if not isinstance(found, Read):
        raise ValueError("not what a reader sends")
    return found
