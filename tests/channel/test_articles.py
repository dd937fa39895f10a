"""An article as the widget opens it: safe HTML, in the language there is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app.headers import answer_errors, secure
from bot.channel.articles import ArticleDoor, rendered
from bot.channel.threads import Threads
from bot.records.database import Database
from bot.self_help.articles import Article
from bot.self_help.encoding import Encoder
from bot.self_help.library import Library
from bot.self_help.publishing import publish_articles

LAMP = Article(
    id="lamp",
    language="en",
    title="Change a lamp",
    answer=("Turn it left.", "Take it out."),
    body="## First\n\n1. Turn `it`\n\n<script>alert(1)</script>",
    area="daas_vdi",
    products=("workspace_app", "gone"),
    versions=("2402",),
    error_codes=(),
    updated_on=date(2026, 3, 1),
)


@pytest.fixture
def door(sqlite_database: Database) -> ArticleDoor:
    encoder = Encoder("made", 2, lambda texts: np.ones((len(texts), 2), dtype=np.float32))
    publish_articles(sqlite_database, [LAMP], encoder, source="test")
    return ArticleDoor(sqlite_database, Threads(), Library(encoder), {"workspace_app": "Workspace app"})


async def get(door: ArticleDoor, path: str) -> tuple[int, dict[str, object], str | None]:
    app = web.Application(middlewares=[answer_errors])
    secure(app, production=True)
    app.add_routes(door.routes())
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(path)
        return answer.status, await answer.json(), answer.headers.get("Access-Control-Allow-Origin")


async def test_it_is_given_in_another_language_if_there_is_none_in_this(door: ArticleDoor) -> None:
    status, body, origin = await get(door, "/widget/articles/lamp/de.json")
    assert (status, origin) == (200, "*")
    html = body.pop("html")
    assert body == {
        "id": "lamp",
        "language": "en",
        "title": "Change a lamp",
        "answer": ["Turn it left.", "Take it out."],
        "updated_on": "2026-03-01",
        "products": ["Workspace app"],
        "versions": ["2402"],
    }
    assert "<h4>First</h4>" in str(html)
    assert "<script" not in str(html)


async def test_one_that_is_not_there_is_not_found(door: ArticleDoor) -> None:
    status, body, _ = await get(door, "/widget/articles/candle/en.json")
    assert status == 404
    assert body["error"]["code"] == "not_found"  # type: ignore[index]


@pytest.mark.parametrize(
    ("markdown", "forbidden"),
    [
        ("<img src=x onerror=alert(1)>", "<img"),
        ("![x](https://evil.example/x.png)", "<img"),
        ("[x](javascript:alert(1))", "href"),
        ("[x](data:text/html;base64,AAAA)", "href"),
        ("<a href='x' onclick='y'>x</a>", "<a"),
        ("`<b>`", "<b>"),
        ("# <i>x</i>", "<i>"),
    ],
)
def test_nothing_in_it_runs_or_loads(markdown: str, forbidden: str) -> None:
    assert forbidden not in rendered(markdown)


def test_headings_stand_below_the_widgets_own() -> None:
    assert rendered("# a\n\n## b\n\n##### c") == "<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>\n"


def test_tables_and_links_are_there() -> None:
    assert "<table>" in rendered("| a | b |\n|---|---|\n| 1 | 2 |")
    assert 'href="https://lamp.example"' in rendered("[x](https://lamp.example)")
