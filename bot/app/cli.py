"""The ``firstline`` command. What a command does not need, it does not import: ``--help`` is instant."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.app.settings import Settings

app = typer.Typer(
    name="firstline",
    help="Firstline: a support chat that finds the fix or opens a routed, clocked case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The database.", no_args_is_help=True)
demo_data = typer.Typer(help="The sample accounts.", no_args_is_help=True)
app.add_typer(database, name="db")
app.add_typer(demo_data, name="demo")


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (FIRSTLINE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (FIRSTLINE_PORT).")] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the sample accounts first (FIRSTLINE_DEMO).")
    ] = False,
) -> None:
    """Serve chats until interrupted."""
    # Read when numpy loads. One message at a time is too little work to share: a second thread of its
    # linear algebra only spins, and takes the core that the sockets need.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given: dict[str, Any] = {"host": host, "port": port, "demo": demo or None}
    from bot.app import starting

    starting.run({name: value for name, value in given.items() if value is not None})


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train although nothing changed.")] = False,
) -> None:
    """Train a model if data, configuration or components changed since the last."""
    settings = _settings()
    from datetime import UTC, datetime

    from bot.app.logs import configure_logs
    from bot.app.settings import ROOT
    from bot.app.terminal import training_progress
    from bot.app.training import TrainingFailed
    from bot.app.training import train as train_model

    configure_logs("warning", settings.log_path)
    with training_progress() as progress:
        try:
            trained = train_model(
                ROOT, settings.models_folder, now=datetime.now(UTC), force=force, progress=progress
            )
        except TrainingFailed as error:
            _fail(f"Training failed: {error}")
    typer.echo(f"{'Trained' if trained.fresh else 'Up to date:'} {trained.model.name}", err=True)


@app.command()
def parse(
    text: Annotated[str | None, typer.Argument(help="The message to read.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(help='File of JSON lines {"text": ...}; `-` is standard input.', allow_dash=True),
    ] = None,
) -> None:
    """Show what the newest model reads in a message, or in every line of a file.

    Each reading is one JSON line, in the order of the input: intent, confidence, declined, alternatives,
    language, entities, signals with their evidence, area and severity. A line that cannot be read gives
    {"error": ...} in its place.
    """
    if (text is None) == (batch is None):
        raise typer.BadParameter("give either TEXT or --batch FILE")
    settings = _settings()
    import json

    from bot.app.logs import configure_logs

    configure_logs("error", settings.log_path)
    from bot.app.batch import LineWrong, read_lines, read_message

    reader, policy = _reader(settings)
    if text is not None:
        try:
            typer.echo(json.dumps(read_message(text, reader, policy), ensure_ascii=False, indent=2))
        except LineWrong as error:
            _fail(str(error))
        return
    assert batch is not None
    source = sys.stdin.buffer if str(batch) == "-" else _opened(batch)
    out = sys.stdout.buffer
    with source:
        for reading in read_lines(source, reader, policy):
            # JSON's own escapes keep a lone surrogate from stopping the output.
            out.write(json.dumps(reading, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            out.flush()


@app.command()
def evaluate(
    sets: Annotated[Path | None, typer.Option(help="Folder of evaluation sets, one file a language.")] = None,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every intent that was wrong.")] = False,
) -> None:
    """Measure how well the newest model reads messages it was never trained on."""
    settings = _settings()
    from bot.app.logs import configure_logs

    configure_logs("error", settings.log_path)
    from bot.app.batch import severity_of
    from bot.app.settings import ROOT
    from bot.nlu.evaluation import BadSet, load_sets
    from bot.nlu.evaluation import evaluate as measure
    from bot.nlu.evaluation_report import print_evaluation

    folder = sets or ROOT / "tests" / "nlu"
    try:
        found = load_sets(folder)
    except BadSet as error:
        _fail(str(error))
    if not any(found.values()):
        _fail(f"There are no evaluation sets in {folder}.")
    reader, policy = _reader(settings)
    print_evaluation(measure(reader, found, lambda data: severity_of(data, policy)), mistakes=mistakes)


@app.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As docs/running.md has it.")] = False,
) -> None:
    """Show every setting: its environment variable, its default, what it does."""
    from bot.app.settings import described

    if markdown:
        from bot.app.terminal import settings_markdown

        typer.echo(settings_markdown(described()))
        return
    from bot.app.terminal import show_settings

    show_settings(described())


@database.command()
def upgrade() -> None:
    """Bring the schema up to date; safe while processes run."""
    settings = _settings().model_copy(update={"upgrade_database": True})
    from bot.app.storage import prepared_database

    prepared_database(settings).dispose()
    typer.echo("The database is up to date.", err=True)


@demo_data.command()
def load() -> None:
    """Load the sample accounts and agents; again and again changes nothing but their dates."""
    settings = _settings()
    from datetime import UTC, datetime

    from bot.app.storage import prepared_database
    from bot.records.data_files import DataFileError
    from bot.records.demo import load_demo

    database = prepared_database(settings)
    try:
        with database.begin() as uow:
            loaded = load_demo(uow, settings.data_folder, today=datetime.now(UTC).date())
    except DataFileError as error:
        _fail(str(error))
    finally:
        database.dispose()
    typer.echo(
        f"{loaded.organisations} organisations, {loaded.contacts} contacts, {loaded.agents} agents.", err=True
    )


def _settings() -> Settings:
    from bot.app.settings import SettingsWrong, load_settings

    try:
        return load_settings()
    except SettingsWrong as error:
        _fail(str(error))


def _reader(settings: Settings) -> tuple[Any, Any]:
    from rasa.engine.exceptions import GraphComponentException

    from bot.nlu.reading import NoModel, Reader
    from bot.nlu.storage import UnreadableModel
    from bot.records.policy_files import load_policy
    from bot.support.policy import PolicyError

    try:
        return Reader.load(settings.models_folder), load_policy(settings.data_folder / "policy")
    except NoModel as error:
        _fail(f"{error}; run `firstline train`")
    except (UnreadableModel, GraphComponentException) as error:
        _fail(f"{error.__cause__ or error}; run `firstline train --force`")
    except PolicyError as error:
        _fail(str(error))


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        _fail(f"{path}: {error.strerror}")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
