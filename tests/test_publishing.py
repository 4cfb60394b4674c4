"""What ``check`` says is what ``export`` does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from gongkai.command import main
from gongkai.model.report import Report
from gongkai.notebook.store import Stored, read, write
from gongkai.publishing import inspect, publish
from gongkai.publishing.render.fonts import missing, rare, wheel_folder
from samples import DATA, huaian
from test_outputs import picture

BEAD = "\U0001f9ff"


def said(report: Report) -> list[str]:
    found = inspect(Stored(report, (), ""))
    return [f"{one.where}：{one.message}" for one in found if one.code == "N-07"]


def text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_check_names_the_letters_at_which_the_pdf_would_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = (
        huaian().with_section(4, f"问题{BEAD}，将加强时效。").replace(opening="引言&#x1F9FF;。")
    )
    assert said(report) == [
        f"引言：本机字体没有“{BEAD}”（U+1F9FF），导出 PDF 会停在这里",
        f"五、存在的主要问题及改进情况：本机字体没有“{BEAD}”（U+1F9FF），导出 PDF 会停在这里",
    ]
    path = tmp_path / "a.ipynb"
    path.write_bytes(write(report))
    assert main(["check", str(path)]) == 0
    assert "也可以加 --substitute 印成〓" in capsys.readouterr().out
    assert main(["export", str(path), "--to", "pdf"]) == 2
    assert "出现在：引言；五、存在的主要问题及改进情况" in capsys.readouterr().err


@pytest.mark.parametrize(
    "char",
    ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\u200b", "\ufeff", "\u00ad", "\ufe0f", "\u2060"],
)
def test_what_cannot_be_seen_stops_no_export_and_is_not_told_of(char: str) -> None:
    report = (
        huaian().with_section(4, f"问题一{char}问题二，加强时效。").replace(organ=f"甲{char}局")
    )
    assert said(report) == []
    printed = text(publish(read(write(report)), "pdf").data)
    assert char not in printed.replace("\x0c", "" if char == "\x0c" else "\x0c")
    assert "甲局" in printed
    page = publish(read(write(report)), "html").data.decode()
    assert "<h1><span>甲局</span>" in page


@pytest.mark.parametrize("char", ["\u2028", "\x0b", "\x0c", "\x85", "\u2029"])
def test_two_figures_on_two_lines_never_become_one(char: str) -> None:
    page = publish(read(write(huaian().replace(opening=f"分别为 1{char}2 件。"))), "html").data
    assert "<p>分别为 1</p>\n<p>2 件。</p>" in page.decode()


@pytest.mark.parametrize(
    "char", ["\u202e", "\x01", "\x7f", "\u2066", "\ufdd0", "\U000e0041", "\U000e0100"]
)
def test_what_may_change_the_reading_is_dropped_and_said_once(char: str) -> None:
    table = replace(
        huaian().tables["t3"], note=f"注{char}", remarks={("new", "natural"): f"含{char}一"}
    )
    report = huaian().replace(organ=f"甲{char}局", number=f"甲{char}1号")
    report = report.with_section(4, f"问{char}题{char}一，加强时效。")
    report = report.replace(tables={**report.tables, "t3": table})
    assert [one.partition("：")[0] for one in said(report)] == [
        *("基本情况，机关名称", "基本情况，发文字号", "表三，表下的注"),
        "表三，一、本年新收政府信息公开申请数量，自然人",
        "五、存在的主要问题及改进情况",
    ]
    for to in ("pdf", "docx", "xlsx", "csv", "html"):
        assert publish(Stored(report, (), ""), to).data


def everywhere(char: str) -> Report:
    """A report with a letter in every text that is printed, the picture's name among them."""
    t3 = replace(
        huaian().tables["t3"],
        note=f"注{char}",
        remarks={("new", "natural"): f"含{char}"},
        unread={("grant", "legal"): f"五{char}"},
    )
    words = (
        f"正文{char}实体&#x{ord(char):X};\n\n- 项{char}\n\n（一）标题{char}\n\n[链接{char}](https://a.cn/{char})\n\n"
        f"| 栏{char} | 数 |\n|---|---|\n| 格{char} | 1 |\n\n![说明{char}](attachment:图{char}.png)"
    )
    report = huaian().replace(
        organ=f"甲{char}局", number=f"甲{char}〔2025〕1号", opening=f"引{char}"
    )
    report = report.with_section(0, words).replace(images={f"图{char}.png": picture()})
    heading = replace(report.sections[5], heading=f"其他{char}")
    return report.replace(
        tables={**report.tables, "t3": t3}, sections=(*report.sections[:5], heading)
    )


def test_substitution_reaches_every_letter_that_is_set_and_keeps_the_picture() -> None:
    stored = Stored(everywhere(BEAD), (), "")
    made = publish(stored, "pdf", substitute=True).data
    printed = text(made).replace("\r\n", "")
    for word in (
        *("甲〓局", "甲〓〔2025〕1号", "引〓", "正文〓实体〓", "项〓", "标题〓", "链接〓"),
        *("栏〓", "格〓", "注〓", "含〓", "五〓", "其他〓"),
    ):
        assert word in printed, word
    assert BEAD not in printed
    pages = list(pypdfium2.PdfDocument(made))
    assert sum(len(list(page.get_objects(filter=[3]))) for page in pages) == 1


def test_the_hostile_entity_is_substituted(tmp_path: Path) -> None:
    path = DATA / "hostile" / "entity_glyph.ipynb"
    output = tmp_path / "a.pdf"
    assert main(["export", str(path), "--to", "pdf", "-o", str(output)]) == 2
    assert main(["export", str(path), "--to", "pdf", "-o", str(output), "--substitute"]) in (0, 1)
    assert "〓" in text(output.read_bytes())


def test_the_wheel_s_fonts_have_all_of_gbk_but_one_letter() -> None:
    pairs = (bytes([a, b]) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF))
    letters = "".join(pair.decode("gbk", "ignore") for pair in pairs)
    letters = "".join(c for c in letters if c > "\x7f" and not "\ue000" <= c <= "\uf8ff")
    assert len(letters) > 21_000
    fonts = [(str(wheel_folder() / f"Noto{kind}SC-Regular.otf"), 0) for kind in ("Serif", "Sans")]
    assert missing(letters, fonts) == "≒"
    assert not rare("朱镕、喆、堃·玥—“”")
    assert rare("≒")
    assert rare("㛃")
