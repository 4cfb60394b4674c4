"""How a table stands in each output: widths, sizes and room, beside what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["items", "matrix", "line"]  # how a document lays a table's figures out


@dataclass(frozen=True)
class Look:
    """What the renderers ask about one table; what stands here fits a plain table of one stub.

    ``pdf`` and ``docx`` are shares of the page's width: the stub's columns, then a column of
    figures; ``xlsx_stub`` and ``xlsx_figure`` are widths in characters. Sizes are points,
    ``pdf_inset`` points and ``docx_padding`` twips above and below the words of a box. ``page``
    says how wide the table wants to be on a web page.
    """

    pdf: tuple[float, ...] = (1.6, 1.3)
    pdf_size: float = 10.5
    pdf_inset: float = 5.5
    docx: tuple[float, ...] = (1.6, 1.3)
    docx_size: float = 10.5
    docx_padding: int = 60
    xlsx_stub: tuple[int, ...] = (26,)
    xlsx_figure: int = 14
    xlsx_landscape: bool = False
    page: Literal["", "narrow", "wide"] = ""

    def pdf_widths(self, columns: int) -> list[float]:
        """Give every column of ``columns`` its share of the page."""
        return _spread(self.pdf, columns)

    def docx_widths(self, columns: int) -> list[float]:
        """Give every column of ``columns`` its share of the page."""
        return _spread(self.docx, columns)

    def xlsx_widths(self, columns: int) -> list[float]:
        """Give every column of ``columns`` its width."""
        return _spread((*self.xlsx_stub, self.xlsx_figure), columns)


PLAIN = Look()


def _spread(widths: tuple[float, ...], columns: int) -> list[float]:
    *stub, figure = widths
    return [*stub, *[figure] * (columns - len(stub))]
