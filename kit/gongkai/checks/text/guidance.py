"""What the blank notebook says to whoever fills it in, and where a report's text still has it.

All that any version shipped is listed here, as notebooks of every age are in use; a test holds the
list to the notebooks of this one. Nothing of it may go out, however it was typed around.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from gongkai.editions import edition, editions

# Versions up to the first had them in the cells; by now an empty section is empty.
INVITATIONS = ("（双击这里写引言）", "（双击这里写正文）", "（双击这里写说明，没有可以不写）")
TOPICS = ("引言", "总体情况", "表二", "表三", "表四", "问题和改进", "其他事项")
GUIDANCE = """
怎样填写
点工具栏上的 ▶▶（重启内核并运行所有单元格），各张表就会出现。
先填“基本情况”，再写各章正文：双击灰色提示下面的空白处即可输入，写完按 Shift+Enter。
表格像 Excel 一样填；合计自动计算，没有发生的填 0，不适用的填 /。
随时按 Ctrl+S 保存。导出：文件 → 保存并导出笔记本为 → Gongkai_html 或 Gongkai_pdf。
先填“基本情况”，再写各章正文：点提示或表格下的空白处就写；不行就双击，写完按 Shift+Enter。
没有出现表格的，运行所有单元格（JupyterLab 里点工具栏上的 ▶▶）。
随时按 Ctrl+S 保存。导出用菜单“年度报告”；没有这个菜单的，用命令 gongkai export。
灰色提示只给填写的人看，不会出现在正式报告里；章节标题和总标题由程序印出，不用写。
写明编制依据（《中华人民共和国政府信息公开条例》）、统计期限（1月1日至12月31日）、电子版在哪里可以看到、联系方式。
逐项写明：主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障。
各级政府还要写工作考核、社会评议和责任追究结果。
文中的数字要与后面的表一致。
小标题直接写成“（一）主动公开”单独一行；换行就是新的一段。
规章只有国务院部门、省级和设区的市级政府才能制定，其他机关填 0。
收费金额以万元计。
需要说明的写在表下的空白处。
每一列都要满足：第一项 + 第二项 = 第三项（七）总计 + 第四项。
“上年结转”要与上一年报告的“结转下年度继续办理”逐列一致。
总计和小计自动计算。
各种结果之和就是总计，自动计算。
含上年未审结案件的，请在表下的“注”里说明。
写明存在的主要问题，以及已经或将要怎样改进；上一年提出的问题改得怎样也写在这里。
必须写明收取信息处理费的情况（国办函〔2020〕109号），没有收取也要写。
"""
SHORTEST = 10  # characters below which a sentence of the guidance may well be the report's own
LEAST = 3  # characters of one end of an invitation that are known for it by their bracket
NEAR = 200  # characters around such an end in which its bracket may have its pair
_SIMPLE = str.maketrans("雙擊這裡裏寫說沒請點", "双击这里里写说没请点")
_DROPPED = re.compile(r"[\s\W_]")
_SPLIT = re.compile(r"[^。；\n]+")
Stretch = tuple[int, int]


class Bare:
    """A text without spaces, marks and brackets, and the way back to the text as typed."""

    def __init__(self, text: str) -> None:
        kept, places = [], []
        for place, char in enumerate(text):
            for plain in unicodedata.normalize("NFKC", char).translate(_SIMPLE):
                if not _DROPPED.match(plain):
                    kept.append(plain)
                    places.append(place)
        self.text, self.places, self.typed = "".join(kept), places, text

    def stretch(self, start: int, end: int) -> Stretch:
        """Give the place of characters ``start`` to ``end`` in the text as typed."""
        return self.places[start], self.places[end - 1] + 1

    def beside(self, start: int, end: int, marks: str) -> bool:
        """Tell whether one of ``marks`` stands right before or behind the characters."""
        first = self.places[start - 1] + 1 if start else 0
        last = self.places[end] if end < len(self.places) else len(self.typed)
        around = self.typed[first : self.places[start]]
        around += self.typed[self.places[end - 1] + 1 : last]
        return any(mark in around for mark in marks)


@lru_cache(maxsize=64)
def left(text: str) -> tuple[Stretch, ...]:
    """Give where ``text`` still has words of the blank notebook, from its beginning to its end."""
    return tuple(_left(text))


def _left(text: str) -> Iterator[Stretch]:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text).translate(_SIMPLE))
    if not any(words in plain for words in _traces(editions())):
        return
    bare, before = Bare(text), 0
    for start, end in sorted((*_invited(bare), *_guided(bare)), key=lambda one: (one[0], -one[1])):
        if start >= before:
            yield start, end
            before = end


@cache
def _traces(known: tuple[str, ...]) -> tuple[str, ...]:
    """List what a text must have of the blank notebook to be looked at closely at all."""
    invited = map(_bare, INVITATIONS)
    return ("双击", "填写提示", *(words[-LEAST:] for words in invited), *_guidance(known))


def _invited(bare: Bare) -> Iterator[Stretch]:
    for words in map(_bare, INVITATIONS):
        yield from _every(bare, words)
    for words in map(_bare, INVITATIONS):
        yield from _typed_into(bare, words)
        yield from _half(bare, words)


def _typed_into(bare: Bare, words: str) -> Iterator[Stretch]:
    """Find an invitation in whose middle someone typed: both ends, one of them at its bracket."""
    for cut in range(2, len(words) - 1):
        first, second = words[:cut], words[cut:]
        at = bare.text.find(first)
        behind = bare.text.find(second, at + cut) if at >= 0 else -1
        if behind < 0:
            continue
        end = behind + len(second)
        if bare.beside(at, at + cut, "（(") and bare.beside(behind, end, "）)"):
            yield bare.stretch(at, at + cut)
            return


def _half(bare: Bare, words: str) -> Iterator[Stretch]:
    """Find an invitation of which only one end is left, with the bracket that has lost its pair."""
    for size in range(len(words) - 1, LEAST - 1, -1):
        for part, mark, other in ((words[-size:], "）)", "（("), (words[:size], "（(", "）)")):
            for stretch in _every(bare, part):
                line = _line(bare.typed, stretch)
                lone = sum(map(line.count, mark)) > sum(map(line.count, other))
                if lone and bare.typed[slice(*_beyond(stretch, mark))] in tuple(mark):
                    yield stretch
                    return


def _beyond(stretch: Stretch, mark: str) -> Stretch:
    """Give the one place beside a stretch where its bracket would stand."""
    start, end = stretch
    return (end, end + 1) if "）" in mark else (max(start - 1, 0), start)


def _line(text: str, stretch: Stretch) -> str:
    before = text[max(0, stretch[0] - NEAR) : stretch[0]].rpartition("\n")[2]
    behind = text[stretch[1] : stretch[1] + NEAR].partition("\n")[0]
    return f"{before}{text[slice(*stretch)]}{behind}"


def _guided(bare: Bare) -> Iterator[Stretch]:
    for words in _guidance(editions()):
        yield from _every(bare, words)
    for match in re.finditer(r"(?m)^[>#* 　]{0,20}填写提示[* 　]{0,20}(?:[·•:：]|$)", bare.typed):
        yield match.span()


@cache
def _guidance(known: tuple[str, ...]) -> tuple[str, ...]:
    """List what was ever said to whoever fills in, the hints of the known forms included."""
    hints = [hint for key in known for hint in edition(key).hints]
    said = "\n".join([GUIDANCE, *(words for _, words in hints)])
    sentences = dict.fromkeys(map(_bare, _SPLIT.findall(said)))
    heads = (f"填写提示{topic}" for topic in dict.fromkeys([*TOPICS, *(t for t, _ in hints)]))
    return (*heads, *(words for words in sentences if len(words) >= SHORTEST))


@cache
def _bare(text: str) -> str:
    return Bare(text).text


def _every(bare: Bare, words: str) -> Iterator[Stretch]:
    at = bare.text.find(words)
    while at >= 0:
        yield bare.stretch(at, at + len(words))
        at = bare.text.find(words, at + len(words))
