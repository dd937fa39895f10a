"""When a model is trained, and how many are kept. Training itself is Rasa's, and replaced here."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import training
from bot.app.training import MODELS_KEPT, Trained, TrainingFailed, train

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
FILES = (
    "config.yml",
    "domain.yml",
    "data/catalogue.yml",
    "data/responses/en.yml",
    "data/responses/de.yml",
    "data/nlu/en/greet.yml",
    "data/dialogue/rules.yml",
    "data/policy/packages.yml",
    "bot/nlu/reader.py",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("pipeline: [a, b]\npolicies: [c]\n")
    return tmp_path


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every training that really took place, with whether it was forced."""
    done: list[bool] = []

    def pretend(project: Path, workshop: Path, name: str, force: bool, progress: Any) -> Path:
        done.append(force)
        model = workshop / f"{name}.tar.gz"
        model.write_text("model")
        return model

    monkeypatch.setattr(training, "_train", pretend)
    return done


def run(project: Path, *, minutes: int = 0, force: bool = False) -> Trained:
    now = NOW + timedelta(minutes=minutes)
    trained = train(project, project / "models", now=now, force=force, progress=lambda *_: None)
    os.utime(trained.model, (now.timestamp(), now.timestamp()))
    return trained


def test_nothing_changed_nothing_trained(project: Path, trainings: list[bool]) -> None:
    first, again = run(project), run(project, minutes=1)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.model == again.model
    assert len(trainings) == 1
    assert json.loads(first.model.with_name(first.model.name.replace(".tar.gz", ".json")).read_text())[
        "fingerprint"
    ]


@pytest.mark.parametrize("name", [name for name in FILES if "policy" not in name and "de.yml" not in name])
def test_what_a_model_learns_from_makes_another(project: Path, trainings: list[bool], name: str) -> None:
    run(project)
    (project / name).write_text("pipeline: [a]\npolicies: [c]\n")
    assert run(project, minutes=1).fresh


def test_a_new_file_and_a_removed_one_make_another(project: Path, trainings: list[bool]) -> None:
    run(project)
    (project / "data/nlu/en/more.yml").write_text("nlu: []")
    assert run(project, minutes=1).fresh
    (project / "data/nlu/en/greet.yml").unlink()
    assert run(project, minutes=2).fresh


@pytest.mark.parametrize("name", ["data/policy/packages.yml", "data/responses/de.yml"])
def test_what_it_does_not_learn_from_makes_none(project: Path, trainings: list[bool], name: str) -> None:
    run(project)
    (project / name).write_text("changed: true")
    assert not run(project, minutes=1).fresh


def test_forced_is_trained_anew(project: Path, trainings: list[bool]) -> None:
    run(project)
    assert run(project, minutes=1, force=True).fresh
    assert trainings == [False, True]


def test_going_back_makes_the_old_model_the_newest(project: Path, trainings: list[bool]) -> None:
    before = (project / "config.yml").read_text()
    first = run(project)
    (project / "config.yml").write_text("pipeline: []\npolicies: []\n")
    second = run(project, minutes=1)
    (project / "config.yml").write_text(before)
    back = train(project, project / "models", now=NOW, force=False, progress=lambda *_: None)
    assert (back.fresh, back.model) == (False, first.model)
    assert first.model.stat().st_mtime > second.model.stat().st_mtime


def test_the_last_few_are_kept(project: Path, trainings: list[bool]) -> None:
    models = [run(project, minutes=minutes, force=True).model for minutes in range(MODELS_KEPT + 2)]
    left = {path.name for path in (project / "models").iterdir()}
    kept = [model.name for model in models[-MODELS_KEPT:]]
    assert left == {*kept, *(name.replace(".tar.gz", ".json") for name in kept)}


def test_a_failed_training_leaves_what_there_was(
    project: Path, trainings: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(project)

    def fail(*_: Any) -> Path:
        raise TrainingFailed("contradicting rules")

    monkeypatch.setattr(training, "_train", fail)
    with pytest.raises(TrainingFailed):
        run(project, minutes=1, force=True)
    assert {path.name for path in (project / "models").glob("*.tar.gz")} == {first.model.name}
    assert not list((project / "models").glob(".training-*"))


def test_what_a_killed_training_left_is_cleared_once_it_is_old(project: Path, trainings: list[bool]) -> None:
    left, running = project / "models/.training-old", project / "models/.training-now"
    for folder, age in ((left, timedelta(days=2)), (running, timedelta(minutes=5))):
        folder.mkdir(parents=True)
        os.utime(folder, ((NOW - age).timestamp(),) * 2)
    run(project)
    assert (left.exists(), running.exists()) == (False, True)
