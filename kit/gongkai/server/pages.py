"""What the page of JupyterLab asks of this server: its modules, the forms' declaration, a line.

Nothing here runs a notebook. A path is one that the contents manager serves; without its token and
its XSRF word nobody is answered.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import Application, HTTPError, StaticFileHandler, authenticated

from gongkai.editions import edition, editions
from gongkai.live.page import LOADER, MAIN, STATIC, digest, packed_main, spec_data
from gongkai.live.preview import preview
from gongkai.server import begin, jobs, screen, versions
from gongkai.server.documents import Documents
from gongkai.server.files import KEY, Files, locator, mark, run
from gongkai.server.line import Line


class Modules(JupyterHandler, StaticFileHandler):
    """The page's modules, under their digest: a browser never mixes two versions.

    They are given to whoever asks, as Lab's own are: a browser that loads a script of a page sends
    no XSRF word along, and JupyterHub takes nobody's cookie without. They hold nothing of anyone.
    """

    @allow_unauthenticated
    async def get(self, mark: str, name: str) -> None:  # type: ignore[override]
        """Give a module, if the page asks for those that are installed."""
        if mark != digest() or not name.endswith((".js", ".css")) or name == LOADER:
            raise HTTPError(404)
        if name == MAIN and (packed := packed_main()):
            self._give(packed)
        else:
            await StaticFileHandler.get(self, name)

    def _give(self, packed: bytes) -> None:
        self.set_header("Content-Type", "text/javascript")
        self.set_extra_headers(MAIN)
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
        else:
            packed = gzip.decompress(packed)
        self.finish(packed)

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep what can never change."""
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")

    def compute_etag(self) -> str | None:
        """Give none: a module's address changes with it."""
        return None

    def get_content_type(self) -> str:
        """Give the kind of a file, which some machines have wrong in their registry."""
        return "text/css" if str(self.absolute_path).endswith(".css") else "text/javascript"

    def write_error(self, status_code: int, **more: Any) -> None:
        """Answer without a page: nobody reads it."""
        self.finish()


class Specs(APIHandler):
    """The declarations of all forms, by edition: every part of each, as the page draws them."""

    @authenticated
    async def get(self) -> None:
        """Give them."""
        self.set_header("Content-Type", "application/json")
        self.finish(await run(_declared))


class Place(APIHandler):
    """Which folder this server serves: a page that was open before asks before it goes on."""

    @authenticated
    async def get(self) -> None:
        """Give its mark."""
        self.finish({"place": mark(self.settings["contents_manager"])})


class Preview(Files, APIHandler):
    """A report that is read in: what it would change, cell by cell; nothing is changed here."""

    @authenticated
    async def post(self) -> None:
        """Read the file in the body for the report at ``path``."""
        path = await self.file(self.get_query_argument("path", ""))
        documents: Documents = self.settings[KEY]
        name, identity = (self.get_query_argument(key, "") for key in ("name", "id"))
        document = await run(documents.join, path, identity, {})
        said = await run(preview, document, name, self.request.body)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said, ensure_ascii=False))


@cache
def _declared() -> str:
    return json.dumps({key: _specs(key) for key in editions()}, ensure_ascii=False)


def _specs(key: str) -> dict[str, Any]:
    parts = ("facts", *edition(key).specs, "checks")
    return {part: spec_data(part, key) for part in parts}


def serve(app: Application, contents_manager: Any) -> None:
    """Answer the pages of reports, and tell Lab's page where its part of the kit is."""
    app.settings[KEY] = Documents(locator(contents_manager))
    base = str(app.settings["base_url"])
    root = url_path_join(base, "gongkai")
    static = {"path": str(STATIC)}
    more = (*jobs.HANDLERS, *begin.HANDLERS, *versions.HANDLERS, *screen.HANDLERS)
    app.add_handlers(
        ".*$",
        [
            (url_path_join(root, r"page/([0-9a-f]+)/([a-z/]+\.[a-z]+)"), Modules, static),
            (url_path_join(root, "api/forms"), Specs),
            (url_path_join(root, "api/place"), Place),
            (url_path_join(root, "api/read"), Preview),
            (url_path_join(root, "api/line"), Line),
            *((url_path_join(root, at), one) for at, one in more),
        ],
    )
    page = app.settings.setdefault("page_config_data", {})
    page["gongkaiPage"] = f"gongkai/page/{digest()}/"
