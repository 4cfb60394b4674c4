"""A PDF read in a process of its own, which is ended when its time or its memory is over.

A PDF is a program of a kind: one page may keep its reader busy for ever.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.parsers.model import Grid, Source

PATIENCE = 9.0  # seconds
MEMORY = 900 * 2**20  # bytes, where the system can limit it


def read(data: bytes) -> Source:
    """Read a PDF file in a process of its own."""
    code = "from gongkai.parsers.apart import child; child()"
    # Nothing is imported from the folder one happens to work in.
    environment = os.environ | {"PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=data, capture_output=True, timeout=PATIENCE, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise GongkaiError("这个 PDF 太复杂，读了很久没有读完") from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise GongkaiError("这个 PDF 读不下去，可能损坏了，或者需要太多内存") from error
    if "error" in told:
        raise GongkaiError(told["error"])
    pieces = (
        piece
        if isinstance(piece, str)
        else Grid(tuple(map(tuple, piece[0])), tuple(map(tuple, piece[1])), True, *piece[2:])
        for piece in told["pieces"]
    )
    return Source(tuple(pieces), tuple(told["problems"]))


def child() -> None:
    """Read the PDF on the standard input and write what was found as JSON."""
    from gongkai.parsers.pdf import read as parse

    if sys.platform != "win32":
        import resource

        # Not every system limits the address space; the time is limited everywhere.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        source = parse(sys.stdin.buffer.read())
    except GongkaiError as error:
        told: dict[str, Any] = {"error": str(error)}
    except MemoryError:
        told = {"error": "这个 PDF 需要太多内存，没有读取"}
    else:
        pieces = [
            piece
            if isinstance(piece, str)
            else (piece.rows, piece.origin, piece.where, piece.edges)
            for piece in source.pieces
        ]
        told = {"pieces": pieces, "problems": source.problems}
    sys.stdout.buffer.write(json.dumps(told).encode())
