"""What the scripted server holds: people, conversations, and messages as they travel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Contact = Mapping[str, Any]

CONTACTS: list[Contact] = [
    {
        "contact": "c-astrid",
        "name": "Astrid Halvorsen",
        "email": "astrid.halvorsen@halvorsen-marine.example",
        "organisation": "Halvorsen Marine Insurance",
        "org_id": "50001234",
        "package": "gold_plus",
        "country": "NO",
        "language": "en",
        "roles": ["technical"],
    },
    {
        "contact": "c-katharina",
        "name": "Katharina Freifrau von Oldenburg-Wildeshausen",
        "email": "k.oldenburg@nbv.example",
        "organisation": "Nordwestdeutsche Binnenschifffahrtsversicherungsgesellschaft a. G.",
        "org_id": "50001242",
        "package": "css_priority_plus",
        "country": "DE",
        "language": "de",
        "roles": ["technical", "renewal"],
    },
    {
        "contact": "c-misaki",
        "name": "高橋 美咲",
        "email": "takahashi@tokai-logistics.example",
        "organisation": "東海海上物流システム株式会社",
        "org_id": "50001259",
        "package": "css_core",
        "country": "JP",
        "language": "ja",
        "roles": ["technical"],
    },
    {
        "contact": "c-li",
        "name": "李 文博",
        "email": "liwenbo@huadong-marine.example",
        "organisation": "华东远洋保险经纪（集团）股份有限公司",
        "org_id": "50001267",
        "package": "silver",
        "country": "CN",
        "language": "zh",
        "roles": ["third_party"],
    },
    {
        "contact": "c-joao",
        "name": "João Meireles",
        "email": "joao@serra-azul.example",
        "organisation": "Serra Azul Energia",
        "org_id": "50001275",
        "package": None,
        "country": "BR",
        "language": "pt",
        "roles": ["renewal"],
    },
]


def now() -> str:
    """The present instant as it travels."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass
class ScriptedConversation:
    """What the server knows of one conversation."""

    id: str
    secret: str
    language: str
    pinned: bool = False
    contact: Contact | None = None
    owner: str = "bot"
    place: int | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    step: int = 0

    @property
    def session_id(self) -> str:
        """What the browser keeps."""
        return f"{self.id}.{self.secret}"

    @property
    def owner_now(self) -> dict[str, Any]:
        """The ``owner`` event."""
        return {"owner": self.owner, **({"place": self.place} if self.place else {})}

    def stored(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Give a message its id, number and time, and keep it."""
        stored = {"id": uuid.uuid4().hex, "seq": len(self.messages) + 1, "at": now(), **message}
        self.messages.append(stored)
        return stored

    def stored_reply(self, reply: Mapping[str, Any], author: str) -> dict[str, Any]:
        """Keep what a script says: ``text``, and maybe titles of ``replies``, ``asks``, a ``card``, the time ``at``."""
        titles = reply.get("replies", ())
        quick = [{"title": title, "payload": uuid.uuid4().hex, "content_type": "text"} for title in titles]
        custom: dict[str, Any] = {"language": self.language}
        if "asks" in reply:
            answers = [
                {"value": one["title"], "title": one["title"], "button_id": one["payload"]} for one in quick
            ]
            custom["asks"] = {**reply["asks"], "answers": answers}
        if "card" in reply:
            custom["card"] = {**reply["card"], "fields": [_dated(one) for one in reply["card"]["fields"]]}
        said = {"author": author, "in_reply_to": None, "text": reply["text"]}
        when = {"at": reply["at"]} if "at" in reply else {}
        return self.stored({**said, **when, "quick_replies": quick, "custom": custom})

    def said_by_customer(self) -> list[str]:
        """The customer's messages as stored, in order."""
        return [message["text"] for message in self.messages if message["author"] == "customer"]


def _dated(card_field: Mapping[str, Any]) -> dict[str, Any]:
    minutes = card_field.get("in_minutes")
    shown = {key: value for key, value in card_field.items() if key != "in_minutes"}
    if minutes is None:
        return shown
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return {**shown, "at": at.isoformat(timespec="seconds").replace("+00:00", "Z")}
