"""Published reports in the layouts that real ones have: one report's figures, written many ways."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from gongkai.editions.spec import LayoutCell
from gongkai.model.report import Report, Table
from gongkai.model.values import show
from gongkai.parsers.assemble import Read

Change = Callable[[str], str]
ASCII = "0123456789"
LINE = "\n"
WIDE = "０１２３４５６７８９"


def same(text: str) -> str:
    return text


def grouped(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() else text


def padded(text: str) -> str:
    return f" \u00a0{text}\u3000 "


def wide(text: str) -> str:
    return text.translate(str.maketrans(ASCII, WIDE))


def halved(text: str) -> str:
    table = str.maketrans("（）“”：、", '()"":、')
    return text.translate(table)


def dotted(text: str) -> str:
    return re.sub(r"^(\d)\.", r"\1、", text)


def spaced(text: str) -> str:
    return " ".join(text) if len(text) <= 4 else text


def traditional(text: str) -> str:
    return text.translate(
        str.maketrans(
            "规总计处数许罚费单机关业会请结转诉审护务类过执询没补确认与",
            "規總計處數許罰費單機關業會請結轉訴審護務類過執詢沒補確認與",
        )
    )


def short(text: str) -> str:
    return re.sub(
        r"(1\.|2\.)申请人(?:无正当理由)?(逾期.{2,3}补正|逾期未按收费通知要求缴纳费用)、.*",
        r"\1\2",
        text,
    )


def upright(text: str) -> str:
    return "\n".join(text) if len(text) <= 5 else text


VALUES: dict[str, Change] = {"平": same, "千分": grouped, "空格": padded, "全角": wide}
LABELS: dict[str, Change] = {
    "原样": same, "半角": halved, "顿号": dotted, "字距": spaced, "繁体": traditional,
    "简写": short, "竖排": upright,
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How labels and figures are written."""

    label: Change = same
    value: Change = same


def box_text(table: Table, box: LayoutCell, style: Style) -> str:
    if box.cell is None:
        return style.label(box.text)
    text = show(table.value(*box.cell), table.remarks.get(box.cell, ""))
    return style.value(text) if text else ""


def rows_of(table: Table, style: Style) -> Iterator[list[tuple[str, int, int]]]:
    for row in table.spec.layout():
        yield [(box_text(table, box, style), box.colspan, box.rowspan) for box in row.cells]


def expanded(table: Table, style: Style, *, fill: str | None = None) -> list[list[str]]:
    """Rows of equal length; what a span covers is empty, or ``fill``."""
    width = table.spec.width
    lines: list[list[str | None]] = []
    for y, row in enumerate(rows_of(table, style)):
        while len(lines) <= y:
            lines.append([None] * width)
        x = 0
        for text, across, down in row:
            while x < width and lines[y][x] is not None:
                x += 1
            for dy in range(down):
                while len(lines) <= y + dy:
                    lines.append([None] * width)
                for dx in range(across):
                    lines[y + dy][x + dx] = (fill or "") if dy or dx else text
            x += across
    return [[text or "" for text in line] for line in lines]


def parts(report: Report, draw: Callable[[Table], str], heading: str) -> Iterator[str]:
    for index, (label, section) in enumerate(zip(report.headings(), report.sections, strict=True)):
        yield heading.format(label)
        if index in report.form.tables:
            yield draw(report.tables[report.form.tables[index].key])
        if section.text:
            yield section.text


# ---- web pages


def table_html(table: Table, style: Style, cell: str = "{}") -> str:
    lines = []
    for row in rows_of(table, style):
        boxes = "".join(
            f'<td colspan="{a}" rowspan="{d}">{cell.format(escape(t).replace(LINE, "<br>"))}</td>'
            for t, a, d in row
        )
        lines.append(f"<tr>{boxes}</tr>")
    return f"<table border=1>{''.join(lines)}</table>"


def flat_html(table: Table, style: Style) -> str:
    lines = [
        "<tr>" + "".join(f"<td>{escape(t)}</td>" for t in row) + "</tr>"
        for row in expanded(table, style)
    ]
    return f"<table>{''.join(lines)}</table>"


def page(report: Report, body: str, *, head: str = '<meta charset="utf-8">') -> str:
    return (
        f"<html><head>{head}<title>{report.title}-某某政府网</title>"
        f"<script>var a='<td>9</td>'</script></head><body><nav><ul><li>首页</li>"
        f"<li>政务公开 12345</li></ul></nav><h1>{report.title}</h1><div class=content>{body}</div>"
        f"<footer>主办单位：某某 ICP备12345678号</footer></body></html>"
    )


def html(report: Report, style: Style, draw: Callable[[Table, Style], str] = table_html) -> str:
    body = "".join(
        part if part.startswith("<table") else f"<p>{escape(part)}</p>"
        for part in parts(report, lambda table: draw(table, style), "{}")
    )
    return page(report, body)


def word_html(report: Report, style: Style) -> str:
    cell = (
        "<p class=MsoNormal><span lang=EN-US style='font-size:12pt'><o:p></o:p>"
        "<span>{}</span></span></p>"
    )
    return html(report, style, lambda table, s: table_html(table, s, cell))


def framed(report: Report, style: Style) -> str:
    inner = html(report, style)
    body = re.sub(r".*<body>|</body>.*", "", inner, flags=re.DOTALL)
    return f"<html><body><table width=100%><tr><td>{body}</td></tr></table></body></html>"


# ---- text


def pipes(report: Report, style: Style, *, lead: bool = True, short_rows: bool = False) -> str:
    def draw(table: Table) -> str:
        lines = []
        for n, row in enumerate(expanded(table, style)):
            cells = [text.replace("\n", "") for text in row]
            if short_rows:
                while len(cells) > 1 and not cells[0]:
                    cells = cells[1:]
            line = " | ".join(cells)
            lines.append(f"| {line} |" if lead else line)
            if n == 0:
                lines.append("|" + "---|" * len(row))
        return "\n".join(lines)

    return f"# {report.title}\n\n" + "\n\n".join(parts(report, draw, "## {}"))


def tabs(report: Report, style: Style) -> str:
    def draw(table: Table) -> str:
        return "\n".join("\t".join(t.replace("\n", "") for t in r) for r in expanded(table, style))

    return f"{report.title}\n" + "\n".join(parts(report, draw, "{}"))


def lines(report: Report, style: Style, join: str) -> str:
    def draw(table: Table) -> str:
        texts = [text for row in rows_of(table, style) for text, _, _ in row]
        return join.join(text for text in texts if text)

    return f"{report.title}\n" + "\n\n".join(parts(report, draw, "{}"))


def together(report: Report, style: Style) -> str:
    text = tabs(report, style)
    return re.sub(r"(?m)^(规章|行政规范性文件)\t(\d+)\t(\d+)\t(\d+)", r"\1\2\3\4", text)


def lossy(report: Report, style: Style) -> str:
    """Tabs with one blank too few: a row of nought loses a cell, as in the seed."""
    return re.sub(r"(?m)\t0(\t0)+$", lambda m: m[0].removesuffix("\t0"), tabs(report, style))


# ---- Office


def docx(report: Report, style: Style, *, merged: bool = True) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(report.title, 0)

    def draw(table: Table) -> str:
        grid = expanded(table, style)
        made = document.add_table(len(grid), table.spec.width, "Table Grid")
        # Asked for at once: looked up one by one, the cells of all tables take half a minute.
        boxes = [line.cells for line in made.rows]
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(rows_of(table, style)):
            x = 0
            for text, across, down in row:
                while (y, x) in taken:
                    x += 1
                taken.update((y + dy, x + dx) for dy in range(down) for dx in range(across))
                box = boxes[y][x]
                if merged and (across > 1 or down > 1):
                    box = box.merge(boxes[y + down - 1][x + across - 1])
                box.text = text
                x += across
        return ""

    for part in parts(report, draw, "{}"):
        if part:
            document.add_paragraph(part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(report: Report, style: Style, *, numbers: bool = True, merged: bool = True) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([report.title])

    def draw(table: Table) -> str:
        top = sheet.max_row + 1
        for dy, row in enumerate(expanded(table, style)):
            for dx, text in enumerate(row):
                value: object = text
                if numbers and re.fullmatch(r"\d+", text):
                    value = int(text)
                sheet.cell(top + dy, dx + 1, value)  # type: ignore[arg-type]
        taken: set[tuple[int, int]] = set()
        for dy, boxes in enumerate(rows_of(table, style) if merged else ()):
            x = 0
            for _, across, down in boxes:
                while (dy, x) in taken:
                    x += 1
                taken.update((dy + a, x + b) for a in range(down) for b in range(across))
                if across > 1 or down > 1:
                    sheet.merge_cells(
                        start_row=top + dy, start_column=x + 1,
                        end_row=top + dy + down - 1, end_column=x + across,
                    )  # fmt: skip
                x += across
        return ""

    for part in parts(report, draw, "{}"):
        if part:
            sheet.append([part])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typst(report: Report) -> bytes:
    from gongkai.publishing.render.pdf import render

    return render(report, draft=False)


def layouts(report: Report) -> Iterator[tuple[str, bytes]]:
    """Every layout of ``report`` by name; what a layout itself loses is named 缺."""
    plain = Style()
    for label, change in LABELS.items():
        for value, write in VALUES.items():
            if label == "原样" or value == "平":
                style = Style(change, write)
                yield f"网页·{label}·{value}", html(report, style).encode()
                yield f"Word网页·{label}·{value}", word_html(report, style).encode()
                yield f"竖线·{label}·{value}", pipes(report, style).encode()
                yield f"制表符·{label}·{value}", tabs(report, style).encode()
                yield f"Word·{label}·{value}", docx(report, style)
    yield "网页·无合并", html(report, plain, flat_html).encode()
    yield "网页·框架表格", framed(report, plain).encode()
    yield "网页·GBK", html(report, plain).replace("utf-8", "gb2312").encode("gb18030")
    yield "网页·声明有误", html(report, plain).replace("utf-8", "gb2312").encode()
    yield "网页·声明有误2", html(report, plain).encode("gb18030")
    yield "竖线·无首竖线", pipes(report, plain, lead=False).encode()
    yield "竖线·省去空格", pipes(report, plain, short_rows=True).encode()
    yield "一行一格", lines(report, plain, "\n").encode()
    yield "一行一格·空行", lines(report, plain, "\n\n").encode()
    yield "一行一格·竖线尾", lines(report, plain, " |\n").encode()
    yield "一行一格·竖线行", lines(report, plain, "\n|\n").encode()
    yield "一行一格·标签拆行", lines(report, Style(upright), "\n").encode()
    yield "连写·缺", together(report, plain).encode()
    yield "制表符·缺格", lossy(report, plain).encode()
    yield "Word·无合并", docx(report, plain, merged=False)
    yield "Excel·数字", xlsx(report, plain)
    yield "Excel·文字", xlsx(report, Style(value=grouped), numbers=False)
    yield "Excel·无合并", xlsx(report, plain, merged=False)
    yield "PDF·Typst", typst(report)


def outcome(made: Report, found: Read) -> Counter[str]:
    """Count the printed cells that were read right, wrong, as blank, or not read with a reason."""
    count: Counter[str] = Counter()
    for key, table in made.tables.items():
        one = found.tables[key]
        for cell in table.spec.cells:
            if not table.spec.rows[cell[0]].printed:
                continue
            value = table.value(*cell)
            if cell in one.values:
                count["right" if one.values[cell] == value else "wrong"] += 1
            elif cell in one.blank:
                count["blank" if value is None else "wrong"] += 1
            else:
                assert one.unread[cell]
                count["unread"] += 1
    return count
