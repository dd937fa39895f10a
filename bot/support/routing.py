"""Which queue a case goes to, in which language, and who has it now (policy readings 6 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.support import sections
from bot.support.coverage import Coverage
from bot.support.policy import Center, Package, Place, Policy
from bot.support.reasons import JSON, Reason, instant, label
from bot.support.reasons import language as language_value

ANY_AREA = "any"
TECHNICAL_RELATIONSHIP_MANAGER = "technical_relationship_manager"
TECHNICAL_ACCOUNT_MANAGER = "technical_account_manager"


@dataclass(frozen=True)
class LanguageOffer:
    """Whether a customer can be served in their language at an instant.

    ``offered`` False with ``opens_at``: the customer chooses, the primary language now or their own from
    then on. ``offered`` False without: the primary language it is (never offered in the region, or severity
    1, which never waits; the reason tells which). ``work_language`` is the one it is worked in if nobody
    chooses to wait.
    """

    language: str
    offered: bool
    opens_at: datetime | None
    work_language: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Route:
    """The queue of a case and who has it.

    ``queue`` is the queue's id, made of ``role``, ``region`` (where it is worked now), ``language`` and
    ``area`` (``any`` while not known). ``through`` is the role that brings it to them, None where it goes
    straight. ``center`` has it now, or will at the next opening; ``hands_over_at`` is when it is handed on
    to the next center (work covered round the clock only). ``named`` are the roles of the persons of ours
    to name and tell.
    """

    queue: str
    role: str
    region: str
    language: str
    area: str
    center: str
    hands_over_at: datetime | None
    critical_situation_manager: bool
    named: tuple[str, ...]
    through: str | None
    reasons: tuple[Reason, ...]


def language_offer(
    policy: Policy, region: str, language: str, at: datetime, severity: int, *, on_duty: bool = True
) -> LanguageOffer:
    """Whether ``language`` (ISO 639-1) can be had in a region at an instant (guide: Language Support).

    ``on_duty`` False: no agent who speaks it is there, though a center that does is open.
    """
    routing = policy.routing
    primary = routing.primary_language
    facts: dict[str, JSON] = {"language": language_value(language), "region": label("region", region)}
    if language == primary:
        reason = Reason("language_primary", sections.LANGUAGES, facts)
        return LanguageOffer(language, True, None, language, (reason,))
    facts["instead"] = language_value(primary)
    speaking = [
        center
        for center in routing.centers.values()
        if center.region == region and language in center.languages and language in routing.languages[region]
    ]
    if not speaking:
        reason = Reason("language_not_in_region", sections.LANGUAGES, facts)
        return LanguageOffer(language, False, None, primary, (reason,))
    now = next((center for center in speaking if center.business_hours.is_open(at)), None)
    if now is not None and on_duty:
        facts["center"] = label("center", now.id)
        return LanguageOffer(
            language, True, None, language, (Reason("language_open", sections.LANGUAGES, facts),)
        )
    openings = [(_opens_after(center, at), place, center) for place, center in enumerate(speaking)]
    opens, _, center = min(openings, key=lambda opening: opening[:2])
    facts["center"] = label("center", center.id)
    facts["opens"] = instant(opens, center.business_hours.zone)
    if severity in routing.never_wait_for_language:
        reason = Reason("language_never_waited_for", sections.LANGUAGES, {**facts, "severity": severity})
        return LanguageOffer(language, False, None, primary, (reason,))
    rule = "language_closed" if now is None else "language_nobody_on_duty"
    return LanguageOffer(language, False, opens, primary, (Reason(rule, sections.LANGUAGES, facts),))


def route(
    policy: Policy,
    package: Package,
    place: Place,
    coverage: Coverage,
    *,
    severity: int,
    area: str | None,
    language: str,
    at: datetime,
    trm: bool = False,
    account_manager: bool = False,
) -> Route:
    """Who works a case at an instant (guide: Roles within Support, Geographical Coverage).

    ``language`` is the one it is worked in, see :func:`language_offer`. Called again at ``hands_over_at``,
    it says who has the case next.
    """
    routing = policy.routing
    home = place.sub_region.region
    center = _center(policy, place, coverage, language, at)
    region = center.region
    area_name = area if area is not None else ANY_AREA
    licensing = area == routing.licensing_area
    role = routing.licensing_role if licensing else package.engineers
    through = routing.licensing_through[region] if licensing else None
    hands_over_at = center.roster.next_close(at) if coverage.round_the_clock else None
    named = (TECHNICAL_RELATIONSHIP_MANAGER,) * trm + (TECHNICAL_ACCOUNT_MANAGER,) * account_manager
    critical = severity in package.critical_situation
    facts: dict[str, JSON] = {
        "role": label("role", role),
        "region": label("region", region),
        "area": label("area", area_name),
        "package": label("package", package.id),
        "severity": severity,
        "center": label("center", center.id),
    }
    reasons = []
    if licensing:
        reasons.append(
            Reason("route_licensing", sections.LICENSING, {**facts, "through": label("role", str(through))})
        )
    elif package.critical_situation:
        reasons.append(Reason("route_priority", sections.PRIORITY_ENGINEERS, facts))
    else:
        reasons.append(Reason("route_engineers", sections.ENGINEERS, facts))
    if hands_over_at is not None:
        facts["hands_over"] = instant(hands_over_at, center.roster.zone)
    if region != home:
        away = {**facts, "home": label("region", home)}
        reasons.append(Reason("follow_the_sun", sections.GEOGRAPHY, away))
    elif hands_over_at is not None:
        reasons.append(Reason("handed_on_at_close", sections.GEOGRAPHY, facts))
    if critical:
        called = {**facts, "called": label("role", routing.critical_situation_role)}
        reasons.append(Reason("critical_situation_manager", sections.CRITICAL_SITUATION, called))
    for person in named:
        section = sections.TRM if person == TECHNICAL_RELATIONSHIP_MANAGER else sections.ACCOUNT_MANAGER
        reasons.append(Reason("person_named", section, {"person": label("role", person)}))
    return Route(
        queue=queue_id(role, region, language, area_name),
        role=role,
        region=region,
        language=language,
        area=area_name,
        center=center.id,
        hands_over_at=hands_over_at,
        critical_situation_manager=critical,
        named=named,
        through=through,
        reasons=tuple(reasons),
    )


def handed_on(before: str, route: Route) -> Reason:
    """Why a case is at the center of ``route`` now: the one it was at, ``before``, has closed."""
    facts: dict[str, JSON] = {"from": label("center", before), "center": label("center", route.center)}
    return Reason("handed_on", sections.GEOGRAPHY, facts)


def queue_id(role: str, region: str, language: str, area: str) -> str:
    """The name of the queue where cases of one role, region, language and area wait."""
    return f"{role}.{region}.{language}.{area}"


def _center(policy: Policy, place: Place, coverage: Coverage, language: str, at: datetime) -> Center:
    """The center that has a case at an instant: of the account's region while that is staffed; for work
    covered round the clock, else the one that is; then one that speaks the language, one that serves the
    sub-region, and the order of the policy decides."""
    centers = policy.routing.centers.values()
    home = place.sub_region.region
    if coverage.round_the_clock:
        candidates = [center for center in centers if center.roster.is_open(at)]
    else:
        candidates = [center for center in centers if center.region == home]
        at = place.calendar.next_open(at)
    return min(
        candidates,
        key=lambda center: (
            center.region != home,
            not center.roster.is_open(at),
            language not in center.languages,
            not center.business_hours.is_open(at) and language != policy.routing.primary_language,
            place.sub_region.id not in center.serves,
        ),
    )


def _opens_after(center: Center, at: datetime) -> datetime:
    """The next time a center opens for its languages, later than ``at`` even if it is open then."""
    hours = center.business_hours
    if hours.is_open(at):
        closes = hours.next_close(at)
        return hours.next_open(closes) if closes is not None else at
    return hours.next_open(at)
