"""Which words of a sentence are each number's own."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from gongkai.checks.text.frame import DECISIONS, DOCUMENTS, PRIMARY, Frame
from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.words import Word

_STOPS = "，。；：（）！？\n"
_ENDS = f"{_STOPS}、"
# Words that belong to the number behind them where they stand right before it.
_NEXT = ("outcome", "closed", "row", "who", "fill", "act")
_NAMES = ("row", "who", "outcome", "forum", "topic", "act")
_JOINED = re.compile(r"[^，。；\d]{0,4}[、和及与][^，。；\d]{0,3}")
_TWO = re.compile(r"[^，。；：\d]{0,12}[、和及与][^，。；：\d]{0,8}")
_LISTED = re.compile(r"(?:[（(][^）)]{0,16}[）)])?[、，和及与]")


def framed(text: str, words: tuple[Word, ...], numbers: list[Quantity]) -> list[Frame]:
    """Give each number the stretch of its clause before it and the one behind it."""
    frames: list[Frame] = []
    before = taken = 0
    for n, number in enumerate(numbers):
        stop = max(text.rfind(mark, before, number.start) for mark in _STOPS)
        window = max(before, stop + 1, min(taken, number.start))
        after = numbers[n + 1].start if n + 1 < len(numbers) else -1
        frame = _frame(text, words, number, window, after)
        if not _says(frame.left) and _says(frame.right):
            taken = frame.behind  # those words are this number's, not the next one's
        frames.append(frame)
        before = number.end
    _share_ends(frames)
    return frames


def _says(words: list[Word]) -> bool:
    nouns = DOCUMENTS + DECISIONS
    return any(w.sort in PRIMARY or (w.sort == "topic" and w.key in nouns) for w in words)


def _frame(text: str, words: tuple[Word, ...], number: Quantity, window: int, after: int) -> Frame:
    ends = [at for mark in _ENDS if (at := text.find(mark, number.end)) >= 0]
    behind = min([*ends, after] if after >= 0 else ends, default=len(text))
    left = [w for w in words if window <= w.start and w.end <= number.start]
    right = [w for w in words if number.end <= w.start and w.end <= behind]
    beyond = tuple(right)
    while behind == after and right and right[-1].sort in _NEXT and after - right[-1].end <= 2:
        behind = after = right.pop().start  # it is the next number's
    none = next((n for n, w in enumerate(right) if w.sort == "not"), len(right))
    right = right[:none]  # 「89件无一纠正」
    whole = next((w.start for w in right if w.sort == "all"), -1)
    if whole >= 0:  # 「7件复议全部维持」 counts no 维持
        behind = whole
        right = [w for w in right if w.start < behind]
    return Frame(number, window, behind, left, right, text, beyond)


def _share_ends(frames: list[Frame]) -> None:
    """Give 「36件行政复议和20件行政诉讼案件未审结」 its end to both numbers."""
    for one, after in pairwise(frames):
        between = one.text[one.number.end : after.number.start]
        ends = [w for w in after.right if w.sort in ("outcome", "closed")]
        whose = all(any(w.sort == "forum" for w in (*f.left, *f.right)) for f in (one, after))
        has = any(w.sort in ("outcome", "closed") for w in (*one.left, *one.right))
        if ends and whose and not has and _TWO.fullmatch(between):
            one.right = [*one.right, *ends]


def listed(
    words: tuple[Word, ...], frame: Frame, rest: list[Frame]
) -> tuple[list[Word], list[Frame]]:
    """Read 「维持、纠正分别为72件、64件」: the words that the next numbers take in turn."""
    each = frame.last("each", "every")
    if each is None:
        return [], []
    run = _named(words, each, frame.text)
    if each.sort == "every":
        # 「两类诉讼中，纠正的各1件」: of each, and nobody said which they are
        return (run, [frame] * len(run)) if len(run) > 1 else ([], [frame])
    taken = [frame]
    for one, after in pairwise(rest):
        between = frame.text[one.number.end : after.number.start]
        if len(taken) == len(run) and between == "，":
            break  # what comes behind all of them is said of its own
        if not _LISTED.fullmatch(frame.text[one.number.end : after.number.start]):
            break
        taken.append(after)
    if len(run) == len(taken) > 1:
        return run, taken
    # Nobody can tell whose these are, where they stand right behind it.
    bare = frame.number.start - each.end <= 1 and frame.number.kind != "percent"
    return [], (taken if bare and len(taken) > 1 else [])


def _named(words: tuple[Word, ...], each: Word, text: str) -> list[Word]:
    """Collect the words of one sort that stand in a list before 分别."""
    run: list[Word] = []
    named = [w for w in words if w.end <= each.start and w.sort in (*_NAMES, "else") and w.sure]
    for n, found in reversed([*enumerate(named)]):
        word = found
        if word.sort == "else":  # 「维持、纠正、其他分别为」
            last = named[n - 1].sort if n else ""
            if last not in ("outcome", "who"):
                break
            word = replace(word, sort=last, key="other" if last == "outcome" else "others")
        if not run:
            run = [word]
        elif word.sort != run[-1].sort:
            if len(run) > 1:
                break
            run = [word]
        elif _JOINED.fullmatch(text[word.end : run[-1].start]):
            run.append(word)
        else:
            break
    return run[::-1]
