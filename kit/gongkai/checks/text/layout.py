"""A text as it is read: hard line breaks, page numbers, blanks and marks of Markdown taken out.

What was typed or came out of a PDF is put together before any word is weighed; every character that
is left knows where it stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WIDE = str.maketrans("０１２３４５６７８９．％－,():;!?", "0123456789.%-，（）：；！？")
_DROPPED = re.compile(r"[\s*`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENDS = re.compile(r"[。！？；：!?;:|]\s*$")
_BEGINS = re.compile(
    r"\s*(?:$|[#>|\-*•·]|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,3}[、是]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳])"
)
_HEADING = re.compile(
    r"\s*(?:#|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、])"
    r"[^。；，,\d]{0,24}$"
)
# A row of a Markdown table with a label and one figure; of a wider one nobody knows what is what.
_ROW = re.compile(
    r"\s*\|\s*(?P<label>[^|\d]{2,40})\|\s*(?P<figure>\d[\d,，]{0,14})\s*(?P<unit>件|份|起|宗)?\s*\|\s*"
)
_PAGE = re.compile(r"\s*(?:[-—–－]\s*\d{1,4}\s*[-—–－]|第\s*\d{1,4}\s*页.{0,12})\s*$")


@dataclass(frozen=True)
class Laid:
    """A text put together: ``text``, and for each of its characters its place in what was given."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the text as given for one of the text put together."""
        if not self.places or end <= start:
            return (0, 0)
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=32)  # of the chapters of a report, most stand as they did
def laid(text: str) -> Laid:
    """Put a text together; paragraphs stay apart, and so do headings and the items of a list."""
    letters: list[str] = []
    places: list[int] = []
    at = 0
    before = ""
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if _PAGE.match(line):
            continue
        if letters and not _runs_on(before, line):
            letters.append("\n")
            places.append(start - 1)
        if row := _ROW.fullmatch(line):
            _add_row(row, start, letters, places)
        else:
            _add(line, start, letters, places)
        before = line if line.strip() else ""
    return Laid("".join(letters), places)


def _add_row(row: re.Match[str], start: int, letters: list[str], places: list[int]) -> None:
    """Read a row of a table 「| 新收申请 | 3119 |」 as it would be said: 新收申请3119件。"""
    for name in ("label", "figure"):
        _add(row[name], start + row.start(name), letters, places)
    for letter in f"{row['unit'] or '件'}。":
        letters.append(letter)
        places.append(start + row.end("figure") - 1)


def _runs_on(before: str, line: str) -> bool:
    """Tell whether a line goes on in the next, as where a page was too narrow for it."""
    return bool(
        before.strip()
        and not _ENDS.search(before)
        and not _BEGINS.match(line)
        and not _HEADING.match(before)
    )


def _add(line: str, start: int, letters: list[str], places: list[int]) -> None:
    plain = line.translate(_WIDE)
    for n, read in enumerate(plain):
        letter = read
        before, after = letters[-1] if letters else "", plain[n + 1 : n + 2]
        # Two figures that only a blank parts are two; what has no form parts nothing.
        parted = letter.isspace() and before.isdigit() and after.isdigit()
        if _DROPPED.match(letter) and not parted:
            continue
        if letter == "，" and _grouping(plain, n):
            letter = ","
        elif letter == "." and before and not before.isascii() and not after.isalnum():
            letter = "。"
        letters.append(letter)
        places.append(start + n)


def _grouping(plain: str, n: int) -> bool:
    """Tell whether a comma groups the digits of one figure: 「3，119件」, not 「2023，2024」."""
    before = re.search(r"(?:(?:^|\D)\d{1,3}|[,，]\d{3})$", plain[max(0, n - 4) : n])
    return bool(before and re.match(r"\d{3}(?!\d)", plain[n + 1 : n + 5]))
