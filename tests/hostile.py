"""Notebooks that try to act when they are opened, and the host they would like to reach."""

from __future__ import annotations

import copy
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text("utf-8"))
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
SENTINEL = "点.png"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da"
    "6364f80f00010501012718e3660000000049454e44ae426082"
)


class Elsewhere:
    """The foreign host: another server on this machine, which notes what it is asked for."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.asked: list[str] = []


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = Elsewhere(f"127.0.0.1:{running.server_port}")
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield place
    finally:
        running.shutdown()
        running.server_close()


def aimed(vector: str, number: int, host: str) -> str:
    """Let a vector call this number on the foreign host, and in the page."""
    return vector.replace("evil.test", f"{host}/{number}").replace("@", f"window.__pwn{number}=1")


def html(text: str, **metadata: Any) -> Any:
    return new_output("display_data", {"text/html": text}, metadata=metadata)


def shown(data: dict[str, Any], trusted: bool = False, **metadata: Any) -> Any:
    """A code cell that was never run here, with one output."""
    output = new_output("display_data", data, metadata=metadata)
    return new_code_cell("1", outputs=[output], metadata={"trusted": True} if trusted else {})


def notebook(cells: list[Any], widgets: Any = None) -> Any:
    """A notebook that ends with a picture of its own folder: when it is drawn, all is."""
    made = new_notebook(cells=[*cells, new_markdown_cell(f"![sentinel]({SENTINEL})")])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": ""}
    if widgets is not None:
        made.metadata["widgets"] = {STATE: widgets}
    return made


def put(folder: Path, name: str, made: Any) -> Path:
    path = folder / name
    # Not by nbformat, which leaves out that a cell calls itself trusted.
    path.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    (folder / SENTINEL).write_bytes(PNG)
    return path


def vectors(host: str) -> Any:
    """Every vector as text, as output, and as both in cells that call themselves trusted."""
    cells = []
    for n, vector in enumerate(VECTORS):
        for at, trusted in ((0, False), (1, True)):
            noted = {"trusted": True} if trusted else {}
            text = aimed(vector, 4 * n + 2 * at, host)
            cells.append(new_markdown_cell(text, metadata=noted))
            cells.append(shown({"text/html": aimed(vector, 4 * n + 2 * at + 1, host)}, trusted))
    return notebook(cells)


def addresses(url: str) -> list[str]:
    """Markdown and HTML that ask for ``url#`` when they are drawn."""
    forms = (
        "![a](URL)", "![a][r]\n\n[r]: URL", "[![a](URL)](URL)", '<img src="URL">',
        '<img srcset="URL 1x, URL 2x">', '<picture><source srcset="URL"><img></picture>',
        '<video src="URL" autoplay></video>', '<video poster="URL"></video>',
        '<audio src="URL" autoplay></audio>', '<video><track src="URL" default></video>',
        '<div style="background:url(URL)">x</div>',
        '<div style="background-image:url(URL)">x</div>',
        '<ul style="list-style-image:url(URL)"><li>x</ul>',
        '<div style="border-image:url(URL) 1">x</div>',
        '<p style="cursor:url(URL),auto">x</p>', '<div style="content:url(URL)">x</div>',
        '<style>*{background:url(URL)}</style>', '<style>@import "URL";</style>',
        '<style>@font-face{font-family:a;src:url(URL)}body{font-family:a}</style>',
        '<link rel="stylesheet" href="URL">', '<link rel="prefetch" href="URL">',
        '<link rel="preload" as="image" href="URL">', '<link rel="icon" href="URL">',
        '<link rel="modulepreload" href="URL">', '<link rel="prerender" href="URL">',
        '<object data="URL"></object>', '<embed src="URL">', '<iframe src="URL"></iframe>',
        "<iframe srcdoc=\"<img src='URL'>\"></iframe>", '<input type="image" src="URL">',
        '<table background="URL"><tr><td background="URL">x</table>',
        '<svg><image href="URL"/></svg>', '<svg><image xlink:href="URL"/></svg>',
        '<svg><use href="URL#x"/></svg>', '<svg><feImage href="URL"/></svg>',
        '<math><mglyph src="URL"/></math>', '<base href="URL">',
        '<meta http-equiv="refresh" content="0;url=URL">',
        '<form action="URL"><input autofocus></form>', '<a href="x" ping="URL">x</a>',
        "$$\\includegraphics{URL}$$", "$$\\require{html}\\style{background:url(URL)}{x}$$",
        "```mermaid\nflowchart LR\n  A@{ img: \"URL\", label: \"x\" }\n```",
        "```mermaid\nflowchart LR\n  A[\"<img src='URL'>\"]\n```",
    )  # fmt: skip
    return [form.replace("URL", url.replace("#", str(n))) for n, form in enumerate(forms)]


def charts(url: str) -> list[dict[str, Any]]:
    """Outputs of other kinds that JupyterLab draws, each asking for ``url#``."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/><script>@</script></svg>'
    lite = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "mark": "point",
            "data": {"url": url}, "encoding": {}}  # fmt: skip
    picture = {
        "$schema": "https://vega.github.io/schema/vega/v5.json", "width": 9, "height": 9,
        "data": [{"name": "d", "url": url}],
        "marks": [{"type": "image", "encode": {"enter": {"url": {"value": url}}}}],
    }  # fmt: skip
    found = [
        {"application/vnd.vegalite.v5+json": lite}, {"application/vnd.vega.v5+json": picture},
        {"image/svg+xml": svg}, {"text/latex": f"$\\includegraphics{{{url}}}$"},
        {"text/markdown": f"![a]({url})"}, {"application/javascript": f"fetch('{url}');@"},
        {"text/vnd.mermaid": f'flowchart LR\n  A@{{ img: "{url}", label: "x" }}'},
        {"application/geo+json": {"type": "Point", "coordinates": [1, 1]}},
        {"application/pdf": "JVBERi0xLjQK"},
    ]  # fmt: skip
    numbered = (json.dumps(one).replace("#", f"c{n}") for n, one in enumerate(found))
    return [json.loads(one) for one in numbered]


def pictures(url: str, script: str) -> Any:
    """A notebook whose texts and outputs ask for ``url#`` in every way there is."""
    cells = []
    for n, text in enumerate(addresses(url)):
        cells.append(new_markdown_cell(text.replace("/v", "/m")))
        cells.append(new_markdown_cell(text.replace("/v", "/t"), metadata={"trusted": True}))
        cells.append(shown({"text/html": text.replace("/v", "/o")}, trusted=bool(n % 2)))
        cells.append(shown({"text/html": text.replace("/v", "/i")}, isolated=True))
    for data in charts(url):
        cells.append(shown(json.loads(json.dumps(data).replace("@", script)), trusted=True))
    return notebook(cells)


def _dumped(widget: Any) -> dict[str, Any]:
    from ipywidgets.embed import dependency_state, embed_data

    state = dependency_state([widget], drop_defaults=False)
    return copy.deepcopy(embed_data(views=[widget], state=state)["manager_state"])


def _of_other_packages(url: str, html: str) -> dict[str, Any]:
    """Widgets of packages that may stand beside the kit."""
    made = {}
    if find_spec("bqplot"):
        import bqplot as bq

        scales = {"x": bq.LinearScale(), "y": bq.LinearScale()}
        label = bq.Label(x=[1], y=[1], text=[html], scales=scales)
        made["bqplot"] = bq.Figure(marks=[label], title=html, background_style={"fill": url})
    if find_spec("ipydatagrid"):
        import ipydatagrid as grid
        import pandas as pd

        picture = grid.ImageRenderer()
        made["ipydatagrid"] = grid.DataGrid(pd.DataFrame({"a": [url]}), renderers={"a": picture})
    return made


def widgets(host: str, script: str) -> dict[str, tuple[Any, Any]]:
    """Hostile saved states, by what they use: the state and the widget that is shown."""
    import anywidget
    import ipywidgets as w

    url = f"http://{host}/w"
    html = f'<img src=\'{url}\' onerror="{script}"><img src=x onerror="{script}">'
    deed = f"export default {{initialize(){{{script};fetch('{url}')}}, render(){{}}}}"
    output = w.Output()
    output.outputs = (
        {"output_type": "display_data", "data": {"text/html": f"{html}<script>{script}</script>"},
         "metadata": {}},
        {"output_type": "display_data", "data": {"application/javascript": script}, "metadata": {}},
    )  # fmt: skip
    made = {
        "anywidget": anywidget.AnyWidget(_esm=deed),
        "anywidget-css": anywidget.AnyWidget(
            _esm="export default {}", _css=f"@import '{url}'; * {{background: url({url})}}"
        ),
        "anywidget-url": anywidget.AnyWidget(_esm=f"import '{url}'; export default {{}}"),
        "HTML": w.HTML(html),
        "HTMLMath": w.HTMLMath(html),
        "HTML-description": w.Text(description=html, description_allow_html=True),
        "Label": w.Label(f"$\\require{{html}}\\style{{background:url({url})}}{{x}}$"),
        "Output": output,
        "Image": w.Image(value=url.encode(), format="url"),
        "Video": w.Video(value=url.encode(), format="url"),
        "Audio": w.Audio(value=url.encode(), format="url"),
        "Button": w.Button(style={"button_color": "#010203"}),
        "Style": w.HTML("x", style={"background": f"url({url})"}),
        **_of_other_packages(url, html),
    }
    states = {
        name: (json.loads(json.dumps(_dumped(one)).replace("#010203", f"url({url})")), one.model_id)
        for name, one in made.items()
    }
    base = states["anywidget"]
    other = json.loads(json.dumps(base[0]).replace('"anywidget"', '"@jupyter-widgets/output"'))
    return states | {"Output-module": (other, base[1])}


def restored(state: Any, model: str) -> Any:
    """A notebook with a saved state and an output that shows it."""
    view = {"model_id": model, "version_major": 2, "version_minor": 0}
    return notebook([shown({VIEW: view, "text/plain": "x"}, trusted=True)], state)


def all_restored(states: dict[str, tuple[Any, str]]) -> Any:
    """One notebook with all these states and views."""
    made = notebook([restored(*one).cells[0] for one in states.values()])
    models = {key: held for state, _ in states.values() for key, held in state["state"].items()}
    made.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": models}}
    return made


CONFIGS = (
    "ipython_config", "ipython_kernel_config", "jupyter_config", "jupyter_server_config",
    "jupyter_lab_config", "jupyter_notebook_config", "voila", "owned",
)  # fmt: skip
MODULES = (
    "ipykernel_launcher", "jupyterlab", "jupyter", "gongkai", "anywidget", "ipywidgets", "orjson",
    "traitlets", "lxml", "pdfplumber", "sitecustomize", "usercustomize", "typing", "pandas",
)  # fmt: skip
OWNED = "OWNED"


def plant(folder: Path, *, modules: tuple[str, ...] = MODULES) -> Path:
    """Fill a folder with files that a program might run or obey; return what they would write."""
    owned = folder / OWNED
    deed = f"open({str(owned)!r}, 'a').write(__name__ + __file__ + chr(10))\n"
    for name in (*modules, *CONFIGS):
        (folder / f"{name}.py").write_text(deed, "utf-8")
    for place in ("profile_default", ".ipython/profile_default", ".jupyter", "share/jupyter"):
        (folder / place / "startup").mkdir(parents=True, exist_ok=True)
        for name in ("startup/00.py", *(f"{config}.py" for config in CONFIGS)):
            (folder / place / name).write_text(deed, "utf-8")
    config = json.dumps({"ServerApp": {"jpserver_extensions": {"owned": True}}})
    for place in (folder, folder / ".jupyter"):
        for name in ("jupyter_config", "jupyter_server_config", "jupyter_lab_config"):
            (place / f"{name}.json").write_text(config, "utf-8")
    argv = [sys.executable, "-c", deed.replace("__name__ + __file__ + ", "")]
    kernel = json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
    for place in (folder, folder / "share/jupyter/kernels/evil", folder / "kernels/python3"):
        place.mkdir(parents=True, exist_ok=True)
        (place / "kernel.json").write_text(kernel, "utf-8")
    return owned
