"""From a document's pieces to a report: title, organ, year, edition, sections and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from gongkai.editions import NUMERALS, Edition, edition, editions
from gongkai.editions.spec import CellKey, TableSpec
from gongkai.model.report import Report, Section, Table
from gongkai.parsers.model import Grid, Source
from gongkai.parsers.tables.cells import Filled, looks_like_value
from gongkai.parsers.tables.grid import fill, note_of
from gongkai.parsers.tables.labels import bare

_TITLE = re.compile(
    r"(?P<organ>[^\s#*（）()《》“”，。]{2,40}?)(?P<year>20[12]\d)\s?年?度?政府信息公开(?:工作)?(?:的)?年度报告"
)
_HEAD = re.compile(rf"[#\s*]*+([{NUMERALS}])\s*+[、.．,，]\s*+(.{{2,40}}?)[*\s:：]*$")
_FOOT = re.compile(
    r"版权所有|主办单位|主办[:：]|承办[:：]|ICP备|公网安备|网站标识码|网站地图|联系我们|打印本页|关闭窗口|\[打印\]"
    r"|上一篇|下一篇|分享到|扫一扫|责任编辑|浏览次数|字体[:：]|当前位置|您现在的位置|无障碍|返回顶部|相关链接|信息来源[:：]"
)
_PERIOD = re.compile(
    r"(20[12]\d)\s?年\s?1\s?月\s?1\s?日\s?起?\s?(?:至|到|—|-|－)+.{0,6}12\s?月\s?31\s?日"
)


@dataclass(frozen=True)
class Read:
    """A published report as read: the report, what each table gave, and what was noticed.

    ``carried`` is what a notebook of a later version keeps, as `gongkai.notebook.store` has it.
    """

    report: Report
    tables: dict[str, Filled] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    carried: dict[str, Any] = field(default_factory=dict)

    @property
    def unread(self) -> dict[tuple[str, str, str], str]:
        """The cells that were not read, each with the reason."""
        return {(key, *c): why for key, one in self.tables.items() for c, why in one.unread.items()}


def assemble(source: Source) -> Read:
    """Make a report of what a reader found."""
    grids = [piece for piece in source.pieces if isinstance(piece, Grid)]
    text = [piece for piece in source.pieces if isinstance(piece, str)]
    organ, year = _name([source.title, *text, *_cells(grids)])
    # The period 统计期限 gives the year where no title does.
    period = next((m for piece in text if (m := _PERIOD.search(piece))), None)
    year = year or (int(period[1]) if period else None)
    form = _edition(grids, year)
    specs = form.specs
    filled = fill(grids, specs)
    notes = [*source.problems]
    tables = {}
    for name, spec in specs.items():
        found = filled[name]
        if not found.found and not found.unread:
            notes.append(f"{spec.name}没有找到")
        for cell in spec.cells:
            if spec.rows[cell[0]].printed and not _known(found, cell):
                found.unread[cell] = "原文里没有找到这一格"
        notes += found.notes
        tables[name] = _table(spec, found)
    opening, sections, missing = _sections(text, form)
    notes += missing
    sections, date = _signed(sections, organ)
    sections = _notes_apart(sections, form.tables, tables)
    report = Report(
        organ, year, form.key, date=date, opening=opening, sections=sections, tables=tables
    )
    return Read(report, filled, tuple(dict.fromkeys(notes)))


def _notes_apart(
    sections: tuple[Section, ...], specs: Mapping[int, TableSpec], tables: dict[str, Table]
) -> tuple[Section, ...]:
    """Give the note that a section's text begins with, 「注：…」, to the table above it."""
    kept = list(sections)
    for index, spec in specs.items():
        first, *rest = kept[index].text.split("\n\n")
        if note := note_of(first):
            tables[spec.key] = replace(tables[spec.key], note=note)
            kept[index] = Section(kept[index].heading, "\n\n".join(rest))
    return tuple(kept)


def _known(found: Filled, cell: CellKey) -> bool:
    return cell in found.values or cell in found.blank or cell in found.unread


def _table(spec: TableSpec, found: Filled) -> Table:
    typed = {c: v for c, v in found.values.items() if c not in spec.computed}
    printed = {c: v for c, v in found.values.items() if c in spec.computed}
    return Table(spec, typed, {}, printed, found.remarks, found.note)


def _cells(grids: Iterable[Grid]) -> list[str]:
    return [text for grid in grids for row in grid.rows[:3] for text in row]


def _name(texts: Iterable[str]) -> tuple[str, int | None]:
    """Find the title; the first one that gives an organ counts."""
    given = list(texts)
    # A title may be set in two or three lines.
    joined = ["".join(given[n : n + size]) for size in (2, 3) for n in range(min(len(given), 8))]
    for text in (*given, *joined):
        match = _TITLE.search(re.sub(r"\s", "", text))
        if match:
            organ = re.sub(r"^.*[>»›|]", "", match["organ"]).strip("-—_·：:")
            return organ, int(match["year"])
    return "", None


def _edition(grids: list[Grid], year: int | None) -> Edition:
    """Tell the form by labels that it alone has, newest first; where they leave it open, by year.

    A label of an older form that this one does not have is against it.
    """
    said = bare("".join("".join(row) for grid in grids for row in grid.rows))
    forms = [edition(key) for key in editions()]
    marks = {form.key: len(re.findall(form.marks, said)) if form.marks else 0 for form in forms}
    for n, form in enumerate(forms):
        older = (one for one in forms[n + 1 :] if not _has(form, one.marks))
        if marks[form.key] >= form.least and not any(marks[one.key] for one in older):
            return form
    if year is None:
        return forms[0]
    return next((form for form in forms if form.first_year <= year), forms[-1])


@cache
def _has(form: Edition, marks: str) -> bool:
    """Tell whether a form itself has labels by which another one is known."""
    boxes = (box for spec in form.specs.values() for row in spec.layout() for box in row.cells)
    return bool(re.search(marks, bare("".join(box.text for box in boxes))))


def _sections(text: list[str], form: Edition) -> tuple[str, tuple[Section, ...], list[str]]:
    """Cut the text at its headings; what the page says before and after is left out."""
    every = range(len(form.headings))
    bodies: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    opening: list[str] = []
    at = -1
    titled = False
    for line in (part.strip() for piece in text for part in _lines(piece)):
        if not line or _FOOT.search(line):
            if line and at == every[-1]:
                break
            continue
        found = _heading(line, at, form)
        if found:
            at, names[found[0]] = found
            bodies.setdefault(at, [])
        elif at >= 0:
            bodies[at].append(_unmarked(line))
        elif _TITLE.search(re.sub(r"\s", "", line)):
            titled, opening = True, []
        elif titled and len(line) > 20:
            opening.append(_unmarked(line))
    missing = [f"没有找到标题“{NUMERALS[n]}、{form.headings[n]}”" for n in every if n not in names]
    sections = tuple(
        Section(names.get(n, form.headings[n]), "\n\n".join(bodies.get(n, []))) for n in every
    )
    return "\n\n".join(opening), sections, missing if names else ["没有找到各章的标题"]


def _lines(piece: str) -> list[str]:
    """Split a paragraph at its line breaks; a title set in two lines is one."""
    whole = re.sub(r"\s", "", piece)
    return [whole] if len(whole) < 80 and _TITLE.search(whole) else piece.split("\n")


_DATE = re.compile(r"(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")


def _signed(sections: tuple[Section, ...], organ: str) -> tuple[tuple[Section, ...], str]:
    """Take the signature 落款 off the end of the last section: the organ's name and the date."""
    *before, last = sections
    lines = last.text.split("\n\n")
    date = ""
    while lines:
        match = _DATE.fullmatch(lines[-1].strip())
        if match and not date:
            date = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
        elif not (organ and lines[-1].strip() == organ):
            break
        lines.pop()
    return (*before, Section(last.heading, "\n\n".join(lines))), date


def _heading(line: str, at: int, form: Edition) -> tuple[int, str] | None:
    """Tell a section's heading by its words; its number alone proves nothing."""
    match = _HEAD.fullmatch(line)
    if not match or looks_like_value(line):
        return None
    for index, words in enumerate(form.heading_words):
        if (
            index > at
            and re.search(words, match[2])
            and not match[2].startswith(("本年", "上年", "结转"))
        ):
            return index, match[2].strip()
    return None


def _unmarked(line: str) -> str:
    return re.sub(r"^#{1,6}\s*", "", line)
