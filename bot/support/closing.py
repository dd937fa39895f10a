"""Closing a case, and opening it again (policy reading 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import JSON, Reason, instant, label
from bot.support.segments import as_utc

NOT_ENTITLED = "not_entitled"
NO_ANSWER = "no_answer"


class UnknownClosure(ValueError):
    """A reason no case is closed for."""


@dataclass(frozen=True)
class Reopening:
    """Whether a closed case may be opened again. ``until`` (UTC) is the end of the time for it, itself
    outside.

    ``link_to``: it is too late, and a new case is opened instead, linked to the case of this number.
    """

    allowed: bool
    until: datetime
    reason: Reason
    link_to: str | None = None


@dataclass(frozen=True)
class Closing:
    """Whether a case may be closed for a reason."""

    allowed: bool
    reason: Reason


def may_close(policy: Policy, why: str, *, unanswered_contacts: int = 0, by_person: bool = False) -> Closing:
    """Whether a case may be closed (guide: Support Case Closure).

    For want of an answer only after the policy's number of contacts went unanswered; for some reasons only
    where a person of ours decided it (``by_person``). Raises
    :class:`UnknownClosure`.
    """
    rules = policy.case_rules
    if why not in rules.closure_reasons:
        raise UnknownClosure(f"{why!r} is no reason to close; known: {', '.join(rules.closure_reasons)}")
    facts: dict[str, JSON] = {"why": label("closure", why)}
    if why == NO_ANSWER:
        facts |= {"contacts": unanswered_contacts, "needed": rules.unanswered_contacts}
        if unanswered_contacts < rules.unanswered_contacts:
            return Closing(False, Reason("closes_after_more_contacts", sections.CLOSURE, facts))
    if why in rules.decided_by_a_person and not by_person:
        return Closing(False, Reason("closing_takes_a_person", sections.CLOSURE, facts))
    return Closing(True, Reason(f"closed_{why}", sections.CLOSURE, facts))


def may_reopen(
    policy: Policy,
    closed_at: datetime,
    now: datetime,
    zone: str,
    *,
    number: str,
    why: str | None = None,
    entitled: bool = True,
) -> Reopening:
    """Whether a case closed at an instant may be opened again now (guide: Reopening a Support Case).

    ``zone`` is the account's calendar's, for the reason; ``number`` is the case's. A case
    closed because nobody was entitled (``why``) needs an entitlement first.
    """
    until = as_utc(closed_at) + policy.case_rules.reopening_window
    facts: dict[str, JSON] = {"closed": instant(closed_at, zone), "until": instant(until, zone)}
    if now >= until:
        return Reopening(False, until, Reason("reopening_too_late", sections.REOPENING, facts), number)
    if why == NOT_ENTITLED and not entitled:
        return Reopening(False, until, Reason("reopening_needs_entitlement", sections.REOPENING, facts))
    return Reopening(True, until, Reason("reopening_allowed", sections.REOPENING, facts))
