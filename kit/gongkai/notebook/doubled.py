"""Cells of a notebook that bear one id: whoever knows a cell by its id takes one for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import STORE, rule

rule(
    "N-16",
    "几个单元格编号相同",
    "warning",
    STORE,
    why="恢复没有保存的正文、合并别处的改动，都凭编号认单元格；编号相同，可能认错地方。",
    wrong="两章正文的编号都是 gongkai-03",
    right="每个单元格的编号都不同",
)


def doubled_ids(cells: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Say how many cells bear an id that another one bears as well."""
    counts = Counter(name for cell in cells if isinstance(name := cell.get("id"), str))
    many = sum(count for count in counts.values() if count > 1)
    if many:
        message = f"有 {many} 个单元格与别的单元格编号相同，多半是别的程序复制或合并出来的"
        yield finding("N-16", "笔记本", message, "请在 JupyterLab 里打开，核对正文后保存一次")
