"""Opening a case: number, clocks, queue, events and reasons in one transaction, once for a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.casework.opening import CaseOpening, NotAllowed, SeverityNotAgreed, open_case
from bot.casework.promising import UnknownOrganisation, UnknownProduct
from bot.records import queries
from bot.records.database import Database, UnitOfWork
from bot.records.tables import (
    Base,
    Case,
    CaseClock,
    CaseEvent,
    ConversationCase,
    Counter,
    Message,
    Queue,
)
from bot.support.case_numbers import is_valid
from bot.support.errors import SubjectInvalid
from bot.support.policy import Policy
from tests.casework.conftest import kept, kinds, opened, opening
from tests.races import at_once
from tests.world import NOW, World, build_world

SUNDAY_NIGHT = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)  # 23:00 on Sunday in New York


def test_a_case_stands_with_all_that_was_promised(world: World, policy: Policy) -> None:
    result = opened(world, policy)
    case, events, clocks = kept(world, result.case.number)
    assert result.entitled
    assert case.number == "80000003"
    assert (case.state, case.channel, case.opened_at) == ("open", "chat", NOW)
    assert (case.severity, case.severity_proposed, case.severity_settled) == (2, 2, True)
    assert (case.region, case.sub_region) == ("americas", "americas_east")
    assert (case.package, case.coverage) == ("css_core", "business_hours")
    assert (case.language, case.work_language, case.zone) == ("en", "en", "America/New_York")
    assert case.queue_id == "support_engineer.americas.en.daas_vdi"
    assert case.center == "miami"
    assert [signal["signal"] for signal in case.signals] == ["degraded", "large_scope", "financial_impact"]
    # 10:00 in New York: two business hours later is noon there; two business days later is Friday, 10:00.
    assert {clock.kind: (clock.due_at - NOW, clock.met_kind) for clock in clocks} == {
        "initial_response": (timedelta(hours=2), "within"),
        "next_update": (timedelta(days=2), "within"),
    }
    assert all(clock.started_at == NOW and clock.reasons for clock in clocks)
    assert kinds(events) == ["opened", "severity_proposed", "severity_settled", "routed"]


def test_the_queue_is_recorded_as_the_route_names_it(world: World, policy: Policy) -> None:
    opened(world, policy)
    with world.database.begin(write=False) as uow:
        queue = queries.queue(uow, "support_engineer.americas.en.daas_vdi")
        assert queue is not None
        assert (queue.role, queue.region, queue.language, queue.area) == (
            "support_engineer",
            "americas",
            "en",
            "daas_vdi",
        )


def test_events_say_who_when_and_why(world: World, policy: Policy) -> None:
    result = opened(world, policy)
    _, events, _ = kept(world, result.case.number)
    assert [(event.seq, event.at) for event in events] == [(n, NOW) for n in (1, 2, 3, 4)]
    assert [(event.actor_kind, event.actor_id) for event in events] == [
        ("customer", world.technical),
        ("bot", None),
        ("customer", world.technical),
        ("system", None),
    ]
    assert [event.why["rule"] for event in events] == [
        "role_allows",
        "severity_proposed",
        "severity_proposed",
        "route_engineers",
    ]
    assert events[0].message_id == "m1"
    assert events[1].why["facts"]["criterion"] == {"type": "label", "key": "criterion.degraded_widely"}
    assert [item["key"] for item in events[1].why["facts"]["signals"]["items"]] == [
        "signal.degraded",
        "signal.large_scope",
    ]
    assert events[3].data["queue"] == "support_engineer.americas.en.daas_vdi"


def test_the_case_keeps_every_reason(world: World, policy: Policy) -> None:
    result = opened(world, policy)
    case, _, _ = kept(world, result.case.number)
    rules = [reason["rule"] for reason in case.reasons]
    assert rules == [reason.rule for reason in result.reasons]
    for rule in ("role_allows", "entitled", "registered_country", "initial_response", "language_primary"):
        assert rule in rules


def test_grave_work_is_promised_more_and_told_to_more(database: Database, policy: Policy) -> None:
    world = build_world(database, package="css_priority_plus", account_manager="Odile Grandjean")
    result = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted")
    case, events, clocks = kept(world, result.case.number)
    assert {clock.kind: (clock.due_at - NOW, clock.met_kind) for clock in clocks} == {
        "initial_response": (timedelta(minutes=10), "before"),
        "restoration": (timedelta(hours=4), "before"),
        "next_update": (timedelta(days=1), "within"),
    }
    assert case.queue_id == "priority_engineer.americas.en.daas_vdi"
    assert case.hands_over_at is not None
    routed = events[-1].data
    assert routed["critical_situation_manager"] is True
    assert routed["named"] == [{"role": "technical_account_manager", "name": "Odile Grandjean"}]


def test_at_night_round_the_clock_work_goes_to_an_open_center(world: World, policy: Policy) -> None:
    result = opened(
        world, policy, now=SUNDAY_NIGHT, severity_proposed=1, severity_criterion="operations_halted"
    )
    case, _, clocks = kept(world, result.case.number)
    assert case.region == "americas"  # the account's, whoever has the case now
    assert case.queue_id != "support_engineer.americas.en.daas_vdi"
    assert clocks[0].due_at == SUNDAY_NIGHT + timedelta(minutes=30)


def test_at_night_other_work_waits_for_the_morning(world: World, policy: Policy) -> None:
    result = opened(world, policy, now=SUNDAY_NIGHT)
    assert result.promise is not None
    assert not result.promise.covered_now
    _, _, clocks = kept(world, result.case.number)
    # Monday 08:00 in New York, where summer time has begun on that Sunday, and two hours.
    assert clocks[0].due_at == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def test_a_disputed_severity_runs_on_the_graver_until_settled(world: World, policy: Policy) -> None:
    result = opened(
        world,
        policy,
        severity_proposed=3,
        severity_claimed=2,
        severity_settled=False,
        severity_criterion="degraded",
        troubleshooting={"dispute_reason": "the board meets tomorrow"},
    )
    case, events, _ = kept(world, result.case.number)
    assert (case.severity, case.severity_proposed, case.severity_claimed) == (2, 3, 2)
    assert not case.severity_settled
    assert kinds(events) == ["opened", "severity_proposed", "severity_disputed", "routed"]
    assert events[2].why == {"said": "the board meets tomorrow"}


def test_a_severity_nobody_answered_for_is_proposed_only(world: World, policy: Policy) -> None:
    result = opened(world, policy, severity_settled=False)
    case, events, _ = kept(world, result.case.number)
    assert not case.severity_settled
    assert kinds(events) == ["opened", "severity_proposed", "routed"]


@pytest.mark.parametrize(
    ("proposed", "claimed", "settled", "said", "runs_on"),
    [
        (2, None, True, None, 2),
        (2, 2, True, None, 2),
        (2, 1, True, None, 2),  # claimed graver first, then agreed
        (2, 3, True, None, 3),  # the customer wants less, and gets it
        (2, 4, True, 2, 2),  # claimed less first, then agreed to what was proposed
        (2, None, False, None, 2),
        (2, 1, False, None, 1),
        (2, 4, False, None, 2),
    ],
)
def test_the_severity_that_counts(
    world: World,
    policy: Policy,
    proposed: int,
    claimed: int | None,
    settled: bool,
    said: int | None,
    runs_on: int,
) -> None:
    result = opened(
        world,
        policy,
        severity_proposed=proposed,
        severity_claimed=claimed,
        severity_settled=settled,
        severity=said,
    )
    assert result.case.severity == runs_on


def test_nobody_settles_graver_than_proposed_without_an_engineer(world: World, policy: Policy) -> None:
    with pytest.raises(SeverityNotAgreed):
        opened(world, policy, severity_proposed=3, severity=1)
    assert_nothing_opened(world)


def test_a_lower_severity_on_the_customers_wish_says_so(world: World, policy: Policy) -> None:
    result = opened(world, policy, severity_claimed=4)
    _, events, _ = kept(world, result.case.number)
    assert events[2].why["rule"] == "severity_may_be_lowered"


@pytest.mark.parametrize("language_choice", ["english_now", "own_when_open"])
def test_the_language_is_the_customers_choice(
    database: Database, policy: Policy, language_choice: str
) -> None:
    world = build_world(database, country="JP", subdivision=None, zone="Asia/Tokyo", language="ja")
    evening = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # 19:00 in Tokyo
    result = opened(world, policy, now=evening, language="ja", language_choice=language_choice)
    case, _, _ = kept(world, result.case.number)
    expected = "ja" if language_choice == "own_when_open" else "en"
    assert (case.language, case.work_language) == ("ja", expected)
    assert case.queue_id == f"support_engineer.apj.{expected}.daas_vdi"


# --- not entitled ---


def test_without_a_package_the_case_is_recorded_closed(database: Database, policy: Policy) -> None:
    world = build_world(database, ends_in_days=-14)
    result = opened(world, policy)
    case, events, clocks = kept(world, result.case.number)
    assert (result.entitled, result.promise) == (False, None)
    assert (case.state, case.close_reason, case.closed_at) == ("closed", "not_entitled", NOW)
    assert (case.package, case.entitlement_id, case.queue_id, case.coverage) == (None, None, None, None)
    assert clocks == []
    assert kinds(events) == ["refused"]
    assert events[0].why["rule"] == "entitlement_ended"
    assert [reason.rule for reason in result.reasons][1] == "entitlement_ended"


def test_hardware_is_not_covered_by_a_software_package(world: World, policy: Policy) -> None:
    result = opened(world, policy, product_id="netscaler_sdx", area="app_delivery_security")
    assert not result.entitled


def test_hardware_under_maintenance_is_covered(database: Database, policy: Policy) -> None:
    more = {
        "package": "am_gold",
        "product": "netscaler_sdx",
        "serial_number": "HE2H81UJ47",
        "started_days_ago": 10,
        "ends_in_days": 10,
    }
    world = build_world(database, package="css_priority", more_entitlements=[more])
    result = opened(
        world,
        policy,
        product_id="netscaler_sdx",
        area="app_delivery_security",
        serial_number="HE2H81UJ47",
    )
    assert result.case.package == "am_gold"
    assert result.case.coverage == "24x7"  # the account's Priority lifts its Gold appliances


def test_the_last_day_of_a_package_counts_where_the_account_is(database: Database, policy: Policy) -> None:
    world = build_world(database, ends_in_days=0)
    last_minute = datetime(2026, 3, 5, 4, 59, tzinfo=UTC)  # 23:59 on the last day in New York
    assert opened(world, policy, now=last_minute).entitled
    assert not opened(world, policy, now=last_minute + timedelta(minutes=1), message_id="m2").entitled


@pytest.mark.parametrize(("product", "area"), [(None, "any"), ("storefront", "daas_vdi")])
def test_a_customer_who_does_not_know_the_area_is_served(
    world: World, policy: Policy, product: str | None, area: str
) -> None:
    result = opened(world, policy, area="any", product_id=product)
    assert (result.case.package, result.case.area) == ("css_core", area)
    assert result.case.queue_id == f"support_engineer.americas.en.{area}"


def test_with_nothing_known_the_best_package_of_the_account_counts(
    database: Database, policy: Policy
) -> None:
    more = {"package": "css_priority", "areas": ["licensing"], "started_days_ago": 9, "ends_in_days": 9}
    world = build_world(database, areas=["daas_vdi"], more_entitlements=[more])
    assert opened(world, policy, area="any", product_id=None).case.package == "css_priority"


def test_with_nothing_known_and_nothing_held_it_is_refused_for_the_last_that_ended(
    database: Database, policy: Policy
) -> None:
    more = {"package": "css_priority", "areas": ["licensing"], "started_days_ago": 9, "ends_in_days": -3}
    world = build_world(database, areas=["daas_vdi"], ends_in_days=-30, more_entitlements=[more])
    result = opened(world, policy, area="any", product_id=None)
    assert not result.entitled
    assert result.reasons[1].as_dict()["package"] == "css_priority"


# --- who may ---


def test_a_third_party_of_the_account_opens_cases(world: World, policy: Policy) -> None:
    assert opened(world, policy, contact_id=world.third_party).entitled


@pytest.mark.parametrize(("who", "rule"), [("renewal", "role_passes_on"), ("stranger", "sign_in_first")])
def test_others_do_not(world: World, policy: Policy, who: str, rule: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        opened(world, policy, contact_id=getattr(world, who))
    assert caught.value.reason.rule == rule
    assert_nothing_opened(world)


def test_a_contacts_role_elsewhere_counts_for_nothing_here(world: World, policy: Policy) -> None:
    with pytest.raises(NotAllowed):
        opened(world, policy, organisation_id=world.other_organisation)
    assert_nothing_opened(world)


# --- wrong requests leave nothing ---


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"product_id": "toaster"}, UnknownProduct),
        ({"severity_proposed": 7}, SubjectInvalid),
        ({"language": "English"}, SubjectInvalid),
        ({"area": "gardening", "product_id": "virtual_apps_desktops"}, SubjectInvalid),
    ],
)
def test_a_wrong_request_leaves_nothing(
    database: Database, policy: Policy, changed: dict[str, Any], error: type[Exception]
) -> None:
    world = build_world(database, product="virtual_apps_desktops")
    with pytest.raises(error):
        opened(world, policy, **changed)
    assert_nothing_opened(world)


def test_an_unknown_account_is_nobodys(world: World, policy: Policy) -> None:
    with pytest.raises((NotAllowed, UnknownOrganisation)):
        opened(world, policy, organisation_id="0" * 32)


def test_a_text_no_database_can_hold_is_kept_without_the_part_it_cannot(world: World, policy: Policy) -> None:
    result = opened(world, policy, problem="it says \x00 and stops")
    case, _, _ = kept(world, result.case.number)
    assert case.problem == "it says  and stops"


def test_a_failure_after_the_opening_takes_the_case_and_its_number_with_it(
    world: World, policy: Policy
) -> None:
    request = opening(world)

    def fail() -> None:
        with world.database.begin() as uow:
            open_case(uow, policy, request, now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert_nothing_opened(world)
    assert opened(world, policy).case.number == "80000003"


# --- once for a message, and its number once ---


def test_the_same_message_opens_one_case(world: World, policy: Policy) -> None:
    first = opened(world, policy)
    again = opened(world, policy, now=NOW + timedelta(hours=9), problem="told differently")
    assert again.case.id == first.case.id
    assert again.promise == first.promise
    assert again.reasons == first.reasons
    assert again.entitled
    with world.database.begin(write=False) as uow:
        assert count(uow, Case) == 1
        assert count(uow, CaseEvent) == 4


def test_what_a_message_opened_stays_opened_whatever_changed_since(world: World, policy: Policy) -> None:
    first = opened(world, policy)
    with world.database.begin() as uow:
        contact = queries.contact_by_id(uow, world.technical)
        assert contact is not None
        for role in contact.roles:
            uow.session.delete(role)
    assert opened(world, policy).case.id == first.case.id
    with pytest.raises(NotAllowed):
        opened(world, policy, message_id="m2")


def test_the_same_message_records_one_refusal(database: Database, policy: Policy) -> None:
    world = build_world(database, ends_in_days=-1)
    first, again = opened(world, policy), opened(world, policy)
    assert (again.case.id, again.entitled, again.promise) == (first.case.id, False, None)


def test_the_same_message_at_once_opens_one_case_and_loses_no_number(world: World, policy: Policy) -> None:
    conversation = world.conversation()

    def job(_: int) -> str:
        return opened(world, policy, conversation_id=conversation).case.number

    assert set(at_once(6, job)) == {"80000003"}
    assert opened(world, policy, message_id="m2").case.number == "80000011"
    with world.database.begin(write=False) as uow:
        assert count(uow, Case) == 2
        assert count(uow, CaseEvent) == 8


def test_numbers_are_unique_without_gaps_and_well_formed_in_a_race(world: World, policy: Policy) -> None:
    conversation = world.conversation()

    def job(number: int) -> list[str]:
        return [
            opened(
                world,
                policy,
                conversation_id=conversation,
                message_id=f"m{number}.{turn}",
                # Some go to new queues, some fail: neither may upset the numbers.
                area="licensing" if turn else "daas_vdi",
                language="es" if number % 2 else "en",
            ).case.number
            for turn in range(3)
        ]

    numbers = [number for listed in at_once(8, job) for number in listed]
    assert len(set(numbers)) == 24
    assert all(is_valid(number) for number in numbers)
    assert sorted(int(number) // 10 for number in numbers) == list(range(8_000_000, 8_000_024))


# --- what it is linked to ---


def test_conversation_and_message_name_the_case(world: World, policy: Policy) -> None:
    conversation = world.conversation()
    with world.database.begin() as uow:
        uow.session.add(
            Message(
                id="m1",
                conversation_id=conversation,
                seq=1,
                author="customer",
                text="yes, open it",
                created_at=NOW,
            )
        )
    result = opened(world, policy, conversation_id=conversation)
    with world.database.begin(write=False) as uow:
        link = uow.session.scalars(select(ConversationCase)).one()
        assert (link.conversation_id, link.case_id) == (conversation, result.case.id)
        message = queries.message(uow, "m1")
        assert message is not None
        assert message.case_id == result.case.id


def test_one_conversation_may_open_several_cases(world: World, policy: Policy) -> None:
    conversation = world.conversation()
    for number in range(3):
        opened(world, policy, conversation_id=conversation, message_id=f"m{number}")
    with world.database.begin(write=False) as uow:
        assert count(uow, ConversationCase) == 3


def count(uow: UnitOfWork, table: type[Base]) -> int:
    return uow.session.scalar(select(func.count()).select_from(table)) or 0


def assert_nothing_opened(world: World) -> None:
    with world.database.begin(write=False) as uow:
        for table in (Case, CaseEvent, CaseClock, Queue, ConversationCase, Counter):
            assert count(uow, table) == 0, table


def test_what_is_asked_for_is_kept_as_it_was_said(world: World, policy: Policy) -> None:
    request = opening(
        world, error_code="1030", serial_number=None, troubleshooting={"checks": [{"check": "restart"}]}
    )
    with world.database.begin() as uow:
        number = open_case(uow, policy, request, now=NOW).case.number
    case, _, _ = kept(world, number)
    for name in CaseOpening.__dataclass_fields__:
        if hasattr(case, name) and name != "severity":
            assert getattr(case, name) == getattr(request, name), name
