"""The statutory forms, one file each; once in use a form is never edited, a new one is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from gongkai.editions.spec import TableSpec
from gongkai.errors import UnknownEdition


@dataclass(frozen=True)
class Edition:
    """One statutory form: its document, its six headings and its three tables.

    ``headings`` are without number; ``tables`` maps a heading's index to the table under it.
    """

    key: str
    document: str
    first_year: int
    last_year: int | None
    headings: tuple[str, ...]
    tables: Mapping[int, TableSpec]

    @cached_property
    def specs(self) -> dict[str, TableSpec]:
        """The tables by key, in the order of the form."""
        return {spec.key: spec for spec in self.tables.values()}


NUMERALS = "一二三四五六"
_MODULES = {"2021": "y2021", "2019": "y2019"}


def editions() -> tuple[str, ...]:
    """Name the known editions, newest first."""
    return tuple(_MODULES)


def edition(key: str) -> Edition:
    """Return the edition called ``key``; raise `UnknownEdition` for any other word."""
    if key not in _MODULES:
        raise UnknownEdition(f"没有“{key}”这一版格式，现有：{'、'.join(_MODULES)}")
    form: Edition = import_module(f"gongkai.editions.{_MODULES[key]}").EDITION
    return form


def edition_for(year: int) -> Edition:
    """Return the edition that reports on ``year`` are written in."""
    for key in _MODULES:
        form = edition(key)
        if form.first_year <= year <= (form.last_year or year):
            return form
    raise UnknownEdition(f"{year} 年没有全国统一的年度报告格式（最早为 2019 年）")
