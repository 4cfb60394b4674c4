"""The report as an Excel file: the form's own layout, totals as formulas, relations worked out.

Every formula carries its value, so that the file reads right where nothing calculates it. Text is
written as text, whatever it begins with.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from gongkai.editions.spec import CellKey, LayoutCell
from gongkai.model import plain
from gongkai.model.dates import day
from gongkai.model.report import NA, Balance, Report, Table, Value
from gongkai.publishing.render import text
from gongkai.publishing.render.formulas import Place, compared, side, total
from gongkai.publishing.render.static import figure

FONT = "仿宋"
TEXT = 90  # the width of the sheet of text; a Chinese character takes two
LEADING = 16.5  # points a line
EXACT = 15  # digits of a number that a spreadsheet keeps


def render(report: Report, *, draft: bool) -> bytes:
    """Render ``report`` as ``.xlsx``: the text, a sheet for each table, and the relations."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({
        "title": plain.line(report.title)[:255], "author": plain.line(report.organ)[:255],
        "created": _day(report), "comments": "",
    })  # fmt: skip
    writer = _Writer(book, report, draft)
    writer.prose()
    balances: list[tuple[Table, dict[CellKey, Place]]] = []
    for table in report.tables.values():
        balances.append((table, writer.table(table)))
    writer.relations(balances)
    book.close()
    return out.getvalue()


def _day(report: Report) -> datetime.datetime:
    year = min(max(report.year or 1980, 1980), 9999)
    return datetime.datetime.combine(
        day(report.date) or datetime.date(year, 12, 31), datetime.time()
    )


class _Writer:
    def __init__(self, book: Any, report: Report, draft: bool) -> None:
        self.book, self.report = book, report
        self.mark = "草稿：检查中还有错误，不得对外发布　" if draft else ""
        self.formats: dict[tuple[Any, ...], Any] = {}

    def format(self, **words: Any) -> Any:
        key = tuple(sorted(words.items()))
        if key not in self.formats:
            base = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
            self.formats[key] = self.book.add_format(base | words)
        return self.formats[key]

    def sheet(self, name: str, width: int, title: str = "") -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=1.1, right=1.0, top=1.45, bottom=1.38)
        style = self.format(font_size=16, align="center", font_name="宋体", bold=True)
        if width > 1:
            sheet.merge_range(0, 0, 0, width - 1, "", style)
        sheet.write_string(0, 0, f"{self.mark}{title or plain.line(self.report.title)}", style)
        sheet.set_row(0, 44)
        return sheet

    def prose(self) -> None:
        """Write the text, a paragraph a row."""
        sheet = self.sheet("正文", 1)
        sheet.set_column(0, 0, TEXT)
        report, line = self.report, 1
        parts: list[tuple[str, str]] = [("", report.opening)]
        parts += [(h, s.text) for h, s in zip(report.headings(), report.sections, strict=True)]
        for heading, words in parts:
            if heading:
                sheet.write_string(line, 0, plain.line(heading), self.format(bold=True))
                line += 1
            for block in text.blocks(words, report.images):
                for said in _said(block):
                    sheet.write_string(line, 0, said, self.format(indent=0))
                    sheet.set_row(line, _height(said, TEXT))
                    line += 1
        for said in (plain.line(report.organ), plain.date_line(report.date)) if report.date else ():
            sheet.write_string(line, 0, said, self.format(align="right"))
            line += 1

    def table(self, table: Table) -> dict[CellKey, Place]:
        """Draw a table; return where each printed cell stands."""
        spec = table.spec
        sheet = self.sheet(spec.name, spec.width, f"{spec.name}　{spec.title}")
        if spec.look.xlsx_landscape:
            sheet.set_landscape()
        widths = spec.look.xlsx_widths(spec.width)
        for n, width in enumerate(widths):
            sheet.set_column(n, n, width)
        taken: set[Place] = set()
        placed: dict[CellKey, Place] = {}
        boxes: list[tuple[LayoutCell, Place]] = []
        layout = spec.layout()
        for y, row in enumerate(layout, start=1):
            x = 0
            for box in row.cells:
                while (y, x) in taken:
                    x += 1
                taken |= {(y + a, x + b) for a in range(box.rowspan) for b in range(box.colspan)}
                boxes.append((box, (y, x)))
                if box.cell:
                    placed[box.cell] = (y, x)
                x += box.colspan
        heights: dict[int, float] = {}
        for box, (y, x) in boxes:
            self.box(sheet, table, box, (y, x), placed)
            tall = _height(figure(table, box), sum(widths[x : x + box.colspan])) / box.rowspan
            heights[y] = max(heights.get(y, 0), tall)
        for y, height in heights.items():
            sheet.set_row(y, height)
        if len(spec.blocks) == 1:
            head = sum(row.head for row in layout)
            sheet.repeat_rows(1, head)
            sheet.freeze_panes(1 + head, spec.stub)
        if table.note:
            sheet.write_string(
                1 + len(layout), 0, plain.note_line(table.note), self.format(text_wrap=False)
            )
        return placed

    def box(
        self, sheet: Any, table: Table, box: LayoutCell, place: Place, placed: dict[CellKey, Place]
    ) -> None:
        left = box.head in ("row", "rowgroup")
        style = {"border": 1, "align": "left" if left else "center"}
        if box.head:
            style["bg_color"] = "#F0F2F5"
        y, x = place
        if box.cell and _number(table, box.cell):
            style["num_format"] = _shape(table, box.cell)
        if box.colspan > 1 or box.rowspan > 1:
            sheet.merge_range(
                y, x, y + box.rowspan - 1, x + box.colspan - 1, "", self.format(**style)
            )
        if box.cell is None:
            sheet.write_string(y, x, plain.clean(box.text), self.format(**style))
        elif relation := table.spec.computed.get(box.cell):
            shown = _cached(table.value(*box.cell))
            sheet.write_formula(y, x, total(relation.left, placed), self.format(**style), shown)
        elif _number(table, box.cell):
            value = table.values[box.cell]
            sheet.write_number(y, x, float(value), self.format(**style))  # type: ignore[arg-type]
        else:
            sheet.write_string(y, x, plain.clean(figure(table, box)), self.format(**style))

    def relations(self, tables: Sequence[tuple[Table, dict[CellKey, Place]]]) -> None:
        """Write each relation that is not a total's own: both sides, the difference, the result."""
        sheet = self.sheet("勾稽核对", 6, "勾稽关系核对")
        for n, width in enumerate((9, 44, 24, 14, 14, 14)):
            sheet.set_column(n, n, width)
        head = self.format(border=1, align="center", bg_color="#F0F2F5")
        for n, label in enumerate(("所在表", "勾稽关系", "所在列", "左边", "右边", "核对结果")):
            sheet.write_string(1, n, label, head)
        line = 2
        for table, placed in tables:
            for balance in table.balances():
                if balance.relation.defines or not set(balance.relation.cells) <= placed.keys():
                    continue
                self.balance(sheet, line, table, balance, placed)
                line += 1
        red = self.book.add_format({"font_color": "#C00000", "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": '"不符"', "format": red}
        sheet.conditional_format(2, 5, max(line, 2), 5, rule)

    def balance(
        self, sheet: Any, line: int, table: Table, balance: Balance, placed: dict[CellKey, Place]
    ) -> None:
        style = self.format(border=1, align="center")
        relation = balance.relation
        for n, words in enumerate((table.spec.name, relation.name, f"“{relation.place}”列")):
            sheet.write_string(line, n, words, style)
        sides = ((relation.left, balance.left), (relation.right, balance.right))
        for n, (terms, amounts) in enumerate(sides, start=3):
            filled = all(table.value(*term.cell) is not None for term in terms)
            formula = side(terms, placed, f"'{table.spec.name}'!")
            sheet.write_formula(line, n, formula, style, _cached(sum(amounts) if filled else None))
        said = "不符" if balance.broken else "相符" if balance.complete else "没有填全"
        sheet.write_formula(line, 5, compared((line, 3), (line, 4)), style, said)


def _height(words: str, width: float) -> float:
    """Give a row the height that its words take; not every program works it out by itself."""
    lines = sum(
        math.ceil(max(1, sum(1 if char.isascii() else 2 for char in line)) / max(width - 2, 1))
        for line in words.split("\n")
    )
    return min(409.0, LEADING * lines + 2)


def _said(block: text.Block) -> list[str]:
    if isinstance(block, text.TextTable):
        return ["　".join(text.plain(cell) for cell in row) for row in block.rows]
    if isinstance(block, text.Picture):
        return [f"〔图：{block.alt}〕"]
    return [("• " if isinstance(block, text.ListItem) else "") + text.plain(block.runs)]


def _number(table: Table, cell: CellKey) -> bool:
    value = table.value(*cell)
    if cell in table.unread or not isinstance(value, int | Decimal):
        return False
    return len(Decimal(value).as_tuple().digits) <= EXACT


def _shape(table: Table, cell: CellKey) -> str:
    """Give the number format that shows a figure as the report prints it, remark included."""
    value = table.value(*cell)
    exponent = Decimal(value).as_tuple().exponent if isinstance(value, int | Decimal) else 0
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shape = "0" + (f".{'0' * digits}" if digits else "")
    remark = plain.clean(table.remarks.get(cell, "")).replace('"', "”")[:100]
    return f'{shape}"（{remark}）"' if remark else shape


def _cached(value: Value) -> Any:
    """Give a formula's value; an empty text would look like one that nobody has worked out."""
    if value is None or value is NA:
        return " " if value is None else "/"
    return float(value) if isinstance(value, Decimal) else value
