"""What the tests of casework share: the policy, and a case to open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.casework.closing import close_case
from bot.casework.events import customer
from bot.casework.opening import CASE_SERIES, CaseOpening, OpenedCase, open_case
from bot.records import queries
from bot.records.policy_files import load_policy
from bot.records.series import take_number
from bot.records.tables import Case, CaseClock, CaseEvent, new_id
from bot.support.case_numbers import number_for
from bot.support.policy import Policy
from tests.world import NOW, World


@pytest.fixture(scope="session")
def policy(data_folder: Path) -> Policy:
    """The product's own policy."""
    return load_policy(data_folder / "policy")


def opening(world: World, **changed: Any) -> CaseOpening:
    """An ordinary severity 2 that both sides agreed on; what a test cares about it names."""
    usual = CaseOpening(
        organisation_id=world.organisation,
        contact_id=world.technical,
        conversation_id=changed.pop("conversation_id", None) or world.conversation(),
        message_id="m1",
        problem="Sessions freeze after a minute",
        area="daas_vdi",
        product_id="virtual_apps_desktops",
        version="2203 LTSR CU4",
        severity_proposed=2,
        severity_criterion="degraded_widely",
        severity_settled=True,
        signals=[
            {"signal": "degraded", "value": True, "evidence": "freeze after a minute"},
            {"signal": "large_scope", "value": True, "evidence": "everybody"},
            {"signal": "financial_impact", "value": None, "evidence": ""},
        ],
        language="en",
        zone="America/New_York",
    )
    return replace(usual, **changed)


def opened(world: World, policy: Policy, *, now: datetime = NOW, **changed: Any) -> OpenedCase:
    """Open :func:`opening` in a unit of work of its own."""
    request = opening(world, **changed)
    with world.database.begin() as uow:
        return open_case(uow, policy, request, now=now)


def kept(world: World, number: str) -> tuple[Case, list[CaseEvent], list[CaseClock]]:
    """The case as the database has it, its events in order, and its clocks by kind and start."""
    with world.database.begin(write=False) as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        events = queries.events_of(uow, case)
        return case, events, sorted(case.clocks, key=lambda clock: (clock.kind, clock.started_at))


def kinds(events: list[CaseEvent]) -> list[str]:
    """What happened, in order."""
    return [event.kind for event in events]


def close(world: World, policy: Policy, number: str, **changed: Any) -> None:
    """Close the case on the customer's confirmation, in a unit of work of its own."""
    asked = {"closure": "confirmed_by_customer", "actor": customer(world.technical), "now": NOW, **changed}
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        close_case(uow, policy, case, **asked)


def copies(world: World, number: str, count: int) -> None:
    """The case ``count`` times more, its events and clocks too."""
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        rows: dict[type, list[dict[str, object]]] = {Case: [], CaseEvent: [], CaseClock: []}
        for _ in range(count):
            case_id = new_id()
            rows[Case].append(
                row(case)
                | {
                    "id": case_id,
                    "number": number_for(take_number(uow, CASE_SERIES)),
                    "opened_by_message_id": None,
                }
            )
            for table, kept_rows in ((CaseEvent, queries.events_of(uow, case)), (CaseClock, case.clocks)):
                rows[table] += [row(one) | {"id": new_id(), "case_id": case_id} for one in kept_rows]
        for table, values in rows.items():
            uow.session.execute(table.__table__.insert(), values)


def row(kept_row: Case | CaseEvent | CaseClock) -> dict[str, object]:
    return {column.name: getattr(kept_row, column.name) for column in type(kept_row).__table__.columns}
