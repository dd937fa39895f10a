from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from bot.nlu.importer import FirstlineImporter, ProjectDataError, product_lookups
from bot.nlu.lookups import lookups_under


@pytest.fixture
def project(mini_project: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    shutil.copytree(mini_project, copy)
    return copy


def importer(project: Path, data: str = "data") -> TrainingDataImporter:
    return TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / data)]
    )


def test_only_nlu_and_dialogue_are_read(project: Path) -> None:
    loaded = importer(project)
    assert "greet" in loaded.get_nlu_data().intents
    assert [step.block_name for step in loaded.get_stories().story_steps] == ["greet"]


def test_the_domain_gets_the_english_responses_as_they_are_written(project: Path) -> None:
    responses = importer(project).get_domain().responses
    assert responses["utter_greet"] == [{"text": "Hello {name}"}]


def test_product_names_become_lookups(project: Path) -> None:
    tables = importer(project).get_nlu_data().lookup_tables
    assert lookups_under(tables, "product.")["storefront"] == (
        "StoreFront",
        "Citrix StoreFront",
        "Store Front",
        "ストアフロント",
    )
    assert lookups_under(tables, "product_area.") == {
        "app_delivery_security": ("netscaler",),
        "daas_vdi": ("storefront",),
    }


def test_a_folder_inside_data_is_read_alone_and_still_knows_the_products(project: Path) -> None:
    data = importer(project, "data/nlu").get_nlu_data()
    assert "greet" in data.intents
    assert lookups_under(data.lookup_tables, "product.")
    assert not importer(project, "data/nlu").get_stories().story_steps


def test_a_file_from_elsewhere_is_read_as_rasa_would(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_text('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hej\n', "utf-8")
    data = FirstlineImporter(None, None, [str(other)]).get_nlu_data()
    assert [example.get("text") for example in data.intent_examples] == ["hej"]
    assert not data.lookup_tables


def test_a_file_of_another_format_is_read_as_rasa_would(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    example = {"text": "hej", "intent": "greet", "entities": []}
    other.write_text(json.dumps({"rasa_nlu_data": {"common_examples": [example]}}), "utf-8")
    data = FirstlineImporter(None, None, [str(other)]).get_nlu_data()
    assert [line.get("text") for line in data.intent_examples] == ["hej"]


@pytest.mark.parametrize(
    "text",
    [
        'version: "3.1"\nnlu: [',
        'version: "3.1"\nnlu: greet\n',
        'version: "3.1"\nnlu:\n- greet\n',
        'version: "3.1"\nnlu:\n- intnet: greet\n  examples: |\n    - hej\n',
    ],
)
def test_lines_that_cannot_be_read_are_an_error_naming_the_file(project: Path, text: str) -> None:
    (project / "data" / "nlu" / "en" / "intents.yml").write_text(text, "utf-8")
    with pytest.raises(ProjectDataError, match=r"en.intents\.yml"):
        importer(project).get_nlu_data()


def test_missing_english_responses_are_an_error(project: Path) -> None:
    (project / "data" / "responses" / "en.yml").unlink()
    with pytest.raises(ProjectDataError, match=r"en\.yml"):
        importer(project).get_domain()


@pytest.mark.parametrize("text", ["products: 3", "products: [{name: X}]", "products: [", "[]"])
def test_a_broken_catalogue_is_named(tmp_path: Path, text: str) -> None:
    catalogue = tmp_path / "catalogue.yml"
    catalogue.write_text(text, "utf-8")
    with pytest.raises(ProjectDataError, match=r"catalogue\.yml"):
        list(product_lookups(catalogue))
