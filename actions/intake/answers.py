"""What a message means as the answer to the question that was asked.

The reading of a message does not depend on the dialogue ("no" is ``deny``); what it means here does.
Each function returns whether the message answered; if not, the dialogue's rules decide what to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.intake import checking, known_issues
from actions.intake.hearing import ASKING, DESCRIBING, Heard, settle_claim, take_product
from actions.intake.memory import FACTS, UNKNOWN, Intake
from bot.engine.turn import TurnContext
from bot.support.severity import is_large_scope

IN_OWN_WORDS = frozenset(
    {
        "inform",
        "report_problem",
        "problem_remains",
        "state_impact",
        "license_help",
        "third_party_vendor",
        "out_of_scope",
    }
)
"""Intents that an answer to an open question may look like: an error message reads like a problem or is about
licences, a version like nothing at all."""

LONGEST_DETAIL = 64
"""As long as a detail may be, in characters. A longer version is none; of a longer error message the
beginning is kept, the whole of it stands in the conversation."""

LONGEST_COUNT = 20
"""As long as a bare number of people may be, with "around" and the like, in characters."""

ELSEWHERE = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "ask_capabilities",
        "bot_challenge",
        "repeat",
        "cancel",
        "restart",
        "switch_language",
        "request_human",
        "problem_solved",
        "case_status",
        "check_entitlement",
        "ask_coverage_hours",
        "ask_response_time",
    }
)
"""Intents that are never an answer in words: a reason, a number."""

DIGRESSIONS = frozenset({"bot_challenge", "cancel", "repeat", "request_human", "restart", "switch_language"})
"""Intents that answer no question about the circumstances; "this morning" may read like a greeting."""

SIGNED_IN = frozenset({"affirm", "goodbye", "inform", "out_of_scope", "problem_solved", "thank"})
"""What people say once they have signed in, whatever it sounds like."""


def answer(slot: str, intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    """Take the message as the answer to ``slot``; false if it is not one."""
    answered = _ANSWERS[slot](intake, heard, turn)
    if answered and slot == intake["correction"]:
        intake["correction"] = None
    return answered


def _problem(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    told = heard.intent in DESCRIBING - {"open_case"} or (heard.intent == "open_case" and heard.signals)
    if not told and not (heard.intent in ("inform", "request_rma") and len(heard.text.split()) > 2):
        return False
    intake["problem"] = heard.text
    intake["area"] = intake["area"] or heard.area_for_sure
    return True


def _area(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    area = heard.button or intake["area"] or (heard.area if heard.intent in DESCRIBING | {"inform"} else None)
    if area is None and heard.intent == "dont_know":
        area = UNKNOWN
    if area is not None:
        intake["area"] = area
    return area is not None


def _sign_in(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    # Signing in happens at the door; whatever is said now, the next step looks whether it has.
    signed_in = turn.conversation.contact_id is not None
    if heard.intent != "affirm" and not (signed_in and heard.intent in SIGNED_IN):
        return False
    intake["sign_in"] = "yes"
    return True


def _product(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.button:
        take_product(intake, heard.button, turn)
    elif heard.intent == "dont_know":
        intake["product"] = UNKNOWN
    return "product" in heard.entities or intake["product"] is not None


def _yes_no(slot: str) -> Callable[[Intake, Heard, TurnContext], bool]:
    def take(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
        value = {"affirm": "yes", "deny": "no"}.get(heard.intent)
        if value is not None:
            intake[slot] = value
        return value is not None

    return take


IMPACTS: dict[str, dict[str, bool]] = {
    "halted": {"operations_halted": True},
    "main_function": {"operations_halted": False, "primary_function_down": True},
    "degraded": {"operations_halted": False, "primary_function_down": False, "degraded": True},
    "minor": {
        "operations_halted": False,
        "primary_function_down": False,
        "degraded": False,
        "secondary_function": True,
    },
}
"""What each answer to "how bad is it?" means in signals."""

_SETTLED_BY = {
    "impact": ("operations_halted", "primary_function_down", "degraded"),
    "scope": ("large_scope",),
    "workaround": ("workaround",),
}


def _impact(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.button in IMPACTS:
        for signal, value in IMPACTS[heard.button].items():
            intake.learn(signal, value, heard.text)
        return True
    return _in_words("impact", intake, heard)


def _scope(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.button in ("all", "some", "one"):
        intake["affected_users"] = heard.button
        intake.learn("large_scope", heard.button == "all", heard.text)
        return True
    count = bare_count(heard)
    if count is not None:
        intake["affected_users"] = count
        intake.learn("large_scope", is_large_scope(turn.workspace.policy, count), heard.text)
        return True
    return heard.entities.get("affected_users") is not None or _in_words("scope", intake, heard)


def bare_count(heard: Heard) -> int | None:
    """The number in an answer that is little more than one ("25", "around 120"), the only one in it."""
    if heard.entities or len(heard.text) > LONGEST_COUNT or heard.intent in ELSEWHERE:
        return None
    numbers = re.findall(r"\d{1,3}(?:[.,\s]\d{3})+|\d+", heard.text)
    return int(re.sub(r"\D", "", numbers[0])) if len(numbers) == 1 else None


def _workaround(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    value = heard.button or {"affirm": "acceptable", "deny": "none"}.get(heard.intent)
    if value in ("none", "not_scalable", "acceptable"):
        intake.learn("workaround", value, heard.text)
        return True
    return _in_words("workaround", intake, heard)


def _in_words(question: str, intake: Intake, heard: Heard) -> bool:
    """Whether the words said it, or that they don't know; new signals may also make the question moot."""
    if heard.intent == "dont_know":
        for signal in _SETTLED_BY[question]:
            if signal not in intake.signals:
                intake.learn(signal, None, heard.text)
        return True
    return bool(heard.signals) and heard.intent in DESCRIBING | {"state_severity", "inform"}


def _severity_agreement(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    proposed = intake.proposal(turn.workspace.policy).severity
    claimed = heard.entities.get("severity")
    if claimed is None and intake["severity_claimed"] != proposed:
        claimed = intake["severity_claimed"]  # what they asked for before, and the question names
    if heard.intent in ("deny", "change_severity", "state_severity"):
        if claimed is not None and proposed is not None:
            return settle_claim(intake, int(claimed), proposed)
        intake["severity_agreement"] = "disputed"
        return True
    if heard.intent in ("affirm", "dont_know"):
        intake["severity_agreement"] = "accepted"
        return True
    # Saying more about the impact is neither yes nor no: the proposal is made again.
    return heard.intent == "state_impact" and bool(heard.signals)


def _dispute_reason(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.intent in ELSEWHERE:
        return False
    proposed = intake.proposal(turn.workspace.policy).severity
    named = heard.entities.get("severity")
    if named is not None and proposed is not None and int(named) >= proposed:
        return settle_claim(intake, int(named), proposed)
    claimed = intake["severity_claimed"]
    if claimed is None or (proposed is not None and claimed >= proposed):
        # They find it graver without naming a level: one step up, for the engineer to settle.
        intake["severity_claimed"] = max(1, (proposed or 3) - 1)
    intake["dispute_reason"] = UNKNOWN if heard.intent in ("dont_know", "deny") else heard.text
    return True


def _detail(slot: str) -> Callable[[Intake, Heard, TurnContext], bool]:
    def take(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
        if heard.entities.get(slot) is not None:
            return True
        if heard.intent in ("dont_know", "deny"):
            intake[slot] = UNKNOWN
            return True
        if any(intake.learned(fact) for fact in FACTS):
            return False  # "error 1030" is no version, and another product's fault no error code
        words = heard.text.strip()
        if slot == "error_code" and len(words) > LONGEST_DETAIL:
            words = f"{words[: LONGEST_DETAIL - 1]}…"
        if heard.intent in IN_OWN_WORDS and len(words) <= LONGEST_DETAIL:
            intake[slot] = words.upper() if slot == "serial_number" else words
            return True
        return False

    return take


def _in_words_of_theirs(slot: str) -> Callable[[Intake, Heard, TurnContext], bool]:
    def take(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
        if heard.intent == "dont_know":
            intake[slot] = UNKNOWN
            return True
        elsewhere = DIGRESSIONS | ELSEWHERE if heard.text.rstrip().endswith(ASKING) else DIGRESSIONS
        if heard.intent in elsewhere and len(heard.text) <= LONGEST_DETAIL:
            return False  # a longer one is a log that reads like anything
        intake[slot] = heard.text.strip()
        return True

    return take


def _language_choice(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.button in ("english_now", "own_when_open"):
        intake["language_choice"] = heard.button
    elif heard.intent in ("affirm", "dont_know"):  # "Would you rather go on in English now?"
        intake["language_choice"] = "english_now"
    elif heard.intent == "deny":
        intake["language_choice"] = "own_when_open"
    elif heard.intent == "switch_language" and heard.entities.get("language") in ("en", turn.language):
        english = heard.entities["language"] == "en"
        intake["language_choice"] = "english_now" if english else "own_when_open"
    return intake["language_choice"] is not None


def _summary(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.intent in ("affirm", "open_case"):
        intake["summary"] = "confirmed"
    elif heard.intent == "deny" or heard.button == "change":
        # "No, it's version 2203" has said what to change: the card is shown again.
        if not any(name in heard.entities for name in (*FACTS, "severity")):
            intake["summary"] = "change"
    else:
        return any(name in heard.entities for name in (*FACTS, "severity"))
    return True


def _correction(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.button in CORRECTABLE:
        for slot in CORRECTABLE[heard.button]:
            intake[slot] = None
        if heard.button in ASKED_AGAIN:
            intake["correction"] = ASKED_AGAIN[heard.button]
    elif not any(name in heard.entities for name in FACTS) and heard.intent not in (
        "affirm",
        "deny",
        "dont_know",
    ):
        return False
    intake["summary"] = None
    return True


CORRECTABLE = {
    "problem": ("problem",),
    "area": ("area", "product"),
    "product": ("product",),
    "version": ("version",),
    "error_code": ("error_code",),
    "serial_number": ("serial_number",),
    "affected_users": ("affected_users",),
    "severity": ("severity_agreement", "dispute_reason"),
}
"""What the summary lets one change, and the slots that are then asked again."""

ASKED_AGAIN = {
    "affected_users": "scope",
    "version": "version",
    "error_code": "error_code",
    "serial_number": "serial_number",
}
"""The question that is asked although the case could do without its answer."""

_ANSWERS: dict[str, Callable[[Intake, Heard, TurnContext], bool]] = {
    "problem": _problem,
    "area": _area,
    "notice": known_issues.take_answer,
    "topic": checking.choose_topic,
    "self_help": checking.take_answer,
    "sign_in": _sign_in,
    "product": _product,
    "record_anyway": _yes_no("record_anyway"),
    "severity_agreement": _severity_agreement,
    "dispute_reason": _dispute_reason,
    "version": _detail("version"),
    "error_code": _detail("error_code"),
    "serial_number": _detail("serial_number"),
    "began": _in_words_of_theirs("began"),
    "changed": _in_words_of_theirs("changed"),
    "log": _in_words_of_theirs("log"),
    "language_choice": _language_choice,
    "summary": _summary,
    "correction": _correction,
    "impact": _impact,
    "scope": _scope,
    "workaround": _workaround,
}
