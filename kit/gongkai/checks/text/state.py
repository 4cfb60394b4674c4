"""What a text has said so far: of what it speaks, whose, and of which year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongkai.checks.text.frame import (
    Frame,
    forum_of,
    is_body,
    is_mine,
    is_stranger,
    own,
    unknown,
)
from gongkai.checks.text.numerals import year_of
from gongkai.checks.text.words import Word

BRIEF = 8  # letters of a clause that does no more than name a time
STRANGE = 3  # letters that nobody knows, beyond which somebody else is spoken of
_OWN = re.compile(
    "[我本](?!科|期|次|着)|全[省市县区州镇乡街旗]|20[0-9]{2}年|政府信息公开|依申请公开"
)
_TIMES = ("year", "now", "last", "next", "time")
_COMPARED = re.compile(r"[较比与由从（(和]$")
_BECOMES = re.compile(
    r"[^，。；]{0,4}(?:增|升|降|减|提高|上升|下降|回落|扩大|缩)[^，。；\d]{0,3}(?:至|到|为)"
)


@dataclass
class State:
    """What is spoken of from here on."""

    section: str
    year: int | None
    organ: str
    home: str = ""  # what the paragraph is about
    topic: str = ""
    firm: bool = False  # whether that was said, and not only taken from the place
    heard: bool = False  # whether requests were named in this paragraph
    forum: str = ""
    forums: list[str] = field(default_factory=list)
    outcome: str = ""
    act: str = ""
    column: str = ""
    applicants: bool = False  # whether applicants are being gone through
    rows: list[str] = field(default_factory=list)
    newly: bool = False  # whether 新收 was said, which is less than 收到
    part: bool = False
    loose: bool = False  # somebody or something unknown is spoken of
    away: bool = False  # another year, or a time within this one
    portion: bool = False  # of the office
    strange: int = 0  # letters of the sentence so far that nobody knows
    shadow: int = 0  # the doubt in which the last whole stands
    host: bool = False  # whether another office was named, and not only something unknown
    mixed: bool = False  # whether others, or a part of the office, were spoken of in the paragraph

    def paragraph(self, topic: str) -> None:
        """Begin a paragraph that is about ``topic``."""
        self.home, self.firm = topic, bool(topic) and topic != "disclosure"
        self.forum, self.forums, self.rows, self.act = "", [], [], ""
        self.topic, self.heard = topic, topic == "requests"
        self.mixed = self.host = self.portion = False

    def sentence(self, text: str, soft: bool) -> None:
        """Begin a sentence; behind a 「；」, or with 其中, it goes on with what was said."""
        goes_on = soft or bool(re.match("其中|包括|这", text))
        self.part = self.part and goes_on
        if not goes_on:
            self.newly = False
            self.rows, self.column, self.act, self.outcome = [], "", "", ""
            self.topic = self.home if self.home != "disclosure" else ""
            self.away = False
            # Whoever was the subject still is, where a sentence names none.
            own = bool(_OWN.search(text))
            self.host = self.loose = self.host and not own
            self.portion = self.portion and not own
            self.shadow = self.strange = 0
        if not self.forum and (found := re.search("复议|诉讼", text)):
            self.forum = "review" if found[0] == "复议" else "litigation"

    def overhear(self, text: str) -> None:
        """Note what a sentence without any figure speaks of."""
        self.heard = self.heard or "申请" in text
        self.firm = self.firm or "依申请公开" in text or "信息公开申请" in text

    # ---- words
    def hear(self, words: list[Word], text: str, start: int, end: int) -> None:
        """Note what clauses without a number of their own say, from ``start`` to ``end``."""
        self.strange += unknown(text, start, end, words, self.organ)
        body = bool(words) and is_body(text[start:], self.organ)
        self.loose, self.host = self.loose or body, self.host or body
        self.mixed = self.mixed or body
        for word in words:
            if body and word.sort == "area" and not re.search("[，；：]", text[start : word.start]):
                continue  # 「市规划局是全市申请量最大的单位」
            if word.sort in ("time", "next", "part") and passing(text, word):
                continue  # what a longer clause says of a time or of a part is its own
            # What is done about requests does not end the talk of them.
            if not (word.sort == "off" and self.topic == "requests" and self.firm):
                self._note(word, text)

    def _note(self, word: Word, text: str) -> None:
        if word.sort == "topic":
            self._topic(word, text)
        elif word.sort == "row":
            key = "new" if word.key == "got" else word.key
            self.newly = word.key == "new"
            self.rows += [key] if key not in self.rows else []
        elif word.sort == "forum":
            self.topic, self.forum = "disputes", forum_of(word, self.forum)
            self.forums.append(word.key)
        elif word.sort == "off":
            self.topic, self.act = "off", ""
            # Documents are 主动公开, 依申请公开 and 不予公开 as well.
            self.loose = self.loose or word.key == "attributes"
        elif word.sort == "outcome":
            self.outcome = word.key
        elif word.sort == "act":
            self.act = word.key
        elif word.sort == "who":
            self.column = word.key
        elif word.sort == "parts":
            self.part = True
        elif word.sort == "part":
            self.portion = self.mixed = True
        elif word.sort == "area":
            self.portion, self.loose = False, not is_mine(text[word.start : word.end], self.organ)
            self.host = self.loose
            self.mixed = self.mixed or self.loose
        elif word.sort in _TIMES:
            self._time(word, text)

    def _topic(self, word: Word, text: str) -> None:
        self.heard = self.heard or word.key == "requests"
        if word.sure:
            self.topic = word.key
            self.firm = self.firm or word.key == "requests"
        elif self.topic == "" and not is_stranger(text, word):
            self.topic = "requests"

    def _time(self, word: Word, text: str) -> None:
        if word.sort == "now" or (word.sort == "year" and self.is_own(text[word.start : word.end])):
            self.away = False
        elif word.sort not in ("last", "year") or not _COMPARED.search(text[: word.start]):
            self.away = True

    def is_own(self, said: str) -> bool:
        """Tell whether a year is the report's."""
        return self.year is None or year_of(said) == self.year

    # ---- one number
    def role(self, frame: Frame, last: Frame | None) -> str:
        """Tell what a number is; see `Frame`."""
        if frame.number.kind == "percent":
            return "percent"
        tail = [w for w in frame.left if w.sort != "fill"]
        # 「增加14件」 and 「同比增加14件」 say by how many; 「同比」 alone does not.
        if tail and tail[-1].sort == "delta" and frame.number.start - tail[-1].end <= 2:
            return "delta"
        if frame.last("changeto") and last is not None:
            return "change"
        if self._is_old(frame):
            return "previous"
        behind = frame.text[frame.number.end :]
        if re.search(r"(?:由|从)[^，。]{0,8}$", frame.before) and _BECOMES.match(behind):
            return "previous"
        return "count"

    def _is_old(self, frame: Frame) -> bool:
        if frame.last("now"):
            return False
        return any(
            w.sort == "last" or (w.sort == "year" and not self.is_own(frame.text[w.start : w.end]))
            for w in frame.left
        )

    def elsewhere(self, frame: Frame) -> bool:
        """Tell whether a number is another year's, another office's or only a portion."""
        for word in frame.left:
            if word.sort in (*_TIMES, "part", "area"):
                self._note(word, frame.text)
        by_channel = any(w.sort in ("channel", "mean") for w in (*frame.left, *frame.right))
        return by_channel or self.away or self.portion

    def after(self, frame: Frame) -> None:
        """Note what the words beside a number leave for the next one."""
        words = [*frame.left, *frame.right]
        named = [w.sort for w in frame.left if w.sort in ("who", "else", "row", "outcome")]
        goes_on = self.applicants or self.column not in ("", "natural")
        if named[:1] == ["else"] and goes_on:
            self.column = "others"
        self.applicants = "who" in named or (named[:1] == ["else"] and goes_on)
        for word in words:
            if word.sort not in (*_TIMES, "part"):
                self._note(word, frame.text)
        known = any(
            (w.sort in ("topic", "forum") and w.sure) or (w.sort == "row" and own(w.key))
            for w in words
        )
        body = is_body(frame.before, self.organ)
        self.host = self.host or body
        strange = frame.unknown(self.organ) > STRANGE
        self.loose = self.loose or body or (strange and not known)
        self.mixed = self.mixed or self.loose

    def doubt(self, frame: Frame) -> int:
        """Count what speaks against accusing a number: letters unknown, somebody else named."""
        # What calls itself the report's own is so, whatever was spoken of before it.
        plainly = "信息公开" in frame.before and self.heard_of(frame) and not self.host
        count = frame.unknown(self.organ) + (STRANGE + 1 if self.loose and not plainly else 0)
        # A plain 「收到申请」 behind talk of another matter is of that matter.
        plain = not self.firm and not self.heard_of(frame)
        if plain and self.strange > STRANGE and self.topic in ("", "requests"):
            count += STRANGE + 1
        # What stands in doubt leaves its parts in doubt.
        if any((w.sort == "topic" and w.sure) or w.sort in ("forum", "area") for w in frame.left):
            self.shadow = count
        return max(count, self.shadow)

    def heard_of(self, frame: Frame) -> bool:
        """Tell whether a number's own words are of the form and of nothing else."""
        return any(
            (w.sort == "topic" and w.sure)
            or w.sort in ("forum", "outcome", "closed", "figure", "area")
            or (w.sort == "row" and (own(w.key) or w.key == "new"))
            or w.sort == "who"
            for w in (*frame.left, *frame.right)
        )


def passing(text: str, word: Word) -> bool:
    """Tell whether a word stands in a longer clause without a number, which says it of its own."""
    start = max(text.rfind(mark, 0, word.start) for mark in "，。；：") + 1
    ends = [at for mark in "，。；：" if (at := text.find(mark, word.end)) >= 0]
    clause = text[start : min(ends, default=len(text))]
    return len(clause) > BRIEF and not re.search(r"\d", clause)
