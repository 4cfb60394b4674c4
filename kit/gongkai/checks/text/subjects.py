"""What the words around a number say it counts: the figures of the tables it may speak of."""

from __future__ import annotations

import re

from gongkai.checks.text.forums import Found, Options, dispute_of
from gongkai.checks.text.frame import (
    BOTH,
    COUNTED,
    DECISIONS,
    DOCUMENTS,
    MANY,
    PRIMARY,
    WAYS,
    Frame,
    own,
)
from gongkai.checks.text.rows import rows_of
from gongkai.checks.text.state import BRIEF, State
from gongkai.checks.text.words import Word
from gongkai.editions.figures import Key

_AMONG = re.compile("[中里](?:有|，)?$")
_WITH = re.compile(r"[，（(]?(?P<no>不)?(?:含|包括|包含)[^，。；）]{0,8}结转")


def options_of(frame: Frame, state: State) -> Found | None:
    """Work out what a number counts, and whether that is sure."""
    words = _words(frame, state)
    last = {w.sort: w for w in words}
    if "figure" in last:
        named = last["figure"]
        other = ".projects" if frame.number.kind == "money" else ".amount"
        fits = not named.key.endswith(other)
        return (((named.figure,),), named.sure) if fits else None
    topic = _spoken(words, state)
    if topic == "off" or any(w.sort == "rate" for w in words):
        return None
    if frame.number.kind == "money":
        return (((("disclosure", "fee", "amount"),),), True) if topic == "fee" else None
    if topic == "disputes":
        return dispute_of(words, state)
    if topic in DOCUMENTS:
        act = last["act"].key if "act" in last else state.act
        if act in ("", "decisions"):
            return None
        return ((("disclosure", topic, act),),), True
    if topic in DECISIONS:
        return _decision(words, topic, frame)
    if topic in ("requests", "", "disclosure"):
        return _request(words, state, frame, topic)
    return None


def _words(frame: Frame, state: State) -> list[Word]:
    """Take the words before a number in its clause, or those behind where they say nothing."""
    if _AMONG.search(frame.before) and any(w.sort in ("row", "outcome") for w in frame.right):
        return frame.right  # 「32件无法提供的答复中有31件系不掌握」
    heavy = PRIMARY + (("else",) if state.part or state.rows or state.forum else ())
    if any(w.sort in heavy for w in frame.left) or _named(frame.left):
        nouns = [
            w
            for w in frame.right
            if w.sort == "topic" or (w.sort == "off" and w.start <= frame.number.end + 2)
        ]
        whose = [w for w in frame.right if w.sort == "who" and w.start == frame.number.end]
        way = [w for w in frame.right if w.key in WAYS and w.start <= frame.number.end + 1]
        more = [*nouns, *way, *_result(frame), *(whose if not frame.last("who") else ())]
        return [*frame.left, *more] if not _named(frame.left) else frame.left
    return [*frame.left, *frame.right]


def _result(frame: Frame) -> list[Word]:
    """Take what became of cases from behind, where only whose they are stands before."""
    if any(w.sort in ("row", "outcome", "closed", "act") for w in frame.left):
        return []
    return [w for w in frame.right if w.sort in ("row", "outcome", "closed")]


def _named(words: list[Word]) -> bool:
    return any(w.sort == "topic" and w.key in DOCUMENTS + DECISIONS + ("fee",) for w in words)


def _spoken(words: list[Word], state: State) -> str:
    """Name what is spoken of: the last noun of the clause, or what the text was about."""
    for word in reversed(words):
        if word.sort == "forum":
            return "disputes"
        if word.sort == "off":
            return "off"
        if word.sort == "topic" and word.sure:
            return word.key
        if word.sort == "row" and own(word.key):
            # Other cases are carried over as well.
            return "off" if state.topic == "off" and word.key == "carried_in" else "requests"
        if word.sort == "topic" and not any(w.sort == "off" for w in words):
            return "requests" if state.topic != "off" else "off"
    if any(w.sort in ("outcome", "closed") for w in words) and state.forum and state.topic != "off":
        return "disputes"
    if state.topic == "disputes":
        rows = {w.key for w in words if w.sort == "row"}
        whose = any(w.sort == "who" for w in words)
        if rows == {"got"} and not whose:
            return "off"  # 「收到行政复议申请17件，受理15件」
        if rows or whose:
            return "requests" if not state.loose else "off"
    return state.topic


def _decision(words: list[Word], topic: str, frame: Frame) -> Found | None:
    if not any(w.sort == "topic" and w.key == topic for w in words):
        return None
    if frame.number.unit not in COUNTED:
        return None
    return ((("disclosure", topic, "decisions"),),), True


def _request(words: list[Word], state: State, frame: Frame, topic: str) -> Found | None:
    rows = rows_of(words)
    column = _column(words, state)
    if column is None:
        return None
    noun = any(w.sort == "topic" and w.key == "requests" for w in words)
    firm = topic == "requests" and (state.firm or noun or state.section == "requests")
    if not rows:
        return _without_row(words, column, state, noun, firm, frame)
    kinds = [row.key for row in rows]
    results = list(dict.fromkeys(k for k in kinds if own(k)))
    if len(results) > 1:  # 「予以公开和部分公开1816件」 may be both of them, or the last
        every = tuple(("requests", one, column) for one in results)
        total = any(w.sort == "total" for w in words)
        return ((every,) if total else (every, (every[-1],))), firm or total
    options = _of_rows(kinds, column, frame)
    if options is None:
        return None
    if kinds[-1] == "other" and any(row.startswith("other_") for row in state.rows):
        options = (*options, (("requests", "other_3", column),))  # what is left of them
    if state.column and column == "total" and not any(w.sort == "who" for w in words):
        more = _of_rows(kinds, state.column, frame)
        options = (*options, *(more or ()))
    strong = any(own(k) for k in kinds)
    if any(w.sort == "rest" for w in words) and kinds[-1] not in ("sum", "carried_out"):
        return options, False  # what is left may be more than the one row that is named
    return options, firm or strong or state.topic == "" or topic == "requests"


def _of_rows(kinds: list[str], column: str, frame: Frame) -> Options | None:
    row = kinds[-1]
    if row == "other" and re.search("处理[^，。]{0,4}其他", frame.before):
        row = "other_3"
    new, old = ("requests", "new", column), ("requests", "carried_in", column)
    done, out = ("requests", "sum", column), ("requests", "carried_out", column)
    behind = _WITH.match(frame.text[frame.number.end :])
    if row == "carried":
        return ((old,), (out,)) if "got" not in kinds else None
    if "sum" in kinds and {"got", "new"} & set(kinds):
        return None  # 「办结新收申请」: no cell holds that
    if row in ("got", "handled", "new") or (
        row == "carried_in" and {"got", "handled"} & set(kinds)
    ):
        if row == "new" and "carried_in" not in kinds:
            return ((new,),)
        if behind:
            return ((new,),) if behind["no"] else ((new, old),)
        if row == "handled" or "handled" in kinds:
            return ((new, old), (done,), (new,))
        return ((new, old),) if "carried_in" in kinds else ((new,),)
    return ((("requests", row, column),),)


def _column(found: list[Word], state: State) -> str | None:
    """Pick the applicant; 「自然人、法人或其他组织」 together are all of them."""
    whos = [w.key for w in sorted((w for w in found if w.sort == "who"), key=lambda w: w.start)]
    if not whos:
        first = next((w.sort for w in found if w.sort in ("else", "row", "outcome")), "")
        other = first == "else" and (state.applicants or state.column not in ("", "natural"))
        return "others" if other else "total"
    if {"natural", "persons"} <= set(whos):
        return "total"
    return whos[-1] if len(set(whos)) == 1 else None


def _without_row(
    words: list[Word], column: str, state: State, noun: bool, firm: bool, frame: Frame
) -> Found | None:
    said = BOTH.search(frame.before)
    many = MANY[said[1]] if said else 0
    if many and len(state.rows) >= many and all(own(row) for row in state.rows[-many:]):
        return (tuple(("requests", row, column) for row in state.rows[-many:]),), True
    if (
        any(w.sort == "rest" for w in words)
        and column == "total"
        and state.column in ("natural", "persons")
    ):
        # 「除自然人提出的3001件外，剩余118件」 are the others'.
        column = "persons" if state.column == "natural" else "natural"
        return tuple(
            (("requests", row, column),) for row in [*state.rows, "new"] if row != "carried"
        ), True
    if column == "total" and state.column and noun and not any(w.sort == "total" for w in words):
        column = state.column  # 「法律服务机构全年提出61件申请」
    goes_on = all(w.sort in ("fill", "now") for w in frame.left)
    if column == "total" and goes_on and len(frame.before) <= BRIEF and not noun:
        row = state.rows[-1] if state.rows else ""
        # 「绝大多数是因为本机关不掌握，全年有769件」
        return (((("requests", row, column),),), False) if own(row) else None
    if column == "total":
        if not (noun and firm and any(w.sort == "topic" and w.sure for w in words)):
            return None
        new, old = ("requests", "new", column), ("requests", "carried_in", column)
        return ((new,), (new, old), (("requests", "sum", column),)), False
    rows = [row for row in state.rows if row != "carried"] or ["new"]
    if "handled" in rows:
        rows = ["new", *[r for r in rows if r != "handled"], "sum"]
    keys: list[tuple[Key, ...]] = [(("requests", row, column),) for row in rows]
    keys.append((("requests", "new", column),))
    if not state.newly:
        keys.append((("requests", "new", column), ("requests", "carried_in", column)))
    if not state.rows:
        keys.append((("requests", "sum", column),))
    if not (noun or firm or state.rows or state.heard):
        return None
    return tuple(keys), True
