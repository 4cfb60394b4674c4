"""Pack the page's modules into one, with esbuild: a browser opens a form sooner."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gongkai.live.page import PACKED, STATIC, mark, sources

ROOT = Path(__file__).resolve().parents[1]

subprocess.run(
    [
        *(ROOT / "node_modules" / ".bin" / "esbuild", str(STATIC / "entry.js")),
        *("--bundle", "--format=esm", "--charset=utf8", "--minify-whitespace"),
        *(f"--banner:js=// {mark(sources())}", f"--outfile={PACKED}", "--log-level=warning"),
    ],
    check=True,
)
