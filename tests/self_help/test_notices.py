"""Known issues: whom they concern, who follows them, what is said of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.records import queries
from bot.records.database import Database
from bot.records.tables import Job, NoticeFollower
from bot.self_help import notices
from bot.self_help.encoding import Encoder
from bot.self_help.notices import MATCHES, NoticeError, NoticeFile, NoticeTaken, NoticeUnknown, Told
from tests.self_help.conftest import Recorder
from tests.world import NOW, World

LOGONS = {
    "id": "cloud-logons",
    "area": "daas_vdi",
    "products": ["daas"],
    "regions": ["emea"],
    "error_codes": ["4711"],
    "text": {"en": "Logons are failing.", "de": "Anmeldungen schlagen fehl."},
    "symptoms": {"en": ["cannot log on to the cloud"], "de": ["Anmeldung an der Cloud geht nicht"]},
}


def posted(database: Database, encoder: Encoder, **change: Any) -> None:
    with database.begin() as uow:
        notices.post(uow, NoticeFile.model_validate({**LOGONS, **change}), encoder, now=NOW)


def matched(database: Database, encoder: Encoder, text: str, **known: str | None) -> str | None:
    values: dict[str, str | None] = {"area": None, "product": None, "region": None, "error_code": None}
    with database.begin(write=False) as uow:
        found = notices.matching(uow, encoder, text, **{**values, **known})  # type: ignore[arg-type]
        return found.id if found is not None else None


def test_a_problem_described_alike_is_a_case_of_it(
    database: Database, encoder: Encoder, recorder: Recorder
) -> None:
    posted(database, encoder)
    recorder.near("no entro en la nube", "cannot log on to the cloud", MATCHES + 0.02)
    recorder.near("the printer is out", "cannot log on to the cloud", MATCHES - 0.02)
    assert matched(database, encoder, "no entro en la nube") == "cloud-logons"
    assert matched(database, encoder, "the printer is out") is None


@pytest.mark.parametrize(
    ("known", "concerned"),
    [
        ({}, True),
        ({"area": "daas_vdi", "product": "daas", "region": "emea"}, True),
        ({"area": "licensing"}, False),
        ({"product": "storefront"}, False),
        ({"region": "apj"}, False),
    ],
)
def test_only_those_it_concerns_are_told(
    database: Database, encoder: Encoder, known: dict[str, str], concerned: bool
) -> None:
    posted(database, encoder)
    expected = "cloud-logons" if concerned else None
    assert matched(database, encoder, "cannot log on to the cloud", **known) == expected


def test_its_error_code_is_enough(database: Database, encoder: Encoder) -> None:
    posted(database, encoder)
    assert matched(database, encoder, "help", error_code="4711") == "cloud-logons"
    assert matched(database, encoder, "help", error_code="4712") is None


def test_one_that_is_over_is_told_to_nobody(database: Database, encoder: Encoder) -> None:
    posted(database, encoder)
    with database.begin() as uow:
        notices.update(uow, "cloud-logons", {"en": "It is over."}, over=True, now=NOW)
    assert matched(database, encoder, "cannot log on to the cloud") is None
    with database.begin(write=False) as uow:
        assert notices.active(uow) == []
        assert notices.told(uow, "cloud-logons", "en") is None


def test_the_newest_words_are_told_in_the_language_there_is(database: Database, encoder: Encoder) -> None:
    posted(database, encoder)
    with database.begin(write=False) as uow:
        assert notices.told(uow, "cloud-logons", "de") == Told(
            "cloud-logons", "Anmeldungen schlagen fehl.", "de"
        )
        assert notices.told(uow, "cloud-logons", "ja") == Told("cloud-logons", "Logons are failing.", "en")
        assert notices.told(uow, "nothing", "en") is None
    with database.begin() as uow:
        later = NOW + timedelta(minutes=5)
        notices.update(uow, "cloud-logons", {"de": "Wir haben die Ursache."}, over=False, now=later)
    with database.begin(write=False) as uow:
        assert notices.told(uow, "cloud-logons", "en") == Told("cloud-logons", "Wir haben die Ursache.", "de")


def test_an_id_is_posted_once(database: Database, encoder: Encoder) -> None:
    posted(database, encoder)
    with pytest.raises(NoticeTaken, match="cloud-logons"):
        posted(database, encoder)


def test_news_of_an_unknown_or_ended_one_is_refused(database: Database, encoder: Encoder) -> None:
    posted(database, encoder)
    with database.begin() as uow:
        notices.update(uow, "cloud-logons", {"en": "over"}, over=True, now=NOW)
    for notice in ("cloud-logons", "nothing"):
        with pytest.raises(NoticeUnknown), database.begin() as uow:
            notices.update(uow, notice, {"en": "more"}, over=False, now=NOW)


def test_an_update_has_its_followers_told(world: World, encoder: Encoder) -> None:
    posted(world.database, encoder)
    first, second = sorted(world.conversation() for _ in range(2))
    with world.database.begin() as uow:
        assert notices.follow(uow, "cloud-logons", first, now=NOW)
        assert not notices.follow(uow, "cloud-logons", first, now=NOW)
        assert notices.follow(uow, "cloud-logons", second, now=NOW)
        said = notices.update(uow, "cloud-logons", {"en": "news"}, over=False, now=NOW)
    with world.database.begin(write=False) as uow:
        assert notices.follower_count(uow, "cloud-logons") == 2
        parts = [notices.followers(uow, "cloud-logons", after=after, most=1) for after in ("", first, second)]
        assert [[one.conversation_id for one in part] for part in parts] == [[first], [second], []]
        job = uow.session.query(Job).one()
        assert (job.kind, job.subject, job.due_at) == ("tell_followers", said.id, NOW)


def test_the_followers_are_those_of_this_notice(world: World, encoder: Encoder) -> None:
    posted(world.database, encoder)
    posted(world.database, encoder, id="another")
    with world.database.begin() as uow:
        notices.follow(uow, "another", world.conversation(), now=NOW)
    with world.database.begin(write=False) as uow:
        assert notices.followers(uow, "cloud-logons", after="", most=9) == []
        assert uow.session.query(NoticeFollower).count() == 1
        assert queries.contacts(uow)


GOOD = """\
id: cloud-logons
area: daas_vdi
products: [daas]
regions: [emea]
text: {en: "Logons are failing."}
symptoms: {en: ["cannot log on"]}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: cloud-logons", "id: Cloud Logons", 1, "id"),
        ("area: daas_vdi", "area: lamps", 2, "area"),
        ("[daas]", "[sharefile]", 3, "sharefile is no product of daas_vdi"),
        ("[daas]", "[teapot]", 3, "teapot is no product"),
        ("[emea]", "[moon]", 4, "moon is not one of apj, emea"),
        ('{en: "Logons are failing."}', "{}", 5, "text"),
        ('{en: "Logons', '{it: "Logons', 5, "text.it"),
        ('{en: ["cannot log on"]}', "{en: []}", 6, "symptoms.en"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    path = tmp_path / "notice.yml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    products = {"daas": "daas_vdi", "sharefile": "content_collaboration"}
    with pytest.raises(NoticeError) as caught:
        notices.load_notice(path, products=products, regions={"emea", "apj"})
    assert (caught.value.file, caught.value.line) == (path, line), str(caught.value)
    assert says in caught.value.message
