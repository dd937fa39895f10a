from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.entities import EntityFinder, marks
from bot.nlu.importer import product_lookups
from bot.nlu.lookups import lookups_under
from bot.nlu.products import NameFinder

CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "catalogue.yml"
NAMES = {
    "storefront": ["StoreFront", "Store Front", "ストアフロント", "스토어프론트"],
    "adc": ["NetScaler ADC", "NetScaler", "VPX", "网络伸缩器"],
    "gateway": ["NetScaler Gateway", "Citrix Gateway"],
    "workspace": ["Workspace app", "工作区应用"],
}


@pytest.fixture(scope="module")
def finder() -> NameFinder:
    return NameFinder({"product": NAMES}, typos={"product"})


def ids(finder: NameFinder, text: str) -> list[tuple[str, str]]:
    return [(one.id, text[one.start : one.end]) for one in finder.find(text)["product"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("StoreFront is down", [("storefront", "StoreFront")]),
        ("STOREFRONT, store-front and storefronts", [("storefront", "STOREFRONT"), ("storefront",
        "store-front"), ("storefront", "storefronts")]),
        ("our netscaler gateway", [("gateway", "netscaler gateway")]),
        ("NetScaler ADC VPX crashed", [("adc", "NetScaler ADC VPX")]),
        ("workspaceapp", [("workspace", "workspaceapp")]),
        ("工作区应用打不开", [("workspace", "工作区应用")]),
        ("ストアフロントが開かない", [("storefront", "ストアフロント")]),
        ("스토어프론트가 안 열려요", [("storefront", "스토어프론트")]),
        ("我们的NetScaler坏了", [("adc", "NetScaler")]),
        ("netscalar is slow", [("adc", "netscalar")]),
        ("stroefront", [("storefront", "stroefront")]),
        ("storefrnt", [("storefront", "storefrnt")]),
        ("the store in front", []),
        ("vpxs", [("adc", "vpxs")]),
        ("xvpx", []),
    ],
)  # fmt: skip
def test_names_are_found_as_people_write_them(
    finder: NameFinder, text: str, expected: list[tuple[str, str]]
) -> None:
    assert ids(finder, text) == expected


def test_what_customers_write_is_not_kept(finder: NameFinder) -> None:
    before = len(finder._vocab)
    assert finder.find("qwzx blorf NetScaler " + " ".join(f"word{chr(97 + n)}x" for n in range(26)))[
        "product"
    ]
    assert len(finder._vocab) <= before + 1


def test_every_name_of_the_catalogue_is_found_and_means_its_product() -> None:
    products = lookups_under(product_lookups(CATALOGUE), "product.")
    finder = NameFinder({"product": products}, typos={"product"})
    wrong = [
        (name, ids(finder, name))
        for product, names in products.items()
        for name in names
        if ids(finder, name) != [(product, name)]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("can we speak German?", "de"), ("en español por favor", "es"), ("em português", "pt"),
        ("en français svp", "fr"), ("auf Deutsch bitte", "de"),
        ("请说中文", "zh"), ("한국어로 해주세요", "ko"), ("日本語でお願いします", "ja"),
        ("parlez-vous allemand ?", "de"), ("Spanisch", "es"),
        ("用英语可以吗", "en"), ("스페인어 가능한가요", "es"), ("フランス語", "fr"), ("Italian", "it"),
    ],
)  # fmt: skip
def test_languages_named_in_any_language(text: str, code: str) -> None:
    assert [e.value for e in EntityFinder({}).find(text) if e.entity == "language"] == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VMware vSphere host lost", ["VMware"]), ("the F5 in front", ["BIG-IP"]),
        ("problem with Microsoft Teams", ["Microsoft Teams"]), ("our teams are waiting", []),
        ("Teams calls stutter", ["Microsoft Teams"]), ("a word about it", []),
        ("Cisco AnyConnect", ["AnyConnect"]), ("윈도우 업데이트", ["Windows"]),
    ],
)  # fmt: skip
def test_other_vendors_products(text: str, expected: list[str]) -> None:
    found = [e.value for e in EntityFinder({}).find(text) if e.entity == "third_party_product"]
    assert found[:1] == expected[:1]


def test_marks_tell_kinds_and_bareness() -> None:
    finder = EntityFinder(NAMES)
    assert marks(finder.find("80000003"), "80000003") == ("case_number", "bare", "bare_case_number")
    text = "how do I update StoreFront on all our machines?"
    assert marks(finder.find(text), text) == ("product",)
    assert marks([], "hello") == ()
