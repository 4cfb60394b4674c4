"""What a reader finds in an output."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pypdfium2


def everything(data: bytes, to: str) -> str:
    """All text and figures of an output as its reader finds them."""
    if to == "pdf":
        pages = pypdfium2.PdfDocument(data)
        return "".join(page.get_textpage().get_text_bounded() for page in pages)
    if to == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        return "\n".join(str(c.value) for sheet in book for line in sheet.iter_rows() for c in line)
    if to == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return parts.read("word/document.xml").decode()
    return data.decode()
