"""What the words around a number say it counts: the figures of the tables it may speak of."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.checks.text.words import Word
from gongkai.editions.figures import Key

# Words of requests alone, which bring a paragraph back to requests by themselves.
OWN = ("new", "grant", "partial", "deny", "unable", "refuse", "other")
_DECISIONS = ("license", "penalty", "coercion")


@dataclass
class State:
    """What the sentence has said so far."""

    topic: str
    forum: str
    about: bool  # whether it is clear that requests for disclosure are spoken of
    row: str = ""
    who: str = ""
    off: bool = False  # about what no table holds
    scoped: bool = False  # about another year, office or channel
    part: bool = False
    listing: bool = False  # whether applicants are being gone through


def remember(found: list[Word], state: State) -> None:
    """Note what the words say about what is spoken of from here on."""
    for word in found:
        if word.sort == "topic" and (word.sure or not state.topic):
            state.topic = word.key
            state.forum = "" if word.sure else state.forum
            state.about = state.about or (word.key == "requests" and word.sure)
        elif word.sort == "forum":
            state.forum, state.topic = word.key, "disputes"
        elif word.sort == "parts":
            state.part = True


Found = tuple[tuple[tuple[Key, ...], ...], bool]


def options_of(found: list[Word], state: State, *, behind: bool = False) -> Found | None:
    """Work out what the words around a number say it counts, and whether that is sure."""
    last = {w.sort: w for w in found}
    if "figure" in last:
        return ((last["figure"].figure,),), last["figure"].sure
    if state.topic == "disputes":
        return _dispute(last, state)
    if state.topic in ("norms", "rules"):
        act = last.get("act")
        if act and act.key != "decisions":
            return (((("disclosure", state.topic, act.key),),), act.sure)
        return None
    if state.topic in _DECISIONS:
        if "topic" not in last:
            return None
        return (
            ((("disclosure", state.topic, "decisions"),),),
            "act" in last and last["act"].key == "decisions",
        )
    return _request(found, last, state, behind)


def _dispute(last: dict[str, Word], state: State) -> Found | None:
    if "row" in last and last["row"].key not in ("got", "new"):
        return None
    outcome = last.get("outcome")
    if outcome:
        return ((("disputes", state.forum, outcome.key),),), outcome.sure and state.about
    if "forum" not in last:
        return None
    return ((("disputes", state.forum, "total"),),), state.about


def _request(found: list[Word], last: dict[str, Word], state: State, behind: bool) -> Found | None:
    rows = _rows(found)
    column = _column(found)
    # 「收到」 needs its noun: what was received may be anything.
    named = state.topic == "requests"
    if not rows:
        return _without_row(last, column, state) if named else None
    row, keys = rows[-1], {w.key for w in rows}
    if row.key in ("got", "handled", "sum", "new") and not named:
        return None
    if row.key in ("got", "new", "carried_in") and keys & {"sum", "handled"} and not behind:
        return None  # 「办结新收申请」: no cell holds that
    key = "new" if row.key == "got" else row.key
    state.row = "sum" if key == "handled" else key
    state.listing = column != "total"
    both = (("requests", "new", column), ("requests", "carried_in", column))
    options: tuple[tuple[Key, ...], ...] = ((("requests", key, column),),)
    if key == "handled":
        options = ((("requests", "sum", column),), both, (both[0],))
    elif row.key == "got" or (key in ("new", "carried_in") and len(keys) > 1):
        options = (*options, both)
    sure = row.sure and (state.about or named)
    who = last.get("who")
    if state.who and not who:
        options, sure = (*options, (("requests", key, state.who),)), False
    if who and who.end + 2 < row.start and not behind:
        state.who = who.key
    return options, sure


def _rows(found: list[Word]) -> list[Word]:
    """Pick the rows named; 「不予公开答复」 is one row, a sub-row stands for its parent."""
    rows: list[Word] = []
    for word in sorted((w for w in found if w.sort == "row"), key=lambda w: w.start):
        if rows and word.key == "sum" and 0 <= word.start - rows[-1].end <= 2:
            continue
        if rows and rows[-1].key.startswith(f"{word.key}_"):
            continue
        rows.append(word)
    return rows


def _column(found: list[Word]) -> str:
    """Pick the applicant; 「自然人、法人或其他组织」 together are all of them."""
    whos = sorted((w for w in found if w.sort == "who"), key=lambda w: w.start)
    if not whos or {"natural", "persons"} <= {w.key for w in whos}:
        return "total"
    return whos[-1].key


def _without_row(last: dict[str, Word], column: str, state: State) -> Found | None:
    both = (("requests", "new", column), ("requests", "carried_in", column))
    if column != "total" and state.row and (state.part or state.listing):
        return ((("requests", state.row, column),),), state.about
    noun = last.get("topic")
    if (column != "total" or (noun and noun.sure)) and not state.row:
        # Most likely what was received this year, but the sentence does not say so.
        state.row = "new"
        return ((("requests", "new", column),), both, (("requests", "sum", column),)), False
    return None
