"""Every error has one code, one status and one place in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.channel.errors import CATALOGUE, refusal_of
from bot.people.tokens import TokenInvalid

PROTOCOL = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"


def test_the_documentation_lists_exactly_these_errors() -> None:
    documented = dict(
        re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PROTOCOL.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert documented == {kind.code: str(kind.status) for kind in CATALOGUE.values()}


def test_what_nobody_foresaw_is_internal_and_says_nothing_of_itself() -> None:
    refusal = refusal_of(RuntimeError("connection string with a password"))
    assert refusal.as_wire() == {"code": "internal", "message_key": "problem_internal"}


def test_a_busy_database_is_not_our_fault_nor_the_customers() -> None:
    refusal = refusal_of(OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked")))
    assert (refusal.code, refusal.status) == ("unavailable", 503)
    assert refusal_of(TokenInvalid("keys_unavailable")).code == "unavailable"
