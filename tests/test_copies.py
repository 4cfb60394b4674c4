"""A server killed while it saves: the kit says where the complete copy lies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.command import main
from gongkai.notebook.store import read, write
from samples import huaian

pytestmark = pytest.mark.slow  # processes killed while they save

# Jupyter's own way of saving, with the process killed amid it.
KILLED = """
import os, signal, sys
from jupyter_server.services.contents.fileio import atomic_writing
path, keep = sys.argv[1], int(sys.argv[2])
text = open(path, encoding="utf-8").read()
with atomic_writing(path) as file:
    file.write(text[:keep])
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(path: Path, keep: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(keep)], check=False)
    assert done.returncode == -9


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "年报.ipynb"
    made.write_bytes(write(huaian()))
    os.utime(made, (1_767_225_600, 1_767_225_600))
    return made


@pytest.mark.parametrize("keep", [0, 3000])
@pytest.mark.parametrize("verb", ["check", "export", "all", "read", "new", "last"])
def test_a_save_that_was_cut_off_leads_to_its_copy(
    path: Path, keep: int, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    killed(path, keep)
    assert path.stat().st_size == len(before.decode()[:keep].encode())
    words = {
        "check": ["check", path],
        "export": ["export", path, "--to", "html"],
        "all": ["export", path, "--all"],
        "read": ["read", path],
        "new": ["new", path.with_name("新.ipynb"), "--from", path],
        "last": ["check", path, "--last", path],
    }[verb]
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr().err
    assert ("是空的" if keep == 0 else "可能没有保存完或传输中断") in said
    copy = path.with_name(".~年报.ipynb")
    assert re.search(
        rf"完整的内容还在：{re.escape(str(copy))}（\d{{4}}年\d\d月\d\d日 \d\d:\d\d 的内容，"
        r"166 个数字、正文 \d+ 字）",
        said,
    ), said
    assert f"请把 {copy.name} 复制为 年报-找回.ipynb" in said
    assert copy.read_bytes() == before
    # What it says can be done, and heals.
    new = path.with_name("年报-找回.ipynb")
    new.write_bytes(copy.read_bytes())
    assert read(new).report == huaian()
    assert main(["check", str(new)]) == 0


def test_a_checkpoint_is_a_copy_too_and_the_newest_comes_first(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = path.parent / ".ipynb_checkpoints"
    folder.mkdir()
    checkpoint = folder / "年报-checkpoint.ipynb"
    checkpoint.write_bytes(write(huaian().with_values("t3", {("new", "natural"): None})))
    os.utime(checkpoint, (1_767_000_000, 1_767_000_000))
    killed(path, 0)
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.index(".~年报.ipynb") < said.index("年报-checkpoint.ipynb")
    assert "165 个数字" in said
    path.with_name(".~年报.ipynb").unlink()
    path.with_name("年报-找回.ipynb").write_bytes(b"")
    assert main(["check", str(path)]) == 2
    assert "请把 年报-checkpoint.ipynb 复制为 年报-找回2.ipynb" in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"{}", b"x", write(huaian())[:5000]])
def test_a_copy_that_is_no_report_is_not_promised(
    path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(b"")
    path.with_name(".~年报.ipynb").write_bytes(data)
    assert main(["check", str(path)]) == 2
    assert capsys.readouterr().err == f"{path}：笔记本文件是空的\n"


def test_a_file_that_is_gone_leads_to_its_copy(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.rename(path.with_name(".~年报.ipynb"))
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert "找不到文件" in said
    assert "完整的内容还在" in said


def test_a_sound_file_is_not_spoken_of(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.with_name(".~年报.ipynb").write_bytes(path.read_bytes())
    assert main(["check", str(path)]) == 0
    assert "完整的内容" not in capsys.readouterr().err
