"""Greet to case in each of the eight languages, and only in that language."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.nlu.language import identify
from bot.records.database import Database
from tests.conversations.conftest import Coming
from tests.conversations.customer import Message
from tests.conversations.test_intake import WILLING, case_of

PRESSING = {
    **WILLING,
    "area": "#daas_vdi",
    "began": "#dont_know",
    "version": "#dont_know",
    "error_code": "#dont_know",
    "serial_number": "#dont_know",
    "language_choice": "#english_now",
}
SHORT = 25


@dataclass(frozen=True)
class Speaker:
    """Somebody with a problem. ``hello`` and ``problem`` as they would write it."""

    language: str
    email: str
    zone: str
    hello: str
    problem: str
    unsure: str


SPEAKERS = (
    Speaker("en", "anjali.deshmukh@meghdoot.example", "Asia/Kolkata", "hi there",
            "xenapp sessions freez for a few of us since yesterday, really annoying", "no clue tbh"),
    Speaker("es", "lucia.arriaga@valdemora.example", "America/Mexico_City", "buenas",
            "hola, desde ayer las sesiones de citrix virtual apps se quedan congeladas a unos cuantos usuarios",
            "pues ni idea"),
    Speaker("pt", "beatriz.nogueira@aurorapapel.example", "America/Sao_Paulo", "oi, bom dia",
            "as sessões do citrix virtual apps estão travando desde ontem para alguns usuarios", "não sei dizer"),
    Speaker("fr", "mathilde.roussel@clairval.example", "Europe/Paris", "bonjour",
            "depuis hier les sessions citrix virtual apps se figent pour quelques utilisateurs", "aucune idée"),
    Speaker("de", "jonas.brinkmann@nordhafen.example", "Europe/Berlin", "moin",
            "seit gestern frieren die citrix virtual apps sitzungen bei ein paar kollegen ein", "keine ahnung"),
    Speaker("zh", "wenjing.lu@yunling.example", "Asia/Shanghai", "你好",
            "从昨天开始有几个同事的 Citrix Virtual Apps 会话老是卡死，点什么都没反应", "不清楚"),
    Speaker("ko", "jiwon.seo@saebyeok.example", "Asia/Seoul", "안녕하세요",
            "어제부터 몇몇 직원의 Citrix Virtual Apps 세션이 자꾸 멈춥니다", "잘 모르겠어요"),
    Speaker("ja", "haruka.mizuno@minatoseimitsu.example", "Asia/Tokyo", "こんにちは",
            "昨日から数名の Citrix Virtual Apps のセッションがたびたび固まってしまいます", "わかりません"),
)  # fmt: skip


def foreign(said: list[Message], language: str) -> list[str]:
    """What the bot said that is surely in another language."""
    found = []
    for message in said:
        reading = identify(message["text"])
        if len(message["text"]) >= SHORT and reading.certain and reading.language != language:
            found.append(message["text"])
    return found


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.language)
async def test_from_hello_to_a_case(customer: Coming, stored: Database, speaker: Speaker) -> None:
    one = await customer(email=speaker.email, language=speaker.language, zone=speaker.zone)

    await one.say(speaker.hello)
    await one.say(speaker.problem)
    asked = await one.answer(PRESSING, until="changed")
    await one.say(speaker.unsure)
    asked += await one.answer(PRESSING)

    assert "severity_agreement" in asked
    case = case_of(stored, one)
    assert case.number in one.card("case")["number"]
    assert case.language == speaker.language
    assert case.area == "daas_vdi"
    assert case.queue_id is not None
    assert foreign(one.said, speaker.language) == []


async def test_the_bot_follows_whoever_switches_twice(customer: Coming) -> None:
    one = await customer(email="mathilde.roussel@clairval.example", language="fr", zone="Europe/Paris")
    await one.say("bonjour, mes sessions citrix virtual apps se bloquent sans arrêt depuis ce matin")
    assert foreign(one.said, "fr") == []
    before = len(one.said)

    await one.answer(PRESSING, until="severity_agreement")
    await one.say("sorry, could we continue in English? my colleague here does not read French at all")
    english = one.said[-1:]
    await one.say("y ahora en español, por favor, que se lo explico a mi compañera")
    spanish = one.said[-1:]

    assert before < len(one.said)
    assert foreign(english, "en") == []
    assert foreign(spanish, "es") == []
    assert one.asks == "severity_agreement"


async def test_typed_the_way_people_type(customer: Coming, stored: Database) -> None:
    one = await customer(email="jonas.brinkmann@nordhafen.example", language="de", zone="Europe/Berlin")

    await one.say("halo")
    await one.say("unsre citix virtual aps sizungen hengen sich dauernd auf bei paar leuten, seid gestern")
    await one.answer(PRESSING, until="severity_agreement")
    await one.say("jo passt")
    await one.answer(PRESSING, until="summary")
    await one.say("ja pasd so bitte aufmachn")

    case = case_of(stored, one)
    assert case.language == "de"
    assert case.severity_settled
