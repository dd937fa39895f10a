"""Who may do what, by their role at the account (policy readings 8 and 18)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.support import sections
from bot.support.reasons import Reason, label, several

TECHNICAL: Final = "technical"
RENEWAL: Final = "renewal"
THIRD_PARTY: Final = "third_party"
ROLES: Final = (TECHNICAL, RENEWAL, THIRD_PARTY)
CUSTOMER_SERVICE: Final = "customer_service"

_CASE_WORK: Final = (
    "open_case",
    "case_status",
    "add_case_info",
    "change_severity",
    "escalate_case",
    "close_case",
    "reopen_case",
    "request_rma",
    "request_onsite",
    "request_callback",
    "license_help",
)
_ACCOUNT: Final = ("ask_entitlement", "ask_coverage", "ask_renewal", "privacy_request")
_ANYONE: Final = ("self_help", "request_human", "give_feedback", "sign_in")

ALLOWED: Final = {
    **dict.fromkeys(_CASE_WORK, (TECHNICAL, THIRD_PARTY)),
    **dict.fromkeys(_ACCOUNT, ROLES),
    "manage_contacts": (RENEWAL,),
}
"""The roles that may take each action; one that anybody may take is in :data:`OPEN_TO_ALL`."""

OPEN_TO_ALL: Final = frozenset(_ANYONE)
ACTIONS: Final = frozenset(ALLOWED) | OPEN_TO_ALL

_SECTIONS: Final = {
    TECHNICAL: sections.TECHNICAL_CONTACT,
    RENEWAL: sections.RENEWAL_CONTACT,
    THIRD_PARTY: sections.THIRD_PARTY,
}


class UnknownAction(ValueError):
    """An action the roles say nothing about."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action!r} is no action; known: {', '.join(sorted(ACTIONS))}")
        self.action = action


@dataclass(frozen=True)
class Decision:
    """Whether something may be done, and why. ``pass_to`` names the role of ours that takes it over where the
    person may not do it themselves; None where nothing of an account may be shown."""

    allowed: bool
    reason: Reason
    pass_to: str | None = None


def may(roles: Collection[str], action: str) -> Decision:
    """Whether somebody with these roles at an account may take an action there (guide: Customer Roles).

    ``roles`` is empty for an unverified visitor, and for a contact who has no role at this account: they get
    self-help and nothing of the account, not even that it exists. Raises :class:`UnknownAction`.
    """
    if action not in ACTIONS:
        raise UnknownAction(action)
    facts = {"action": label("action", action)}
    if action in OPEN_TO_ALL:
        return Decision(True, Reason("open_to_all", sections.ROLES, facts))
    held = [role for role in ROLES if role in roles]
    if not held:
        return Decision(False, Reason("sign_in_first", sections.ROLES, facts))
    allowed = [role for role in ALLOWED[action] if role in held]
    if allowed:
        facts["role"] = label("contact_role", allowed[0])
        return Decision(True, Reason("role_allows", _SECTIONS[allowed[0]], facts))
    facts["roles"] = several([label("contact_role", role) for role in held])
    facts["needed"] = several([label("contact_role", role) for role in ALLOWED[action]], "or")
    facts["pass_to"] = label("role", CUSTOMER_SERVICE)
    section = sections.CONTACTS if action == "manage_contacts" else _SECTIONS[held[0]]
    return Decision(False, Reason("role_passes_on", section, facts), CUSTOMER_SERVICE)


def renewal_contact(named: str | None, times_in_touch: dict[str, int]) -> str | None:
    """The renewal contact of an account: the one it named, else whoever has been in touch most often.

    ``times_in_touch`` counts by contact id; the smaller id wins a tie. None where nobody ever was.
    """
    if named is not None or not times_in_touch:
        return named
    return min(times_in_touch, key=lambda contact: (-times_in_touch[contact], contact))
