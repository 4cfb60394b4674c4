"""The door for all stored data: parsed within limits, then held against its shape, once.

A notebook, the island in a page, last year's report, a manifest, a journal's line or a message may
hold anything at all. Here their types, counts and sizes are declared and tested before any other
module looks at them; msgspec does the testing in C and needs nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
import orjson
from msgspec import Meta, Struct

DEEPEST = 100  # levels of nesting; the outputs of notebooks have some ten
MOST_CELLS = 5000  # notebook cells
MOST_ENTRIES = 2000  # entries of a part, waivers, pictures, files of a set
LONGEST_FACT = 1000  # characters of a name, a heading, a reason
LONGEST_FIGURE = 2000  # characters in a cell of a table, its remark included
_LONGEST_NUMBER = 19  # digits that a machine's own integers hold
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

Shape = TypeVar("Shape")
Fact = Annotated[str, Meta(max_length=LONGEST_FACT)]
Name = Annotated[str, Meta(max_length=2 * LONGEST_FACT)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Texts = Annotated[dict[Fact, str], Meta(max_length=MOST_ENTRIES)]


class Unsound(ValueError):
    """Data that is not what it should be; the message says in Chinese what is wrong with it."""


class SectionData(Struct, forbid_unknown_fields=True):
    """A section as `gongkai.model.data` writes it."""

    heading: Fact
    text: str


class TableData(Struct, forbid_unknown_fields=True):
    """A table as `gongkai.model.data` writes it."""

    values: Texts
    printed: Texts
    unread: Texts
    remarks: Texts
    note: str
    title: str
    totals: Texts


class ReportData(Struct, forbid_unknown_fields=True):
    """A report as `gongkai.model.data` writes it; earlier versions wrote the contact as well."""

    format: int
    organ: Fact
    kind: Fact
    level: Fact
    year: Annotated[int, Meta(ge=0, le=9999)] | None
    edition: Fact
    date: Fact
    opening: str
    title: str
    sections: Annotated[list[SectionData], Meta(min_length=6, max_length=6)]
    tables: Annotated[dict[str, TableData], Meta(max_length=10)]
    contact: Fact = ""
    number: Fact = ""
    images: Annotated[dict[Name, str], Meta(max_length=MOST_ENTRIES)] = {}


class EditData(NamedTuple):
    """One edit, as a page tells it and a journal keeps it."""

    actor: Fact
    n: Annotated[int, Meta(ge=1, le=2**53)]
    cell: Fact
    text: str


class TextData(NamedTuple):
    """A notebook cell's text as a page tells it; without a text the file holds it by now."""

    cell: Fact
    text: str | None = None
    base: str | None = None
    after: str = ""
    at: Count = 0


class UnsentData(Struct):
    """What a browser kept of a part: edits, and what each cell held since it began to keep it."""

    id: str
    edits: list[EditData]
    before: list[tuple[Fact, list[str]]]


class MessageData(Struct):
    """What a page of a form says; its state may stem from any file and is read like one."""

    type: str
    id: Any = None
    path: str | None = None
    state: Any = None
    facts: Any = None
    kind: str = ""
    edits: list[EditData] = []
    cells: dict[str, str] = {}
    unsent: list[UnsentData] = []
    texts: list[TextData] = []
    n: Fact = ""


def parsed(data: bytes) -> Any:
    """Parse JSON; numbers JSON has no room for (NaN, 1e400, 5,000 digits) stay as their text.

    Raises
    ------
    Unsound
        With what is wrong and where.
    """
    if not data.strip():
        raise Unsound("是空的")
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        found = _leniently(data)
    if _deep(data):
        raise Unsound("嵌套层数过多")
    return found


def _leniently(data: bytes) -> Any:
    """Parse what orjson will not take: a mark at the start, NaN, huge numbers."""
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(text, parse_constant=str, parse_float=str, parse_int=_integer)
        # A lone half of a character (\\ud800) has no UTF-8, so nothing could be written of it.
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise Unsound(
            f"不完整（第 {error.lineno} 行第 {error.colno} 列起读不下去），可能没有保存完或传输中断"
        ) from None
    except UnicodeError:
        raise Unsound("里有无法识别的字符（不是 UTF-8 编码），可能已损坏") from None
    except RecursionError:
        raise Unsound("嵌套层数过多") from None
    return found


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _deep(data: bytes) -> bool:
    """Tell whether sound JSON is nested beyond `DEEPEST`: pairs of brackets go, level by level."""
    brackets = _STRINGS.sub(b"", data).translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def held(data: Any, shape: type[Shape]) -> Shape:
    """Return ``data`` as ``shape``; raise `Unsound` where a type, a count or a size is another."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise Unsound("与应有的样子不符") from error


def sound(data: Any, shape: Any) -> bool:
    """Tell whether ``data`` has the shape."""
    try:
        msgspec.convert(data, shape)
    except msgspec.ValidationError:
        return False
    return True


def text_of(value: Any) -> str | None:
    """Return a stored text or number as its text; nothing for what is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value.bit_length() > 256:
        return None
    return str(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return what should be a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
