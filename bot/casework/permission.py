"""Who may do something to a case or an account, asked of the records and decided by the rules."""

from __future__ import annotations

from bot.casework.events import Actor
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.support.policy import Policy
from bot.support.roles import Decision, may


class NotAllowed(Exception):
    """The contact's role at the account does not allow it. ``decision`` says why, and who takes over."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason.rule)
        self.decision = decision
        self.reason = decision.reason


def decide(
    uow: UnitOfWork, policy: Policy, *, contact_id: str, organisation_id: str, action: str
) -> Decision:
    """What the contact's roles at the account say about an action of
    :data:`bot.support.policy.roles.ACTIONS`."""
    roles = queries.roles_of(uow, contact_id=contact_id, organisation_id=organisation_id)
    return may(policy, roles, action)


def permit(
    uow: UnitOfWork, policy: Policy, *, contact_id: str, organisation_id: str, action: str
) -> Decision:
    """The same, but raises :class:`NotAllowed` unless it is allowed."""
    decision = decide(uow, policy, contact_id=contact_id, organisation_id=organisation_id, action=action)
    if not decision.allowed:
        raise NotAllowed(decision)
    return decision


def permit_actor(uow: UnitOfWork, policy: Policy, actor: Actor, *, organisation_id: str, action: str) -> None:
    """Check a customer's role at the account; our own people and the bot are not bound by roles there.

    Raises:
        NotAllowed: a customer, and their role does not allow it.
    """
    if actor.kind == "customer":
        permit(uow, policy, contact_id=actor.id or "", organisation_id=organisation_id, action=action)
