"""Statements that claim something without a number: 全部, 均, 未收到, 没有发生."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.text.about import About, about
from gongkai.checks.text.claims import Reading
from gongkai.checks.text.frame import (
    DECISIONS,
    DOCUMENTS,
    OUTCOMES,
    RESULTS,
    forum_of,
    is_body,
    is_mine,
    own,
    unknown,
)
from gongkai.checks.text.rows import rows_of
from gongkai.checks.text.statement import Statement
from gongkai.checks.text.words import WORDS, Word
from gongkai.editions.figures import PERSONS, Key

_CLAUSE = re.compile(r"[^，。；：\n（）]+")
# The rows that 「不予公开」 and the like are made of, as far as there are words for them.
_SUBROWS = [key for sort, key, _ in WORDS if sort == "row" and key.split("_")[0] in RESULTS]
_DUE = re.compile(r"按时|按期|及时|期限|时限|规定时间|期内")
_REST = re.compile(r"除|其余|剩余|余下|已(?:办结|审结)的|到期|应办结的|以外|之外|率")
_NOT_NONE = ("off", "last", "time", "mean", "next", "delta", "channel")
_NOT_ALL = ("off", "not", "share", "last", "time", "mean", "next", "channel", "rate", "part")


def statements(reading: Reading) -> Iterator[Statement]:
    """Yield what the clauses of a sentence say without a number."""
    others = False  # whether another office is spoken of
    organ = reading.state.organ
    for match in _CLAUSE.finditer(reading.text):
        start, end = match.span()
        found = [w for w in reading.words if start <= w.start and w.end <= end]
        areas = [is_mine(reading.text[w.start : w.end], organ) for w in found if w.sort == "area"]
        others = not areas[-1] if areas else others or is_body(match[0], organ)
        sorts = {w.sort for w in found}
        if not sorts & {"not", "all", "every", "closed", "topic", "row", "outcome"}:
            continue
        before = about(reading, start)
        if before.away or before.portion:
            continue
        if others and "信息公开" not in reading.text[start:end]:
            continue
        if "not" in sorts and not sorts & set(_NOT_NONE):
            yield from _none(reading, found, start, end, before)
        if not sorts & set(_NOT_ALL):
            yield from _all(reading, found, start, end)


# ---- 没有
def _none(
    reading: Reading, found: list[Word], start: int, end: int, before: About
) -> Iterator[Statement]:
    """Read 「未收到申请」, 「无部分公开、不予处理情形」, 「没有一件被纠正」."""
    text, organ = reading.text, reading.state.organ
    nots = [w for w in found if w.sort == "not"]
    for n, word in enumerate(nots):
        stop = nots[n + 1].start if n + 1 < len(nots) else end
        rest = [w for w in found if word.end <= w.start < stop]
        head = [w for w in found if w.end <= word.start]
        if re.search(r"\d", text[word.end : stop]):
            continue
        if any(w.sort == "rest" for w in head) and not any(w.sort == "outcome" for w in rest):
            continue
        if unknown(text, word.end, stop, rest, organ):
            continue
        if all(w.sort in ("fill", "act", "all", "now") for w in rest):
            if re.search(r"\d", text[start : word.start]):
                continue  # 「17件因逾期不补正未再处理」
            rest, head = head, []  # 「行政强制决定一件也没有」
            if unknown(text, start, word.start, rest, organ):
                continue
        here = about(reading, word.start)
        here.topic = _topic(here.topic, before.topic, [*rest, *head], rest, text[start:end])
        nought = tuple(_targets(rest, head, here))
        if nought:
            last = max([word.end, *(w.end for w in rest if w.sort != "fill")])
            yield Statement(word.start, last, nought, False, columns=here.columns)


def _topic(here: str, before: str, said: list[Word], rest: list[Word], clause: str) -> str:
    """Name what a 没有 is about; another thing is left only for a noun of the form."""
    if any(w.sort == "forum" for w in rest) and "信息公开" in clause:
        return "disputes"
    if before in ("off", *DOCUMENTS, *DECISIONS, "fee"):
        if not any(w.sort == "topic" and w.sure for w in said):
            return "off"
        return "" if before == "off" else here
    return here


def _targets(rest: list[Word], head: list[Word], here: About) -> Iterator[Key]:
    """Name the figures that are none where a 没有 is true of what stands behind it."""
    topics = [w.key for w in rest if w.sort == "topic"]
    rows = [w.key for w in rows_of(rest) if own(w.key)]
    if here.topic == "off" or "info_fee" in topics:
        return
    if here.topic == "info_fee" and not topics and not rows:
        return
    forums = [forum_of(w, here.forum) for w in rest if w.sort == "forum"]
    outcomes = [w.key for w in rest if w.sort == "outcome"]
    if forums or (outcomes and here.forum):
        for forum in forums or [here.forum]:
            yield from (("disputes", forum, end) for end in outcomes or ["total"])
        return
    acts = [w.key for w in rest if w.sort == "act" and w.key != "decisions"]
    for topic in topics:
        if topic in DECISIONS:
            yield ("disclosure", topic, "decisions")
        elif topic in DOCUMENTS and acts:
            yield ("disclosure", topic, acts[-1])
        elif topic == "fee":
            yield ("disclosure", "fee", "amount")
    if not set(topics) - {"requests"}:
        whos = [w.key for w in rest if w.sort == "who"] or [w.key for w in head if w.sort == "who"]
        yield from _requests([w.key for w in rows_of(rest)], whos, topics, here.topic)


def _requests(rows: list[str], whos: list[str], topics: list[str], topic: str) -> Iterator[Key]:
    if topic not in ("requests", "", "disputes") and not topics:
        return
    named = [row for row in rows if own(row)]
    if not named and "carried" in rows:
        named = ["carried_out"]
    if not named and (whos or topics) and not set(rows) - {"new", "got"}:
        named = ["new"]
    for row in named:
        yield from (("requests", row, column) for column in dict.fromkeys(whos or ["total"]))


# ---- 全部
def _all(reading: Reading, found: list[Word], start: int, end: int) -> Iterator[Statement]:
    """Read 「均已全部办结」, 「均获维持」, 「都已审结」, 「全部予以公开」, 「均为自然人」."""
    text = reading.text
    alls = [w for w in found if _is_all(w, text, start)]
    if not alls:
        yield from _one_case(reading, found, start, end)
    if not alls or _REST.search(text[max(0, start - 24) : end]) or _DUE.search(text[start:end]):
        return
    first = min(alls, key=lambda w: w.start)
    if unknown(text, start, end, found, reading.state.organ):
        return
    if re.search(r"\d", text[first.end : end]):
        return
    rest = [w for w in found if w.start >= first.start]
    here = about(reading, first.start)
    if here.topic == "disputes" or any(w.sort == "closed" for w in rest):
        if here.topic != "off":
            yield from _all_disputes(rest, here, reading.state.forum, first.start)
        return
    named = any(w.sort == "topic" and w.key == "requests" for w in found)
    if named or (here.topic == "requests" and not here.loose):
        yield from _all_applicants(rest, here, first)
        yield from _all_requests(text, rest, here, first)


def _one_case(reading: Reading, found: list[Word], start: int, end: int) -> Iterator[Statement]:
    """Read 「行政复议案件1件，复议机关予以纠正」: what became of the only case."""
    before = [one for one in reading.frames if one.number.end <= start][-1:]
    only = [
        f for f in before if f.number.value == 1 and f.options and f.options[0][0][2] == "total"
    ]
    ends = [w for w in found if w.sort == "outcome" and w.key != "pending"]
    here = about(reading, start)
    if not only or here.topic != "disputes" or here.loose or len(ends) != 1:
        return
    named = {w.sort for w in found} - {"outcome", "forum", "fill"}
    counted = any(start <= one.number.start < end for one in reading.frames)
    if not (named or counted or unknown(reading.text, start, end, found, reading.state.organ)):
        yield from _all_disputes(ends, here, reading.state.forum, ends[0].start)


def _is_all(word: Word, text: str, start: int) -> bool:
    if word.sort == "every":
        return text[word.start] in "均都皆"
    if word.sort in ("topic", "row"):
        return text.startswith(("所有", "全部"), word.start)
    if word.sort == "closed":
        behind = re.match("的|案件|件", text[word.end :])
        done = text[start : word.end].rpartition("已")
        return bool(done[1]) and not behind and not re.search(r"\d", done[2])
    return word.sort == "all"


def _all_applicants(rest: list[Word], here: About, first: Word) -> Iterator[Statement]:
    whos = list(dict.fromkeys(w.key for w in rest if w.sort == "who"))
    if len(whos) != 1 or any(w.sort == "row" for w in rest):
        return
    who, row = whos[0], here.row or "new"
    others = ("natural",) if who == "persons" else ("natural", *PERSONS)
    nought = tuple(("requests", row, one) for one in others if one != who)
    last = max(w.end for w in rest if w.sort == "who")
    of = (("requests", row, who),)
    yield Statement(first.start, last, nought, True, counted=here.number, of=of)


def _all_requests(text: str, rest: list[Word], here: About, first: Word) -> Iterator[Statement]:
    rows = [w for w in rest if w.sort == "row"]
    if here.old or not rows or rows[-1].key == "carried_in":
        return
    last, row = rows[-1].end, rows[-1].key
    if re.match("[的件]|后|前|率", text[last:]):
        return  # 「全部办结件中」 names them
    column = here.column or "total"
    if row == "sum" and "答复" not in text[first.start : last]:
        nought = (("requests", "carried_out", column),)
        yield Statement(first.start, last, nought, True, columns=here.columns)
    elif row.split("_")[0] in RESULTS and "_" in row and first.sort == "all":
        parent = row.split("_")[0]
        siblings = [one for one in _SUBROWS if one.startswith(f"{parent}_") and one != row]
        others = tuple(("requests", one, column) for one in dict.fromkeys(siblings))
        of = (("requests", row, column),)
        yield Statement(first.start, last, others, True, counted=here.number, of=of)
    elif row in ("grant", "partial") and first.sort in ("all", "row"):
        others = tuple(("requests", one, column) for one in RESULTS if one != row)
        of = (("requests", row, column),)
        yield Statement(first.start, last, others, True, counted=here.number, of=of)


def _all_disputes(rest: list[Word], here: About, forum: str, start: int) -> Iterator[Statement]:
    forum = here.forum or forum or "review"
    for word in rest:
        if word.sort == "closed":
            yield Statement(start, word.end, (("disputes", forum, "pending"),), True)
        elif word.sort == "outcome" and word.key != "pending":
            others = tuple(("disputes", forum, one) for one in OUTCOMES if one != word.key)
            sure = word.sure or word.key == "upheld"
            of = (("disputes", forum, word.key),)
            yield Statement(start, word.end, others, True, sure, here.number, of)
