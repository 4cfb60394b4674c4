"""Kernels import what is installed, and nothing that lies in the notebook's folder.

A file ``ipykernel_launcher.py`` beside a mailed notebook would else run when its kernel starts.
"""

from __future__ import annotations

import os
from typing import Any


def import_nothing_from_the_folder(manager: Any) -> None:
    """Let every kernel that ``manager`` starts run with Python's safe path."""
    start = manager.start_kernel

    def start_kernel(*args: Any, **options: Any) -> Any:
        environment = {**(options.get("env") or os.environ), "PYTHONSAFEPATH": "1"}
        return start(*args, **options | {"env": environment})

    manager.start_kernel = start_kernel
