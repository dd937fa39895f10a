"""What self-help brings about: every run through a topic or to an article, and what nothing fitted.

A lead reads from it which topics help, where customers give up, and which topic is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Integer, case, cast, func, select

from bot.records.database import UnitOfWork
from bot.records.tables import SelfHelpRun, Unanswered, UnansweredGroup
from bot.self_help.encoding import Encoder, Vectors

SAME = 0.6
"""The least cosine between a description and the middle of a group for it to be of the group."""

GROUPS_COMPARED = 2_000
"""So many groups, those added to last, are compared with a description."""

_SUM = np.dtype("<f4")

RATINGS = {"great": 3, "some": 2, "none": 1}
"""What the answers to "how much did this help?" count."""


def begin_run(
    uow: UnitOfWork,
    *,
    conversation_id: str,
    message_id: str,
    kind: str,
    subject_id: str,
    version: int | None,
    language: str,
    description: str,
    found_by: str,
    similarity: float,
    at_check: str | None,
    now: datetime,
) -> str:
    """Note that a customer is shown a topic (``kind`` topic) or an article; returns the run's id."""
    run = SelfHelpRun(
        conversation_id=conversation_id,
        message_id=message_id,
        kind=kind,
        subject_id=subject_id,
        version=version,
        language=language,
        description=description,
        found_by=found_by,
        similarity=similarity,
        at_check=at_check,
        started_at=now,
    )
    uow.session.add(run)
    uow.session.flush()
    return run.id


def note_step(uow: UnitOfWork, run_id: str, step: Mapping[str, Any], *, at_check: str | None) -> None:
    """Note what came of a check, and where the customer stands now (``None``: at no check any more)."""
    run = uow.session.get(SelfHelpRun, run_id)
    if run is not None:
        run.steps = [*run.steps, dict(step)]
        run.at_check = at_check or run.at_check


def end_run(uow: UnitOfWork, run_id: str | None, outcome: str, *, now: datetime) -> None:
    """Note how a run ended: ``solved``, ``remains``, ``outage``, ``left`` or ``replaced`` (another topic was
    the right one). One that has ended stays as it is."""
    run = uow.session.get(SelfHelpRun, run_id) if run_id is not None else None
    if run is not None and run.outcome is None:
        run.outcome, run.ended_at = outcome, now


def reopen_run(uow: UnitOfWork, run_id: str) -> None:
    """It was taken for solved, and is not."""
    run = uow.session.get(SelfHelpRun, run_id)
    if run is not None:
        run.outcome, run.ended_at, run.rating = None, None, None


def link_case(uow: UnitOfWork, run_id: str | None, case_id: str) -> None:
    """Note the case that came of a run all the same."""
    run = uow.session.get(SelfHelpRun, run_id) if run_id is not None else None
    if run is not None:
        run.case_id = case_id


def rate(uow: UnitOfWork, run_id: str, *, rating: str | None = None, comment: str | None = None) -> bool:
    """Keep what a customer thought of a run; false if there is no such run."""
    run = uow.session.get(SelfHelpRun, run_id)
    if run is None:
        return False
    if rating is not None:
        run.rating = RATINGS[rating]
    if comment is not None:
        run.comment = comment
    return True


@dataclass(frozen=True)
class TopicFigures:
    """How a topic (or an article) has done.

    ``finished`` runs came to an end of the tree; ``deflected`` were solved without a case; ``abandoned`` says
    at which check how many were left. ``rating`` is the mean from 1 to 3.
    """

    kind: str
    id: str
    shown: int
    finished: int
    solved: int
    deflected: int
    abandoned: Mapping[str, int]
    rated: int
    rating: float | None


def figures(uow: UnitOfWork, *, since: datetime, until: datetime) -> list[TopicFigures]:
    """What came of every topic and article shown in a period, the most shown first."""
    run = SelfHelpRun
    within = (run.started_at >= since, run.started_at < until)

    def count(*conditions: Any) -> Any:
        both = conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1]
        return func.coalesce(func.sum(cast(case((both, 1), else_=0), Integer)), 0)

    abandoned: dict[tuple[str, str], dict[str, int]] = {}
    left = run.outcome.is_(None) | (run.outcome == "left")
    rows = uow.session.execute(
        select(run.kind, run.subject_id, run.at_check, func.count())
        .where(*within, left, run.at_check.is_not(None))
        .group_by(run.kind, run.subject_id, run.at_check)
    )
    for kind, subject, check, number in rows:
        abandoned.setdefault((kind, subject), {})[check] = number
    totals = uow.session.execute(
        select(
            run.kind,
            run.subject_id,
            func.count(),
            count(run.outcome.in_(("solved", "remains", "outage"))),
            count(run.outcome == "solved"),
            count(run.outcome == "solved", run.case_id.is_(None)),
            func.count(run.rating),
            func.avg(run.rating),
        )
        .where(*within)
        .group_by(run.kind, run.subject_id)
        .order_by(func.count().desc(), run.kind, run.subject_id)
    )
    return [
        TopicFigures(
            kind=kind,
            id=subject,
            shown=shown,
            finished=finished,
            solved=solved,
            deflected=deflected,
            abandoned=abandoned.get((kind, subject), {}),
            rated=rated,
            rating=None if rating is None else float(rating),
        )
        for kind, subject, shown, finished, solved, deflected, rated, rating in totals
    ]


def keep_unanswered(
    uow: UnitOfWork,
    encoder: Encoder,
    text: str,
    *,
    conversation_id: str,
    message_id: str,
    area: str | None,
    language: str,
    now: datetime,
) -> str | None:
    """Keep a description that nothing fitted, with those that mean the same.

    Returns its group's id; ``None`` if the message was kept before.
    """
    before = select(Unanswered.id).where(
        Unanswered.conversation_id == conversation_id, Unanswered.message_id == message_id
    )
    if uow.session.scalar(before) is not None:
        return None
    vector = encoder.encode([text])[0]
    group = _nearest_group(uow, encoder, vector)
    if group is None:
        group = UnansweredGroup(
            area=area,
            example=text,
            language=language,
            size=0,
            total=np.zeros(encoder.size, _SUM).tobytes(),
            encoder=encoder.name,
            last_at=now,
        )
        uow.session.add(group)
    group.size += 1
    group.total = (np.frombuffer(group.total, _SUM) + vector).astype(_SUM).tobytes()
    group.last_at = now
    uow.session.flush()
    uow.session.add(
        Unanswered(
            group_id=group.id,
            conversation_id=conversation_id,
            message_id=message_id,
            text=text,
            language=language,
            at=now,
        )
    )
    return group.id


def _nearest_group(uow: UnitOfWork, encoder: Encoder, vector: Vectors) -> UnansweredGroup | None:
    rows = uow.session.execute(
        select(UnansweredGroup.id, UnansweredGroup.total)
        .where(UnansweredGroup.encoder == encoder.name)
        .order_by(UnansweredGroup.last_at.desc())
        .limit(GROUPS_COMPARED)
    ).all()
    if not rows:
        return None
    middles = np.frombuffer(b"".join(row.total for row in rows), _SUM).reshape(-1, encoder.size)
    cosines = middles @ vector / np.linalg.norm(middles, axis=1)
    best = int(np.argmax(cosines))
    return uow.session.get(UnansweredGroup, rows[best].id) if cosines[best] >= SAME else None


def unanswered_groups(uow: UnitOfWork, *, most: int = 50) -> list[UnansweredGroup]:
    """The groups of descriptions that nothing fitted, the largest first."""
    query = select(UnansweredGroup).order_by(UnansweredGroup.size.desc(), UnansweredGroup.last_at.desc())
    return list(uow.session.scalars(query.limit(most)))
