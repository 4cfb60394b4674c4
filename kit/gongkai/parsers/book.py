"""What the cells of an Excel file point to: shared texts, number formats, the first of all days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from posixpath import normpath

from lxml import etree

from gongkai.parsers.office import Parts

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)


@dataclass(frozen=True)
class Box:
    """One cell: its text, the remark that its format prints, whether a result is missing."""

    text: str
    missing: bool = False


def path_of(target: str) -> str:
    """Name the part that a relation of the workbook leads to."""
    return target[1:] if target.startswith("/") else normpath(f"xl/{target}")


def kind_of(node: etree._Element) -> str:
    """Name an element without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def each(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of a name, in whichever of the format's two namespaces."""
    return node.iter(f"{{*}}{name}")


class Texts:
    """What cells only point to: shared texts, number formats, the day that counts as nought."""

    def __init__(
        self, parts: Parts, targets: Mapping[str | None, str], book: etree._Element
    ) -> None:
        held = set(parts.archive.namelist())
        by_name = {path.rpartition("/")[2].lower(): path for path in map(path_of, targets.values())}
        shared, styles = by_name.get("sharedstrings.xml", ""), by_name.get("styles.xml", "")
        self.shared = [
            _joined(node) for node in each(parts.tree(shared), "si")
        ] if shared in held else []  # fmt: skip
        self.formats = list(_formats(parts.tree(styles))) if styles in held else []
        properties = next(each(book, "workbookPr"), None)
        old = properties is not None and properties.get("date1904") in ("1", "true")
        self.start = datetime(1904, 1, 1) if old else datetime(1899, 12, 30)

    def box(self, cell: etree._Element) -> Box:
        """Say what a cell shows."""
        kind, value = cell.get("t", "n"), cell.find("{*}v")
        text = (value.text or "") if value is not None else ""
        worked_out = bool(text.strip()) or (kind == "str" and value is not None)
        missing = cell.find("{*}f") is not None and not worked_out
        if kind == "s":
            number = whole(text)
            return Box(self.shared[number].strip() if number < len(self.shared) else "", missing)
        if kind == "inlineStr":
            return Box(_joined(cell).strip(), missing)
        if kind == "n":
            return Box(self._number(text.strip(), self._format(cell)), missing)
        return Box(text.strip(), missing)

    def _format(self, cell: etree._Element) -> str:
        number = whole(cell.get("s", ""))
        return self.formats[number] if number < len(self.formats) else ""

    def _number(self, text: str, code: str) -> str:
        try:
            value = float(text)
        except ValueError:
            return text
        if code == "date":
            return self._date(value)
        remark = re.fullmatch(r'[#,0.]+"(（[^"]{1,100}）)"', code)
        whole = re.fullmatch(r"-?\d{1,15}", text) or (value.is_integer() and abs(value) < 10**15)
        return (str(int(value)) if whole else str(value)) + (remark[1] if remark else "")

    def _date(self, days: float) -> str:
        """Write a day as a date, never as the number of days that the file holds."""
        try:
            return str((self.start + timedelta(days=days)).replace(microsecond=0))
        except (OverflowError, ValueError):
            return "日期有误"


def _formats(styles: etree._Element) -> Iterator[str]:
    """Yield for each style of a cell its number format; ``date`` for any of a day or a time."""
    own = {node.get("numFmtId"): node.get("formatCode", "") for node in each(styles, "numFmt")}
    for group in each(styles, "cellXfs"):
        for style in each(group, "xf"):
            number = style.get("numFmtId", "0")
            code = own.get(number, "")[:255]
            bare = _NOT_CODE.sub("", code).lower().replace("general", "")
            dated = (
                whole(number) in _DATES if number not in own else re.search("[dmyhs年月日]", bare)
            )
            yield "date" if dated else code


def _joined(node: etree._Element) -> str:
    """Join the runs of a text; the reading that is printed over it is left out."""
    return "".join(
        part.text or ""
        for part in each(node, "t")
        if (above := part.getparent()) is not None and kind_of(above) != "rPh"
    )


def whole(text: str) -> int:
    """Read a number of an index or a row; what is none is beyond all of them."""
    return int(text) if re.fullmatch(r"\s*[0-9]{1,9}\s*", text) else 10**9
