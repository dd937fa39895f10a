"""The built widget and the sample page, and the widget's texts, with headers that let browsers keep them."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channel.errors import Refusal

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
_HASHED = re.compile(r"-[\w-]{8,}\.(?:js|css|svg|png|woff2)\Z")
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
_TYPES = {".js": "text/javascript", ".map": "application/json", ".svg": "image/svg+xml"}


class WebNotBuilt(Exception):
    """The browser sources have not been built; names the folder."""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent. ``written`` is its modification time in ns: a build made meanwhile is noticed."""

    body: bytes
    packed: bytes | None
    content_type: str
    tag: str
    written: int


class Pages:
    """Serves ``folder`` at the root, and ``strings`` (texts by language) below ``/widget/strings``.

    Raises:
        WebNotBuilt: there is no page in ``folder``.
    """

    def __init__(self, folder: Path, strings: Mapping[str, Mapping[str, Any]]) -> None:
        if not (folder / "index.html").is_file():
            raise WebNotBuilt(f"{folder}: the browser sources are not built; run `make setup`")
        self._folder = folder.resolve()
        self._assets: dict[Path, Asset] = {}
        self._strings = {
            language: _asset(json.dumps(texts, ensure_ascii=False).encode(), "application/json", 0)
            for language, texts in strings.items()
        }

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application, after everything else: the last one takes any path."""
        return [
            web.get("/widget/strings/{language}.json", self._texts),
            web.get("/{path:.*}", self._file),
        ]

    async def _texts(self, request: web.Request) -> web.StreamResponse:
        asset = self._strings.get(request.match_info["language"])
        if asset is None:
            raise Refusal("not_found")
        return _answer(request, asset, ASK_AGAIN)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"] or "index.html"
        path = self._inside(wanted)
        asset = self._asset(path)
        return _answer(request, asset, FOREVER if _HASHED.search(path.name) else ASK_AGAIN)

    def _inside(self, wanted: str) -> Path:
        if "\x00" in wanted or any(part.startswith(".") for part in wanted.split("/")):
            raise Refusal("not_found")
        path = (self._folder / wanted).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise Refusal("not_found")
        return path

    def _asset(self, path: Path) -> Asset:
        written = path.stat().st_mtime_ns
        kept = self._assets.get(path)
        if kept is None or kept.written != written:
            guessed = (
                _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            )
            kept = self._assets[path] = _asset(path.read_bytes(), guessed, written)
        return kept


def _asset(body: bytes, content_type: str, written: int) -> Asset:
    packed = gzip.compress(body, mtime=0) if content_type.startswith(_COMPRESSIBLE) else None
    return Asset(body, packed, content_type, hashlib.sha256(body).hexdigest()[:32], written)


def _answer(request: web.Request, asset: Asset, caching: str) -> web.StreamResponse:
    headers = {"Cache-Control": caching, "ETag": f'"{asset.tag}"', "Vary": "Accept-Encoding"}
    if request.path.startswith("/widget"):
        # Public files, the same for everybody: any page may embed the chat, the door decides who may talk.
        headers["Access-Control-Allow-Origin"] = "*"
    if any(tag.value == asset.tag for tag in request.if_none_match or ()):
        # The browser goes on with the policy of this answer, so it has to be the page's own.
        return web.Response(status=304, headers=headers, content_type=asset.content_type)
    charset = "utf-8" if asset.content_type.startswith(_COMPRESSIBLE) else None
    if asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=asset.packed, content_type=asset.content_type, charset=charset, headers=headers
        )
    return web.Response(body=asset.body, content_type=asset.content_type, charset=charset, headers=headers)
