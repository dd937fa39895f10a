"""The webhook: Rasa's REST form, for integrations that hold an API key and keep their senders apart."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.channel import parsing, wire
from bot.channel.addresses import Addresses
from bot.channel.delivery import Delivery
from bot.channel.errors import Refusal, malformed, refusal_of
from bot.channel.metrics import DUPLICATES, ERRORS, MESSAGES
from bot.channel.rates import Rates
from bot.channel.sessions import RestStored, Sessions
from bot.channel.threads import Threads

log = structlog.get_logger(__name__)

DOOR = "rest"
PATH = "/webhooks/rest"


class RestDoor:
    """Answers ``POST /webhooks/rest/webhook`` with the replies to the message, once there are any.

    Args:
        api_keys: key by the integration's name. None configured: nobody gets in.
        wait: how long a request waits for its replies. They are stored whenever they come.
        wake: called with a conversation's id when it has a message to answer.
        settled: waits until a message is answered, at most so many seconds; False if it is not.
    """

    def __init__(
        self,
        sessions: Sessions,
        delivery: Delivery,
        rates: Rates,
        threads: Threads,
        addresses: Addresses,
        *,
        api_keys: Mapping[str, str],
        wait: timedelta,
        wake: Callable[[str], None],
        settled: Callable[[str, float], Awaitable[bool]],
    ) -> None:
        self._sessions = sessions
        self._delivery = delivery
        self._rates = rates
        self._threads = threads
        self._addresses = addresses
        self._keys = {name: _digest(key) for name, key in api_keys.items()}
        self._wait = wait
        self._wake = wake
        self._settled = settled

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [web.get(f"{PATH}/", self._health), web.post(f"{PATH}/webhook", self._webhook)]

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _webhook(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - logged and answered there
            return refused(error, door=DOOR)

    async def _answer(self, request: web.Request) -> web.Response:
        integration = await self._integration(request)
        message = parsing.rest_message(await _body(request))
        await self._rates.spend("messages_by_integration", integration)
        await self._rates.spend("messages_by_conversation", f"{integration}/{message.sender}")
        stored = await self._threads.run(self._sessions.receive_from_integration, integration, message)
        await self._stored(stored)
        view = stored.received.message
        if not await self._settled(view.id, self._wait.total_seconds()):
            return web.json_response(
                {
                    "status": "still_answering",
                    "recipient_id": message.sender,
                    "message_id": view.id,
                    "client_message_id": view.client_id,
                },
                status=202,
            )
        replies = await self._threads.run(self._sessions.replies_to, view.id)
        return web.json_response([wire.rest(reply, message.sender) for reply in replies])

    async def _integration(self, request: web.Request) -> str:
        """The name of the integration whose key came along, compared in constant time."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Refusal("api_key_missing")
        given = _digest(key.strip())
        matching = [name for name, digest in self._keys.items() if hmac.compare_digest(digest, given)]
        if not matching:
            await self._rates.spend("sign_ins_by_address", self._addresses.of(request))
            raise Refusal("api_key_invalid")
        return matching[0]

    async def _stored(self, stored: RestStored) -> None:
        message = stored.received.message
        if stored.received.duplicate:
            DUPLICATES.labels(DOOR).inc()
        else:
            MESSAGES.labels(DOOR).inc()
            log.info(
                "message.stored", conversation=message.conversation_id, message=message.id, seq=message.seq
            )
            await self._delivery.stored(message, None, sender=None)
        if message.turn_state == "waiting":
            self._wake(message.conversation_id)


def refused(error: BaseException, *, door: str) -> web.Response:
    """The answer to a request that went wrong."""
    refusal = refusal_of(error)
    ERRORS.labels(door, refusal.code).inc()
    if refusal.code == "internal":
        log.error("http.fault", door=door, exc_info=error)
    else:
        log.info("http.refused", door=door, code=refusal.code)
    headers = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.facts:
        headers["Retry-After"] = str(refusal.facts["retry_after"])
    return web.json_response({"error": refusal.as_wire()}, status=refusal.status, headers=headers)


async def _body(request: web.Request) -> Any:
    try:
        return await request.json()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal("body_too_large") from None
    except (ValueError, RecursionError, LookupError):  # not JSON, too deep, or in an unknown charset
        raise malformed("", "a JSON object") from None


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
