"""Who the customers are and what they bought."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.records.tables.base import Base, Document, Id, new_id, one_of

CONTACT_ROLES = ("technical", "renewal", "third_party")


class Organisation(Base):
    """A customer account. ``org_id`` is the eight digits (first a 5) that customers know."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    org_id: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2, decides the region
    subdivision: Mapped[str | None] = mapped_column(String(8))  # without the country's prefix
    trm_name: Mapped[str | None] = mapped_column(String(200))  # Technical Relationship Manager
    account_manager_name: Mapped[str | None] = mapped_column(String(200))  # Technical Account Manager

    roles: Mapped[list[ContactRole]] = relationship(back_populates="organisation")
    entitlements: Mapped[list[Entitlement]] = relationship(back_populates="organisation")


class Contact(Base):
    """A person. What they may do depends on their role at each organisation."""

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(2))  # preferred, for mail
    zone: Mapped[str | None] = mapped_column(String(64))  # IANA

    roles: Mapped[list[ContactRole]] = relationship(back_populates="contact")


class ContactRole(Base):
    """What a contact is to an organisation; one contact may hold several roles."""

    __tablename__ = "contact_roles"
    __table_args__ = (
        UniqueConstraint("contact_id", "organisation_id", "role"),
        one_of("role", CONTACT_ROLES),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))

    contact: Mapped[Contact] = relationship(back_populates="roles")
    organisation: Mapped[Organisation] = relationship(back_populates="roles")


class Product(Base):
    """A product of the catalogue (``data/catalogue.yml``); ``id`` is the catalogue's."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(32))
    appliance: Mapped[bool] = mapped_column(Boolean, default=False)

    versions: Mapped[list[ProductVersion]] = relationship(back_populates="product")


class ProductVersion(Base):
    """A released version of a product, as the catalogue writes it."""

    __tablename__ = "product_versions"
    __table_args__ = (UniqueConstraint("product_id", "version"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    version: Mapped[str] = mapped_column(String(64))
    current: Mapped[bool] = mapped_column(Boolean, default=False)

    product: Mapped[Product] = relationship(back_populates="versions")


class Entitlement(Base):
    """A support package an organisation holds, for one product or a whole area.

    It ends at the end of ``ends_on`` in the account's calendar zone (policy reading 9).
    """

    __tablename__ = "entitlements"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    package: Mapped[str] = mapped_column(String(32))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"))
    areas: Mapped[list[str]] = mapped_column(Document, default=list)  # covered where product_id is null
    trm: Mapped[bool] = mapped_column(Boolean, default=False)
    serial_number: Mapped[str | None] = mapped_column(String(10))  # appliance maintenance
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)

    organisation: Mapped[Organisation] = relationship(back_populates="entitlements")
