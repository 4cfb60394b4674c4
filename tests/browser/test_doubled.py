"""Doubled cell ids, which Jupyter draws anew at each reading: no text is taken twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from labdriver import CURRENT, Lab, dressed, filed, server, status, type_into


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("doubled"), dressed=True) as running:
        yield running


def doubled(lab: Lab, name: str) -> Path:
    """Place a report whose first two sections are cells of one id."""
    report = Report("", 2024, "2021")
    report = report.with_section(0, "第一章的话。").with_section(1, "第二章的话。")
    path = lab.place(name, report)
    notebook = json.loads(path.read_text("utf-8"))
    first, second = (one for one in notebook["cells"] if "章的话。" in source(one))
    second["id"] = first["id"]
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    return path


def test_a_file_changed_elsewhere_is_met_without_doubling_its_text(page: Page, lab: Lab) -> None:
    path = doubled(lab, "重号.ipynb")
    dressed(page, lab, "重号.ipynb")
    type_into(page, "new.natural", "3")
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "outside", "metadata": {}, "source": "别处加的。"}
    )
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    page.evaluate(f"{CURRENT}.context.save()")
    filed(page)
    texts = [source(one) for one in load(path)["cells"]]
    assert [text for text in texts if "的话。" in text] == ["第一章的话。", "第二章的话。"]
    assert texts.count("别处加的。") == 1
    assert lab.cells("重号.ipynb") == {"new.natural": "3"}
    names = [one["id"] for one in load(path)["cells"]]
    assert len(set(names)) == len(names)
    assert page.locator(".gk-notice li").count() == 0


def test_a_text_with_a_doubled_id_that_both_changed_is_asked_about(page: Page, lab: Lab) -> None:
    path = doubled(lab, "两改.ipynb")
    dressed(page, lab, "两改.ipynb")
    cell = (
        f"{CURRENT}.content.widgets.find((c) => c.model.sharedModel.getSource() === '第二章的话。')"
    )
    page.evaluate(f"{cell}.model.sharedModel.setSource('这里改的。')")
    text = path.read_text("utf-8")
    path.write_text(text.replace("第二章的话。", "别处改的。"), "utf-8")
    page.evaluate(f"{CURRENT}.context.save().catch(() => {{}})")
    expect(status(page)).to_contain_text("文件在别处改过")
    assert "别处改的。" in path.read_text("utf-8")
