"""Half a character, as pages and other programs can hold one, does not lock a notebook.

It has no UTF-8: Jupyter's notary cannot sign it and its contents manager cannot write it, so that
the notebook would neither open nor be saved.
"""

from __future__ import annotations

import json
from typing import Any

from gongkai.live.states import plain


def allow_halves(manager: Any) -> None:
    """Let notebooks with half a character be read; each is saved as U+FFFD."""
    check, save = manager.notary.check_signature, manager.save

    def checked(notebook: Any) -> bool:
        try:
            return bool(check(notebook))
        except UnicodeEncodeError:
            return False  # nobody can have signed it

    def saved(model: Any, *args: Any, **options: Any) -> Any:
        if isinstance(model, dict) and model.get("type") == "notebook":
            model = {**model, "content": _whole(model.get("content"))}
        return save(model, *args, **options)

    manager.notary.check_signature, manager.save = checked, saved


def _whole(content: Any) -> Any:
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return _mended(content)
    return content


def _mended(held: Any) -> Any:
    if isinstance(held, str):
        return plain(held)
    if isinstance(held, list):
        return [_mended(one) for one in held]
    if isinstance(held, dict):
        return {plain(key): _mended(one) for key, one in held.items()}
    return held
