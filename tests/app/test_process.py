"""A real process: what it serves, what it says, how it stops."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
import socketio
from yarl import URL

from bot.nlu.strings import LANGUAGES
from tests.app.conftest import ROOT, start

if TYPE_CHECKING:
    from tests.app.conftest import Process

SECRET = "the-secret-of-a-production-portal-x"
PATIENCE = 20


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=["Accept-Encoding"]) as session:
        yield session


async def get(http: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, Any, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with http.get(url, headers=named) as answer:
        return answer.status, answer.headers, await answer.read()


async def token(http: aiohttp.ClientSession, process: Process, contact: str | None = None) -> str:
    async with http.get(f"{process.url}/demo/contacts") as answer:
        contacts = await answer.json()
    chosen = contact or next(one["email"] for one in contacts if "technical" in one["roles"])
    async with http.post(f"{process.url}/demo/token", json={"contact": chosen}) as answer:
        given: str = (await answer.json())["token"]
        return given


async def test_it_tells_that_it_lives_is_ready_and_counts(
    process: Process, http: aiohttp.ClientSession
) -> None:
    assert (await get(http, f"{process.url}/healthz"))[0] == 200
    status, _, body = await get(http, f"{process.url}/readyz")
    assert status == 200
    assert b'"ready": true' in body
    _, _, metrics = await get(http, f"{process.url}/metrics")
    for name in (
        "firstline_turns_total",
        "firstline_sockets",
        "firstline_errors_total",
        "firstline_answer_seconds",
    ):
        assert name.encode() in metrics


async def test_its_page_allows_nothing_inline(process: Process, http: aiohttp.ClientSession) -> None:
    status, headers, body = await get(http, f"{process.url}/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    page = body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    assert "Server" not in headers


async def test_browsers_keep_what_cannot_change_and_ask_for_the_rest(
    process: Process, http: aiohttp.ClientSession
) -> None:
    status, headers, plain = await get(http, f"{process.url}/widget.js")
    assert (status, headers["Cache-Control"]) == (200, "public, no-cache")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again, _, nothing = await get(http, f"{process.url}/widget.js", If_None_Match=headers["ETag"])
    assert (again, nothing) == (304, b"")
    _, packed_headers, packed = await get(http, f"{process.url}/widget.js", Accept_Encoding="gzip")
    assert packed_headers["Content-Encoding"] == "gzip"
    assert len(packed) < len(plain)
    hashed = next((ROOT / "bot/web/dist/widget").glob("*-*.js"))
    _, headers, _ = await get(http, f"{process.url}/widget/{hashed.name}")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_widgets_texts_are_there_in_every_language(
    process: Process, http: aiohttp.ClientSession, language: str
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{process.url}/widget/strings/{language}.json") as answer,
    ):
        assert answer.status == 200
        assert (await answer.json())["send"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/widget/strings/tlh.json",
        "/widget/strings/../../../../domain.yml",
        "/..%2f..%2f..%2fdomain.yml",
        "/%2e%2e/%2e%2e/pyproject.toml",
        "/.built",
        "/widget/.hidden",
        "/%00",
        "//etc/passwd",
        "/site",
    ],
)
async def test_nothing_else_is_served(process: Process, http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(URL(f"{process.url}{path}", encoded=True)) as answer:
        assert answer.status == 404
        assert b'"code": "not_found"' in await answer.read()


async def test_a_wrong_method_is_told_the_right_one(process: Process, http: aiohttp.ClientSession) -> None:
    async with http.delete(f"{process.url}/healthz") as answer:
        assert answer.status == 405
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"contact": "nobody@nowhere.example"}, 403), ({"contact": 7}, 400), ([], 400), ({}, 400)],
)
async def test_the_sample_portal_knows_only_its_contacts(
    process: Process, http: aiohttp.ClientSession, body: Any, status: int
) -> None:
    async with http.post(f"{process.url}/demo/token", json=body) as answer:
        assert answer.status == status


async def test_a_sample_contact_chats_and_the_log_keeps_their_words_to_itself(
    process: Process, http: aiohttp.ClientSession
) -> None:
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(process.url)
    try:
        signed = await token(http, process)
        opened = await client.call(
            "session_request", {"token": signed, "zone": "America/New_York"}, timeout=PATIENCE
        )
        assert opened["signed_in"]["name"]
        words = "our marmalade gateway is down for everyone, error 1030"
        sent = {"session_id": opened["session_id"], "message": words, "client_message_id": "m-1"}
        assert (await client.call("user_uttered", sent, timeout=PATIENCE))["ok"]
        resumed = {"messages": []}
        for _ in range(PATIENCE * 10):
            resumed = await client.call("resume", {"session_id": opened["session_id"]}, timeout=PATIENCE)
            if len(resumed["messages"]) > 1:
                break
            await client.sleep(0.1)
        assert resumed["messages"][1]["in_reply_to"] == "m-1"
        assert resumed["messages"][1]["text"]
    finally:
        await client.disconnect()
    entries = process.log()
    assert any(entry.get("conversation") == opened["conversation_id"] for entry in entries)
    for entry in entries:
        assert "marmalade" not in str(entry)
        assert signed not in str(entry)


def test_it_says_where_it_is_and_who_one_can_be(process: Process) -> None:
    said = "".join(process.said)
    assert process.url in said
    assert "Harborlight" in said
    assert str(process.state / "firstline.log") in said.replace("\n", "")


def test_told_to_stop_it_ends_what_it_began(tmp_path: Path) -> None:
    running = start(tmp_path, "--demo")

    async def send() -> None:
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(running.url)
        for number in range(3):
            await client.call("user_uttered", {"message": f"hello {number}"}, timeout=PATIENCE)
        running.popen.terminate()
        await client.wait()

    asyncio.run(send())
    assert running.popen.wait(30) == 0
    assert running.log()[-1]["event"] == "service.stopped"
    with sqlite3.connect(tmp_path / "firstline.db") as database:
        states = dict(
            database.execute(
                "SELECT turn_state, count(*) FROM messages WHERE author = 'customer' GROUP BY turn_state"
            )
        )
    # What was not begun waits for whoever starts next; nothing is left half done.
    assert set(states) <= {"answered", "waiting"}
    assert sum(states.values()) == 3


async def test_production_has_no_sample_portal(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    log = tmp_path / "production.log"
    running = start(
        tmp_path,
        FIRSTLINE_ENVIRONMENT="production",
        FIRSTLINE_UPGRADE_DATABASE="true",
        FIRSTLINE_PORTAL_ISSUER="https://portal.example",
        FIRSTLINE_PORTAL_SECRET=SECRET,
        FIRSTLINE_LOG_FILE=str(log),
    )
    try:
        for path in ("/demo/contacts", "/demo/token"):
            assert (await get(http, f"{running.url}{path}"))[0] in (404, 405)
        async with http.post(f"{running.url}/demo/token", json={"contact": "a"}) as answer:
            assert answer.status in (404, 405)
        _, headers, _ = await get(http, f"{running.url}/")
        assert headers["Strict-Transport-Security"]
        async with http.post(f"{running.url}/webhooks/rest/webhook", json={}) as answer:
            assert answer.status == 401
        address = f"{running.url}/socket.io/?EIO=4&transport=polling"
        assert (await get(http, address, Origin="http://localhost:3000"))[0] == 400
    finally:
        assert running.stop() == 0
    assert not (tmp_path / "portal_secret").exists()
    assert log.is_file()


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"FIRSTLINE_ENVIRONMENT": "production"}, "FIRSTLINE_PORTAL_SECRET"),
        ({"FIRSTLINE_LOG_LEVEL": "loud"}, "FIRSTLINE_LOG_LEVEL"),
        ({"FIRSTLINE_MODELS_FOLDER": "/nowhere"}, "/nowhere"),
        ({"FIRSTLINE_WEB_FOLDER": "/nowhere"}, "/nowhere"),
        ({"FIRSTLINE_DATABASE_URL": "mysql://host/name"}, "mysql"),
    ],
)
def test_what_keeps_it_from_starting_is_one_clear_line(
    tmp_path: Path, environment: dict[str, str], named: str
) -> None:
    with pytest.raises(AssertionError) as ended:
        start(tmp_path, **environment).stop()
    said = str(ended.value)
    assert named in said
    assert "Traceback" not in said


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AssertionError) as ended:
            start(tmp_path, "--port", str(port)).stop()
    assert str(port) in str(ended.value)
    assert "Traceback" not in str(ended.value)
