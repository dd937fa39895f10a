from __future__ import annotations

import random

import pytest

from bot.nlu.clauses import clauses
from bot.nlu.gram_model import Vocabulary, counted
from bot.nlu.ngrams import grams, misspelt, word_grams


def test_words_are_padded_and_cut() -> None:
    assert list(grams("Hi")) == [" h", "hi", "i ", " hi", "hi ", " hi "]


def test_east_asian_runs_give_single_characters_too() -> None:
    assert list(grams("接続")) == ["接", "続", "接続"]


def test_accents_case_and_width_fall_away_and_digits_lose_their_value() -> None:
    assert list(grams("SESIÓN")) == list(grams("sesion"))
    assert list(grams("８００")) == list(grams("123"))


def test_a_long_token_is_cut() -> None:
    assert len(list(grams("x" * 100_000))) < 250


def test_word_pairs_and_edges() -> None:
    assert list(word_grams("No funciona nada")) == [
        "w:no",
        "w:funciona",
        "w:nada",
        "p:no funciona",
        "p:funciona nada",
        "^no",
        "$nada",
    ]


def test_misspelling_is_the_same_for_the_same_seed_and_leaves_short_words() -> None:
    line = "my session keeps freezing"
    assert misspelt(line, random.Random(3)) == misspelt(line, random.Random(3))
    assert len({misspelt(line, random.Random(seed)) for seed in range(20)}) > 5
    assert misspelt("ok", random.Random(1)) == "ok"


@pytest.mark.parametrize("line", ["", " ", "。", "アプリが起動しない", "a b c", "ñ"])
def test_misspelling_takes_any_line(line: str) -> None:
    for seed in range(10):
        assert isinstance(misspelt(line, random.Random(seed)), str)


def test_rare_grams_are_not_kept_and_rows_have_length_one() -> None:
    vocabulary, _ = Vocabulary.learnt((text, ()) for text in ("hello", "hello there", "unique"))
    assert "w:hello" in vocabulary.columns
    assert "w:unique" not in vocabulary.columns
    _, values = vocabulary.row(counted("hello hello"))
    assert float(values @ values) == pytest.approx(1)
    assert vocabulary.row(counted("zzz"))[0].size == 0


def test_texts_learnt_from_have_the_rows_they_are_read_with() -> None:
    texts = [
        "hello hello there",
        "xyzzy",
        "hello",
        "",
        "there there there",
        "サーバーが遅い",
        "サーバーが落ちた",
    ]
    vocabulary, matrix = Vocabulary.learnt((text, ["product"]) for text in texts)
    assert list(vocabulary.columns) == sorted(vocabulary.columns)
    for number, text in enumerate(texts):
        columns, values = vocabulary.row(counted(text, ["product"]))
        read = dict(zip(columns.tolist(), values.tolist(), strict=True))
        row = matrix[number]
        assert dict(zip(row.indices.tolist(), row.data.tolist(), strict=True)) == pytest.approx(read)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "StoreFront is down. Nobody can work, we have no workaround",
            ["StoreFront is down", "Nobody can work", "we have no workaround"],
        ),
        ("it is slow but usable for us", ["it is slow", "but usable for us"]),
        ("サーバーが落ちました。誰も仕事ができません", ["サーバーが落ちました", "誰も仕事ができません"]),
        ("system is down", ["system is down"]),
        ("version 14.1, help", ["version 14.1, help"]),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    found = clauses(text)
    assert [one.text for one in found] == expected
    assert all(text[one.start : one.end] == one.text for one in found)


def test_clauses_are_bounded() -> None:
    assert len(clauses("something is wrong here. " * 100)) <= 8
