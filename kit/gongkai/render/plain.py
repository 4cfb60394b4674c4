"""Typed text made fit to print, and said where a part of it will not be printed."""

from __future__ import annotations

import datetime
import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|code|col|dd|del|details|div|dl|dt|em|embed|font"
    r"|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|li|link|mark|math|meta|object|o:p|ol|p"
    r"|pre|s|small|span|strong|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
    r"|video|audio|source|button|base)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_DROPPED = (("<!--", "--"), ("<script", "</script"), ("<style", "</style"))


def clean(text: str) -> str:
    """Remove what has no visible form: control characters, direction overrides, zero widths."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def notices(markdown: str) -> list[str]:
    """Say in Chinese what of a section's text will not stand in the formal report."""
    found = []
    if untagged(markdown) != markdown:
        found.append("文字里有网页代码，只保留其中的文字")
    if re.search(r"!\[[^\]\n]{0,200}\]\(", markdown):
        found.append("文字里的图片不会进入正式报告")
    return found


def written(date: str) -> str:
    """Write an ISO date as documents do (2026年1月20日); any other text stays as it is."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return clean(date)
    return f"{day.year}年{day.month}月{day.day}日"


def untagged(text: str) -> str:
    """Drop HTML tags and what stands in scripts, styles and comments; keep all other text."""
    for opening, closing in _DROPPED:
        kept, at, low = [], 0, text.lower()
        while (start := low.find(opening, at)) >= 0:
            close = low.find(closing, start + len(opening))
            end = low.find(">", close) if close >= 0 else -1
            if end < 0:
                break
            kept.append(text[at:start])
            at = end + 1
        text = "".join([*kept, text[at:]])
    return _TAG.sub("", text)
