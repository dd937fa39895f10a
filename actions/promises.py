"""Puts a promise into the values and cards of a response; the words are in ``data/responses``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.casework.opening import OpenedCase
from bot.casework.outlook import Outlook
from bot.support.due import Due
from bot.support.entitlement import Entitled
from bot.support.policy import Policy
from bot.support.promise import Promise
from bot.support.reasons import Reason, instant, label, language

Value = dict[str, Any]


def when(at: datetime, zone: str, style: str = "datetime") -> Value:
    """An instant as a person in ``zone`` (IANA) reads it; ``style`` is time, date or datetime."""
    return {**instant(at, zone), "style": style}


def in_zone(value: Any, zone: str) -> Any:
    """A typed value with every instant in it told in ``zone`` instead of the calendar's."""
    if isinstance(value, list):
        return [in_zone(item, zone) for item in value]
    if not isinstance(value, dict):
        return value
    told = {name: in_zone(part, zone) for name, part in value.items()}
    return {**told, "zone": zone} if told.get("type") == "instant" else told


def told(reason: Reason, zone: str) -> Value:
    """A reason as a sentence for a reader in ``zone``."""
    value: Value = in_zone(reason.as_value(), zone)
    return value


def due_sentence(kind: str, due: Due, zone: str) -> Value:
    """A promised time as a sentence: ``promise.<kind>.before`` or ``promise.<kind>.within``."""
    return {"type": "label", "key": f"promise.{kind}.{due.kind}", "values": {"due": when(due.at, zone)}}


def severity_in_card(policy: Policy, severity: int) -> Value:
    """A severity beside its field's name: the number and the level."""
    level = label("level", policy.severities.levels[severity])
    return {"type": "label", "key": "severity_in_card", "values": {"severity": severity, "level": level}}


def queue_name(promise: Promise) -> Value:
    """Who gets the case, in words."""
    route = promise.route
    return {
        "type": "label",
        "key": "queue_name",
        "values": {
            "role": label("role", route.role),
            "area": label("area", route.area),
            "language": language(route.language),
            "region": label("region", route.region),
        },
    }


def hours_sentence(promise: Promise, zone: str) -> Value:
    """In which hours the severity is worked on."""
    return told(promise.reasons[1], zone)


def moment_sentence(promise: Promise, zone: str) -> Value:
    """Whether that is now, else when."""
    return told(promise.reasons[-1], zone)


def entitlement_values(view: Outlook, zone: str) -> dict[str, Any]:
    """What the package covers, and what that means at this hour."""
    promise = view.promise
    assert promise is not None
    return {
        "entitled": told(view.entitlement.reason, zone),
        "coverage": hours_sentence(promise, zone),
        "now": moment_sentence(promise, zone),
    }


def summary_promise(view: Outlook, zone: str) -> list[dict[str, Any]]:
    """The lines of the summary card that say what is promised if the case opens now."""
    promise = view.promise
    if promise is None or not isinstance(view.entitlement, Entitled):
        return []
    return [
        {"key": "package", "value": label("package", view.entitlement.package)},
        {"key": "initial_response", "value": when(promise.initial_response.at, zone)},
        {"key": "language", "value": language(promise.route.language)},
    ]


def case_values(opened: OpenedCase, zone: str) -> dict[str, Any]:
    """The number and the promised first answer."""
    assert opened.promise is not None
    return {
        "number": opened.case.number,
        "first_answer": due_sentence("initial_response", opened.promise.initial_response, zone),
    }


def case_card(policy: Policy, opened: OpenedCase, zone: str) -> dict[str, Any]:
    """The case as the customer keeps it: number, severity, clocks, queue, and why the time is what it is."""
    promise = opened.promise
    assert promise is not None
    fields: list[dict[str, Any]] = [
        {"key": "number", "value": opened.case.number},
        {"key": "severity", "value": severity_in_card(policy, opened.case.severity)},
        {"key": "initial_response", "value": when(promise.initial_response.at, zone)},
    ]
    for key, due in (("next_update", promise.next_update), ("restoration", promise.restoration)):
        if due is not None:
            fields.append({"key": key, "value": when(due.at, zone)})
    fields += [
        {"key": "queue", "value": queue_name(promise)},
        {"key": "language", "value": language(promise.route.language)},
    ]
    return {
        "kind": "case",
        "title": label("card", "case_opened"),
        "fields": fields,
        "note": told(promise.initial_response.reasons[-1], zone),
    }
