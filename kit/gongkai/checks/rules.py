"""How a rule is declared: nothing is found under a code that was not declared here.

A rule stands in one place, over the generator that finds it::

    @rule("S-01", "章节没有内容", "error", ARTICLE, why=…, wrong=…, right=…)
    def empty(report: Report) -> Iterator[Finding]: ...

The catalogue, the tables of the README and what `gongkai.checks.run` runs follow from that. Rules
may be stacked where one generator finds several; a call that decorates nothing declares a rule that
is found elsewhere, as in a notebook. The arithmetic rules are the editions' relations 勾稽关系.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal, TypeVar

from gongkai.editions import Edition, edition, editions

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
VERSION = "2026.1"  # of the catalogue, as a check record prints it

# Sources that several rules have.
TITLE = "报告标题：机关名称＋年份"
ARTICLE = "条例第五十条"
FORM = "国办公开办函〔2021〕30号"
STORE = "笔记本的保存格式"
PRACTICE = "实务惯例"

# Where rules are declared knows this module and is not known here: the catalogue asks for it by
# name, and only when it needs a rule that is not here.
_DECLARING = (
    "gongkai.checks.run",
    "gongkai.checks.beside",
    "gongkai.notebook.parts",
    "gongkai.notebook.sections",
    "gongkai.notebook.foreign",
    "gongkai.notebook.store",
)

Holds = Callable[[Edition], bool]
Generator = Callable[..., Iterator[Any]]  # of findings, which are made of rules and unknown here
Find = TypeVar("Find", bound=Generator)


def ALL(form: Edition) -> bool:
    """Hold for every edition."""
    return True


def having(table: str, row: str, column: str) -> Holds:
    """Hold for the editions whose form has this figure, named by the roles of its cell."""
    return lambda form: (table, row, column) in form.figures


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``why`` explains it, ``wrong`` and ``right`` are an example each; ``holds`` tells of an edition
    whether the rule is one of its own. A rule that is not ``waivable`` cannot be set aside with a
    reason.
    """

    code: str
    title: str
    severity: Severity
    source: str
    why: str
    wrong: str
    right: str
    waivable: bool = True
    holds: Holds = ALL

    @property
    def editions(self) -> tuple[str, ...]:
        """The keys of the editions it holds for, newest first."""
        return tuple(key for key in editions() if self.holds(edition(key)))

    def to_dict(self) -> dict[str, Any]:
        """Give the rule as JSON-ready data."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "holds"}
        return said | {"editions": self.editions}


@dataclass(frozen=True)
class Finder:
    """A generator of findings, and the codes it finds; it may ask for last year's report too."""

    run: Generator
    codes: tuple[str, ...]
    last_year: bool

    def due(self, form: Edition) -> bool:
        """Whether one of its rules holds for ``form``; without codes it finds any relation."""
        return not self.codes or any(RULES[code].holds(form) for code in self.codes)


_declared: dict[str, Rule] = {}
_finders: dict[Generator, Finder] = {}


def rule(
    code: str,
    title: str,
    severity: Severity,
    source: str,
    *,
    why: str,
    wrong: str,
    right: str,
    waivable: bool = True,
    editions: Holds = ALL,
    last_year: bool = False,
) -> Callable[[Find], Find]:
    """Declare a rule; over a generator of findings, have every check run it.

    Parameters
    ----------
    editions
        Tells of an edition whether the rule holds for it. Neither is the generator run nor a
        finding reported where it does not.
    last_year
        Whether the generator compares with last year's report, which is then its second argument;
        it is run only where that report is given.
    """
    if code in _declared:
        raise ValueError(f"rule {code} is declared twice")
    _declared[code] = Rule(code, title, severity, source, why, wrong, right, waivable, editions)
    return finds(code, last_year=last_year)


def finds(*codes: str, last_year: bool = False) -> Callable[[Find], Find]:
    """Have every check run a generator that finds rules declared elsewhere, or relations."""

    def register(run: Find) -> Find:
        held = _finders.get(run, Finder(run, (), False))
        # Decorators are applied from below; the codes stand as they are read.
        _finders[run] = Finder(run, (*codes, *held.codes), last_year or held.last_year)
        return run

    return register


def withdraw(code: str) -> None:
    """Take back a rule that was declared for a while; what finds it is no longer run."""
    del _declared[code]
    for run in [run for run, held in _finders.items() if code in held.codes]:
        del _finders[run]


def finders(modules: tuple[str, ...] = ()) -> list[Finder]:
    """List all generators: those of ``modules`` in their order, then those of any other module."""
    places = {name: place for place, name in enumerate(modules)}
    return sorted(_finders.values(), key=lambda one: places.get(one.run.__module__, len(places)))


@lru_cache(maxsize=1)
def _relations(keys: tuple[str, ...]) -> dict[str, Rule]:
    found = {}
    for key in keys:
        for spec in edition(key).specs.values():
            for relation in spec.relations:
                left = " + ".join(term.label for term in relation.left[:3])
                more = " + …" if len(relation.left) > 3 else ""
                right = " + ".join(term.label for term in relation.right)
                found[relation.code] = Rule(
                    relation.code,
                    f"{spec.name}：{relation.name}",
                    "error",
                    relation.source,
                    f"{left}{more} = {right}，每一列（行）都要成立。",
                    f"左边合计 3035，{right} 3153，差 118",
                    "两边相等",
                    waivable=False,
                    holds=_related(relation.code),
                )
    return found


def _related(code: str) -> Holds:
    return lambda form: code in form.codes


class Catalogue(Mapping[str, Rule]):
    """Every rule by its code, in the order of the codes; complete whenever it is asked."""

    def __getitem__(self, code: str) -> Rule:
        known = _declared.get(code) or _relations(editions()).get(code)
        return known or self._whole()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._whole()))

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> dict[str, Rule]:
        for module in _DECLARING:
            import_module(module)
        return _relations(editions()) | _declared


RULES = Catalogue()
