from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.nlu.entities import EntityFinder
from bot.nlu.impact import SignalReaders, likeliest_kind, read_area, read_signals
from bot.nlu.profiles import ALIKE, PROFILES, profile_marks
from bot.nlu.signals import SIGNALS, Signal, strongest, to_signals
from bot.nlu.vectors import vector
from bot.support.severity import SIGNALS as RULES_SIGNALS
from bot.support.severity import Signals

FINDER = EntityFinder({})


class Tags:
    """Stands for a model: a label is likely where its word stands in the text, the last one otherwise."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def shares(self, text: str, given: np.ndarray, marks: tuple[str, ...] = ()) -> dict[str, float]:
        return {tag: 0.9 if word in text else 0.05 for tag, word in self.words.items()}


PHRASES: Any = Tags(
    {
        "operations_halted": "standstill", "degraded": "wobbl", "workaround.acceptable": "meanwhile",
        "workaround.none": "stuck",
        "small_scope": "my laptop", "financial_impact": "money", "none": "yesterday",
        "large_scope": "whole plant",
    }
)  # fmt: skip
KINDS: Any = Tags(
    {
        "halted": "standstill", "down_widely": "whole plant is out", "down": "is out", "degraded": "wobbl",
        "workaround": "meanwhile", "question": "wonder", "none": "",
    }
)  # fmt: skip
READERS = SignalReaders(PHRASES, KINDS)


def read(text: str, intent: str = "report_problem") -> list[Signal]:
    entities = [entity.as_dict() for entity in FINDER.find(text)]
    return read_signals(READERS, text, vector(text), intent, entities)


def values(text: str, intent: str = "report_problem") -> dict[str, Any]:
    return to_signals([one.as_dict() for one in read(text, intent)])


def test_the_signals_are_those_of_the_support_rules() -> None:
    assert SIGNALS == RULES_SIGNALS
    assert {name for own in PROFILES.values() for name in own} <= set(SIGNALS)
    assert {kind for alike in ALIKE for kind in alike} == PROFILES.keys() - {"none"}
    assert Signals(**values("it is wobbly")).degraded is True


def test_the_message_as_a_whole_decides_and_its_clauses_are_the_evidence() -> None:
    text = "since yesterday it is out, but we use the old farm meanwhile"
    found = {one.signal: one for one in read(text)}
    assert found["workaround"].value == "acceptable"
    assert found["workaround"].evidence == "but we use the old farm meanwhile"
    assert "primary_function_down" not in found
    for one in found.values():
        assert text[one.start : one.end] == one.evidence


def test_a_kind_without_words_of_its_own_has_its_most_telling_clause_as_evidence() -> None:
    found = {one.signal: one for one in read("the gateway is out, since yesterday")}
    assert found["primary_function_down"].evidence == "the gateway is out"


def test_circumstances_stand_beside_the_kind_and_contradictions_do_not() -> None:
    assert values("standstill, we lose money")["financial_impact"] is True
    assert "financial_impact" not in values("it is wobbly, we lose money")
    assert values("the gateway is out, we are stuck")["workaround"] == "none"


def test_a_message_of_another_intent_needs_a_sure_kind() -> None:
    assert values("it is out, call me", "request_callback")["primary_function_down"] is True
    assert values("call me", "request_callback") == {}


def test_a_message_that_hardly_says_a_thing_is_never_sure() -> None:
    (short,) = read("it is out")
    (long,) = read("the gateway in our second data centre is out")
    assert (short.signal, long.signal) == ("primary_function_down", "primary_function_down")
    assert short.confidence <= 0.5 < long.confidence


SLOW = Signal("degraded", True, "slow", 0, 4, 0.93)
GOES_ON = Signal("operations_halted", False, "works", 0, 5, 0.97)


@pytest.mark.parametrize(
    ("kinds", "outright", "kind"),
    [
        ({"none": 0.6, "down": 0.4}, [], None),
        ({"none": 0.3, "down": 0.4, "degraded": 0.3}, [], "down"),
        ({"down": 0.4, "halted": 0.3, "down_widely": 0.3}, [], "halted"),  # grave, though not sure how
        ({"down_widely": 0.9, "degraded": 0.1}, [SLOW], "degraded_widely"),
        ({"down": 0.9, "degraded": 0.1}, [SLOW], "degraded"),
        ({"halted": 0.9, "down": 0.1}, [GOES_ON], "down"),
    ],
)
def test_the_likeliest_kind(kinds: dict[str, float], outright: list[Signal], kind: str | None) -> None:
    assert likeliest_kind(kinds, outright) == kind


@pytest.mark.parametrize(
    ("affected", "mark"),
    [(1, "one"), (2, "ten"), (49, "fifty"), (50, "hundreds"), (4000, "thousands"), ("all", "all")],
)
def test_how_many_are_affected_is_a_mark(affected: int | str, mark: str) -> None:
    assert profile_marks("x", [{"entity": "affected_users", "value": affected}]) == (f"affected {mark}",)


def test_scope_comes_from_who_is_affected() -> None:
    assert values("everyone is affected")["large_scope"] is True
    assert values("only me")["large_scope"] is False
    assert values("half of our users cannot log in")["large_scope"] is True
    assert values("some users cannot log in")["large_scope"] is False
    assert "large_scope" not in values("400 users cannot log in")


def test_small_scope_denies_large_scope() -> None:
    assert values("it happens on my laptop")["large_scope"] is False


@pytest.mark.parametrize(
    "text",
    [
        "there is no workaround", "we don't have any workaround", "sin solución alternativa",
        "no hay alternativa", "não há solução de contorno",
        "sem alternativa", "aucune solution de contournement", "pas de contournement", "kein Workaround",
        "keine Umgehungslösung", "没有变通办法",
        "没有替代方案", "우회 방법이 없습니다", "대안이 없어요", "回避策がありません", "代替手段はない",
    ],
)  # fmt: skip
def test_no_workaround_said_outright(text: str) -> None:
    assert values(text)["workaround"] == "none"


def test_negated_scope_said_outright() -> None:
    assert values("not everyone is down")["large_scope"] is False
    assert values("不是所有人都受影响")["large_scope"] is False


def test_a_question_is_only_a_question() -> None:
    assert values("how do I add a server?", "ask_how_to") == {"question_only": True}
    assert values("I wonder about it") == {"question_only": True}


def test_small_talk_says_nothing_about_impact() -> None:
    assert values("standstill", "greet") == {}


def test_the_surer_of_two_stays() -> None:
    weak = Signal("workaround", "none", "a", 0, 1, 0.5)
    strong = Signal("workaround", "acceptable", "b", 2, 3, 0.8)
    assert strongest([weak, strong]) == [strong]


AREA_TAGS: Any = Tags(
    {"daas_vdi": "desktop", "licensing": "licence", "app_delivery_security": "balancer", "none": "hello"}
)
AREAS = {"storefront": "daas_vdi", "adc": "app_delivery_security"}


def area(text: str, intent: str = "report_problem", *products: str) -> str | None:
    entities = [{"entity": "product", "value": product} for product in products]
    return read_area(AREA_TAGS, text, vector(text), intent, entities, AREAS)[0]


def test_a_product_names_its_area() -> None:
    assert area("it is broken", "report_problem", "adc") == "app_delivery_security"


def test_words_decide_between_two_products_areas() -> None:
    assert area("the desktop fails", "report_problem", "adc", "storefront") == "daas_vdi"


def test_words_decide_without_a_product() -> None:
    assert area("the balancer fails") == "app_delivery_security"
    assert area("something fails") is None


def test_licence_questions_are_licensing_whatever_product_is_named() -> None:
    assert area("the desktop says no", "license_help", "storefront") == "licensing"


def test_small_talk_has_no_area() -> None:
    assert area("desktop", "greet") is None
