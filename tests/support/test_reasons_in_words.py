"""Every reason the rules can give has a sentence in every language, with all the facts it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.nlu.rendering import Renderer
from bot.nlu.strings import LANGUAGES, Strings, load_responses
from bot.support import sections
from bot.support.clocks import CaseHappening, CaseTerms, replay
from bot.support.closing import may_close, may_reopen
from bot.support.coverage import coverage
from bot.support.entitlement import EntitlementFacts, find_entitlement
from bot.support.escalation import escalate, next_rung
from bot.support.participation import customers_part, everyones_part
from bot.support.policy import Policy
from bot.support.policy.roles import ACTIONS
from bot.support.policy.severities import FLAGS, SIGNALS
from bot.support.promise import Subject, promise
from bot.support.reasons import Reason, instant, label
from bot.support.reassignment import Owner, reassigned
from bot.support.rma import may_replace
from bot.support.roles import may
from bot.support.routing import handed_on, language_offer
from bot.support.scope import onsite, scope
from bot.support.severity import SeverityCannotRise, Signals, check_not_raised, propose
from bot.support.targets import Target
from bot.support.updates import next_update
from tests.support.instants import utc

OF_CASEWORK = [Reason("recomputed", sections.HOURS)]
"""What is said of a case as a whole, given where it is worked out."""

DAY, NIGHT, HOLIDAY = utc("2026-03-11 15:00"), utc("2026-03-14 05:00"), utc("2026-11-26 18:00")


@pytest.fixture(scope="session")
def strings(data_folder: Path) -> Strings:
    return load_responses(data_folder / "responses")


def promised(policy: Policy) -> Iterator[Reason]:
    for package, severity, opened in product(
        policy.packages, policy.severities.levels, (DAY, NIGHT, HOLIDAY)
    ):
        subject = Subject(package, severity, "US", "NY", opened, trm=True, account_manager=True)
        yield from promise(policy, subject).all_reasons
        yield from promise(policy, replace(subject, trm=False, area="licensing", language="ja")).all_reasons
    lifted = Subject(
        "am_gold", 2, "US", "NY", DAY, account_packages=frozenset({"css_priority"}), area="daas_vdi"
    )
    yield from promise(policy, lifted).all_reasons
    yield handed_on("dublin", promise(policy, lifted).route)
    for severity, at, on_duty in product((1, 3), (DAY, NIGHT), (True, False)):
        yield from language_offer(policy, "americas", "es", at, severity, on_duty=on_duty).reasons


def updated(policy: Policy) -> Iterator[Reason]:
    hours, place = coverage(policy, "css_core", 3), policy.places.place("US", "NY")
    for settled_down, less_often in product((False, True), repeat=2):
        found = next_update(policy, 3, hours, place, DAY, settled_down=settled_down, less_often=less_often)
        yield from found.reasons
    units = "30 minutes,1 hour,2 business hours,3 business days,same business day,1 day,2 weeks,1 month"
    for agreed in units.split(","):
        yield from next_update(policy, 3, hours, place, DAY, agreed=Target.parse(agreed)).reasons


def worked(policy: Policy) -> Iterator[Reason]:
    events = [
        CaseHappening("opened", DAY, severity=1),
        CaseHappening("customer_asked", DAY),
        CaseHappening("customer_answered", DAY + timedelta(minutes=10)),
    ]
    for clock in replay(policy, CaseTerms("css_priority", "US", "NY"), events):
        yield from clock.due.reasons
    place = policy.places.place("US", "NY")
    for channel in policy.case_rules.escalation_replies:
        yield from escalate(policy, channel, place, NIGHT).reply.reasons
    for role, code_level in product(policy.routing.ladder, (False, True)):
        if (rung := next_rung(policy, role, code_level=code_level)) is not None:
            yield rung
    for severity in policy.severities.levels:
        yield customers_part(policy, severity)
    yield from everyones_part(policy)
    for work in (*policy.case_rules.supported_work, *policy.case_rules.work_elsewhere):
        yield scope(policy, work).reason
    for severity in policy.severities.levels:
        yield onsite(policy, severity).reason
    yield reassigned(Owner("Mina Park", "senior_engineer", "mina.park@example.com"))


def closed(policy: Policy) -> Iterator[Reason]:
    for why, contacts in product(policy.case_rules.closure_reasons, (1, 5)):
        yield may_close(policy, why, unanswered_contacts=contacts, by_person=contacts > 1).reason
    for now, entitled in product((DAY, DAY + timedelta(days=60)), (True, False)):
        yield may_reopen(
            policy, DAY, now, "UTC", number="80000003", why="not_entitled", entitled=entitled
        ).reason


def settled(policy: Policy) -> Iterator[Reason]:
    yield propose(policy, Signals()).reason
    yield propose(policy, Signals(), asked=SIGNALS).reason
    for one, two in product(FLAGS, repeat=2):
        for workaround in (None, "none", "not_scalable", "acceptable"):
            signals = Signals(**{one: True, two: True}, workaround=workaround)  # type: ignore[arg-type]
            yield propose(policy, signals).reason
    yield check_not_raised(1, 2)
    with pytest.raises(SeverityCannotRise) as refused:
        check_not_raised(2, 1)
    yield refused.value.reason


def replaced(policy: Policy) -> Iterator[Reason]:
    box = EntitlementFacts(
        "am_gold", date(2026, 1, 1), date(2026, 12, 31), product_id="mpx", serial_number="HE2H81UJ47"
    )
    for appliance, held, serial in product((True, False), ([box], []), ("HE2H81UJ47", "XX11111111", None)):
        yield may_replace(
            policy,
            held,
            serial_number=serial,
            product_id="mpx",
            area="app_delivery_security",
            appliance=appliance,
            on=DAY,
            country="US",
        ).reason


def entitled(policy: Policy) -> Iterator[Reason]:
    core = EntitlementFacts("css_core", date(2026, 1, 1), date(2026, 12, 31), areas=frozenset({"daas_vdi"}))
    for facts in (
        [core],
        [],
        [replace(core, ends_on=date(2026, 2, 1))],
        [replace(core, starts_on=date(2026, 6, 1))],
    ):
        yield find_entitlement(policy, facts, "vdi", "daas_vdi", False, DAY, "US", "NY").reason
    for roles, action in product(((), *((role,) for role in policy.roles.sections)), ACTIONS):
        yield may(policy, roles, action).reason


@pytest.fixture(scope="session")
def reasons(policy: Policy) -> list[Reason]:
    found: list[Reason] = [*OF_CASEWORK]
    for collect in (promised, updated, worked, closed, settled, replaced, entitled):
        found += collect(policy)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_said(strings: Strings, reasons: list[Reason], language: str) -> None:
    renderer = Renderer(strings[language], "Asia/Tokyo")
    said: dict[str, str] = {}
    for reason in reasons:
        sentence = said[reason.rule] = renderer.render(reason.as_value())
        assert sentence
        assert "{" not in sentence
    # As they were kept, they can be said again.
    for reason in reasons:
        assert renderer.render(Reason.from_record(reason.as_record()).as_value())


def test_every_sentence_belongs_to_a_rule(strings: Strings, reasons: list[Reason]) -> None:
    phrases = {f"amount_{unit}" for unit in _units(reasons)}
    assert {reason.rule for reason in reasons} | phrases == set(strings["en"].reasons)


def _units(reasons: list[Reason]) -> set[str]:
    targets = (reason.as_dict().get("target") for reason in reasons)
    return {str(target["unit"]) for target in targets if isinstance(target, dict)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "rule",
    [
        "initial_response",
        "restoration",
        "rma_shipment",
        "rma_delivery",
        "next_update",
        "next_update_agreed",
        "next_update_less_often",
        "next_update_goes_on",
    ],
)
def test_the_same_business_day_is_not_put_as_an_amount(strings: Strings, language: str, rule: str) -> None:
    """No language says "at most the same business day apart"."""
    renderer = Renderer(strings[language], "America/New_York")
    facts = {
        "package": label("package", "am_gold"),
        "severity": 3,
        "until": "stabilised",
        "target": Target(77, "days").as_phrase(),
        "due": instant(DAY, "America/New_York"),
    }
    for manner, told in (("within", True), (Target.parse("same business day").manner, False)):
        said = renderer.render(Reason(rule, "", {**facts, "kind": manner}).as_value())
        assert ("77" in said) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_escalation_told_at_once_promises_no_answer_by_now(
    policy: Policy, strings: Strings, language: str
) -> None:
    renderer = Renderer(strings[language], "America/New_York")
    reply = escalate(policy, "web", policy.places.place("US", "NY"), DAY).reply
    due = renderer.render(reply.reasons[0].facts["due"])
    assert due not in renderer.render(reply.reasons[0].as_value())
