"""Statements that claim something without a number: 全部, 均, 未收到, 没有发生; and sums of parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.text.claims import Claim, Key, Reading

_DONE = re.compile(
    r"(?P<sure>全部|(?<![平人年月日户])均已|已全部|都已|皆已)(?P<term>[^，。；]{0,14}?)"
    r"(?P<what>办结|办理完毕|办理完成|答复完毕|答复)(?!率)"
)
_UPHELD = re.compile(r"(?:均|全部|都)(?:获|获得|被|得到|予以|为)?(?:结果)?维持")
_NONE = re.compile(
    r"(?:未|没有|无|尚未|从未)(?!经)(?P<between>[^，。；\n]{0,34}?)"
    r"(?P<what>(?:政府|政务)?信息公开(?:的)?申请|依申请公开申请|公开申请|行政复议|行政诉讼|复议|诉讼)"
)
_OTHERS = re.compile(
    r"建议|提案|投诉|举报|信访|咨询|留言|培训|纠正|撤销|败诉|变更|驳回|逾期|超期|条件|异议|收费"
    r"|上年|去年|同期|整改|责任|规定|办法|制度|需要|不服|影响|能够?|应当|及时"
)
PARTS = ("grant", "partial", "deny", "unable", "refuse", "other")
OUTCOMES = ("upheld", "corrected", "other", "pending")


def finished(
    reading: Reading, default: str
) -> Iterator[tuple[int, int, tuple[Key, ...], bool, str]]:
    """Yield each 「全部办结」 and 「均获维持」: start, end, the keys that must be 0, sure, the words."""
    text = reading.text
    for match in _DONE.finditer(text):
        clause = re.split(r"[，。；]", text[: match.start()])[-1] + match[0]
        about = "申请" in text[: match.end()] or default == "requests"
        if not about or re.search(
            r"建议|提案|上年|上一年|去年|结转|复议|诉讼|到期|信访|留言|咨询", clause
        ):
            continue
        if re.search(r"结转|正在办理|尚在办理|未办结|未到", text):
            continue
        sure = match["what"] != "答复" and not re.search("期限|时限|按时|按期|依法", match[0])
        yield match.start(), match.end(), (("t3", "carried_out", "total"),), sure, match[0]
    for match in _UPHELD.finditer(text):
        before = text[: match.start()]
        forums = [("review", "复议"), ("litigation", "诉讼")]
        named = [key for key, word in forums if word in before]
        for forum in named:
            rest = [("t4", forum, outcome) for outcome in OUTCOMES[1:]]
            yield match.start(), match.end(), tuple(rest), True, match[0]


def absent(reading: Reading, default: str) -> Iterator[tuple[int, int, Key, bool, str]]:
    """Yield each 「未收到申请」 and 「未发生复议、诉讼」: start, end, the key that must be 0, sure."""
    text = reading.text
    for match in _NONE.finditer(text):
        if _OTHERS.search(match["between"]) or re.match(
            r"[^，。；]{0,6}(?:指南|制度|工作|条例|能力|流程|渠道|表)", text[match.end() :]
        ):
            continue
        if not re.search(
            r"收到|接到|受理|接收|发生|产生|出现|有|因|涉及|引发|引起|被|提起|^(?:政府信息公开)?(?:工作|方面)?(?:的)?$",
            match["between"],
        ):
            continue
        behind = re.split(r"[，。；\n]", text[match.end() :])[0]
        if re.search(r"维持|纠正|撤销|败诉|超期|逾期|审结|的(?:投诉|举报|情况发生的)", behind):
            continue
        sure = bool(default) or "信息公开" in text or "依申请" in text
        whole = match["what"] + behind
        if "申请" in match["what"]:
            yield match.start(), match.end(), ("t3", "new", "total"), sure, match[0]
        if "复议" in whole and "复议申请" not in match["what"]:
            yield match.start(), match.end(), ("t4", "review", "total"), sure, match[0]
        if "诉讼" in whole:
            yield match.start(), match.end(), ("t4", "litigation", "total"), sure, match[0]


def partitions(reading: Reading) -> Iterator[tuple[Claim, list[Claim]]]:
    """Yield each total of the sentence with all its parts, where the sentence gives every one."""
    for n, claim in enumerate(reading.claims):
        if len(claim.options) != 1 and claim.part:
            continue
        table, row, column = claim.options[0][0]
        later = {one.options[0][0]: one for one in reading.claims[n + 1 :]}
        for keys in _ways(table, row, column):
            if all(key in later for key in keys):
                yield claim, [later[key] for key in keys]
                break


def _ways(table: str, row: str, column: str) -> Iterator[list[Key]]:
    if table == "t3" and column == "total":
        yield [(table, row, "natural"), (table, row, "persons")]
        if row == "sum":
            yield [(table, part, column) for part in PARTS]
    if table == "t4" and column == "total":
        yield [(table, row, outcome) for outcome in OUTCOMES]
        if row == "litigation":
            yield [(table, "direct", column), (table, "after", column)]
