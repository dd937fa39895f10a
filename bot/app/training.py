"""Trains a model when what it learns from has changed, and keeps the last few."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

MODELS_KEPT = 5
_WORKSHOP = ".training-"
_STEP = re.compile(r"(?:Starting to train|Restored) component '(?P<component>[^']+)'")
_STEPS_LOG = "rasa.engine.training.hooks"

Progress = Callable[[str, int, int], None]
"""Called with the component under way, its number, and how many there are."""


class TrainingFailed(Exception):
    """No model came of it; says what stood in the way."""


@dataclass(frozen=True)
class Trained:
    """The model that serves from now on; ``fresh`` if it was trained just now."""

    model: Path
    fresh: bool


def train(project: Path, models: Path, *, now: datetime, force: bool, progress: Progress) -> Trained:
    """Train the project's model, or find the one that was trained from just this.

    Args:
        project: folder with ``config.yml``, ``domain.yml`` and ``data``.
        models: folder of the models; the newest file in it serves.
        now: names the model (aware UTC).
        force: train although nothing changed, and nothing from Rasa's cache.
        progress: told of every component.

    Raises:
        TrainingFailed: the data or the configuration is not fit to train from.
    """
    fingerprint = fingerprint_of(project)
    if not force:
        same = _trained_from(models, fingerprint)
        if same is not None:
            os.utime(same)  # the newest serves
            return Trained(same, fresh=False)
    models.mkdir(parents=True, exist_ok=True)
    _clear_workshops(models, now)
    name = f"{now:%Y%m%d-%H%M%S}-{fingerprint[:8]}"
    with tempfile.TemporaryDirectory(dir=models, prefix=_WORKSHOP) as workshop:
        made = _train(project, Path(workshop), name, force, progress)
        (models / f"{name}.json").write_text(
            json.dumps({"fingerprint": fingerprint, "trained_at": now.isoformat()}), encoding="utf-8"
        )
        # Whole or not at all: a process that starts meanwhile must not find half a model.
        model = models / made.name
        shutil.move(made, model)
    _drop_old(models)
    return Trained(model, fresh=True)


def fingerprint_of(project: Path) -> str:
    """What a model is made of, as a hash: configuration, domain, data, our components and Rasa's version."""
    digest = hashlib.sha256(version("rasa").encode())
    for path in sorted(_inputs(project)):
        digest.update(str(path.relative_to(project)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs(project: Path) -> Iterator[Path]:
    yield from (project / name for name in ("config.yml", "domain.yml"))
    yield from (project / "data" / name for name in ("catalogue.yml", "responses/en.yml"))
    for folder in ("data/nlu", "data/dialogue"):
        yield from (project / folder).rglob("*.yml")
    yield from (project / "bot" / "nlu").rglob("*.py")


def _trained_from(models: Path, fingerprint: str) -> Path | None:
    for note in sorted(models.glob("*.json"), reverse=True):
        model = note.with_name(f"{note.stem}.tar.gz")
        with contextlib.suppress(ValueError, AttributeError):
            if (
                model.is_file()
                and json.loads(note.read_text(encoding="utf-8")).get("fingerprint") == fingerprint
            ):
                return model
    return None


def _train(project: Path, workshop: Path, name: str, force: bool, progress: Progress) -> Path:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = "ERROR"  # else Rasa draws bars of its own, hundreds of lines in a log
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(project / ".rasa" / "cache"))
    import rasa.model_training
    from rasa.shared.exceptions import RasaException

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), _watched(_components(project), progress), _no_cycles_sought():
            result = rasa.model_training.train(
                domain=str(project / "domain.yml"),
                config=str(project / "config.yml"),
                training_files=str(project / "data"),
                output=str(workshop),
                fixed_model_name=name,
                force_training=force,
            )
    except (RasaException, OSError, ValueError) as error:
        raise TrainingFailed(str(error)) from error
    if result.code != 0 or result.model is None:
        raise TrainingFailed(said.getvalue().strip() or f"Rasa ended with code {result.code}")
    return Path(result.model)


@contextlib.contextmanager
def _no_cycles_sought() -> Iterator[None]:
    """Training makes many objects and hardly a cycle; looking for cycles takes a tenth of it."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()


def _components(project: Path) -> int:
    config: dict[str, Any] = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    return len(config.get("pipeline") or ()) + len(config.get("policies") or ())


@contextlib.contextmanager
def _watched(components: int, progress: Progress) -> Iterator[None]:
    """Read the steps from what Rasa logs of them."""
    done: list[str] = []

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            step = _STEP.search(record.getMessage())
            if step is not None:
                done.append(step["component"])
                progress(step["component"], len(done), components)

    logger = logging.getLogger(_STEPS_LOG)
    watch, level = Watch(logging.INFO), logger.level
    logger.addHandler(watch)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(watch)
        logger.setLevel(level)


def _clear_workshops(models: Path, now: datetime) -> None:
    """What trainings left that were killed; one that runs is younger than a day."""
    for workshop in models.glob(f"{_WORKSHOP}*"):
        if now.timestamp() - workshop.stat().st_mtime > timedelta(days=1).total_seconds():
            shutil.rmtree(workshop, ignore_errors=True)


def _drop_old(models: Path) -> None:
    newest_first = sorted(
        models.glob("*.tar.gz"), key=lambda path: (path.stat().st_mtime, path.name), reverse=True
    )
    for model in newest_first[MODELS_KEPT:]:
        model.unlink()
        model.with_name(f"{model.name.removesuffix('.tar.gz')}.json").unlink(missing_ok=True)
