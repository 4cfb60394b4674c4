from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from labdriver import CHROMIUM, FLAGS, Lab, server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile that may use the clipboard and must not reach beyond this machine."""
    made = browser.new_context(
        permissions=["clipboard-read", "clipboard-write"],
        viewport={"width": 1400, "height": 1000},
    )
    outside: list[str] = []
    made.on("request", lambda request: outside.append(request.url))
    made.on("page", lambda page: page.on("websocket", lambda socket: outside.append(socket.url)))
    yield made
    made.close()
    local = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:", "about:",
             "attachment:",  # Lab asks before it looks into the notebook
             "chrome-extension:", "chrome:")  # Chromium's own viewer of PDF  # fmt: skip
    assert [url for url in outside if not url.startswith(local)] == []


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    made = context.new_page()
    errors: list[str] = []
    # Our module runs from a blob; Jupyter's own pages have errors of their own.
    made.on("pageerror", lambda e: errors.append(str(e)) if "blob:" in (e.stack or "") else None)
    yield made
    if folder := os.environ.get("GONGKAI_SCREENSHOTS"):
        made.screenshot(path=Path(folder) / f"{request.node.name}.png")
    assert errors == []


@pytest.fixture(autouse=True)
def _no_session_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "lab" in request.fixturenames:
        request.getfixturevalue("lab").close_sessions()
