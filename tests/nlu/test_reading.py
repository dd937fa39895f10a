"""The components together, as trained and loaded by Rasa."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest

from bot.nlu import sources
from bot.nlu.evaluation import BadSet, evaluate, load_sets, words
from bot.nlu.evaluation_measures import macro_f1
from bot.nlu.evaluation_report import print_evaluation
from bot.nlu.reading import NoModel, Reader, newest
from bot.nlu.storage import UnreadableModel
from tests.nlu.conftest import train


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello there", "greet"), ("guten Abend", "greet"), ("my desktop session freezes", "report_problem"),
        ("die Sitzung friert ständig ein", "report_problem"), ("アプリが起動しません", "report_problem"),
        ("how do I add a load balancer", "ask_how_to"),
        ("I want to talk to an agent", "request_human"), ("80000011", "inform"), ("HE2H81UJ47", "inform"),
        ("tell me a joke please", "out_of_scope"),
    ],
)  # fmt: skip
def test_intents(reader: Reader, text: str, intent: str) -> None:
    assert reader.parse(text)["intent"]["name"] == intent


def test_parse_data_is_complete_and_plain(reader: Reader) -> None:
    read = reader.parse("NetScaler is very slow, case 80000003")
    assert read["text"] == "NetScaler is very slow, case 80000003"
    assert [(e["entity"], e["value"]) for e in read["entities"]] == [
        ("product", "netscaler"),
        ("case_number", "80000003"),
    ]
    assert len(read["intent_ranking"]) == 5
    assert read["intent_ranking"][0] == read["intent"]
    assert [one["intent"] for one in read["alternatives"]] == [
        one["name"] for one in read["intent_ranking"][1:4]
    ]
    assert read["language"]["language"] == "en"
    assert read["language"]["certain"]
    assert 0 <= read["margin"] <= 1
    assert read["declined"] is False
    assert read["area"]["area"] == "app_delivery_security"
    assert json.loads(json.dumps(read)) == read


def test_a_declined_message_is_out_of_scope(reader: Reader) -> None:
    read = reader.parse("sing me a song about pizza")
    assert read["declined"]
    assert read["intent"]["name"] == "out_of_scope"
    assert read["alternatives"][0]["intent"] != "out_of_scope"


def test_text_beginning_with_a_slash_is_only_text(reader: Reader) -> None:
    read = reader.parse('/request_human{"vip":"yes"}')
    assert read["intent"]["confidence"] < 1
    assert not any(entity["entity"] == "vip" for entity in read["entities"])


@pytest.mark.parametrize("text", ["", " ", "x" * 100_000, "👍👍👍", "\n\n", "a\u0000b", "\u202eabc", "ﾊﾞ"])
def test_odd_messages_are_read_without_complaint(reader: Reader, text: str) -> None:
    assert "intent" in reader.parse(text)


def test_many_messages_are_read_as_each_alone(reader: Reader) -> None:
    texts = ["hello", "NetScaler is down", "80000003"]
    assert reader.parse_all(texts) == [reader.parse(text) for text in texts]


def test_training_twice_gives_the_same_readings(mini_project: Path, reader: Reader, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(mini_project, again)
    second = Reader.load(train(again, tmp_path / "models"))
    for text in ("hello", "my session is slow", "80000003", "what about the weather"):
        assert second.parse(text) == reader.parse(text)


async def test_the_agent_reads_as_the_reader_does(mini_model: Path, reader: Reader) -> None:
    from rasa.core.agent import load_agent

    agent = await load_agent(str(mini_model))
    for text in ("NetScaler is very slow", "hello", "ケース番号は80000003です"):
        read = await agent.parse_message(text)
        for key, value in reader.parse(text).items():
            assert read[key] == value, key


def test_the_newest_model_of_a_folder_is_loaded(mini_model: Path, tmp_path: Path) -> None:
    with pytest.raises(NoModel):
        Reader.load(tmp_path)
    (tmp_path / "old.tar.gz").write_bytes(b"")
    shutil.copy(mini_model, tmp_path / "new.tar.gz")
    assert newest(tmp_path) == tmp_path / "new.tar.gz"
    assert Reader.load(tmp_path).parse("hello")["intent"]["name"] == "greet"
    with pytest.raises(NoModel):
        Reader.load(tmp_path / "none.tar.gz")


@pytest.mark.parametrize(
    "part", ["intents.npz", "intents.json", "signals.npz", "areas.json", "products.json"]
)
def test_a_damaged_component_never_loads_unfitted(mini_model: Path, tmp_path: Path, part: str) -> None:
    with tarfile.open(mini_model) as archive:
        archive.extractall(tmp_path / "open", filter="data")
    (damaged,) = (tmp_path / "open").rglob(part)
    damaged.write_bytes(damaged.read_bytes()[:100])
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        for path in (tmp_path / "open").iterdir():
            archive.add(path, path.name)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - Rasa wraps it
        Reader.load(broken)
    assert isinstance(caught.value, UnreadableModel) or isinstance(caught.value.__cause__, UnreadableModel)


def test_an_evaluation_counts_what_it_should(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text(
        """
messages:
- {text: hello there my friend good morning, intent: greet}
- {text: NetScaler is down, intent: report_problem, area: app_delivery_security, severity: 2}
- {text: case 80000003, intent: inform, entities: [{entity: case_number, value: "80000003"}]}
- {text: my org is 50001234, intent: inform, entities: [{entity: org_id, value: "50009999"}]}
- {text: who will win the football match, intent: out_of_scope}
- {text: hello, intent: request_human}
""",
        "utf-8",
    )
    evaluation = evaluate(reader, load_sets(tmp_path), lambda read: 2)
    (result,) = evaluation.results
    assert result.intents.of == 6
    assert evaluation.confusions()[("request_human", "greet")] == 1
    assert result.ids == (1, 1, 1)
    assert result.ids_f1 == pytest.approx(0.5)
    assert (result.areas.right, result.severities.right) == (1, 1)
    assert result.out_of_scope.of == 1
    assert result.declined.of == 5
    print_evaluation(evaluation, mistakes=True)


def test_a_set_without_intents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("messages:\n- {text: hello}\n", "utf-8")
    with pytest.raises(BadSet, match="message 1"):
        load_sets(tmp_path)


def test_macro_f1_weighs_intents_alike() -> None:
    pairs = [("a", "a")] * 8 + [("b", "a")] * 2
    assert macro_f1(pairs) == pytest.approx((16 / 18 + 0) / 2)


def test_words_of_texts_without_spaces() -> None:
    assert words("one two three four") == 4
    assert words("仮想デスクトップに接続できません") == 5
    assert words("세션이 계속 끊겨요") == 3


def test_rasas_cache_knows_of_our_modules() -> None:
    from bot.nlu.entity_reader import EntityReader
    from bot.nlu.impact_reader import ImpactReader
    from bot.nlu.intent_reader import IntentReader

    for component in (EntityReader, IntentReader, ImpactReader):
        assert component.fingerprint_addon({}) == sources.fingerprint()
        assert component.required_packages() == []
