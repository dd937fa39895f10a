"""Words for full text: the same whatever the spelling, whole codes, pairs of East Asian characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.self_help.words import LONGEST, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Não consigo INICIAR", ["nao", "consigo", "iniciar"]),
        ("Größe", ["grosse"]),
        ("０ｘ８００７０００５", ["0x80070005"]),
        ("see ns.log", ["see", "ns.log", "ns", "log"]),
        ("14.1-29.63", ["14.1-29.63", "14", "29", "63"]),
        ("NetScaler-Gateway", ["netscaler-gateway", "netscaler", "gateway"]),
        ("网关无法访问", ["网关", "关无", "无法", "法访", "访问"]),
        ("안 돼요", ["안", "돼요"]),
        ("ログオンできない", ["ログ", "グオ", "オン", "ンで", "でき", "きな", "ない"]),
        ("Citrixの画面", ["citrix", "の画", "画面"]),
        ("Ошибка", ["ошибка"]),
        ("!?… 🙂", []),
        ("", []),
    ],
)
def test_what_a_text_is_cut_into(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_are_short_and_without_the_separator(text: str) -> None:
    for word in words(text):
        assert 0 < len(word) <= LONGEST
        assert not word.isspace()
        assert " " not in word


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéüñ "))
def test_case_changes_nothing(text: str) -> None:
    assert words(text.upper()) == words(text)
