"""A server that speaks the widget's wire and says what a script tells it to: a test decides what happens.

It numbers messages and knows a message by its client id, and it can be told to fail in the ways a network and
a server do: answers that get lost, refusals, connections cut, a time of being away.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import socketio
import yaml
from aiohttp import web

from tests.browser.scripted_conversation import CONTACTS, Contact, ScriptedConversation

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
    )
)
SCRIPTS = Path(__file__).parent / "scripts"

T = TypeVar("T")


class ScriptedServer:
    """Runs on a thread of its own; every public method may be called from the test's.

    Args:
        dist: the built browser sources.
        strings: a folder of ``<language>.yml`` with a ``widget`` section.
    """

    def __init__(self, dist: Path, strings: Path) -> None:
        self._dist = dist
        self._strings = strings
        self.articles: dict[tuple[str, str], dict[str, Any]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._sockets = socketio.AsyncServer(
            async_mode="aiohttp", cors_allowed_origins="*", ping_interval=5, ping_timeout=3
        )
        self._lines: set[asyncio.WriteTransport] = set()
        self._away = False
        self._refusals: list[dict[str, Any]] = []
        self._answers_to_lose = 0
        self._runner: web.AppRunner | None = None
        self.conversations: dict[str, ScriptedConversation] = {}
        self.scripts = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in SCRIPTS.glob("*.yml")}
        self.address = ""
        self.silent = False
        """Store what the customer says and answer nothing."""
        self.tokens_refused_with: str | None = None
        self.portal = ("", "")
        """Another page, at ``portal_address``, and the content security policy it has."""
        self.uttered: list[dict[str, Any]] = []
        """Every ``user_uttered`` that arrived, acknowledged or not."""

    def start(self) -> None:
        """Listen on a free port of this machine."""
        self._thread.start()
        self._run(self._listen())

    def stop(self) -> None:
        """Part from everybody."""
        assert self._runner is not None
        self._run(self._sockets.shutdown())
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def portal_address(self) -> str:
        """A page of another origin than :attr:`address`."""
        return self.address.replace("127.0.0.1", "localhost") + "/portal"

    @property
    def conversation(self) -> ScriptedConversation:
        """The one that was started last."""
        return list(self.conversations.values())[-1]

    def say(self, text: str, *, author: str = "bot", **more: Any) -> None:
        """Write into the latest conversation, as the bot or an agent."""
        self._run(self._say(self.conversation, {"text": text, **more}, author=author))

    def typing(self, on: bool) -> None:
        """Show the latest conversation that an answer is being prepared."""
        self._run(self._sockets.emit("typing", {"on": on}, room=self.conversation.id))

    def hand_to(self, owner: str, place: int | None = None) -> None:
        """Give the latest conversation another owner."""
        conversation = self.conversation
        conversation.owner, conversation.place = owner, place
        self._run(self._sockets.emit("owner", conversation.owner_now, room=conversation.id))

    def refuse_next(self, code: str, **facts: Any) -> None:
        """Answer one message with this error, and store nothing."""
        self._refusals.append({"code": code, "message_key": f"error_{code}", **facts})

    def lose_answers(self, count: int) -> None:
        """Store that many messages and cut the connection before they are acknowledged."""
        self._answers_to_lose = count

    def go_away(self) -> None:
        """Cut every connection and take no new one."""
        self._away = True
        self._run(self._cut())

    def come_back(self) -> None:
        """Take connections again."""
        self._away = False

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def _listen(self) -> None:
        app = web.Application(middlewares=[self._guard])
        self._sockets.attach(app)
        app.router.add_get("/", self._page)
        app.router.add_get("/portal", self._portal)
        app.router.add_get("/widget/strings/{language}.json", self._widget_strings)
        app.router.add_get("/widget/articles/{id}/{language}.json", self._article)
        app.router.add_get("/demo/contacts", self._contacts)
        app.router.add_post("/demo/token", self._token)
        app.router.add_static("/", self._dist)
        for event in ("session_request", "user_uttered", "resume", "set_language", "sign_in"):
            self._sockets.on(event, getattr(self, f"_{event}"))
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        line = request.transport
        if request.path.startswith("/socket.io") and line is not None:
            if self._away:
                raise web.HTTPServiceUnavailable
            self._lines.add(line)
            try:
                answer: web.StreamResponse = await handler(request)
                return answer
            finally:
                self._lines.discard(line)
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers["X-Content-Type-Options"] = "nosniff"
            if request.path.startswith("/widget"):
                # A portal at another address brings the chat in as a module, which asks for this.
                response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._dist / "index.html")

    async def _portal(self, request: web.Request) -> web.Response:
        body, policy = self.portal
        return web.Response(text=body, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _article(self, request: web.Request) -> web.Response:
        article = self.articles.get((request.match_info["id"], request.match_info["language"]))
        return web.json_response(article) if article else web.json_response({}, status=404)

    async def _widget_strings(self, request: web.Request) -> web.Response:
        path = self._strings / f"{request.match_info['language']}.yml"
        return web.json_response(yaml.safe_load(path.read_text("utf-8"))["widget"])

    async def _contacts(self, request: web.Request) -> web.Response:
        return web.json_response(CONTACTS)

    async def _token(self, request: web.Request) -> web.Response:
        return web.json_response({"token": f"token-of-{(await request.json())['contact']}"})

    async def _cut(self) -> None:
        for line in list(self._lines):
            line.abort()

    async def _session_request(self, sid: str, data: Mapping[str, Any]) -> dict[str, Any]:
        contact: Contact | None = None
        if data.get("token"):
            if self.tokens_refused_with:
                return {"error": {"code": self.tokens_refused_with, "message_key": "error_token"}}
            contact = next(one for one in CONTACTS if data["token"] == f"token-of-{one['contact']}")
        conversation = self._found(data.get("session_id"), contact)
        if conversation is None:
            language = data.get("language") or "en"
            conversation = ScriptedConversation(uuid.uuid4().hex, uuid.uuid4().hex, language)
            self.conversations[conversation.id] = conversation
        conversation.contact = contact
        if data.get("pin"):
            conversation.language, conversation.pinned = data["language"], True
        for room in self._sockets.rooms(sid):
            if room != sid:
                await self._sockets.leave_room(sid, room)
        await self._sockets.enter_room(sid, conversation.id)
        await self._sockets.emit("session_confirm", conversation.session_id, to=sid)
        after = data.get("after") or 0
        return {
            "session_id": conversation.session_id,
            "conversation_id": conversation.id,
            "language": conversation.language,
            "language_pinned": conversation.pinned,
            "signed_in": contact and {key: contact[key] for key in ("name", "organisation")},
            **conversation.owner_now,
            "messages": conversation.messages[after:],
            "last_seq": len(conversation.messages),
        }

    def _found(self, session_id: str | None, contact: Contact | None) -> ScriptedConversation | None:
        for conversation in self.conversations.values():
            if conversation.session_id == session_id:
                mine = conversation.contact is None or conversation.contact == contact
                return conversation if mine else None
        return None

    async def _user_uttered(self, sid: str, data: Mapping[str, Any]) -> dict[str, Any]:
        self.uttered.append(dict(data))
        conversation = self.conversations[data["session_id"].split(".")[0]]
        if self._refusals:
            return {"error": self._refusals.pop(0)}
        for message in conversation.messages:
            if message["author"] == "customer" and message["client_message_id"] == data["client_message_id"]:
                return {"ok": True, "id": message["id"], "seq": message["seq"], "duplicate": True}
        said = {"text": data["message"], "client_message_id": data["client_message_id"]}
        stored = conversation.stored({"author": "customer", **said})
        await self._sockets.emit("message_stored", stored, room=conversation.id, skip_sid=sid)
        if not self.silent:
            self._loop.create_task(self._answer(conversation))
        if self._answers_to_lose > 0:
            self._answers_to_lose -= 1
            await self._cut()
        return {"ok": True, "id": stored["id"], "seq": stored["seq"], "duplicate": False}

    async def _answer(self, conversation: ScriptedConversation) -> None:
        steps: Sequence[Sequence[Mapping[str, Any]]] = self.scripts[conversation.language]["steps"]
        replies = steps[min(conversation.step, len(steps) - 1)]
        conversation.step += 1
        await self._sockets.emit("typing", {"on": True}, room=conversation.id)
        await asyncio.sleep(0.05)
        for reply in replies:
            await self._say(conversation, reply)
        await self._sockets.emit("typing", {"on": False}, room=conversation.id)

    async def _say(
        self, conversation: ScriptedConversation, reply: Mapping[str, Any], *, author: str = "bot"
    ) -> None:
        stored = conversation.stored_reply(reply, author)
        await self._sockets.emit("bot_uttered", stored, room=conversation.id)

    async def _resume(self, sid: str, data: Mapping[str, Any]) -> dict[str, Any]:
        messages = self.conversations[data["session_id"].split(".")[0]].messages
        return {"messages": messages[data["after"] :], "last_seq": len(messages)}

    async def _set_language(self, sid: str, data: Mapping[str, Any]) -> dict[str, Any]:
        conversation = self.conversations[data["session_id"].split(".")[0]]
        conversation.pinned = data["language"] is not None
        conversation.language = data["language"] or conversation.language
        return {"ok": True, "language": conversation.language, "language_pinned": conversation.pinned}

    async def _sign_in(self, sid: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return await self._session_request(sid, data)
