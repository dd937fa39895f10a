"""The sample portal's server side, in development only: who one may be, and a token that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.app.settings import Settings
from bot.channel import wire
from bot.channel.errors import Refusal, malformed
from bot.channel.threads import Threads
from bot.people.demo_tokens import LIFETIME, SampleSignIn, mint, sample_sign_ins
from bot.records import queries
from bot.records.database import Database, UnitOfWork


class SamplePortal:
    """``GET /demo/contacts`` and ``POST /demo/token``.

    Args:
        secret: the portal's secret this process was started with.
        clock: gives the present instant (aware UTC).
    """

    def __init__(
        self,
        database: Database,
        threads: Threads,
        settings: Settings,
        *,
        secret: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._threads = threads
        self._settings = settings
        self._secret = secret
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [web.get("/demo/contacts", self._contacts), web.post("/demo/token", self._token)]

    async def _contacts(self, request: web.Request) -> web.Response:
        return web.json_response(await self._threads.run(self._listed))

    async def _token(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except (ValueError, RecursionError, LookupError):
            raise malformed("", "a JSON object") from None
        if not isinstance(body, dict) or not isinstance(body.get("contact"), str):
            raise malformed("contact", "a contact's e-mail address or id")
        found = await self._threads.run(self._find, body["contact"], body.get("org_id"))
        if found is None:
            raise Refusal("contact_unknown")
        now = self._clock()
        token = mint(
            secret=self._secret,
            issuer=self._settings.portal_issuer,
            audience=self._settings.portal_audience,
            sub=found.email,
            org=found.org_id,
            now=now,
        )
        return web.json_response({"token": token, "expires_at": wire.instant(now + LIFETIME)})

    def _listed(self) -> list[dict[str, Any]]:
        with self._database.begin(write=False) as uow:
            return [_entry(uow, one) for one in sample_sign_ins(uow)]

    def _find(self, contact: str, org_id: Any) -> SampleSignIn | None:
        with self._database.begin(write=False) as uow:
            for one in sample_sign_ins(uow):
                if contact.lower() in (one.email, one.contact_id) and org_id in (None, one.org_id):
                    return one
        return None


def _entry(uow: UnitOfWork, one: SampleSignIn) -> dict[str, Any]:
    organisation = queries.organisation_by_org_id(uow, one.org_id)
    held = queries.entitlements_of(uow, organisation.id) if organisation else []
    return {
        "contact": one.contact_id,
        "name": one.name,
        "email": one.email,
        "language": one.language,
        "organisation": one.organisation,
        "org_id": one.org_id,
        "country": one.country,
        "roles": list(one.roles),
        "package": held[0].package if held else None,
    }
