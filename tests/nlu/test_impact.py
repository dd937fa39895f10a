from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.nlu.entities import EntityFinder
from bot.nlu.impact import read_area, read_signals
from bot.nlu.signals import SIGNALS, Signal, strongest, to_signals
from bot.nlu.vectors import vector
from bot.support.severity import SIGNALS as RULES_SIGNALS
from bot.support.severity import Signals

FINDER = EntityFinder({})


class Tags:
    """Stands for a tag model: a tag is likely where its word stands in the clause."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def shares(self, text: str, given: np.ndarray) -> dict[str, float]:
        return {tag: 0.9 if word in text else 0.05 for tag, word in self.words.items()}


TAGS: Any = Tags(
    {
        "operations_halted": "standstill", "degraded": "wobbl", "workaround.acceptable": "meanwhile",
        "workaround.none": "stuck",
        "small_scope": "my laptop", "question_only": "wonder", "none": "yesterday",
        "large_scope": "whole plant",
    }
)  # fmt: skip


def read(text: str, intent: str = "report_problem") -> list[Signal]:
    entities = [entity.as_dict() for entity in FINDER.find(text)]
    return read_signals(TAGS, text, vector(text), intent, entities)


def values(text: str, intent: str = "report_problem") -> dict[str, Any]:
    return to_signals([one.as_dict() for one in read(text, intent)])


def test_the_signals_are_those_of_the_support_rules() -> None:
    assert SIGNALS == RULES_SIGNALS
    assert Signals(**values("it is wobbly, we manage meanwhile")).degraded is True


def test_each_clause_gives_its_signal_and_is_the_evidence() -> None:
    text = "since yesterday it is awfully wobbly, but we use the old farm meanwhile"
    found = {one.signal: one for one in read(text)}
    assert found["degraded"].evidence == "since yesterday it is awfully wobbly"
    assert found["workaround"].value == "acceptable"
    for one in found.values():
        assert text[one.start : one.end] == one.evidence


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
    assert values("I wonder about it")["question_only"] is True
    assert "question_only" not in values("I wonder why it is wobbly")


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
