"""Real JupyterLab in real Chromium: what the browser tests drive."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.store import write
from gongkai.publishing.render.static import table_html

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WAIT = 60_000


@dataclass
class Lab:
    """A running Jupyter server with a folder of its own."""

    process: subprocess.Popen[bytes]
    root: Path
    journal: Path
    url: str
    token: str

    def place(self, name: str, report: Report | None = None, last: Report | None = None) -> Path:
        path = self.root / name
        path.write_bytes(write(report or Report("", 2024, "2021"), draw=table_html, last=last))
        return path

    def kept(self, name: str) -> dict[str, Any]:
        """The kit's metadata as it stands on disk."""
        kept: dict[str, Any] = load(self.root / name)["metadata"]["gongkai"]
        return kept

    def cells(self, name: str, part: str = "t3") -> dict[str, str]:
        cells: dict[str, str] = self.kept(name)["parts"][part]["cells"]
        return cells

    def api(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def kernels(self) -> list[psutil.Process]:
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [p for p in children if "ipykernel_launcher" in " ".join(p.cmdline())]

    def kill_kernels(self) -> None:
        for process in self.kernels():
            process.send_signal(signal.SIGKILL)

    def close_sessions(self) -> None:
        for session in self.api("/api/sessions"):
            until(partial(self._closed, session["id"]), "the session is closed")

    def _closed(self, session: str) -> bool:
        """Close a session; the server may stumble over a kernel that died a moment ago."""
        try:
            self.api(f"/api/sessions/{session}", "DELETE")
        except urllib.error.HTTPError as error:
            return error.code == 404
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Wait for a condition that no event tells of."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def start(
    folder: Path,
    port: int,
    token: str,
    *words: str,
    dressed: bool = False,
    python: Path | str = sys.executable,
    base: str = "",
    **environment: str,
) -> Lab:
    """Start a Jupyter server whose settings, files and journals lie in ``folder`` alone.

    ``dressed``: with the kit's extension of Lab; else forms are drawn by kernels, as in any other
    front end. ``python``: of which environment; ``base``: what stands before all its addresses.
    """
    root, journal = folder / "work", folder / "journal"
    for place in (root, journal, folder / "config" / "labconfig"):
        place.mkdir(parents=True, exist_ok=True)
    off = {"disabledExtensions": {} if dressed else {"gongkai-lab": True}}
    (folder / "config" / "labconfig" / "page_config.json").write_text(json.dumps(off), "utf-8")
    settings = {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_TOKEN": token,
        "GONGKAI_JOURNAL_DIR": str(journal),
        "GONGKAI_STATE_DIR": str(folder / "state"),
    }
    command = [
        *(str(python), "-m", "jupyter", *(words or ("lab",)), "--no-browser", "--allow-root"),
        *(f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={root}"),
        f"--ServerApp.base_url={quote(base)}/",  # Jupyter takes it as it stands in an address
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=os.environ | settings | environment, stdout=log, stderr=log, cwd=root
        )
    lab = Lab(process, root, journal, f"http://127.0.0.1:{port}{quote(base)}", token)
    until(lambda: _answers(lab), "the server answers", 120)
    return lab


@contextmanager
def server(folder: Path, *words: str, **options: Any) -> Iterator[Lab]:
    """Run a Jupyter server, as `start` takes its options, as long as it is needed."""
    token = secrets.token_hex(16)
    lab = start(folder, free_port(), token, *words, **options)
    try:
        yield lab
    finally:
        lab.process.terminate()
        try:
            lab.process.wait(20)
        except subprocess.TimeoutExpired:  # a thread of Jupyter's own holds it: command.workspace
            kill_server(lab)
        shutil.rmtree(folder / "runtime", ignore_errors=True)


def _answers(lab: Lab) -> bool:
    if lab.process.poll() is not None:
        raise AssertionError("the server stopped")
    try:
        return bool(lab.api("/api/status"))
    except OSError:
        return False


CURRENT = "window.jupyterapp.shell.currentWidget"


def lasting(kind: BrowserType, profile: Path) -> BrowserContext:
    """Launch a browser whose profile, and so whatever pages keep in it, outlives it."""
    return kind.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=FLAGS, viewport={"width": 1400, "height": 1000}
    )


def kill_browser(profile: Path) -> None:
    """End every process of the browser that has this profile, at once."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(profile) in word for word in process.info["cmdline"] or ()):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)


def kill_server(lab: Lab) -> None:
    """End a server and its kernels at once."""
    with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended already
        server = psutil.Process(lab.process.pid)
        for process in (server, *server.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
    lab.process.wait(30)


def open_notebook(page: Page, lab: Lab, name: str, *, kernel: bool = True) -> None:
    """Open a notebook in Lab and wait until its kernel is idle."""
    page.goto(f"{lab.url}/doc/tree/{quote(name)}?token={lab.token}")
    page.wait_for_function(
        "window.jupyterapp && window.jupyterapp.shell.currentWidget", timeout=WAIT
    )
    page.wait_for_function(f"{CURRENT}.context && {CURRENT}.context.isReady", timeout=WAIT)
    if kernel:
        wait_idle(page)


def wait_idle(page: Page) -> None:
    page.wait_for_function(
        f"""() => {{ const s = {CURRENT}.context.sessionContext; const k = s.session?.kernel;
        return k && k.status === 'idle' && k.connectionStatus === 'connected'; }}""",
        timeout=WAIT,
    )


def command(page: Page, name: str, arguments: str = "{}") -> None:
    page.evaluate(f"window.jupyterapp.commands.execute({name!r}, {arguments})")


def run_all(page: Page) -> None:
    """Run all cells and wait for the forms to be drawn."""
    command(page, "notebook:run-all-cells")
    wait_idle(page)
    expect(page.locator(".gk-table")).to_have_count(3, timeout=WAIT)


def opened(page: Page, lab: Lab, name: str) -> None:
    open_notebook(page, lab, name)
    run_all(page)


def toured(lab: Lab) -> None:
    """Let the tour of the first opening count as seen, and nothing else as remembered."""
    state = lab.root.parent / "state"
    state.mkdir(exist_ok=True)
    (state / "screen.json").write_text('{"tour": "seen"}', "utf-8")


def dressed(page: Page, lab: Lab, name: str) -> None:
    """Open a report where the kit's extension of Lab draws it, and wait for its forms."""
    toured(lab)
    open_notebook(page, lab, name, kernel=False)
    # Lab closes a document whose first requests fail, though it is shown; the session comes after.
    page.wait_for_function(f"{CURRENT}.context.sessionContext.isReady", timeout=WAIT)
    expect(page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".jp-MarkdownCell:not(:has(.gk-text))")).to_have_count(0, timeout=WAIT)
    expect(page.locator(".gk-form .gk-status").nth(2)).not_to_contain_text("断了", timeout=WAIT)


def save(page: Page) -> None:
    page.evaluate(f"{CURRENT}.context.save()")


def cell(page: Page, key: str) -> Any:
    return page.locator(f'input[data-cell="{key}"], output[data-cell="{key}"]').first


def status(page: Page, part: int = 2) -> Any:
    """The status line of a form: 0 facts, 1 t2, 2 t3, 3 t4."""
    return page.locator(".gk-status").nth(part)


def filed(page: Page, part: int = 2) -> None:
    """Wait until a form says that it is in the file; Lab may hold other changes by then."""
    expect(status(page, part)).to_contain_text(re.compile("已保存|都已存入文件"), timeout=WAIT)


def type_into(page: Page, key: str, text: str) -> None:
    cell(page, key).focus()
    page.keyboard.type(text)


def metadata(page: Page) -> dict[str, Any]:
    """The kit's metadata as the notebook's model in the page holds it."""
    kept: dict[str, Any] = page.evaluate(f"{CURRENT}.context.model.getMetadata('gongkai')")
    return kept


def accept_dialog(page: Page, words: str) -> None:
    page.locator(".jp-Dialog button", has_text=re.compile(words)).first.click()
