"""A real browser, a server that says what a test tells it to, and the product's own server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.scripted_server import ScriptedServer
from tests.real_server import RealServer

PROJECT = Path(__file__).resolve().parents[2]
DIST = PROJECT / "bot" / "web" / "dist"
STRINGS = PROJECT / "data" / "responses"
SCREENSHOTS = Path(__file__).parent / "screenshots"

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Patience for a machine with much else to do; what is there at once costs nothing.
expect.set_options(timeout=15_000)

SIZES = {320: 640, 375: 812, 768: 1024, 1280: 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as installed on this machine. Without it the tests are skipped, but fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built browser sources."""
    if not (DIST / "widget.js").exists():
        pytest.fail("The browser sources are not built: run `npm run build` in bot/web.")
    return DIST


@pytest.fixture
def scripted(dist: Path) -> Iterator[ScriptedServer]:
    """A scripted server, up and running."""
    server = ScriptedServer(dist, STRINGS)
    server.start()
    yield server
    server.stop()


Visit = Callable[..., Chat]


@pytest.fixture
def visit(chromium: Browser, scripted: ScriptedServer) -> Iterator[Visit]:
    """Open the sample page as somebody with a browser of their own. Nothing may go wrong in it until the end.

    The keywords are those of :meth:`Chat.visiting`.
    """
    chats: list[Chat] = []

    def opened(**how: Any) -> Chat:
        chat = Chat.visiting(chromium, scripted.address, **how)
        chats.append(chat)
        return chat

    yield opened
    problems = [problem for chat in chats for problem in chat.problems()]
    for chat in chats:
        chat.leave()
    assert problems == []


@pytest.fixture(scope="session")
def real_server(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """The product's own server, with sample data and a state folder of its own."""
    server = RealServer(PROJECT, tmp_path_factory.mktemp("state"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of the chat are left to be looked at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS
