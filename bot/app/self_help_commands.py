"""``firstline self-help`` and ``firstline notice``: what a lead does with self-help at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app.command_io import fail

if TYPE_CHECKING:
    from bot.app.settings import Settings
    from bot.engine.workspace import Workspace
    from bot.records.database import Database

self_help = typer.Typer(help="Guided checks and articles (data/self_help).", no_args_is_help=True)
notice = typer.Typer(help="Known issues that customers are told of.", no_args_is_help=True)

TextOption = Annotated[
    list[str] | None, typer.Option("--text", help="In one language, as LANGUAGE=WORDS; again for another.")
]


@self_help.command()
def check() -> None:
    """Check every topic, article and step; name file, line and what is wrong."""
    from bot.app.settings import load_settings
    from bot.records.catalogue import load_catalogue
    from bot.records.data_files import DataFileError
    from bot.self_help.content import load_content

    data = load_settings().data_folder
    try:
        content = load_content(data / "self_help", load_catalogue(data / "catalogue.yml"))
    except DataFileError as error:
        fail(str(error))
    typer.echo(f"{len(content.topics)} topics, {len(content.articles)} articles: nothing is wrong.", err=True)


@self_help.command()
def publish() -> None:
    """Put the data folder into use, as a running process does by itself when a file changes."""
    from bot.self_help.publishing import publish as put

    with _workspace() as space:
        changed = put(space.database, space.content, space.library.encoder, now=space.clock())
    typer.echo(f"{len(changed.topics)} topics and {len(changed.articles)} articles changed.", err=True)


@self_help.command(name="import")
def import_articles(
    source: Annotated[Path, typer.Argument(help="A folder of Markdown, or a help center's export (JSON).")],
    name: Annotated[
        str, typer.Option(help="What this source is called: importing it again updates it.")
    ] = "import",
    language: Annotated[str, typer.Option(help="Of files that do not say, ISO 639-1.")] = "en",
    replace: Annotated[
        bool, typer.Option("--replace", help="Withdraw this source's articles that are not there any more.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Bring in a vendor's own articles. What is wrong with one is said; the others are brought in."""
    from bot.records.data_files import DataFileError
    from bot.self_help.importing import read_articles
    from bot.self_help.publishing import publish_articles
    from bot.support.languages import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language} is none of {', '.join(LANGUAGES)}", param_hint="--language")
    if not source.exists():
        fail(f"{source}: there is no such file or folder")
    with _workspace() as space:
        try:
            found = read_articles(source, language=language, products=space.catalogue.by_id)
            for problem in found.problems:
                typer.echo(problem, err=True)
            changed = (
                []
                if dry_run
                else publish_articles(
                    space.database, found.articles, space.library.encoder, source=name, withdraw=replace
                )
            )
        except (DataFileError, ValueError) as error:
            fail(str(error))
    typer.echo(
        f"{len(found.articles)} articles read, {len(found.problems)} left out, {len(changed)} changed.",
        err=True,
    )
    if found.problems:
        raise typer.Exit(1)


@self_help.command()
def report(
    days: Annotated[int, typer.Option(help="Of the last so many days.", min=1)] = 30,
    unanswered: Annotated[int, typer.Option(help="So many groups of unanswered descriptions.", min=0)] = 10,
) -> None:
    """Show how topics and articles have done, and what nobody had an answer for."""
    from bot.app.terminal import show_self_help
    from bot.self_help.learning import figures, unanswered_groups

    now = datetime.now(UTC)
    with _opened() as (_, database), database.begin(write=False) as uow:
        show_self_help(
            figures(uow, since=now - timedelta(days=days), until=now), unanswered_groups(uow, most=unanswered)
        )


@notice.command()
def post(file: Annotated[Path, typer.Argument(help="The notice (YAML), see docs/self-help.md.")]) -> None:
    """Tell customers of a known issue from now on."""
    from bot.engine.workspace import encoder
    from bot.records.catalogue import load_catalogue
    from bot.records.policy_files import load_policy
    from bot.self_help import notices

    with _opened() as (settings, database):
        catalogue = load_catalogue(settings.data_folder / "catalogue.yml")
        places = load_policy(settings.data_folder / "policy").places
        wanted = notices.load_notice(
            file,
            products={product.id: product.area for product in catalogue.products},
            regions={one.region for one in places.sub_regions.values()},
        )
        try:
            with database.begin() as uow:
                notices.post(uow, wanted, encoder(), now=datetime.now(UTC))
        except notices.NoticeTaken as error:
            fail(str(error))
    typer.echo(f"{wanted.id} is posted.", err=True)


@notice.command()
def update(notice_id: Annotated[str, typer.Argument(metavar="ID")], text: TextOption = None) -> None:
    """Say something new about it; everybody who follows it is told."""
    _say(notice_id, text, over=False)


@notice.command()
def over(notice_id: Annotated[str, typer.Argument(metavar="ID")], text: TextOption = None) -> None:
    """Say that it is over; everybody who follows it is told."""
    _say(notice_id, text, over=True)


@notice.command(name="list")
def show() -> None:
    """Show the known issues that go on."""
    from bot.self_help import notices

    with _opened() as (_, database), database.begin(write=False) as uow:
        for one in notices.active(uow):
            text, _ = notices.in_language(one.text, "en")
            followed = notices.follower_count(uow, one.id)
            typer.echo(f"{one.id}  since {one.posted_at:%Y-%m-%d %H:%M} UTC, followed by {followed}: {text}")


def _say(notice_id: str, texts: list[str] | None, *, over: bool) -> None:
    from bot.self_help import notices

    said = _by_language(texts or [])
    with _opened() as (_, database):
        try:
            with database.begin() as uow:
                notices.update(uow, notice_id, said, over=over, now=datetime.now(UTC))
        except notices.NoticeUnknown as error:
            fail(str(error))
    typer.echo(f"{notice_id}: {'over' if over else 'updated'}.", err=True)


def _by_language(texts: list[str]) -> dict[str, str]:
    from bot.support.languages import LANGUAGES

    said: dict[str, str] = {}
    for given in texts:
        code, separator, words = given.partition("=")
        if not separator or code not in LANGUAGES or not words.strip():
            raise typer.BadParameter(
                f"{given!r}: give LANGUAGE=WORDS, the language one of {', '.join(LANGUAGES)}",
                param_hint="--text",
            )
        said[code] = words.strip()
    if not said:
        raise typer.BadParameter("say it in one language at least", param_hint="--text")
    return said


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database they name."""
    from bot.app.logs import configure_logs
    from bot.app.settings import SettingsWrong, load_settings
    from bot.app.storage import prepared_database
    from bot.records.data_files import DataFileError

    try:
        settings = load_settings()
    except SettingsWrong as error:
        fail(str(error))
    configure_logs("error", settings.log_path)
    database = prepared_database(settings)
    try:
        yield settings, database
    except DataFileError as error:
        fail(str(error))
    finally:
        database.dispose()


@contextmanager
def _workspace() -> Iterator[Workspace]:
    """The project's content and database, what the data folder says put into use."""
    from bot.engine.workspace import load

    with _opened() as (settings, database):
        space = load(database, settings.data_folder)
        space.take_over_content()
        yield space
