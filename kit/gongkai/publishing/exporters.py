"""nbconvert's exporters: a notebook comes in, the formal report goes out, nothing is executed.

They serve ``jupyter nbconvert --to gongkai_html`` and JupyterLab's File menu, and give the same
bytes as ``gongkai export``.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.preprocessors import Preprocessor
from nbconvert.utils.exceptions import ConversionException

from gongkai.errors import GongkaiError
from gongkai.notebook.store import read_notebook
from gongkai.publishing import FORMATS, publish


class ExportRefused(GongkaiError, ConversionException):
    """The report cannot be exported as it stands; nbconvert knows it as its own kind of error."""


def _published(notebook: Any, to: str) -> bytes:
    try:
        return publish(read_notebook(notebook), to).data
    except GongkaiError as error:
        raise ExportRefused(str(error)) from error


class PagePreprocessor(Preprocessor):
    """Give the template ``gongkai`` its page, so that ``--template gongkai`` works as well."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Leave the notebook alone and put the finished page into the resources."""
        from markupsafe import Markup

        resources["gongkai_page"] = Markup(_published(nb, "html").decode())
        return nb, resources


class _ReportExporter(Exporter):
    to = ""
    text = False  # whether it may be printed on a console

    # nbconvert declares a notebook where its own exporters return text or bytes.
    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, Any]:
        """Render the report in ``nb``; as bytes, which nbconvert writes as they are everywhere.

        With ``--stdout`` nbconvert prints text and knows no bytes.
        """
        _, resources = super().from_notebook_node(nb, resources, **kw)
        printed = "Stdout" in str(self.config.get("NbConvertApp", {}).get("writer_class", ""))
        if printed and not self.text:
            raise ExportRefused(
                f"{FORMATS[self.to].label} 不是文字，不能用 --stdout 显示；"
                "请去掉 --stdout，用 --output 写明文件名"
            )
        data = _published(nb, self.to)
        return (data.decode() if printed else data), resources  # type: ignore[return-value]


class HTMLReportExporter(_ReportExporter):
    """The formal report as one web page."""

    to = "html"
    text = True
    export_from_notebook = "年度报告 HTML"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"


class PDFReportExporter(_ReportExporter):
    """The formal report as PDF."""

    to = "pdf"
    export_from_notebook = "年度报告 PDF"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"


class WordReportExporter(_ReportExporter):
    """The formal report as a Word file."""

    to = "docx"
    export_from_notebook = "年度报告 Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"


class ExcelReportExporter(_ReportExporter):
    """The tables as an Excel file."""

    to = "xlsx"
    export_from_notebook = "年度报告 Excel"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def _file_extension_default(self) -> str:
        return ".xlsx"


class DataReportExporter(_ReportExporter):
    """The report as JSON data."""

    to = "json"
    text = True
    export_from_notebook = "年度报告 JSON"
    output_mimetype = "application/json"

    def _file_extension_default(self) -> str:
        return ".json"
