"""The catalogue: one meaning a name, one current version a product, and the tables follow the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.records import queries
from bot.records.catalogue import CatalogueError, load_catalogue, spelling, sync_catalogue
from bot.records.database import Database


def product(**changed: Any) -> dict[str, Any]:
    usual = {
        "id": "door",
        "name": "Door",
        "area": "licensing",
        "names": {"en": ["Door"]},
        "versions": ["1", "2"],
        "current": "2",
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def written(tmp_path: Path, *products: dict[str, Any]) -> Path:
    path = tmp_path / "catalogue.yml"
    path.write_text(yaml.safe_dump({"products": list(products)}, allow_unicode=True), "utf-8")
    return path


WINDOW = product(id="window", name="Window", names={"en": ["Window"], "ja": ["ウィンドウ"]})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"area": "gardening"}, "area"),
        ({"current": "3"}, "not among"),
        ({"current": None}, "go together"),
        ({"versions": None}, "go together"),
        ({"versions": ["2", "2"]}, "twice"),
        ({"names": {"de": ["Tür"]}}, "no English names"),
        ({"names": {"en": ["Door", " "]}}, "empty name"),
        ({"names": {"en": ["Door"], "it": ["Porta"]}}, "it"),
        ({"id": "window"}, "there already"),
        ({"names": {"en": ["WINDOW"]}}, "means window already"),
        ({"names": {"en": ["Door"], "ko": ["ｗｉｎｄｏｗ"]}}, "means window already"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_its_line(
    tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(CatalogueError, match=says) as caught:
        load_catalogue(written(tmp_path, WINDOW, product(**changed)))
    assert caught.value.line > 10  # in the second product


def test_a_cloud_service_has_no_versions(tmp_path: Path) -> None:
    found = load_catalogue(written(tmp_path, product(versions=None, current=None)))
    assert found.by_id["door"].current is None


def test_the_tables_follow_the_file(database: Database, tmp_path: Path) -> None:
    with database.begin() as uow:
        sync_catalogue(uow, load_catalogue(written(tmp_path, product(), WINDOW)))
    with database.begin() as uow:
        renamed = product(name="Gate", versions=["2", "3"], current="3", appliance=True)
        sync_catalogue(uow, load_catalogue(written(tmp_path, renamed)))
    with database.begin(write=False) as uow:
        door = queries.product(uow, "door")
        assert door is not None
        assert (door.name, door.appliance) == ("Gate", True)
        assert {v.version: v.current for v in door.versions} == {"1": False, "2": False, "3": True}
        assert queries.current_version(uow, "door") == "3"
        # Cases may name it, so it stays; but nothing is its current version any more.
        assert queries.product(uow, "window") is not None
        assert queries.current_version(uow, "window") is None


def test_our_catalogue_names_what_customers_name(data_folder: Path) -> None:
    catalogue = load_catalogue(data_folder / "catalogue.yml")
    owners = {
        spelling(name): product.id
        for product in catalogue.products
        for names in product.names.values()
        for name in names
    }
    expected = {
        "XenApp": "virtual_apps_desktops",
        "cvad": "virtual_apps_desktops",
        "VDI": "virtual_apps_desktops",
        "DaaS": "daas",
        "ストアフロント": "storefront",
        "Receiver": "workspace_app",
        "워크스페이스 앱": "workspace_app",
        "PVS": "provisioning",
        "FAS": "federated_authentication_service",
        "XenServer": "hypervisor",
        "ShareFile": "sharefile",
        "NetScaler": "netscaler_adc",
        "Lastverteiler": "netscaler_adc",
        "网关": "netscaler_gateway",
        "SDX": "netscaler_sdx",
        "MPX": "netscaler_mpx",
        "servidor de licenças": "license_server",
        "serveur de licences": "license_server",
    }
    assert {name: owners.get(spelling(name)) for name in expected} == expected


def test_our_catalogue_covers_every_area_and_has_appliances(data_folder: Path) -> None:
    products = load_catalogue(data_folder / "catalogue.yml").products
    assert {product.area for product in products} == {
        "daas_vdi",
        "content_collaboration",
        "app_delivery_security",
        "licensing",
    }
    assert {product.id for product in products if product.appliance} >= {"netscaler_sdx", "netscaler_mpx"}


def test_no_name_is_an_everyday_word_of_one_of_the_languages(data_folder: Path) -> None:
    everyday = {
        "wem",
        "mas",
        "más",
        "cem",
        "studio",
        "director",
        "dass",
        "das",
        "spa",
        "store",
        "files",
        "cloud",
    }
    products = load_catalogue(data_folder / "catalogue.yml").products
    names = {spelling(name) for product in products for listed in product.names.values() for name in listed}
    assert names & everyday == set()
