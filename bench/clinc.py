"""CLINC150 (Larson et al. 2019) read by Firstline's intent model, beside published figures.

    python -m bench.clinc ../shared/data/clinc150.json.gz

Ten lines an intent, and all of them; in-scope accuracy over all in-scope test lines (declined ones count as
wrong), and how many of the out-of-scope lines are declined. The 100 out-of-scope training lines are a class.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.nlu.fused_model import Line, Settings
from bot.nlu.intent_model import OUT_OF_SCOPE, IntentModel
from bot.nlu.vectors import training_vectors

SHOTS = 10
DECLINED = (0.03, 0.08)
"""Shares of in-scope lines the rejection is calibrated to decline at most."""
PUBLISHED = (
    ("published, 10-shot: USE / ConveRT / best known (ICDA)", "90.9 / 92.6 / 94.8", "-"),
    ("published, full, BERT with an out-of-scope class (Larson 2019)", "96.9", "40.3"),
)
Example = tuple[str, str]


def read(path: Path) -> dict[str, list[Example]]:
    """Text and intent of every row, by split; out-of-scope rows under our name for them."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = json.load(file)
    splits: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        splits[row["split"]].append((row["text"], OUT_OF_SCOPE if row["intent"] == "oos" else row["intent"]))
    return splits


def few(examples: Sequence[Example], count: int, seed: int = 0) -> list[Example]:
    """So many examples of each intent."""
    rng = random.Random(seed)
    stock: dict[str, list[str]] = defaultdict(list)
    for text, intent in examples:
        stock[intent].append(text)
    return [(text, intent) for intent in sorted(stock) for text in rng.sample(stock[intent], count)]


def measure(
    train: Sequence[Example], splits: dict[str, list[Example]], most_declined: float
) -> tuple[float, float, float]:
    """In-scope accuracy, out-of-scope recall, and seconds to train."""
    started = time.perf_counter()
    settings = Settings(seed=20, most_passes=60)
    model = IntentModel.fit(
        [Line(text, intent) for text, intent in train], settings, most_declined=most_declined
    )
    seconds = time.perf_counter() - started
    inside, outside = splits["test"], splits["oos_test"]
    vectors = training_vectors([text for text, _ in (*inside, *outside)])
    readings = [
        model.read(text, vector) for (text, _), vector in zip((*inside, *outside), vectors, strict=True)
    ]
    right = sum(
        reading.ranking[0][0] == intent
        for reading, (_, intent) in zip(readings[: len(inside)], inside, strict=True)
    )
    declined = sum(reading.declined for reading in readings[len(inside) :])
    return right / len(inside), declined / len(outside), seconds


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="clinc150.json.gz")
    splits = read(parser.parse_args().data)
    table = Table(
        "training", "in scope, accuracy %", "out of scope, recall %", "trained in s", title="CLINC150"
    )
    sets = {
        f"{SHOTS} lines an intent": few(splits["train"], SHOTS) + splits["oos_train"],
        "all lines": splits["train"] + splits["oos_train"],
    }
    for name, train in sets.items():
        for most_declined in DECLINED:
            accuracy, recall, seconds = measure(train, splits, most_declined)
            shown = f"{name}, {100 * most_declined:.0f} % may be declined"
            table.add_row(shown, f"{100 * accuracy:.1f}", f"{100 * recall:.1f}", f"{seconds:.1f}")
    for name, accuracy_text, recall_text in PUBLISHED:
        table.add_row(name, accuracy_text, recall_text, "-")
    Console().print(table)


if __name__ == "__main__":
    main()
