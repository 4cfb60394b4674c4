from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbconvert.utils.exceptions import ConversionException

from gongkai.notebook.store import read, write
from gongkai.publishing import publish
from gongkai.publishing.render import html
from samples import huaian

pytestmark = pytest.mark.slow  # nbconvert in a process of its own


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(huaian()))
    return path


def nbconvert(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", *words], check=True)


@pytest.mark.parametrize("to", ["html", "pdf", "docx", "xlsx", "json"])
def test_nbconvert_gives_the_bytes_of_the_command(notebook: Path, to: str) -> None:
    nbconvert("--to", f"gongkai_{to}", str(notebook))
    assert notebook.with_suffix(f".{to}").read_bytes() == publish(read(notebook), to).data


def test_the_template_gives_the_same_page(notebook: Path) -> None:
    nbconvert("--to", "html", "--template", "gongkai", str(notebook))
    # nbconvert writes every page anew with BeautifulSoup, so the bytes differ; the report does not.
    page = notebook.with_suffix(".html").read_bytes()
    assert html.parse(page) == huaian()


def test_code_prompts_and_hints_never_show(notebook: Path) -> None:
    page = publish(read(notebook), "html").data.decode()
    for words in ("import gongkai", "填写提示", "gongkai.form", "In [", "怎样填写"):
        assert words not in page


def test_a_notebook_is_never_executed(tmp_path: Path) -> None:
    node = nbformat.reads(write(huaian()).decode(), 4)
    node.cells.append(nbformat.v4.new_code_cell(f"open({str(tmp_path / 'ran')!r}, 'w')"))
    get_exporter("gongkai_html")().from_notebook_node(node)
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_notebook_is_refused_in_plain_words() -> None:
    with pytest.raises(ConversionException, match="不是用 gongkai 写的年度报告"):
        get_exporter("gongkai_pdf")().from_notebook_node(nbformat.v4.new_notebook())


def test_exporting_leaves_the_notebook_as_it_was(notebook: Path) -> None:
    before = notebook.read_bytes()
    nbconvert("--to", "gongkai_html", str(notebook))
    assert notebook.read_bytes() == before


@pytest.mark.parametrize("to", ["html", "json"])
def test_text_can_be_printed(notebook: Path, to: str) -> None:
    words = [sys.executable, "-m", "jupyter", "nbconvert", "--stdout", "--to", f"gongkai_{to}"]
    done = subprocess.run([*words, str(notebook)], capture_output=True, check=True)
    assert done.stdout == publish(read(notebook), to).data


@pytest.mark.parametrize(("to", "label"), [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")])
def test_what_is_no_text_says_why_it_is_not_printed(notebook: Path, to: str, label: str) -> None:
    words = [sys.executable, "-m", "jupyter", "nbconvert", "--stdout", "--to", f"gongkai_{to}"]
    done = subprocess.run([*words, str(notebook)], capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
    said = done.stderr.decode()
    assert (
        f"{label} 不是文字，不能用 --stdout 显示；请去掉 --stdout，用 --output 写明文件名" in said
    )
