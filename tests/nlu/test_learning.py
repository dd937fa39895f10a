"""The two readers, their fusion and the rejection, on data made to be learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu import storage
from bot.nlu.calibration import Fusion, doubts, fit_fusion, fit_rejection, shares
from bot.nlu.dense_net import DenseNet
from bot.nlu.descent import Course, batches, line_weights
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, Vocabulary, counted


def clouds(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of unit vectors no line separates: two of them make up class 0."""
    rng = np.random.default_rng(seed)
    centers = np.array([[1, 0, 0, 0], [-1, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32)
    which = rng.integers(0, 3, count)
    rows = centers[which] + rng.standard_normal((count, 4)).astype(np.float32) * 0.15
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.where(which == 2, 1, 0)


def net(seed: int = 1) -> DenseNet:
    rows, classes = clouds(600, 0)
    return DenseNet.fit(
        rows, classes, 2, hidden=16, course=Course(20), dropout=0.1, rng=np.random.default_rng(seed)
    )


def test_the_network_learns_what_no_line_separates() -> None:
    rows, classes = clouds(300, 9)
    assert (net().scores(rows).argmax(axis=1) == classes).mean() > 0.97


def test_the_same_seed_gives_the_same_network() -> None:
    rows, _ = clouds(5, 3)
    assert np.array_equal(net(7).scores(rows), net(7).scores(rows))
    assert not np.array_equal(net(7).scores(rows), net(8).scores(rows))


def test_going_on_learns_lines_not_seen_before() -> None:
    rows, classes = clouds(600, 0)
    trained = net()
    flipped = 1 - classes
    trained.go_on(rows, flipped, course=Course(40), dropout=0.1, rng=np.random.default_rng(2))
    assert (trained.scores(rows).argmax(axis=1) == flipped).mean() > 0.9


def test_a_network_survives_being_kept() -> None:
    rows, _ = clouds(20, 4)
    trained = net()
    again = DenseNet.of_parts(trained.parts())
    assert np.allclose(trained.scores(rows), again.scores(rows), atol=0.05)
    broken = trained.parts()
    broken["hidden_bias"] = broken["hidden_bias"][:-1]
    with pytest.raises(ValueError, match="fit together"):
        DenseNet.of_parts(broken)


def test_grams_learn_words() -> None:
    texts = ["red apple", "red cherry", "red wine", "blue sky", "blue sea", "blue ink"] * 5
    classes = np.array([0, 0, 0, 1, 1, 1] * 5)
    vocabulary, matrix = Vocabulary.learnt((text, ()) for text in texts)
    model = GramModel.fit(vocabulary, matrix, classes, 2, course=Course(20), rng=np.random.default_rng(1))
    assert model.scores(counted("a red one")).argmax() == 0
    assert model.scores(counted("something blu")).argmax() == 1
    arrays = model.parts()
    again = GramModel.of_parts(arrays)
    assert np.allclose(again.scores(counted("a red one")), model.scores(counted("a red one")), atol=0.01)
    with pytest.raises(ValueError, match="differ"):
        GramModel.of_parts({**arrays, "grams": np.append(arrays["grams"], np.frombuffer(b"\nx", np.uint8))})


def test_rare_classes_weigh_more_in_training() -> None:
    weights = line_weights(np.array([0] * 90 + [1] * 10), 2)
    assert weights[-1] == pytest.approx(3 * weights[0])
    assert weights.mean() == pytest.approx(1)


def test_batches_see_every_line_and_the_step_falls() -> None:
    seen = list(batches(10, 5, Course(4), np.random.default_rng(1)))
    assert sorted(np.concatenate([chosen for chosen, _ in seen[:2]])) == list(range(10))
    assert seen[-1][1] < seen[1][1]


def test_folds_spread_every_class_evenly() -> None:
    import random

    classes = np.array([0] * 9 + [1] * 3)
    folds = evenly_spread(classes, 3, random.Random(1))
    assert [sorted(np.bincount(folds[classes == label])) for label in (0, 1)] == [[3, 3, 3], [1, 1, 1]]


def test_the_fusion_trusts_the_better_reader() -> None:
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 3, 500)
    good = np.eye(3, dtype=np.float32)[classes] * 4 + rng.standard_normal((500, 3)).astype(np.float32)
    noise = rng.standard_normal((500, 3)).astype(np.float32)
    fusion = fit_fusion(good, noise, classes)
    assert fusion.dense_weight > 5 * fusion.gram_weight


def test_shares_are_honest_after_the_fusion() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((4000, 3)).astype(np.float32)
    truth = shares(truth * 3)
    classes = np.array([rng.choice(3, p=row / row.sum()) for row in truth.astype(np.float64)])
    fusion = fit_fusion(np.log(truth) * 3, np.zeros_like(truth), classes)
    assert fusion.dense_weight == pytest.approx(1 / 3, rel=0.15)


def test_the_rejection_declines_at_most_the_share_allowed() -> None:
    rng = np.random.default_rng(0)
    classes = np.array([0] * 500 + [1] * 500 + [2] * 200)
    scores = rng.standard_normal((1200, 3)).astype(np.float32) + 2.5 * np.eye(3, dtype=np.float32)[classes]
    near = (0.8 - 0.3 * (classes == 2) + 0.1 * rng.standard_normal(1200)).astype(np.float32)
    given = doubts(scores, 2, near, np.zeros(1200, np.float32))
    rejection = fit_rejection(given, classes == 2, most_declined=0.02)
    declined = np.array([rejection.declines(row) for row in given])
    assert declined[classes != 2].mean() <= 0.021
    assert declined[classes == 2].mean() > 0.6


def test_one_messages_doubts_are_a_row_of_manys() -> None:
    scores = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0]], dtype=np.float32)
    many = doubts(scores, 2, np.array([0.7, 0.2], dtype=np.float32), np.array([1.0, 0.0], dtype=np.float32))
    assert many.tolist() == [[2.0, -1.5, pytest.approx(0.7), 1.0], [1.0, 2.0, pytest.approx(0.2), 0.0]]
    assert np.allclose(doubts(scores[0], 2, 0.7, 1.0), many[0])


def test_without_examples_out_of_scope_nothing_is_declined() -> None:
    rejection = fit_rejection(np.ones((4, 4), np.float32), np.zeros(4, dtype=bool), most_declined=0.01)
    assert not rejection.declines(np.full(4, 100.0))


def test_what_is_kept_is_read_back_or_refused(tmp_path: Path) -> None:
    arrays, facts = (
        {"a": np.arange(6).reshape(2, 3)},
        {"labels": ["ä", "本"], "fusion": Fusion(1, 2).as_dict()},
    )
    storage.save(tmp_path, "model", arrays, facts)
    read_arrays, read_facts = storage.load(tmp_path, "model")
    assert read_facts == facts
    assert np.array_equal(read_arrays["a"], arrays["a"])


@pytest.mark.parametrize("file", ["model.npz", "model.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "changed"])
def test_damage_is_always_noticed(tmp_path: Path, file: str, damage: str) -> None:
    storage.save(tmp_path, "model", {"a": np.arange(600).reshape(20, 30)}, {"labels": ["a"]})
    path = tmp_path / file
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif file.endswith("npz"):
        path.write_bytes(content[:80] + bytes(255 - byte for byte in content[80:120]) + content[120:])
    else:
        path.write_bytes(content.replace(b"20", b"21"))
    with pytest.raises(storage.UnreadableModel):
        storage.load(tmp_path, "model")
