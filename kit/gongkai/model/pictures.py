"""Pictures in the text: PNG or JPEG, pasted into the notebook; nothing else and from nowhere else.

A picture on the network or in a file beside the notebook would be missing from the copy that is
sent on, so the text names only what the notebook itself holds.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gongkai.model.plain import clean

LARGEST = 8 * 2**20  # bytes of one picture
MOST_PIXELS = 40_000_000
MOST_TOGETHER = 100_000_000  # pixels of all pictures of a report
MOST = 200  # pictures of a report
MIMES = {"image/png": "png", "image/jpeg": "jpeg"}
# What stands between the brackets and the parentheses of a picture, as Markdown has it.
MARKUP = re.compile(r"!\[([^\]\n]{0,200})\]\(\s*<?([^\s()<>]{1,2000})>?[^()\n]{0,200}\)")
ATTACHED = "attachment:"


@dataclass(frozen=True)
class Size:
    """A picture's kind (``png`` or ``jpeg``), and its width and height in pixels."""

    kind: str
    width: int
    height: int


@lru_cache(32)
def measured(data: bytes) -> Size | str:
    """Look at a picture to its last row; return its size, or in Chinese why it is not taken."""
    from PIL import Image

    if len(data) > LARGEST:
        return f"超过 {LARGEST >> 20} MB，请缩小后再贴"
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return "不是 PNG 或 JPEG 格式，请另存后再贴"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    return f"有 {width} × {height} 个像素，太大了，请缩小后再贴"
                image.load()
                # With a second picture behind the first, Pillow calls a JPEG by another name.
                return Size("png" if image.format == "PNG" else "jpeg", width, height)
    except Image.DecompressionBombError:
        return "像素太多，请缩小后再贴"
    except Exception:  # a broken picture makes Pillow raise of every kind
        return "已损坏，请重新粘贴"


def named(markdown: str) -> Iterator[tuple[str, str]]:
    """Yield each picture of a text: what stands in its brackets, and its address."""
    if "!" not in markdown or "](" not in clean(markdown):
        return
    from gongkai.model.markup import address, addressed, words

    for token in addressed(markdown):
        if token["type"] == "image":
            yield "".join(map(words, token["children"])), address(token)


def masked(markdown: str) -> str:
    """Put blanks in the place of pictures: a number in a file's name is no figure of the report."""
    if "![" not in markdown:
        return markdown
    return MARKUP.sub(lambda match: " " * len(match[0]), markdown)


def attached(cell: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures that a notebook cell holds, by name."""
    held = cell.get("attachments")
    for name, kinds in held.items() if isinstance(held, dict) else ():
        for mime, text in kinds.items() if isinstance(kinds, dict) else ():
            if mime in MIMES and isinstance(text, str | list):
                try:
                    yield name, base64.b64decode("".join(text), validate=False)
                except (binascii.Error, ValueError, TypeError):
                    yield name, b""


def attachments(markdown: str, images: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Give the pictures that a text names, as its notebook cell keeps them."""
    kept = {}
    for _, address in named(markdown):
        name = address.removeprefix(ATTACHED)
        if name in images and address.startswith(ATTACHED):
            png = images[name].startswith(b"\x89PNG")
            mime = "image/png" if png else "image/jpeg"
            kept[name] = {mime: base64.b64encode(images[name]).decode()}
    return kept


def within(texts: Iterable[str], images: Mapping[str, bytes]) -> frozenset[str]:
    """Name the pictures that the texts name, as many as may be printed together."""
    left = MOST_TOGETHER
    kept: set[str] = set()
    addresses = (address for text in texts for _, address in named(text))
    for name in dict.fromkeys(address.removeprefix(ATTACHED) for address in addresses):
        pixels = _pixels(images[name]) if name in images else 0
        if name in images and pixels <= left and len(kept) < MOST:
            left -= pixels
            kept.add(name)
    return frozenset(kept)


def _pixels(data: bytes) -> int:
    """Count a picture's pixels by its head alone; what is no picture has none."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                return image.width * image.height
        except Image.DecompressionBombError:
            return MOST_TOGETHER + 1
        except Exception:  # a broken picture makes Pillow raise of every kind
            return 0


def notices(
    markdown: str, images: Mapping[str, bytes], kept: Container[str] | None = None
) -> list[str]:
    """Say in Chinese which pictures of a text will not stand in the formal report, and why.

    ``kept`` are those that may be printed together, see `within`.
    """
    found = []
    for alt, address in named(markdown):
        name = address.removeprefix(ATTACHED)
        said = f"图片“{(alt or name)[:30]}”"
        if not address.startswith(ATTACHED):
            found.append(f"{said}不在笔记本里，不会印出；请把图片直接粘贴到正文里")
        elif name not in images:
            found.append(f"{said}没有随笔记本保存，不会印出；请重新粘贴")
        elif kept is not None and name not in kept:
            found.append(f"{said}和别的图片加起来太大，不会印出；请缩小或少用几张")
        elif isinstance(why := measured(images[name]), str):
            found.append(f"{said}{why}；现在不会印出")
        elif not alt.strip() or alt.strip() == name:
            found.append(f"图片“{name[:30]}”没有说明文字，读屏软件读不出；请在方括号里写上")
    return found
