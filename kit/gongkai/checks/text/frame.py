"""A number in its clause, and what words say beside what is none of the form's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.checks.text.numbers import Quantity
from gongkai.checks.text.words import Word
from gongkai.editions.figures import Key

RESULTS = ("grant", "partial", "deny", "unable", "refuse", "other")
OWN = (*RESULTS, "carried_out", "carried_in")  # rows that bring a text back to requests
WAYS = ("direct", "after")  # to a court
CLOSED = ("upheld", "corrected", "other")  # the results of cases that are at their end
OUTCOMES = (*CLOSED, "pending")
DOCUMENTS = ("norms", "rules")
DECISIONS = ("license", "penalty", "coercion")
PRIMARY = ("row", "who", "outcome", "forum", "closed", "act", "figure", "rest")
MANY = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
BOTH = re.compile("([两二三四五六])(?:类|项|者|种)")  # those just named, taken together
COUNTED = ("件", "宗", "起", "例", "份", "部", "件次")

_HAN = re.compile(r"[一-鿿A-Za-z]")
# Letters that an office's own name for itself, or a numeral of a list, leaves over.
_KNOWN = "一二三四五六七八九十政我本全市县区省镇乡街道局委办厅级各部门单位机关府"
_AREA = re.compile(r"(?P<kind>[省市县区州盟旗镇乡])(?:人民)?政府")
_BODY = re.compile(
    r"[一-鿿]{1,10}?(?:局|委|厅|院|所|中心|办公室|办(?=收|受|答|共|全年)|公司|集团|学校|支队|大队"
    r"|部门|镇|街道|乡|科|股)(?![室长、和与及等的审])"
    r"|[一-鿿]{1,4}[区县市州](?=全年|本年|新收|收到|受理|办结|共|登记|制发)"
)
# What no office is that speaks for itself: applicants, and courts that decide our cases.
_APPLICANT = re.compile(
    "律师事务所|法律服务|科研|公益|企业|商业|公司|社会公益|其他组织|自然人|公民|法人|(?:各级)?(?:人民)?法院"
)
_THAT = re.compile(
    "(?:[该其某]|另一个?|某个)(?:[局委厅院镇乡县区市]|街道|中心|单位|部门|办(?![理法结]))"
    "|[一-鿿]{0,6}复议(?:机构|机关)(?=共|全年|收|受|新|办|审)"
)
_NO_BODY = re.compile(r"[我本各全该按根依落围由经会对向为在从以将把被与没未无均都并且也但仅]")
# What may stand before 「申请」 without making it another's.
_BEFORE_NOUN = re.compile(
    r"(?:的|件|到|理|收|类|有|人|织|业|构|个|结|些|新|出|交|位|复|开|年|全部|所有|对|各|记|次|为|提)$"
)


@dataclass
class Frame:
    """A number in its clause: the words before it since ``window``, those behind to ``behind``.

    ``role`` is what the number is: ``count``, ``percent``, ``delta`` (by how many), ``previous``
    (the figure of before) or ``change`` (what it became). ``beyond`` are all words behind it, also
    those that are another number's; ``run`` tells that it is one of a list 分别为.
    """

    number: Quantity
    window: int
    behind: int
    left: list[Word]
    right: list[Word]
    text: str
    beyond: tuple[Word, ...] = ()
    role: str = "count"
    options: tuple[tuple[Key, ...], ...] = ()
    doubt: int = 0
    run: bool = False
    old: tuple[tuple[Key, ...], ...] = ()
    grown: tuple[tuple[Key, ...], ...] = ()

    @property
    def before(self) -> str:
        """What stands before the number in its clause."""
        return self.text[self.window : self.number.start]

    @property
    def aside(self) -> bool:
        """Whether the number stands in brackets, beside what the sentence says."""
        start = self.text.rfind("（", 0, self.number.start)
        closed = self.text.rfind("）", 0, self.number.start)
        return start > closed and self.text.find("）", self.number.end) >= 0

    def last(self, *sorts: str) -> Word | None:
        """Give the last word of these sorts before the number."""
        return next((w for w in reversed(self.left) if w.sort in sorts), None)

    def beside(self) -> bool:
        """Tell whether a noun of the form stands right before the number."""
        last = self.left[-1] if self.left else None
        if last is None or self.number.start - last.end > 1:
            return False
        return (last.sort == "topic" and last.sure) or last.sort in ("forum", "act")

    def unknown(self, organ: str) -> int:
        """Count the letters beside the number that nobody knows."""
        stretches = [(self.window, self.number.start, self.left)]
        if not any(w.sort in PRIMARY for w in self.left):
            stretches.append((self.number.end, self.behind, self.right))
        elif not re.match("[并且但而，。；、]", self.text[self.number.end :]):
            # What stands right behind may be another thing that is counted: 「受理41件投诉」.
            near = min(self.behind, self.number.end + 2)
            stretches.append((self.number.end, near, [w for w in self.beyond if w.start < near]))
        return sum(unknown(self.text, *one, organ) for one in stretches)


def own(row: str) -> bool:
    """Tell whether only 表三 has such a row."""
    return row in OWN or row.split("_")[0] in OWN


def forum_of(word: Word, before: str) -> str:
    """Name the forum of a word: a court that decides is the one of the cases spoken of."""
    return before if not word.sure and word.key == "litigation" and before in WAYS else word.key


def unknown(text: str, start: int, end: int, found: list[Word], organ: str) -> int:
    """Count the letters of a stretch that are no words of `words`, nor of the office's own name."""
    count, at = 0, start
    for word in [*found, None]:
        stop = min(word.start, end) if word else end
        run = text[at:stop]
        if run and run not in organ:
            count += sum(1 for c in run if _HAN.match(c) and c not in _KNOWN)
        at = max(at, word.end if word else stop)
    return count


def is_mine(area: str, organ: str) -> bool:
    """Tell whether 全县 is whom the report speaks for: a county's government, and nobody else."""
    if not organ:
        return True
    kinds = ["街"] if "街道" in organ else _AREA.findall(organ)
    return bool(kinds) and kinds[-1] in area


def is_body(text: str, organ: str) -> bool:
    """Tell whether another office is named: 「市住建局收到…」."""
    found = _BODY.match(text)
    if found and not _APPLICANT.match(text) and not _NO_BODY.match(found[0]):
        return not within(found[0], organ)
    return bool(_THAT.match(text))


def within(name: str, organ: str) -> bool:
    """Tell whether a name is the office's own, or short for it: 县发改局, 省药监局."""
    letters = iter(organ)
    return all(letter in letters for letter in name)


def is_stranger(text: str, word: Word) -> bool:
    """Tell whether a noun has a word before it that makes it another's: 「低保申请」."""
    before = re.search(r"[一-鿿]{0,3}$", text[: word.start])
    return bool(before and before[0] and not _BEFORE_NOUN.search(before[0]))
