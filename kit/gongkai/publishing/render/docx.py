"""The formal report as a Word file, on the paper of GB/T 9704: styles, real tables, page fields.

Everything a secretary may want to change hangs on a style, not on single letters. Text becomes the
text of runs and nothing else: no field code, no markup, no external part but typed links.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from docx import Document
from docx.enum.section import WD_HEADER_FOOTER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from gongkai.model import plain
from gongkai.model.report import Report
from gongkai.publishing.render import docx_styles, text
from gongkai.publishing.render.docx_table import drawn, simple

_VECTOR = """<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">
<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 r:embed="{identity}"/>
</a:ext></a:extLst>"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(report: Report, *, draft: bool, charts: tuple[text.Picture, ...] = ()) -> bytes:
    """Render ``report`` as a ``.docx`` file; ``draft`` marks every page 草稿."""
    document: Any = Document()
    docx_styles.define(document, report.form.specs.values())
    _page(document)
    _footers(document)
    if draft:
        _marked(document)
    _properties(document, report)
    _Writer(document, charts).report(report)
    made = io.BytesIO()
    document.save(made)
    return _timeless(made.getvalue())


def _timeless(data: bytes) -> bytes:
    """Pack the parts again without the time of day, so that a report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue  # a picture of python-docx's own empty page
            part = made.read(name)
            if name == "_rels/.rels":
                part = _without_thumbnail(part)
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, part)
    return out.getvalue()


def _without_thumbnail(rels: bytes) -> bytes:
    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", rels)


def _page(document: Any) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The number's line is 7 mm below the text, and is itself about 5 mm high.
    section.header_distance, section.footer_distance = Mm(15), Mm(22.5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # A grid of characters is laid out differently by Word, WPS and LibreOffice; the body's style
    # gives 28 characters a line instead.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(docx_styles.LINE))


def _footers(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    (section,) = document.sections
    for footer, style in (
        (section.footer, docx_styles.ODD),
        (section.even_page_footer, docx_styles.EVEN),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = style
        paragraph.add_run("— ")
        _field(paragraph.add_run(), "PAGE")
        paragraph.add_run(" —")


def _field(run: Any, code: str) -> None:
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "separate":
            shown = OxmlElement("w:t")
            shown.text = "1"
            run._r.append(shown)


def _marked(document: Any) -> None:
    (section,) = document.sections
    for kind in (WD_HEADER_FOOTER.PRIMARY, WD_HEADER_FOOTER.EVEN_PAGE):
        header = section.header if kind == WD_HEADER_FOOTER.PRIMARY else section.even_page_header
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = docx_styles.DRAFT
        paragraph.add_run("草稿：检查中还有错误，不得对外发布")


def _properties(document: Any, report: Report) -> None:
    try:
        day = datetime.date.fromisoformat(report.date)
    except ValueError:
        day = datetime.date(min(max(report.year or 1980, 1980), 9999), 12, 31)
    core = document.core_properties
    # Word allows 255 characters here.
    core.title, core.author = plain.line(report.title)[:255], plain.line(report.organ)[:255]
    core.last_modified_by, core.comments, core.keywords = (
        core.author,
        "",
        "政府信息公开工作年度报告",
    )
    core.language, core.revision = "zh-CN", 1
    core.created = core.modified = datetime.datetime(day.year, day.month, day.day)


class _Writer:
    """Adds the report's parts to the document, in their order."""

    def __init__(self, document: Any, charts: tuple[text.Picture, ...]) -> None:
        self.document, self.charts = document, charts

    def report(self, report: Report) -> None:
        organ = plain.line(report.organ)
        if report.number:
            self.line(f"{organ}文件", docx_styles.RED)
            self.line(plain.line(report.number), docx_styles.NUMBER)
        title = self.document.add_paragraph(style="Title")
        for n, part in enumerate(plain.title_lines(report.organ, report.year)):
            run = title.add_run()
            if n:
                run.add_break()
            run.add_text(part)
        self.blocks(text.blocks(report.opening, report.images))
        for index, (heading, section) in enumerate(
            zip(report.headings(), report.sections, strict=True)
        ):
            self.line(plain.line(heading), "Heading 1")
            spec = report.form.tables.get(index)
            if spec:
                table = report.tables[spec.key]
                self.document.element.body.insert(-1, drawn(table))
                # Between a table and what follows stands a paragraph, or Word joins two tables.
                self.line(plain.note_line(table.note), docx_styles.NOTE)
            self.blocks(text.blocks(section.text, report.images))
            self.blocks(self.charts if index == report.form.pictures else ())
        if report.date:
            layout = self.line(organ, docx_styles.SIGNED).paragraph_format
            layout.keep_with_next, layout.space_before = True, Twips(2 * docx_styles.LINE)
            self.line(plain.date_line(report.date), docx_styles.SIGNED)

    def line(self, words: str, style: str) -> Any:
        return self.document.add_paragraph(words, style=style)

    def blocks(self, blocks: tuple[text.Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, text.TextTable):
                self.document.element.body.insert(-1, simple(block.rows))
                self.line("", docx_styles.NOTE)
            elif isinstance(block, text.Picture):
                self.picture(block)
            else:
                self.runs(self.document.add_paragraph(style=_style(block)), block.runs)

    def picture(self, block: text.Picture) -> None:
        paragraph = self.document.add_paragraph(style=docx_styles.PICTURE)
        points = min(block.width * 72 / 96, 156 / 25.4 * 72)
        points *= min(1, 200 / 25.4 * 72 / (points * block.height / block.width))
        raster = block.raster or block.data
        shape = paragraph.add_run().add_picture(io.BytesIO(raster), width=Pt(points))
        shape._inline.docPr.set("descr", block.alt)
        if block.raster:
            self.vector(shape, block)

    def vector(self, shape: Any, block: text.Picture) -> None:
        """Give a picture its vector beside the raster, as Word 2016 and later take it."""
        own = self.document.part
        part = Part(
            PackURI(f"/word/media/{block.name}.svg"), "image/svg+xml", block.data, own.package
        )
        identity = own.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        blip = next(shape._inline.iter(qn("a:blip")))
        blip.append(parse_xml(_VECTOR.format(identity=identity)))

    def runs(self, paragraph: Any, runs: tuple[text.Run, ...]) -> None:
        for run in runs:
            made = paragraph.add_run(run.text)
            if run.bold or run.italic:
                made.style = "Strong" if run.bold else "Emphasis"
            if run.link:
                self.linked(paragraph, made, run.link)

    def linked(self, paragraph: Any, made: Any, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        identity = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), identity)
        made._r.addprevious(link)
        link.append(made._r)


def _style(block: text.Heading | text.ListItem | text.Paragraph) -> str:
    if isinstance(block, text.Heading):
        return f"Heading {min(block.level, 3)}"
    if isinstance(block, text.ListItem):
        return ("List Bullet", "List Bullet 2", "List Bullet 3")[min(block.level, 2)]
    return "Normal"
