"""Write, check and publish the annual report on government information disclosure.

Names are loaded when they are first used: ``import gongkai`` brings nothing heavy with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["Report", "Table", "check", "edition", "form", "publish", "read", "write"]

_HOMES = {
    "Report": "model.report",
    "Table": "model.report",
    "check": "checks.run",
    "edition": "editions",
    "form": "live.widget",
    "publish": "publishing",
    "read": "notebook.store",
    "write": "notebook.store",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
    return getattr(import_module(f"gongkai.{_HOMES[name]}"), name)
