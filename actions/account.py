"""Questions about the support package: what is covered, when, and how fast somebody answers."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.promises import hours_sentence, moment_sentence, when
from bot.casework.packages import Account, HeldPackage, account_packages
from bot.engine.turn import TurnContext
from bot.support.reasons import label, several


class _AccountQuestion(TurnAction):
    """Asks for a sign-in first; says so when there is no valid package."""

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """One message a package."""
        conversation = turn.conversation
        if conversation.contact_id is None or conversation.organisation_id is None:
            intent = tracker.latest_message["intent"]["name"]
            dispatcher.utter_message(response="utter_sign_in_first", request=label("request", intent))
            return []
        account = account_packages(
            turn.uow,
            turn.workspace.policy,
            organisation_id=conversation.organisation_id,
            contact_id=conversation.contact_id,
            language=turn.language,
            now=turn.now,
        )
        if not account.held:
            dispatcher.utter_message(
                response="utter_entitlements_none", organisation=account.organisation.name
            )
            return []
        self.tell(turn, dispatcher, account)
        return []

    @abstractmethod
    def tell(self, turn: TurnContext, dispatcher: CollectingDispatcher, account: Account) -> None:
        """Answer the question from the account's packages."""


class CheckEntitlement(_AccountQuestion):
    """Which package, for what, until when."""

    action = "action_check_entitlement"

    def tell(self, turn: TurnContext, dispatcher: CollectingDispatcher, account: Account) -> None:
        """A card a package."""
        for held in account.held:
            fields: list[dict[str, Any]] = [
                {"key": "covers", "value": covered_things(turn, held)},
                {"key": "ends_on", "value": held.entitled.reason.facts["last_day"]},
                *(
                    {"key": f"hours_severity_{severity}", "value": label("coverage", promise.coverage)}
                    for severity, promise in held.promises.items()
                ),
            ]
            dispatcher.utter_message(
                response="utter_entitlement",
                organisation=account.organisation.name,
                package=label("package", held.entitled.package),
                card={
                    "kind": "entitlement",
                    "title": label("package", held.entitled.package),
                    "fields": fields,
                },
            )


class CoverageHours(_AccountQuestion):
    """When support is there, and whether it is now."""

    action = "action_coverage_hours"

    def tell(self, turn: TurnContext, dispatcher: CollectingDispatcher, account: Account) -> None:
        """The gravest and the slightest severity tell the whole story; the hour decides the rest."""
        for held in account.held:
            gravest, *_, slightest = (held.promises[level] for level in sorted(held.promises))
            zone = turn.zone
            mixed = slightest.coverage != gravest.coverage
            dispatcher.utter_message(
                response="utter_coverage_hours__mixed" if mixed else "utter_coverage_hours",
                hours=hours_sentence(gravest, zone),
                others=hours_sentence(slightest, zone),
                now=moment_sentence(slightest, zone),
            )


class ResponseTime(_AccountQuestion):
    """How fast an engineer answers first, for each severity."""

    action = "action_response_time"

    def tell(self, turn: TurnContext, dispatcher: CollectingDispatcher, account: Account) -> None:
        """The targets, and when each would fall due from now."""
        for held in account.held:
            dispatcher.utter_message(
                response="utter_response_times",
                package=label("package", held.entitled.package),
                card={
                    "kind": "entitlement",
                    "title": label("card", "response_times"),
                    "fields": [
                        {
                            "key": f"severity_{severity}",
                            "value": {
                                "type": "label",
                                "key": f"promise.target.{promise.initial_response.kind}",
                                "values": {
                                    "target": promise.initial_response.reasons[0].facts["target"],
                                    "due": when(promise.initial_response.at, turn.zone),
                                },
                            },
                        }
                        for severity, promise in held.promises.items()
                    ],
                },
            )


def covered_things(turn: TurnContext, held: HeldPackage) -> dict[str, Any]:
    """The products or areas a package covers, as a list."""
    names: list[Any] = [turn.workspace.catalogue.by_id[product].name for product in held.products]
    names += [label("area", area) for area in held.areas]
    return several(names)
