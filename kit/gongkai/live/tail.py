"""How far a file of lines was read, so that only what was written since is read again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

PROOF = 64  # bytes before the place that must still stand there


class Tail:
    """The place in a file up to which its lines are known."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing: all is read anew."""
        self.inode, self.at, self.proof = 0, 0, b""

    def moved(self, path: Path) -> bool:
        """Tell whether the file is not as it was left."""
        try:
            found = path.stat()
        except OSError:
            return False
        return (found.st_ino, found.st_size) != (self.inode, self.at)

    def at_end(self, handle: int) -> bool:
        """Tell whether all that an open file holds is known."""
        found = os.fstat(handle)
        return found.st_size == self.at and (not self.at or found.st_ino == self.inode)

    def note(self, handle: int, data: bytes) -> None:
        """Know an open file to its end, which is that of ``data``."""
        found = os.fstat(handle)
        self.inode, self.at, self.proof = found.st_ino, found.st_size, data[-PROOF:]

    def read(self, path: Path, *, torn: bool = False) -> tuple[bool, bytes] | None:
        """Return whole lines that were not known, and whether they are all there are.

        Nothing where there are none. A last line without an end is given where ``torn`` asks for
        it, and not known by that.
        """
        try:
            with path.open("rb") as file:
                inode, size = (found := os.fstat(file.fileno())).st_ino, found.st_size
                if not stat.S_ISREG(found.st_mode):
                    return None
                file.seek(self.at - len(self.proof))
                known = inode == self.inode and file.read(len(self.proof)) == self.proof
                file.seek(self.at if known else 0)
                data = file.read(size)
        except OSError:
            return None
        whole = data[: data.rfind(b"\n") + 1]
        if known and not whole:
            return None
        self.inode, self.at = inode, (self.at if known else 0) + len(whole)
        self.proof = (self.proof + whole if known else whole)[-PROOF:]
        return not known, data if torn else whole
