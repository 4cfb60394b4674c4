"""What a page of the server may ask for: its own server, and what it holds itself; no other host.

JupyterLab needs ``'unsafe-eval'`` and inline scripts and styles; modules, workers and previews come
from ``blob:``. An answer that carries a policy already keeps it: a browser obeys both.
"""

from __future__ import annotations

HEADER = "Content-Security-Policy"
POLICY = "; ".join(
    (
        "default-src 'self' data: blob:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline' data: blob:",
        "worker-src 'self' blob:",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
