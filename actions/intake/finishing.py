"""The end of the flow: solved, not permitted, left, or a case."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.handoff import enqueue
from actions.intake.memory import Intake, cleared
from actions.intake.steps import look_ahead, proposed_severity, severity_now
from actions.promises import case_card, case_values
from bot.casework.opening import CaseOpening, OpenedCase, open_case
from bot.engine.turn import TurnContext
from bot.support.participation import customers_part
from bot.support.routing import ANY_AREA


class FinishIntake(TurnAction):
    """Called once the form has nothing left to ask."""

    action = "action_finish_intake"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Brings the flow's outcome about, says so, and forgets the flow."""
        intake = Intake.of(tracker)
        outcome = intake["outcome"]
        events = cleared()
        if outcome == "confirmed":
            opened = self._open(turn, intake)
            self._tell(turn, dispatcher, opened)
            events.append(SlotSet("last_case", opened.case.number))
        elif outcome == "solved":
            dispatcher.utter_message(response="utter_intake_solved")
        elif outcome == "may_not_open":
            view = look_ahead(intake, turn)
            enqueue(turn, "may_not_open")
            dispatcher.utter_message(
                response="utter_intake_may_not_open", why=view.may_open.reason.as_value()
            )
        else:
            dispatcher.utter_message(response="utter_intake_left")
        return events

    @staticmethod
    def _open(turn: TurnContext, intake: Intake) -> OpenedCase:
        conversation = turn.conversation
        assert conversation.contact_id is not None
        assert conversation.organisation_id is not None
        proposal = intake.proposal(turn.workspace.policy)
        agreement = intake["severity_agreement"]
        return open_case(
            turn.uow,
            turn.workspace.policy,
            CaseOpening(
                organisation_id=conversation.organisation_id,
                contact_id=conversation.contact_id,
                conversation_id=conversation.id,
                message_id=turn.message_id,
                problem=intake["problem"],
                area=intake.known("area") or ANY_AREA,
                product_id=intake.known("product"),
                version=intake.known("version"),
                error_code=intake.known("error_code"),
                serial_number=intake.known("serial_number"),
                severity_proposed=proposed_severity(intake, turn),
                severity_claimed=intake["severity_claimed"],
                severity=severity_now(intake, turn),
                severity_settled=agreement in ("accepted", "lowered"),
                severity_criterion=proposal.criterion,
                signals=[
                    {"signal": name, "value": signal["value"], "evidence": signal["evidence"]}
                    for name, signal in intake.signals.items()
                ],
                language=turn.language,
                zone=turn.zone,
                language_choice=intake["language_choice"],
                troubleshooting=_troubleshooting(intake),
            ),
            now=turn.now,
        )

    @staticmethod
    def _tell(turn: TurnContext, dispatcher: CollectingDispatcher, opened: OpenedCase) -> None:
        if opened.promise is None:
            dispatcher.utter_message(response="utter_case_recorded_not_entitled", number=opened.case.number)
            return
        dispatcher.utter_message(
            response="utter_case_opened",
            card=case_card(turn.workspace.policy, opened, turn.zone),
            **case_values(opened, turn.zone),
        )
        part = customers_part(turn.workspace.policy, opened.case.severity)
        dispatcher.utter_message(response="utter_your_part", part=part.as_value())


def _troubleshooting(intake: Intake) -> dict[str, Any]:
    """What was found out, for the engineer to read first."""
    record: dict[str, Any] = {
        "self_help": intake["self_help"],
        "checks": (intake["check"] or {}).get("tried", []),
        "affected_users": intake.known("affected_users"),
        "third_party_product": intake.known("third_party_product"),
        "dispute_reason": intake.known("dispute_reason"),
    }
    return {name: value for name, value in record.items() if value not in (None, [])}
