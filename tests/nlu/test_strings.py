from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.strings import LANGUAGES, ResponsesError, load_responses, widget_strings

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def folder(mini_project: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "responses"
    shutil.copytree(mini_project / "data" / "responses", copy)
    return copy


def change(file: Path, edit: Change) -> None:
    document = yaml.safe_load(file.read_text("utf-8"))
    edit(document)
    file.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")


def test_all_eight_load(folder: Path) -> None:
    strings = load_responses(folder)
    assert tuple(strings) == LANGUAGES
    assert strings["de"].labels["area.daas_vdi"] == "de desktops"
    assert strings["ja"].responses["utter_greet"][0]["text"] == "こんにちは、{name}さん"


def test_the_widgets_strings_keep_their_shape(folder: Path) -> None:
    assert widget_strings(load_responses(folder))["fr"] == {
        "title": "fr support",
        "composer": {"send": "fr send"},
    }


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "ko.yml").unlink()
    with pytest.raises(ResponsesError, match=r"ko\.yml: no such file"):
        load_responses(folder)


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (lambda d: d["responses"].pop("utter_greet"), "responses.utter_greet"),
        (lambda d: d["labels"]["area"].pop("daas_vdi"), "labels.area.daas_vdi"),
        (lambda d: d["reasons"].pop("covered"), "reasons.covered"),
        (lambda d: d["widget"]["composer"].pop("send"), "widget.composer.send"),
        (lambda d: d["labels"].update(moon="Luna"), "labels.moon"),
        (lambda d: d["labels"]["area"].update(daas_vdi="  "), "labels.area.daas_vdi"),
        (lambda d: d["labels"]["area"].update(daas_vdi="{broken"), "labels.area.daas_vdi"),
        (lambda d: d["responses"]["utter_greet"][0].update(text="Hola {nombre}"), "responses.utter_greet"),
        (lambda d: d["responses"]["utter_greet"][0].pop("text"), "responses.utter_greet"),
        (lambda d: d["responses"].update(utter_greet=[]), "responses.utter_greet"),
        (
            lambda d: d["responses"]["utter_cases"][0]["buttons"][0].update(payload="/deny"),
            "responses.utter_cases",
        ),
        (lambda d: d["responses"]["utter_cases"][0].pop("buttons"), "responses.utter_cases"),
        (lambda d: d.pop("widget"), "widget"),
        (lambda d: d.update(notes={}), "notes"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_file(folder: Path, edit: Change, key: str) -> None:
    change(folder / "es.yml", edit)
    with pytest.raises(ResponsesError) as caught:
        load_responses(folder)
    assert (caught.value.file.name, caught.value.key) == ("es.yml", key)


def test_a_key_written_twice_is_refused(folder: Path) -> None:
    file = folder / "de.yml"
    file.write_text(file.read_text("utf-8") + "widget: {}\n", "utf-8")
    with pytest.raises(ResponsesError, match="written twice"):
        load_responses(folder)


def test_yamls_norway_problem_is_caught(folder: Path) -> None:
    file = folder / "en.yml"
    file.write_text(file.read_text("utf-8").replace("title: en support", "no: en support"), "utf-8")
    with pytest.raises(ResponsesError, match="true or false"):
        load_responses(folder)
