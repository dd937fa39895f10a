"""A lead edits a topic while the server runs: new conversations get the new one, those under way keep theirs."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.records.database import Database
from bot.records.tables import SelfHelpRun
from bot.support.languages import LANGUAGES
from tests.conversations.conftest import PROJECT
from tests.conversations.customer import Customer
from tests.conversations.test_intake import PRIYA
from tests.conversations.test_self_help import FREEZES
from tests.real_server import RealServer

NEW = "Look at the lamp of the new version."


@pytest.fixture
def data(tmp_path: Path, data_folder: Path) -> Path:
    return Path(shutil.copytree(data_folder, tmp_path / "data"))


@pytest.fixture
def own_server(tmp_path: Path, data: Path) -> Iterator[RealServer]:
    server = RealServer(PROJECT, tmp_path / "state", data=data)
    server.start()
    yield server
    server.stop()


def edit(data: Path, old: str, new: str) -> None:
    """As an editor does: the file is there whole, the old one or the new one."""
    path = data / "self_help" / "daas_vdi" / "session_freezes.yml"
    text = path.read_text("utf-8")
    assert old in text
    written = path.with_suffix(".tmp")
    written.write_text(text.replace(old, new), "utf-8")
    os.replace(written, path)


async def come(server: RealServer) -> Customer:
    customer = await Customer(server.address).come(email=PRIYA)
    await customer.say(FREEZES)
    await customer.answer({"area": "#daas_vdi"}, until="self_help")
    return customer


async def test_an_edit_is_live_without_a_restart_and_breaks_no_conversation(
    own_server: RealServer, data: Path
) -> None:
    early = await come(own_server)
    assert "freeze as well" in early.said[-1]["text"]

    # The first check of the new version is another one, and the old one's is gone.
    texts = ", ".join(f'{code}: "{NEW}"' for code in LANGUAGES)
    edit(
        data, "checks:\n- id: others\n", f"checks:\n- id: lamp\n  instruction: {{{texts}}}\n- id: everyone\n"
    )
    for _ in range(100):
        late = await come(own_server)
        if NEW in late.said[-1]["text"]:
            break
        await late.leave()
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("the edit never became live")

    await early.press("alone")  # an answer of the old version's check
    assert early.asks == "self_help"
    await early.press("solved")
    assert early.asks == "rating"
    await late.press("remains")
    assert "freeze as well" in late.said[-1]["text"]

    database = Database(own_server.database_url)
    with database.begin(write=False) as uow:
        versions = {
            run.conversation_id: (run.version, [step["check"] for step in run.steps])
            for run in uow.session.query(SelfHelpRun)
        }
    database.dispose()
    assert versions[early.conversation_id] == (1, ["others", "reconnect"])
    assert versions[late.conversation_id] == (2, ["lamp"])
    await early.leave()
    await late.leave()


async def test_a_faulty_edit_changes_nothing(own_server: RealServer, data: Path) -> None:
    edit(data, "id: session_freezes\n", "id: session_melts\n")
    await asyncio.sleep(1)
    customer = await come(own_server)
    assert "freeze as well" in customer.said[-1]["text"]
    await customer.leave()
