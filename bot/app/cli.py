"""The ``firstline`` command. What a command does not need, it does not import: ``--help`` is instant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app.command_io import fail, opened_file, write_lines
from bot.app.self_help_commands import notice, self_help

if TYPE_CHECKING:
    from bot.app.settings import Settings
    from bot.support.policy import Policy

app = typer.Typer(
    name="firstline",
    help="Firstline: a support chat that finds the fix or opens a routed, clocked case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The database.", no_args_is_help=True)
demo_data = typer.Typer(help="The sample accounts.", no_args_is_help=True)
policy_files = typer.Typer(help="The support rules' figures (data/policy).", no_args_is_help=True)
app.add_typer(database, name="db")
app.add_typer(demo_data, name="demo")
app.add_typer(policy_files, name="policy")
app.add_typer(self_help, name="self-help")
app.add_typer(notice, name="notice")

BatchOption = Annotated[
    Path | None,
    typer.Option(help="File of JSON lines; `-` is standard input.", allow_dash=True),
]
PolicyOption = Annotated[
    Path | None,
    typer.Option("--policy", help="Folder of the policy; unset: that of the data folder.", file_okay=False),
]


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

    from bot.app.folders import ROOT
    from bot.app.logs import configure_logs
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
            fail(f"Training failed: {error}")
    typer.echo(f"{'Trained' if trained.fresh else 'Up to date:'} {trained.model.name}", err=True)


@app.command()
def parse(
    text: Annotated[str | None, typer.Argument(help="The message to read.")] = None,
    batch: BatchOption = None,
) -> None:
    """Show what the newest model reads in a message, or in every line {"text": ...} of a file.

    Each reading is one JSON line, in the order of the input: intent, confidence, declined, alternatives,
    language, entities, signals with their evidence, area and severity. A line that cannot be read gives
    {"error": ...} in its place.
    """
    if (text is None) == (batch is None):
        raise typer.BadParameter("give either TEXT or --batch FILE")
    settings = _settings()
    from bot.app.logs import configure_logs

    configure_logs("error", settings.log_path)
    from bot.app.batch import LineWrong, read_lines, read_message

    reader, policy = _reader(settings)
    if text is not None:
        import json

        try:
            typer.echo(json.dumps(read_message(text, reader, policy), ensure_ascii=False, indent=2))
        except LineWrong as error:
            fail(str(error))
        return
    assert batch is not None
    with opened_file(batch) as source:
        write_lines(read_lines(source, reader, policy))


@app.command()
def explain(
    package: Annotated[str | None, typer.Option(help="Support package, such as css_core.")] = None,
    severity: Annotated[int | None, typer.Option(help="1 (gravest) to 4.")] = None,
    country: Annotated[str | None, typer.Option(help="The account's country, ISO 3166-1 alpha-2.")] = None,
    subdivision: Annotated[
        str | None, typer.Option(help="Its state or province, ISO 3166-2 without the country.")
    ] = None,
    opened: Annotated[
        str | None, typer.Option(help="When the case opens, ISO 8601 with its zone; unset: now.")
    ] = None,
    trm: Annotated[
        bool, typer.Option("--trm", help="A Technical Relationship Manager comes with the package.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="The customer's language, ISO 639-1.")] = None,
    area: Annotated[str | None, typer.Option(help="Product area, such as daas_vdi.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As programs read it.")] = False,
    batch: BatchOption = None,
    policy: PolicyOption = None,
) -> None:
    """Explain what a customer would be promised: the hours, every due time, the queue, and why.

    With --batch, every line is a question with these options as keys (and an `id`, which comes back), and
    every answer one JSON line in the same order; a line that is wrong gives {"error": {"key", "message"}} in
    its place.
    """
    options = {
        "package": package,
        "severity": severity,
        "country": country,
        "subdivision": subdivision,
        "opened": opened,
        "language": language,
        "area": area,
        "trm": trm or None,
    }
    question = {name: value for name, value in options.items() if value is not None}
    from bot.support.explain import explain as answer
    from bot.support.explain import explain_line

    rules = _policy(policy)
    if batch is not None:
        if question or as_json:
            raise typer.BadParameter("--batch takes its questions from the file alone")
        with opened_file(batch) as source:
            write_lines(explain_line(rules, line) for line in source)
        return
    if opened is None:
        from datetime import UTC, datetime

        question["opened"] = datetime.now(UTC).isoformat(timespec="seconds")
    told = answer(rules, question)
    if "error" in told:
        raise typer.BadParameter(told["error"]["message"], param_hint=f"--{told['error']['key']}")
    if as_json:
        import json

        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    from bot.app.explaining import show_account
    from bot.nlu.rendering import Renderer
    from bot.nlu.strings import LANGUAGES, ResponsesError, load_language
    from bot.support.explain import subject_of

    subject = subject_of(question)
    spoken = subject.language if subject.language in LANGUAGES else "en"
    try:
        words = load_language(_data_folder() / "responses", spoken)
    except ResponsesError as error:
        fail(str(error))
    show_account(rules, subject, Renderer(words), Console(highlight=False))


@app.command()
def evaluate(
    sets: Annotated[Path | None, typer.Option(help="Folder of evaluation sets, one file a language.")] = None,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every intent that was wrong.")] = False,
    html: Annotated[
        Path | None,
        typer.Option(help="Where the page goes; unset: evaluation.html in the state folder.", dir_okay=False),
    ] = None,
) -> None:
    """Measure how well the newest model reads messages it was never trained on.

    Prints the figures as tables and writes them as one page, with every misread message.
    """
    settings = _settings()
    from datetime import UTC, datetime

    from bot.app.logs import configure_logs

    configure_logs("error", settings.log_path)
    from bot.app.batch import severity_of
    from bot.app.folders import ROOT
    from bot.nlu.evaluation import BadSet, load_sets
    from bot.nlu.evaluation import evaluate as measure
    from bot.nlu.evaluation_page import write_page
    from bot.nlu.evaluation_report import print_evaluation
    from bot.nlu.reading import newest

    folder = sets or ROOT / "tests" / "nlu"
    try:
        found = load_sets(folder)
    except BadSet as error:
        fail(str(error))
    if not any(found.values()):
        fail(f"There are no evaluation sets in {folder}.")
    archive = newest(settings.models_folder)
    reader, policy = _reader(settings)
    evaluation = measure(reader, found, lambda data: severity_of(data, policy))
    print_evaluation(evaluation, mistakes=mistakes)
    path = (html or settings.state_folder / "evaluation.html").absolute()
    try:
        write_page(path, evaluation, made=datetime.now(UTC), model=archive.name if archive else "")
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    typer.echo(f"The same with every misread message: {path.as_uri()}", err=True)


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


@policy_files.command()
def check(policy: PolicyOption = None) -> None:
    """Check every file of the policy; name file, line and the rule that is broken."""
    from bot.records.policy_files import policy_problems

    folder = policy or _data_folder() / "policy"
    problems = policy_problems(folder)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{folder}: nothing is wrong.", err=True)


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
        fail(str(error))
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
        fail(str(error))


def _data_folder() -> Path:
    # The rules need this one setting only; reading all of them takes longer than the rules do.
    from bot.app.folders import DATA

    return Path(os.environ.get("FIRSTLINE_DATA_FOLDER") or DATA)


def _policy(folder: Path | None) -> Policy:
    from bot.records.policy_files import load_policy
    from bot.support.policy import PolicyError

    try:
        return load_policy(folder or _data_folder() / "policy")
    except PolicyError as error:
        fail(str(error))


def _reader(settings: Settings) -> tuple[Any, Any]:
    from rasa.engine.exceptions import GraphComponentException

    from bot.nlu.reading import NoModel, Reader
    from bot.nlu.storage import UnreadableModel

    try:
        return Reader.load(settings.models_folder), _policy(settings.data_folder / "policy")
    except NoModel as error:
        fail(f"{error}; run `firstline train`")
    except (UnreadableModel, GraphComponentException) as error:
        fail(f"{error.__cause__ or error}; run `firstline train --force`")
