"""The end of the flow: solved, not permitted, left, or a case."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.handoff import enqueue
from actions.intake import checking
from actions.intake.memory import Intake, cleared
from actions.intake.steps import look_ahead, proposed_severity, severity_now
from actions.promises import case_card, case_values
from bot.casework.opening import CaseOpening, OpenedCase, open_case
from bot.engine.turn import TurnContext
from bot.self_help import learning, notices
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
            events.append(SlotSet(checking.LAST_HELP, None))
        elif outcome == "solved":
            dispatcher.utter_message(response="utter_intake_solved")
            if (intake["check"] or {}).get("run") is not None:
                dispatcher.utter_message(response="utter_ask_rating")
                events.append(SlotSet(checking.LAST_HELP, checking.remembered(intake)))
        elif outcome == "followed":
            dispatcher.utter_message(response="utter_notice_followed")
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
        opened = open_case(
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
                troubleshooting=checking.found_out(intake, turn),
            ),
            now=turn.now,
        )
        learning.link_case(turn.uow, (intake["check"] or {}).get("run"), opened.case.id)
        if intake["known_issue"] is not None and intake["notice"] == "case":
            notices.link_case(turn.uow, intake["known_issue"], conversation.id, opened.case.id, now=turn.now)
        return opened

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
