"""The reports that pages of this server have open: one document for each file, whoever shows it.

A kernel may have a document of the same file; both write one journal, and a page that has this one
tells the kernel's nothing. A document is let go of with its last page and read anew by the next.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from gongkai.live.document import Document, Tell
from gongkai.live.locate import kept
from gongkai.live.presence import opened

Locate = Callable[[str], Path | None]  # the file that a page names, if this server may serve it


class Documents:
    """The open documents by the real path of their file."""

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.held: dict[str, Document] = {}
        self.shown: dict[str, Callable[[], None]] = {}  # by place, what ends its being open
        self.lock = threading.Lock()

    def join(self, path: Path, parts: list[str], tells: dict[str, Tell]) -> Document:
        """Have the pages of a file told of it; open the document if no page has it yet."""
        place = os.path.realpath(path)
        with self.lock:
            document = self.held.get(place)
            if document is None:
                document = Document(path, kept(path), self.locate)
                self.held[place] = document
            if tells and place not in self.shown:
                self.shown[place] = opened(path)
            for part in parts:
                if part in tells:
                    document.join(part, tells[part])
        return document

    def leave(self, document: Document, tells: dict[str, Tell]) -> None:
        """Tell a page nothing any more; let go of a document that nobody is told of."""
        with self.lock:
            alone = [document.leave(tell) for tell in tells.values()]
            if alone and alone[-1]:
                places = [at for at, one in self.held.items() if one is document]
                for place in places:
                    del self.held[place]
                    if end := self.shown.pop(place, None):
                        end()
