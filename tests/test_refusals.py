"""Whatever the system refuses is said in Chinese with what to do; no English sentence gets out."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gongkai.command.arguments import _chinese
from gongkai.errors import GongkaiError, RenderError
from gongkai.notebook.file import _CAUSES, cause, raw, save
from gongkai.notebook.shipped import TEMPLATES, shipped
from gongkai.notebook.store import write
from gongkai.parsers import read_bytes
from gongkai.publishing.render import pdf
from samples import huaian

pytestmark = pytest.mark.slow  # the command in a process of its own

ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,:'\"]+[A-Za-z]{2,}){2,}")
LONG = "很长的名字" * 60
# Root may write everywhere: without its capabilities a file's mode counts for it as well.
POWERLESS = """
import ctypes, os, sys
if os.geteuid() == 0:
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
sys.argv[0] = "gongkai"
from gongkai.command import main
sys.exit(main())
"""


def gongkai(*words: str | Path, stdout: Any = subprocess.PIPE) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", POWERLESS, *map(str, words)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, ((done.stdout or b"") + done.stderr).decode("utf-8", "replace")


def plain(said: str, *paths: Path) -> str:
    """The words of an answer without the paths of this machine."""
    for path in paths:
        said = said.replace(str(path), "…")
    return said


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "年报.ipynb").write_bytes(write(huaian()))
    (tmp_path / "坏.ipynb").write_bytes(b"{")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04" + b"x" * 100)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"xl/workbook" * 10)
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 100)
    (tmp_path / "坏.html").write_bytes(b"<html><table><tr><td>x")
    (tmp_path / "夹").mkdir()
    (tmp_path / "锁").mkdir(mode=0o555)
    secret = tmp_path / "密.ipynb"
    secret.write_bytes(write(huaian()))
    secret.chmod(0)
    return tmp_path


VERBS = {
    "check": ["check", "{}"],
    "check --last": ["check", "年报.ipynb", "--last", "{}"],
    "read": ["read", "{}"],
    "new --from": ["new", "新.ipynb", "--from", "{}"],
    "export": ["export", "{}", "--to", "json"],
    "export --all": ["export", "{}", "--all"],
}
INPUTS = {
    "没有.ipynb": "找不到文件",
    "夹": "这是一个文件夹",
    "年报.ipynb/里面": "路径中有一段不是文件夹",
    f"{LONG}.ipynb": "名称太长，请改短",
    "密.ipynb": "没有读写的权限",
    "/proc/self/mem": "无法读取",
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("name", "said"), INPUTS.items())
def test_a_file_that_cannot_be_read(place: Path, verb: str, name: str, said: str) -> None:
    words = [
        word if word.startswith("--") or not re.search(r"[.{]", word)
        else str(place / word.format(name))
        for word in VERBS[verb]
    ]  # fmt: skip
    code, answer = gongkai(*words)
    assert code == 2
    assert said in answer
    assert not ENGLISH.search(plain(answer, place)), answer


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["坏.ipynb", "坏.docx", "坏.xlsx", "坏.pdf", "坏.html"])
def test_a_file_that_is_damaged(place: Path, verb: str, name: str) -> None:
    words = [
        word if word.startswith("--") or not re.search(r"[.{]", word)
        else str(place / word.format(name))
        for word in VERBS[verb]
    ]  # fmt: skip
    code, answer = gongkai(*words)
    assert code in (0, 1, 2)
    assert code == 0 or re.search("[一-龥]{4}", answer)
    assert not ENGLISH.search(plain(answer, place)), answer


OUTPUTS = {
    "锁/新.ipynb": "没有读写的权限",
    "年报.ipynb/新.ipynb": "文件夹",
    f"{LONG}.ipynb": "名称太长，请改短",
    "/proc/新.ipynb": "文件或文件夹不存在",
}


@pytest.mark.parametrize(("name", "said"), OUTPUTS.items())
@pytest.mark.parametrize("verb", ["new", "read", "export", "export --all", "start"])
def test_a_place_that_cannot_be_written(place: Path, verb: str, name: str, said: str) -> None:
    target = place / name
    words: dict[str, list[str | Path]] = {
        "new": ["new", target],
        "read": ["read", place / "年报.ipynb", "-o", target],
        "export": ["export", place / "年报.ipynb", "--to", "json", "-o", target],
        "export --all": ["export", place / "年报.ipynb", "--all", "-o", target],
        "start": ["start", target, "--prepare-only"],
    }
    code, answer = gongkai(*words[verb])
    assert code == 2, answer
    assert re.search("[一-龥]{4}", answer)
    assert said in answer, answer
    assert not ENGLISH.search(plain(answer, place)), answer


def test_an_output_in_place_of_a_folder_and_a_folder_in_place_of_an_output(place: Path) -> None:
    for words in (["--to", "json", "-o", place / "夹"], ["--all", "-o", place / "坏.docx"]):
        code, answer = gongkai("export", place / "年报.ipynb", *words)
        assert code == 2
        assert "文件夹" in answer or "同名文件" in answer
        assert not ENGLISH.search(plain(answer, place)), answer


@pytest.mark.parametrize("words", [["rules"], ["rules", "--json"], ["check", "年报.ipynb"]])
def test_a_full_disk_is_said_and_leaves_no_more_words(place: Path, words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        code, answer = gongkai(*(place / w if "." in w else w for w in words), stdout=full)
    assert code == 2
    assert answer == "结果没有写出来：磁盘已满\n"


def test_a_full_disk_leaves_the_old_file(place: Path) -> None:
    with pytest.raises(GongkaiError, match=r"无法写入 .*原有文件没有改动"):
        save(Path("/dev/full/x"), b"1")


@pytest.mark.parametrize("words", [["rules"], ["rules", "--json"]])
def test_a_reader_that_leaves_ends_the_command_quietly(words: list[str]) -> None:
    # Enough text that the pipe cannot hold it, so that the command meets the closed end.
    code = "from gongkai.command import main; import sys; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp437", "utf-8", "utf-16"])
def test_json_is_utf8_whatever_the_console(place: Path, encoding: str) -> None:
    for words in (
        ["rules", "--json"],
        ["check", place / "年报.ipynb", "--json"],
        ["check", place / "年报.ipynb", "--format", "sarif"],
        ["check", place / "年报.ipynb", "--format", "html"],
        ["read", place / "年报.ipynb", "--json"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "gongkai", *map(str, words)],
            capture_output=True, env=os.environ | {"PYTHONIOENCODING": encoding}, check=True,
        )  # fmt: skip
        text = done.stdout.decode("utf-8")
        assert "政府信息公开" in text or "年报" in text
        if "html" not in words:
            assert json.loads(text)


def test_people_are_answered_in_the_console_s_own_letters(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "check", str(place / "年报.ipynb")],
        capture_output=True, env=os.environ | {"PYTHONIOENCODING": "gbk"}, check=True,
    )  # fmt: skip
    assert done.stdout.decode("gbk").endswith("年报.ipynb：没有发现问题\n")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_reason_of_the_system_is_chinese(number: int) -> None:
    said = cause(OSError(number, os.strerror(number)))
    assert re.search("[一-龥]{3}", said)
    assert not ENGLISH.search(said)


def test_the_reasons_of_windows_come_first() -> None:
    error = OSError(errno.EACCES, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined]
    assert cause(error) == "文件正被别的程序打开（比如 Word、Excel 或网盘），请关闭后再试"
    error.winerror = 5  # type: ignore[attr-defined]
    assert cause(error) == _CAUSES[errno.EACCES]
    assert cause(OSError(4711, "Something new happened")) == "系统没有允许（错误代码 4711）"
    assert cause(OSError("no number at all")) == "系统没有允许（错误代码 不明）"


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("the following arguments are required: 文件", "缺少 文件"),
        ("argument --to: expected one argument", "参数 --to：后面缺少内容"),
        ("argument 文件: expected at least one argument", "参数 文件：后面缺少内容"),
        ("argument --json: ignored explicit argument '3'", "参数 --json 后面不能有 '3'"),
        ("argument --all: not allowed with argument --to", "--all 不能和 --to 一起用"),
        ("ambiguous option: --o could match --organ, --all", "--o 写得不全，可能是 --organ, --all"),
        (
            "argument --to: invalid choice: 'x' (choose from html, pdf)",
            "参数 --to：不能是 'x'（可选：html, pdf）",
        ),
        (
            "argument 命令: invalid choice: 'exprt', maybe you meant 'x'? (choose from new, read)",
            "参数 命令：不能是 'exprt'（可选：new, read）",
        ),
        ("argument --year: some new sentence of argparse", "参数 --year 写得不对"),
        ("a sentence that nobody knows", "写法不对"),
    ],
)  # fmt: skip
def test_every_sentence_of_argparse_is_chinese(message: str, chinese: str) -> None:
    assert _chinese(message) == chinese


def test_a_name_that_no_system_has() -> None:
    with pytest.raises(GongkaiError, match="名里有系统不允许的字符"):
        raw(Path("a\0b"))


def test_what_the_typesetter_says_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    # A template that is broken is the one way left to make it speak.
    broken = shipped(TEMPLATES, "page.typ").read_bytes() + b"\n#panic(1)\n"
    monkeypatch.setattr(Path, "read_bytes", lambda self: broken)
    with pytest.raises(RenderError) as refused:
        pdf.render(huaian(), draft=False)
    assert str(refused.value).startswith("PDF 排版没有成功")
    assert not ENGLISH.search(str(refused.value))


STARTS = [
    b"PK\x03\x04",
    b"%PDF-1.4",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b'{"a"',
    b"PK\x03\x04xl/workbook",
]


@pytest.mark.parametrize("start", STARTS)
def test_what_libraries_say_stays_inside(start: bytes) -> None:
    with pytest.raises(GongkaiError) as refused:
        read_bytes(start + b"\0\xff junk" * 50, "x")
    assert re.search("[一-龥]{4}", str(refused.value))
    assert not ENGLISH.search(str(refused.value))


def test_a_frame_without_pandas_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from gongkai.model.report import Report\nfrom gongkai.errors import GongkaiError\n"
        "report = Report('甲', 2024, '2021')\n"
        "for frame in (report.to_frame, report.tables['t3'].to_frame):\n"
        "    try:\n        frame()\n    except GongkaiError as error:\n        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    wanted = "这一步要用到 pandas，本机没有装；请先运行 python -m pip install pandas"
    assert done.stdout.decode().splitlines() == [wanted] * 2
