"""Markdown to plain blocks: the only form in which text reaches a renderer.

Blocks hold text and four properties of it, nothing else, so that a script, a style, a macro or a
path in the text is just text. What clerks type is taken as they mean it: a numbered line keeps
its number, 「（一）…」 on a line of its own is a heading, Enter begins a new paragraph.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.model.markup import LINKS, address, parsed
from gongkai.model.pictures import ATTACHED, measured
from gongkai.model.plain import clean, untagged
from gongkai.publishing.render.blocks import (
    Block,
    Heading,
    ListItem,
    Paragraph,
    Picture,
    Run,
    TextTable,
)

__all__ = [
    "Block",
    "Heading",
    "ListItem",
    "Paragraph",
    "Picture",
    "Run",
    "TextTable",
    "blocks",
    "plain",
]

LONGEST_HEADING = 40
_HEADING = re.compile(r"（[一二三四五六七八九十]+）[^。；;]+")
_NONE: Mapping[str, bytes] = {}


def blocks(markdown: str, images: Mapping[str, bytes] = _NONE) -> tuple[Block, ...]:
    """Parse a section's text; a picture stands where ``images`` has it by its name."""
    source = untagged(clean(markdown))
    if not source.strip():
        return ()
    tokens = parsed(source)
    if tokens is not None:
        return tuple(_blocks(tokens, images))
    lines = (line.strip() for line in source.split("\n"))
    return tuple(Paragraph((Run(line),)) for line in lines if line)


def plain(runs: Iterable[Run]) -> str:
    """Return the text of runs."""
    return "".join(run.text for run in runs)


def _blocks(
    tokens: Iterable[dict[str, Any]], images: Mapping[str, bytes], level: int = 0
) -> Iterator[Block]:
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            runs = _runs(token.get("children", []))
            if plain(runs).strip():
                yield Heading(2 if token["attrs"]["level"] <= 3 else 3, runs)
        elif kind in ("paragraph", "block_text"):
            for part in _around_pictures(token.get("children", []), images):
                yield from [part] if isinstance(part, Picture) else _paragraphs(part)
        elif kind == "list":
            yield from _items(token["children"], images, level)
        elif kind == "table":
            yield TextTable(tuple(_rows(token["children"])))
        elif token.get("children"):
            yield from _blocks(token["children"], images, level)
        elif token.get("raw", "").strip():
            yield Paragraph((Run(_typed(token["raw"].strip())),))


def _around_pictures(
    tokens: list[dict[str, Any]], images: Mapping[str, bytes]
) -> Iterator[list[dict[str, Any]] | Picture]:
    """Cut a paragraph at its pictures; one that the notebook does not hold is left out."""
    before: list[dict[str, Any]] = []
    for token in tokens:
        picture = _picture(token, images) if token["type"] == "image" else None
        if picture:
            yield before
            yield picture
            before = []
        else:
            before.append(token)
    yield before


def _picture(token: dict[str, Any], images: Mapping[str, bytes]) -> Picture | None:
    typed = address(token)
    name = typed.removeprefix(ATTACHED)
    size = measured(images[name]) if typed.startswith(ATTACHED) and name in images else ""
    if isinstance(size, str):
        return None
    alt = plain(_runs(token.get("children", []))).strip()
    return Picture(name, alt or "图片", images[name], size.kind, size.width, size.height)


def _items(items: list[dict[str, Any]], images: Mapping[str, bytes], level: int) -> Iterator[Block]:
    for item in items:
        for block in _blocks(item.get("children", []), images, level + 1):
            if isinstance(block, Paragraph | Heading):
                yield ListItem(level, block.runs)
            else:
                yield block


def _rows(parts: list[dict[str, Any]]) -> Iterator[tuple[tuple[Run, ...], ...]]:
    for part in parts:
        if part["type"] == "table_head":
            yield tuple(_runs(cell.get("children", [])) for cell in part["children"])
        else:
            for row in part["children"]:
                yield tuple(_runs(cell.get("children", [])) for cell in row["children"])


def _paragraphs(tokens: list[dict[str, Any]]) -> Iterator[Block]:
    lines: list[list[Run]] = [[]]
    for run in _inline(tokens):
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    for line in lines:
        if plain(line).strip():
            yield _paragraph(line)


def _paragraph(runs: list[Run]) -> Block:
    text = plain(runs).strip()
    first, *rest = runs
    merged = (Run(first.text.lstrip(" \t　"), first.bold, first.italic, first.link), *rest)
    if len(text) <= LONGEST_HEADING and _HEADING.fullmatch(text):
        return Heading(2, merged)
    return Paragraph(merged)


def _typed(raw: str) -> str:
    return clean(html.unescape(raw)).replace("\n", " ")


def _runs(tokens: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple(run if run.text != "\n" else Run(" ") for run in _inline(tokens))


def _inline(
    tokens: list[dict[str, Any]], bold: bool = False, italic: bool = False, link: str = ""
) -> Iterator[Run]:
    for token in tokens:
        kind, children = token["type"], token.get("children", [])
        if kind in ("softbreak", "linebreak"):
            yield Run("\n")
        elif kind == "strong":
            yield from _inline(children, True, italic, link)
        elif kind == "emphasis":
            yield from _inline(children, bold, True, link)
        elif kind == "link":
            url = token["attrs"]["url"]
            kept = url if url.lower().startswith(LINKS) else ""
            yield from _inline(children, bold, italic, kept)
        elif kind != "image" and children:
            yield from _inline(children, bold, italic, link)
        elif kind != "image" and token.get("raw"):
            yield Run(_typed(token["raw"]), bold, italic, link)
