from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from gongkai.command import main
from gongkai.editions.spec import CellKey
from gongkai.errors import MissingGlyphs
from gongkai.model.report import Report, Table
from gongkai.model.values import show
from gongkai.notebook.store import write
from gongkai.publishing.render import pdf
from samples import figures, huaian, printed_cells

TEXT = "\n".join(
    ["（一）主动公开", "全年主动公开政府信息一千二百九十五件，其中规范性文件八件。" * 12] * 12
)


@pytest.fixture(scope="module")
def city() -> bytes:
    return pdf.render(huaian().with_section(0, TEXT), draft=False)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def test_every_figure_of_the_city_is_read_back_from_its_row(city: bytes) -> None:
    with pdfplumber.open(BytesIO(city)) as document:
        rows = [
            [(cell or "").replace("\n", "") for cell in row]
            for page in document.pages
            for table in page.extract_tables()
            for row in table
        ]
    cells = printed_cells(figures("huaian_2024"))
    spec = huaian().tables["t3"].spec
    found = {row[2] or row[1] or row[0]: row[3:] for row in rows if len(row) == 10}
    for row in spec.blocks[0].rows:
        if row.printed:
            expected = [show(cells["t3"][row.key, c.key]) for c in spec.blocks[0].columns]
            assert found[row.label] == expected, row.label
    assert [row for row in rows if len(row) == 15][-1] == [
        show(value) for value in cells["t4"].values()
    ]
    t2 = {row[0]: [value for value in row[1:] if value] for row in rows if len(row) == 4}
    assert t2["规章"] == ["1", "0", "11"]
    assert t2["行政规范性文件"] == ["8", "26", "66"]
    assert t2["行政许可"] == ["447228"]
    assert t2["行政处罚"] == ["3985758"]
    assert t2["行政强制"] == ["88283"]
    assert t2["行政事业性收费"] == ["96171.6"]


def test_headings_and_text_can_be_searched(city: bytes) -> None:
    text = "".join(pages(city)).replace("\r\n", "")
    for heading in huaian().headings():
        assert heading in text
    assert "2024年政府信息公开工作年度报告" in text
    assert "其中规范性文件八件。" in text
    assert "2025年3月20日" in text


def test_the_page_is_that_of_the_standard(city: bytes) -> None:
    millimetre = 72 / 25.4
    with pdfplumber.open(BytesIO(city)) as document:
        page = document.pages[1]
        assert (round(page.width / millimetre), round(page.height / millimetre)) == (210, 297)
        body = [c for c in page.chars if abs(c["size"] - 16) < 0.1]
        left = min(c["x0"] for c in body) / millimetre
        # A full stop at a line's end keeps its width in the file and hangs into the margin by half.
        right = max(c["x1"] for c in body if c["text"] not in "。，") / millimetre
        top = min(c["top"] for c in body) / millimetre
        lines: dict[float, int] = {}
        for c in body:
            lines[round(c["top"])] = lines.get(round(c["top"]), 0) + 1
    assert left == pytest.approx(28, abs=1)
    assert right == pytest.approx(210 - 26, abs=1)
    assert top == pytest.approx(37, abs=2)
    assert len(lines) == 22
    assert max(lines.values()) == 28


def test_odd_numbers_stand_right_and_even_ones_left(city: bytes) -> None:
    with pdfplumber.open(BytesIO(city)) as document:
        for number, page in enumerate(document.pages, start=1):
            (mark,) = re.findall(r"— (\d+) —", page.extract_text())
            assert int(mark) == number
            foot = [c for c in page.chars if abs(c["size"] - 14) < 0.1]
            middle = sum(c["x0"] for c in foot) / len(foot)
            assert (middle > page.width / 2) == bool(number % 2)
            assert foot[0]["bottom"] < page.height


def test_the_file_is_tagged_titled_and_sound(city: bytes, tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(city)
    assert document.get_metadata_dict()["Title"] == "淮安市人民政府2024年政府信息公开工作年度报告"
    titles = [mark.get_title() for mark in document.get_toc()]
    assert [t for t in titles if t[1] == "、"] == list(huaian().headings())
    path = tmp_path / "报告.pdf"
    path.write_bytes(city)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    plain = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", str(path), "-"], capture_output=True
    ).stdout
    assert b"/StructTreeRoot" in plain
    assert b"/Lang (zh" in plain
    assert b"<pdfaid:part>2</pdfaid:part>" in plain
    assert b"<pdfuaid:part>1</pdfuaid:part>" in plain
    assert plain.count(b"/FontFile") >= 2
    assert b"/ToUnicode" in plain


def test_table_three_stands_whole_on_one_page(city: bytes) -> None:
    (page,) = [text for text in pages(city) if "1.属于国家秘密" in text]
    assert "四、结转下年度继续办理" in page
    assert "申请人情况" in page


def test_a_draft_is_marked_on_every_page() -> None:
    assert all("草稿" in text for text in pages(pdf.render(huaian(), draft=True)))
    assert not any("草稿" in text for text in pages(pdf.render(huaian(), draft=False)))


def test_a_report_gives_the_same_bytes_again() -> None:
    assert pdf.render(huaian(), draft=False) == pdf.render(huaian(), draft=False)


def test_code_in_the_text_is_only_text() -> None:
    hostile = '#read("/etc/passwd") #import "@preview/x:1.0.0": * $x$ @ref \\ <label> [#eval("1")]'
    report = huaian().with_section(0, hostile).replace(organ='甲#panic("乙")')
    text = "".join(pages(pdf.render(report, draft=False))).replace("\r\n", "")
    assert '#read("/etc/passwd") #import "@preview/x:1.0.0"' in text
    assert '甲#panic("乙")' in text


def test_a_character_no_font_has_is_named_with_its_place() -> None:
    report = huaian().with_section(4, "问题\U0001f600")
    with pytest.raises(MissingGlyphs) as missing:
        pdf.render(report, draft=False)
    assert str(missing.value) == (
        "本机字体缺少这些字：“\U0001f600”（U+1F600），出现在：五、存在的主要问题及改进情况。"
        "请改用别的字，或安装含有这些字的字体后再导出"
    )
    assert missing.value.characters == "\U0001f600"


def test_rare_names_are_printed() -> None:
    text = "".join(pages(pdf.render(huaian().with_section(0, "朱镕、喆、堃、玥"), draft=False)))
    assert "朱镕、喆、堃、玥" in text


def test_blank_zero_not_applicable_and_remarks_are_printed_as_they_are() -> None:
    from gongkai.model.report import NA

    cells: dict[CellKey, object] = {("rules", "issued"): NA, ("rules", "repealed"): None}
    report = huaian().with_values("t2", cells)  # type: ignore[arg-type]
    with pdfplumber.open(BytesIO(pdf.render(report, draft=False))) as document:
        rows = [r for page in document.pages for t in page.extract_tables() for r in t]
    assert next(r for r in rows if r[0] == "规章") == ["规章", "/", "", "11"]


def test_an_empty_report_and_a_long_one_are_set() -> None:
    assert len(pages(pdf.render(Report("", None, "2021"), draft=True))) >= 2
    assert len(pages(pdf.render(huaian().with_section(0, TEXT * 18), draft=False))) > 100


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for lines in range(22):
        report = huaian().with_section(5, "第六章的一段。\n" * (lines + 1))
        last = pages(pdf.render(report, draft=False))[-1]
        assert "2025年3月20日" in last
        assert "第六章的一段。" in last, lines


def test_a_character_no_font_has_is_replaced_only_when_one_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(write(huaian().with_section(4, "问题\U0001f600，将加强时效。")))
    assert main(["export", str(path), "--to", "pdf"]) == 2
    assert not path.with_suffix(".pdf").exists()
    assert main(["export", str(path), "--to", "pdf", "--substitute"]) == 0
    assert "问题〓，将加强时效。" in "".join(pages(path.with_suffix(".pdf").read_bytes()))


def test_two_hundred_pages_of_text_and_a_remark_in_every_cell() -> None:
    words = "（一）主动公开\n\n全年主动公开政府信息一千二百九十五件，其中规范性文件八件。"
    report = huaian().with_section(0, "\n\n".join([words] * 1500))
    for key, table in report.tables.items():
        remarks = dict.fromkeys(table.spec.typed, "见附表说明")
        report = report.replace(
            tables={**report.tables, key: Table(table.spec, table.values, remarks=remarks)}
        )
    text = pages(pdf.render(report, draft=False))
    assert len(text) > 200
    assert re.sub(r"\s", "", "".join(text)).count("（见附表说明）") == sum(
        len(table.remarks) for table in report.tables.values()
    )


def test_a_long_figure_stays_within_its_column() -> None:
    long = {("cases", "review_upheld"): 123456789012, ("cases", "after_pending"): 999999999999}
    report = huaian().with_values("t4", long).with_values("t3", {("new", "natural"): 99999999999})
    with pdfplumber.open(BytesIO(pdf.render(report, draft=False))) as document:
        boxes = [
            (text or "").replace("\n", "")
            for page in document.pages
            for table in page.extract_tables()
            for row in table
            for text in row
        ]
        edges = [c for page in document.pages for c in page.chars if c["x1"] > page.width - 70]
    assert {"123456789012", "999999999999", "99999999999"} <= set(boxes)
    assert not [c for c in edges if c["size"] < 12]
    # A table that fits keeps its size.
    with pdfplumber.open(BytesIO(pdf.render(huaian(), draft=False))) as document:
        sizes = {round(c["size"], 1) for page in document.pages for c in page.chars}
    assert sizes == {22.0, 16.0, 14.0, 12.0, 10.5, 9.5}
