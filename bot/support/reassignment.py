"""What the customer is told when somebody else takes their case over (policy reading 15)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.support import sections
from bot.support.reasons import JSON, Reason, label


class OwnerUnreachable(ValueError):
    """A new owner without a name or an address: the customer could not be told whom to turn to."""


@dataclass(frozen=True)
class Owner:
    """Who has a case: their name, their role with us, and the mail address customers reach them at."""

    name: str
    role: str
    email: str


def reassigned(owner: Owner) -> Reason:
    """Who has the case from now on, and how to reach them (guide: Reassignment of a Support Case).

    Why it changed hands (a holiday, an illness, more skill) is kept with the event and not told. Raises
    :class:`OwnerUnreachable`.
    """
    if not owner.name.strip() or not owner.email.strip():
        raise OwnerUnreachable(f"the customer needs a name and an address, not {owner!r}")
    facts: dict[str, JSON] = {
        "owner": owner.name.strip(),
        "role": label("role", owner.role),
        "email": owner.email.strip(),
    }
    return Reason("reassigned", sections.REASSIGNMENT, facts)
