"""Knowledge articles as the widget opens them: public, the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from markdown_it import MarkdownIt

from bot.channel.errors import Refusal
from bot.channel.threads import Threads
from bot.records.database import Database
from bot.self_help.articles import Article
from bot.self_help.library import Library

PATH = "/widget/articles/{id}/{language}.json"

# No HTML comes through, and no address but of the kinds markdown-it allows (never `javascript:`, say).
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


class ArticleDoor:
    """Answers ``GET /widget/articles/<id>/<language>.json``.

    Args:
        products: what customers call the catalogue's products, by id.
    """

    def __init__(
        self, database: Database, threads: Threads, library: Library, products: Mapping[str, str]
    ) -> None:
        self._database = database
        self._threads = threads
        self._library = library
        self._products = products

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [web.get(PATH, self._article)]

    async def _article(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"], request.match_info["language"]

        def look() -> Article | None:
            with self._database.begin(write=False) as uow:
                return self._library.article(uow, *wanted)

        article = await self._threads.run(look)
        if article is None:
            raise Refusal("not_found")
        return web.json_response(
            shown(article, self._products),
            headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"},
        )


def shown(article: Article, products: Mapping[str, str]) -> dict[str, Any]:
    """An article as the protocol has it; ``language`` is the text's, which may be another than wanted."""
    return {
        "id": article.id,
        "language": article.language,
        "title": article.title,
        "answer": list(article.answer),
        "updated_on": article.updated_on.isoformat(),
        "products": [products[product] for product in article.products if product in products],
        "versions": list(article.versions),
        "html": rendered(article.body),
    }


def rendered(markdown: str) -> str:
    """Markdown as HTML for the widget, whose own headings are of the second and third level."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return html
