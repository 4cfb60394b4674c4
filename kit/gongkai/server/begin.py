"""A new report from the screen: what a file of last year gives, and the notebook that is made.

The same as ``gongkai new`` does. What was read is held here until the report is made of it, so that
it is made of what was shown.
"""

from __future__ import annotations

import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from gongkai.errors import GongkaiError
from gongkai.live.begin import blank, following, new_name, not_carried, place
from gongkai.model.measures import carried_over
from gongkai.model.report import KINDS, LEVELS
from gongkai.model.schema import LONGEST_FACT
from gongkai.model.values import show
from gongkai.notebook.copies import reading
from gongkai.notebook.file import cause
from gongkai.notebook.parts import LABELS, LASTING
from gongkai.parsers import LARGEST, read_bytes, read_file
from gongkai.parsers.assemble import Read
from gongkai.parsers.summary import reasons, table_read, text_read
from gongkai.server.files import Files, run
from gongkai.server.reveal import can_reveal

HELD = "gongkai_read"  # what was read, by a word that only its page knows
MOST = 8
UNFIT = '<>:"/\\|?*'
Told = dict[str, Any]


def told(found: Read) -> Told:
    """Say what was read of last year's report, what a new one takes of it, and what it does not."""
    last = found.report
    report = following(last)
    specs = report.form.specs
    carried = [
        [specs[part].place((row, column)), show(value)]
        for (part, row, column), value in carried_over(report, last).items()
        if (row, column) in specs[part].typed and value is not None
    ]
    return {
        "title": last.title,
        "year": report.year,
        "form": report.form.document,
        "facts": {key: getattr(report, key) for key in LASTING},
        "labels": LABELS,
        "found": [table_read(found, key) for key in last.form.specs] + [text_read(found)],
        "unread": [reason for key in last.form.specs for reason in reasons(found, key)],
        "carried": carried,
        "blank": [specs[part].place((r, c)) for part, r, c in not_carried(report, last)],
        "notes": list(found.notes),
    }


def made(folder: Path, given: Told, found: Read | None) -> Path:
    """Make the report that the dialog describes; raise `GongkaiError` with what is in the way."""
    last = found.report if found else None
    report = following(last) if last else blank(given["year"], date.today())
    # What is none of the words to choose from is kept as last year's report has it.
    chosen = {key: given[key] for key in ("kind", "level") if given[key]}
    report = report.replace(organ=given["organ"].strip(), **chosen)
    return place(folder / _named(given["name"]), report, last)


def _named(name: str) -> str:
    name = name.strip().removesuffix(".ipynb").rstrip(" .")
    if not name:
        raise GongkaiError("请给新文件起个名字")
    if bad := sorted({char for char in name if char in UNFIT or not char.isprintable()}):
        listed = "、".join(f"“{char}”" if char.isprintable() else "看不见的字符" for char in bad)
        raise GongkaiError(f"文件名里不能有{listed}，请换一个名字")
    if name.startswith("."):
        raise GongkaiError("文件名不能以“.”开头，请换一个名字")
    return f"{name}.ipynb"


def _sound(given: Any) -> Told:
    """Return what the dialog sent, if it is that."""
    texts = ("organ", "kind", "level", "name", "read")
    sound = isinstance(given, dict) and all(
        isinstance(given.get(key), str) and len(given[key]) <= LONGEST_FACT for key in texts
    )
    if not sound or type(given.get("year")) is not int or not 1900 < given["year"] < 2200:
        raise HTTPError(400, "填的内容不对")
    if given["kind"] not in ("", *KINDS) or given["level"] not in ("", *LEVELS):
        raise HTTPError(400, "填的内容不对")
    return dict(given)


class New(Files, APIHandler):
    """The dialog for a new report, and the report it makes."""

    async def folder(self) -> Path:
        """Return the folder that the page shows; answer 404 where there is none."""
        found = await self.any(self.get_query_argument("folder", ""))
        if not found.is_dir():
            raise HTTPError(404, "没有这个文件夹")
        return found

    @authenticated
    async def get(self) -> None:
        """Give what the dialog begins with, a free name for a report on ``year`` among it."""
        folder = await self.folder()
        asked = self.get_query_argument("year", "")
        due = blank(None, date.today()).year
        year = int(asked) if asked.isdecimal() and len(asked) == 4 else due
        self._say({
            "kinds": KINDS, "levels": LEVELS, "year": due, "folder": str(folder),
            "name": new_name(folder, year), "reveal": can_reveal(self.request),
        })  # fmt: skip

    @authenticated
    async def post(self) -> None:
        """Make a new report in ``folder`` and say where it is."""
        folder = await self.folder()
        try:
            given = _sound(json.loads(self.request.body))
        except (ValueError, RecursionError) as error:
            raise HTTPError(400, "填的内容不对") from error
        found = self.settings.get(HELD, {}).get(given["read"])
        if given["read"] and found is None:
            self._say({"problem": "上年报告要再选一次：服务重新启动过，或者已经隔了很久"})
            return
        try:
            path = await run(made, folder, given, found)
        except GongkaiError as error:
            self._say({"problem": str(error)})
            return
        except OSError as error:
            self._say({"problem": f"没有建成：{cause(error)}"})
            return
        self._say({"name": path.name, "path": str(path)})

    def _say(self, said: Told) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said, ensure_ascii=False))


class Last(New):
    """Last year's report, read for a new one."""

    @authenticated
    async def get(self) -> None:
        """Answer that there is nothing to get here."""
        raise HTTPError(405)

    @authenticated
    async def post(self) -> None:
        """Read the file in the body, or the one at ``path``, and say what it gives."""
        body, name = self.request.body, self.get_query_argument("name", "")
        place = self.get_query_argument("path", "")
        if place:
            path = await self.any(place)
            work: tuple[Any, ...] = (_read_here, path)
        elif len(body) > LARGEST:
            self._say({"problem": f"文件超过 {LARGEST >> 20} MB，不像是年度报告"})
            return
        else:
            work = (read_bytes, body, name)
        try:
            found = await run(*work)
            said = await run(told, found)
        except GongkaiError as error:
            self._say({"problem": str(error)})
            return
        held: dict[str, Read] = self.settings.setdefault(HELD, {})
        word = secrets.token_hex(16)
        held[word] = found
        while len(held) > MOST:
            held.pop(next(iter(held)))
        self._say({"read": word, **said})


def _read_here(path: Path) -> Read:
    with reading(path):
        return read_file(path)


HANDLERS = (("api/new", New), ("api/last", Last))
