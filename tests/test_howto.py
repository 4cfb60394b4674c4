"""The how-tos of the documentation, followed step by step in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.notebook.store import write
from samples import huaian

pytestmark = pytest.mark.slow  # a copy of the project and its tests

ROOT = Path(__file__).resolve().parents[1]
# A block of code after a line that ends in a colon and names the file it belongs to.
STEP = re.compile(r"`([\w./-]+)`[^`]*?:\n\n([ ]*)```(python|diff)\n(.*?)\n[ ]*```", re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's files as they are being worked on."""
    folder = tmp_path / "project"
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("benchmarks/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def follow(project: Path, name: str) -> list[str]:
    """Do the steps of a how-to; return the files it names."""
    text = (ROOT / "docs" / "how-to" / f"{name}.md").read_text("utf-8")
    done = []
    for file, indent, kind, block in STEP.findall(text):
        said = re.sub(rf"(?m)^{indent}", "", block)
        path = project / file
        if kind == "python":
            assert not path.exists()
            path.write_text(said + "\n", "utf-8")
        else:
            old, new = (
                "".join(f"{line[1:]}\n" for line in said.split("\n") if line[:1] in (sign, " "))
                for sign in "-+"
            )
            before = path.read_text("utf-8")
            assert before.count(old) == 1, f"{file} has no place for {said}"
            path.write_text(before.replace(old, new), "utf-8")
        done.append(file)
    return done


def run(project: Path, *words: str | Path) -> tuple[int, str]:
    environment = os.environ | {"PYTHONPATH": str(project / "kit"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def hold(project: Path, *more: str) -> None:
    """Hold the copy to the house rules, and to ``more`` of its own tests."""
    assert run(project, "-m", "ruff", "check", "--no-cache", "kit") == (0, "All checks passed!\n")
    code, said = run(project, "-m", "ruff", "format", "--no-cache", "--check", "kit")
    assert code == 0, said
    rules = "knows or door or short or documentation"
    for file, which in (("tests/test_house.py", rules), *zip(more[::2], more[1::2], strict=True)):
        options = ("-q", "-p", "no:cacheprovider", "-k", which)
        code, said = run(project, "-m", "pytest", *options, file)
        assert code == 0, said


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(huaian().with_values("t3", {("new", "natural"): None})))
    return path


def test_a_new_verb_is_one_file_and_one_line(project: Path, notebook: Path) -> None:
    assert follow(project, "verb") == [
        "kit/gongkai/command/left.py",
        "kit/gongkai/command/__init__.py",
        "README.md",
        "README.zh-CN.md",
    ]
    said = "表二：还有 0 格没有填\n表三：还有 1 格没有填\n表四：还有 0 格没有填\n"
    assert run(project, "-m", "gongkai", "left", notebook) == (1, said)
    data = '{"表二": 0, "表三": 1, "表四": 0}\n'
    assert run(project, "-m", "gongkai", "left", notebook, "--json") == (1, data)
    assert "\n    left      看各表还有多少格没有填\n" in run(project, "-m", "gongkai", "-h")[1]
    hold(project)


def test_a_new_format_is_one_file_and_two_lines(project: Path, notebook: Path) -> None:
    assert follow(project, "format") == [
        "kit/gongkai/publishing/render/txt.py",
        "kit/gongkai/publishing/__init__.py",
        "kit/gongkai/command/export.py",
    ]
    output = notebook.with_suffix(".txt")
    assert run(project, "-m", "gongkai", "export", notebook, "--to", "txt")[0] == 1
    lines = output.read_text("utf-8").splitlines()
    assert lines[0] == "（草稿）淮安市人民政府2024年政府信息公开工作年度报告"
    assert "表三，一、本年新收政府信息公开申请数量，法人或其他组织·商业企业：53" in lines
    hold(project, "tests/test_outputs.py", "txt", "tests/test_public.py", "txt")


def test_a_new_rule_is_one_place(project: Path, tmp_path: Path) -> None:
    assert follow(project, "rule") == ["kit/gongkai/checks/text/language.py"]
    assert run(project, ".ci/tables.py")[0] == 0
    for name in ("README.md", "README.zh-CN.md"):
        assert "| `S-99` | 正文里写了网址 | 提示 | 实务惯例 |\n| `T-01` |" in (
            project / name
        ).read_text("utf-8")
    path = tmp_path / "年报.ipynb"
    text = "主要问题是时效不高，将加强督促。详见 https://www.example.gov.cn/zwgk/a.html 。"
    path.write_bytes(write(huaian().with_section(4, text)))
    code, said = run(project, "-m", "gongkai", "check", path)
    assert code == 0
    assert "S-99" in said
    assert "写了网址“https://www.example.gov.cn/zwgk/a.html”" in said
    explained = run(project, "-m", "gongkai", "rules", "s-99")[1]
    assert "正文里写了网址" in explained
    assert "详见本机关网站“政务公开”专栏" in explained
    hold(project, "tests/test_catalogue.py", "test", "tests/test_patterns.py", "test")
