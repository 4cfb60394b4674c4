"""Fonts for the formal report: the office's own first, then the system's, then the wheel's.

GB/T 9704 asks for 仿宋, 楷体, 黑体 and 小标宋. Which of them a machine has differs, so each role
has a list of families, best first, that always ends in a font from a wheel. Coverage is looked up
before anything is set: a character that no font of its list has is named, never drawn as a box.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

WHEEL = {"NotoSerifSC-Regular.otf": "Noto Serif SC", "NotoSansSC-Regular.otf": "Noto Sans SC"}
ROLES: Mapping[str, tuple[str, ...]] = {
    "fangsong": (
        *("FZFangSong-Z02", "FZFangSong-Z02S", "FangSong_GB2312", "FangSong", "STFangsong"),
        *("Noto Serif SC", "Noto Sans SC"),
    ),
    "kai": (
        *("FZKai-Z03", "FZKai-Z03S", "KaiTi_GB2312", "KaiTi", "STKaiti", "LXGW WenKai"),
        *("Noto Serif SC", "Noto Sans SC"),
    ),
    "hei": (*("FZHei-B01", "FZHei-B01S", "SimHei", "STHeiti", "Noto Sans SC", "Noto Serif SC"),),
    "song": (
        *("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "STZhongsong", "SimSun", "STSong"),
        *("Noto Serif SC", "Noto Sans SC"),
    ),
}
OWN = "GONGKAI_FONTS"
UNPRINTED = ("file", "link")  # what a document holds and nobody reads
STAND_IN = "〓"  # the printers' mark for a letter they lack


def wheel_folder() -> Path:
    """Return the folder of the fonts that come with the kit's dependencies."""
    return Path(str(files("pylopdf_fonts_zh_cn")))


def font_folders() -> list[Path]:
    """List the folders to look for fonts in, best first; only those that exist.

    ``GONGKAI_FONTS`` names the office's own folder; set to ``-`` it leaves the wheel's fonts alone.
    """
    own = os.environ.get(OWN, "")
    home = Path.home()
    system = {
        "win32": [
            Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
            home / "AppData/Local/Microsoft/Windows/Fonts",
        ],
        "darwin": [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"],
    }.get(
        sys.platform,
        [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"],
    )
    found = [] if own == "-" else [*([Path(own)] if own else []), *system]
    return [folder for folder in found if folder.is_dir()]


@cache
def _characters(path: str, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str, fonts: Iterable[tuple[str, int]]) -> str:
    """Return the characters of ``text``, in reading order, that none of ``fonts`` has.

    ``fonts`` are paths with the face's number; they are opened only while something is missing.
    """
    lacking = {ord(char) for char in text if char > " "} - {0xA0, 0x3000}
    for path, index in fonts:
        if not lacking:
            break
        lacking -= _characters(path, index)
    return "".join(dict.fromkeys(char for char in text if ord(char) in lacking))


def named(characters: str) -> str:
    """Name characters as a reader can find them, the first of them if they are many."""
    return "、".join(f"“{char}”（U+{ord(char):04X}）" for char in characters[:20])


def rare(text: str) -> bool:
    """Tell whether a text may hold a character that the wheel's fonts lack.

    They have all that GBK has but one; a reference (``&#x1F9FF;``) may stand for anything.
    """
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return True
    return "&" in text or "≒" in text


def printed(data: Any) -> list[str]:
    """List every text that is printed or read aloud."""
    found: list[str] = []
    _walked(data, {}, found)
    return found


def substituted(data: Any, characters: str) -> Any:
    """Put `STAND_IN` in the place of ``characters`` in every text that is printed."""
    return _walked(data, str.maketrans(dict.fromkeys(characters, STAND_IN)))


def _walked(data: Any, letters: dict[int, str], found: list[str] | None = None) -> Any:
    """Put other letters into every text that is printed; addresses and files stay."""
    if isinstance(data, dict):
        return {
            key: one if key in UNPRINTED else _walked(one, letters, found)
            for key, one in data.items()
        }
    if isinstance(data, list):
        return [_walked(one, letters, found) for one in data]
    if isinstance(data, str) and found is not None:
        found.append(data)
    return data.translate(letters) if isinstance(data, str) else data
