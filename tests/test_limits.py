"""Files and texts made to hurt: within 10 seconds of computing and 1 GB, and nobody's host dies."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.checks.findings import Finding
from gongkai.checks.rules import finders
from gongkai.checks.run import MOST, check
from gongkai.errors import GongkaiError
from gongkai.live.document import Document
from gongkai.live.preview import preview
from gongkai.model.report import Report
from gongkai.notebook.sections import LONGEST
from gongkai.notebook.store import Stored, read, read_notebook, write
from gongkai.parsers import host, read_bytes
from gongkai.publishing import inspect, publish
from gongkai.publishing.render.text import blocks
from layouts import Style, docx, html, outcome, xlsx
from samples import DATA, huaian

pytestmark = pytest.mark.slow  # readers that hang or grow, and floods of text

HOSTILE = DATA / "hostile"
SECONDS = 10.0


@pytest.fixture
def spent() -> Callable[[], float]:
    began = time.process_time()
    return lambda: time.process_time() - began


# ---- the process in which files are read


def worker() -> host._Worker:
    read_bytes(html(huaian(), Style()).encode())
    assert host._worker is not None
    return host._worker


def test_small_files_share_one_process() -> None:
    first = worker().process.pid
    assert worker().process.pid == first


def test_a_process_that_died_while_nobody_asked_is_not_missed() -> None:
    first = worker().process
    first.kill()
    first.wait()
    assert worker().process.pid != first.pid


def test_a_file_that_kills_its_reader_is_said_and_the_next_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = worker().process
    exchange = host._Worker._exchange

    def killed(self: host._Worker, data: bytes) -> tuple[bytes, bytes]:
        # As the system ends a process that takes too much.
        process.kill()
        return exchange(self, data)

    monkeypatch.setattr(host._Worker, "_exchange", killed)
    with pytest.raises(GongkaiError, match="这个文件读不下去，可能损坏了，或者需要太多内存"):
        read_bytes(html(huaian(), Style()).encode())
    monkeypatch.undo()
    assert outcome(huaian(), read_bytes(html(huaian(), Style()).encode())) == {"right": 200}


# An endless loop of one reader, as a file may cause it that nobody has thought of.
ENDLESS = (
    "import itertools, gongkai.parsers.html as h\nh.read = lambda d: [0 for _ in itertools.count()]"
)
GREEDY = "import gongkai.parsers.html as h\nh.read = lambda d: bytearray(4 * 2**30)"
BROKEN = "import gongkai.parsers.html as h\nh.read = lambda d: 1 / 0"


def planted(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(host, "_worker", None)
    monkeypatch.setattr(host, "_CODE", f"{host._CODE}\n{code}\n")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (ENDLESS, "这个文件太复杂，读了很久没有读完"),
        (GREEDY, "可能损坏了，或者需要太多内存"),
        (BROKEN, "这个文件读不下去，可能损坏了"),
    ],
)
def test_a_reader_that_goes_astray_is_ended(
    code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, code)
    monkeypatch.setattr(host, "SECONDS", 1)
    with pytest.raises(GongkaiError, match=said):
        read_bytes(html(huaian(), Style()).encode())


def test_where_only_the_clock_limits_it_the_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    planted(
        monkeypatch, "import time, gongkai.parsers.html as h\nh.read = lambda d: time.sleep(600)"
    )
    monkeypatch.setattr(host, "PATIENCE", 2.0)
    with pytest.raises(GongkaiError, match="读了很久没有读完"):
        read_bytes(html(huaian(), Style()).encode())


def test_the_panels_preview_says_it_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("2021", {})
    planted(monkeypatch, GREEDY)
    told = preview(document, "a.html", html(huaian(), Style()).encode())
    assert "需要太多内存" in told["problem"]
    monkeypatch.undo()
    monkeypatch.setattr(host, "_worker", None)
    assert preview(document, "a.html", html(huaian(), Style()).encode())["problem"] == ""


def test_nothing_is_imported_from_the_folder_one_works_in(tmp_path: Path) -> None:
    for name in ("json", "lxml", "zipfile", "decimal", "sitecustomize", "gongkai", "re"):
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit"
        )
    file = tmp_path / "a.html"
    file.write_bytes(html(huaian(), Style()).encode())
    # The host itself is started safely; an empty entry of the path means the working folder.
    paths = os.environ.get("PYTHONPATH", "")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gongkai", "read", str(file)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": paths} | ({} if paths else {"PYTHONPATH": "/nowhere"}),
    )  # fmt: skip
    assert "读出 175" in done.stdout, done.stderr
    assert not (tmp_path / "ran").exists()


def test_the_environments_path_goes_on_working(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    file = tmp_path / "a.html"
    file.write_bytes(html(huaian(), Style()).encode())
    code = f"import os, sys; sys.path.insert(0, {str(Path(host.__file__).parents[2])!r})\n" \
        f"os.environ['PYTHONPATH'] = os.pathsep.join(('', {str(tmp_path)!r}))\n" \
        "from pathlib import Path\nfrom gongkai.parsers import read_file\n" \
        f"print(read_file(Path({str(file)!r})).report.organ)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.strip() == "淮安市人民政府"
    assert (tmp_path / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are POSIX's")
def test_the_process_ends_with_its_host_however_that_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(html(huaian(), Style()).encode())
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom gongkai.parsers import host, read_file\n"
        "read_file(Path(sys.argv[1]))\nprint(host._worker.process.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True
    ) as host:
        assert host.stdout
        pid = int(host.stdout.readline())
        host.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Ended and not yet fetched by whoever adopted it counts as ended.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and ") Z" in stat.read_text())


# ---- files made to hurt


@pytest.mark.parametrize("name", ["merge_all.xlsx", "bomb_merge.xlsx"])
def test_a_merge_over_a_whole_sheet_is_not_laid_out(name: str) -> None:
    # Its other sheets are those of a report, which are read to the last figure.
    found = read_bytes((HOSTILE / name).read_bytes())
    assert {key: len(one.values) for key, one in found.tables.items()} == {
        "t2": 10, "t3": 175, "t4": 15,
    }  # fmt: skip


def rezipped(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    archive, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            held = archive.read(name)
            made.writestr(name, change(held) if re.search(member, name) else held)
    return out.getvalue()


MERGES = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(1, 500))
ROWS = b'<row r="9"><c r="B9"/></row>' * 400_000
SHEET, WORD = r"sheet1\.xml$", r"document\.xml$"


@pytest.mark.parametrize(
    ("kind", "member", "old", "new", "said"),
    [
        ("xlsx", SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + MERGES + b"</mergeCells>",
         "合并的单元格多得不正常"),
        ("xlsx", SHEET, b"</sheetData>", ROWS + b"</sheetData>", "不正常"),
        ("xlsx", SHEET, b"<sheetData>", b"<sheetData>" + b"<a>" * 5_000, "读不出来"),
        ("docx", WORD, b"<w:body>", b"<w:body>" + b"<w:p/>" * 1_300_000, "不正常"),
        ("docx", WORD, b"<w:body>", b"<w:body" + b"".join(b' a%d=""' % n for n in range(1_300_000))
         + b">", "不正常"),
        ("docx", WORD, b"<?xml", b"<!DOCTYPE a><?xml", "不正常"),
    ],
)  # fmt: skip
def test_a_file_of_too_many_parts_is_refused(
    kind: str, member: str, old: bytes, new: bytes, said: str
) -> None:
    made = xlsx(huaian(), Style()) if kind == "xlsx" else docx(huaian(), Style())
    data = rezipped(made, member, lambda held: held.replace(old, new, 1))
    with pytest.raises(GongkaiError, match=said):
        read_bytes(data)


def test_spans_of_a_word_table_fill_no_memory() -> None:
    row = b'<w:tr><w:trPr><w:gridBefore w:val="64"/></w:trPr></w:tr>'
    table = b"<w:body><w:tbl>" + row * 150_000 + b"</w:tbl>"
    data = rezipped(docx(huaian(), Style()), WORD, lambda held: held.replace(b"<w:body>", table, 1))
    found = read_bytes(data)
    assert "第 1 个表格大得不像年度报告的表，只读了前面一部分" in found.notes


def test_an_archive_of_many_files_and_one_within_another_are_left_closed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for n in range(6_000):
            made.writestr(f"{n}", b"")
    with pytest.raises(GongkaiError, match="部件多得不正常"):
        read_bytes(out.getvalue())
    inner = docx(huaian(), Style())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", inner)
    with pytest.raises(GongkaiError, match="读不出来"):
        read_bytes(out.getvalue())


def test_a_page_of_too_many_elements_is_refused() -> None:
    with pytest.raises(GongkaiError, match="多得不正常"):
        read_bytes(b"<p>" + b"<b>" * 700_000)


def test_a_date_in_a_sheet_is_no_figure() -> None:
    from datetime import date

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx(huaian(), Style())))
    sheet = book.active
    assert sheet is not None
    (cell,) = [c for row in sheet.iter_rows() for c in row if c.value == 1288]
    for value, form in (
        (date(2024, 3, 1), "yyyy-mm-dd"),
        (45352, '"至"yyyy"年"'),
        (45352, "[$-804]m月d日"),
    ):
        cell.value, cell.number_format = value, form
        out = io.BytesIO()
        book.save(out)
        three = read_bytes(out.getvalue()).tables["t3"]
        assert ("grant", "natural") not in three.values
    # Words in a format make no date of a number.
    cell.value, cell.number_format = 1288, '0"days"'
    out = io.BytesIO()
    book.save(out)
    assert read_bytes(out.getvalue()).tables["t3"].values["grant", "natural"] == 1288


# ---- texts made to hurt


def flood(unit: str, size: int = LONGEST) -> str:
    return (unit * (size // len(unit) + 1))[:size]


# fmt: off
FLOODS = [
    "新收1件，", "1 ", "新收申请1件。", "未收到申请", "全部办结", "均获维持", "X", "XX件",
    "待填写", "？", "{{新收总计}}", "{{abc}}", "{{", "# 标题\n", "- a\n", "- ", "> ", ">", "[",
    "[a](", "![", "![](", "*a ", "**", "_a", "| a ", "|a|\n|-|\n", "`", "<", "<a ", "<a b=",
    "<!--", "<script", "&", "&#1", "\n", " ", "\n（一）", "（一）是", "2023年", "2023年我局。",
    "13812345678 ", "110101199003071234 ", "1", "一", "一百零三", "10%，", "新收3件，占10%，",
    "（", "“", "，", "中,", "一段话，\n\n", "\\", "~~~\n", "\ta\n", "1. a\n", "<http://a.b/>",
    "http://a.b/ ", "[a](b)", "2023年1月1日至12月31日", "信息处理费1元。", "信息处理费1元，",
    "```\na\n", "[a]: b\n", "较上年3607件增长1.05%，", "予以公开1件、不予公开2件，",
    "维持、纠正分别为72件、64件，", "\r", "🧿", "*[`<&_", "1,", "1，111，", "百分之", "没有",
    "　", "\u2028",
]
# fmt: on


@pytest.mark.parametrize("unit", FLOODS)
def test_every_rule_and_the_text_itself_take_a_flood(unit: str, spent: Callable[[], float]) -> None:
    text = flood(unit)
    report = huaian().with_section(0, text).with_section(2, text).with_section(5, text)
    for finder in finders():
        began = time.process_time()
        for _ in finder.run(report, report) if finder.last_year else finder.run(report):
            pass
        assert time.process_time() - began < SECONDS, finder.run.__name__
    found = inspect(Stored(report, (), "", last=report))
    assert len(json.dumps([str(one) for one in found])) < 5_000_000
    blocks(text)
    assert spent() < 3 * SECONDS


@pytest.mark.parametrize(
    "unit", ["新收1件，", "- a\n", "> ", "|a|\n|-|\n", "*a ", "![](attachment:a) "]
)
@pytest.mark.parametrize("to", ["html", "json"])
def test_a_flood_is_written(unit: str, to: str, spent: Callable[[], float]) -> None:
    assert publish(Stored(huaian().with_section(0, flood(unit)), (), ""), to).data
    assert spent() < SECONDS


def test_twenty_thousand_numbers_are_said_and_left_alone(spent: Callable[[], float]) -> None:
    stored = read(HOSTILE / "n20k.ipynb")
    found = inspect(stored)
    assert spent() < SECONDS
    (said,) = [one for one in found if "不像是年度报告" in one.message]
    assert (said.code, said.severity) == ("N-01", "error")
    assert said.message.startswith("这一部分有 ")


def test_a_long_sentence_is_not_read_and_said() -> None:
    report = huaian().with_section(2, "新收申请1件，" * 400 + "。")
    found = [one for one in check(report) if one.code.startswith("X-")]
    assert [(one.code, one.message) for one in found] == [
        (
            "X-06",
            "“新收申请1件，新收申请1件，新收申请1件…”这一句有 2801 字，里面的数字没有和表格核对",
        )
    ]
    # A sentence that a report may have is read to its end.
    long = "、".join(f"第{n}项工作" for n in range(150)) + "，全年新收申请9999件。"
    assert [one.code for one in check(huaian().with_section(2, long)) if one.code[0] == "X"] == [
        "X-01"
    ]


def kinds(found: list[Finding], code: str) -> list[str]:
    return [one.message for one in found if one.code == code]


def test_of_a_thousand_alike_a_hundred_are_listed_and_the_rest_counted() -> None:
    found = kinds(check(huaian().with_section(4, "待填写。" * 1_000)), "S-10")
    assert len(found) == MOST + 1
    assert found[-1] == "同样的问题还有 900 处，没有一一列出"


def test_text_of_a_read_file_is_as_long_as_a_report_may_be() -> None:
    long = huaian().with_section(0, "公开工作。" * 20_000)
    found = read_bytes(html(long, Style()).encode())
    assert found.report.sections[0].text == ""
    assert "“一、总体情况”有 100000 字，超过 50000 字，没有读入" in found.notes
    assert outcome(huaian(), found)["right"] == 200


def test_references_before_a_passage_shift_it_by_all_of_them() -> None:
    text = "{{新收总计}}件、{{新收总计}}件。全年新收申请9999件。"
    (found,) = [one for one in check(huaian().with_section(2, text)) if one.code == "X-01"]
    assert found.passage is not None
    assert text[found.passage.start : found.passage.end] == "9999件"


def test_a_blank_notebook_is_as_before() -> None:
    assert read_notebook(json.loads(write(Report("", None, "2021")))).findings == ()
