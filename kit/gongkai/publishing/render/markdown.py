"""Blocks back to Markdown: a text that holds what is printed and nothing besides.

What is written here is read as the same blocks. Emphasis that Markdown cannot say in its place is
left out; no letter ever is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter

from gongkai.model.pictures import ATTACHED
from gongkai.publishing.render.blocks import Block, Heading, ListItem, Picture, Run, TextTable
from gongkai.publishing.render.text import blocks

_ALL = ("link", "bold", "italic")
# How the kinds of a run may be nested, tried in this order.
_NESTED = (_ALL, ("link", "italic", "bold"), ("link", "bold"), ("link", "italic"), ("link",))
_SIGNS = {"bold": "**", "italic": "*"}
_ESCAPED = {ord(char): "\\" + char for char in "\\`*_[]#"}
# The first pass over a text takes tags away before a backslash counts, a table its bars.
_ESCAPED |= {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("|"): "&#124;"}
_ESCAPED |= {ord(char): f"&#{ord(char)};" for char in "\n\t"}


def to_markdown(given: Iterable[Block], images: Mapping[str, bytes]) -> str:
    """Write blocks as Markdown; ``images`` are the pictures by the names that the blocks have."""
    given = tuple(given)
    whole = _joined(given, [_block(block, _ALL) for block in given])
    if _printed(blocks(whole, images)) == _printed(given):
        return whole
    return _joined(given, [_tried(block, images) for block in given])


def _tried(block: Block, images: Mapping[str, bytes]) -> str:
    """Write a block in the first way that is read as the same block, but for what it leaves out."""
    for nested in _NESTED:
        text = _block(block, nested)
        typed = f"{'- ' * (block.level + 1)}{text}" if isinstance(block, ListItem) else text
        if _printed(blocks(typed, images), nested) == _printed((block,), nested):
            return text
    return _block(block, ())


def _joined(given: tuple[Block, ...], texts: list[str]) -> str:
    parts: list[str] = []
    deepest, listed = -1, False
    for block, text in zip(given, texts, strict=True):
        item = isinstance(block, ListItem)
        if parts:
            parts.append("\n" if item and listed else "\n\n")
        if isinstance(block, ListItem):
            under = min(deepest + 1, block.level)
            parts.append("  " * under + "- " * (block.level - under + 1))
            deepest = block.level
        else:
            deepest = -1
        parts.append(text)
        listed = item
    return "".join(parts)


def _block(block: Block, nested: tuple[str, ...]) -> str:
    if isinstance(block, Picture):
        return f"![{_escaped(block.alt)}]({ATTACHED}{block.name})"
    if isinstance(block, TextTable):
        return _table(block, nested)
    text = _line(block.runs, nested)
    if isinstance(block, Heading):
        return f"{'##' if block.level == 2 else '####'} {text}".strip()
    return text


def _table(table: TextTable, nested: tuple[str, ...]) -> str:
    rows = ["| " + " | ".join(_line(cell, nested) for cell in row) + " |" for row in table.rows]
    rows.insert(1, "|" + "---|" * len(table.rows[0]))
    return "\n".join(rows)


def _line(runs: Iterable[Run], nested: tuple[str, ...]) -> str:
    """Write what stands on one line: no blank prints at its edges, and a dash there is no list."""
    # Before a link, a mark of exclamation would make a picture of it.
    text = _inline(runs, nested).strip().replace("![", "\\![")
    return "\\" + text if text.startswith(("-", "+")) else text


def _inline(runs: Iterable[Run], nested: tuple[str, ...]) -> str:
    if not nested:
        return "".join(_escaped(run.text) for run in runs)
    kind, *others = nested
    return "".join(
        _marked(kind, value, _inline(group, tuple(others)))
        for value, group in groupby(runs, attrgetter(kind))
    )


def _marked(kind: str, value: str | bool, text: str) -> str:
    """Put the signs of a kind around a text, its blanks left outside."""
    bare = text.strip()
    if not value or not bare:
        return text
    before, after = text.split(bare, 1) if bare != text else ("", "")
    if kind == "link":
        return f"{before}[{bare}]({_address(str(value))}){after}"
    return f"{before}{_SIGNS[kind]}{bare}{_SIGNS[kind]}{after}"


def _address(url: str) -> str:
    """Write an address: entities and brackets in it are its own."""
    kept = url.replace("&", "&amp;") if html.unescape(url) != url else url
    kept = kept.replace("*", "%2A").replace("_", "\\_")
    balanced = re.sub(r"\([^()]*+\)", "", kept)
    return kept if not set(balanced) & set("()") else re.sub(r"([()])", r"\\\1", kept)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _printed(given: Iterable[Block], kinds: tuple[str, ...] = _ALL) -> list[object]:
    """Give blocks as they print, letter by letter: blanks are of no kind, and none at an edge."""
    found: list[object] = []
    for block in given:
        if isinstance(block, Picture):
            found.append((block.name, block.alt))
        elif isinstance(block, TextTable):
            found.append([[_letters(cell, kinds) for cell in row] for row in block.rows])
        else:
            found.append((type(block), getattr(block, "level", 0), _letters(block.runs, kinds)))
    return found


def _letters(runs: Iterable[Run], kinds: tuple[str, ...]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = [
        (" ",) if char.isspace() else (char, *(getattr(run, kind) for kind in kinds))
        for run in runs
        for char in run.text
    ]
    inked = [place for place, letter in enumerate(found) if letter[0] != " "]
    return found[inked[0] : inked[-1] + 1] if inked else []
