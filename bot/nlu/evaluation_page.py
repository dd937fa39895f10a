"""An evaluation as one page that needs nothing but itself: no script, no network, light and dark.

Everything that differs by language stands in the page once for each language and once for all, marked
`only-<number>`; the choice at its head shows one of them by style alone.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.nlu.evaluation import (
    NONE,
    Aspect,
    Evaluation,
    Judged,
    area_of,
    intent_of,
    language_of,
    severity_of,
)
from bot.nlu.evaluation_measures import Score
from bot.nlu.evaluation_report import milliseconds, percent, weakest_first

_HERE = Path(__file__).parent
_TOKENS = _HERE.parent / "web" / "tokens.css"
_WRONG = (0.03, 0.08, 0.15, 0.3)
"""From which share of a row's messages a confusion is one step darker."""
_RIGHT = (0.7, 0.85, 0.95, 1.0)
"""And a diagonal cell."""


@dataclass(frozen=True)
class Count:
    """A cell's number for one choice of language (0: all), and how dark it is, 1 to 5."""

    choice: int
    times: int
    shade: int


@dataclass(frozen=True)
class Cell:
    """How often one thing was expected and another read."""

    pair: str
    expected: str
    read: str
    counts: Sequence[Count]

    @property
    def right(self) -> bool:
        """Whether it is on the diagonal."""
        return self.expected == self.read


@dataclass(frozen=True)
class Misread:
    """A message read wrong. `note` is what else helps to see why."""

    choice: int
    language: str
    text: str
    expected: str
    read: str
    note: str


@dataclass(frozen=True)
class Group:
    """Messages misread alike."""

    id: str
    expected: str
    read: str
    messages: Sequence[Misread]

    @property
    def choices(self) -> list[int]:
        """The languages it has messages of."""
        return sorted({one.choice for one in self.messages})


@dataclass(frozen=True)
class Confusion:
    """One aspect: a heat map and the messages behind it."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    groups: Sequence[Group]
    score: Score


def page(evaluation: Evaluation, *, made: datetime, model: str) -> str:
    """The page's HTML. `made` is when the messages were read (aware), `model` what read them."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "milliseconds": milliseconds, "step": _step}
    languages = [one.language for one in evaluation.results]
    intents = weakest_first(evaluation.intents())
    entity_groups = _entity_groups(evaluation, languages)
    return environment.get_template("evaluation_page.html.j2").render(
        tokens=_TOKENS.read_text(encoding="utf-8"),
        made=made.astimezone(UTC),
        model=model,
        overall=evaluation.overall,
        results=evaluation.results,
        languages=languages,
        intents=intents,
        by_language=[evaluation.intents(language) for language in languages],
        intent=_confusion("intent", evaluation, intent_of, _certainty),
        severity=_confusion("severity", evaluation, severity_of, _signals),
        area=_confusion("area", evaluation, area_of, _area_certainty),
        language=_confusion("language", evaluation, language_of, _language_certainty),
        entities=evaluation.entities(),
        entity_groups=entity_groups,
        entity_ids={group.expected: group.id for group in entity_groups},
        answers=_answers(evaluation),
        slowest=max((one.seconds for one in evaluation.judged), default=0.0),
    )


def write_page(path: Path, evaluation: Evaluation, *, made: datetime, model: str) -> None:
    """Write the page in the place of an older one, readable by its owner only. Raises `OSError`."""
    html = page(evaluation, made=made, model=model).encode("utf-8", "backslashreplace")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.touch(mode=0o600)
        part.write_bytes(html)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _confusion(name: str, evaluation: Evaluation, aspect: Aspect, note: Callable[[Judged], str]) -> Confusion:
    languages = [one.language for one in evaluation.results]
    counted = [Counter(evaluation.pairs(aspect, language)) for language in (None, *languages)]
    everything = counted[0]
    rows = sorted({expected for expected, _ in everything})
    # The diagonal comes first and in the rows' order; what is only ever read stands at the right.
    columns = rows + sorted(
        {read for _, read in everything} - set(rows), key=lambda read: (read == NONE, read)
    )
    totals = [_totals(pairs) for pairs in counted]
    cells = [
        [
            Cell(
                f"{name}-{down}-{across}",
                expected,
                read,
                [
                    Count(choice, times, _shade(times / totals[choice][expected], expected == read))
                    for choice, pairs in enumerate(counted)
                    if (times := pairs[expected, read])
                ],
            )
            for across, read in enumerate(columns)
        ]
        for down, expected in enumerate(rows)
    ]
    messages: dict[tuple[str, str], list[Misread]] = {}
    for one in evaluation.judged:
        pair = aspect(one)
        if pair is not None and pair[0] != pair[1]:
            choice = languages.index(one.language) + 1
            messages.setdefault(pair, []).append(Misread(choice, one.language, one.text, *pair, note(one)))
    groups = [
        Group(cell.pair, cell.expected, cell.read, messages[cell.expected, cell.read])
        for row in cells
        for cell in row
        if (cell.expected, cell.read) in messages
    ]
    groups.sort(key=lambda group: -len(group.messages))
    right = sum(times for pair, times in everything.items() if pair[0] == pair[1])
    return Confusion(name, columns, cells, groups, Score(right, everything.total()))


def _totals(pairs: Mapping[tuple[str, str], int]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (expected, _), times in pairs.items():
        totals[expected] += times
    return totals


def _shade(share: float, right: bool) -> int:
    return 1 + bisect_right(_RIGHT if right else _WRONG, share)


def _step(share: float | None) -> int:
    """How dark a share of right ones is, 1 to 5; 0 of nothing."""
    return 0 if share is None else _shade(share, right=True)


def _entity_groups(evaluation: Evaluation, languages: Sequence[str]) -> list[Group]:
    """The messages in which a kind of entity was overlooked or invented, by kind."""
    messages: dict[str, list[Misread]] = {}
    for one in evaluation.judged:
        expected, read = one.entities
        missed, invented = expected - read, read - expected
        for kind in sorted({kind for kind, _ in (*missed, *invented)}):
            overlooked, seen = _values(kind, missed), _values(kind, invented)
            choice = languages.index(one.language) + 1
            messages.setdefault(kind, []).append(
                Misread(choice, one.language, one.text, overlooked, seen, kind)
            )
    return [
        Group(f"entity-{number}", kind, kind, messages[kind]) for number, kind in enumerate(sorted(messages))
    ]


def _values(kind: str, counted: Mapping[tuple[str, str], int]) -> str:
    return ", ".join(sorted(value for name, value in counted if name == kind)) or NONE


def _certainty(one: Judged) -> str:
    sure = percent(one.read["intent"].get("confidence"))
    return f"declined, else {_alternative(one)}" if one.declined else f"{sure} % sure"


def _alternative(one: Judged) -> str:
    likeliest: Iterable[Mapping[str, Any]] = one.read.get("alternatives") or ()
    return next((str(other["intent"]) for other in likeliest), NONE)


def _area_certainty(one: Judged) -> str:
    return f"{percent((one.read.get('area') or {}).get('confidence'))} % sure"


def _language_certainty(one: Judged) -> str:
    return "certain" if (one.read.get("language") or {}).get("certain") else "in doubt"


def _signals(one: Judged) -> str:
    """The signals the severity was drawn from."""
    signals: Sequence[Mapping[str, Any]] = one.read.get("signals") or ()
    return ", ".join(f"{signal['signal']}: {_plain(signal['value'])}" for signal in signals) or "no signals"


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _answers(evaluation: Evaluation) -> dict[str, str]:
    """The sentence beneath each heading."""
    answers = dict.fromkeys(("languages", "confusions", "intents", "rejection"), "")
    if not evaluation.results:
        return answers
    ranked = sorted(evaluation.results, key=lambda one: one.intents.share or 0.0)
    worst, best = ranked[0], ranked[-1]
    answers["languages"] = (
        f"{best.language} is read best ({percent(best.intents)} %), {worst.language} worst "
        f"({percent(worst.intents)} %)."
        if worst is not best
        else f"{percent(worst.intents)} % of the intents are read right."
    )
    confusions = evaluation.confusions()
    if confusions:
        (expected, read), times = confusions.most_common(1)[0]
        answers["confusions"] = (
            f"{confusions.total()} of {len(evaluation.judged)} messages are misread; most often "
            f"{expected} is taken for {read} ({times})."
        )
    else:
        answers["confusions"] = "None: every message's intent is read right."
    (weakest, found), *_ = weakest_first(evaluation.intents())
    answers["intents"] = (
        f"The weakest is {weakest}: {percent(found.recall)} % of its messages are read right."
    )
    overall = evaluation.overall
    theirs, ours = overall.out_of_scope, overall.declined
    answers["rejection"] = (
        f"{theirs.right} of {theirs.of} messages that are none of ours are declined, and {ours.right} of "
        f"{ours.of} that are."
    )
    return answers
