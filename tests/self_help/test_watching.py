"""A file that a lead edits while the process runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from bot.records.catalogue import Catalogue, load_catalogue
from bot.records.database import Database
from bot.self_help import watching
from bot.self_help.content import body_of
from bot.self_help.encoding import Encoder
from bot.self_help.library import Library
from bot.self_help.topics import Topic
from bot.self_help.watching import FolderWatch
from tests.self_help.conftest import topic_of
from tests.world import NOW


def write(folder: Path, topic: Topic) -> Path:
    path = folder / topic.area / f"{topic.id}.yml"
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".new")
    partial.write_text(yaml.safe_dump(body_of(topic), allow_unicode=True), "utf-8")
    os.replace(partial, path)
    return path


@pytest.fixture
def catalogue(data_folder: Path) -> Catalogue:
    return load_catalogue(data_folder / "catalogue.yml")


@pytest.fixture
def watch(tmp_path: Path, catalogue: Catalogue, sqlite_database: Database, encoder: Encoder) -> FolderWatch:
    return FolderWatch(tmp_path, catalogue, sqlite_database, encoder, clock=lambda: NOW)


def versions(database: Database, library: Library) -> dict[str, int]:
    with database.begin(write=False) as uow:
        return dict(library.shelf(uow).versions)


def test_an_edit_is_taken_over_at_the_next_look(
    tmp_path: Path, watch: FolderWatch, sqlite_database: Database, library: Library
) -> None:
    watch.look()
    assert versions(sqlite_database, library) == {}
    write(tmp_path, topic_of("lamp"))
    watch.look()
    assert versions(sqlite_database, library) == {"lamp": 1}
    path = write(tmp_path, topic_of("lamp", symptoms=["new"]))
    watch.look()
    assert versions(sqlite_database, library) == {"lamp": 2}
    path.unlink()
    watch.look()
    assert versions(sqlite_database, library) == {}


def test_a_file_with_a_fault_changes_nothing_until_it_is_mended(
    tmp_path: Path,
    watch: FolderWatch,
    sqlite_database: Database,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults: list[str] = []
    monkeypatch.setattr(watching.log, "error", lambda event, fault: faults.append(fault))
    path = write(tmp_path, topic_of("lamp"))
    watch.look()
    path.write_text(path.read_text("utf-8").replace("id: lamp", "id: lump"), "utf-8")
    watch.look()
    watch.look()
    assert versions(sqlite_database, library) == {"lamp": 1}
    assert len(faults) == 1
    assert "the id is the file's name" in faults[0]
    write(tmp_path, topic_of("lamp", symptoms=["mended"]))
    watch.look()
    assert versions(sqlite_database, library) == {"lamp": 2}


def test_an_edit_that_could_not_be_stored_is_tried_again(
    tmp_path: Path,
    watch: FolderWatch,
    sqlite_database: Database,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, topic_of("lamp"))

    def away(*_: object, **__: object) -> None:
        raise OSError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr("bot.self_help.watching.publish", away)
        with pytest.raises(OSError, match="away"):
            watch.look()
    watch.look()
    assert versions(sqlite_database, library) == {"lamp": 1}
