"""A small project with a model trained on it in seconds: a few intents, three languages, its own strings."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.nlu.reading import Reader
from bot.nlu.strings import LANGUAGES
from tests.nlu.mini import (
    AREAS,
    CATALOGUE,
    CONFIG,
    DESCRIBED,
    DOMAIN,
    INTENTS,
    SIGNALS,
    strings_document,
)


@pytest.fixture(scope="session")
def mini_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project's folder, as a fresh clone has it: nothing trained."""
    folder = tmp_path_factory.mktemp("mini")
    _write(folder / "config.yml", CONFIG)
    _write(folder / "domain.yml", DOMAIN)
    _write(folder / "data" / "catalogue.yml", CATALOGUE)
    intents = [{"intent": name, "examples": _block(lines)} for name, lines in INTENTS.items()]
    lookups = [
        {"lookup": name, "examples": _block(lines)}
        for name, lines in {**SIGNALS, **DESCRIBED, **AREAS}.items()
    ]
    _write(folder / "data" / "nlu" / "en" / "intents.yml", {"version": "3.1", "nlu": intents})
    _write(folder / "data" / "nlu" / "en" / "lookups.yml", {"version": "3.1", "nlu": lookups})
    rule = {"rule": "greet", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]}
    _write(folder / "data" / "dialogue" / "rules.yml", {"version": "3.1", "rules": [rule]})
    _write(folder / "data" / "policy" / "trap.yml", {"rules": "this file is not Rasa's"})
    for language in LANGUAGES:
        _write(folder / "data" / "responses" / f"{language}.yml", strings_document(language))
    return folder


@pytest.fixture(scope="session")
def mini_model(mini_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the small project's model."""
    return train(mini_project, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def reader(mini_model: Path) -> Reader:
    """The small model, loaded."""
    return Reader.load(mini_model)


def train(project: Path, models: Path) -> Path:
    """Train the project's NLU as `rasa train nlu` does; the archive."""
    from rasa.model_training import train_nlu

    archive = train_nlu(
        str(project / "config.yml"), str(project / "data"), str(models), domain=str(project / "domain.yml")
    )
    assert archive is not None
    return Path(archive)


def _block(lines: list[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
