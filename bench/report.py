"""What was measured, as a table for people (ratios first) and as JSON for programs."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Measured
from bench.processes import Spent

MOST_GROWTH = 1.2
"""Turn 500 of a conversation may take this many times as long as turn 10."""


@dataclass(frozen=True)
class Row:
    """One figure of both sides. ``more_is_better`` where it is a rate."""

    name: str
    unit: str
    values: Sequence[float | None]
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better Firstline is; below 1 it is worse."""
        if len(self.values) < 2 or not all(self.values):
            return None
        ours, stock = (float(value or 0) for value in self.values)
        return ours / stock if self.more_is_better else stock / ours


def rows(sides: Sequence[Measured]) -> list[Row]:
    """Every figure, in the order of the table."""
    made = []
    for kind, turns in (
        ("small talk", [side.small_talk for side in sides]),
        ("intake", [side.intake for side in sides]),
    ):
        for name, share in (("p50", 50), ("p95", 95)):
            made.append(Row(f"{kind}, turn {name}", "ms", [_percentile(one.seconds, share) for one in turns]))
        made.append(
            Row(f"{kind}, processor a turn", "ms", [1000 * one.cpu / len(one.seconds) for one in turns])
        )
    made += [
        Row(
            f"turns a second, {clients} client{'s' if clients > 1 else ''}",
            "/s",
            [max(side.rates[clients]) for side in sides],
            more_is_better=True,
        )
        for clients in sides[0].rates
    ]
    megabyte = 1024 * 1024
    made += [
        Row("memory when ready", "MB", [side.rss_ready / megabyte for side in sides]),
        Row("memory after the load", "MB", [side.rss_after / megabyte for side in sides]),
        *_spent("start to first answer", [side.started for side in sides]),
        *_spent("training on the sample", [side.trained for side in sides]),
        Row(f"turn {_reached(sides)} of a conversation", "ms", [1000 * side.late for side in sides]),
        Row(f"turn {_reached(sides)} against turn 10", "times", [side.growth for side in sides]),
    ]
    return made


def show(console: Console, sides: Sequence[Measured], notes: Sequence[str]) -> None:
    """Print the table and, below it, the notes and whether the growth is within its bound."""
    table = Table(title="Firstline and a stock Rasa, side by side", title_justify="left")
    table.add_column("")
    if len(sides) > 1:
        table.add_column("better by", justify="right", style="bold")
    for side in sides:
        table.add_column(side.name, justify="right")
    for row in rows(sides):
        ratio = [] if len(sides) == 1 else ["" if row.ratio is None else f"{row.ratio:.1f} x"]
        table.add_row(row.name, *ratio, *(_shown(value, row.unit) for value in row.values))
    console.print(table)
    for note in notes:
        console.print(f"  {note}", highlight=False, style="dim")
    ours = sides[0].growth
    verdict = "within" if ours <= MOST_GROWTH else "NOT within"
    console.print(
        f"  Firstline's growth is {ours:.2f}, {verdict} its bound of {MOST_GROWTH}.", highlight=False
    )


def write(folder: Path, sides: Sequence[Measured], at: datetime, about: dict[str, Any]) -> Path:
    """Keep all figures, every single turn included, as ``<instant>.json``; ``at`` is aware UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at:%Y%m%d-%H%M%S}.json"
    document = {
        "at": at.isoformat(),
        **about,
        "rows": [
            {
                "name": row.name,
                "unit": row.unit,
                "better_by": row.ratio,
                "values": {side.name: value for side, value in zip(sides, row.values, strict=True)},
            }
            for row in rows(sides)
        ],
        "sides": [
            {
                "name": side.name,
                "small_talk_seconds": side.small_talk.seconds,
                "intake_seconds": side.intake.seconds,
                "turns_a_second": side.rates,
                "growth": [
                    {"early": one.early, "late": one.late, "late_turn": one.late_turn} for one in side.growths
                ],
            }
            for side in sides
        ],
    }
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def _spent(name: str, spent: Sequence[Spent | None]) -> list[Row]:
    if not all(spent):
        return []
    return [
        Row(name, "s", [one.wall for one in spent if one]),
        Row(f"{name}, processor", "s", [one.cpu for one in spent if one]),
    ]


def _reached(sides: Sequence[Measured]) -> str:
    """The turn the long conversations ended at; several where a side was too slow to get there in time."""
    return " or ".join(map(str, sorted({growth.late_turn for side in sides for growth in side.growths})))


def _percentile(seconds: Sequence[float], share: int) -> float:
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[share - 1]


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 or unit == "ms" else 2
    return f"{value:.{digits}f} {unit}"
