"""Every form of a report read back from its bytes, and held against the model: 18 real reports."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import html5lib
import jsonschema
import openpyxl
import pdfplumber
import pypdfium2
import pytest
from hypothesis import given, settings
from lxml import etree
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from openpyxl.utils import range_boundaries
from PIL import Image

from gongkai.model.data import from_data, to_data
from gongkai.model.plain import title_lines
from gongkai.model.report import NA, Report, Table
from gongkai.model.values import show
from gongkai.notebook.store import Stored
from gongkai.parsers import read_bytes
from gongkai.publishing import FORMATS, publish, rendered
from gongkai.publishing.render import rows
from gongkai.publishing.render.chart import _bars, charts
from gongkai.publishing.render.static import figure
from layouts import outcome
from outputs import everything
from samples import APPLICANTS, NAMES, TEXTS, huaian, real, report
from schemas import closed, published
from strategies import reports

SCHEMA = closed(published("report-1"))
X = "{http://www.w3.org/1999/xhtml}"
TEXT = """（一）主要做法

全年公开**重点信息**三类，见[公开专栏](https://www.example.gov.cn/a?b=1&c=2)。
1.加强公开。
2.规范办理。

- 第一项
- 第二项

| 栏目 | 件数 |
|---|---|
| 政策 | 3 |

![公开情况示意图](attachment:tu.png)

=1+1 不是公式，<b>也不是</b>标签，{ MERGEFIELD x } 也不是域。
"""
# The same text as it must stand in every output, block by block.
PARAGRAPHS = [
    "（一）主要做法",
    "全年公开重点信息三类，见公开专栏。",
    "1.加强公开。",
    "2.规范办理。",
    "第一项",
    "第二项",
    "=1+1 不是公式，也不是标签，{ MERGEFIELD x } 也不是域。",
]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#336699").save(out, "PNG")
    return out.getvalue()


@cache
def made(name: str) -> Report:
    """A real report with blanks as they are, and with a remark, a slash, a note and a picture."""
    found = real(name).with_section(0, TEXT).replace(images={"tu.png": picture()})
    found = found.with_section(4, TEXTS[4]).with_section(5, TEXTS[5])
    found = found.replace(
        opening="本报告由本机关按照条例编制，统计期限为全年，电子版可以下载。",
        organ=re.split(r"\s*[(（]", found.organ or "某某区商务局")[0], date="2025-03-20",
    )  # fmt: skip
    tables = dict(found.tables)
    for key, table in tables.items():
        remarks = {("norms", "valid"): "其中修订16件"} if key == "t2" else {}
        changed = table.replace({table.spec.typed[0]: NA} if key == "t2" else {})
        shown = {c: r for c, r in remarks.items() if c in changed.values}
        tables[key] = Table(table.spec, changed.values, {}, {}, shown, "含上年度结转数量")
    return found.replace(tables=tables)


@cache
def output(name: str, to: str) -> bytes:
    return rendered(made(name), to, draft=False)


def boxes(table: Table) -> list[str]:
    """Every box of a table as it must be drawn, in reading order."""
    return [figure(table, box) for row in table.spec.layout() for box in row.cells]


def cells(table: Table) -> dict[tuple[str, str], str]:
    return {
        box.cell: figure(table, box) for row in table.spec.layout() for box in row.cells if box.cell
    }


def printed(made: Report) -> list[str]:
    """Every cell that the form prints."""
    return [
        row
        for table in made.tables.values()
        for row, _ in table.spec.cells
        if table.spec.rows[row].printed
    ]


def words(node: Any) -> str:
    return "".join(node.itertext())


def test_there_are_eighteen_reports_with_blanks_a_slash_and_remarks() -> None:
    assert len(NAMES) == 18
    shown = [text for name in NAMES for t in made(name).tables.values() for text in boxes(t)]
    assert {"", "/", "0"} < set(shown)
    assert any("（其中修订16件）" in text for text in shown)


@pytest.mark.parametrize("to", ["html", "fragment"])
@pytest.mark.parametrize("name", NAMES)
def test_html(name: str, to: str) -> None:
    root = html5lib.parse(output(name, to).decode())
    for key, table in made(name).tables.items():
        (drawn,) = [t for t in root.iter(f"{X}table") if t.get("id") == key]
        found = [words(box) for box in drawn.iter() if box.tag in (f"{X}td", f"{X}th")]
        assert found == boxes(table)
        assert words(drawn.find(f"{X}caption")) == table.spec.title
    assert [words(h) for h in root.iter(f"{X}h2")] == list(made(name).headings())
    (first,) = [s for s in root.iter(f"{X}section") if s.get("id") == "s1"]
    texts = [words(p).removeprefix("• ") for p in first if p.tag in (f"{X}p", f"{X}h3")]
    assert texts == PARAGRAPHS
    (image,) = root.iter(f"{X}img")
    assert image.get("alt") == "公开情况示意图"
    (link,) = root.iter(f"{X}a")
    assert link.get("href") == "https://www.example.gov.cn/a?b=1&c=2"
    notes = [words(p) for p in root.iter(f"{X}p") if p.get("class") == "note"]
    assert notes == ["注：含上年度结转数量"] * 3


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("name", NAMES)
def test_docx(name: str) -> None:
    document = docx.Document(io.BytesIO(output(name, "docx")))
    archive = zipfile.ZipFile(io.BytesIO(output(name, "docx")))
    drawn = list(etree.fromstring(archive.read("word/document.xml")).iter(f"{W}tbl"))
    assert len(drawn) == 4
    assert [c.text for row in document.tables[0].rows for c in row.cells] == [
        *("栏目", "件数"),
        *("政策", "3"),
    ]
    for element, table in zip(drawn[1:], made(name).tables.values(), strict=True):
        found = [
            "\n".join(words(p) for p in box.iter(f"{W}p"))
            for box in element.iter(f"{W}tc")
            if (merge := box.find(f"{W}tcPr/{W}vMerge")) is None
            or merge.get(f"{W}val") == "restart"
        ]
        assert found == boxes(table)
        assert element.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == table.spec.title
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in element.iter(f"{W}tr"))
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert [text for style, text in styles if style == "Heading 1"] == list(made(name).headings())
    start = styles.index(("Heading 1", made(name).headings()[0]))
    end = styles.index(("Heading 1", made(name).headings()[1]))
    assert [t for _, t in styles[start + 1 : end] if t] == PARAGRAPHS
    assert ("Heading 2", "（一）主要做法") in styles
    assert ("List Bullet", "第一项") in styles
    assert [t for s, t in styles if s == "表注" and t] == ["注：含上年度结转数量"] * 3


@pytest.mark.parametrize("name", NAMES)
def test_docx_is_read_back_by_the_kit(name: str) -> None:
    _read_back(name, "docx")


@pytest.mark.parametrize("name", NAMES)
def test_pdf(name: str) -> None:
    found = _read_back(name, "pdf")
    data = output(name, "pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    text = re.sub(r"\s", "", text)
    for part in PARAGRAPHS:
        assert re.sub(r"\s", "", part) in text
    assert found.sections[4].text == made(name).sections[4].text


def _read_back(name: str, to: str) -> Report:
    read = read_bytes(output(name, to))
    count = outcome(made(name), read)
    assert set(count) <= {"right", "blank"}, count
    assert sum(count.values()) == len(printed(made(name)))
    found = read.report
    original = made(name)
    assert (found.organ, found.year, found.date) == (original.organ, original.year, original.date)
    assert found.headings() == original.headings()
    for key, table in original.tables.items():
        assert found.tables[key].remarks == table.remarks, key
        assert found.tables[key].note == table.note, key
    return found


@pytest.mark.parametrize("name", NAMES)
def test_xlsx(name: str) -> None:
    data = output(name, "xlsx")
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    written = openpyxl.load_workbook(io.BytesIO(data))
    original = made(name)
    for table in original.tables.values():
        sheet, formulas = shown[table.spec.name], written[table.spec.name]
        found = [
            as_shown(c) for line in sheet.iter_rows(min_row=2) for c in line if alone(sheet, c)
        ]
        assert [text for text in found if text] == [
            text for text in [*boxes(table), "注：含上年度结转数量"] if text
        ]
        totals = [c for line in formulas.iter_rows() for c in line if c.data_type == "f"]
        computed = [row for row, _ in table.spec.computed if table.spec.rows[row].printed]
        assert len(totals) == len(computed)
        for total in totals:
            assert worked_out(sheet, str(total.value)) == sheet[total.coordinate].value
    results = [line[5].value for line in shown["勾稽核对"].iter_rows(min_row=3)]
    complete = [b for b in _checked(original) if b.complete]
    assert results.count("不符") == sum(b.difference != 0 for b in complete)
    assert results.count("没有填全") == len(_checked(original)) - len(complete)
    assert len(results) == len(_checked(original))
    prose = [line[0].value for line in shown["正文"].iter_rows()]
    assert prose[0] == original.title
    for part in PARAGRAPHS:
        assert part in [str(said).removeprefix("• ") for said in prose]
    _read_back(name, "xlsx")


@pytest.mark.parametrize("to", FORMATS)
def test_no_output_holds_a_part_of_a_sum(to: str) -> None:
    whole = {("new", "natural"): 40_000, ("new", "business"): 7_131}
    complete = huaian().with_values("t3", whole)
    assert "47196" in everything(rendered(complete, to, draft=False), to)
    report = complete.with_values("t3", {("new", "others"): None})
    shown = everything(rendered(report, to, draft=True), to)
    assert "40000" in shown
    assert "7131" in shown
    assert "47196" not in shown
    assert "47192" not in shown
    assert "尚缺" not in shown


def test_the_workbook_weighs_no_part_of_a_sum() -> None:
    report = huaian().with_values("t3", {("new", "others"): None, ("grant", "natural"): 1278})
    book = openpyxl.load_workbook(io.BytesIO(rendered(report, "xlsx", draft=True)), data_only=True)
    lines = [[c.value for c in line[2:]] for line in book["勾稽核对"].iter_rows(min_row=3)]
    assert lines == [
        ["“总计”列", 3040, 3040, "相符"],
        ["“自然人”列", 3035, 3025, "不符"],
        ["“商业企业”列", 53, 53, "相符"],
        ["“科研机构”列", 0, 0, "相符"],
        ["“社会公益组织”列", 0, 0, "相符"],
        ["“法律服务机构”列", 61, 61, "相符"],
        ["“其他”列", " ", 4, "没有填全"],
        ["“总计”列", " ", 3143, "没有填全"],
    ]


def test_pages_of_before_with_a_part_of_a_sum_still_open() -> None:
    report = huaian().with_values("t3", {("new", "others"): None})
    data = to_data(report)
    assert "new.total" not in data["tables"]["t3"]["totals"]
    data["tables"]["t3"]["totals"]["new.total"] = "3066"
    assert from_data(data) == report
    data["tables"]["t3"]["totals"]["carried_in.total"] = "35"
    with pytest.raises(ValueError, match="not the data of a report"):
        from_data(data)


def _checked(original: Report) -> list[Any]:
    return [
        balance
        for table in original.tables.values()
        for balance in table.balances()
        if not balance.relation.defines
        and all(table.spec.rows[row].printed for row, _ in balance.relation.cells)
    ]


def alone(sheet: Any, cell: Any) -> bool:
    """Whether a cell is a box of its own, not one that a merged box covers."""
    return type(cell).__name__ != "MergedCell" and cell.row > 1


def as_shown(cell: Any) -> str:
    if not isinstance(cell.value, int | float):
        return str(cell.value or "").strip()
    whole, _, remark = str(cell.number_format).partition('"')
    digits = len(whole.partition(".")[2])
    return f"{Decimal(str(cell.value)):.{digits}f}" + remark.rstrip('"')


def worked_out(sheet: Any, formula: str) -> Any:
    """Do what a spreadsheet does with a total of ours."""
    match = re.fullmatch(
        r'=IF\(COUNT\((.+?)\)\+COUNTIF\(\1,"/"\)\+COUNTIF\(\1,"/（\*"\)=(\d+),'
        r'IF\(COUNT\(\1\)>0,SUM\(\1\),"/"\),""\)',
        formula,
    )
    assert match, formula
    left, top, right, bottom = range_boundaries(match[1])
    values = [c.value for line in sheet.iter_rows(top, bottom, left, right) for c in line]
    numbers = [value for value in values if isinstance(value, int | float)]
    slashes = [v for v in values if isinstance(v, str) and (v == "/" or v.startswith("/（"))]
    if len(numbers) + len(slashes) != int(match[2]):
        return " "
    return sum(numbers) if numbers else "/"


@pytest.mark.parametrize("name", NAMES)
def test_data(name: str) -> None:
    data = json.loads(output(name, "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert from_data(data) == made(name)  # which has no contact, as nothing published has
    text = output(name, "csv").decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["报告", "表", "行", "列", "数值", "单位", "备注"]
    wanted = [
        [
            made(name).title,
            f"{table.spec.name} {table.spec.title}",
            table.spec.rows[cell[0]].place,
            table.spec.columns[cell].place,
            show(table.value(*cell)),
            table.spec.columns[cell].unit,
            table.remarks.get(cell, ""),
        ]
        for table in made(name).tables.values()
        for cell in table.spec.cells
        if table.spec.rows[cell[0]].printed
    ]
    assert lines == wanted
    assert len(lines) == len(printed(made(name)))


@given(reports())
@settings(max_examples=25)
@pytest.mark.slow
def test_any_report_is_written_in_every_form_of_data(drawn: Report) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(
        json.loads(rendered(drawn, "json", draft=False))
    )
    for to in ("csv", "xlsx", "docx", "fragment"):
        assert rendered(drawn, to, draft=True) == rendered(drawn, to, draft=True)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.slow
def test_the_same_report_gives_the_same_bytes(to: str) -> None:
    again = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
         f"from test_outputs import output; sys.stdout.buffer.write(output({NAMES[0]!r}, {to!r}))"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert again == output(NAMES[0], to)


@pytest.mark.parametrize("to", ["html", "fragment", "pdf", "docx", "xlsx", "csv"])
def test_a_draft_says_so_in_every_form(to: str) -> None:
    data = rendered(made(NAMES[0]), to, draft=True)
    if to == "pdf":
        said = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    elif to in ("docx", "xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        said = "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))
    else:
        said = data.decode()
    assert "草稿" in said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "|x", "%x", " =1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    hostile = made(NAMES[0]).replace(organ=text).with_section(4, text)
    lines = list(csv.reader(io.StringIO(rendered(hostile, "csv", draft=False).decode("utf-8-sig"))))
    assert not any(rows._FORMULA.match(line[0]) for line in lines[1:])
    book = openpyxl.load_workbook(io.BytesIO(rendered(hostile, "xlsx", draft=False)))
    assert not any(c.data_type == "f" for line in book["正文"].iter_rows() for c in line)


def test_the_word_file_is_the_page_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(output("huaian_2024", "docx")))
    (section,) = document.sections
    sides = [section.page_width, section.page_height, section.top_margin, section.bottom_margin]
    sides += [section.left_margin, section.right_margin]
    assert [round(side.mm) for side in sides if side is not None] == [210, 297, 37, 35, 28, 26]
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(f"{W}eastAsia")
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")
    }
    assert list(fonts.values()) == ["仿宋", "方正小标宋简体", "黑体", "楷体", "仿宋"]
    assert document.styles["Normal"].font.size.pt == 16
    assert document.styles["Title"].font.size.pt == 22
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert " PAGE " in paragraph._p.xml
        assert paragraph.style.element.pPr.jc.get(f"{W}val") == side
    three = document.element.body.findall(f"{W}tbl")[2]
    heads = [row for row in three.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == 3
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "公开情况示意图"
    core = document.core_properties
    assert (core.title, core.author) == (made("huaian_2024").title, "淮安市人民政府")
    assert str(core.created)[:10] == "2025-03-20"


# The order in which the schema of WordprocessingML has these children; Word repairs any other.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs "
    "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment "
    "outlineLvl divId cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike noProof snapToGrid color spacing w "
    "kern position sz szCs highlight u effect bdr shd vertAlign lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "sectPr": "headerReference type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
}


def test_word_opens_it_without_repair_as_far_as_order_and_styles_go() -> None:
    archive = zipfile.ZipFile(io.BytesIO(rendered(
        made("huaian_2024").replace(number="淮政发〔2025〕3号"), "docx", draft=True
    )))  # fmt: skip
    parts = [n for n in archive.namelist() if re.match(r"word/(document|styles|header|footer)", n)]
    assert len(parts) >= 6
    known = {
        style.get(f"{W}styleId")
        for style in etree.fromstring(archive.read("word/styles.xml")).iter(f"{W}style")
    }
    for part in parts:
        root = etree.fromstring(archive.read(part))
        for kind, order in ORDER.items():
            places = {f"{W}{name}": n for n, name in enumerate(order.split())}
            # Headers and footers stand in any order among themselves.
            places[f"{W}footerReference"] = 0
            for node in root.iter(f"{W}{kind}"):
                found = [places[child.tag] for child in node]
                assert found == sorted(found), (part, kind, [child.tag for child in node])
        for tag in ("pStyle", "rStyle", "tblStyle"):
            assert {node.get(f"{W}val") for node in root.iter(f"{W}{tag}")} <= known
        for box in root.iter(f"{W}tc"):
            assert box[-1].tag == f"{W}p"  # a cell ends in a paragraph


def test_the_pdf_is_tagged_for_readers_with_their_ears(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(output("huaian_2024", "pdf"))
    with pdfplumber.open(path) as document:
        tags = [tag for page in document.pages for tag in _tags(page.structure_tree)]
    kinds = [tag["type"] for tag in tags]
    assert kinds.count("H1") + kinds.count("H2") >= 7
    assert kinds.count("Table") == 4
    assert kinds.count("TH") == 43 + 2
    assert kinds.count("TD") == 236 + 2
    plain = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", str(path), "-"], capture_output=True
    ).stdout
    assert b"/Scope /Column" in plain
    assert [tag["alt_text"] for tag in tags if tag["type"] == "Figure"] == ["公开情况示意图"]


def _tags(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [tag for node in nodes for tag in (node, *_tags(node.get("children", [])))]


@pytest.mark.slow
@pytest.mark.parametrize("to", ["html", "fragment", "pdf", "docx"])
def test_the_pictures_compare_with_last_year_and_say_what_they_show(
    to: str, tmp_path: Path
) -> None:
    now, last = huaian(), report("anonymous_city_2025").replace(year=2023)
    stored = Stored(now, (), "", last=last)
    data = publish(stored, to, charts=True).data
    assert data == publish(stored, to, charts=True).data
    said = (
        "政府信息公开申请数量与上年对比图：本年新收2024年3119件、2023年14069件；"
        "上年结转2024年34件、2023年560件；办理结果总计2024年3050件、2023年13810件；"
        "结转下年度2024年103件、2023年819件"
    )
    if to == "docx":
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert said in archive.read("word/document.xml").decode()
        assert archive.read("word/media/chart-amounts.svg").startswith(b"<?xml")
        assert "svgBlip" in archive.read("word/document.xml").decode()
        document = docx.Document(io.BytesIO(data))
        assert len(document.inline_shapes) == 2
    elif to == "pdf":
        (tmp_path / "a.pdf").write_bytes(data)
        with pdfplumber.open(tmp_path / "a.pdf") as opened:
            assert sum(len(page.images) for page in opened.pages) == 0  # vectors, not pixels
            figures = [t for p in opened.pages for t in _tags(p.structure_tree)]
        assert next(t["alt_text"] for t in figures if t["type"] == "Figure") == said
    else:
        root = html5lib.parse(data.decode())
        images = list(root.iter(f"{X}img"))
        assert images[0].get("alt") == said
        assert all(image.get("src").startswith("data:image/svg+xml;base64,") for image in images)


def test_a_blank_figure_is_left_out_of_the_picture_and_said() -> None:
    now = huaian().with_values("t3", {("carried_out", c): None for c in APPLICANTS[:-1]})
    amounts, results = charts(now, None)
    assert "结转下年度没有填全" in amounts.alt
    assert "上年" not in results.alt
    assert charts(Report("某局", 2024, "2021"), None) == ()
    # A report of another year than the last one is nothing to compare with.
    assert charts(now, huaian()) == (amounts, results)


@pytest.mark.parametrize(
    ("organ", "lines"),
    [
        ("淮安市人民政府", ["淮安市人民政府"]),
        (
            "黔东南苗族侗族自治州三穗县退役军人事务局综合服务中心",
            ["黔东南苗族侗族自治州三穗县", "退役军人事务局综合服务中心"],
        ),
        (
            "内蒙古自治区呼伦贝尔市鄂温克族自治旗人民政府",
            ["内蒙古自治区呼伦贝尔市", "鄂温克族自治旗人民政府"],
        ),
        ("甲" * 25, ["甲" * 25]),
        ("", []),
    ],
)
def test_a_title_breaks_by_its_sense(organ: str, lines: list[str]) -> None:
    assert title_lines(organ, 2024) == [*lines, "2024年政府信息公开工作年度报告"]


@pytest.mark.parametrize(("amount", "top"), [(0, 1.0), (3119, 3119 * 1.05 * 1.1)])
def test_bars_stand_on_the_axis(amount: int, top: float) -> None:
    axes = Figure().subplots()
    _bars(axes, [("本年新收", amount, None)], False, 2024, FontProperties())
    assert axes.get_ylim() == pytest.approx((0, top))


@pytest.mark.parametrize("sign", list("=+-@|%＝＋－＠｜％﹦﹢﹣﹫−"))
@pytest.mark.parametrize(
    "before", ["", " ", "　", "\u00a0", "\u200b", "\ufeff", "\t", "\r", "\n", "\u2028"]
)
def test_no_text_of_the_csv_is_a_formula(sign: str, before: str) -> None:
    text = f"{before}{sign}cmd|' /C calc'!A0"
    table = huaian().tables["t3"]
    cells = {("new", "natural"): text}
    table = Table(table.spec, {}, {}, {}, cells, text)
    drawn = huaian().replace(organ=text, tables={**huaian().tables, "t3": table})
    for made in (drawn, drawn.replace(tables={"t3": Table(table.spec, {}, cells)})):
        text_of = rendered(made, "csv", draft=False).decode("utf-8-sig")
        for line in csv.reader(io.StringIO(text_of)):
            for cell in line:
                assert not re.match(
                    r"\s*[=+\-@|%＝＋－＠｜％﹦﹢﹣﹫−\t\r\n]", cell
                ) or re.fullmatch(r"-?\d+(\.\d+)?", cell), cell
        assert re.search(rf"'\s*{re.escape(sign)}cmd", text_of)
