"""Write the rows of the README's table of rules anew, as the rules are declared.

Run as ``python .ci/tables.py [FILE…]``; without a file both READMEs are written.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from gongkai.checks.records import table

ROOT = Path(__file__).resolve().parents[1]
_ROWS = re.compile(r"(?:^\| `[A-Z]\d?-\d\d` \|.*\n)+", re.MULTILINE)


def main() -> None:
    """Write each file with the rows of today; what stands around them is left alone."""
    rows = "\n".join([*table().splitlines()[2:], ""])
    files = map(Path, sys.argv[1:]) if sys.argv[1:] else ROOT.glob("README*.md")
    for path in files:
        text, found = _ROWS.subn(lambda _: rows, path.read_text("utf-8"))
        if found != 1:
            sys.exit(f"{path.name}: {found} tables of rules")
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
