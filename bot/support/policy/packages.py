"""Support packages: coverage, first response, restoration, hardware (policy readings 1, 2, 14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.support.policy.document import Node
from bot.support.targets import Target

TRM: Final = "trm"
"""The Technical Relationship Manager add-on, where a package names what raises its coverage."""


@dataclass(frozen=True)
class Rma:
    """The target for replacing hardware: its ``shipment`` or its ``delivery``."""

    goal: Literal["shipment", "delivery"]
    target: Target


@dataclass(frozen=True)
class Package:
    """What one support package promises."""

    id: str
    family: str
    appliances: bool
    rank: int
    round_the_clock: frozenset[int]
    raised_by: frozenset[str]
    raised_round_the_clock: frozenset[int]
    initial_response: Mapping[int, Target]
    restoration: Mapping[int, Target]
    rma: Rma | None
    engineers: str
    critical_situation: frozenset[int]


def parse_packages(document: Node, severities: Collection[int]) -> dict[str, Package]:
    """Read ``packages.yml``. Raises PolicyError."""
    parts = document.fields("families", "packages")
    families = {
        name: node.fields("appliances")["appliances"].flag()
        for name, node in parts["families"].entries().items()
    }
    listed = parts["packages"].entries()
    if not listed:
        raise parts["packages"].error("no package is listed")
    return {name: _package(name, node, families, severities, listed) for name, node in listed.items()}


def _package(
    name: str,
    node: Node,
    families: Mapping[str, bool],
    severities: Collection[int],
    packages: Collection[str],
) -> Package:
    parts = node.fields(
        "family",
        "rank",
        "round_the_clock",
        "initial_response",
        "engineers",
        optional=("raised", "restoration", "rma", "critical_situation"),
    )
    raised = parts["raised"].fields("by", "round_the_clock") if "raised" in parts else {}
    restoration = parts["restoration"].entries() if "restoration" in parts else {}
    for severity, target in restoration.items():
        if severity not in {str(known) for known in severities}:
            raise target.error(f"unknown severity {severity}")
    family = parts["family"].one_of(families)
    responses = parts["initial_response"].by_severity(severities)
    return Package(
        id=name,
        family=family,
        appliances=families[family],
        rank=parts["rank"].number(),
        round_the_clock=parts["round_the_clock"].severities(severities),
        raised_by=frozenset(raised["by"].some_of((TRM, *packages))) if raised else frozenset(),
        raised_round_the_clock=raised["round_the_clock"].severities(severities) if raised else frozenset(),
        initial_response={severity: target.target() for severity, target in responses.items()},
        restoration={int(severity): target.target() for severity, target in restoration.items()},
        rma=_rma(parts["rma"]) if "rma" in parts else None,
        engineers=parts["engineers"].text(),
        critical_situation=(
            parts["critical_situation"].severities(severities)
            if "critical_situation" in parts
            else frozenset()
        ),
    )


def _rma(node: Node) -> Rma:
    parts = node.fields(optional=("shipment", "delivery"))
    if len(parts) != 1:
        raise node.error("either a shipment or a delivery target is expected")
    if "shipment" in parts:
        return Rma("shipment", parts["shipment"].target())
    return Rma("delivery", parts["delivery"].target())
