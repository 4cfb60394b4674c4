"""The shipped notebooks run as they are, and say what they should."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from gongkai.checks.run import check
from gongkai.notebook.store import read, write
from samples import DATA

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
BLANK, SAMPLE = FOLDER / "年度报告.ipynb", FOLDER / "示例-区商务局2021年度报告.ipynb"


@pytest.mark.parametrize("path", [BLANK, SAMPLE], ids=["blank", "sample"])
@pytest.mark.slow
def test_a_shipped_notebook_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    shutil.copy(path, tmp_path)
    notebook = nbformat.read(tmp_path / path.name, 4)
    nbformat.validate(notebook)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    forms = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [len(cell.outputs) for cell in forms] == [2, 2, 2, 2, 1]
    (panel,) = forms.pop().outputs
    assert panel.data["text/plain"] == "检查结果需要运行本单元格才能看到。"
    for cell in forms:
        view, plain = cell.outputs
        assert "application/vnd.jupyter.widget-view+json" in view.data
        assert view.data["text/plain"] == "填写表格需要运行本单元格；已填的内容见下表。"
        assert plain.data["text/html"].startswith('<div class="gk-static"><table')


@pytest.mark.parametrize("path", [BLANK, SAMPLE], ids=["blank", "sample"])
def test_code_is_folded_under_a_chinese_line_and_hints_cannot_be_edited(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            assert cell.metadata["jupyter"]["source_hidden"]
            assert cell.source.startswith(("# 表", "# 基本情况", "# 检查"))
        if cell.metadata["gongkai"]["role"] in ("title", "hint", "heading"):
            assert cell.metadata["editable"] is False


def test_the_sample_is_sound_and_the_blank_one_is_not() -> None:
    sample = read(SAMPLE)
    assert (sample.findings, check(sample.report)) == ((), [])
    assert {
        value for table in sample.report.tables.values() for value in table.values.values()
    } == {0}
    assert [finding.code for finding in check(read(BLANK).report)].count("T-01") == 3


def test_hints_and_headings_are_those_of_the_blank_notebook() -> None:
    made = nbformat.reads(write(read(SAMPLE).report).decode(), 4)
    blank = nbformat.read(BLANK, 4)
    kept = ("title", "hint", "heading")
    assert [c.source for c in made.cells if c.metadata["gongkai"]["role"] in kept] == [
        c.source for c in blank.cells if c.metadata["gongkai"]["role"] in kept
    ]


def test_no_sentence_of_the_seed_is_in_the_project() -> None:
    seed = DATA / "seed" / "chuanhui_shangwuju_2021.txt"
    ours = "".join(path.read_text("utf-8") for path in (BLANK, SAMPLE))
    labels = "政府信息公开 勾稽关系 申请人 行政机关 不予公开 第二十条"
    sentences = [s.strip() for s in seed.read_text("utf-8").replace("\n", "。").split("。")]
    own = [s for s in sentences if len(s) > 15 and not any(w in s for w in labels.split())]
    assert len(own) > 10
    assert [sentence for sentence in own if sentence in ours] == []
