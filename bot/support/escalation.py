"""Escalating a case: what it takes, who is told, how soon it is answered (policy readings 11 and 16)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.support import sections
from bot.support.coverage import Coverage
from bot.support.due import Due, fall_due
from bot.support.policy import Place, Policy
from bot.support.reasons import Reason, label, several


class UnknownChannel(ValueError):
    """A channel no escalation comes by."""

    def __init__(self, channel: str, known: Collection[str]) -> None:
        super().__init__(f"{channel!r} is no channel of an escalation; known: {', '.join(known)}")
        self.channel = channel


@dataclass(frozen=True)
class Escalation:
    """What follows an escalation: when an answer is due, and which of our people are told."""

    reply: Due
    tells: tuple[str, ...]


def missing(policy: Policy, given: Collection[str]) -> tuple[str, ...]:
    """What is still needed to file an escalation, in order (guide: What is Needed to Escalate a Case?)."""
    return tuple(need for need in policy.case_rules.escalation_needs if need not in given)


def escalate(policy: Policy, channel: str, place: Place, at: datetime) -> Escalation:
    """What follows an escalation that comes by a channel at an instant. Raises :class:`UnknownChannel`."""
    replies = policy.case_rules.escalation_replies
    if channel not in replies:
        raise UnknownChannel(channel, replies)
    rule = replies[channel]
    facts = {
        "channel": label("channel", channel),
        "tells": several(label("role", role) for role in rule.tells),
    }
    hours = Coverage("24x7" if rule.round_the_clock else "business_hours", ())
    reply = fall_due("escalation_reply", sections.ESCALATION, rule.target, at, hours, place, facts)
    return Escalation(reply, rule.tells)


def next_rung(policy: Policy, role: str, *, code_level: bool = False) -> Reason | None:
    """Who a case climbs to from a role, as the reason's fact ``to``; None at the top.

    The last rung is only for a code fix or an analysis of the code. A role outside the ladder climbs from
    where the policy says; None where it says nothing.
    """
    ladder = policy.routing.ladder
    stands_with = role if role in ladder else policy.routing.others_climb_from
    if stands_with is None:
        return None
    place = ladder.index(stands_with)
    if place + 1 >= len(ladder):
        return None
    above = ladder[place + 1]
    if above == policy.routing.code_level and not code_level:
        return None
    facts = {"from": label("role", role), "to": label("role", above)}
    rule = "climbs_for_code" if above == policy.routing.code_level else "climbs"
    return Reason(rule, sections.LIFECYCLE, facts)
