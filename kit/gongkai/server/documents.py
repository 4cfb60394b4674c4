"""The reports that pages of this server have open: one document for each file, whoever shows it.

A kernel may have a document of the same file; both write one journal and follow it. A document is
let go of with its last page and read anew by the next.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gongkai.editions import editions
from gongkai.live.document import Document, Tell
from gongkai.live.locate import kept
from gongkai.live.presence import opened

Locate = Callable[[str], Path | None]  # the file that a page names, if this server may serve it
THREADS = 8  # that answer pages, however many there are


@dataclass
class _Held:
    place: str
    identity: str
    document: Document
    end: Callable[[], None]  # from then on no page has the file open

    def is_of(self, place: str, identity: str) -> bool:
        """Tell whether a page of this file and this id shows it."""
        ids = {self.identity, *self.document.memory.names}
        return place == self.place and (not identity or identity in ids)


class Documents:
    """The open documents by the real path of their file and the id that their pages bear.

    A page that was opened before another file took this one's place still bears the other id: its
    figures are not this report's.
    """

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.held: list[_Held] = []
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="gongkai")

    def join(self, path: Path, identity: str, tells: Mapping[str, Tell]) -> Document:
        """Have a page of a file told of it; open the document if no page has it yet."""
        place = os.path.realpath(path)
        with self.lock:
            found = next((one for one in self.held if one.is_of(place, identity)), None)
            if found is None:
                document = self._opened(path, identity)
                if not tells:
                    return document
                found = _Held(place, identity, document, opened(path))
                self.held.append(found)
            for part, tell in tells.items():
                found.document.join(part, tell)
        return found.document

    def known(self, path: Path) -> Document | None:
        """Return the document of a file that a page has open."""
        place = os.path.realpath(path)
        return next((one.document for one in self.held if one.place == place), None)

    def _opened(self, path: Path, identity: str) -> Document:
        file = kept(path)
        if identity and str(file.get("id")) != identity:
            file = {"id": identity, "edition": file.get("edition", editions()[0])}
        return Document(path, file, self.locate)

    def leave(self, document: Document, tells: Mapping[str, Tell]) -> None:
        """Tell a page nothing any more; let go of a document that nobody is told of."""
        with self.lock:
            alone = [document.leave(tell) for tell in tells.values()]
            if alone and alone[-1]:
                for one in self.held:
                    if one.document is document:
                        one.end()
                self.held = [one for one in self.held if one.document is not document]
