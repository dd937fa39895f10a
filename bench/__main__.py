"""``python -m bench``: Firstline and a stock Rasa side by side, ratios printed, figures kept."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import firstline, report, sample, stock_rasa
from bench.load import WrongAnswer
from bench.measure import FULL, QUICK, Bystanders, Measured, Started, machine, measure
from bench.processes import ProcessFailed

RESULTS = Path(__file__).parent / "results"
console = Console()


def main(
    quick: Annotated[bool, typer.Option("--quick", help="A small run, to see that it works.")] = False,
    skip_stock: Annotated[bool, typer.Option("--skip-stock", help="Firstline alone.")] = False,
    retrain: Annotated[bool, typer.Option("--retrain", help="Train the stock model anew.")] = False,
) -> None:
    """Measure Firstline and a stock Rasa side by side.

    The first time, an environment with TensorFlow is built for the stock Rasa (2.7 GB), and a model trained
    in it, which takes some minutes; both are kept.
    """
    at, notes = datetime.now(UTC), []
    sides = [Measured("Firstline")]
    try:
        if not skip_stock:
            _say("install the stock Rasa, if it is not there")
            stock_rasa.install()
            sides.append(Measured("stock Rasa"))
            _say("train the stock Rasa, if it is not trained")
            sides[1].trained, trained_at = stock_rasa.train(anew=retrain)
            if trained_at < at:
                notes.append(f"The stock Rasa was trained on {trained_at:%Y-%m-%d %H:%M} UTC.")
        with tempfile.TemporaryDirectory(prefix="firstline-bench-") as held:
            folder, bystanders, began = Path(held), Bystanders(), time.monotonic()
            _say("train Firstline's pipeline on the sample")
            (folder / "training").mkdir()
            sides[0].trained = firstline.train(folder / "training")
            starts: list[tuple[Measured, Callable[[], Started]]] = [
                (sides[0], lambda: firstline.Firstline(folder / "firstline")),
                (sides[-1], lambda: stock_rasa.StockRasa(folder / "stock")),
            ]
            measure(starts[: len(sides)], QUICK if quick else FULL, _say)
            others = bystanders.share()
            notes.append(
                f"{os.cpu_count()} cores, {100 * others:.0f} % of them taken by other programs meanwhile; "
                f"{time.monotonic() - began:.0f} s."
            )
    except (ProcessFailed, WrongAnswer, stock_rasa.NoUv) as error:
        console.print(f"[red]The bench could not be run:[/red] {error}", highlight=False)
        raise typer.Exit(1) from None
    if quick:
        notes.append("A quick run: too few turns to judge by.")
    report.show(console, sides, notes)
    about = {**machine(sample.ROOT), "others": others, "quick": quick, "notes": notes}
    kept = report.write(RESULTS, sides, at, about)
    console.print(f"  All figures: {os.path.relpath(kept)}", highlight=False)


def _say(step: str) -> None:
    console.print(f"[dim]{datetime.now(UTC):%H:%M:%S}[/dim] {step}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
