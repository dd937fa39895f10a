"""Severity: proposed from signals, settled by agreement, never raised (policy reading 7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from bot.support import sections
from bot.support.policy import Criterion, Policy
from bot.support.policy.severities import FLAGS, SIGNALS, WORKAROUND, WORKAROUNDS, Accepted
from bot.support.reasons import JSON, Reason, label, several

__all__ = ["SIGNALS", "Proposal", "SeverityCannotRise", "Signals", "check_not_raised", "graver", "propose"]

Workaround = Literal["none", "not_scalable", "acceptable"]


@dataclass(frozen=True)
class Signals:
    """What is known of a problem's impact, named as in :data:`SIGNALS`; None is not known."""

    operations_halted: bool | None = None
    financial_impact: bool | None = None
    security_risk: bool | None = None
    primary_function_down: bool | None = None
    large_scope: bool | None = None
    degraded: bool | None = None
    milestone_at_risk: bool | None = None
    workaround: Workaround | None = None
    secondary_function: bool | None = None
    question_only: bool | None = None


@dataclass(frozen=True)
class Proposal:
    """A severity with the criterion that named it; ``severity`` None: nothing is known yet, ask first.

    ``ask`` holds the signals worth asking next, in order: an answer could still change the severity. Empty
    when it is settled. ``confirmed_by_engineer``: an engineer has to confirm the criterion.
    """

    severity: int | None
    criterion: str
    reason: Reason
    ask: tuple[str, ...]
    confirmed_by_engineer: bool = False


class SeverityCannotRise(Exception):
    """A settled severity never becomes graver; an escalation or a new case is the way."""

    def __init__(self, settled: int, wanted: int, reason: Reason) -> None:
        super().__init__(f"settled at severity {settled}, {wanted} is graver")
        self.settled, self.wanted, self.reason = settled, wanted, reason


def propose(policy: Policy, signals: Signals, *, asked: Collection[str] = ()) -> Proposal:
    """The severity the signals mean (guide: Support Case Severity).

    ``asked`` are signals the customer was asked about already, known or not: they are not asked again, and
    once nothing is left to ask a problem of which nothing is known gets the policy's default severity.
    """
    found = _first_match(policy, signals)
    ask = _worth_asking(policy, signals, found, asked)
    if found is None and not ask:
        found = policy.severities.otherwise
    if found is None:
        reason = Reason("severity_unknown", sections.SEVERITY, {"ask": several([label("signal", ask[0])])})
        return Proposal(None, policy.severities.otherwise.id, reason, ask)
    facts: dict[str, JSON] = {
        "severity": found.severity,
        "level": label("level", policy.severities.levels[found.severity]),
        "criterion": label("criterion", found.id),
        "signals": several(label("signal", name) for name in _used(signals, found)),
    }
    rule = "severity_proposed"
    if found.confirmed_by_engineer:
        rule = "severity_confirmed_by_engineer"
    elif found is policy.severities.otherwise:
        rule = "severity_default"
    reason = Reason(rule, sections.RESPONSE_TIMES, facts)
    return Proposal(found.severity, found.id, reason, ask, found.confirmed_by_engineer)


def is_large_scope(policy: Policy, affected: int | str | None, said: bool | None = None) -> bool | None:
    """Whether the people affected are a large part of the business; None where it is not told.

    ``affected`` is a head count, or ``all``, ``some`` or ``one``; ``said`` is what the customer says of it in
    other words (False: others are not affected). A number is what it is, whatever the words around it sound
    like, but that others can work lets it weigh less.
    """
    if isinstance(affected, int):
        severities = policy.severities
        least = severities.large_scope_despite_others_from if said is False else severities.large_scope_from
        return affected >= least
    if said is not None or affected is None:
        return said
    return affected == "all"


def graver(proposed: int, claimed: int | None) -> int:
    """The severity the clocks run on until it is settled: the graver of the proposed and the claimed."""
    return proposed if claimed is None else min(proposed, claimed)


def check_not_raised(settled: int, wanted: int) -> Reason:
    """Why a settled severity may become ``wanted``. Raises :class:`SeverityCannotRise` if that is graver."""
    facts: dict[str, JSON] = {"severity": settled, "wanted": wanted}
    if wanted < settled:
        reason = Reason("severity_cannot_rise", sections.SEVERITY, facts)
        raise SeverityCannotRise(settled, wanted, reason)
    return Reason("severity_may_be_lowered", sections.SEVERITY, facts)


def _first_match(policy: Policy, signals: Signals) -> Criterion | None:
    return next((found for found in policy.severities.criteria if _holds(found, signals)), None)


def _holds(criterion: Criterion, signals: Signals) -> bool:
    if criterion.only:
        wrong = (name for name in FLAGS if getattr(signals, name) and name not in criterion.only)
        alone = all(getattr(signals, name) for name in criterion.only) and not any(wrong)
        if not alone or signals.workaround is not None:
            return False
    if criterion.all_of is not None and not all(
        _accepts(criterion.all_of, name, signals) for name in criterion.all_of
    ):
        return False
    return criterion.any_of is None or any(
        _accepts(criterion.any_of, name, signals) for name in criterion.any_of
    )


def _accepts(accepted: Accepted, name: str, signals: Signals) -> bool:
    value = getattr(signals, name)
    if value is None:
        return "unknown" in accepted[name]
    if name == WORKAROUND:
        return value in accepted[name]
    return ("yes" if value else "no") in accepted[name]


def _used(signals: Signals, criterion: Criterion) -> list[str]:
    """The known signals the criterion looked at and found true, in the conversation's order."""
    looked_at = {*criterion.only, *(criterion.all_of or ()), *(criterion.any_of or ())}
    return [name for name in SIGNALS if name in looked_at and getattr(signals, name)]


def _worth_asking(
    policy: Policy, signals: Signals, found: Criterion | None, asked: Collection[str]
) -> tuple[str, ...]:
    if found is not None and found.only:
        return ()
    now = found.severity if found is not None else None
    return tuple(
        name
        for name in policy.severities.ask
        if name not in asked
        and getattr(signals, name) is None
        and any(_severity(policy, replace(signals, **{name: answer})) != now for answer in _answers(name))
    )


def _answers(name: str) -> tuple[Any, ...]:
    return WORKAROUNDS if name == WORKAROUND else (True, False)


def _severity(policy: Policy, signals: Signals) -> int | None:
    found = _first_match(policy, signals)
    return found.severity if found is not None else None


if tuple(field.name for field in fields(Signals)) != SIGNALS:
    raise TypeError("Signals and SIGNALS name different signals")
