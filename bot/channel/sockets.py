"""The socket door: what a browser's events do.

A message is stored, then acknowledged, then handed to whoever answers it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.channel import parsing, wire
from bot.channel.addresses import Addresses
from bot.channel.delivery import Delivery, owner_wire, public_room, rasa_room, room
from bot.channel.errors import Refusal, malformed, refusal_of
from bot.channel.metrics import DUPLICATES, ERRORS, MESSAGES, SOCKETS
from bot.channel.parsing import SessionId, SessionRequest, Target
from bot.channel.rates import Rates
from bot.channel.server import Server, wants_acknowledgement
from bot.channel.sessions import Opened, Sessions, SignedIn, Standing
from bot.channel.threads import Threads
from bot.talk.conversations import ConversationNotFound, ForeignConversation, SignInRequired

log = structlog.get_logger(__name__)

DOOR = "socket"


@dataclass
class Socket:
    """One connected client and the conversation it has open, if any."""

    sid: str
    address: str
    session: SessionId | None = None
    who: SignedIn | None = None
    rasa_widget: bool = False

    @property
    def contact_id(self) -> str | None:
        """The contact signed in here, if any."""
        return self.who.contact_id if self.who else None


Handler = Callable[[Socket, Any], Awaitable[dict[str, Any]]]


class SocketDoor:
    """Registers its events on ``server``.

    Args:
        wake: called with a conversation's id when it has a message to answer.
        clock: gives the present instant (aware UTC).
    """

    def __init__(
        self,
        server: Server,
        sessions: Sessions,
        delivery: Delivery,
        rates: Rates,
        threads: Threads,
        addresses: Addresses,
        *,
        wake: Callable[[str], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._sessions = sessions
        self._delivery = delivery
        self._rates = rates
        self._threads = threads
        self._addresses = addresses
        self._wake = wake
        self._clock = clock
        self._sockets: dict[str, Socket] = {}
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        for event, handler in (
            ("session_request", self._session_request),
            ("user_uttered", self._user_uttered),
            ("resume", self._resume),
            ("sign_in", self._sign_in),
            ("set_language", self._set_language),
        ):
            server.on(event, self._guarded(event, handler))
        server.on("*", self._unknown)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        self._sockets[sid] = Socket(sid, self._addresses.of(environ["aiohttp.request"]))
        SOCKETS.inc()

    async def _disconnect(self, sid: str, reason: Any = None) -> None:
        if self._sockets.pop(sid, None) is not None:
            SOCKETS.dec()

    async def _unknown(self, event: str, sid: str, *arguments: Any) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = await self._guarded("unknown", self._no_such_event)(sid)
        return answer

    async def _no_such_event(self, socket: Socket, data: Any) -> dict[str, Any]:
        raise malformed("event", "one of the documented events")

    def _guarded(self, event: str, handler: Handler) -> Callable[..., Awaitable[Any]]:
        """``handler`` with one clear answer for everything that goes wrong in it."""

        async def handle(sid: str, *arguments: Any) -> dict[str, Any] | None:
            socket = self._sockets.get(sid)
            if socket is None:
                return None  # gone while its event was on the way
            try:
                await self._rates.spend("events_by_address", socket.address)
                return await handler(socket, arguments[0] if arguments else None)
            except Exception as error:
                if sid not in self._sockets:
                    return None
                refusal = refusal_of(error)
                ERRORS.labels(DOOR, refusal.code).inc()
                conversation = socket.session.conversation_id if socket.session else None
                if refusal.code == "internal":
                    log.exception("socket.fault", socket_event=event, conversation=conversation)
                else:
                    log.info(
                        "socket.refused", socket_event=event, code=refusal.code, conversation=conversation
                    )
                if not wants_acknowledgement():
                    await self._server.emit("error", refusal.as_wire(), to=sid)
                return {"error": refusal.as_wire()}

        return handle

    async def _session_request(self, socket: Socket, data: Any) -> dict[str, Any]:
        request = parsing.session_request(data)
        who = await self._identified(socket, request.token) if request.token else None
        opened = await self._open(socket, request, who)
        await self._server.emit("session_confirm", str(opened.session), to=socket.sid)
        messages, last_seq = await self._threads.run(
            self._sessions.messages_after, opened.standing.conversation_id, socket.contact_id, request.after
        )
        standing = opened.standing
        return {
            "session_id": str(opened.session),
            "conversation_id": standing.conversation_id,
            "fresh": opened.session != request.target.session,
            "unopened": opened.unopened,
            "language": standing.language,
            "language_pinned": standing.language_pinned,
            "signed_in": _signed_in(socket.who),
            **owner_wire(standing),
            "messages": [wire.message(message) for message in messages],
            "last_seq": last_seq,
        }

    async def _user_uttered(self, socket: Socket, data: Any) -> dict[str, Any]:
        uttered = parsing.user_uttered(data)
        session = await self._session_for(socket, uttered.target, begin=True)
        if uttered.rasa_widget and not socket.rasa_widget:
            socket.rasa_widget = True
            await self._move_in(socket, session.conversation_id)
        await self._rates.spend("messages_by_conversation", session.conversation_id)
        await self._rates.spend("messages_by_address", socket.address)
        received = await self._threads.run(
            self._sessions.receive,
            session.conversation_id,
            socket.contact_id,
            text=uttered.text,
            client_id=uttered.client_id,
            button_id=uttered.button_id,
        )
        message = received.message
        if received.duplicate:
            DUPLICATES.labels(DOOR).inc()
        else:
            MESSAGES.labels(DOOR).inc()
            log.info(
                "message.stored", conversation=message.conversation_id, message=message.id, seq=message.seq
            )
            await self._delivery.stored(message, socket.contact_id, sender=socket.sid)
        if message.turn_state == "waiting":
            self._wake(message.conversation_id)
        return {"ok": True, "id": message.id, "seq": message.seq, "duplicate": received.duplicate}

    async def _resume(self, socket: Socket, data: Any) -> dict[str, Any]:
        target, after = parsing.resume(data)
        session = await self._session_for(socket, target)
        messages, last_seq = await self._threads.run(
            self._sessions.messages_after, session.conversation_id, socket.contact_id, after
        )
        return {"messages": [wire.message(message) for message in messages], "last_seq": last_seq}

    async def _sign_in(self, socket: Socket, data: Any) -> dict[str, Any]:
        target, token = parsing.sign_in(data)
        who = await self._identified(socket, token)
        session = target.session if target.named else socket.session
        if session is None:
            raise Refusal("unknown_session")
        standing = await self._threads.run(self._sessions.reopen, session, who)
        await self._enter(socket, session, standing, who)
        log.info("conversation.signed_in", conversation=session.conversation_id, contact=who.contact_id)
        return {"ok": True, "signed_in": _signed_in(who)}

    async def _set_language(self, socket: Socket, data: Any) -> dict[str, Any]:
        target, language = parsing.set_language(data)
        session = await self._session_for(socket, target)
        standing = await self._threads.run(
            self._sessions.choose_language, session.conversation_id, socket.contact_id, language
        )
        return {"ok": True, "language": standing.language, "language_pinned": standing.language_pinned}

    async def _open(self, socket: Socket, request: SessionRequest, who: SignedIn | None) -> Opened:
        """The conversation asked for, or a fresh one where the session id opens nothing for this client."""
        unopened = "unknown_session" if request.target.named else None
        session = request.target.session
        if session is not None:
            try:
                standing = await self._threads.run(self._sessions.reopen, session, who, request)
            except (ConversationNotFound, SignInRequired, ForeignConversation) as error:
                unopened = refusal_of(error).code
            else:
                await self._enter(socket, session, standing, who)
                return Opened(session, standing)
        await self._rates.spend("conversations_by_address", socket.address)
        opened = await self._threads.run(self._sessions.begin, request, who, unopened)
        await self._enter(socket, opened.session, opened.standing, who)
        log.info("conversation.started", conversation=opened.session.conversation_id, unopened=unopened)
        return opened

    async def _session_for(self, socket: Socket, target: Target, *, begin: bool = False) -> SessionId:
        """The session an event is about: the one it names, else the socket's own.

        Some of Rasa's clients speak without ever having asked for a session; ``begin`` gives them one.
        """
        self._still_signed_in(socket)
        session = target.session if target.named else socket.session
        if session is None:
            if target.named or not begin:
                raise Refusal("unknown_session")
            opened = await self._open(socket, parsing.session_request(None), socket.who)
            await self._server.emit("session_confirm", str(opened.session), to=socket.sid)
            return opened.session
        if session != socket.session:
            standing = await self._threads.run(self._sessions.reopen, session, socket.who)
            await self._enter(socket, session, standing, socket.who)
        return session

    async def _identified(self, socket: Socket, token: str) -> SignedIn:
        await self._rates.spend("sign_ins_by_address", socket.address)
        return await self._threads.run(self._sessions.identify, token)

    def _still_signed_in(self, socket: Socket) -> None:
        if socket.who is not None and socket.who.expires_at <= self._clock():
            raise Refusal("sign_in_expired")

    async def _enter(
        self, socket: Socket, session: SessionId, standing: Standing, who: SignedIn | None
    ) -> None:
        if socket.session is not None:
            await self._move_out(socket, socket.session.conversation_id)
        socket.session = session
        socket.who = who
        await self._move_in(socket, standing.conversation_id)

    async def _move_in(self, socket: Socket, conversation_id: str) -> None:
        """Enter the rooms for what this socket may see, in the form it understands."""
        await self._move_out(socket, conversation_id)
        await self._server.enter_room(socket.sid, public_room(conversation_id))
        form = rasa_room if socket.rasa_widget else room
        await self._server.enter_room(socket.sid, form(conversation_id, socket.contact_id))

    async def _move_out(self, socket: Socket, conversation_id: str) -> None:
        for entered in list(self._server.rooms(socket.sid)):
            if entered == conversation_id or entered.startswith(f"{conversation_id}/"):
                await self._server.leave_room(socket.sid, entered)


def _signed_in(who: SignedIn | None) -> dict[str, Any] | None:
    if who is None:
        return None
    return {
        "name": who.name,
        "organisation": who.organisation,
        "expires_at": wire.instant(who.expires_at),
    }
