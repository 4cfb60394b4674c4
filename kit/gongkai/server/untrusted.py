"""Notebooks that were not written or trusted on this machine are read without what could act.

JupyterLab restores saved widgets when it opens a notebook, trusted or not, and a widget may bring
its own script. So the saved state is held back here unless the notary knows the notebook, and no
cell is taken at its word that it may be trusted.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from nbformat import from_dict

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class Gate:
    """What stands before a contents manager, synchronous or not, and of whatever kind."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.held: dict[str, Any] = {}  # the state that was held back, by the notebook's path
        self.open: ContextVar[bool] = ContextVar("open", default=False)

    def close(self) -> None:
        """Put the gate before the manager's reading and saving."""
        manager, get, save = self.manager, self.manager.get, self.manager.save

        def guarded_get(path: str, *args: Any, **options: Any) -> Any:
            return _then(get(path, *args, **options), lambda model: self._read(path, model))

        def guarded_save(model: Any, path: str = "", *args: Any, **options: Any) -> Any:
            self._put_back(model, path)
            return save(model, path, *args, **options)

        manager.get, manager.save = guarded_get, guarded_save
        manager.trust_notebook = self._opened(manager.trust_notebook)

    def _opened(self, trust: Callable[..., Any]) -> Callable[..., Any]:
        """Let the one who trusts a notebook sign it as it is, with its state."""

        async def later(*args: Any) -> Any:
            self.open.set(True)  # for this task alone
            return await trust(*args)

        def now(*args: Any) -> Any:
            before = self.open.set(True)
            try:
                return trust(*args)
            finally:
                self.open.reset(before)

        return later if inspect.iscoroutinefunction(trust) else now

    def _read(self, path: str, model: Any) -> Any:
        notebook = model.get("content") if model.get("type") == "notebook" else None
        if notebook and not self.open.get():
            self.held.pop(path.strip("/"), None)
            if "gongkai" in notebook.get("metadata", {}):
                notebook["metadata"].pop("widgets", None)  # a report never holds any
            if not self._signed(notebook):
                self._disarm(path.strip("/"), notebook)
        return model

    def _signed(self, notebook: Any) -> bool:
        copy = from_dict(notebook)  # type: ignore[no-untyped-call]
        for cell in copy.get("cells", []):
            if cell.get("cell_type") == "code":
                # The manager has noted its own judgement here, which is not part of the file.
                cell.get("metadata", {}).pop("trusted", None)
        return bool(self.manager.notary.check_signature(copy))

    def _disarm(self, path: str, notebook: Any) -> None:
        metadata = notebook.get("metadata", {})
        if "widgets" in metadata:
            self.held[path] = metadata.pop("widgets")
        for cell in notebook.get("cells", []):
            if cell.get("metadata", {}).pop("trusted", None) is not None:
                cell["metadata"]["trusted"] = False

    def _put_back(self, model: Any, path: str) -> None:
        """Keep the state in the file while an output still shows a part of it.

        An output that was made anew shows another widget: then the old state is of no use. One that
        still shows it is either not trusted, so that the notebook is not signed, or its reader has
        said that it shall be.
        """
        notebook = model.get("content") if isinstance(model, dict) else None
        state = self.held.get(path.strip("/"))
        if state is None or not isinstance(notebook, dict):
            return
        metadata = notebook.get("metadata")
        if isinstance(metadata, dict) and "widgets" not in metadata:
            models = _dict(_dict(_dict(state).get(STATE)).get("state"))
            if any(shown in models for shown in _shown(notebook)):
                metadata["widgets"] = state


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _shown(notebook: Any) -> Iterator[str]:
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(VIEW)
            if isinstance(view, dict):
                yield str(view.get("model_id"))


def _then(result: Any, what: Callable[[Any], Any]) -> Any:
    """Do ``what`` with a result that may have to be waited for."""
    if not inspect.isawaitable(result):
        return what(result)

    async def later() -> Any:
        return what(await result)

    return later()
