"""Figures and years in 中文数字: 一百零三, 二〇二四; a run of them that means nothing is none."""

from __future__ import annotations

LONGEST = 24  # characters of one figure; what is longer is no figure of a report
DIGITS = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}


def chinese(text: str) -> int | None:
    """Read 中文数字 such as 一百零三 or 二〇二四; ``None`` for what means nothing (十百千)."""
    if not text or len(text) > LONGEST:
        return None
    if all(char in DIGITS for char in text):
        if len(text) > 1 and ("两" in text or text[0] in "零〇○"):
            return None
        return int("".join(str(DIGITS[char]) for char in text))
    total, rest = 0, text
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if mark in rest:
            before, _, rest = rest.partition(mark)
            section = _section(before)
            if section is None or mark in rest:
                return None
            total += section * size
            if not rest:
                return total
    section = _section(rest)
    return None if section is None else total + section


def _section(text: str) -> int | None:
    """Read up to four places: 一千二百零三; a bare 十 begins one."""
    total, digit, last = 0, -1, 10**4
    for n, char in enumerate(text):
        if char in _STEPS:
            step = _STEPS[char]
            if step >= last or (digit < 0 and not (step == 10 and n == 0)) or digit == 0:
                return None
            total, digit, last = total + max(digit, 1) * step, -1, step
        elif char in "零〇○":
            if digit > 0:
                return None
            digit = 0
        elif char in DIGITS:
            if digit > 0:
                return None
            digit = DIGITS[char]
        else:
            return None
    if digit > 0:
        # 一百三 would be 130 in speech: too loose to take for 103.
        if last == 100 and "零" not in text and "〇" not in text:
            return None
        total += digit
    return total if text and (total or text in "零〇○") else None


def year_of(text: str) -> int:
    """Read a year in digits or characters: 2024年, 二〇二四年."""
    said = text.split("年")[0]
    return int("".join(c if c.isdigit() else str(DIGITS[c]) for c in said))


def numeral(number: int) -> str:
    """Write a number below a hundred in characters: 12 is 十二."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (
        ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    )
