"""The form in the notebook: one widget a part, all parts of a kernel on one shared document.

The page is where figures are typed and kept (`static/sync.js` writes them into the notebook's
metadata); the kernel keeps the journal, tells all pages of each other's edits, and computes the
same totals again as the authority. It never writes a notebook file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from gongkai.editions import edition, editions
from gongkai.errors import GongkaiError
from gongkai.live.document import Document, shared
from gongkai.live.panel import answer, part_names
from gongkai.model.measures import measures
from gongkai.model.report import KINDS, LEVELS
from gongkai.notebook.parts import LABELS
from gongkai.publishing.render.static import facts_html, table_html

STATIC = files("gongkai.live") / "static"
LOADER = "loader.js"  # makes one page of the others
PACKED = files("gongkai.live") / "packed.js"  # all of them in one; its first line says of which
MIME = "application/vnd.gongkai.part+json"
FACT_HINTS = (
    "全称，与公章一致",
    "",
    "",
    "四位数字，如 2025",
    "电话或地址，只供联系，不印出",
    "如 2027年1月20日",
    "没有就不填；填了导出时带红头",
)


def spec_data(part: str, edition_key: str) -> dict[str, Any]:
    """Give the declaration of a part as the page draws it."""
    names = part_names(edition_key)
    if part == "checks":
        return {"key": "checks", "names": names, "valid": _in_force()}
    if part != "facts":
        return {**edition(edition_key).specs[part].to_dict(), "names": names}
    options = {"kind": KINDS, "level": LEVELS}
    fields = [
        {
            "key": key,
            "label": label,
            "hint": hint,
            "options": options.get(key),
            "reads": "date" if key == "date" else None,
        }
        for key, label, hint in (
            (*named, hint) for named, hint in zip(LABELS.items(), FACT_HINTS, strict=True)
        )
    ]
    return {"key": "facts", "name": names["facts"], "names": names, "fields": fields}


def _in_force() -> dict[str, list[list[str]]]:
    """Say where last year's report has its 现行有效: by edition, table, cell and what it is of."""
    return {
        key: [
            [table, f"{row}.{column}", edition(key).specs[table].rows[row].label]
            for role, measure in measures(key).items()
            if role[2] == "valid"
            for table, row, column in measure.cells
        ]
        for key in editions()
    }


def sources() -> dict[str, str]:
    """Read the page's modules and their style, by name, as they are written."""
    held = sorted(one.name for one in STATIC.iterdir() if one.name.endswith((".js", ".css")))
    return {name: (STATIC / name).read_text("utf-8") for name in held if name != LOADER}


def mark(given: dict[str, str]) -> str:
    """Return the digest of modules, by which one that packs them all is known to be of them."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


@cache
def modules() -> bytes:
    """Return the page's modules and their style by name, compressed: a page asks for them once.

    A browser takes one module in a quarter of the time that thirty take: where the modules are
    packed as they stand (``make page``, and so every wheel), the entry holds them all.
    """
    given = sources()
    first, _, packed = (PACKED.read_text("utf-8") if PACKED.is_file() else "").partition("\n")
    if first == f"// {mark(given)}":
        styles = {name: text for name, text in given.items() if name.endswith(".css")}
        given = {"entry.js": packed, **styles}
    return gzip.compress(json.dumps(given, ensure_ascii=False).encode(), 6, mtime=0)


@cache
def packed_spec(part: str, edition_key: str) -> bytes:
    """Return the declaration of ``part`` as compressed JSON; it travels as a binary buffer."""
    data = json.dumps(spec_data(part, edition_key), ensure_ascii=False)
    return gzip.compress(data.encode(), 9, mtime=0)


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
