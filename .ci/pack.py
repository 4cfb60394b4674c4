"""Pack the page's modules into one, with esbuild, and Lab's too: a form is there sooner."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gongkai.live.page import MAIN, PACKED, PACKED_MAIN, STATIC, lab_sources, mark, sources

ROOT = Path(__file__).resolve().parents[1]
PACKS = (("entry.js", sources(), PACKED), (MAIN, lab_sources(), PACKED_MAIN))

for entry, given, packed in PACKS:
    subprocess.run(
        [
            *(ROOT / "node_modules" / ".bin" / "esbuild", str(STATIC / entry)),
            *("--bundle", "--format=esm", "--charset=utf8", "--minify-whitespace"),
            *(f"--banner:js=// {mark(given)}", f"--outfile={packed}", "--log-level=warning"),
        ],
        check=True,
    )
