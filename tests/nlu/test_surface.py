from __future__ import annotations

import pytest

from bot.nlu.surface import MAX_CHARACTERS, MAX_READ, MAX_TOKEN, plain, readable, surface


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("８００００００３", "80000003"),
        ("ＨＥ２Ｈ８１ＵＪ４７", "HE2H81UJ47"),
        ("case＃１", "case#1"),
        ("a＠b．com", "a@b.com"),
        ("８０００　０００３", "8000 0003"),
        ("ﾈｯﾄｽｹｰﾗｰ", "ネットスケーラー"),
        ("ﾊﾞｰﾁｬﾙ", "バーチャル"),
        ("l’hôte – 1", "l'hôte - 1"),
    ],
)
def test_full_width_and_half_width_forms_are_folded(text: str, folded: str) -> None:
    assert surface(text).folded == folded


def test_spans_lead_back_to_the_text_as_written() -> None:
    text = "ﾊﾞｰﾁｬﾙ の StoreFront"
    read = surface(text)
    start = read.folded.index("StoreFront")
    first, last = read.span(start, start + len("StoreFront"))
    assert text[first:last] == "StoreFront"
    first, last = read.span(0, len("バーチャル"))
    assert text[first:last] == "ﾊﾞｰﾁｬﾙ"


def test_length_is_bounded() -> None:
    assert len(surface("x" * 9_000).folded) == MAX_CHARACTERS
    assert len(readable("word " * 1_000)) == MAX_READ
    assert readable("x" * 10_000) == "x" * MAX_TOKEN
    assert readable("see " + "y" * 100 + " end") == "see " + "y" * MAX_TOKEN + " end"


def test_text_without_spaces_is_no_long_token() -> None:
    sentence = "仮想デスクトップに接続できません" * 6
    assert readable(sentence) == sentence


def test_plain_keeps_every_offset() -> None:
    text = "Überraschung à São Paulo ñandú 日本"
    assert plain(text) == "uberraschung a sao paulo nandu 日本"
    assert len(plain(text)) == len(text)
