"""Looks for what other processes write: a kernel and a server may have one document open."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

EVERY = 0.25  # seconds


class Followed(Protocol):
    """What may be written by others as well."""

    def follow(self) -> bool:
        """Take it over; return whether anyone still wants to know."""


class Follower:
    """One thread for all documents of a process; it ends with the last that is shown."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.followed: set[Followed] = set()
        self.thread: threading.Thread | None = None

    def add(self, one: Followed) -> None:
        """Look at a document from now on."""
        with self.lock:
            self.followed.add(one)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="gongkai", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(EVERY)
            for one in list(self.followed):
                self._look(one)
            with self.lock:
                if not self.followed:
                    self.thread = None
                    return

    def _look(self, one: Followed) -> None:
        try:
            if not one.follow():
                with self.lock:  # a page that came meanwhile is not forgotten
                    if not one.follow():
                        self.followed.discard(one)
        except Exception:  # one document's trouble is not the others'
            logging.getLogger(__name__).exception("gongkai could not follow a journal")
