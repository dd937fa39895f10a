"""An evaluation as tables on a terminal, none wider than 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.nlu.evaluation import NONE, Aspect, Evaluation, LanguageResult, area_of, language_of, severity_of
from bot.nlu.evaluation_measures import Found, Score, score

_SHOWN = 20
_LANGUAGES_ACROSS = 8


def print_evaluation(
    evaluation: Evaluation, console: Console | None = None, *, mistakes: bool = False
) -> None:
    """Print the figures of each language and each intent, the commonest confusions, and what else is read:
    entities, severity, area, language. Every mistake of intent on wish.
    """
    console = console or Console()
    if not evaluation.judged:
        console.print("There was no message to read.")
        return
    tables = [
        _languages(evaluation),
        _beside(evaluation),
        _intents(evaluation),
        *_intents_by_language(evaluation),
        _confusions(evaluation),
        _entities(evaluation),
        _severities(evaluation),
        _taken_for("Areas", "area", evaluation, area_of),
        _taken_for("Languages, of four words and more", "language", evaluation, language_of),
    ]
    for table in tables:
        if table.row_count:
            _print(console, table)
    if mistakes:
        _print(console, _mistakes(evaluation))


def percent(figure: Score | float | None) -> str:
    """A share as a percentage with one decimal; a dash for none."""
    share = figure.share if isinstance(figure, Score) else figure
    return "-" if share is None else f"{100 * share:.1f}"


def milliseconds(seconds: float) -> str:
    """A duration as a terminal or a page shows it."""
    return f"{1000 * seconds:.2f}"


def weakest_first(found: dict[str, Found]) -> list[tuple[str, Found]]:
    """Classes with the lowest recall first, then those with the lowest F1."""
    return sorted(found.items(), key=lambda item: (item[1].recall or 0.0, item[1].f1 or 0.0, item[0]))


def _languages(evaluation: Evaluation) -> Table:
    table = _table(
        "Intents of messages never trained on (%)",
        ["language"],
        ["messages", "accuracy", "macro F1", "out of scope\ndeclined", "ours\ndeclined"],
    )
    for one in _and_all(evaluation):
        figures = (one.intents.share, one.macro_f1, one.out_of_scope.share, one.declined.share)
        _row(table, one.language, one.intents.of, *map(percent, figures))
    return table


def _beside(evaluation: Evaluation) -> Table:
    table = _table(
        "What else is read (% right), and how fast (ms)",
        ["language"],
        ["language\ntold", "area", "severity", "ids and\ncodes F1", "median", "95 in 100\nwithin"],
    )
    for one in _and_all(evaluation):
        figures = (one.identified.share, one.areas.share, one.severities.share, one.ids_f1)
        seconds = (one.median_seconds, one.p95_seconds)
        _row(table, one.language, *map(percent, figures), *map(milliseconds, seconds))
    return table


def _intents(evaluation: Evaluation) -> Table:
    table = _table("Intents, the weakest first (%)", ["intent"], ["messages", "accuracy", "precision", "F1"])
    for intent, found in weakest_first(evaluation.intents()):
        figures = (found.recall, found.precision, found.f1)
        _row(table, intent, found.found + found.missed, *map(percent, figures))
    return table


def _intents_by_language(evaluation: Evaluation) -> Iterable[Table]:
    """One table, or several of eight languages each."""
    order = [intent for intent, _ in weakest_first(evaluation.intents())]
    languages = [one.language for one in evaluation.results]
    for start in range(0, len(languages), _LANGUAGES_ACROSS):
        across = languages[start : start + _LANGUAGES_ACROSS]
        found = [evaluation.intents(language) for language in across]
        table = _table("Accuracy by intent and language (%)", ["intent"], across)
        for intent in order:
            shares = [those[intent].recall if intent in those else None for those in found]
            _row(table, intent, *("-" if share is None else f"{100 * share:.0f}" for share in shares))
        yield table


def _confusions(evaluation: Evaluation) -> Table:
    table = _table("Commonest confusions of intents", ["expected", "read", "in"], ["times"])
    by_language = {one.language: evaluation.confusions(one.language) for one in evaluation.results}
    for pair, times in evaluation.confusions().most_common(_SHOWN):
        where = Counter({language: counted[pair] for language, counted in by_language.items()})
        _row(table, *pair, _listed(where), times)
    return table


def _entities(evaluation: Evaluation) -> Table:
    table = _table(
        "Entities (%), where a set lists a message's",
        ["kind"],
        ["found", "missed", "invented", "precision", "recall", "F1"],
    )
    for kind, found in evaluation.entities().items():
        _row(table, kind, *found, *map(percent, (found.precision, found.recall, found.f1)))
    return table


def _severities(evaluation: Evaluation) -> Table:
    pairs = Counter(evaluation.pairs(severity_of))
    columns = sorted({read for _, read in pairs} | {expected for expected, _ in pairs} | {NONE})
    table = _table(
        "Severities: expected down, read across", ["expected"], [*columns, "right %"] if pairs else []
    )
    for expected in sorted({pair[0] for pair in pairs}):
        counts = [pairs[expected, read] for read in columns]
        right = percent(Score(pairs[expected, expected], sum(counts)))
        _row(table, expected, *(count or "·" for count in counts), right)
    return table


def _taken_for(title: str, heading: str, evaluation: Evaluation, aspect: Aspect) -> Table:
    table = _table(f"{title} (%)", [heading], ["messages", "right"])
    table.add_column("taken for", overflow="fold")
    pairs, confusions = evaluation.pairs(aspect), evaluation.confusions(aspect=aspect)
    for name in sorted({expected for expected, _ in pairs}):
        those = score([pair for pair in pairs if pair[0] == name])
        taken = Counter({read: times for (expected, read), times in confusions.items() if expected == name})
        _row(table, name, those.of, percent(those), _listed(taken))
    return table


def _mistakes(evaluation: Evaluation) -> Table:
    table = _table("Mistakes of intent", ["language", "text", "expected", "read"], [])
    for one in evaluation.judged:
        if one.intent != one.expected["intent"]:
            _row(table, one.language, one.text, one.expected["intent"], one.intent)
    return table


def _and_all(evaluation: Evaluation) -> list[LanguageResult]:
    several = len(evaluation.results) > 1
    return [*evaluation.results, evaluation.overall] if several else list(evaluation.results)


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name}×{times}" for name, times in counted.most_common() if times)


def _table(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in left:
        table.add_column(Text(heading), overflow="fold")
    for heading in right:
        table.add_column(Text(heading, justify="right"), justify="right", overflow="fold")
    return table


def _print(console: Console, table: Table) -> None:
    # A table folds its own title to its width.
    console.print(Text(str(table.title), "bold"))
    table.title = None
    console.print(table)


def _row(table: Table, *cells: object) -> None:
    # A message may hold what rich would take for its markup.
    table.add_row(*(Text(str(cell)) for cell in cells))
