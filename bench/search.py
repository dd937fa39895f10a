"""Searching articles, few beside many: what a search costs with 100, 1,000 and 10,000 of them.

``python -m bench.search [sizes ...]`` on SQLite and on the tests' PostgreSQL. The articles are made of lines
customers wrote (the training examples), 300 words each, so that their words are as common and as rare as
in real ones. One client asks with messages that are none of these; the part that encoding the message takes
is shown beside. Ends with 1 where the 95th percentile over 10,000 articles is 20 ms or more.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from sqlalchemy import create_engine, make_url, text

from bot.nlu import vectors
from bot.nlu.evaluation import load_sets
from bot.records.database import Database
from bot.self_help.articles import Article
from bot.self_help.encoding import Encoder
from bot.self_help.finding import find_articles
from bot.self_help.library import Library
from bot.self_help.publishing import publish_articles
from bot.support.languages import LANGUAGES
from tests.conftest import DATA, POSTGRES_DEFAULT, POSTGRES_URL

SIZES = (100, 1_000, 10_000)
QUERIES = 400
WORDS = 300
BOUND_MS = 20.0
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure and print; 1 where the bound is broken."""
    vectors.warm_up()
    encoder = Encoder(vectors.ENCODER, vectors.SIZE, vectors.vectors)
    remembering = Encoder(vectors.ENCODER, vectors.SIZE, vectors.training_vectors)
    lines, queries = customers_lines(), asked()
    encoding = percentiles([timed(lambda text=text: vectors.vectors([text + " "])) for text in queries])
    print(f"{'':>12}{'articles':>10}{'median':>12}{'95 in 100':>12}{'of that encoding':>18}{'loaded in':>12}")
    broken = False
    for kind in ("sqlite", "postgresql"):
        for size in sizes:
            with database(kind) as storage:
                publish_articles(storage, made_of(lines, size), remembering, source="bench")
                library = Library(encoder)
                with storage.begin(write=False) as uow:
                    loading = timed(lambda uow=uow, library=library: library.shelf(uow))
                    shelf = library.shelf(uow)
                    find_articles(uow, shelf, encoder, "ready")
                    taken = [
                        timed(
                            lambda text=text, uow=uow, shelf=shelf: find_articles(uow, shelf, encoder, text)
                        )
                        for text in queries
                    ]
            median, slow = percentiles(taken)
            broken |= size >= SIZES[-1] and slow >= BOUND_MS
            print(
                f"{kind:>12}{size:>10,}{median:>9.1f} ms{slow:>9.1f} ms"
                f"{encoding[0] / median:>17.0%} {loading:>8.0f} ms"
            )
    return int(broken)


def customers_lines() -> list[str]:
    """What customers write, in all languages."""
    lines: list[str] = []
    for language in LANGUAGES:
        for path in sorted((DATA / "nlu" / language).glob("*.yml")):
            for part in yaml.load(path.read_text("utf-8"), LOADER)["nlu"]:  # noqa: S506 - a safe one
                lines += [line.removeprefix("- ") for line in (part.get("examples") or "").splitlines()]
    return [line for line in lines if line]


def asked() -> list[str]:
    """Problems and questions of the evaluation sets: none of them is in an article."""
    sets = load_sets(Path(__file__).resolve().parents[1] / "tests" / "nlu")
    texts = [
        one["text"]
        for messages in sets.values()
        for one in messages
        if one.get("intent") in ("report_problem", "ask_how_to", "license_help")
    ]
    return random.Random(4).sample(texts, QUERIES)


def made_of(lines: list[str], size: int) -> list[Article]:
    """So many articles, each of other lines."""
    chance = random.Random(20)
    articles = []
    for number in range(size):
        body: list[str] = []
        while sum(len(line.split()) for line in body) < WORDS:
            body.append(chance.choice(lines))
        articles.append(
            Article(
                id=f"made-{number}",
                language="en",
                title=chance.choice(lines)[:200],
                answer=(chance.choice(lines), chance.choice(lines)),
                body="\n".join(body),
                area=None,
                products=(),
                versions=(),
                error_codes=(),
                updated_on=date(2026, 1, 1),
            )
        )
    return articles


@contextmanager
def database(kind: str) -> Iterator[Database]:
    """An empty database of a kind, gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            storage = Database(f"sqlite:///{folder}/bench.sqlite")
            storage.upgrade()
            yield storage
            storage.dispose()
        return
    server = make_url(os.environ.get(POSTGRES_URL, POSTGRES_DEFAULT))
    schema = f"bench_{secrets.token_hex(6)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = server.update_query_dict({"options": f"-csearch_path={schema}"})
    storage = Database(url.render_as_string(hide_password=False))
    try:
        storage.upgrade()
        yield storage
    finally:
        storage.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


def timed(work: object) -> float:
    """Milliseconds a call takes."""
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000


def percentiles(taken: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    median, slow = np.percentile(taken, [50, 95])
    return float(median), float(slow)


if __name__ == "__main__":
    raise SystemExit(main(tuple(map(int, sys.argv[1:])) or SIZES))
