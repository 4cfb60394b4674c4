"""Rules about whose report it is: an office of another kind, or another's name, is left in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.checks.text.frame import within
from gongkai.checks.text.language import TITLE_LINE
from gongkai.checks.text.passages import passage_of
from gongkai.model.measures import texts
from gongkai.model.report import Report

# How an office speaks of itself, and what must not follow for the word to end there.
_SELF = re.compile(
    r"(?<![“自基根日资成样版文书])[我本](?P<kind>局(?![部面域势限])|委(?![托员派任])|厅|镇(?!区)|乡(?![村土亲愁])"
    r"|街道|办(?![法理公事结件学案])|院(?!校)|校(?![验核对正区])|中心(?!城|区|组)|社(?!区|会|团|保))"
)
_KINDS = "局委厅镇乡院校社"
# A name at the head of a sentence, where it is the one that acts.
_LEAD = (
    r"(?:^|[。；！？\n])[ 　]{0,4}"
    r"(?:20\d\d年(?:度)?[，,]?|(?:一年来|今年|年初|年内|全年|今年以来)[，,]?)?"
)
_NAME = (
    r"(?P<name>(?:(?![我本全各该由对向在将的和与从以把被现学借这照按到请"
    r"可去至同某不服划通众])[一-鿿]){2,16}?"
    r"(?:(?:局|委员会|街道办事处|街道|镇|乡)(?:人民政府)?|[县区市]人民政府"
    r"|[县区](?=主动公开|全年|新收)))"
)
_DEEDS = re.compile(
    r"[，,]?(?:认真|高度重视|严格(?:按照|落实|遵守)|坚持|深入|全面(?:贯彻|落实|推进)|积极|切实|始终|紧紧围绕"
    r"|按照(?:《|上级|国家|省|市|县)|根据《|贯彻)"
)
_ACTS = re.compile(_LEAD + _NAME)
_MADE_BY = re.compile(r"(?:本报告由|报告由|由)" + _NAME + r"(?=[^。；\n]{0,40}编制)")
_TITLED = re.compile(_NAME + r"(?=20\d\d年度?政府信息公开(?:工作)?年度报告)")
_VERBS = re.compile("^(?:公布|发布|编制|撰写|提交|报送|印发)")
_VISITS = re.compile("[^，。；\n]{0,6}[来到赴与对向为给]我")
_AREAS = ("人民政府", "街道", "镇", "乡")


@rule(
    "S-20",
    "自称与机关名称不符",
    "warning",
    PRACTICE,
    why="机关名称是局，正文自称“我镇”，多半是抄了别处的稿子。",
    wrong="某县商务局的报告写“我镇”",
    right="我局",
)
def itself(report: Report) -> Iterator[Finding]:
    """Find 「我镇」 in the report of a bureau."""
    organ = "".join(report.organ.split())
    if not organ:
        return
    for section, where, text in texts(report):
        wrong = [m for m in _SELF.finditer(text) if not _fits(m["kind"], organ)]
        if wrong:
            said = wrong[0][0]
            times = f"（共 {len(wrong)} 处）" if len(wrong) > 1 else ""
            yield finding(
                "S-20", where, f"正文自称“{said}”{times}，机关名称是“{organ}”", "请核对", (),
                passage_of(section, wrong[0], text), about=[organ, said],
            )  # fmt: skip


def _fits(kind: str, organ: str) -> bool:
    """Tell whether an office of that name may call itself so; a government's own office may."""
    if kind in organ:
        return True
    if kind == "办":
        return bool(re.search("政府|街道|公室", organ))
    if kind == "委":  # a bureau that was a commission, or whose party committee speaks
        return not re.search("[镇乡局]|街道|人民政府", organ)
    area = bool(re.search("人民政府|街道|[镇乡]", organ))
    if kind == "中心":
        return not (area or re.search("[局委厅]$", organ))
    return not area and kind not in ("镇", "乡", "街道") and not any(c in organ for c in _KINDS)


@rule(
    "S-21",
    "正文里是别的机关的名称",
    "warning",
    PRACTICE,
    why="以别的机关的名义说自己的工作，多半是抄来的稿子没有改名。",
    wrong="某县教育局的报告写“某县商务局认真贯彻……”",
    right="某县教育局认真贯彻……",
)
def another(report: Report) -> Iterator[Finding]:
    """Find another office's name where the reporting one speaks of itself."""
    organ = "".join(report.organ.split())
    if not organ:
        return
    for section, where, text in texts(report):
        made = _announced(text) if section < 0 else ()
        acting = (m for m in _ACTS.finditer(text) if _is_alike(m, organ, text))
        for match in [*acting, *made]:
            name = _VERBS.sub("", match["name"])
            if not _is_own(name, organ):
                yield finding(
                    "S-21", where, f"写的是“{name}”，本报告的机关是“{organ}”", "请核对", (),
                    passage_of(section, match, text), about=[organ, name],
                )  # fmt: skip
                break


def _announced(text: str) -> Iterator[re.Match[str]]:
    """Yield the offices whose report the opening says this is; its title is S-15's."""
    yield from _MADE_BY.finditer(text)
    titles = [match.span() for match in TITLE_LINE.finditer(text)]
    for match in _TITLED.finditer(text):
        if not any(start <= match.start() < end for start, end in titles):
            yield match


def _is_alike(match: re.Match[str], organ: str, text: str) -> bool:
    """Tell whether an office that acts is of the same kind, or does what one says of oneself."""
    name = match["name"]
    if _VISITS.match(text, match.end()):
        return False
    if name.endswith("局") and organ.endswith("局"):
        return name[-3:] == organ[-3:] or bool(_DEEDS.match(text, match.end()))
    if name[-1] in "县区":
        return bool(re.search(f"{name[-1]}(?:人民政府)?$", organ))
    kind = next((one for one in _AREAS if one in name), "")
    if kind == "人民政府":  # of the same level: 区 and 区, not its city
        return "人民政府" in organ and name[-5:] == organ[-5:]
    return bool(kind) and kind in organ.removesuffix("办事处")[-5:]


def _is_own(name: str, organ: str) -> bool:
    """Tell whether a name is the organ's, in full or short, or holds it."""
    plain = name.removesuffix("人民政府").removesuffix("办事处")
    return within(plain, organ) or organ in name
