"""An evaluation as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bot.nlu.evaluation import Evaluation, Judged, Score

_SHOWN = 20


def print_evaluation(
    evaluation: Evaluation, console: Console | None = None, *, mistakes: bool = False
) -> None:
    """Print the figures of each language, the weakest intents and the commonest confusions; every mistake
    on wish.
    """
    console = console or Console()
    console.print(_languages(evaluation))
    console.print(_intents(evaluation))
    console.print(_confusions(evaluation))
    if mistakes:
        console.print(_mistakes(one for one in evaluation.judged if one.intent != one.expected["intent"]))


def percent(score: Score | float | None) -> str:
    """A share as a percentage with one decimal; a dash for none."""
    share = score.share if isinstance(score, Score) else score
    return "-" if share is None else f"{100 * share:.1f}"


def _languages(evaluation: Evaluation) -> Table:
    table = Table(title="Messages never trained on (%)")
    for heading in (
        "language", "messages", "intent", "macro F1", "out of scope declined", "ours declined",
        "language right",
        "area", "severity", "ids F1", "median ms",
    ):  # fmt: skip
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for one in evaluation.results:
        table.add_row(
            one.language,
            str(one.intents.of),
            percent(one.intents),
            percent(one.macro_f1),
            percent(one.out_of_scope),
            percent(one.declined),
            percent(one.identified),
            percent(one.areas),
            percent(one.severities),
            percent(one.ids_f1),
            f"{1000 * one.median_seconds:.2f}",
        )
    return table


def _intents(evaluation: Evaluation) -> Table:
    table = Table(title="Intents, the weakest first (recall, %)")
    for heading in ("intent", "messages", "recall"):
        table.add_column(heading, justify="left" if heading == "intent" else "right")
    scores = sorted(evaluation.intents().items(), key=lambda item: (item[1].share or 0.0, item[0]))
    for intent, score in scores:
        table.add_row(intent, str(score.of), percent(score))
    return table


def _confusions(evaluation: Evaluation) -> Table:
    table = Table(title="Commonest confusions")
    for heading in ("expected", "read", "times"):
        table.add_column(heading, justify="right" if heading == "times" else "left")
    for (expected, read), times in evaluation.confusions().most_common(_SHOWN):
        table.add_row(expected, read, str(times))
    return table


def _mistakes(judged: Iterable[Judged]) -> Table:
    table = Table(title="Mistakes")
    for heading in ("language", "text", "expected", "read"):
        table.add_column(heading)
    for one in judged:
        table.add_row(one.language, one.expected["text"], one.expected["intent"], one.intent)
    return table
