"""A report that a page has open is not written by a command; one whose server died is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.command import main
from gongkai.errors import OutputError
from gongkai.live.presence import opened, refuse_open
from gongkai.notebook.store import save, write
from gongkai.server.documents import Documents
from samples import huaian

SAID = (
    "正在 JupyterLab 里打开，没有写入；请先关掉这份报告（几个人同时在写的，等大家都关掉），再做一次"
)


@pytest.fixture(autouse=True)
def _journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ["new", "年报.ipynb"],
        ["new", "年报"],
        ["read", "旧.ipynb", "-o", "年报.ipynb"],
        ["export", "旧.ipynb", "--to", "json", "-o", "年报.ipynb"],
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_every_verb_that_writes_says_so_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], there: bool
) -> None:
    save(tmp_path / "旧.ipynb", write(huaian()))
    path = tmp_path / "年报.ipynb"
    if there:
        path.write_bytes(b"{}")
    end = opened(path)
    assert main(words) == 2
    # What is there is not written over by a new one, open or not.
    said = "已经存在，没有覆盖" if there and words[0] != "export" else SAID
    assert said in capsys.readouterr().err
    assert (path.read_bytes() if there else path.exists()) == (b"{}" if there else False)
    end()
    code = main(words)
    assert SAID not in capsys.readouterr().err
    assert (code == 2) is there


def test_it_is_the_file_that_counts_not_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "局里"
    folder.mkdir()
    (tmp_path / "链接").symlink_to(folder)
    end = opened(folder / "年报.ipynb")
    for name in ("局里/年报.ipynb", "链接/年报.ipynb", "局里/../链接/年报.ipynb"):
        with pytest.raises(OutputError, match="正在 JupyterLab 里打开"):
            refuse_open(Path(name))
    refuse_open(Path("年报.ipynb"))
    refuse_open(Path("局里/年报2.ipynb"))
    end()
    refuse_open(Path("局里/年报.ipynb"))


def test_two_servers_may_have_it_open_and_a_killed_one_blocks_nobody(tmp_path: Path) -> None:
    end = opened(tmp_path / "年报.ipynb")
    hold = (
        "import sys, time; from pathlib import Path; from gongkai.live.presence import opened;"
        "opened(Path('年报.ipynb')); print('open', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold], cwd=tmp_path, env=os.environ, stdout=subprocess.PIPE
    )
    assert other.stdout
    assert other.stdout.readline() == b"open\n"
    end()
    with pytest.raises(OutputError):
        refuse_open(tmp_path / "年报.ipynb")
    other.kill()
    other.wait()
    refuse_open(tmp_path / "年报.ipynb")


def test_a_report_is_open_from_its_first_page_to_its_last(tmp_path: Path) -> None:
    path = tmp_path / "年报.ipynb"
    save(path, write(huaian()))
    documents = Documents(lambda _: path)
    first = {"t3": lambda _: None, "checks": lambda _: None}
    second = {"t3": lambda _: None}
    documents.join(path, "", {})  # a file that is read in beside shows no page
    refuse_open(path)
    document = documents.join(path, "", first)
    documents.join(path, "", second)
    for tells in (first, second):
        with pytest.raises(OutputError):
            refuse_open(path)
        documents.leave(document, tells)
    refuse_open(path)
    documents.join(path, "", first)
    with pytest.raises(OutputError):
        refuse_open(path)


def test_where_no_journal_can_be_kept_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "file" / "journal"))
    end = opened(tmp_path / "年报.ipynb")
    refuse_open(tmp_path / "年报.ipynb")
    end()
