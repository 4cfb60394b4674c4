"""Nothing private leaves by any output: secrets planted in a notebook, looked for in the bytes."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import orjson
import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.command import main
from gongkai.model.report import Report
from gongkai.notebook.store import read, read_notebook, write
from gongkai.publishing import FORMATS, publish
from gongkai.publishing.folder import MANIFEST
from gongkai.publishing.public import public
from gongkai.publishing.render import html
from gongkai.publishing.render.text import Block, Picture, TextTable, blocks, plain
from samples import huaian
from test_outputs import picture

TEXT = """公开正文。<!-- SECRETCOMMENT -->

<script>SECRETSCRIPT</script><a title="SECRETTAG" href="http://x/SECRETHREF">公开链接字</a>

[文件](file:///home/SECRETUSER/内部.docx) [专栏](https://www.example.gov.cn/a "SECRETTITLE")

![公开的图](attachment:SECRETNAME.png "SECRETPICTURETITLE") ![](C:\\\\SECRETPATH\\\\图.png)
![不在](attachment:SECRETGONE.png)

参见[页](https://www.example.gov.cn/(b)?c=1 'SECRETSINGLE')。
"""


def planted() -> dict[str, Any]:
    """A notebook with a secret wherever something is that no reader of the report shall see."""
    report = huaian().replace(
        contact="SECRETCONTACT 0517-83600000", images={"SECRETNAME.png": picture()}
    )
    report = report.with_section(0, TEXT)
    last = huaian().replace(year=2023, contact="SECRETLASTCONTACT", opening="SECRETLASTOPENING")
    notebook: dict[str, Any] = orjson.loads(write(report, last=last))
    ours = notebook["metadata"]["gongkai"]
    ours["id"] = "SECRETID"
    ours["last"]["contact"] = "SECRETLASTCONTACT"
    ours["parts"]["t3"]["seen"] = {"SECRETACTOR": 3}
    ours["parts"]["SECRETPART"] = {}
    ours["parts"]["t3"]["cells"]["SECRETCELL.x"] = "SECRETVALUE"
    waiver = {"mark": "0" * 16, "code": "T-02", "message": "SECRETMESSAGE", "date": "2025-01-01"}
    ours["waivers"] = [waiver | {"reason": "SECRETREASON", "name": "SECRETPERSON"}]
    ours["SECRETKEY"] = "SECRETMORE"
    notebook["metadata"]["authors"] = [{"name": "SECRETAUTHOR"}]
    notebook["metadata"]["kernelspec"] = {"name": "SECRETKERNEL", "display_name": "SECRETKERNEL"}
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["SECRETCELLTAG"]
        if cell["metadata"]["gongkai"]["role"] == "hint":
            cell["source"] += "SECRETHINT"
    text = next(c for c in notebook["cells"] if "公开正文" in c["source"])
    text["attachments"]["SECRETUNUSED.png"] = {
        "image/png": base64.b64encode(b"SECRETBYTES").decode()
    }
    output = {"output_type": "stream", "name": "stdout", "text": "SECRETOUTPUT"}
    notebook["cells"].append({
        "cell_type": "code", "id": "SECRETCELLID", "metadata": {}, "execution_count": 1,
        "source": "SECRETCODE", "outputs": [output],
    })  # fmt: skip
    return notebook


def layers(data: bytes, tmp_path: Path) -> Iterator[bytes]:
    """Give all that a file says: its bytes, what is packed, encoded or compressed in it."""
    yield data
    yield unquote_to_bytes(data)
    if data.startswith(b"%PDF"):
        (tmp_path / "x.pdf").write_bytes(data)
        words = ["qpdf", "--qdf", "--object-streams=disable", str(tmp_path / "x.pdf"), "-"]
        plain = subprocess.run(words, capture_output=True, check=True).stdout
        yield plain
        for code in re.findall(rb"<([0-9A-Fa-f]{8,})>", plain):
            yield bytes.fromhex(code.decode()[: len(code) // 2 * 2]).replace(b"\0", b"")
        yield plain.replace(b"\0", b"")
        document = pypdfium2.PdfDocument(data)
        yield "".join(page.get_textpage().get_text_range() for page in document).encode()
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)
    for code in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", data):
        try:
            yield base64.b64decode(code, validate=True)
        except ValueError:
            continue
    if b"\\u" in data:
        yield re.sub(
            rb"\\u([0-9a-f]{4})",
            lambda m: chr(int(m[1], 16)).encode("utf-8", "surrogatepass"),
            data,
        )


def secrets(data: bytes, tmp_path: Path) -> list[str]:
    found = b"".join(layers(data, tmp_path))
    return sorted({word.decode() for word in re.findall(rb"SECRET[A-Z]*", found)})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "SECRETFOLDER"
    folder.mkdir()
    path = folder / "SECRETFILE.ipynb"
    path.write_bytes(orjson.dumps(planted()))
    return path


def test_the_secrets_are_where_they_are_said_to_be(file: Path, tmp_path: Path) -> None:
    assert len(secrets(file.read_bytes(), tmp_path)) == 32
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "SECRETCONTACT")
    assert secrets(out.getvalue(), tmp_path) == ["SECRETCONTACT"]
    encoded = base64.b64encode(b"\0\1SECRETBYTES\0\1").decode()
    assert secrets(f'{{"a": "{encoded}"}}'.encode(), tmp_path) == ["SECRETBYTES"]


@pytest.mark.slow
@pytest.mark.parametrize("to", FORMATS)
def test_no_output_carries_a_secret(
    file: Path, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"):
        monkeypatch.setenv(name, "SECRETUSER")
    output = tmp_path / f"年报{FORMATS[to].ending}"
    assert main(["export", str(file), "--to", to, "-o", str(output), "--pictures"]) in (0, 1)
    data = output.read_bytes()
    assert secrets(data, tmp_path) == []
    if to not in ("csv", "pdf"):
        readable = b"".join(layers(data, tmp_path)).decode("utf-8", "replace")
        for shown in ("公开正文。", "公开链接字", "文件", "专栏"):
            assert shown in readable


def test_the_whole_set_carries_no_secret(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    assert main(["export", str(file), "--all", "-o", str(folder)]) in (0, 1)
    names = sorted(path.name for path in folder.iterdir())
    assert MANIFEST in names
    for path in folder.iterdir():
        assert secrets(path.read_bytes(), tmp_path) == [], path.name
    manifest = json.loads((folder / MANIFEST).read_bytes())
    assert {key for one in manifest["findings"] for key in one} == {
        *("code", "severity", "where", "title", "waived")
    }


@pytest.mark.slow
@pytest.mark.parametrize("to", ["gongkai_html", "gongkai_json", "gongkai_docx"])
def test_nbconvert_carries_no_secret(file: Path, to: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["--to", to, str(file), "--output-dir", str(out), "--output", "a"]
    subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", *words], check=True)
    (made,) = out.iterdir()
    assert secrets(made.read_bytes(), tmp_path) == []


def test_word_and_excel_name_no_person_and_no_hour() -> None:
    for to in ("docx", "xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(publish(read(write(huaian())), to).data))
        core = archive.read("docProps/core.xml").decode()
        made = re.findall(r"<([\w:]+)[^>]*>([^<]+)<", core)
        allowed = {"淮安市人民政府", "淮安市人民政府2024年政府信息公开工作年度报告"}
        assert {
            text for tag, text in made if tag in ("dc:creator", "cp:lastModifiedBy", "dc:title")
        } <= allowed
        assert "python-docx" not in core
        assert len({text for tag, text in made if tag.startswith("dcterms")}) <= 1


def test_what_is_published_reads_back_as_it_was_printed() -> None:
    stored = read_notebook(planted())
    made = public(stored.report)
    assert html.parse(publish(stored, "html").data) == made
    assert made.contact == ""
    assert list(made.images) == ["图1.png"]
    assert made.sections[0].text == (
        "公开正文。\n\n公开链接字\n\n文件 [专栏](https://www.example.gov.cn/a)\n\n"
        "![公开的图](attachment:图1.png)\n\n参见[页](https://www.example.gov.cn/(b)?c=1)。"
    )
    assert public(made) == made


@pytest.mark.parametrize(
    "text",
    [
        "a<b 且 c>d",
        r"\![图](a.png)",
        "[1](注)",
        "见[附件]。",
        "![x](",
        "[a](b",
        "（一）小标题\n\n正文",
    ],
)
def test_what_is_printed_is_left_alone(text: str) -> None:
    report = Report("某局", 2024, "2021", opening=text)
    shown = publish(read(write(report)), "html").data.decode()
    kept = public(report).opening
    # What looks like a link and leads nowhere is printed as its words.
    assert kept == {"[1](注)": "1", r"\![图](a.png)": "!图"}.get(text, text)
    body = shown.split("<main>")[1].split("</main>")[0]
    assert (kept.replace("\\", "").replace("<", "&lt;").replace(">", "&gt;").split("\n")[0]) in body


# What Markdown takes for a link or a picture, and a look at its signs does not.
HIDING = [
    "正文[附件](<C:/My Docs/SECRETADDRESS a.docx>)完。",
    "正文\\\\[附件](C:/Users/SECRETADDRESS/a.docx)完。",
    "正文[附[一]件](C:/Users/SECRETADDRESS/a.docx)完。",
    r"正文[附\]件](C:/Users/SECRETADDRESS/a.docx)完。",
    r'正文[附件](https://a.gov.cn/x "他说\"SECRETTITLE\"好")完。',
    '正文[附件](https://a.gov.cn/x\n"SECRETTITLE")完。',
    '正文[附件](https://a.gov.cn/x "abc\nSECRETTITLE")完。',
    "正文[" + "附" * 310 + "](C:/Users/SECRETADDRESS/a.docx)完。",
    r"正文[附件](C:/Users\(SECRETADDRESS\)/a.docx)完。",
    "正文[附\n件](C:/Users/SECRETADDRESS/a.docx)完。",
    "正文[![图](attachment:x.png)](C:/Users/SECRETADDRESS/a.docx)完。",
    "正文[](https://a.gov.cn/SECRETADDRESS)完。",
    "正文[附件]\u200b(C:/Users/SECRETADDRESS/a.docx)完。",
    "正文![图[一]](C:/Users/SECRETADDRESS/a.png)完。",
    "正文![图](<C:/My Docs/SECRETADDRESS a.png>)完。",
    "正文![" + "图" * 220 + "](C:/Users/SECRETADDRESS/a.png)完。",
    '正文![图](file:///C:/a.png "看(SECRETTITLE)")完。',
    '正文![图](C:/a.png "' + "字" * 210 + 'SECRETTITLE")完。',
    "正文![图\n一](C:/Users/SECRETADDRESS/a.png)完。",
    "正文\\\\![图](C:/Users/SECRETADDRESS/a.png)完。",
    "| 甲 | 乙 |\n|---|---|\n| [附](<C:/a b/SECRETADDRESS>) | ![图[一]](SECRETADDRESS.png) |",
    "- 甲\n  - [附[一]件](SECRETADDRESS)\n\n> **[附[一]](SECRETADDRESS)**",
]


@pytest.mark.parametrize("text", HIDING)
def test_what_the_reader_takes_for_a_link_hides_nothing(text: str) -> None:
    report = Report("某局", 2024, "2021", opening=text, images={"x.png": picture()})
    for to in ("html", "fragment", "json"):
        assert b"SECRET" not in unquote_to_bytes(publish(read(write(report)), to).data)
    made = public(report)
    assert lettered(made.opening, made.images) == lettered(text, report.images)
    assert public(made) == made


def test_no_total_of_a_document_goes_out_beside_a_blank() -> None:
    table = huaian().tables["t3"]
    new, grant = ("new", "total"), ("grant", "total")
    read_in = replace(
        table.replace({("new", "natural"): None}), printed={new: 98765, grant: table.value(*grant)}
    )
    report = huaian().replace(tables={**huaian().tables, "t3": read_in})
    stored = read(write(report))
    assert stored.report.tables["t3"].printed[new] == 98765  # the notebook keeps it
    assert dict(public(stored.report).tables["t3"].printed) == {grant: table.value(*grant)}
    for to in FORMATS:
        if to != "pdf":
            assert b"98765" not in b"".join(layers_of(publish(stored, to).data)), to


def layers_of(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        yield from map(archive.read, archive.namelist())


def said(given: tuple[Block, ...]) -> str:
    """Give all the text of blocks."""
    rows = [cell for one in given if isinstance(one, TextTable) for row in one.rows for cell in row]
    held = [one.runs for one in given if not isinstance(one, TextTable | Picture)]
    alts = [one.alt for one in given if isinstance(one, Picture)]
    return "\n".join([*map(plain, [*rows, *held]), *alts])


def lettered(text: str, images: Mapping[str, bytes] = {}) -> list[Any]:
    """Give what a text prints, letter by letter, without the pictures' names."""
    found: list[Any] = []
    for block in blocks(text, images):
        if isinstance(block, Picture):
            found.append((block.alt, block.data))
        elif isinstance(block, TextTable):
            found.append([[plain(cell).strip() for cell in row] for row in block.rows])
        else:
            letters = [
                (c, *((run.bold, run.italic, run.link) if not c.isspace() else ()))
                for run in block.runs
                for c in (" " if c.isspace() else c for c in run.text)
            ]
            while letters and letters[0] == (" ",):  # blanks at the edges print nothing
                letters.pop(0)
            while letters and letters[-1] == (" ",):
                letters.pop()
            found.append((type(block), getattr(block, "level", 0), letters))
    return found


ALT = st.text('甲乙[]\\*_!&<>|`"1.- \n', max_size=8)
ADDRESS = st.sampled_from([
    "C:/SECRET/a.docx", "<C:/My Docs/SECRET a>", r"C:\(SECRET\)", "file:///SECRET",
    'https://a.cn/?a=1&b=2 "SECRET\nx"', "https://a.cn/(b)", r"x 'SECRET\'s'", "attachment:x.png",
    'attachment:x.png "SECRET"', "attachment:SECRET.png",
])  # fmt: skip
LEADING = st.builds("{}[{}]({})".format, st.sampled_from(["", "!", "\\", "\\\\"]), ALT, ADDRESS)
WORDS = st.sampled_from([
    "（一）主动公开", "全年1,295件。", "\n", "\n\n", "- ", "  - ", "> ", "## ", "**", "*", "3*2",
    "1. ", "+", "---", "| 甲 | 乙 |\n|---|---|\n| ", " | ", " |\n", "&lt;b&gt;", "&amp;lt;", "<b>",
    "<!--", "　", "\\", "#", "https://a.cn", "<https://a.cn>", "&#10;", "&nbsp;", "_",
])  # fmt: skip


@given(st.lists(WORDS | LEADING, max_size=12).map("".join))
@example("**甲**[乙](C:/SECRET/a)**丙**")
@example('[1](https://a.cn/?a=1 "x")\\[*](C:/SECRET/a)[*[1](C:/SECRET/a)')
@example('[!](C:/SECRET/a.docx)[1](https://a.cn/?a=1 "x")')
@example("![](attachment:x.png)&#10;[](C:/SECRET/a.docx) | ")
@example("  - \n  - （一）主动公开")
@example("[](C:/SECRET/a.docx)\n- ## ")
@example("\u3000- ")
@example("\u3000# 甲\u3000")
def test_no_text_hides_an_address_and_all_print_as_before(text: str) -> None:
    report = Report("某局", 2024, "2021", opening=text, images={"x.png": picture()})
    made = public(report)
    # What is not taken for a link or a picture is printed, brackets, address and all.
    seen = "SECRET" in said(blocks(text, report.images))
    assert seen or "SECRET" not in unquote(made.opening)
    after, before = lettered(made.opening, made.images), lettered(text, report.images)
    assert [bare(one) for one in after] == [bare(one) for one in before]
    assert public(made) == made
    assert html.parse(html.render(made, draft=False)) == made


def bare(block: Any) -> Any:
    """Leave out of a block which of its letters are bold."""
    if isinstance(block, tuple) and isinstance(block[-1], list):
        return (*block[:-1], [(one[0], one[3:]) for one in block[-1]])
    return block
