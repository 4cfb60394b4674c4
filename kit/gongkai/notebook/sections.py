"""The report's text out of the cells of its notebook: the opening and the six sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import FORM, rule
from gongkai.editions import NUMERALS, Edition
from gongkai.model.measures import texts as texts_of
from gongkai.model.pictures import ATTACHED, attached, named
from gongkai.model.report import Report, Section
from gongkai.notebook.cells import crc
from gongkai.notebook.file import source

_HEADING = re.compile(rf"#{{1,6}}\s*([{NUMERALS}])\s*[、.．](.*)")
LONGEST_HEADING = 200
LONGEST = 50_000  # characters of a section; whole reports have twenty thousand


def role(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the kit noted about a notebook cell; nothing for a cell of the user's own."""
    metadata = cell.get("metadata")
    noted = metadata.get("gongkai") if isinstance(metadata, dict) else None
    return noted if isinstance(noted, dict) else {}


rule(
    "N-03",
    "缺少章节标题",
    "error",
    FORM,
    why="六个章节一个不能少。",
    wrong="没有“六、其他需要报告的事项”",
    right="六章齐全",
    waivable=False,
)


def texts(
    cells: list[dict[str, Any]], form: Edition
) -> tuple[str, tuple[Section, ...], list[Finding]]:
    """Gather the opening and the sections; what will not be part of the report is said.

    In a notebook of the kit the sections begin at its own heading cells, elsewhere at headings
    numbered 一、 to 六、.
    """
    bodies: list[list[str]] = [[] for _ in range(len(form.headings) + 1)]
    names: dict[int, str] = {}
    at = 0
    findings = list(_left_out(cells))
    for heading, body, _ in _pieces(cells):
        if heading:
            at = NUMERALS.index(heading[1]) + 1
            names[at] = heading[2].strip(" \t#") or form.headings[at - 1]
        if body.strip():
            bodies[at].append(body.strip())
    for number, label in enumerate(form.headings, start=1):
        if number not in names:
            where = f"{NUMERALS[number - 1]}、{label}"
            findings.append(finding("N-03", where, "笔记本里没有这一章的标题"))
    labels = ("引言", *(f"{n}、{label}" for n, label in zip(NUMERALS, form.headings, strict=True)))
    joined = ["\n\n".join(body) for body in bodies]
    findings += (
        _too_long(text, label)
        for text, label in zip(joined, labels, strict=True)
        if len(text) > LONGEST
    )
    opening, *rest = (text if len(text) <= LONGEST else "" for text in joined)
    sections = tuple(
        Section(names.get(number, form.headings[number - 1]), text)
        for number, text in enumerate(rest, start=1)
    )
    return opening, sections, findings


def _too_long(text: str, where: str) -> Finding:
    """Say of a text that no report has that it is left in the notebook."""
    message = (
        f"这一部分有 {len(text)} 字，超过 {LONGEST} 字，不像是年度报告；按空白处理，不检查也不印出"
    )
    return finding("N-01", where, message, "文字还在笔记本里，请删去不该有的内容")


rule(
    "N-07",
    "有内容不会进入正式报告",
    "warning",
    "只保留文字",
    why="网页代码、控制字符和图片不会印出。",
    wrong="<b>重要</b>",
    right="**重要**",
)


def images(cells: list[dict[str, Any]], report: Report) -> tuple[dict[str, bytes], list[Finding]]:
    """Gather the pictures that the text names; one name for two pictures gives neither."""
    held: dict[str, bytes] = {}
    used = {address.removeprefix(ATTACHED) for _, _, text in texts_of(report)
            for _, address in named(text)}  # fmt: skip
    twice = set()
    for cell in cells:
        for name_, data in attached(cell):
            if held.setdefault(name_, data) != data and name_ in used:
                twice.add(name_)
    findings = [
        finding(
            "N-07", "笔记本", f"两张不同的图片都叫“{name_[:30]}”，都不会印出",
            "请删掉一张，改名后重新粘贴",
        )
        for name_ in sorted(twice)
    ]  # fmt: skip
    return {key: data for key, data in held.items() if key in used - twice}, findings


def spots(cells: list[dict[str, Any]]) -> dict[int, list[tuple[int, int, int, int]]]:
    """Tell where each section's text stands in the notebook.

    By section (-1 the opening): start and end in the section's text, the notebook cell, and the
    place in its source where that stretch begins.
    """
    found: dict[int, list[tuple[int, int, int, int]]] = {}
    section = -1
    for heading, body, number in _pieces(cells):
        if heading:
            section = NUMERALS.index(heading[1])
        text = body.strip()
        if not text:
            continue
        before = found.setdefault(section, [])
        start = before[-1][1] + len("\n\n") if before else 0
        offset = source(cells[number]).find(text)
        before.append((start, start + len(text), number, max(offset, 0)))
    return found


rule(
    "N-06",
    "文字写在了代码单元格里",
    "warning",
    "代码不进入正式报告",
    why="只有文字单元格会进入报告。",
    wrong="代码单元格里的一段话",
    right="把类型改为 Markdown",
)


def _pieces(cells: list[dict[str, Any]]) -> Iterator[tuple[re.Match[str] | None, str, int]]:
    """Yield each heading with the text behind it, and the number of the notebook cell."""
    ours = any(role(cell).get("role") == "heading" for cell in cells)
    for number, cell in enumerate(cells):
        noted, text = role(cell), source(cell)
        if _shown_only(noted, text) or cell.get("cell_type") != "markdown":
            continue
        whole = ours and noted.get("role") != "heading"
        for heading, body in [(None, text)] if whole else _split(text):
            yield heading, body, number


def _shown_only(noted: Mapping[str, Any], text: str) -> bool:
    """Tell whether a cell only speaks to the author, and holds none of the report."""
    if noted.get("role") in ("hint", "title"):
        return True
    # It is still the invitation to write that blank notebooks of before had there.
    return noted.get("role") == "text" and crc(text) == noted.get("crc")


def beside(cell: Mapping[str, Any]) -> bool:
    """Tell whether a notebook cell holds words that cannot be part of the report where they are."""
    drawn = cell.get("cell_type") == "markdown" or role(cell).get("role") == "form"
    return not drawn and bool(source(cell).strip())


def _left_out(cells: list[dict[str, Any]]) -> Iterator[Finding]:
    """Name the text that stands where it will not be part of the report."""
    for cell in cells:
        noted, text = role(cell), source(cell)
        if _shown_only(noted, text):
            yield from _edited(noted, text)
        elif beside(cell):
            message = f"“{text.strip()[:20]}”不在文字单元格里，不会进入报告"
            fix = (
                "是正文，请选中这个单元格，把工具栏上的类型由“代码”改为“Markdown”；"
                "是不认识的程序，不要运行，删掉它"
            )
            yield finding("N-06", "笔记本", message, fix, about=[text])


rule(
    "N-04",
    "填写提示里写了字",
    "warning",
    "填写提示不进入正式报告",
    why="灰色提示只给作者看，写在里面的字不会印出。",
    wrong="把正文写进提示",
    right="写在提示下面的单元格",
)


def edited(noted: Mapping[str, Any], text: str) -> bool:
    """Tell whether the kit's own words in a hint or under the title were written into."""
    return noted.get("role") in ("hint", "title") and crc(text) != noted.get("crc")


def _edited(noted: Mapping[str, Any], text: str) -> Iterator[Finding]:
    if edited(noted, text):
        message = f"“{text.strip()[:20]}…”被改动过，其中的文字不会进入报告"
        yield finding("N-04", "填写提示", message, "请把正文写到提示下面的单元格", about=[text])


def _split(text: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    heading: re.Match[str] | None = None
    body: list[str] = []
    for line in text.split("\n"):
        match = _HEADING.fullmatch(line) if len(line) <= LONGEST_HEADING else None
        if match:
            yield heading, "\n".join(body)
            heading, body = match, []
        elif heading or not line.startswith("# "):  # "# …" is the report's title, made anew
            body.append(line)
    yield heading, "\n".join(body)
