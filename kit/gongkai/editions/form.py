"""The record of one statutory form: all that the rest of the house asks about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from gongkai.editions.figures import Figure, Key
from gongkai.editions.spec import TableSpec

NUMERALS = "一二三四五六"
ROLES = MappingProxyType({"disclosure": "t2", "requests": "t3", "disputes": "t4"})
CHAPTERS = MappingProxyType({"overview": 0, "problems": 4, "others": 5})
# The words by which a published report's heading is known, in the order of the headings.
HEADINGS = (
    "总体情况|概述|基本情况",
    "主动公开",
    "收到和处理|依申请公开",
    "复议|诉讼",
    "存在的?(?:主要)?问题|改进|整改措施",
    "其他需要|需要报告|其他事项",
)


@dataclass(frozen=True, eq=False)
class Edition:
    """One statutory form.

    Parameters
    ----------
    key, document, first_year, predecessor
        What the form is called here, the document that prescribes it, the first year reported on
        in it, and the key of the form that it took the place of.
    headings, tables
        The headings without their numbers; the table under a heading by the heading's index.
    figures
        What the figures mean: by the roles of table, row and column (`gongkai.editions.figures`).
        A rule that needs a figure holds for the forms that have it.
    hints
        What the blank notebook says under each heading to whoever fills it in: topic and words.
    roles
        The keys of the tables by what they hold: ``disclosure``, ``requests``, ``disputes``.
    chapters, pictures
        The index of the chapter that reports on the whole (``overview``), on what is amiss
        (``problems``) and on the information-processing fee (``others``); and of the one behind
        which the 图解 stands.
    cited
        A pattern of the ways in which texts cite the document, for those that still do when it has
        been superseded.
    marks, least
        A pattern of labels that tell a printed report to be in this form, and how many of them are
        needed; a label that an older form alone has tells against it.
    heading_words
        A pattern for each heading by which a published report's own wording of it is known.
    words
        Words of a text that speak of what only this form has: sort, key and pattern, as in
        `gongkai.checks.text.words`.
    meant
        What the words of a text mean in this form where it lacks the figure of that role.
    """

    key: str
    document: str
    first_year: int
    headings: tuple[str, ...]
    tables: Mapping[int, TableSpec]
    figures: Mapping[Key, Figure]
    hints: tuple[tuple[str, str], ...]
    predecessor: str = ""
    cited: str = ""
    marks: str = ""
    least: int = 1
    roles: Mapping[str, str] = field(default_factory=lambda: ROLES)
    chapters: Mapping[str, int] = field(default_factory=lambda: CHAPTERS)
    pictures: int = 2
    heading_words: tuple[str, ...] = HEADINGS
    words: tuple[tuple[str, str, str], ...] = ()
    meant: Mapping[Key, Key] = field(default_factory=dict)

    @cached_property
    def specs(self) -> dict[str, TableSpec]:
        """The tables by key, in the order of the form."""
        return {spec.key: spec for spec in self.tables.values()}

    @cached_property
    def chapter_of(self) -> dict[str, int]:
        """The index of the heading that each table stands under."""
        return {spec.key: index for index, spec in self.tables.items()}

    @cached_property
    def spoken_of(self) -> dict[int, str]:
        """What a chapter is about, by its index, where its table says it: requests or disputes."""
        keys = {key: role for role, key in self.roles.items() if role != "disclosure"}
        return {n: keys[spec.key] for n, spec in self.tables.items() if spec.key in keys}

    @property
    def prose(self) -> tuple[int, int]:
        """The chapters that are written anew each year: on the whole, and on what is amiss."""
        return self.chapters["overview"], self.chapters["problems"]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the relations that its tables have."""
        return frozenset(r.code for spec in self.specs.values() for r in spec.relations)
