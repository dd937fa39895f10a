"""What would this customer be promised? Questions and answers as plain data, for the command line and
programs.

A question holds ``package``, ``severity``, ``country`` and ``opened`` (ISO 8601 with its zone), and may hold
``subdivision``, ``trm``, ``language``, ``area`` and ``id``. An answer holds every key of :data:`ANSWERS`,
null where it does not apply, instants in UTC with ``Z``; or ``error`` with the ``key`` that is wrong and a
``message``. An ``id`` comes back as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.support.due import Due
from bot.support.errors import SubjectInvalid
from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from bot.support.reasons import written

REQUIRED: Final = ("package", "severity", "country", "opened")
OPTIONAL: Final = ("subdivision", "trm", "language", "area", "id")
ANSWERS: Final = (
    "sub_region",
    "zone",
    "coverage",
    "initial_response_due",
    "initial_response_kind",
    "restoration_due",
    "next_update_due",
    "rma_due",
    "queue",
    "reasons",
)


class QuestionInvalid(SubjectInvalid):
    """A question not written as one; ``key`` names the part that is wrong (``line`` for the whole)."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def explain_line(policy: Policy, line: str | bytes) -> dict[str, Any]:
    """The answer to a question written as one line of JSON (UTF-8)."""
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        question = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        return {"error": {"key": "line", "message": "not UTF-8"}}
    except (ValueError, RecursionError) as error:
        return {"error": {"key": "line", "message": f"not JSON: {error}"}}
    return explain(policy, question)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def explain(policy: Policy, question: object) -> dict[str, Any]:
    """The answer to a question, or what is wrong with it; never raises for a question, however bad."""
    echo = {"id": question["id"]} if isinstance(question, Mapping) and "id" in question else {}
    try:
        subject = subject_of(question)
        found = promise(policy, subject)
    except SubjectInvalid as error:
        return {**echo, "error": {"key": error.key, "message": str(error)}}
    answers = (
        found.sub_region,
        found.zone,
        found.coverage,
        written(found.initial_response.at),
        found.initial_response.kind,
        _due(found.restoration),
        _due(found.next_update),
        _due(found.rma),
        found.route.queue,
        [reason.as_dict() for reason in found.all_reasons],
    )
    return {**echo, **dict(zip(ANSWERS, answers, strict=True))}


def subject_of(question: object) -> Subject:
    """The subject a question is about. Raises :class:`QuestionInvalid` for one that is not written as one."""
    if not isinstance(question, Mapping):
        raise QuestionInvalid("line", "a question is a mapping of keys to values")
    for key in question:
        if key not in REQUIRED and key not in OPTIONAL:
            raise QuestionInvalid(
                str(key), f"unknown key {key!r}; known: {', '.join((*REQUIRED, *OPTIONAL))}"
            )
    for key in REQUIRED:
        if question.get(key) is None:
            raise QuestionInvalid(key, f"{key!r} is missing")
    severity, trm = question["severity"], question.get("trm")
    if not isinstance(severity, int) or isinstance(severity, bool):
        raise QuestionInvalid("severity", f"{severity!r} is no severity: a whole number is expected")
    if trm is not None and not isinstance(trm, bool):
        raise QuestionInvalid("trm", f"{trm!r} is neither true nor false")
    return Subject(
        package=_text(question, "package"),
        severity=severity,
        country=_text(question, "country"),
        subdivision=_optional_text(question, "subdivision"),
        opened=_instant(_text(question, "opened")),
        trm=bool(trm),
        language=_optional_text(question, "language") or "en",
        area=_optional_text(question, "area"),
    )


def _text(question: Mapping[Any, Any], key: str) -> str:
    value = question[key]
    if not isinstance(value, str):
        raise QuestionInvalid(key, f"{value!r} is no text")
    return value


def _optional_text(question: Mapping[Any, Any], key: str) -> str | None:
    return None if question.get(key) is None else _text(question, key)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise QuestionInvalid(
            "opened", f"{text!r} is no instant; write it like 2026-11-25T23:30:00Z"
        ) from error
    if at.tzinfo is None:
        raise QuestionInvalid("opened", f"{text!r} has no zone; write it like 2026-11-25T23:30:00Z")
    return at


def _due(due: Due | None) -> str | None:
    return written(due.at) if due is not None else None
