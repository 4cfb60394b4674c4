"""Web pages: tables with their spans, paragraphs without the page's navigation and scripts.

Nothing is fetched, nothing runs. The encoding is found by trying: declarations are often wrong.
"""

from __future__ import annotations

import email
import email.policy
import re

from lxml import etree, html

from gongkai.errors import GongkaiError
from gongkai.parsers.model import Builder, Grid, Source

_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style head nav footer form button select option noscript template svg iframe "
        "object video audio aside header",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article li ul ol h1 h2 h3 h4 h5 h6 br tr td th blockquote center pre dd dt "
        "hr main body",
    )
)
DEPTH = 200
LARGEST = 10 * 2**20
MOST_NODES = 600_000  # elements and attributes: each has a bracket or a sign of equality
_PICTURE = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]+")


def decoded(data: bytes) -> str:
    """Decode a page by its marks, by UTF-8 if it fits, else as GB18030."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff")
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    wanted = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    return data.decode("gb18030" if wanted.startswith("gb") else "utf-8", "replace")


def unpacked(data: bytes) -> bytes:
    """Take the page out of an .mhtml archive."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise GongkaiError("这个 .mhtml 文件里没有网页")


def read_archive(data: bytes) -> Source:
    """Read a web page saved with its pictures in one file."""
    return read(unpacked(data))


def read(data: bytes) -> Source:
    """Read a web page."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data)).replace("\x00", "")
    text = _PICTURE.sub("", text)
    if len(text) > LARGEST:
        raise GongkaiError(f"这个网页超过 {LARGEST >> 20} MB，不像是年度报告")
    if text.count("<") + text.count("=") > MOST_NODES:
        raise GongkaiError("这个网页的内容多得不正常，没有读取")
    if not text.strip():
        return Source((), ("这个网页是空的",))
    parser = html.HTMLParser(remove_comments=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise GongkaiError("这个网页损坏得太厉害，无法读取") from error
    reader = _Reader()
    body = root.find("body")
    reader.walk(body if body is not None else root, 0)
    reader.flush()
    title = root.findtext(".//title") or ""
    return Source(tuple(reader.pieces), tuple(reader.problems), title.strip())


class _Reader:
    """Walks a page once and gathers its pieces in order."""

    def __init__(self) -> None:
        self.pieces: list[str | Grid] = []
        self.problems: list[str] = []
        self.line: list[str] = []
        self.tables = 0

    def flush(self) -> None:
        text = re.sub(r"[ \t\r\n\f\v\u00a0\u3000]+", " ", "".join(self.line)).strip()
        self.line.clear()
        if text:
            self.pieces.append(text)

    def walk(self, node: etree._Element, depth: int) -> None:
        if node.tag == "table" and self.table(node):
            if node.tail:
                self.line.append(node.tail)
            return
        block = node.tag in _BLOCKS
        if isinstance(node.tag, str) and node.tag not in _DROPPED and depth < DEPTH:
            if block:
                self.flush()
            if node.text:
                self.line.append(node.text)
            for child in node:
                self.walk(child, depth + 1)
            if block:
                self.flush()
        if node.tail and depth:
            self.line.append(node.tail)

    def table(self, node: etree._Element) -> bool:
        """Take a table of figures as a grid; one that only lays out the page is walked through."""
        if node.find(".//table") is not None:
            return False
        self.flush()
        self.tables += 1
        builder = Builder(f"第 {self.tables} 个表格")
        for row in node.iter("tr"):
            boxes = (
                (_text(box), _number(box.get("colspan")), _number(box.get("rowspan")))
                for box in row
                if box.tag in ("td", "th")
            )
            builder.row(boxes)
            if builder.full or len(builder.rows) > 2000:
                self.problems.append(f"{builder.where}大得不像年度报告的表，只读了前面一部分")
                break
        grid = builder.grid()
        if len(grid.rows) == 1 and len(set(grid.origin[0])) == 1:
            return False  # a frame around text
        if any(node.iter("img")) and not any(text for row in grid.rows for text in row):
            self.problems.append(f"{builder.where}是图片，读不出数字")
        self.pieces.append(grid)
        return True


def _text(node: etree._Element) -> str:
    if not len(node):
        return (node.text or "").strip()
    parts: list[str] = []
    for part in node.iter():
        if part.tag in ("script", "style"):
            parts.append(part.tail or "")
            continue
        if part.tag in ("br", "p", "div"):
            parts.append("\n")
        if isinstance(part.tag, str):
            parts.append(part.text or "")
        if part is not node:
            parts.append(part.tail or "")
    return re.sub(r"(?<![ \t\u00a0\u3000])[ \t\u00a0\u3000]*+\n\s*", "\n", "".join(parts)).strip()


def _number(text: str | None) -> int:
    """Read a span; nonsense is 1, and what is huge is cut by the grid."""
    if text is None or text == "1":
        return 1
    match = re.match(r"\s*(\d{1,9})", text)
    return max(1, int(match[1])) if match else 1
