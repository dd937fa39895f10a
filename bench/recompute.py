"""Working out open cases anew: time per case and most memory, few cases beside many.

``python -m bench.recompute [few] [many]`` (default 2,000 and 20,000 open cases) on the tests' PostgreSQL.
The cases are copies of one; a first pass finds nothing different, a second has a new closing day that moves
every one of them.
"""

from __future__ import annotations

import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from shutil import copytree

from sqlalchemy import create_engine, make_url, text

from bot.casework.recomputing import recompute_part
from bot.records.database import Database
from bot.records.policy_files import load_policy
from bot.records.tables import Base, Case, CaseClock, CaseEvent
from bot.support.policy import Policy
from tests.casework.conftest import opened
from tests.conftest import DATA, POSTGRES_DEFAULT, POSTGRES_URL
from tests.world import NOW, build_world

LATER = NOW + timedelta(minutes=5)


def main(few: int = 2_000, many: int = 20_000) -> None:
    """Measure both in processes of their own, and print them side by side."""
    print(f"{'open cases':>12} {'nothing differs':>18} {'all differ':>14} {'most memory':>14}")
    rows = [measured(count) for count in (few, many)]
    for count, (same, changed, memory) in zip((few, many), rows, strict=True):
        print(f"{count:>12,} {same * 1e6:>12,.0f} µs/case {changed * 1e6:>8,.0f} µs/case {memory:>10,.0f} MB")
    (same_few, changed_few, memory_few), (same_many, changed_many, memory_many) = rows
    print(
        f"{'ratio':>12} {same_many / same_few:>18.2f} {changed_many / changed_few:>14.2f} "
        f"{memory_many / memory_few:>14.2f}"
    )


def measured(count: int) -> tuple[float, float, float]:
    """Seconds a case where nothing differs, and where all do; most resident memory in MB."""
    command = [sys.executable, "-m", "bench.recompute", "--one", str(count)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    same, changed, memory = map(float, said[-3:])
    return same, changed, memory


def one(count: int) -> None:
    """Measure in this process, on a schema of its own."""
    server = make_url(os.environ.get(POSTGRES_URL, POSTGRES_DEFAULT))
    schema = f"bench_{secrets.token_hex(6)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = server.update_query_dict({"options": f"-csearch_path={schema} -cstatement_timeout=0"})
    database = Database(url.render_as_string(hide_password=False))
    try:
        database.upgrade()
        policy = load_policy(DATA / "policy")
        opened(build_world(database), policy)
        with database.begin() as uow:
            for table in (Case, CaseEvent, CaseClock):
                uow.session.execute(text(copying(table)), {"count": count - 1})
            uow.session.execute(text("ANALYZE"))
        same = passed(database, policy) / count
        changed = passed(database, another(policy)) / count
        print(same, changed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    finally:
        database.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


def copying(table: type[Base]) -> str:
    """The statement that copies the one case's rows of a table ``:count`` times, for cases of other ids."""
    case_id = "md5(n::text)"
    own = {"case_id": case_id, "id": "md5(n::text || one.id)", "opened_by_message_id": "NULL"}
    if table is Case:
        own |= {"id": case_id, "number": "(90000000 + n)::text"}
    columns = [column.name for column in table.__table__.columns]
    values = ", ".join(own.get(name, f"one.{name}") for name in columns)
    name = table.__tablename__
    return (  # names of our own tables and columns
        f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} "  # noqa: S608
        f"FROM generate_series(1, :count) n CROSS JOIN (SELECT * FROM {name}) one"
    )


def passed(database: Database, policy: Policy) -> float:
    """Seconds that one pass over every open case takes."""
    after: str | None = ""
    began = time.perf_counter()
    while after is not None:
        with database.begin() as uow:
            after = recompute_part(uow, policy, after=after, now=LATER).after
    return time.perf_counter() - began


def another(policy: Policy) -> Policy:
    """The policy with the day the cases opened closed."""
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(copytree(DATA / "policy", Path(folder) / "policy"))
        calendars = changed / "calendars.yml"
        written = calendars.read_text(encoding="utf-8")
        closed = written.replace("closures: []", "closures: [{date: 2026-03-04, name: Snow}]")
        assert closed != written
        calendars.write_text(closed, encoding="utf-8")
        return load_policy(changed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
