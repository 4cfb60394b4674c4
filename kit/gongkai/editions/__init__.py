"""The statutory forms, one file each; once in use a form is never edited, a new one is added.

A form is a file ``y….py`` of this folder that declares ``EDITION``, or one that was registered.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from gongkai.editions.form import NUMERALS, Edition
from gongkai.errors import UnknownEdition

__all__ = [
    "NUMERALS",
    "Edition",
    "edition",
    "edition_for",
    "editions",
    "last_year",
    "predecessors",
    "register",
    "withdraw",
]

_REGISTERED: dict[str, Edition] = {}


@cache
def _shipped() -> dict[str, Edition]:
    names = [module.name for module in iter_modules(__path__) if re.match(r"y\d", module.name)]
    forms = [import_module(f"{__name__}.{name}").EDITION for name in names]
    return {form.key: form for form in forms}


def _known() -> dict[str, Edition]:
    """Give all forms by key, newest first."""
    forms = {**_shipped(), **_REGISTERED}
    return dict(sorted(forms.items(), key=lambda pair: -pair[1].first_year))


def register(form: Edition) -> None:
    """Add a form to those that are known, beside the ones this folder holds."""
    _REGISTERED[form.key] = form


def withdraw(key: str) -> None:
    """Take back a form that was registered."""
    _REGISTERED.pop(key, None)


def editions() -> tuple[str, ...]:
    """Name the known editions, newest first."""
    return tuple(_known())


def edition(key: str) -> Edition:
    """Return the edition called ``key``; raise `UnknownEdition` for any other word."""
    form = _REGISTERED.get(key) or _shipped().get(key)
    if form is None:
        raise UnknownEdition(f"没有“{key}”这一版格式，现有：{'、'.join(_known())}")
    return form


def edition_for(year: int) -> Edition:
    """Return the edition that reports on ``year`` are written in."""
    for form in _known().values():
        if form.first_year <= year:
            return form
    first = min(form.first_year for form in _known().values())
    raise UnknownEdition(f"{year} 年没有全国统一的年度报告格式（最早为 {first} 年）")


def last_year(key: str) -> int | None:
    """Return the last year reported on in an edition; nothing while it is in force."""
    after = [form.first_year for form in _known().values() if form.predecessor == key]
    return after[0] - 1 if after else None


def predecessors(key: str) -> tuple[Edition, ...]:
    """Return the forms that came before an edition, the latest first."""
    form = edition(key)
    return (edition(form.predecessor), *predecessors(form.predecessor)) if form.predecessor else ()
