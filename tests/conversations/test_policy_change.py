"""A lead changes a figure of the policy, and customers with open cases hear what it moves."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.records.database import Database
from bot.records.tables import Case, CaseEvent, Message
from tests.conversations.customer import Customer
from tests.conversations.test_intake import FREEZES, PRIYA, WILLING
from tests.real_server import RealServer

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 30


async def test_a_changed_interval_is_recorded_and_told_after_the_restart(tmp_path: Path) -> None:
    data = Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))
    server = RealServer(PROJECT, tmp_path / "state", data=data)
    server.start()
    try:
        priya = await Customer(server.address).come(email=PRIYA, zone="America/Los_Angeles")
        await priya.say(FREEZES)
        await priya.answer(WILLING)
        number = priya.card("case")["number"]
        await priya.leave()
        server.stop()

        severity = data / "policy" / "severity.yml"
        written = severity.read_text(encoding="utf-8")
        severity.write_text(
            written.replace("3: {every: 5 business days", "3: {every: 4 business days"), "utf-8"
        )
        assert severity.read_text(encoding="utf-8") != written
        server.start()

        database = Database(server.database_url)
        async with asyncio.timeout(PATIENCE):
            while not (told := notices(database)):
                await asyncio.sleep(0.1)
        (notice,) = told
        assert notice.text.startswith(f"Case {number}: ")
        assert "(Pacific Time)" in notice.text
        with database.begin(write=False) as uow:
            case = uow.session.scalars(select(Case)).one()
            (event,) = uow.session.scalars(select(CaseEvent).where(CaseEvent.kind == "recomputed"))
            assert event.case_id == case.id
            (moved,) = event.data["clocks"]
            assert moved["kind"] == "next_update"
            assert datetime.fromisoformat(moved["due_at"]) < datetime.fromisoformat(moved["was_due_at"])
            assert datetime.fromisoformat(moved["due_at"]) > datetime.now(UTC)
        database.dispose()
    finally:
        server.stop()


def notices(database: Database) -> list[Message]:
    with database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Message).where(Message.author == "system")))
