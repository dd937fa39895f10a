"""A message as the intake looks at it, and what it tells whatever was asked: facts, signals, a severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.intake.memory import FACTS, Intake
from bot.engine.turn import TurnContext
from bot.support.severity import is_large_scope

DESCRIBING = frozenset(
    {
        "report_problem",
        "ask_how_to",
        "license_help",
        "state_impact",
        "third_party_vendor",
        "problem_remains",
        "open_case",
    }
)
"""Intents whose words say something about the problem."""

MOVES_NO_SEVERITY = frozenset(
    {"dispute_reason", "version", "error_code", "serial_number", "began", "changed", "log"}
)
"""Questions whose answers are not about the impact, whatever they sound like."""

ASKING = ("?", "？")
"""How a question ends."""

AREA_FOR_SURE = 0.95
"""From this confidence on, the area read from a description is taken without asking."""

SIGNAL_FOR_SURE = 0.6
"""From this confidence on, a signal is taken from the customer's words; a less sure one is asked for."""


@dataclass(frozen=True)
class Heard:
    """A message as the intake looks at it; ``question`` is the slot a pressed button was offered for."""

    text: str
    intent: str
    declined: bool
    entities: dict[str, Any]
    signals: list[dict[str, Any]]
    area: str | None
    area_confidence: float
    asks_how_to: bool
    question: str | None = None

    @classmethod
    def of(cls, message: dict[str, Any]) -> Heard:
        """From the parse data of the latest message."""
        entities: dict[str, Any] = {}
        for entity in message.get("entities") or ():
            if not entity.get("invalid"):
                entities.setdefault(entity["entity"], entity["value"])
        return cls(
            text=message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            declined=bool(message.get("declined")),
            entities=entities,
            signals=[one for one in message.get("signals") or () if one["confidence"] >= SIGNAL_FOR_SURE],
            area=(message.get("area") or {}).get("area"),
            area_confidence=(message.get("area") or {}).get("confidence", 0.0),
            asks_how_to=asks_how_to(message),
            question=message.get("question"),
        )

    @property
    def area_for_sure(self) -> str | None:
        """The area, if the words leave no doubt: asking costs one press, a wrong queue costs a day."""
        return self.area if self.area_confidence >= AREA_FOR_SURE else None

    @property
    def button(self) -> str | None:
        """The value of a pressed button that carries one."""
        return self.entities.get("answer")


def asks_how_to(message: dict[str, Any]) -> bool:
    """Whether a message is a question, with nothing broken.

    Everything about licences is one intent, faults and questions alike; which of the two reads nearer tells.
    """
    intent = (message.get("intent") or {}).get("name")
    if intent != "license_help":
        return bool(intent == "ask_how_to")
    others = {one["intent"]: one["confidence"] for one in message.get("alternatives") or ()}
    return bool(others.get("ask_how_to", 0.0) > others.get("report_problem", 0.0))


def absorb(intake: Intake, heard: Heard, turn: TurnContext, asked: str | None = None) -> list[str]:
    """Remember every fact and signal the message carries; returns the facts it corrected.

    A severity named once one was agreed is a claim like any other: a lower one is given, a graver one is a
    dispute. The words of a dispute are for the engineer, and an error message is no statement about impact:
    neither moves the proposal. Any other word about the impact does, also once the severity was agreed; it is
    then proposed anew.
    """
    before = intake.proposal(turn.workspace.policy).severity
    corrected = []
    for name in FACTS:
        value = heard.entities.get(name)
        if value is None or value == intake[name]:
            continue
        if intake.known(name) is not None:
            corrected.append(name)
        intake[name] = value
        if name == "product":
            take_product(intake, value, turn)
    claimed = heard.entities.get("severity")
    if claimed is not None and int(claimed) != intake["severity_claimed"]:
        intake["severity_claimed"] = int(claimed)
        if intake["severity_agreement"] is not None and asked not in ("severity_agreement", "dispute_reason"):
            settle_claim(intake, int(claimed), before or turn.workspace.policy.severities.otherwise.severity)
    if asked not in MOVES_NO_SEVERITY:
        _learn_signals(intake, heard, turn)
        moved = intake.proposal(turn.workspace.policy).severity != before
        if moved and intake["severity_agreement"] is not None:
            intake["severity_agreement"] = None
            intake["dispute_reason"] = None
    return corrected


def take_product(intake: Intake, product: str, turn: TurnContext) -> None:
    """A product says the area too."""
    intake["product"] = product
    intake["area"] = turn.workspace.catalogue.by_id[product].area


def _learn_signals(intake: Intake, heard: Heard, turn: TurnContext) -> None:
    before = intake.signals
    # A question about an instruction does not make a question of the fault that was described.
    opening = intake["problem"] is None
    for signal in heard.signals:
        if signal["signal"] == "question_only" and signal["value"] and not opening:
            continue
        intake.learn(signal["signal"], signal["value"], signal.get("evidence") or heard.text)
    affected = heard.entities.get("affected_users")
    said = next((one["value"] for one in heard.signals if one["signal"] == "large_scope"), None)
    scope = is_large_scope(turn.workspace.policy, affected, said)
    if scope != said:
        intake.learn("large_scope", scope, heard.text)
    if opening and heard.asks_how_to and not any(signal["value"] for signal in before.values()):
        if not heard.signals:
            intake.learn("question_only", True, heard.text)
    elif heard.intent in ("report_problem", "state_impact") and before.get("question_only", {}).get("value"):
        intake.learn("question_only", False, heard.text)


def settle_claim(intake: Intake, claimed: int, proposed: int) -> bool:
    """A customer may always have a lower severity; a graver one is a dispute."""
    intake["severity_claimed"] = claimed
    if claimed < proposed:
        intake["severity_agreement"] = "disputed"
    else:
        intake["severity_agreement"] = "accepted" if claimed == proposed else "lowered"
        intake["dispute_reason"] = None
    return True
