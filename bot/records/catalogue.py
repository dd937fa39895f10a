"""The product catalogue: ``data/catalogue.yml``, checked, and copied into the products tables."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from sqlalchemy import select

from bot.records.data_files import DataFile, DataFileError, Strict
from bot.records.database import UnitOfWork
from bot.records.tables import Product as ProductRow
from bot.records.tables import ProductVersion

Language = Literal["en", "es", "pt", "fr", "de", "zh", "ko", "ja"]
Area = Literal["daas_vdi", "content_collaboration", "app_delivery_security", "licensing"]

CatalogueError = DataFileError
"""What :func:`load_catalogue` raises; it names file and line."""


class Product(Strict):
    """A product as customers name it.

    ``names`` holds full names, short forms and local spellings by language; the English ones are used in
    every language. A cloud service has no ``versions``, and then no ``current`` one.
    """

    id: str
    name: str
    area: Area
    appliance: bool = False
    names: dict[Language, list[str]]
    versions: list[str] = Field(default_factory=list)
    current: str | None = None


class _File(Strict):
    products: list[Product]


@dataclass(frozen=True)
class Catalogue:
    """Every product, in the file's order."""

    products: tuple[Product, ...]

    @cached_property
    def by_id(self) -> dict[str, Product]:
        """Every product by its id."""
        return {product.id: product for product in self.products}


def spelling(name: str) -> str:
    """What two spellings have in common that people take for the same: width, case, inner spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def load_catalogue(path: Path) -> Catalogue:
    """Read and check the catalogue.

    Raises:
        CatalogueError: an unknown key or area, an id given twice, a name that two products share, a
            current version that is not among the versions; with file and line.
    """
    file = DataFile(path)
    products = file.check(_File).products
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for index, product in enumerate(products):
        place = ("products", index)
        if product.id in ids:
            raise file.fault((*place, "id"), f"{product.id} is there already")
        ids.add(product.id)
        if bool(product.versions) != (product.current is not None):
            raise file.fault((*place, "current"), f"{product.id}: versions and a current one go together")
        if product.current is not None and product.current not in product.versions:
            raise file.fault((*place, "current"), f"{product.current} is not among {product.id}'s versions")
        if len(set(product.versions)) != len(product.versions):
            raise file.fault((*place, "versions"), f"{product.id}: a version is given twice")
        if "en" not in product.names:
            raise file.fault((*place, "names"), f"{product.id} has no English names")
        for language, names in product.names.items():
            for position, name in enumerate(names):
                key = spelling(name)
                here = (*place, "names", language, position)
                if not key:
                    raise file.fault(here, "an empty name")
                if owners.setdefault(key, product.id) != product.id:
                    raise file.fault(here, f"{name} means {owners[key]} already")
    return Catalogue(tuple(products))


def sync_catalogue(uow: UnitOfWork, catalogue: Catalogue) -> None:
    """Make the products tables say what the catalogue says.

    Products and versions no longer in the catalogue stay, since cases and entitlements name them; such a
    version is no longer the current one.
    """
    rows = {row.id: row for row in uow.session.scalars(select(ProductRow))}
    versions: dict[tuple[str, str], ProductVersion] = {
        (row.product_id, row.version): row for row in uow.session.scalars(select(ProductVersion))
    }
    for product in catalogue.products:
        row = rows.get(product.id)
        if row is None:
            row = ProductRow(id=product.id)
            uow.session.add(row)
        row.name, row.area, row.appliance = product.name, product.area, product.appliance
        for version in product.versions:
            if (product.id, version) not in versions:
                added = ProductVersion(product=row, version=version, current=False)
                uow.session.add(added)
                versions[product.id, version] = added
    for (product_id, version), version_row in versions.items():
        known = catalogue.by_id.get(product_id)
        version_row.current = known is not None and version == known.current
    uow.session.flush()
