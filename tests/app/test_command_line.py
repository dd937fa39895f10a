"""The command line: quick to help, clear when it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app.cli import app

HEAVY = ("rasa", "sqlalchemy", "numpy", "spacy", "aiohttp", "pydantic", "yaml")


def test_help_imports_nothing_it_does_not_need() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['firstline', '--help']\n"
        "from bot.app.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "serve" in shown
    assert shown.rstrip().endswith("LOADED []")


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["train"],
        ["parse"],
        ["evaluate"],
        ["settings"],
        ["explain"],
        ["policy"],
        ["policy", "check"],
        ["db"],
        ["db", "upgrade"],
        ["demo"],
        ["demo", "load"],
        ["self-help"],
        ["self-help", "check"],
        ["self-help", "publish"],
        ["self-help", "import"],
        ["self-help", "report"],
        ["notice"],
        ["notice", "post"],
        ["notice", "update"],
        ["notice", "over"],
        ["notice", "list"],
    ],
)
def test_every_command_explains_itself(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.output


def test_settings_are_shown() -> None:
    shown = CliRunner().invoke(app, ["settings"])
    assert "FIRSTLINE_PORTAL_SECRET" in shown.output


def test_the_database_is_upgraded_and_sample_data_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTLINE_STATE_FOLDER", str(tmp_path / "state"))
    upgraded = CliRunner().invoke(app, ["db", "upgrade"])
    assert upgraded.exit_code == 0
    assert (tmp_path / "state" / "firstline.db").is_file()
    for _ in range(2):
        loaded = CliRunner().invoke(app, ["demo", "load"])
        assert loaded.exit_code == 0
        assert "organisations" in loaded.output


def test_a_wrong_setting_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_PORT", "none")
    shown = CliRunner().invoke(app, ["serve"])
    assert shown.exit_code == 1
    assert "Traceback" not in shown.output


def test_without_a_model_parse_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_STATE_FOLDER", str(tmp_path))
    monkeypatch.setenv("FIRSTLINE_MODELS_FOLDER", str(tmp_path))
    shown = CliRunner().invoke(app, ["parse", "hello"])
    assert shown.exit_code == 1
    assert "firstline train" in shown.output


@pytest.mark.parametrize("arguments", [["parse"], ["parse", "hello", "--batch", "-"]])
def test_parse_wants_one_input(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2
