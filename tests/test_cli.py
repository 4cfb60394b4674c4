from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from gongkai.command import VERBS, main
from gongkai.command.export import EXPORTS
from gongkai.command.workspace import prepare
from gongkai.errors import OutputError
from gongkai.live.begin import blank
from gongkai.notebook.store import read, write
from gongkai.publishing import FORMATS
from samples import huaian


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(huaian()))
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "有错.ipynb"
    path.write_bytes(write(huaian().with_values("t3", {("grant", "natural"): 1278})))
    return path


def test_check_says_clean_found_and_misused(
    sound: Path, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(sound)]) == 0
    assert capsys.readouterr().out == f"{sound}：没有发现问题\n"
    assert main(["check", str(broken)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"{broken}：错误 2 个"
    assert main(["check", str(sound), str(sound.with_name("没有.ipynb"))]) == 2
    assert "找不到文件" in capsys.readouterr().err


def test_check_for_machines(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(broken), "--json"]) == 1
    (result,) = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in result["findings"]] == ["T3-01", "T3-01"]
    assert result["findings"][0]["cells"][0] == ["t3", "new", "natural"]


@pytest.mark.parametrize(("to", "begins"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-")])
def test_export_writes_beside_the_notebook(
    sound: Path, to: str, begins: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(sound), "--to", to]) == 0
    output = sound.with_suffix(f".{to}")
    assert output.read_bytes().lstrip().startswith(begins)
    assert capsys.readouterr().out == f"已导出 {output}\n"


def test_export_of_a_report_with_errors_is_a_draft(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = broken.with_name("给领导.html")
    assert main(["export", str(broken), "--to", "html", "-o", str(output)]) == 1
    assert "草稿：检查中还有错误" in output.read_text("utf-8")
    assert "每页标有“草稿”" in capsys.readouterr().out


def test_export_never_writes_over_the_notebook(sound: Path) -> None:
    before = sound.read_bytes()
    assert main(["export", str(sound), "--to", "html", "-o", str(sound)]) == 2
    assert sound.read_bytes() == before


def test_export_replaces_only_what_it_wrote_and_nobody_changed(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", str(sound), "--to", "html"]
    page = sound.with_suffix(".html")
    assert main(words) == 0
    ours = page.read_bytes()
    assert main(words) == 0
    page.write_bytes(ours + "<!-- 秘书改过 -->".encode())
    capsys.readouterr()
    assert main(words) == 2
    assert page.read_bytes() == ours + "<!-- 秘书改过 -->".encode()
    assert capsys.readouterr().err == (
        f"{page} 已经存在，它不是本工具在这台电脑上导出的，或者导出以后有人改过，没有覆盖；"
        "请把它移走或改名，或者用 -o 另起名字\n"
    )
    other = sound.with_name("别人的.docx")
    other.write_bytes("别人写的".encode())
    assert main(["export", str(sound), "--to", "docx", "-o", str(other)]) == 2
    assert other.read_bytes() == "别人写的".encode()


def test_a_set_leaves_what_was_exported_alone(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    assert main(["export", str(sound), "--to", "csv", "-o", str(folder / "单独.csv")]) == 0
    assert main(["export", str(sound), "--all", "-o", str(folder)]) == 0
    assert main(["export", str(sound), "--all", "-o", str(folder)]) == 0
    assert (folder / "单独.csv").is_file()


def test_every_format_has_its_word_in_the_command() -> None:
    assert tuple(FORMATS) == EXPORTS


def test_new_makes_a_blank_report_and_replaces_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "新.ipynb"
    words = ["new", str(path), "--organ", "某县商务局", "--kind", "政府部门", "--year", "2025"]
    assert main(words) == 0
    report = read(path).report
    assert (report.organ, report.year, report.edition) == ("某县商务局", 2025, "2021")
    before = path.read_bytes()
    assert main(words) == 2
    assert "已经存在，没有覆盖" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_year_before_the_first_form_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "旧.ipynb"), "--year", "2010"]) == 2
    assert "最早为 2019 年" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2027, 1, 20), 2026), (date(2027, 3, 31), 2026), (date(2026, 11, 24), 2026)],
)
def test_the_year_to_write_up_follows_the_deadline(today: date, year: int) -> None:
    assert blank(None, today).year == year


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "缺少 命令"),
        (["exprt"], "不能是 'exprt'"),
        (["check"], "缺少 文件"),
        (["export", "a.ipynb"], "缺少其中之一：--to --all"),
        (["export", "a.ipynb", "--to", "doc"], "（可选："),
        (["check", "a.ipynb", "--xml"], "不认识 --xml"),
        (["new", "a.ipynb", "--year", "去年"], "应为整数，不能是 '去年'"),
    ],
)
def test_wrong_use_is_said_in_chinese(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("用法不对：")
    assert message in said


@pytest.mark.parametrize("verb", [[], *([name] for name in VERBS)])
def test_help_is_chinese_with_examples_and_exit_codes(
    verb: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*verb, "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：gongkai")
    assert "退出码：0 没有错误" in said
    assert not verb or f"gongkai {verb[0]}" in said.split("例：")[1]
    assert not re.search(r"\b(usage|options|positional|show this)\b", said)


@pytest.mark.parametrize("data", [b"", b"x" * 100, b'{"nbformat": 3}', write(huaian())[:999]])
@pytest.mark.parametrize("verb", [["check"], ["export", "--to", "pdf"]])
def test_a_bad_file_gives_one_clear_line(tmp_path: Path, data: bytes, verb: list[str]) -> None:
    path = tmp_path / "坏.ipynb"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", *verb, str(path)],
        capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["坏.ipynb"]


def test_the_working_folder_has_sample_exports_and_an_empty_report(tmp_path: Path) -> None:
    made = prepare(tmp_path / "我的报告", date(2026, 11, 24))
    assert [path.name for path in made] == [
        "年度报告2026.ipynb",
        "示例-区商务局2021年度报告.ipynb",
        "示例-区商务局2021年度报告.html",
        "示例-区商务局2021年度报告.pdf",
        "示例-区商务局2021年度报告.docx",
    ]
    assert "草稿：检查中还有错误" not in made[2].read_text("utf-8")
    assert read(made[0]).report.year == 2026
    made[0].write_bytes(write(huaian()))
    prepare(tmp_path / "我的报告", date(2026, 11, 24))
    assert read(made[0]).report == huaian()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="无法建立文件夹"):
        prepare(tmp_path / "file" / "in", date(2026, 11, 24))


@pytest.mark.slow
def test_two_that_start_at_one_moment_have_each_their_own_address(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "gongkai", "start", str(tmp_path / name), "--no-browser"],
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1", "DISPLAY": ""},
        )
        for name in ("办公", "财务")
    ]  # fmt: skip
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for process, name in zip(started, ("办公", "财务"), strict=True):
            assert process.stdout
            address = next(line.strip() for line in process.stdout if "http://" in line)
            with opener.open(address, timeout=60) as answer:
                assert answer.status == 200
            base, _, rest = address.partition("/lab/tree/")
            token = rest.split("?")[1]
            with opener.open(f"{base}/api/contents?{token}", timeout=60) as answer:
                names = {one["name"] for one in json.load(answer)["content"]}
            (tmp_path / name / "只在这里.txt").write_bytes(b"")
            with opener.open(f"{base}/api/contents?{token}", timeout=60) as answer:
                more = {one["name"] for one in json.load(answer)["content"]}
            assert more - names == {"只在这里.txt"}
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def test_what_will_not_be_printed_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "图.ipynb"
    path.write_bytes(write(huaian().with_section(0, "见图：![图](a.png)")))
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert (
        "  提醒 N-07 一、总体情况：图片“图”不在笔记本里，不会印出；请把图片直接粘贴到正文里" in said
    )
