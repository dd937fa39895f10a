"""Training lines are many, and each is its own: no copies, no near-copies, no families of one template."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from sklearn.feature_extraction.text import CountVectorizer

from bot.nlu.evaluation import load_sets
from bot.nlu.profiles import NONE, PROFILES
from bot.nlu.strings import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
FEWEST = 30
FEWEST_OF = {"report_problem": 60, "ask_how_to": 60, "out_of_scope": 60}
FEWEST_DESCRIPTIONS = 60
ALIKE = 0.85
"""From this share of common n-grams on, two lines are near-copies."""
FAMILY = 7
"""So many lines that differ in one word only are a template."""
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
_WITHOUT_SPACES = ("zh", "ja")


@cache
def lines(language: str) -> dict[str, list[str]]:
    """The lines of a language by what they are examples of: an intent, or a lookup."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "data" / "nlu" / language).glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            name = entry.get("intent") or entry["lookup"]
            found[name] += [one[2:] for one in entry["examples"].splitlines() if one.startswith("- ")]
    return found


def intents(language: str) -> Iterator[tuple[str, list[str]]]:
    return ((name, found) for name, found in lines(language).items() if "." not in name)


def folded(text: str) -> str:
    """The letters and digits of a text, without case and Latin accents."""
    bare = (one for one in unicodedata.normalize("NFKD", text.casefold()) if one not in _ACCENTS)
    letters = re.sub(r"[^\w]+", " ", unicodedata.normalize("NFC", "".join(bare))).strip()
    return letters or text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_lines_enough(language: str) -> None:
    named = {name for name, _ in intents("en")}
    found = dict(intents(language))
    assert found.keys() == named
    few = {name: len(found[name]) for name in named if len(found[name]) < FEWEST_OF.get(name, FEWEST)}
    assert few == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_impact_is_described(language: str) -> None:
    described = {name: len(found) for name, found in lines(language).items() if name.startswith("described.")}
    assert described.keys() == {f"described.{kind}" for kind in PROFILES if kind != NONE}
    assert min(described.values()) >= FEWEST_DESCRIPTIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_there_twice(language: str) -> None:
    twice = {
        name: [text for text, count in Counter(map(folded, found)).items() if count > 1]
        for name, found in intents(language)
    }
    assert {name: found for name, found in twice.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_means_two_things(language: str) -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for name, found in intents(language):
        for text in found:
            meanings[folded(text)].add(name)
    assert {text: names for text, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_lines_are_near_copies(language: str) -> None:
    assert list(near_copies(language)) == []


def near_copies(language: str) -> Iterator[tuple[str, str, str]]:
    size, kind = (2, "char") if language in _WITHOUT_SPACES else (3, "char_wb")
    for name, found in intents(language):
        counts = CountVectorizer(analyzer=kind, ngram_range=(size, size), binary=True)
        matrix = counts.fit_transform([folded(text) for text in found])
        sizes = matrix.sum(axis=1).A1
        common = (matrix @ matrix.T).tocoo()
        for i, j, shared in zip(common.row, common.col, common.data, strict=True):
            if i < j and min(sizes[i], sizes[j]) >= 12 and shared / (sizes[i] + sizes[j] - shared) > ALIKE:
                yield name, found[i], found[j]


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one not in _WITHOUT_SPACES])
def test_no_template_is_filled_in_again_and_again(language: str) -> None:
    frames: Counter[tuple[str, str]] = Counter()
    for name, found in intents(language):
        for words in (folded(text).split() for text in found):
            if len(words) >= 4:
                frames.update(
                    (name, " ".join([*words[:at], "_", *words[at + 1 :]])) for at in range(len(words))
                )
    assert [frame for frame, count in frames.items() if count >= FAMILY] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_the_evaluation_is_trained_on(language: str) -> None:
    trained = {folded(text) for found in lines(language).values() for text in found}
    asked = [one["text"] for one in load_sets(ROOT / "tests" / "nlu")[language]]
    # A greeting or a number is the same whoever writes it.
    assert [text for text in asked if len(folded(text)) > 20 and folded(text) in trained] == []
