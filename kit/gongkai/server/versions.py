"""The versions of a report, as its page asks for them: what there is, what differs, one more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import Application, HTTPError, authenticated

from gongkai.errors import GongkaiError
from gongkai.live.compare import differing
from gongkai.live.document import Document
from gongkai.live.versions import Versions, keep_day
from gongkai.model.schema import mapping
from gongkai.notebook.file import cause, checked
from gongkai.server.documents import Documents
from gongkai.server.files import KEY, Files

GONE = "这个版本已经不在了，请收起再打开列表"


class _Asked(Files, APIHandler):
    """What is asked of the report at ``path``, answered beside the server's other work."""

    async def document(self) -> Document:
        documents: Documents = self.settings[KEY]
        path = await self.file(self.get_query_argument("path", ""))
        found: Document = await self.run(documents.join, path, "", {})
        return found

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, work, *args)

    def tell(self, said: dict[str, Any]) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said, ensure_ascii=False))

    def given(self) -> dict[str, Any]:
        try:
            return dict(mapping(json.loads(self.request.body)))
        except (ValueError, RecursionError):
            raise HTTPError(400, "not JSON") from None


class List(_Asked):
    """The versions of a report, and one more."""

    @authenticated
    async def get(self) -> None:
        """List what is kept."""
        versions = Versions((await self.document()).id)
        self.tell({"versions": [one.to_dict() for one in await self.run(versions.listed)]})

    @authenticated
    async def post(self) -> None:
        """Keep the notebook of the page: somebody asked, or another is put back."""
        document, given = await self.document(), self.given()
        kind = "before" if given.get("before") else "asked"
        keep = partial(_keep, document, given.get("notebook"), kind, str(given.get("words", "")))
        self.tell(await self.run(keep))


class One(_Asked):
    """A version, held against the page."""

    @authenticated
    async def post(self) -> None:
        """Tell what differs, and what puts the version back."""
        document, given = await self.document(), self.given()
        self.tell(await self.run(_held, document, self.get_query_argument("name", ""), given))


def _keep(document: Document, notebook: Any, kind: Any, words: str) -> dict[str, Any]:
    versions = Versions(document.id)
    try:
        data = json.dumps(checked(notebook), indent=1).encode()
        kept = versions.keep(data, kind, datetime.now().astimezone(), words)
    except GongkaiError as error:
        return {"problem": str(error)}
    except OSError as error:
        return {"problem": cause(error)}
    return {"kept": kept.name, "versions": [one.to_dict() for one in versions.listed()]}


def _held(document: Document, name: str, given: dict[str, Any]) -> dict[str, Any]:
    data = Versions(document.id).read(name)
    if data is None:
        return {"problem": GONE}
    try:
        return differing(document, data, given)
    except GongkaiError as error:
        return {"problem": str(error)}


def remember(identity: str, path: Path) -> None:
    """Keep a report as it was left on an earlier day, now that it is opened."""
    keep_day(identity, path, datetime.now())


def keep_days(app: Application, contents_manager: Any) -> None:
    """Have the last save of each day kept before the next one is written over it."""
    documents: Documents = app.settings[KEY]

    def before_save(path: str, **_: Any) -> None:
        found = documents.locate(path)
        document = found and documents.known(found)
        if found and document:
            remember(document.id, found)

    if hasattr(contents_manager, "register_pre_save_hook"):
        contents_manager.register_pre_save_hook(before_save)


HANDLERS = ((r"api/versions", List), (r"api/version", One))
