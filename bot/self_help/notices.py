"""Known issues: a lead posts a notice, customers whose problem it is are told at once, and when it is over.

A notice file::

    id: cloud-logons-emea
    area: daas_vdi                     # left out: any
    products: [daas]                   # the catalogue's ids; left out: all
    regions: [emea]                    # of the accounts; left out: all
    error_codes: ["1030"]              # whoever names one of them is told
    text: {en: "...", de: "..."}       # at least one language; the others get it in English, and told so
    symptoms: {en: ["..."], de: ["..."]}   # as people describe it, in at least one language
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, StringConstraints
from sqlalchemy import func, select

from bot.records.catalogue import Area, Language
from bot.records.data_files import DataFile, DataFileError, Strict
from bot.records.database import UnitOfWork
from bot.records.jobs import TELL_FOLLOWERS, schedule
from bot.records.series import insert_missing
from bot.records.tables import Notice as NoticeRow
from bot.records.tables import NoticeFollower, NoticeUpdate
from bot.self_help.content import code_key
from bot.self_help.encoding import Encoder, pack
from bot.self_help.topics import Text, Texts

MATCHES = 0.6
"""The least cosine between a description and a notice's symptoms. Higher than a topic's: whoever is told of
an outage that is not theirs waits in vain."""

NoticeError = DataFileError
"""What :func:`load_notice` raises; it names file and line."""


class NoticeUnknown(LookupError):
    """There is no notice of this id, or it is over."""


class NoticeTaken(ValueError):
    """There is a notice of this id already."""


class NoticeFile(Strict):
    """A notice as a lead writes it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    area: Area | None = None
    products: list[Text] = Field(default_factory=list)
    regions: list[Text] = Field(default_factory=list)
    error_codes: list[Text] = Field(default_factory=list)
    text: Annotated[dict[Language, Text], Field(min_length=1)]
    symptoms: Annotated[dict[Language, Texts], Field(min_length=1)]


@dataclass(frozen=True)
class Told:
    """A notice as a customer reads it; ``language`` is the text's, which may be another than theirs."""

    id: str
    text: str
    language: str


def load_notice(path: Path, *, products: Mapping[str, str], regions: Collection[str]) -> NoticeFile:
    """Read a notice. ``products`` are the catalogue's ids with their areas, ``regions`` the policy's.

    Raises:
        NoticeError: an unknown or missing key, product or region; with file and line.
    """
    file = DataFile(path)
    notice = file.check(NoticeFile)
    for place, product in enumerate(notice.products):
        if product not in products or notice.area not in (None, products[product]):
            raise file.fault(
                ("products", place), f"{product} is no product of {notice.area or 'the catalogue'}"
            )
    for place, region in enumerate(notice.regions):
        if region not in regions:
            raise file.fault(("regions", place), f"{region} is not one of {', '.join(sorted(regions))}")
    return notice


def post(uow: UnitOfWork, notice: NoticeFile, encoder: Encoder, *, now: datetime) -> None:
    """Tell customers of it from now on.

    Raises:
        NoticeTaken: there is one of this id already.
    """
    if uow.session.get(NoticeRow, notice.id) is not None:
        raise NoticeTaken(f"there is a notice {notice.id} already")
    symptoms = [text for texts in notice.symptoms.values() for text in texts]
    uow.session.add(
        NoticeRow(
            id=notice.id,
            area=notice.area,
            products=notice.products,
            regions=notice.regions,
            error_codes=notice.error_codes,
            text=dict(notice.text),
            symptoms={code: list(texts) for code, texts in notice.symptoms.items()},
            vectors=pack(encoder.encode(symptoms)),
            encoder=encoder.name,
            posted_at=now,
        )
    )
    uow.session.flush()


def update(
    uow: UnitOfWork, notice_id: str, text: Mapping[str, str], *, over: bool, now: datetime
) -> NoticeUpdate:
    """Say something new about a notice, or that it is over; its followers are told, and their cases note it.

    Raises:
        NoticeUnknown: there is none of this id, or it is over already.
    """
    row = uow.session.scalar(
        select(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.over_at.is_(None)).with_for_update()
    )
    if row is None:
        raise NoticeUnknown(f"there is no notice {notice_id} that goes on")
    said = NoticeUpdate(notice_id=notice_id, at=now, text=dict(text), over=over)
    uow.session.add(said)
    if over:
        row.over_at = now
    uow.session.flush()
    schedule(uow, TELL_FOLLOWERS, said.id, due_at=now)
    return said


def active(uow: UnitOfWork) -> list[NoticeRow]:
    """The notices that go on, the newest first."""
    return list(
        uow.session.scalars(
            select(NoticeRow)
            .where(NoticeRow.over_at.is_(None))
            .order_by(NoticeRow.posted_at.desc(), NoticeRow.id)
        )
    )


def matching(
    uow: UnitOfWork,
    encoder: Encoder,
    text: str,
    *,
    area: str | None,
    product: str | None,
    region: str | None,
    error_code: str | None,
) -> NoticeRow | None:
    """The notice that a described problem is a case of; ``None`` if there is none.

    What is not known (``None``) keeps nothing out.
    """
    best: tuple[float, NoticeRow] | None = None
    for row in active(uow):
        if not _concerns(row, area=area, product=product, region=region):
            continue
        if error_code is not None and code_key(error_code) in map(code_key, row.error_codes):
            return row
        if row.encoder != encoder.name:
            continue
        cosine = float(np.max(encoder.unpack(row.vectors) @ encoder.encode([text])[0]))
        if cosine >= MATCHES and (best is None or cosine > best[0]):
            best = cosine, row
    return best[1] if best is not None else None


def _concerns(row: NoticeRow, *, area: str | None, product: str | None, region: str | None) -> bool:
    return (
        (area is None or row.area in (None, area))
        and (product is None or not row.products or product in row.products)
        and (region is None or not row.regions or region in row.regions)
    )


def in_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """A text and its language: ``language`` if it is there, else English, else any."""
    code = next(one for one in (language, "en", *sorted(texts)) if one in texts)
    return texts[code], code


def told(uow: UnitOfWork, notice_id: str, language: str) -> Told | None:
    """A notice that goes on, with what was said of it last."""
    row = uow.session.get(NoticeRow, notice_id)
    if row is None or row.over_at is not None:
        return None
    newest = uow.session.scalar(
        select(NoticeUpdate)
        .where(NoticeUpdate.notice_id == notice_id)
        .order_by(NoticeUpdate.at.desc(), NoticeUpdate.id)
        .limit(1)
    )
    text, code = in_language(newest.text if newest is not None else row.text, language)
    return Told(row.id, text, code)


def follow(uow: UnitOfWork, notice_id: str, conversation_id: str, *, now: datetime) -> bool:
    """Tell a conversation of what becomes of a notice; false if it is told already."""
    return insert_missing(
        uow, NoticeFollower, notice_id=notice_id, conversation_id=conversation_id, since=now
    )


def link_case(uow: UnitOfWork, notice_id: str, conversation_id: str, case_id: str, *, now: datetime) -> None:
    """A case was opened about a notice: it shares the notice's updates."""
    follow(uow, notice_id, conversation_id, now=now)
    uow.session.get_one(NoticeFollower, (notice_id, conversation_id)).case_id = case_id
    uow.session.flush()


def followers(uow: UnitOfWork, notice_id: str, *, after: str, most: int) -> list[NoticeFollower]:
    """Who is told of a notice, in the order of their conversations' ids, a part at a time."""
    return list(
        uow.session.scalars(
            select(NoticeFollower)
            .where(NoticeFollower.notice_id == notice_id, NoticeFollower.conversation_id > after)
            .order_by(NoticeFollower.conversation_id)
            .limit(most)
        )
    )


def follower_count(uow: UnitOfWork, notice_id: str) -> int:
    """How many conversations are told of it."""
    return (
        uow.session.scalar(
            select(func.count()).select_from(NoticeFollower).where(NoticeFollower.notice_id == notice_id)
        )
        or 0
    )
