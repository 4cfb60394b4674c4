"""What can go wrong, as one tree; every message is Chinese and meant for the clerk.

::

    GongkaiError
    ├── UnknownEdition        no such statutory form
    ├── ValueRefused          a typed text that is not a value of its cell
    ├── NotebookError         a file that cannot be read as a notebook
    │   ├── NotAReport        a notebook, but not one of ours
    │   └── NewerStore        of a later version of the kit, and not to be made out
    ├── OutputError           a file that could not be written; the old one is untouched
    │   └── Taken             another file bears the name already
    ├── RenderError           the formal report could not be made
    │   └── MissingGlyphs     characters that no available font has
    └── ExportRefused         what nbconvert is told (`gongkai.publishing.exporters`)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class GongkaiError(Exception):
    """The root of all errors the kit raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        # In a notebook a clerk is shown the sentence, not Python's way to it.
        return [str(self)]


class UnknownEdition(GongkaiError):
    """No statutory form goes by this name."""


class ValueRefused(GongkaiError):
    """A typed text that is not a value of its cell; the text itself is kept."""


class NotebookError(GongkaiError):
    """A file that cannot be read as a notebook."""


class NotAReport(NotebookError):
    """A notebook without the kit's metadata."""


class NewerStore(NotebookError):
    """What a later version of the kit wrote and this one cannot make out."""


class OutputError(GongkaiError):
    """A file that could not be written; what was there before is untouched."""


class Taken(OutputError):
    """Another file bears the name already, and is not ours to replace."""


class RenderError(GongkaiError):
    """The formal report could not be made."""


class MissingGlyphs(RenderError):
    """Characters that no available font has; ``characters`` holds them in reading order."""

    def __init__(self, message: str, characters: str) -> None:
        super().__init__(message)
        self.characters = characters


@contextmanager
def needed(package: str) -> Iterator[None]:
    """Say what to install where an import within fails."""
    try:
        yield
    except ImportError as error:
        raise GongkaiError(
            f"这一步要用到 {package}，本机没有装；请先运行 python -m pip install {package}"
        ) from error
