"""``firstline explain`` and ``firstline policy check``: the rules at the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.app.cli import app
from bot.nlu.strings import LANGUAGES
from bot.support.explain import ANSWERS

QUESTION = {
    "package": "css_core",
    "severity": 2,
    "country": "US",
    "subdivision": "AZ",
    "opened": "2026-11-25T23:30:00Z",
}
OPTIONS = [part for name, value in QUESTION.items() for part in (f"--{name}", str(value))]
HEAVY = ("rasa", "sqlalchemy", "numpy", "spacy", "aiohttp")


def explained(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments], input=given, env={"COLUMNS": "200"})


def test_for_programs() -> None:
    shown = explained(*OPTIONS, "--json")
    assert shown.exit_code == 0
    answer = json.loads(shown.stdout)
    assert set(answer) == set(ANSWERS)
    assert answer["initial_response_due"] == "2026-11-26T01:30:00Z"
    assert answer["next_update_due"] == "2026-11-30T23:30:00Z"
    assert answer["rma_due"] is None


def test_for_people() -> None:
    shown = explained(*OPTIONS).stdout
    assert "Wednesday 25 November, 17:30 (Pacific Time)   2026-11-26T01:30:00Z" in shown
    assert "San Jose" in shown
    assert "[Initial Response Times]" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_for_people_in_the_customers_language(language: str) -> None:
    shown = explained(*OPTIONS, "--language", language, "--trm", "--area", "licensing")
    assert shown.exit_code == 0
    assert "2026-11-26T01:30:00Z" in shown.stdout


def test_a_language_nobody_here_writes_is_explained_in_english() -> None:
    assert "First answer" in explained(*OPTIONS, "--language", "it").stdout


def test_a_language_without_a_name_is_told_as_the_rule_has_it() -> None:
    shown = explained(*OPTIONS, "--language", "xx")
    assert shown.exit_code == 0
    assert "language: xx" in shown.stdout


def test_now_is_when_it_opens_unless_said_otherwise() -> None:
    shown = explained("--package", "css_core", "--severity", "1", "--country", "JP", "--json")
    assert json.loads(shown.stdout)["coverage"] == "24x7"


@pytest.mark.parametrize(
    ("wrong", "option"),
    [
        (["--package", "css_gold"], "--package"),
        (["--severity", "5"], "--severity"),
        (["--country", "usa"], "--country"),
        (["--subdivision", "XX"], "--subdivision"),
        (["--opened", "yesterday"], "--opened"),
        (["--opened", "2026-11-25T23:30:00"], "--opened"),
        (["--area", "printing"], "--area"),
        (["--language", "Japanese"], "--language"),
    ],
)
def test_what_is_wrong_is_named(wrong: list[str], option: str) -> None:
    shown = explained(*OPTIONS, *wrong)
    assert shown.exit_code == 2
    assert option in shown.output
    assert "Traceback" not in shown.output


def test_a_missing_option_is_named() -> None:
    assert "--package" in explained("--severity", "1", "--country", "US").output


def test_a_batch_answers_line_by_line_and_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    lines = [
        json.dumps(QUESTION | {"id": "ä"}).encode(),
        b"not json",
        b"",
        b'\xff{"package"',
        json.dumps(QUESTION | {"severity": 9, "id": 7}).encode(),
        b"[" * 100_000,
        b'{"package": NaN}',
        json.dumps(QUESTION | {"id": None}).encode(),
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_bytes(b"\n".join(lines) + b"\n")
    for shown in (
        explained("--batch", str(questions)),
        explained("--batch", "-", given=questions.read_bytes()),
    ):
        assert shown.exit_code == 0
        answers = [json.loads(line) for line in shown.stdout_bytes.splitlines()]
        assert len(answers) == len(lines)
        assert answers[0]["id"] == "ä"
        assert [answer["error"]["key"] for answer in answers[1:4]] == ["line", "line", "line"]
        assert answers[4] == {"id": 7, "error": {"key": "severity", "message": "9 is no severity"}}
        assert [answer["error"]["key"] for answer in answers[5:7]] == ["line", "line"]
        assert answers[7]["queue"] == answers[0]["queue"]


def test_a_batch_takes_no_other_question() -> None:
    assert explained("--batch", "-", *OPTIONS, given="").exit_code == 2


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    shown = explained("--batch", str(tmp_path / "none"))
    assert shown.exit_code == 1
    assert "No such file" in shown.output


def test_it_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['firstline', 'explain', *{OPTIONS!r}]\n"
        "from bot.app.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.rstrip().endswith("LOADED []")


@pytest.fixture
def copied(tmp_path: Path, data_folder: Path) -> Path:
    return Path(shutil.copytree(data_folder / "policy", tmp_path / "policy"))


def checked(folder: Path) -> Result:
    return CliRunner().invoke(app, ["policy", "check", "--policy", str(folder)])


def test_our_policy_is_right() -> None:
    assert CliRunner().invoke(app, ["policy", "check"]).exit_code == 0


def test_every_broken_file_is_named_with_line_and_rule(copied: Path) -> None:
    packages = copied / "packages.yml"
    text = packages.read_text(encoding="utf-8").replace("2: 30 minutes", "2: -30 minutes", 1)
    packages.write_text(text, encoding="utf-8")
    line = text[: text.index("-30 minutes")].count("\n") + 1
    (copied / "zones.yml").write_text("zones: [", encoding="utf-8")
    (copied / "case_life.yml").unlink()
    (copied / "prices.yml").write_text("a: 1", encoding="utf-8")
    shown = checked(copied)
    assert shown.exit_code == 1
    said = shown.output.splitlines()
    assert len(said) == 4
    assert any(
        f"packages.yml:{line}: packages.css_priority" in one and "not a time ahead" in one for one in said
    )
    assert any("zones.yml:" in one and "not YAML" in one for one in said)
    assert any("case_life.yml: the file is missing" in one for one in said)
    assert any("prices.yml" in one and "no such policy file" in one for one in said)


def test_explain_follows_the_policy_it_is_given(copied: Path) -> None:
    packages = copied / "packages.yml"
    text = packages.read_text(encoding="utf-8").replace("2: 2 business hours", "2: 3 business hours", 1)
    packages.write_text(text, encoding="utf-8")
    shown = explained(*OPTIONS, "--policy", str(copied), "--json")
    # 15:30 in Los Angeles, which closes at 18:00 and opens again after Thanksgiving and a weekend's eve.
    assert json.loads(shown.stdout)["initial_response_due"] == "2026-11-27T16:30:00Z"


def test_a_broken_policy_is_one_clear_line(copied: Path) -> None:
    (copied / "packages.yml").write_text("packages: {}", encoding="utf-8")
    shown = explained(*OPTIONS, "--policy", str(copied))
    assert shown.exit_code == 1
    assert "packages.yml" in shown.output
