"""The main job end to end: a described problem becomes a routed, clocked case, or is solved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.records import queries
from bot.records.database import Database
from bot.records.tables import Case, ConversationCase, Message
from bot.support.case_numbers import is_valid
from tests.conversations.conftest import Coming
from tests.conversations.customer import Customer

PRIYA = "priya.raman@bluewater.example"  # CSS Select, Los Angeles
DANA = "dana.whitlock@harborlight.example"  # CSS Priority
EXPIRED = "alistair.rowe@kestrelrowe.example"
RENEWAL_ONLY = "rene.alcott@harborlight.example"

FREEZES = "my sessions in CVAD 2203 LTSR CU4 keep freezing since this morning, about 5 users affected"

WILLING = {
    "topic": "#none",
    "self_help": "#skip",
    "began": "this morning",
    "changed": "#nothing",
    "log": "#dont_know",
    "impact": "#degraded",
    "scope": "#some",
    "workaround": "#none",
    "product": "#virtual_apps_desktops",
    "severity_agreement": "#yes",
    "version": "2203 LTSR CU4",
    "error_code": "no error code",
    "summary": "#yes",
}

UNKNOWING = {
    "topic": "#none",
    "self_help": "#skip",
    "began": "#dont_know",
    "changed": "#dont_know",
    "log": "#dont_know",
    "area": "#dont_know",
    "product": "#dont_know",
    "impact": "#dont_know",
    "scope": "#dont_know",
    "workaround": "#dont_know",
    "severity_agreement": "dont know",
    "version": "no idea",
    "error_code": "not sure",
    "serial_number": "no idea",
    "summary": "#yes",
}


def case_of(stored: Database, customer: Customer) -> Case:
    with stored.begin(write=False) as uow:
        link = uow.session.query(ConversationCase).filter_by(conversation_id=customer.conversation_id).one()
        case = uow.session.get_one(Case, link.case_id)
        _ = [case.events, case.clocks, case.queue, case.organisation, case.contact]
        return case


async def test_a_problem_becomes_a_routed_case_with_its_reasons(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA, zone="America/Los_Angeles")
    before = datetime.now(UTC)

    await priya.say(FREEZES)
    asked = await priya.answer(WILLING)

    assert "version" not in asked  # it was in the first message
    assert "product" not in asked
    case = case_of(stored, priya)
    assert is_valid(case.number)
    assert case.number in priya.said[-2]["text"]
    assert case.severity == 3
    assert case.severity_settled
    assert case.region == "americas"
    assert case.sub_region == "americas_west"
    assert case.language == "en"
    assert case.queue_id == "support_engineer.americas.en.daas_vdi"
    assert case.version == "2203 LTSR CU4"
    assert case.product_id == "virtual_apps_desktops"
    assert case.package == "css_select"
    rules = {reason["rule"] for reason in case.reasons}
    assert {"entitled", "initial_response", "registered_country"} <= rules
    clocks = {clock.kind: clock for clock in case.clocks}
    assert clocks["initial_response"].due_at > before
    shown = [
        field
        for message in priya.said
        for field in (message["custom"].get("card") or {"fields": []})["fields"]
        if field["key"] == "initial_response" and message["custom"]["card"]["kind"] == "case"
    ]
    assert datetime.fromisoformat(shown[0]["at"]) == clocks["initial_response"].due_at
    kinds = [event.kind for event in case.events]
    assert kinds[0] == "opened"
    assert "routed" in kinds


async def test_an_outage_never_sits_through_checks(customer: Coming, stored: Database) -> None:
    dana = await customer(email=DANA, zone="America/New_York")

    await dana.say(
        "Citrix Virtual Apps and Desktops is completely down, all 900 users can't work, no workaround"
    )
    asked = await dana.answer({**WILLING, "impact": "#halted", "scope": "#all"})

    assert "self_help" not in asked
    case = case_of(stored, dana)
    assert case.severity == 1
    assert case.coverage == "24x7"
    assert case.queue_id is not None
    assert case.queue_id.startswith("priority_engineer.")
    assert {clock.kind for clock in case.clocks} >= {"initial_response", "restoration"}


async def test_every_question_takes_i_dont_know(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)

    await priya.say("it doesn't work")
    asked = await priya.answer(UNKNOWING)

    assert {"impact", "severity_agreement", "version", "error_code", "summary"} <= set(asked)
    case = case_of(stored, priya)
    assert case.severity == 3
    assert case.version is None
    assert case.error_code is None


async def test_a_correction_changes_any_field_before_the_case_opens(
    customer: Coming, stored: Database
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until="summary")

    await priya.say("no, it's version 2402 LTSR CU2")
    assert priya.asks == "summary"
    assert priya.card("summary")["version"] == "2402 LTSR CU2"
    await priya.press("change")
    await priya.press("error_code")
    assert priya.asks == "error_code"
    await priya.say("error 1030")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert case.version == "2402 LTSR CU2"
    assert case.error_code == "1030"


async def test_area_and_people_affected_are_corrected_too(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until="summary")

    await priya.press("change")
    await priya.press("affected_users")
    assert priya.asks == "scope"
    await priya.press("one")
    await priya.answer(WILLING, until="summary")
    await priya.press("change")
    await priya.press("area")
    assert priya.asks == "area"
    await priya.press("daas_vdi")
    assert priya.asks == "product"
    await priya.press("daas")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.area, case.product_id) == ("daas_vdi", "daas")
    assert case.troubleshooting["affected_users"] == "one"


async def test_a_disputed_severity_is_left_to_the_engineer_and_runs_on_the_graver(
    customer: Coming, stored: Database
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until="severity_agreement")
    await priya.say("no, this is a severity 2")
    assert priya.asks == "dispute_reason"
    await priya.say("our whole call centre depends on these five people")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.severity_proposed, case.severity_claimed, case.severity) == (3, 2, 2)
    assert not case.severity_settled


async def test_a_lower_severity_is_given_at_once(customer: Coming, stored: Database) -> None:
    dana = await customer(email=DANA)
    await dana.say("XenApp logons fail for everybody, all 900 users, there is no workaround")
    await dana.answer({**WILLING, "impact": "#main_function"}, until="severity_agreement")
    await dana.say("no, severity 3 is enough")
    assert dana.asks != "dispute_reason"
    await dana.answer(WILLING)

    case = case_of(stored, dana)
    assert case.severity == 3
    assert case.severity_settled


async def test_an_ended_package_is_told_and_the_case_recorded_closed(
    customer: Coming, stored: Database
) -> None:
    alistair = await customer(email=EXPIRED, zone="Europe/London")
    await alistair.say(FREEZES)
    await alistair.answer({**WILLING, "record_anyway": "#yes"}, until="record_anyway")
    assert "ended" in alistair.said[-1]["text"]
    await alistair.press("yes")

    case = case_of(stored, alistair)
    assert case.state == "closed"
    assert case.close_reason == "not_entitled"


async def test_a_renewal_contact_is_passed_to_customer_service(customer: Coming, stored: Database) -> None:
    rene = await customer(email=RENEWAL_ONLY)
    await rene.say(FREEZES)
    await rene.answer(WILLING)

    assert rene.asks is None
    with stored.begin(write=False) as uow:
        conversation = queries.conversation(uow, rene.conversation_id)
        assert conversation is not None
        assert conversation.owner == "waiting"
        assert conversation.queue_id is not None
        assert conversation.queue_id.startswith("customer_service.")


async def test_a_visitor_gets_self_help_and_goes_on_after_signing_in(
    customer: Coming, stored: Database
) -> None:
    visitor = await customer()
    await visitor.say(FREEZES)
    await visitor.answer(WILLING, until="sign_in")
    assert visitor.asks == "sign_in"

    await visitor.press("yes")
    assert visitor.asks == "sign_in"  # saying so is not signing in
    await visitor.sign_in(PRIYA)
    await visitor.press("yes")
    await visitor.answer(WILLING)

    assert case_of(stored, visitor).version == "2203 LTSR CU4"


async def test_what_was_read_of_each_message_lies_on_its_row(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)

    with stored.begin(write=False) as uow:
        row = (
            uow.session.query(Message)
            .filter_by(conversation_id=priya.conversation_id, author="customer")
            .one()
        )
    reading: dict[str, Any] = row.reading or {}
    assert reading["intent"]["name"] == "report_problem"
    found = {entity["entity"]: entity["value"] for entity in reading["entities"]}
    assert found["product"] == "virtual_apps_desktops"
    assert row.language == "en"
