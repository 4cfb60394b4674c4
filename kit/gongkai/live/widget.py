"""The form in the notebook: one widget a part, all parts of a kernel on one shared document.

The page is where figures are typed and kept (`static/sync.js` writes them into the notebook's
metadata); the kernel keeps the journal, tells all pages of each other's edits, and computes the
same totals again as the authority. It never writes a notebook file.
"""

from __future__ import annotations

import hashlib
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from gongkai.editions import edition
from gongkai.errors import GongkaiError
from gongkai.live.document import Document
from gongkai.live.locate import kept, locate
from gongkai.live.page import LOADER, STATIC, modules, packed_spec
from gongkai.live.panel import answer
from gongkai.notebook.parts import LABELS
from gongkai.publishing.render.static import facts_html, table_html

MIME = "application/vnd.gongkai.part+json"


class Module(anywidget.AnyWidget):
    """A widget whose page asks for the modules once; ``spec`` says what the module shall draw."""

    INSTEAD = "填写表格需要运行本单元格；已填的内容见下表。"
    _esm = (STATIC / LOADER).read_text("utf-8")
    spec = traitlets.Bytes().tag(sync=True)
    digest = traitlets.Unicode().tag(sync=True)

    def __init__(self, spec: bytes, **more: Any) -> None:
        super().__init__(spec=spec, digest=hashlib.sha256(modules()).hexdigest(), **more)
        self.on_msg(self._receive)

    def _receive(self, _: Any, message: Any, buffers: Any) -> None:
        if not isinstance(message, dict):
            return
        if message.get("type") == "module":
            self.send({"type": "module"}, buffers=[modules()])
        else:
            self.receive(message, [bytes(one) for one in buffers or ()])

    def receive(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        """Take any other message from the page."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the view, with a line of text for places that have no widgets."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = self.INSTEAD
        return bundle


class FormWidget(Module):
    """The form of one part: the particulars or a table."""

    # Changed in place: a page that reloads is given the newest state, no page gets an echo.
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, document: Document, part: str) -> None:
        self.document, self.part = document, part
        super().__init__(packed_spec(part, document.edition), state=document.shown(part))
        # The page finds its own output in the notebook by the widget's id.
        self.state["model"] = self.model_id
        self.send_state("state")
        document.join(part, self._tell)

    def _tell(self, message: dict[str, Any]) -> None:
        self.state.update(self.document.shown(self.part))
        self.send(message)

    def receive(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        """Hand an edit or a greeting to the document."""
        self.document.receive(self.part, message, self._tell)


class PanelWidget(Module):
    """The findings of the whole report."""

    INSTEAD = "检查结果需要运行本单元格才能看到。"

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__(packed_spec("checks", document.edition))

    def receive(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        """Answer the panel's page: findings, names of references, or the preview of a file."""
        if message.get("type") == "read" and buffers:
            from gongkai.live.preview import preview

            self.send(preview(self.document, str(message.get("name", "")), buffers[0]))
        else:
            self.send(answer(self.document, message))


_SHARED: list[Document] = []


def shared() -> Document:
    """Return the document of this kernel, opening it at the first call, as it stands by now."""
    if not _SHARED:
        path = locate()
        _SHARED.append(Document(path, kept(path) if path else {}))
    _SHARED[0].follow()
    return _SHARED[0]


PANELS = {"checks": PanelWidget}  # by the key that `form` is asked for


def form(part: str) -> None:
    """Show the form of ``part`` (``"facts"`` or a table's key) below the cell.

    A key of `PANELS` shows that panel instead, as ``"checks"`` the findings of the whole report.
    A second output holds the figures as a plain table, for readers without a kernel.
    """
    document = shared()
    if part in PANELS:
        display(PANELS[part](document))  # type: ignore[no-untyped-call]
        return
    parts = ("facts", *edition(document.edition).specs)
    if part not in parts:
        raise GongkaiError(f"没有“{part}”这张表，可用：{'、'.join((*parts, *PANELS))}")
    display(FormWidget(document, part))  # type: ignore[no-untyped-call]
    if part == "facts":
        html = facts_html(dict(zip(LABELS.values(), document.facts(), strict=True)))
    else:
        html = table_html(document.table(part))
    state = document.shown(part)
    plain = {"text/html": f'<div class="gk-static">{html}</div>', MIME: state}
    display(plain, raw=True)  # type: ignore[no-untyped-call]
