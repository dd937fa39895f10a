"""What people at a terminal see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.app.training import Progress as TrainingProgress
from bot.people.demo_tokens import SampleSignIn
from bot.records.tables import UnansweredGroup
from bot.self_help.learning import TopicFigures

console = Console(stderr=True)

SIGN_INS_SHOWN = 8


@contextmanager
def training_progress() -> Iterator[TrainingProgress]:
    """A bar that moves with every component trained."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("Training: reading the data", total=None)

    def show(component: str, number: int, count: int) -> None:
        bar.update(task, description=f"Training: {component}", completed=number - 1, total=max(count, number))

    with bar:
        yield show


def show_settings(described: Sequence[tuple[str, str, str]]) -> None:
    """The settings on standard output, each with its default and what it does."""
    out = Console(highlight=False)
    for variable, default, description in described:
        out.print(f"[bold]{variable}[/]{f'  [dim]({default})[/]' if default else ''}", soft_wrap=True)
        out.print(Padding(description.replace("`", ""), (0, 0, 0, 4)), markup=False)


def settings_markdown(described: Sequence[tuple[str, str, str]]) -> str:
    """The settings as the table of ``docs/running.md``."""
    lines = ["| Variable | Default | What it does |", "|---|---|---|"]
    lines += [
        f"| `{variable}` | {f'`{default}`' if default else ''} | {description} |"
        for variable, default, description in described
    ]
    return "\n".join(lines)


def show_address(
    address: str, *, sign_ins: Sequence[SampleSignIn], api_key: Path | None, log: Path | None, database: str
) -> None:
    """Where to go, and who one can be there."""
    console.print()
    console.print(f"  Firstline listens on [bold link={address}]{address}[/]")
    if sign_ins:
        table = Table(box=None, padding=(0, 2))
        for heading in ("Sample sign-in", "Account", "Country", "Role"):
            table.add_column(heading, no_wrap=True)
        for one in sign_ins[:SIGN_INS_SHOWN]:
            table.add_row(one.name, one.organisation, one.country, ", ".join(one.roles))
        console.print(table)
        if len(sign_ins) > SIGN_INS_SHOWN:
            console.print(f"    and {len(sign_ins) - SIGN_INS_SHOWN} more, all on that page", style="dim")
    console.print(f"  Database  {database}", highlight=False)
    console.print(f"  Log       {log or 'standard error'}", highlight=False)
    if api_key is not None:
        console.print(f"  API key   {api_key}", highlight=False)
    console.print("  Ctrl+C stops it.", style="dim")
    console.print()


def show_ready(model: str | None) -> None:
    """The model is loaded."""
    console.print(f"  Ready, with model {model}.", highlight=False)


def show_self_help(figures: Sequence[TopicFigures], groups: Sequence[UnansweredGroup]) -> None:
    """How self-help has done, and what it had no answer for, on standard output."""
    out = Console(highlight=False)
    table = Table(
        "Topic or article", "Shown", "Finished", "Solved", "No case", "Rating (1-3)", "Left at", box=None
    )
    for column in table.columns[1:6]:
        column.justify = "right"
    for one in figures:
        table.add_row(
            one.id,
            str(one.shown),
            str(one.finished),
            str(one.solved),
            str(one.deflected),
            "" if one.rating is None else f"{one.rating:.1f} of {one.rated}",
            ", ".join(f"{check} {count}" for check, count in one.abandoned.items()),
        )
    out.print(table)
    if groups:
        out.print("\nNothing fitted:")
    for group in groups:
        out.print(f"  {group.size} x  {group.example}", markup=False, soft_wrap=True)
