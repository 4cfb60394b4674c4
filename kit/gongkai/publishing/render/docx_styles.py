"""The styles of the Word file: GB/T 9704's fonts and sizes, each under a name Word users know.

Fonts are named, not embedded: an office has 仿宋, 黑体, 楷体 and 小标宋 of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips

from gongkai.editions.spec import TableSpec

LINE = 579  # twips: 22 lines in 225 mm
TRACKING = -4  # twips: 28 characters of 16 points in 156 mm
FANGSONG, KAI, HEI, SONG, TITLE = "仿宋", "楷体", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
ODD, EVEN, DRAFT = "页码·单页", "页码·双页", "草稿标记"
RED, NUMBER, SIGNED, NOTE, PICTURE = "红头", "发文字号", "落款", "表注", "图片"
CELL, CELL_SIZE = "表格文字", 10.5  # of a table typed in the text
_RED = RGBColor(0xC0, 0, 0)


def style_of(spec: TableSpec) -> str:
    """Name the style of what stands in a table's boxes."""
    return f"{spec.name}文字"


def define(document: Any, specs: Iterable[TableSpec]) -> None:
    """Set every style of ``document`` that a report with these tables uses."""
    _tidy(document)
    body = _style(document, "Normal", FANGSONG, 16, indent=2, align="both")
    for key, value in (("w:kinsoku", "1"), ("w:overflowPunct", "1"), ("w:widowControl", "1")):
        _flag(body, key, value)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TRACKING))
    # The schema's order within a run's properties: …, color, spacing, …, sz.
    body.element.rPr.find(qn("w:color")).addnext(spacing)
    _style(document, "Title", TITLE, 22, align="center", line=700, before=10, after=LINE)
    for level, font in ((1, HEI), (2, KAI), (3, FANGSONG)):
        heading = _style(document, f"Heading {level}", font, 16, indent=2, align="left")
        heading.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Bullet 2", "List Bullet 3"):
        _font(document.styles[name], FANGSONG, 16)
    document.styles["Emphasis"].font.italic = False
    _names(document.styles["Emphasis"], KAI)
    _style(document, ODD, SONG, 14, align="right", line=None, right=1)
    _style(document, EVEN, SONG, 14, align="left", line=None, left=1)
    _style(document, DRAFT, HEI, 12, align="center", line=None).font.color.rgb = _RED
    red = _style(document, RED, TITLE, 40, align="center", line=None, before=35, after=LINE)
    red.font.color.rgb = _RED
    number = _style(document, NUMBER, FANGSONG, 16, align="center", after=LINE)
    _rule_below(number)
    _style(document, SIGNED, FANGSONG, 16, align="right", right=4)
    _style(document, NOTE, FANGSONG, 10.5, align="left", line=None, after=120)
    _style(document, PICTURE, FANGSONG, 16, align="center", line=None, before=6, after=120)
    sizes = {style_of(spec): spec.look.docx_size for spec in specs} | {CELL: CELL_SIZE}
    for name, size in sizes.items():
        _style(document, name, FANGSONG, size, align="center", line=None)


def _style(
    document: Any,
    name: str,
    font: str,
    size: float,
    *,
    indent: int = 0,
    align: str = "left",
    line: int | None = LINE,
    before: int = 0,
    after: int = 0,
    left: int = 0,
    right: int = 0,
) -> Any:
    """Define a paragraph style; indents in characters, ``line`` and ``after`` in twips."""
    if name in document.styles:
        style = document.styles[name]
    else:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = None
        style.quick_style = True
    _font(style, font, size)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Twips(after)
    layout.line_spacing = Twips(line) if line else 1.0
    properties = style.element.get_or_add_pPr()
    for old in ("w:ind", "w:jc", "w:pBdr", "w:contextualSpacing"):
        for element in properties.findall(qn(old)):
            properties.remove(element)
    indents = properties.get_or_add_ind()
    _in_characters(indents, size, firstLine=indent, left=left, right=right)
    if line is None:
        free = OxmlElement("w:snapToGrid")
        free.set(qn("w:val"), "0")
        properties.find(qn("w:spacing")).addprevious(free)
    justify = properties.get_or_add_jc()
    justify.set(qn("w:val"), align)
    return style


def _in_characters(indents: Any, size: float, **counts: int) -> None:
    for key, count in counts.items():
        indents.set(qn(f"w:{key}Chars"), str(count * 100))
        indents.set(qn(f"w:{key}"), str(round(count * size * 20)))


def _font(style: Any, font: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _names(style, font)
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)


def _names(style: Any, font: str) -> None:
    style.font.name = LATIN
    names = style.element.rPr.rFonts
    for key in list(names.attrib):
        if "theme" in key.lower():
            del names.attrib[key]
    names.set(qn("w:eastAsia"), font)
    names.set(qn("w:cs"), LATIN)


def _flag(style: Any, tag: str, value: str) -> None:
    properties = style.element.get_or_add_pPr()
    old = properties.find(qn(tag))
    if old is not None:
        properties.remove(old)
    flag = OxmlElement(tag)
    flag.set(qn("w:val"), value)
    # The schema's order: keepNext, keepLines, pageBreakBefore, framePr, widowControl, …, kinsoku,
    # wordWrap, overflowPunct, …, spacing.
    order = [qn(one) for one in ("w:widowControl", "w:kinsoku", "w:overflowPunct")]
    before = {qn(one) for one in ("w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr")}
    before |= set(order[: order.index(qn(tag))])
    place = sum(1 for child in properties if child.tag in before)
    properties.insert(place, flag)


def _rule_below(style: Any) -> None:
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "C00000")):
        rule.set(qn(f"w:{key}"), value)
    borders.append(rule)
    properties = style.element.get_or_add_pPr()
    properties.find(qn("w:spacing")).addprevious(borders)


def _tidy(document: Any) -> None:
    """Drop python-docx's hundred table styles; say that the text is Chinese, not English."""
    styles = document.styles.element
    for style in list(styles.style_lst):
        if style.get(qn("w:type")) == "table" and not style.get(qn("w:default")):
            styles.remove(style)
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
