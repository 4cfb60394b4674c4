"""Typed text made fit to print, and said where a part of it will not be printed."""

from __future__ import annotations

import re

from gongkai.model.dates import day, shown

# Noncharacters stand at the end of every plane and at U+FDD0; no document may hold them.
_NONE = "\ufdd0-\ufdef" + "".join(
    chr(n + e) for n in range(0, 0x110000, 0x10000) for e in (0xFFFE, 0xFFFF)
)
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2061-\u206f"
    f"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff{_NONE}]"
)
_WIDTHLESS = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
# What ends a line somewhere: Word's own break, a form feed, the separators of Unicode.
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|code|col|dd|del|details|div|dl|dt|em|embed|font"
    r"|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|li|link|mark|math|meta|object|o:p|ol|p"
    r"|pre|s|small|span|strong|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
    r"|video|audio|source|button|base)"
    # Only name=value makes an attribute: 「a<b 且 c>d」 is a comparison, not a tag.
    r"(?:\s++[A-Za-z_:@-][\w:.-]*+\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=]++))*+\s*+/?>",
    re.IGNORECASE | re.ASCII,
)
# str.lower() would change the length of some letters (İ), and with it every place after them.
_LOWER = str.maketrans("ACEILMNPRSTY", "aceilmnprsty")
_ROUNDS = 8  # tags within tags; nobody nests them so by mistake
_BEGINNING = re.compile(r"(?<!<)<++(?=[A-Za-z/!])")
_DROPPED = (("<!--", "--"), ("<script", "</script"), ("<style", "</style"))


LINE = 20  # characters of a title's line: 22 points in 156 mm
_UNITS = re.compile("省|自治区|自治州|自治县|市|盟|县|区|旗|镇|乡|街道|人民政府|总局|委员会")


def title_lines(organ: str, year: int | None) -> list[str]:
    """Break a report's title by its sense: organ, then year and kind; a long organ at a unit.

    The halves of a long organ's name are as even as its units allow.
    """
    name, kind = line(organ), f"{year}年" if year else ""
    lines = [name, f"{kind}政府信息公开工作年度报告"]
    if len(name) > LINE:
        cuts = [match.end() for match in _UNITS.finditer(name)]
        fit = [cut for cut in cuts if max(cut, len(name) - cut) <= LINE]
        if fit:
            cut = min(fit, key=lambda place: abs(2 * place - len(name)))
            lines[:1] = [name[:cut], name[cut:]]
    return [line for line in lines if line]


def note_line(note: str) -> str:
    """Write the note under a table with its 「注：」, which the form prints before the field."""
    text = clean(note)
    return text if not text or re.match(r"(?:备?注|说明)\d?\s*[:：]", text) else f"注：{text}"


def clean(text: str) -> str:
    """Remove what has no visible form: control characters, direction overrides, zero widths.

    Whatever ends a line somewhere ends it here.
    """
    return _WIDTHLESS.sub("", _HARMFUL.sub("", _BREAK.sub("\n", text)))


def line(text: str) -> str:
    """Clean what stands on one line, as a name does; a break in it means nothing."""
    return clean(text).replace("\n", "")


def hides(text: str) -> bool:
    """Tell whether a text holds what has no visible form and may change how it reads."""
    return bool(_HARMFUL.search(text))


def notices(markdown: str) -> list[str]:
    """Say in Chinese what of a section's text will not stand in the formal report."""
    found = []
    if untagged(cleaned := clean(markdown)) != cleaned:
        found.append("文字里有网页代码，只保留其中的文字")
    if hides(markdown):
        found.append("文字里有看不见的控制字符，已去掉")
    return found


def date_line(date: str) -> str:
    """Write a date as documents do (2026年1月20日), however it was typed; other text stays."""
    read = day(date)
    return shown(read) if read else line(date)


def untagged(text: str) -> str:
    """Drop HTML tags and what stands in scripts, styles and comments; keep all other text.

    What is left when one has gone may be another; where that takes no end, no sign that could
    begin one is kept.
    """
    for _ in range(_ROUNDS):
        if (left := _untagged(text)) == text:
            return text
        text = left
    return _BEGINNING.sub("", text)


def _untagged(text: str) -> str:
    for opening, closing in _DROPPED:
        kept, at, low = [], 0, text.translate(_LOWER)
        while (start := low.find(opening, at)) >= 0:
            close = low.find(closing, start + len(opening))
            end = low.find(">", close) if close >= 0 else -1
            if end < 0:
                break
            kept.append(text[at:start])
            at = end + 1
        text = "".join([*kept, text[at:]])
    return _TAG.sub("", text)
