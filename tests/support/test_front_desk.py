"""Where a chat goes that asks for a person."""

from __future__ import annotations

import pytest

from bot.support.front_desk import front_desk
from bot.support.policy import Policy
from tests.support.instants import utc


@pytest.mark.parametrize(
    ("country", "language", "at", "queue"),
    [
        ("US", "en", "2026-03-11 15:00", "customer_service.americas.en.any"),
        ("US", "es", "2026-03-11 15:00", "customer_service.americas.es.any"),
        ("US", "es", "2026-03-11 05:00", "customer_service.americas.en.any"),
        ("DE", "de", "2026-03-11 10:00", "customer_service.emea.de.any"),
        ("JP", "de", "2026-03-11 01:00", "customer_service.apj.en.any"),
        # The account is not known: a center that is staffed, and speaks the language if there is one.
        (None, "ja", "2026-03-11 01:00", "customer_service.apj.ja.any"),
        (None, "de", "2026-03-11 10:00", "customer_service.emea.de.any"),
        (None, "de", "2026-03-11 15:00", "customer_service.emea.de.any"),  # Miami is staffed too
        (None, "de", "2026-03-11 20:00", "customer_service.americas.en.any"),
    ],
)
def test_front_desk(policy: Policy, country: str | None, language: str, at: str, queue: str) -> None:
    desk = front_desk(policy, at=utc(at), language=language, severity=3, country=country)
    assert desk.queue == queue
