"""What a verb answers with: its exit code, and what is printed for people and for machines."""

from __future__ import annotations

import argparse
import json
import sys
import time

CLEAN, FOUND = 0, 1


def say(args: argparse.Namespace, data: dict[str, object], text: str) -> None:
    """Print ``text``, or ``data`` where the call asked for JSON."""
    put(json.dumps(data, ensure_ascii=False) if args.json else text, whole=args.json)


def put(text: str, *, whole: bool) -> None:
    """Print for people in the console's encoding; a ``whole`` document is UTF-8 everywhere."""
    if not whole:
        print(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def progress(began: float, text: str) -> None:
    """Say on the side how long it took, where that was more than a second."""
    if (taken := time.monotonic() - began) > 1:
        print(f"{text}，用时 {taken:.1f} 秒", file=sys.stderr)
