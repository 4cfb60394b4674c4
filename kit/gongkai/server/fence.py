"""Requests that no one meant: none leaves for another host, none sets off a deed on this server.

A picture's or a chart's address is written by whoever wrote the notebook. It may name another host,
or a page of this server that acts when it is asked for (voila runs the notebook it shows).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jupyter_server.base.handlers import APIHandler
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import Application, HTTPError, OutputTransform, RequestHandler, StaticFileHandler

from gongkai.server.policy import HEADER, POLICY


class _Policy(OutputTransform):
    """Add the kit's policy to every answer, beside any that a handler or an admin has set."""

    def __init__(self, request: HTTPServerRequest) -> None:
        pass

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        headers.add(HEADER, POLICY)
        # Or the names of hosts in links are asked of the network before anyone follows them.
        headers["X-DNS-Prefetch-Control"] = "off"
        return status_code, headers, chunk


class _Refused(RequestHandler):
    def prepare(self) -> None:
        raise HTTPError(403, "a part of a page may ask for files only")


def meant(request: HTTPServerRequest, handler: type[Any] | None, base: str = "/") -> bool:
    """Tell whether a request may act: it was navigated to, or Jupyter's own script made it.

    What remains are the parts of a page, as its writer named them: pictures, charts' data. They
    may have files; and of an application behind this server, what one of its own pages asks for.
    """
    headers = request.headers
    if request.method not in ("GET", "HEAD"):
        return True  # Jupyter's own XSRF check guards these
    went = headers.get("Sec-Fetch-Mode", "navigate") in ("navigate", "websocket")
    if went and headers.get("Sec-Fetch-Dest") not in ("object", "embed"):
        # A browser that says neither, as over plain http to another machine, asks for pictures so.
        return not headers.get("Accept", "").startswith("image/")
    if "X-XSRFToken" in headers or "Authorization" in headers or "Upgrade" in headers:
        return True
    if handler is None or issubclass(handler, StaticFileHandler):
        return True
    if _room(request.path, base) == "custom":
        return True  # Notebook's page asks for the style that an administrator may have written
    if issubclass(handler, APIHandler):
        # Voila's page has no token of its own; JupyterLab's has one before it shows a notebook.
        return headers.get("Sec-Fetch-Dest") == "empty" and "_xsrf" not in request.cookies
    return _room(request.path, base) == _room(urlsplit(headers.get("Referer", "")).path, base)


def _room(path: str, base: str) -> str:
    return path.removeprefix(base).strip("/").split("/")[0]


def fence(app: Application) -> None:
    """Put the policy on every answer of ``app``, and refuse requests that were not meant."""
    app.add_transform(_Policy)
    find = app.find_handler
    base = str(app.settings.get("base_url", "/"))

    def find_handler(request: HTTPServerRequest, **more: Any) -> Any:
        found = find(request, **more)
        if meant(request, getattr(found, "handler_class", None), base):
            return found
        return app.get_handler_delegate(request, _Refused)

    app.find_handler = find_handler  # type: ignore[method-assign]
