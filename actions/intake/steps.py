"""Which question comes next. Nothing the customer has said is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.intake.memory import Intake
from bot.casework.outlook import Outlook, outlook
from bot.engine.turn import TurnContext
from bot.support.entitlement import NotEntitled
from bot.support.severity import Proposal, graver

QUESTIONS = {
    "operations_halted": "impact",
    "primary_function_down": "impact",
    "degraded": "impact",
    "secondary_function": "impact",
    "large_scope": "scope",
    "workaround": "workaround",
}
"""The question that settles a signal: how bad it is takes one question with four answers, not four."""


@dataclass
class Step:
    """Where the flow stands: the slot to ask for, or the outcome it has come to.

    ``outlook`` is there from the moment the account and the product are known.
    """

    ask: str | None
    outcome: str | None = None
    outlook: Outlook | None = None


def next_step(intake: Intake, turn: TurnContext, *, wanted: Sequence[str]) -> Step:
    """The next question, from what is known. ``wanted`` are the details to ask for where nobody told them."""
    if intake["problem"] is None:
        return Step("problem")
    if intake["known_issue"] is not None and intake["notice"] is None:
        return Step("notice")
    if intake["notice"] == "follow":
        return Step(None, "followed")
    if intake["self_help"] is None and (intake["check"] or {}).get("choices"):
        return Step("topic")
    if intake["area"] is None:
        return Step("area")
    if intake["self_help"] is None:
        return Step("self_help")
    if intake["self_help"] == "solved":
        return Step(None, "solved")
    if turn.conversation.contact_id is None or turn.conversation.organisation_id is None:
        return Step("sign_in")
    if intake["product"] is None:
        return Step("product")
    view = look_ahead(intake, turn)
    if not view.may_open.allowed:
        return Step(None, "may_not_open", view)
    if isinstance(view.entitlement, NotEntitled):
        return _not_entitled(intake, view)
    return _entitled(intake, turn, view, wanted)


def _not_entitled(intake: Intake, view: Outlook) -> Step:
    if intake["record_anyway"] is None:
        return Step("record_anyway", outlook=view)
    return Step(None, "confirmed" if intake["record_anyway"] == "yes" else "left", view)


def _entitled(intake: Intake, turn: TurnContext, view: Outlook, wanted: Sequence[str]) -> Step:
    if intake["correction"] is not None:
        return Step(intake["correction"], outlook=view)
    question = next_question(intake, turn)
    if question is not None and intake["severity_agreement"] is None:
        return Step(question, outlook=view)
    if intake["severity_agreement"] is None:
        return Step("severity_agreement", outlook=view)
    if intake["severity_agreement"] == "disputed" and intake["dispute_reason"] is None:
        return Step("dispute_reason", outlook=view)
    if not is_question(intake):
        details = list(wanted)
        product = turn.workspace.catalogue.by_id.get(intake.known("product") or "")
        if product is not None and product.appliance:
            details.append("serial_number")
        for detail in details:
            if intake[detail] is None:
                return Step(detail, outlook=view)
    if intake["language_choice"] is None and waits_for_language(view):
        return Step("language_choice", outlook=view)
    if intake["summary"] == "change":
        return Step("correction", outlook=view)
    if intake["summary"] is None:
        return Step("summary", outlook=view)
    return Step(None, "confirmed", view)


def wants_self_help(intake: Intake, turn: TurnContext) -> bool:
    """Whether a guided check is due: never for an outage, a security matter or a mere question."""
    return not is_question(intake) and not is_urgent(intake.proposal(turn.workspace.policy))


def is_urgent(proposal: Proposal) -> bool:
    """Whether what is known already makes it severity 1: then nobody sits through checks."""
    return proposal.severity == 1


def is_question(intake: Intake) -> bool:
    """Whether nothing is broken: the customer asks how to do something."""
    known = [name for name, signal in intake.signals.items() if signal["value"] not in (None, False)]
    return known == ["question_only"]


def next_question(intake: Intake, turn: TurnContext) -> str | None:
    """The question about the impact to ask next, if an answer could still change the severity."""
    return next((QUESTIONS[signal] for signal in intake.proposal(turn.workspace.policy).ask), None)


def waits_for_language(view: Outlook) -> bool:
    """Whether the customer's language is spoken in the region, only not now: then they choose."""
    return not view.language_offer.offered and view.language_offer.opens_at is not None


def proposed_severity(intake: Intake, turn: TurnContext) -> int:
    """The severity the signals mean; the policy's default while they mean none yet."""
    policy = turn.workspace.policy
    return intake.proposal(policy).severity or policy.severities.otherwise.severity


def severity_now(intake: Intake, turn: TurnContext) -> int:
    """The severity the clocks would run on: settled by agreement, else the graver of the two."""
    proposed = proposed_severity(intake, turn)
    claimed = intake["severity_claimed"]
    if claimed is None:
        return proposed
    if intake["severity_agreement"] == "disputed":
        return graver(proposed, claimed)
    return max(proposed, claimed) if intake["severity_agreement"] == "lowered" else proposed


def look_ahead(intake: Intake, turn: TurnContext) -> Outlook:
    """What this customer would be promised if the case were opened now."""
    conversation = turn.conversation
    assert conversation.contact_id is not None
    assert conversation.organisation_id is not None
    return outlook(
        turn.uow,
        turn.workspace.policy,
        organisation_id=conversation.organisation_id,
        contact_id=conversation.contact_id,
        product_id=intake.known("product"),
        area=intake.known("area"),
        severity=severity_now(intake, turn),
        language=turn.language,
        now=turn.now,
        language_choice=intake["language_choice"],
    )
