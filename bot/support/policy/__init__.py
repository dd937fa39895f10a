"""The support policy: every figure and table the rules use, parsed strictly from ``data/policy``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from bot.support.errors import UnknownArea, UnknownPackage, UnknownSeverity
from bot.support.policy.case_rules import CaseRules, EscalationReply, parse_case_rules
from bot.support.policy.document import Node, PolicyError
from bot.support.policy.packages import Package, Rma, parse_packages
from bot.support.policy.places import Place, Places, SpecialDay, SubRegion, parse_places
from bot.support.policy.roles import Roles, parse_roles
from bot.support.policy.routing import Center, Routing, parse_routing
from bot.support.policy.severities import Criterion, Severities, Updates, parse_levels, parse_severities
from bot.support.policy.zones import Zones, parse_zones

Part = TypeVar("Part")

__all__ = [
    "DOCUMENTS",
    "CaseRules",
    "Center",
    "Criterion",
    "EscalationReply",
    "Package",
    "Place",
    "Places",
    "Policy",
    "PolicyError",
    "Rma",
    "Roles",
    "Routing",
    "Severities",
    "SpecialDay",
    "SubRegion",
    "Updates",
    "Zones",
    "find_problems",
    "parse_policy",
]

DOCUMENTS: Final = (
    "calendars.yml",
    "countries.yml",
    "packages.yml",
    "severity.yml",
    "routing.yml",
    "case_life.yml",
    "roles.yml",
    "zones.yml",
)
"""The files a policy is made of."""


@dataclass(frozen=True, eq=False)
class Policy:
    """The rules' figures, built by :func:`parse_policy`; nothing in it changes, calendars fill as used."""

    places: Places
    packages: Mapping[str, Package]
    severities: Severities
    routing: Routing
    case_rules: CaseRules
    roles: Roles
    zones: Zones

    def package(self, package: str) -> Package:
        """Raises :class:`UnknownPackage`."""
        if package not in self.packages:
            raise UnknownPackage(package)
        return self.packages[package]

    def check_severity(self, severity: int) -> None:
        """Raises :class:`UnknownSeverity`."""
        if isinstance(severity, bool) or severity not in self.severities.levels:
            raise UnknownSeverity(severity)

    def check_area(self, area: str | None) -> None:
        """Raises :class:`UnknownArea`; None, not known yet, is fine."""
        if area is not None and area not in self.routing.areas:
            raise UnknownArea(area)


def parse_policy(documents: Mapping[str, Any]) -> Policy:
    """The policy from its documents, each parsed from YAML, by file name (see :data:`DOCUMENTS`).

    Raises :class:`PolicyError`, which names the file and the keys of the first place that breaks a rule: an
    unknown or missing key, a severity left out, a time that is not ahead, an hour of the week that no
    roster staffs.
    """
    policy, problems = _parse(documents)
    if policy is None:
        raise problems[0]
    return policy


def find_problems(documents: Mapping[str, Any]) -> list[PolicyError]:
    """The first place of every part that breaks a rule; parts that rest on a broken one are not looked at."""
    return _parse(documents)[1]


def _parse(documents: Mapping[str, Any]) -> tuple[Policy | None, list[PolicyError]]:
    problems = [PolicyError(name, (), "the file is missing") for name in DOCUMENTS if name not in documents]
    problems += [
        PolicyError(name, (), f"no such policy file is known; known: {', '.join(DOCUMENTS)}")
        for name in documents
        if name not in DOCUMENTS
    ]

    def read(parse: Callable[..., Part], *parts: Any) -> Part | None:
        """The part of the policy, or None where it is wrong or something it rests on is."""
        if None in parts:
            return None
        try:
            return parse(*parts)
        except PolicyError as error:
            problems.append(error)
            return None

    nodes = {name: Node(name, documents[name]) if name in documents else None for name in DOCUMENTS}
    levels = read(parse_levels, nodes["severity.yml"])
    places = read(parse_places, nodes["calendars.yml"], nodes["countries.yml"])
    packages = read(parse_packages, nodes["packages.yml"], levels)
    severities = read(parse_severities, nodes["severity.yml"], levels)
    routing = read(parse_routing, nodes["routing.yml"], places, levels)
    case_rules = read(parse_case_rules, nodes["case_life.yml"])
    roles = read(parse_roles, nodes["roles.yml"])
    zones = read(parse_zones, nodes["zones.yml"], places.countries if places is not None else None)
    if (
        problems
        or places is None
        or packages is None
        or severities is None
        or routing is None
        or case_rules is None
        or roles is None
        or zones is None
    ):
        return None, problems
    return Policy(places, packages, severities, routing, case_rules, roles, zones), problems
