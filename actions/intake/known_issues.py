"""A problem that is known: the customer is told at once, and offered to be told when it is over.

``known_issue`` is the notice's id, ``notice`` what the customer wants: to ``follow`` it, a ``case`` all the
same, or nothing, since theirs is an ``other`` problem.
"""

from __future__ import annotations

from actions.intake.hearing import DESCRIBING, Heard
from actions.intake.memory import Intake
from bot.engine.turn import TurnContext
from bot.self_help import notices


def look(intake: Intake, turn: TurnContext) -> None:
    """Find the notice the problem is a case of, once the problem is told; drop one that is over by now."""
    known = intake["known_issue"]
    if known is not None and intake["notice"] is None:
        if notices.told(turn.uow, known, turn.language) is None:
            intake["known_issue"] = None
        return
    if intake["problem"] is None or intake["known_issue"] is not None or intake["self_help"] is not None:
        return
    organisation = turn.conversation.organisation
    region = None
    if organisation is not None:
        place = turn.workspace.policy.places.place(organisation.country, organisation.subdivision)
        region = place.sub_region.region
    found = notices.matching(
        turn.uow,
        turn.workspace.library.encoder,
        intake["problem"],
        area=intake.known("area"),
        product=intake.known("product"),
        region=region,
        error_code=intake.known("error_code"),
    )
    if found is not None:
        intake["known_issue"] = found.id


def take_answer(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    """Take a message as what the customer wants of a notice; false if it says nothing about that."""
    if heard.button in ("follow", "other", "case"):
        wish = heard.button
    elif heard.intent == "affirm":
        wish = "follow"
    elif heard.intent == "open_case":
        wish = "case"
    elif heard.intent == "deny" or heard.intent in DESCRIBING:
        wish = "other"
    else:
        return False
    intake["notice"] = wish
    if wish == "follow":
        notices.follow(turn.uow, intake["known_issue"], turn.conversation.id, now=turn.now)
    elif wish == "case":
        intake["self_help"] = "skipped"
    return True
