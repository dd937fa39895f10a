"""Who may do what, by their role at the account (policy readings 8 and 18)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.support import sections
from bot.support.policy import Policy
from bot.support.policy.roles import ACTIONS
from bot.support.reasons import Reason, label, several

_MANAGE_CONTACTS = "manage_contacts"


class UnknownAction(ValueError):
    """An action the roles say nothing about."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action!r} is no action; known: {', '.join(ACTIONS)}")
        self.action = action


@dataclass(frozen=True)
class Decision:
    """Whether something may be done, and why. ``pass_to`` names the role of ours that takes it over where the
    person may not do it themselves; None where nothing of an account may be shown."""

    allowed: bool
    reason: Reason
    pass_to: str | None = None


def may(policy: Policy, roles: Collection[str], action: str) -> Decision:
    """Whether somebody with these roles at an account may take an action there (guide: Customer Roles).

    ``roles`` is empty for an unverified visitor, and for a contact who has no role at this account: they get
    self-help and nothing of the account, not even that it exists. Raises :class:`UnknownAction`.
    """
    if action not in ACTIONS:
        raise UnknownAction(action)
    table = policy.roles
    facts = {"action": label("action", action)}
    if action in table.open_to_all:
        return Decision(True, Reason("open_to_all", sections.ROLES, facts))
    held = [role for role in table.sections if role in roles]
    if not held:
        return Decision(False, Reason("sign_in_first", sections.ROLES, facts))
    needed = table.allowed[action]
    allowed = next((role for role in needed if role in held), None)
    if allowed is not None:
        facts["role"] = label("contact_role", allowed)
        return Decision(True, Reason("role_allows", table.sections[allowed], facts))
    facts["roles"] = several([label("contact_role", role) for role in held])
    facts["needed"] = several([label("contact_role", role) for role in needed], "or")
    facts["pass_to"] = label("role", table.passes_to)
    section = sections.CONTACTS if action == _MANAGE_CONTACTS else table.sections[held[0]]
    return Decision(False, Reason("role_passes_on", section, facts), table.passes_to)


def renewal_contact(named: str | None, times_in_touch: dict[str, int]) -> str | None:
    """The renewal contact of an account: the one it named, else whoever has been in touch most often.

    ``times_in_touch`` counts by contact id; the smaller id wins a tie. None where nobody ever was.
    """
    if named is not None or not times_in_touch:
        return named
    return min(times_in_touch, key=lambda contact: (-times_in_touch[contact], contact))
