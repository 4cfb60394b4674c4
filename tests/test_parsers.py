"""Published reports read back: nothing wrong without a word, whatever the layout."""

from __future__ import annotations

import io
import json
import re
import subprocess
import time
import zipfile
import zlib
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.command import main
from gongkai.errors import GongkaiError
from gongkai.model.data import to_data
from gongkai.model.report import NA, Report
from gongkai.notebook.store import Stored, read, write
from gongkai.parsers import read_bytes, read_file
from gongkai.publishing import publish
from layouts import (
    Style,
    docx,
    html,
    layouts,
    outcome,
    page,
    pipes,
    table_html,
    tabs,
    typst,
    xlsx,
)
from samples import DATA, huaian, report

SEED = DATA / "seed" / "chuanhui_shangwuju_2021.txt"
LAYOUTS = dict(layouts(huaian()))
# What these layouts lose themselves is not read; every other holds all of the figures.
LOST = {"连写·缺": 6, "制表符·缺格": 14}


def test_there_are_more_than_sixty_layouts() -> None:
    assert len(LAYOUTS) > 60


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_cell_is_wrong_and_all_that_is_there_is_read(name: str) -> None:
    found = read_bytes(LAYOUTS[name])
    lost = LOST.get(name, 0)
    count = outcome(huaian(), found)
    assert (count["wrong"], count["right"], count["unread"]) == (0, 200 - lost, lost)
    assert (found.report.organ, found.report.year) == ("淮安市人民政府", 2024)
    assert found.report.edition == "2021"
    texts = [section.text for section in found.report.sections]
    assert texts == [section.text for section in huaian().sections]


@pytest.mark.parametrize("name", ["anonymous_city_2025", "chuanhui_shangwuju_2021"])
@pytest.mark.slow
def test_other_figures_are_read_as_well(name: str) -> None:
    made = report(name)
    for layout, data in layouts(made):
        if layout not in LOST:
            assert outcome(made, read_bytes(data)) == {"right": 200}, layout


@pytest.mark.slow
def test_blanks_keep_their_places_where_a_format_has_columns() -> None:
    made = report("shuyang_fagaiju_2023")
    for layout, data in layouts(made):
        assert outcome(made, read_bytes(data))["wrong"] == 0, layout
    whole = outcome(made, read_bytes(html(made, Style()).encode()))
    # Its rows have blank cells, and so no totals: 25 cells less than were printed.
    assert (whole["right"], whole["blank"]) == (50, 150)


def test_the_seed_is_read_without_one_wrong_cell_and_its_defects_are_named() -> None:
    found = read_file(SEED)
    assert (found.report.organ, found.report.year) == ("川汇区商务局", 2021)
    three = found.tables["t3"]
    assert set(three.values.values()) == {0}
    assert len(three.values) == 28
    assert set(three.unread.values()) == {"第 2 个表格这一行有 6 个数，应有 7 个"}
    assert set(found.tables["t4"].unread.values()) == {"第 3 个表格这一行有 16 个数，应有 15 个"}
    assert set(found.tables["t2"].values.values()) == {0}


def one_cell(text: str, row: str = "grant", column: str = "natural") -> tuple[object, str]:
    page_ = html(huaian(), Style()).replace(">1288<", f">{text}<")
    found = read_bytes(page_.encode()).tables["t3"]
    return found.values.get((row, column)), found.unread.get((row, column), "")


@pytest.mark.parametrize(
    ("text", "value"),
    [("/", NA), ("-", NA), ("—", NA), ("1,288", 1288), ("１２８８", 1288), ("1288件", 1288)],
)
def test_values_are_read_as_documents_print_them(text: str, value: object) -> None:
    assert one_cell(text) == (value, "")


@pytest.mark.parametrize("text", ["约1288", "1288.5", "-5", "1,28,8", "见附件"])
def test_what_would_have_to_be_guessed_is_not_read(text: str) -> None:
    value, reason = one_cell(text)
    assert value is None
    assert reason


def test_remarks_and_units_are_kept_apart_from_the_figure() -> None:
    text = html(huaian(), Style()).replace(">66<", ">66（其中修订16件）<")
    text = text.replace(">96171.6<", ">152790元<")
    found = read_bytes(text.encode())
    assert found.tables["t2"].values["norms", "valid"] == 66
    assert found.tables["t2"].remarks["norms", "valid"] == "其中修订16件"
    assert found.tables["t2"].values["fee", "amount"] == Decimal("15.279")
    assert "“152790元”按 15.279 万元读入" in found.notes


def test_columns_go_by_their_labels_and_not_by_their_order() -> None:
    body = html(huaian(), Style())
    swapped = body.replace(">科研机构<", ">甲<").replace(">法律服务机构<", ">科研机构<")
    found = read_bytes(swapped.replace(">甲<", ">法律服务机构<").encode()).tables["t3"]
    assert (found.values["new", "research"], found.values["new", "legal"]) == (61, 0)


def test_an_unknown_boxhead_gives_no_values() -> None:
    body = html(huaian(), Style()).replace(">科研机构<", ">某某<").replace("<td", "<td ")
    found = read_bytes(body.encode()).tables["t3"]
    assert ("new", "research") not in found.values


def test_a_blank_row_is_no_answer_where_another_row_could_not_be_read() -> None:
    text = html(huaian(), Style())
    row = re.findall(r"<tr>.*?</tr>", text)[-1]
    blank = re.sub(r">\d+<", "><", row)
    spoilt = row.replace(">72<", ">约72<")
    found = read_bytes(text.replace(row, spoilt + blank).encode()).tables["t4"]
    assert not found.blank
    assert len(found.unread) == 15
    found = read_bytes(text.replace(row, blank).encode()).tables["t4"]
    assert len(found.blank) == 15


def test_a_note_under_a_table_is_the_tables_note() -> None:
    made = huaian().with_section(2, "注：含转办件。\n\n另有说明。")
    text = html(made, Style()).replace("\n\n", "</p><p>")
    found = read_bytes(text.encode()).report
    assert (found.tables["t3"].note, found.sections[2].text) == ("含转办件。", "另有说明。")


def test_the_single_row_of_the_older_form_is_said() -> None:
    text = html(huaian(), Style())
    start, end = (
        text.index('<td colspan="1" rowspan="3">（六）其他处理'),
        text.index('<td colspan="2" rowspan="1">（七）总计'),
    )
    row = '<td colspan="2">（六）其他处理</td>' + "<td>9</td>" * 7 + "</tr><tr>"
    found = read_bytes((text[:start] + row + text[end:]).encode())
    assert "第 2 个表格的“（六）其他处理”没有分项，合计只用来核对" in found.notes
    assert found.tables["t3"].unread["other_3", "natural"] == "原文里没有找到这一格"


@pytest.mark.slow
def test_a_page_that_keeps_its_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.parsers.host.PATIENCE", 1.5)
    content = zlib.compress(b"q 1 0 0 1 0 0 cm BT /F 1 Tf (a) Tj ET Q\n" * 3_000_000)
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length " + str(len(content)).encode() + b">>stream\n"
    )
    began = time.monotonic()
    with pytest.raises(GongkaiError, match=r"读了很久没有读完|需要太多内存"):
        read_bytes(body + content + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    assert time.monotonic() - began < 20


def test_two_tables_that_differ_take_the_cell_back() -> None:
    body = table_html(huaian().tables["t3"], Style())
    both = page(huaian(), body + body.replace(">1288<", ">1278<"))
    found = read_bytes(both.encode()).tables["t3"]
    assert ("grant", "natural") not in found.values
    assert "读出的不一样" in found.unread["grant", "natural"]
    assert found.values["new", "natural"] == 3001


def test_the_2019_form_is_known_by_its_labels() -> None:
    made = Report("某县教育局", 2020, "2019")
    for key, table in made.tables.items():
        spec = table.spec
        values = {c: Decimal(n) if spec.columns[c].kind == "money" else n
                  for n, c in enumerate(spec.typed)}  # fmt: skip
        made = made.with_values(key, values)
    for data in (html(made, Style()).encode(), pipes(made, Style()).encode(), docx(made, Style())):
        found = read_bytes(data)
        assert found.report.edition == "2019"
        assert outcome(made, found)["wrong"] == 0
        assert outcome(made, found)["unread"] == 0


def test_signed_changes_are_read() -> None:
    made = Report("某县教育局", 2020, "2019")
    text = html(made, Style())
    spec = made.tables["t2"].spec
    cell = spec.cells.index(("license", "change"))
    boxes = list(re.finditer(r'<td colspan="\d" rowspan="1"></td>', text))
    place = boxes[cell]
    for said, value in (("+19", 19), ("减4", -4), ("-8", -8)):
        changed = text[: place.end() - 5] + said + text[place.end() - 5 :]
        found = read_bytes(changed.encode()).tables["t2"]
        assert found.values["license", "change"] == value


def test_our_own_files_come_back_whole() -> None:
    made = huaian()
    stored = Stored(made, (), "")
    assert read_bytes(publish(stored, "html").data).report == made
    assert read_bytes(write(made)).report == made
    assert read_bytes(json.dumps(to_data(made)).encode()).report == made
    found = read_bytes(publish(stored, "pdf").data)
    assert outcome(made, found) == {"right": 200}
    assert found.report.date == "2025-03-20"


def test_the_period_gives_the_year_where_no_title_does() -> None:
    text = html(huaian(), Style()).replace(huaian().title, "年报")
    text = text.replace("第1章的正文。", "统计期限为2024年1月1日至12月31日。")
    assert read_bytes(text.encode()).report.year == 2024


def test_other_notebooks_are_read_as_text() -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": pipes(huaian(), Style())}]
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    assert outcome(huaian(), read_bytes(json.dumps(data).encode())) == {"right": 200}


def test_a_page_saved_with_its_pictures_is_read() -> None:
    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message.set_content(html(huaian(), Style()), subtype="html")
    message.make_related()
    assert outcome(huaian(), read_bytes(message.as_bytes())) == {"right": 200}


BOX = re.compile(r'<td colspan="1" rowspan="1">[\d.]+</td>')


def wrong(data: str) -> int:
    return outcome(huaian(), read_bytes(data.encode()))["wrong"]


@settings(max_examples=80)
@given(st.data())
@pytest.mark.slow
def test_a_lost_cell_shifts_no_figure_in_silence(data: st.DataObject) -> None:
    text = html(huaian(), Style())
    boxes = list(BOX.finditer(text))
    box = boxes[data.draw(st.integers(0, len(boxes) - 1))]
    assert wrong(text[: box.start()] + text[box.end() :]) == 0
    piped = pipes(huaian(), Style())
    cells = list(re.finditer(r"\| \d+ (?=\|)", piped))
    cell = cells[data.draw(st.integers(0, len(cells) - 1))]
    assert wrong(piped[: cell.start()] + piped[cell.end() :]) == 0


@settings(max_examples=60)
@given(st.data(), st.sampled_from(["一行一格", "制表符·原样·平", "竖线·原样·平"]))
@pytest.mark.slow
def test_a_lost_line_shifts_no_figure_in_silence(data: st.DataObject, layout: str) -> None:
    lines = LAYOUTS[layout].decode().split("\n")
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    assert wrong("\n".join(lines)) == 0


def test_two_years_side_by_side_are_not_mixed() -> None:
    text = html(huaian(), Style())
    both = BOX.sub(lambda box: box[0].replace(">", ">7", 1) + box[0], text)
    assert wrong(both) == 0


# ---- bad input


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"  \n", "是空的"),
        (b"\x89PNG\r\n\x1a\n0000", "这是图片"),
        (b"PK\x03\x04broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "加了密码，或是旧的"),
        (b"%PDF-1.7\nbroken", "这个 PDF 损坏了"),
        (b'{"a": 1}', "不是年度报告的数据"),
    ],
)
def test_a_file_that_is_no_report_is_said(data: bytes, said: str) -> None:
    with pytest.raises(GongkaiError, match=said):
        read_bytes(data)


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def test_bombs_and_entities_are_refused() -> None:
    with pytest.raises(GongkaiError, match="大得不正常"):
        read_bytes(packed(word__document=b"<a>" + b" " * 80_000_000))
    entity = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    with pytest.raises(GongkaiError, match="不正常"):
        read_bytes(packed(word__document=entity))


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr>" + "<td>1</td>" * 10_000 + "</tr></table>",
        '<table><tr><td colspan="100000">自然人</td><td rowspan="99999">1</td></tr></table>',
        "<div>" * 30_000 + "x",
        "<table>" * 2_000,
        "<p>" + "一、" * 200_000,
    ],
    ids=["wide", "spans", "deep", "nested", "long"],
)
@pytest.mark.slow
def test_pages_made_to_hurt_do_no_harm(text: str) -> None:
    found = read_bytes(text.encode())
    assert all(not one.values for one in found.tables.values())


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"1\n" * 2_000_000, "文字超过 3 MB"), (b"<p>1</p>" * 1_500_000, "这个网页超过 10 MB")],
    ids=["text", "page"],
)
def test_what_is_far_too_long_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(GongkaiError, match=said):
        read_bytes(data)


def test_a_picture_within_a_page_does_not_make_it_long() -> None:
    picture = '<img src="data:image/png;base64,' + "QUJD" * 4_000_000 + '">'
    text = html(huaian(), Style()).replace("<h1>", picture + "<h1>")
    assert outcome(huaian(), read_bytes(text.encode())) == {"right": 200}


def test_a_formula_counts_by_its_stored_value_or_not_at_all() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx(huaian(), Style())))
    sheet = book.active
    assert sheet is not None
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == 3119:
                cell.value = "=3000+119"
    out = io.BytesIO()
    book.save(out)
    found = read_bytes(out.getvalue())
    assert ("new", "total") not in found.tables["t3"].values
    assert any("公式没有存下结果" in note for note in found.notes)


SAMPLES = [html(huaian(), Style()).encode(), tabs(huaian(), Style()).encode()]


@settings(max_examples=60)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_damaged_text_never_gives_a_figure_that_is_not_there(
    sample: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(sample)))
    length = data.draw(st.integers(0, 400))
    cut = sample[:start] + sample[start + length :]
    try:
        found = read_bytes(cut)
    except GongkaiError:
        return
    written = set(re.findall(r"\d+(?:\.\d+)?", cut.decode("utf-8", "replace")))
    for one in found.tables.values():
        assert {str(v) for v in one.values.values() if v is not NA} <= written | {"0"}


BINARIES = [docx(huaian(), Style()), xlsx(huaian(), Style()), typst(huaian())]


@pytest.mark.slow
@settings(max_examples=40)
@given(st.sampled_from(BINARIES), st.data())
def test_a_damaged_file_is_read_or_refused_in_chinese(sample: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sample) - 1))
    junk = data.draw(st.binary(max_size=64))
    said = "读出了"
    try:
        read_bytes(sample[:start] + junk + sample[start + len(junk) :])
    except GongkaiError as error:
        said = str(error)
    assert re.search("[一-龥]", said)


# ---- the command


def test_read_says_what_was_read_and_writes_a_notebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(SEED)]) == 1
    said = capsys.readouterr().out
    assert "表三：共 175 格，读出 28，空白 0，没有读 147" in said
    assert "（一）予以公开（7 格）没有读：第 2 个表格这一行有 6 个数，应有 7 个" in said
    published = tmp_path / "报告.html"
    published.write_bytes(html(huaian(), Style()).encode())
    assert main(["read", str(published), "-o", str(tmp_path / "读入.ipynb")]) == 1
    stored = read(tmp_path / "读入.ipynb")
    assert stored.report.tables["t3"].values == huaian().tables["t3"].values


def test_the_next_year_begins_where_the_last_one_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = tmp_path / "上年.html"
    last.write_bytes(html(huaian(), Style()).encode())
    target = tmp_path / "新年.ipynb"
    assert main(["new", str(target), "--from", str(last)]) == 0
    assert "已从" in capsys.readouterr().out
    stored = read(target)
    made = stored.report
    assert (made.organ, made.year) == ("淮安市人民政府", 2025)
    assert made.tables["t3"].value("carried_in", "natural") == 103
    assert made.tables["t3"].value("carried_in", "total") == 103
    assert made.sections[0].text == ""
    assert stored.last is not None
    assert stored.last.tables["t2"].value("norms", "valid") == 66
    assert main(["new", str(tmp_path / "b.ipynb"), "--from", str(tmp_path / "none")]) == 2


def test_a_pdf_with_a_password_is_said(tmp_path: Path) -> None:
    plain, closed = tmp_path / "a.pdf", tmp_path / "b.pdf"
    plain.write_bytes(typst(huaian()))
    command = ["qpdf", "--encrypt", "user", "owner", "256", "--", str(plain), str(closed)]
    subprocess.run(command, check=True)
    with pytest.raises(GongkaiError, match="加了密码"):
        read_file(closed)


def test_a_figure_broken_over_lines_is_not_joined() -> None:
    value, reason = one_cell("12<br>88")
    assert value is None
    assert reason == "“12\n88”断成几行，分不清是一个数还是几个数"
    # The rest of its row, and the rows below, are read all the same.
    page_ = html(huaian(), Style()).replace(">1288<", ">12<br>88<")
    assert outcome(huaian(), read_bytes(page_.encode())) == {"right": 199, "unread": 1}


def test_a_boxhead_may_stand_on_the_page_before() -> None:
    text = table_html(huaian().tables["t3"], Style())
    rows = re.findall(r"<tr>.*?</tr>", text)
    parts = [f"<table>{''.join(part)}</table>" for part in (rows[:3], rows[3:12], rows[12:])]
    # A group cut by the page has its label in the first part only; its rows go by their own.
    found = read_bytes(page(huaian(), "".join(parts)).encode()).tables["t3"]
    assert found.values["new", "natural"] == 3001
    assert found.values["carried_in", "total"] == 34
    assert not [c for c, v in found.values.items() if v != huaian().tables["t3"].value(*c)]
