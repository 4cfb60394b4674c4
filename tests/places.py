"""Environments of their own, for what would change every other test: ``make places`` makes them."""

from __future__ import annotations

from pathlib import Path

PLACES = Path(__file__).resolve().parents[1] / ".places"


def program(place: str, name: str = "python") -> Path:
    """A program of the environment ``place``, which has the kit in it."""
    path = PLACES / place / "bin" / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: make places makes it")
    return path
