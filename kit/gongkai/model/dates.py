"""A date as clerks write it, read strictly: one certain day, or none.

The page reads by the same rules (``static/dates.js``); ``tests/data/dates.json`` holds both to the
same literal cases.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(r"[ \t\r\n]+")
# Blanks within a number, while other digits of it stand together: 「2026-1 1-20」.
_TORN = re.compile(r"[0-9][ \t\r\n]+[0-9]")
_SAME = str.maketrans(
    "零○◯oO壹贰貳叁參肆伍陆陸柒捌玖拾–—−。", "〇〇〇〇〇一二二三三四五六六七八九十---."
)
_DIGITS = "〇一二三四五六七八九"
_NUMBER = "[0-9〇一二三四五六七八九十廿卅]"
_TIME = re.compile(r"(?<![T ])[T ]++[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.0+)?$")
_WRITTEN = re.compile(
    rf"(?:公元)?([0-9〇一二三四五六七八九]{{4}})年(元|{_NUMBER}{{1,3}})月({_NUMBER}{{1,4}})[日号]?"
)
_MARKED = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})日?")
_WHOLE = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_WEEKDAY = re.compile(r"[(]?(?:星期|周|礼拜)([一二三四五六日天])[)]?$")


def _words() -> dict[str, int]:
    """List the numbers 1 to 31 in 中文数字, 廿 and 卅 among them."""
    found = {"元": 1}
    for number in range(1, 32):
        tens, ones = divmod(number, 10)
        last = _DIGITS[ones] if ones else ""
        for ten in ("", ("十", "一十"), ("二十", "廿"), ("三十", "卅"))[tens] or ("",):
            found[ten + last] = number
    return found


_WORDS = _words()


def day(text: str) -> date | None:
    """Read the one day that ``text`` gives; ``None`` for what is no date or not certainly one."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip(" \t\r\n").rstrip("。")
    untimed = _TIME.sub("", plain)
    if _TORN.search(untimed) and re.search("[0-9]{2}", untimed):
        return None
    plain = _SPACE.sub("", untimed).translate(_SAME)
    weekday = _WEEKDAY.search(plain)
    plain = plain[: weekday.start()] if weekday else plain
    found = _found(plain)
    try:
        read = date(*found) if found and 2000 <= found[0] < 2100 else None
    except ValueError:
        return None
    if read and weekday and "一二三四五六日".find(weekday[1].replace("天", "日")) != read.weekday():
        return None
    return read


def _found(plain: str) -> tuple[int, int, int] | None:
    written = _WRITTEN.fullmatch(plain)
    if written:
        year = "".join(str(_DIGITS.find(c)) if c in _DIGITS else c for c in written[1])
        return int(year), _number(written[2]), _number(written[3])
    marked = _MARKED.fullmatch(plain) or _WHOLE.fullmatch(plain)
    return (int(marked[1]), int(marked[3]), int(marked[4])) if marked else None


def _number(text: str) -> int:
    """Read a month or a day; 0 for what is none."""
    if text.isascii():
        return int(text) if len(text) < 3 else 0
    return _WORDS.get(text.removeprefix("〇"), 0)


def shown(when: date) -> str:
    """Write a day as documents do: 2026年1月20日."""
    return f"{when.year}年{when.month}月{when.day}日"
