"""The kit's part of the Jupyter server: what came by mail does not act, whoever opens it.

The installation enables it (``etc/jupyter/jupyter_server_config.d``), so it stands in every
JupyterLab, Notebook and voila that runs on a Jupyter server of this environment. It loads nothing
before the server asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "gongkai.server"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Put the fences up: around requests, around what is read, around kernels' imports."""
    from gongkai.server.fence import fence
    from gongkai.server.halves import allow_halves
    from gongkai.server.kernels import import_nothing_from_the_folder
    from gongkai.server.pages import serve
    from gongkai.server.refusal import say_in_chinese
    from gongkai.server.unreadable import say_unreadable
    from gongkai.server.untrusted import Gate
    from gongkai.server.versions import keep_days

    fence(app.web_app)
    say_in_chinese(app.web_app)
    say_unreadable(app.contents_manager)
    allow_halves(app.contents_manager)
    Gate(app.contents_manager).close()
    import_nothing_from_the_folder(app.kernel_manager)
    serve(app.web_app, app.contents_manager)
    keep_days(app.web_app, app.contents_manager)
