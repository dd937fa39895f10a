"""``firstline explain``: what a customer would be promised, as an account that people read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.nlu.rendering import NotRenderable, Renderer, UnknownLabel
from bot.support.due import Due
from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from bot.support.reasons import Reason, country, instant, language, written

_SIGNS = {"before": "<", "within": "≤"}


def show_account(policy: Policy, subject: Subject, renderer: Renderer, out: Console) -> None:
    """Print what the subject is promised, and every reason for it with the guide's section.

    Instants stand as the account reads them, in its calendar's zone, and in UTC.

    Raises a :class:`bot.support.errors.SubjectInvalid` for a subject the rules know nothing of.
    """
    promised = promise(policy, subject)
    words = _Words(renderer, promised.zone)
    place = words.of(country(subject.country))
    if subject.subdivision is not None:
        place += f" ({subject.subdivision})"
    package = words.name("package", subject.package) + (" + TRM" if subject.trm else "")
    heading = (package, words.name("severity", str(subject.severity)), place)
    out.print(Text(" · ".join(heading), style="bold"))

    table = Table(box=None, show_header=False, padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")

    def row(field: str, said: str, plain: str = "") -> None:
        table.add_row(Text(words.name("field", field)), Text.assemble(said, (f"   {plain}", "dim")))

    row("opened", words.moment(subject.opened), written(subject.opened))
    row("coverage", words.name("coverage", promised.coverage), f"{promised.sub_region}, {promised.zone}")
    for field, due in (
        ("initial_response", promised.initial_response),
        ("restoration", promised.restoration),
        ("next_update", promised.next_update),
        ("rma", promised.rma),
    ):
        row(field, *words.due(due))
    route = promised.route
    worked = (
        words.name("role", route.role),
        words.name("area", route.area),
        words.name("center", route.center),
        words.of(language(route.language)),
    )
    row("queue", " · ".join(worked), route.queue)
    out.print(Padding(table, (1, 0)))

    for reason in promised.all_reasons:
        out.print(Text.assemble("• ", words.sentence(reason), (f"  [{reason.section}]", "dim")))


class _Words:
    """A language's words; where the responses have none for a name, the name as the policy has it."""

    def __init__(self, renderer: Renderer, zone: str) -> None:
        self._renderer = renderer
        self._zone = zone

    def of(self, typed: dict[str, Any]) -> str:
        return self._renderer.render(typed)

    def name(self, kind: str, name: str) -> str:
        try:
            return self._renderer.label(f"{kind}.{name}")
        except UnknownLabel:
            return name

    def moment(self, at: datetime) -> str:
        return self.of(instant(at, self._zone))

    def due(self, due: Due | None) -> tuple[str, str]:
        if due is None:
            return "–", ""
        return f"{_SIGNS[due.kind]} {self.moment(due.at)}", written(due.at)

    def sentence(self, reason: Reason) -> str:
        try:
            return self.of(reason.as_value())
        except (UnknownLabel, NotRenderable):  # the latter: a language that has no name
            facts = reason.as_dict()
            del facts["section"]
            return ", ".join(f"{name}: {value}" for name, value in facts.items())
