"""Sentence vectors of many texts at once are those of one text at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.nlu import vectors
from bot.nlu.bulk_vectors import EncoderChanged, bulk_vectors

TEXTS = [
    "the gateway is down",
    "",
    "x",
    "🙂",
    "サーバーが起動しません。エラー 1030 が出ます",
    "카카오 로그인이 안 돼요",
    "la sesión se congela " * 40,
    "the gateway is down",
    "NetScaler 14.1, build 29.63: Warum starten die Sitzungen nicht?",
    "用户无法登录虚拟桌面",
]


def test_they_are_the_librarys_own_in_the_order_of_the_texts() -> None:
    encoder = vectors._encoder()
    found = bulk_vectors(encoder, TEXTS * 7)
    assert found.dtype == np.float32
    assert found == pytest.approx(encoder.encode(TEXTS * 7), abs=1e-5)


def test_training_lines_are_encoded_alike_whether_few_or_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MANY", len(set(TEXTS)))
    monkeypatch.setattr(vectors, "_known", {})
    many = vectors.training_vectors(TEXTS)
    monkeypatch.setattr(vectors, "MANY", len(TEXTS))
    monkeypatch.setattr(vectors, "_known", {})
    few = vectors.training_vectors(TEXTS)
    assert many.shape == (len(TEXTS), vectors.SIZE)
    assert many == pytest.approx(few, abs=1e-5)


def test_a_library_that_computes_otherwise_is_noticed() -> None:
    class Changed:
        _model = vectors._encoder()._model

        def encode(self, texts: list[str]) -> Any:
            return -vectors._encoder().encode(texts)

    with pytest.raises(EncoderChanged):
        bulk_vectors(Changed(), TEXTS)  # type: ignore[arg-type]
