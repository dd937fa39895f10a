"""Every text the dialogue uses exists, and every text that exists is used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from bot.nlu.strings import LANGUAGES, Strings, load_responses

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"utter_\w+")


@pytest.fixture(scope="module")
def strings() -> Strings:
    return load_responses(ROOT / "data" / "responses")


def said_by_code() -> set[str]:
    """The responses named in the Python sources."""
    names: set[str] = set()
    for folder in ("actions", "bot/engine"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and _NAME.fullmatch(node.value)
                ):
                    names.add(node.value)
    return names - {"utter_ask_", "utter_message", "utter_action"}


def said_by_rules() -> set[str]:
    """The responses named in rules, and the questions of the forms' slots that no action asks."""
    names = {
        step["action"]
        for path in (ROOT / "data" / "dialogue").glob("*.yml")
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
        for step in rule["steps"]
        if step.get("action", "").startswith("utter_")
    }
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    for form, content in domain["forms"].items():
        for slot in content["required_slots"]:
            if f"action_ask_{form}_{slot}" not in domain["actions"]:
                names.add(f"utter_ask_{form}_{slot}")
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_response_that_is_used_exists(strings: Strings, language: str) -> None:
    missing = (said_by_code() | said_by_rules()) - set(strings[language].responses)
    assert missing == set()


def test_every_response_that_exists_is_used(strings: Strings) -> None:
    unused = set(strings["en"].responses) - said_by_code() - said_by_rules()
    assert unused == set()


def test_every_action_of_the_domain_exists_and_every_action_is_in_the_domain() -> None:
    from bot.engine.in_process_actions import InProcessActions

    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert InProcessActions().names == set(domain["actions"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_short_enough_for_a_narrow_widget(strings: Strings, language: str) -> None:
    wide = {"zh", "ko", "ja"}
    limit = 20 if language in wide else 40
    for name, variations in strings[language].responses.items():
        for variation in variations:
            for button in variation.get("buttons", ()):
                shown = re.sub(r"\{[^}]*\}", "", button["title"])
                assert len(shown) <= limit, (name, button["title"])
