"""What a report never holds: saved widgets, outputs and code of others, pictures from elsewhere.

A notebook that came by mail may hold anything. What could act when it is opened or run is named
here, with what to do; none of it reaches the formal report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote

from gongkai.checks.findings import Finding, finding
from gongkai.checks.rules import STORE, rule
from gongkai.editions import edition, editions
from gongkai.notebook.file import source
from gongkai.notebook.sections import role

VIEW = "application/vnd.jupyter.widget-view+json"
PART = "application/vnd.gongkai.part+json"
KINDS = (("javascript", "脚本"), ("html", "网页代码"), ("image/", "图片"), ("widget", "控件"))
CLEAN = "请向发来文件的人核实；要用里面的数字，可用 gongkai read 原文件 -o 新文件 另存一份干净的"

# All the markup that the kit draws its plain tables with (render.static, static/plain.js).
_DRAWN = re.compile(
    r"</?(?:div|table|caption|thead|tbody|tr|th|td|p|br)"
    r'(?: (?:class|scope|colspan|rowspan|border|cellpadding)="[\w -]{0,40}"'
    r'| style="border-collapse:collapse")*>'
)
_FAR = r"""\s{0,9}["'(<]?\s{0,9}(?:[a-z][a-z0-9+.-]{0,20}:)?[/\\]{2}[^\s]"""
# A picture of Markdown, and markup that loads by itself.
_LOADS = re.compile(
    rf"!\[[^\]\n]{{0,200}}\]\({_FAR}"
    rf"|<[a-z][^<>]{{0,500}}?[\s\"'/](?:src|poster|data|background|ping|action)\s{{0,9}}={_FAR}"
    r"|<[a-z][^<>]{0,500}?\bsrcset\s{0,9}=[^<>]{0,500}?[/\\]{2}"
    rf"|<(?:link|base|image|use|feimage)\b[^<>]{{0,500}}?\bhref\s{{0,9}}={_FAR}"
    rf"|<meta\b[^<>]{{0,500}}?\burl\s{{0,9}}={_FAR}"
    rf"|\b(?:url|image-set)\({_FAR}|@import{_FAR}|\bimg:{_FAR}",  # the last is mermaid's
    re.IGNORECASE,
)
_NOTED = re.compile(rf"^ {{0,3}}\[[^\]\n]{{1,200}}\]:{_FAR}", re.IGNORECASE | re.MULTILINE)


@cache
def _parts(known: tuple[str, ...]) -> dict[str, str]:
    """Name all that a form's cell may draw, in any of the forms that are known."""
    tables = (spec for key in reversed(known) for spec in edition(key).specs.values())
    return {"facts": "基本情况", **{spec.key: spec.name for spec in tables}, "checks": "检查"}


_BROKEN = str.maketrans("", "", "\t\r\n")  # what a browser takes out of an address


rule(
    "N-09",
    "文件里存着控件的状态",
    "warning",
    STORE,
    why="报告用不着保存的控件；别人的控件可能带有程序，打开时会运行。",
    wrong="保存了 anywidget 的程序",
    right="没有保存的控件",
)
rule(
    "N-14",
    "单元格自称可信",
    "warning",
    STORE,
    why="可信与否由本机判断，文件自己说了不算；JupyterLab 保存的文件里没有这种标记。",
    wrong="metadata 里写着 trusted",
    right="没有这种标记",
)


def foreign(notebook: Mapping[str, Any]) -> Iterator[Finding]:
    """Name all that is in a notebook of the kit and not of the kit's making."""
    yield from saved_widgets(notebook["metadata"])
    yield from foreign_cells(notebook["cells"])


def saved_widgets(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    """Name the state of widgets that a notebook was saved with."""
    if metadata.get("widgets"):
        yield finding(
            "N-09", "笔记本", "文件里存着控件的状态，报告用不着它，别人的控件还可能带有程序",
            "在 gongkai start 打开的 JupyterLab 里保存一次就会去掉；"
            "又出现的话，请关掉设置里的“自动保存控件状态”",
        )  # fmt: skip


def foreign_cells(cells: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Name what is in a notebook's cells and not of the kit's making."""
    boasting = 0
    for cell in cells:
        boasting += _boasts(cell)
        if cell.get("cell_type") == "code":
            yield from _code(cell)
            yield from _outputs(cell)
        else:
            yield from _addresses(cell)
        yield from _unused(cell)
    if boasting:
        yield finding(
            "N-14", "笔记本", f"有 {boasting} 个单元格自称可信；可信与否由本机判断", CLEAN
        )


def _place(cell: Mapping[str, Any]) -> str:
    part = _parts(editions()).get(str(role(cell).get("part")))
    return f"{part}的单元格" if part else f"单元格“{source(cell).strip()[:20]}”"


def _boasts(cell: Mapping[str, Any]) -> bool:
    metadata = cell.get("metadata")
    return isinstance(metadata, dict) and "trusted" in metadata


def own(cell: Mapping[str, Any]) -> bool:
    """Tell whether a code cell holds the kit's own lines, which draw one form, and no others."""
    part = str(role(cell).get("part"))
    # Python ends a line, and with it a comment, at fewer characters than splitlines does.
    lines = [line.rstrip() for line in source(cell).splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    return part in _parts(editions()) and said == ["import gongkai", f'gongkai.form("{part}")']


rule(
    "N-11",
    "程序不是 gongkai 的",
    "error",
    "代码不进入正式报告",
    why="表格的单元格里只有画这张表的两行；换成别的，按 ▶▶ 时就会运行来历不明的程序。",
    wrong="表三的单元格里另有程序",
    right='gongkai.form("t3")',
    waivable=False,
)


def _code(cell: Mapping[str, Any]) -> Iterator[Finding]:
    noted = role(cell).get("role")
    if noted and not (noted == "form" and own(cell)) and source(cell).strip():
        yield finding(
            "N-11", "笔记本", f"{_place(cell)}里的程序不是 gongkai 的，按 ▶▶ 时会运行",
            f"不要运行它。{CLEAN}",
        )  # fmt: skip


rule(
    "N-10",
    "有不是 gongkai 画的输出",
    "warning",
    STORE,
    why="单元格下面只有表格；网页代码、脚本和别处来的图片不属于报告。",
    wrong="表三下面存着一段网页代码",
    right="表三下面是表三",
)


def _outputs(cell: Mapping[str, Any]) -> Iterator[Finding]:
    outputs = cell.get("outputs")
    kinds = [
        kind
        for output in (outputs if isinstance(outputs, list) else ())
        if isinstance(output, dict) and isinstance(data := output.get("data"), dict)
        for kind in _strange(data)
    ]
    if kinds:
        named = "、".join(dict.fromkeys(_kind(kind) for kind in kinds))
        yield finding(
            "N-10", "笔记本", f"{_place(cell)}下面存着不是 gongkai 画的内容（{named}）",
            f"这个单元格是自己的，重新运行并保存就会换掉；不是自己的，{CLEAN}",
        )  # fmt: skip


def _strange(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the kinds of an output that the kit does not make."""
    for kind, held in data.items():
        if kind in ("text/plain", VIEW, PART):
            continue
        text = "".join(map(str, held)) if isinstance(held, list) else str(held)
        if kind != "text/html" or "<" in _DRAWN.sub("", text):
            yield kind


def _kind(mime: str) -> str:
    return next((label for part, label in KINDS if part in mime), "其他内容")


rule(
    "N-12",
    "要从别处取图片或文件",
    "warning",
    "报告不依赖网络",
    why="打开时会向别处的服务器要东西，对方就知道谁在什么时候看了这份文件。",
    wrong="![图](http://…)",
    right="粘贴到正文里的图片",
)


def _addresses(cell: Mapping[str, Any]) -> Iterator[Finding]:
    text = source(cell)
    plain = unescape(text)
    found = (
        _LOADS.search(plain)
        or _LOADS.search(plain.translate(_BROKEN))
        or ("![" in text and _NOTED.search(plain))  # a picture whose address stands in a note
    )
    if found:
        yield finding(
            "N-12", "笔记本",
            f"{_place(cell)}要从别处取图片或文件（{' '.join(found[0].split())[:40]}）",
            "请删去，需要的图片直接粘贴到正文里；来历不明的不要打开",
        )  # fmt: skip


rule(
    "N-13",
    "存着没有用到的附件",
    "info",
    STORE,
    why="删去了文字，图片还在文件里，会随文件一起发出。",
    wrong="附件里有一张没有用到的图片",
    right="只有用到的图片",
)


def _unused(cell: Mapping[str, Any]) -> Iterator[Finding]:
    held, text = cell.get("attachments"), unquote(source(cell))
    names = held if isinstance(held, dict) else {}
    spare = [name for name in names if f"attachment:{unquote(name)}" not in text]
    if spare:
        listed = "、".join(f"“{name[:30]}”" for name in spare[:5])
        yield finding(
            "N-13", "笔记本",
            f"{_place(cell)}里还存着没有用到的附件{listed}，会随笔记本一起发出",
            "不想发出的，请把正文复制到新的单元格，再删掉这一个",
        )  # fmt: skip
