"""What a text is made of once it is read: the only form in which it reaches a renderer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind; ``link`` is an http(s) or mail address or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading within a section: level 2 is （一）, level 3 is below it."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of body text."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class ListItem:
    """An item of a list typed with dashes or stars; ``level`` counts from 0."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class TextTable:
    """A small table typed in Markdown: rows of cells, the first row being its head."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture on a line of its own: what it shows, its bytes, and its size in pixels.

    ``raster`` is the same as PNG, for a picture that is a vector.
    """

    name: str
    alt: str
    data: bytes
    kind: str
    width: int
    height: int
    raster: bytes = b""


Block = Heading | Paragraph | ListItem | TextTable | Picture
