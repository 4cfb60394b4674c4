"""The rule that compares a report's text with other units' reports: how much of it is the same.

Texts are compared by what is left of a sentence without its figures and marks, in runs of letters
(shingles), so that another name or number in a copied sentence hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import PRACTICE, rule
from gongkai.model.measures import texts
from gongkai.model.report import Report

SIZE = 8  # letters of a run
LEAST = 16  # letters of a sentence below which many may say the same
SAME = 0.8  # of a sentence's runs, from which it is the same sentence
SHARE = 0.3  # of the text, from which it is told
LISTED, REPORTS = 3, 5  # sentences that are quoted, reports that are named
_SENTENCE = re.compile(r"[^。！？；\n]+")

rule(
    "S-32",
    "与别的单位的报告雷同",
    "warning",
    PRACTICE,
    why="照抄别的单位的报告会被退回；列出相同的句子和所占的比例。用 --beside 指定要比的文件夹。",
    wrong="六成句子与邻县的报告相同",
    right="写本机关的情况",
    waivable=False,
)


def beside(report: Report, others: Iterable[tuple[str, Report]]) -> Iterator[Finding]:
    """Name the reports that share much of the text, the most alike first.

    Parameters
    ----------
    others
        Reports to compare with, each with the name it is told by; the report itself, of the same
        organ and year, is passed over.
    """
    sentences = [(one, _bare(one)) for one in _sentences(report)]
    long = [(said, bare) for said, bare in sentences if len(bare) >= LEAST]
    whole = sum(len(bare) for _, bare in long)
    runs = {run for _, bare in long for run in _runs(bare)}
    found = []
    for name, other in others:
        if (other.organ, other.year) == (report.organ, report.year) and report.organ:
            continue
        common = {run for one in _sentences(other) for run in _runs(_bare(one)) if run in runs}
        same = [
            (said, len(bare))
            for said, bare in long
            if sum(run in common for run in _runs(bare)) >= SAME * (len(bare) - SIZE + 1)
        ]
        share = sum(size for _, size in same) / whole if whole else 0
        if len(same) >= 2 and share >= SHARE:
            found.append((share, name, other.title, [said for said, _ in same]))
    for share, name, title, copied in sorted(found, key=lambda one: -one[0])[:REPORTS]:
        quoted = "；".join(f"“{said.strip()[:24]}…”" for said in copied[:LISTED])
        rest = f"等 {len(copied)} 句" if len(copied) > LISTED else ""
        message = f"正文的 {share:.0%} 与《{title}》（{name}）相同：{quoted}{rest}"
        yield finding("S-32", "正文", message, "请写本机关的情况", about=[name, *copied])


def _sentences(report: Report) -> Iterator[str]:
    for _, _, text in texts(report):
        yield from _SENTENCE.findall(text)


def _bare(sentence: str) -> str:
    return re.sub(r"[\d\W_]", "", sentence)


def _runs(bare: str) -> Iterator[str]:
    return (bare[n : n + SIZE] for n in range(len(bare) - SIZE + 1))
