"""What a lead does with self-help at a terminal."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.app.cli import app
from bot.records.database import Database
from bot.records.tables import Conversation
from bot.self_help import learning
from tests.library import DATA, copy_library

ARTICLE = "# Change a lamp\n\nTurn it left. Take it out.\n"
NOTICE = """\
id: logons
products: [daas]
text: {en: "Logons fail."}
symptoms: {en: ["cannot log on"]}
"""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    path = tmp_path / "library.sqlite"
    copy_library(path)
    monkeypatch.setenv("FIRSTLINE_STATE_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("FIRSTLINE_DATABASE_URL", f"sqlite:///{path}")
    return Database(f"sqlite:///{path}")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_what_is_wrong_with_a_topic_is_said(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    monkeypatch.setenv("FIRSTLINE_DATA_FOLDER", str(data))
    assert run("self-help", "check").exit_code == 0
    topic = data / "self_help" / "licensing" / "licence_expired.yml"
    topic.write_text(topic.read_text("utf-8").replace("id: licence_expired", "id: other", 1), "utf-8")
    failed = run("self-help", "check")
    assert failed.exit_code == 1
    assert f"{topic}:1: " in failed.output


def test_articles_are_imported_once_and_withdrawn_when_asked(tmp_path: Path, database: Database) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "lamp.md").write_text(ARTICLE, "utf-8")
    (folder / "empty.md").write_text("", "utf-8")
    tried = run("self-help", "import", folder, "--dry-run")
    assert "1 articles read, 1 left out, 0 changed" in tried.output
    first = run("self-help", "import", folder, "--name", "handbook")
    assert first.exit_code == 1  # one was left out, and is named
    assert "empty.md" in first.output
    assert "1 changed" in first.output
    (folder / "empty.md").unlink()
    again = run("self-help", "import", folder, "--name", "handbook")
    assert (again.exit_code, "0 changed" in again.output) == (0, True)
    (folder / "lamp.md").unlink()
    assert "1 changed" in run("self-help", "import", folder, "--name", "handbook", "--replace").output


def test_an_import_from_nowhere_or_in_no_language_is_refused(tmp_path: Path, database: Database) -> None:
    assert "no such file" in run("self-help", "import", tmp_path / "nowhere").output
    assert run("self-help", "import", tmp_path, "--language", "xx").exit_code == 2


def test_what_came_of_it_is_reported(database: Database) -> None:
    now = datetime.now(UTC)
    with database.begin() as uow:
        conversation = Conversation(created_at=now)
        uow.session.add(conversation)
        uow.session.flush()
        run_id = learning.begin_run(
            uow,
            conversation_id=conversation.id,
            message_id="m",
            kind="topic",
            subject_id="session_freezes",
            version=1,
            language="en",
            description="it freezes",
            found_by="meaning",
            similarity=1.0,
            at_check="others",
            now=now,
        )
        learning.end_run(uow, run_id, "left", now=now)
    shown = run("self-help", "report")
    assert shown.exit_code == 0
    assert "session_freezes" in shown.output
    assert "others 1" in shown.output


def test_a_notice_from_beginning_to_end(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "notice.yml"
    file.write_text(NOTICE, "utf-8")
    assert run("notice", "post", file).exit_code == 0
    assert "already" in run("notice", "post", file).output
    assert "Logons fail." in run("notice", "list").output
    assert run("notice", "update", "logons", "--text", "en=We have the cause.").exit_code == 0
    assert run("notice", "over", "logons", "--text", "en=Over.", "--text", "de=Vorbei.").exit_code == 0
    assert "no notice logons that goes on" in run("notice", "over", "logons", "--text", "en=x").output
    assert run("notice", "list").output == ""


@pytest.mark.parametrize("text", ["Over.", "xx=Over.", "en= ", "=Over."])
def test_a_text_needs_its_language(database: Database, text: str) -> None:
    assert run("notice", "over", "logons", "--text", text).exit_code == 2


def test_a_notice_needs_a_text(database: Database) -> None:
    assert run("notice", "over", "logons").exit_code == 2
