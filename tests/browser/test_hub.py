"""Two accounts of one JupyterHub: each has its reports and its journal, none the other's."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.store import write
from gongkai.publishing.render.static import table_html
from labdriver import CURRENT, WAIT, cell, filed, free_port, status, type_into, until
from places import program

pytestmark = pytest.mark.places

PROXY = Path(__file__).parents[2] / "node_modules" / ".bin" / "configurable-http-proxy"
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.allow_all = True
c.DummyAuthenticator.password = "{password}"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = ["{single}"]
c.Spawner.args = [
    "--allow-root", "--LabApp.expose_app_in_browser=True",
]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
"""


class Hub:
    """A running hub; an account's files lie in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.password = folder, free_port(), "password-of-the-office"
        hub = program("hub", "jupyterhub")
        config = folder / "jupyterhub_config.py"
        config.write_text(
            CONFIG.format(
                port=self.port, hub=free_port(), api=free_port(), proxy=PROXY, folder=folder,
                single=hub.with_name("jupyterhub-singleuser"), password=self.password,
            ),
            "utf-8",
        )  # fmt: skip
        own = {"PATH": f"{hub.parent}{os.pathsep}{os.environ['PATH']}"}
        drop = ("JUPYTER_", "GONGKAI_", "XDG_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(drop)} | own
        with (folder / "hub.log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(hub), "-f", str(config)], cwd=folder, env=environment, stdout=log, stderr=log
            )
        self.url = f"http://127.0.0.1:{self.port}"
        until(self._answers, "the hub answers", 120)

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "hub.log").read_text("utf-8")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/hub/login", timeout=5) as answer:
                return int(answer.status) == 200
        except (OSError, urllib.error.URLError):
            return False

    def place(self, who: str, name: str) -> Path:
        path = self.folder / who / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(write(Report("", 2024, "2021"), draw=table_html))
        return path

    def journal(self, who: str) -> str:
        """All that is journaled for an account."""
        found = (self.folder / who).rglob("id-*.jsonl")
        return "".join(one.read_text("utf-8") for one in found)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    running = Hub(tmp_path_factory.mktemp("hub"))
    yield running
    running.process.terminate()
    running.process.wait(60)


class Clerk:
    """Someone at a browser who has logged in, and all addresses that the browser asks for."""

    def __init__(self, browser: Browser, hub: Hub, who: str) -> None:
        self.hub, self.who = hub, who
        self.context = browser.new_context(viewport={"width": 1366, "height": 768})
        self.page: Page = self.context.new_page()
        state = hub.folder / who / ".local" / "state" / "gongkai"
        state.mkdir(parents=True, exist_ok=True)
        (state / "screen.json").write_text('{"tour": "seen"}', "utf-8")
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.goto(f"{hub.url}/hub/login")
        self.page.locator("#username_input").fill(who)
        self.page.locator("#password_input").fill(hub.password)
        self.page.locator("#login_submit").click()
        self.page.wait_for_url(f"**/user/{quote(who)}/lab**", timeout=120_000)

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.hub.url}/user/{quote(self.who)}/doc/tree/{quote(name)}")
        self.page.wait_for_function(
            f"window.jupyterapp && {CURRENT} && {CURRENT}.context?.isReady", timeout=WAIT
        )
        expect(self.page.locator(".gk-form .gk-table")).to_have_count(3, timeout=WAIT)
        expect(status(self.page)).not_to_contain_text("断了", timeout=WAIT)
        return self.page


@pytest.fixture(scope="module")
def clerks(browser: Browser, hub: Hub) -> Iterator[list[Clerk]]:
    made = [Clerk(browser, hub, who) for who in ("li", "王小明")]
    yield made
    for one in made:
        one.context.close()


def test_each_account_writes_its_own_report(hub: Hub, clerks: list[Clerk]) -> None:
    for clerk, figure in zip(clerks, ("4711", "4712"), strict=True):
        path = hub.place(clerk.who, "年报 一.ipynb")
        page = clerk.open("年报 一.ipynb")
        type_into(page, "new.natural", figure)
        expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
        page.keyboard.press("Control+s")
        filed(page)
        cells = load(path)["metadata"]["gongkai"]["parts"]["t3"]["cells"]
        assert cells == {"new.natural": figure}
        ours = [url for url in clerk.asked if "/gongkai/" in url]
        below = f"127.0.0.1:{hub.port}/user/{quote(clerk.who)}/gongkai/"
        assert {url.split("//")[1].startswith(below) for url in ours} == {True}
        assert any(url.startswith("ws://") for url in ours)
        assert [url for url in ours if "token" in url] == []
    for mine, other in (("li", "4712"), ("王小明", "4711")):
        journal = hub.journal(mine)
        assert journal
        assert other not in journal


def test_nothing_of_another_account_is_answered(hub: Hub, clerks: list[Clerk]) -> None:
    li, wang = clerks
    hub.place("li", "机密.ipynb")
    li.open("机密.ipynb")
    for address in ("gongkai/api/forms", "api/contents/机密.ipynb", "files/机密.ipynb"):
        url = f"{hub.url}/user/li/{quote(address)}"
        ask = "async (url) => { const a = await fetch(url); return [a.status, await a.text()]; }"
        answer, text = wang.page.evaluate(ask, url)
        assert answer in (403, 404), address
        assert "gongkai_" not in text
        assert "nbformat" not in text
    line = """(url) => new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onclose = (event) => resolve(`closed ${event.code}`);
    })"""
    url = f"ws://127.0.0.1:{hub.port}/user/li/gongkai/api/line?path={quote('机密.ipynb')}"
    assert wang.page.evaluate(line, url) == "closed 1006"
    assert li.page.evaluate(line, url) == "open"


def test_reading_a_file_asks_for_the_xsrf_word(hub: Hub, clerks: list[Clerk]) -> None:
    _, wang = clerks
    hub.place(wang.who, "读.ipynb")
    page = wang.open("读.ipynb")
    url = f"{hub.url}/user/{quote(wang.who)}/gongkai/api/read?path={quote('读.ipynb')}&name=a.txt"
    ask = "async (url) => (await fetch(url, {method: 'POST', body: 'x'})).status"
    assert page.evaluate(ask, url) == 403
    other = hub.place(wang.who, "去年.ipynb")
    shutil.copy(other, hub.folder / "去年.ipynb")
    with page.expect_response(lambda r: "/gongkai/api/read" in r.url) as told:
        page.locator(".gk-panel input[type=file]").first.set_input_files(hub.folder / "去年.ipynb")
    assert told.value.status == 200


def test_a_server_that_the_hub_ended_loses_nothing(hub: Hub, clerks: list[Clerk]) -> None:
    li, _ = clerks
    hub.place("li", "断.ipynb")
    page = li.open("断.ipynb")
    type_into(page, "new.natural", "31")
    expect(status(page)).to_contain_text("已记入本机日志", timeout=WAIT)
    home = li.context.new_page()
    home.goto(f"{hub.url}/hub/home")
    home.locator("#stop").click()
    expect(status(page)).to_contain_text("断了", timeout=WAIT)
    cell(page, "new.business").focus()
    page.keyboard.type("5")
    expect(status(page)).to_contain_text("已记在这个浏览器里", timeout=WAIT)
    expect(home.locator("#start")).to_contain_text("Start", timeout=120_000)
    home.goto(f"{hub.url}/hub/spawn/li")
    home.wait_for_url("**/user/li/lab**", timeout=120_000)
    home.close()
    page = li.open("断.ipynb")
    expect(cell(page, "new.natural")).to_have_value("31", timeout=WAIT)
    expect(cell(page, "new.business")).to_have_value("5", timeout=WAIT)
