"""The annual report as frozen data: organ, text, and figures by table, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gongkai.editions import NUMERALS, Edition, edition
from gongkai.editions.spec import CellKey
from gongkai.errors import needed
from gongkai.model.table import LONG, NA, Balance, NotApplicable, Table, Value

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "KINDS",
    "LEVELS",
    "NA",
    "Balance",
    "NotApplicable",
    "Report",
    "Section",
    "Table",
    "Value",
]

KINDS = ("人民政府", "政府部门", "派出机关", "其他机构")
LEVELS = ("国家级", "省级", "市级", "县级", "乡级")


@dataclass(frozen=True)
class Section:
    """One of the six sections: its text as Markdown, without the heading."""

    heading: str
    text: str = ""


@dataclass(frozen=True)
class Report:
    """One office's annual report on government information disclosure.

    Parameters
    ----------
    organ, kind, level
        The office's full name, one of `KINDS` and one of `LEVELS`; empty while unknown.
    year
        The year reported on, not the year of publication.
    date, contact
        Date of the report (``2026-01-20``) and how to reach the office; may be empty.
    number
        The document's number 发文字号; where there is one, the report is printed under a red head.
    images
        The pictures of the text, PNG or JPEG, by the name that the text has for them.
    opening
        The paragraphs before section 一, as Markdown.
    sections
        The six sections in the order of the form.
    tables
        The figures by table key ``t2``, ``t3``, ``t4``.
    carried
        What a later version wrote in the report's data and this one does not know; see
        `gongkai.model.data`.
    """

    organ: str
    year: int | None
    edition: str
    kind: str = ""
    level: str = ""
    date: str = ""
    contact: str = ""
    number: str = ""
    opening: str = ""
    sections: tuple[Section, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)
    carried: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        form = edition(self.edition)
        tables = {key: self.tables.get(key, Table(spec)) for key, spec in form.specs.items()}
        object.__setattr__(self, "tables", MappingProxyType(tables))
        object.__setattr__(self, "images", MappingProxyType(dict(self.images)))
        object.__setattr__(self, "carried", MappingProxyType(dict(self.carried)))
        if not self.sections:
            object.__setattr__(self, "sections", tuple(Section(h) for h in form.headings))

    def __reduce__(self) -> tuple[Any, ...]:
        parts = {key: dict(getattr(self, key)) for key in ("tables", "images", "carried")}
        return (_rebuild, ({**self.__dict__, **parts},))

    @property
    def form(self) -> Edition:
        """The statutory form the report is written in."""
        return edition(self.edition)

    @property
    def title(self) -> str:
        """机关名称 + 年份 + 政府信息公开工作年度报告."""
        year = f"{self.year}年" if self.year else ""
        return f"{self.organ}{year}政府信息公开工作年度报告"

    def headings(self) -> tuple[str, ...]:
        """Return the numbered headings 一、总体情况 …, as they are printed."""
        return tuple(f"{n}、{s.heading}" for n, s in zip(NUMERALS, self.sections, strict=True))

    def replace(self, **changes: Any) -> Report:
        """Return the report with these fields changed."""
        return replace(self, **changes)

    def with_values(self, table: str, values: Mapping[CellKey, Value]) -> Report:
        """Return the report with figures of one table changed; ``None`` empties a cell."""
        return self.replace(tables={**self.tables, table: self.tables[table].replace(values)})

    def with_section(self, index: int, text: str) -> Report:
        """Return the report with the text of the section at ``index`` (0 … 5) changed."""
        sections = list(self.sections)
        sections[index] = replace(sections[index], text=text)
        return self.replace(sections=tuple(sections))

    def to_frame(self) -> pd.DataFrame:
        """Give all figures in long form: table, row, column, value and unit, one row a figure."""
        with needed("pandas"):
            import pandas as pd

        rows = [row for table in self.tables.values() for row in table.long_rows()]
        return pd.DataFrame(rows, columns=LONG, dtype=object)


def _rebuild(fields: dict[str, Any]) -> Report:
    return Report(**fields)
