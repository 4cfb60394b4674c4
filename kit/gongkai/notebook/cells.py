"""The cells of a blank notebook, made from a form: title, forms, hints, headings, room for text."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from gongkai.editions import NUMERALS, Edition

TITLE = """# 政府信息公开工作年度报告

> **怎样填写**
>
> 1. 先填“基本情况”，再写各章正文：点提示或表格下的空白处就写；不行就双击，写完按 **Shift+Enter**。
> 2. 表格像 Excel 一样填；合计自动计算，没有发生的填 **0**，不适用的填 **/**。
> 3. 没有出现表格的，运行所有单元格（JupyterLab 里点工具栏上的 **▶▶**）。
> 4. 随时按 **Ctrl+S** 保存。导出用菜单“年度报告”；没有这个菜单的，用命令 gongkai export。
>
> 灰色提示只给填写的人看，不会出现在正式报告里；章节标题和总标题由程序印出，不用写。"""
OPENING = (
    "引言",
    "写明编制依据（《中华人民共和国政府信息公开条例》）、统计期限（1月1日至12月31日）、"
    "电子版在哪里可以看到、联系方式。",
)
FIXED = {"editable": False, "deletable": False}
METADATA = {
    # The kit's own, in templates/kernel. Where it is not installed, Jupyter asks for another one.
    "kernelspec": {
        "display_name": "Python 3（不运行所在文件夹里的程序）",
        "language": "python",
        "name": "gongkai",
    },
    "language_info": {"name": "python"},
}


def crc(text: str) -> int:
    """Return the sum by which a cell of the kit's own words is known to be unchanged."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def blank_cells(form: Edition) -> list[dict[str, Any]]:
    """Make the cells of a notebook in which nothing is written yet."""
    *cells, checks = _cells(form)
    numbered = [{**cell, "id": f"gongkai-{n:02}"} for n, cell in enumerate(cells)]
    return [*numbered, {**checks, "id": "checks"}]


def _cells(form: Edition) -> Iterator[dict[str, Any]]:
    yield _fixed({"role": "title", "crc": crc(TITLE)}, TITLE)
    yield _drawing("facts", "基本情况：机关名称、年度、日期", "填写")
    yield _hint(*OPENING)
    yield _text(-1)
    for index, (numeral, heading, hint) in enumerate(
        zip(NUMERALS, form.headings, form.hints, strict=False)
    ):
        yield _fixed({"role": "heading", "section": index}, f"## {numeral}、{heading}")
        yield _hint(*hint)
        spec = form.tables.get(index)
        if spec:
            yield _drawing(spec.key, f"{spec.name}：{spec.title}", "填写")
        yield _text(index)
    yield _drawing("checks", "检查：整份报告的问题", "显示")


def _hint(topic: str, words: str) -> dict[str, Any]:
    lines = f"**填写提示 · {topic}**　{words}".split("\n")
    text = "\n".join(f"> {line}".rstrip() for line in lines)
    return _fixed({"role": "hint", "crc": crc(text)}, text)


def _fixed(noted: dict[str, Any], text: str) -> dict[str, Any]:
    metadata = {"gongkai": noted, **FIXED}
    return {"cell_type": "markdown", "metadata": metadata, "source": text}


def _text(section: int) -> dict[str, Any]:
    """Make room for a section's text: empty, for what stands in it is the report's own.

    Every front end shows an empty cell as one that can be written in (JupyterLab and VS Code in
    words of their own, the kit's part of JupyterLab in words that fit the section).
    """
    noted = {"role": "text", "section": section}
    return {"cell_type": "markdown", "metadata": {"gongkai": noted}, "source": ""}


def _drawing(part: str, says: str, does: str) -> dict[str, Any]:
    said = f"# {says}（点上方“▶▶”后在下面{does}，这几行不用看）"
    source = f'{said}\nimport gongkai\n\ngongkai.form("{part}")'
    metadata = {
        "gongkai": {"role": "form", "part": part},
        **FIXED,
        "jupyter": {"source_hidden": True},
    }
    return {
        "cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [],
        "source": source,
    }  # fmt: skip
