"""Who may do what, by their role at the account (policy readings 8 and 18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.support.policy.document import Node

ACTIONS: Final = (
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
    "ask_entitlement",
    "ask_coverage",
    "ask_renewal",
    "privacy_request",
    "manage_contacts",
    "self_help",
    "request_human",
    "give_feedback",
    "sign_in",
)
"""What a person can want to do, as the conversation names it."""

_ANYONE: Final = "anyone"


@dataclass(frozen=True)
class Roles:
    """The roles a person can have at an account, and what each may do.

    ``sections`` holds every role, in the order in which one is named, with the guide's section about it;
    ``allowed`` the roles that may take each action that is not ``open_to_all``; ``passes_to`` the role of
    ours that takes over what a person may not do.
    """

    sections: Mapping[str, str]
    allowed: Mapping[str, tuple[str, ...]]
    open_to_all: frozenset[str]
    passes_to: str


def parse_roles(document: Node) -> Roles:
    """Read ``roles.yml``. Raises PolicyError, also for an action left out or one that nobody may take."""
    parts = document.fields("roles", "passes_to", "actions")
    sections = {
        name: node.fields("section")["section"].text() for name, node in parts["roles"].entries().items()
    }
    if not sections:
        raise parts["roles"].error("no role is listed")
    actions = parts["actions"].fields(*ACTIONS)
    return Roles(
        sections=sections,
        allowed={name: _roles(node, sections) for name, node in actions.items() if node.value != _ANYONE},
        open_to_all=frozenset(name for name, node in actions.items() if node.value == _ANYONE),
        passes_to=parts["passes_to"].text(),
    )


def _roles(node: Node, known: Collection[str]) -> tuple[str, ...]:
    if isinstance(node.value, str):
        raise node.error(f"a list of roles or {_ANYONE!r} is expected, not {node.value!r}")
    if not (found := node.some_of(known)):
        raise node.error("nobody may do it: name a role")
    return tuple(role for role in known if role in found)
