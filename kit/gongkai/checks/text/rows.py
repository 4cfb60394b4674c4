"""Which rows of the table of requests the words of a clause name."""

from __future__ import annotations

from gongkai.checks.text.frame import own
from gongkai.checks.text.words import Word


def rows_of(found: list[Word]) -> list[Word]:
    """Pick the rows named; 「不予公开答复」 is one row, a sub-row stands for its parent."""
    rows: list[Word] = []
    for word in sorted((w for w in found if w.sort == "row"), key=lambda w: w.start):
        if (
            rows
            and word.key in ("sum", "handled")
            and 0 <= word.start - rows[-1].end <= 3
            and rows[-1].key not in ("got", "new")
        ):
            continue
        if rows and rows[-1].key.startswith(f"{word.key}_"):
            if word.start - rows[-1].end in (3, 4):  # 「因不掌握等原因无法提供」 names all of them
                rows[-1] = word
            continue
        if rows and word.key.startswith(f"{rows[-1].key}_"):
            rows.pop()
        if rows and rows[-1].key in ("sum", "handled") and own(word.key):
            rows.pop()
        rows.append(word)
    return rows
