"""Needs: what a kitchen looks for, for a school year; the contracts that bind it; the lists and
menus that needs are made from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Certification, Family, Product
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization, Origin, Site

CURVE_IS_A_YEAR = "cardinality(curve) = 24 AND 0 <= ALL (curve) AND 100 >= ALL (curve)"
STATES = "state IN ('draft', 'published', 'paused', 'expired', 'withdrawn')"


class Need(Base, Origin, Dated):
    """A product, or any product of a family, that a kitchen looks for.

    `season_year` is the year of the July in which the school year starts. Forms accepted are
    listed from the most to the least wanted; an empty list asks nothing.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("num_nonnulls(product_id, family_id) = 1", name="product_or_family"),
        CheckConstraint(STATES, name="state_known"),
        CheckConstraint(CURVE_IS_A_YEAR, name="curve_is_a_year"),
        CheckConstraint("quantity_kg > 0 AND quantity_kg < 1e9", name="quantity_positive"),
        CheckConstraint("budget_cents_per_kg >= 0", name="budget_not_negative"),
        CheckConstraint("kg_per_unit > 0", name="unit_weighs"),
        CheckConstraint("reception_days BETWEEN 0 AND 127", name="days_of_a_week"),
        CheckConstraint("limit_km > 0", name="limit_km_positive"),
        CheckConstraint("limit_minutes > 0", name="limit_minutes_positive"),
        Index("ix_need_published", "product_id", postgresql_where="state = 'published'"),
        Index("ix_need_updated_at", "updated_at"),
        # "same as last year" pressed twice makes one copy
        Index(
            "uq_need_copy",
            "copied_from_id",
            unique=True,
            postgresql_where="copied_from_id IS NOT NULL AND state <> 'withdrawn'",
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    forms: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    season_year: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text, server_default="draft", index=True)
    curve: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))

    quantity: Mapped[float | None]
    quantity_unit: Mapped[str] = mapped_column(Text, server_default="kg")
    quantity_per: Mapped[str] = mapped_column(Text, server_default="season")
    # what one unit weighs as the buyer says; none: what the catalogue says
    kg_per_unit: Mapped[float | None]
    quantity_kg: Mapped[float | None]

    budget_cents: Mapped[int | None]
    budget_unit: Mapped[str] = mapped_column(Text, server_default="kg")
    budget_cents_per_kg: Mapped[float | None]
    budget_is_ceiling: Mapped[bool] = mapped_column(server_default="false")

    limit_km: Mapped[float | None]
    limit_minutes: Mapped[float | None]
    # how far the buyer goes to fetch goods; none: it does not
    pickup_km: Mapped[float | None]
    reception_days: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    lead_time_days: Mapped[int | None] = mapped_column(SmallInteger)
    deliveries_per_month: Mapped[float | None]
    label: Mapped[str] = mapped_column(Text, server_default="")
    accepts_substitutes: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str] = mapped_column(Text, server_default="")

    published_at: Mapped[datetime | None]
    # the last day of its calendar; published needs and pauses end after it
    expires_on: Mapped[date | None]
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))

    site: Mapped[Site] = relationship()
    product: Mapped[Product | None] = relationship()
    family: Mapped[Family | None] = relationship()
    certifications: Mapped[list[NeedCertification]] = relationship(
        back_populates="need", cascade="all, delete-orphan"
    )


class NeedCertification(Base):
    """A certification that a need requires, or prefers."""

    __tablename__ = "need_certification"
    __table_args__ = ({"info": NOT_PERSONAL},)

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True
    )
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"), primary_key=True)
    is_required: Mapped[bool]

    need: Mapped[Need] = relationship(back_populates="certifications")
    certification: Mapped[Certification] = relationship()


class Contract(Base, Dated):
    """A contract in force: for this family the institution buys elsewhere until a date."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("organization_id", "family_id", "until"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    until: Mapped[date]
    note: Mapped[str] = mapped_column(Text, server_default="")

    organization: Mapped[Organization] = relationship()
    family: Mapped[Family] = relationship()


class CalendarTemplate(Base):
    """The usual year of a kind of institution: how full its kitchen runs, half-month by
    half-month."""

    __tablename__ = "calendar_template"
    __table_args__ = (
        CheckConstraint(CURVE_IS_A_YEAR, name="curve_is_a_year"),
        {"info": NOT_PERSONAL},
    )

    institution_type: Mapped[str] = mapped_column(Text, primary_key=True)
    curve: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class OrderList(Base, Dated):
    """Lines that somebody pasted, imported or took from a menu, until they are needs.

    `lines`: demand.order_lines.Line as plain values, in their order. `sharing`: whether a quantity
    is that of each site, or is shared among them by the meals they serve.
    """

    __tablename__ = "order_list"
    __table_args__ = (
        CheckConstraint("sharing IN ('each', 'meals')", name="sharing_known"),
        CheckConstraint("cardinality(site_ids) > 0", name="is_for_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    title: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    site_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), info=NOT_PERSONAL)
    sharing: Mapped[str] = mapped_column(Text, server_default="each", info=NOT_PERSONAL)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, info=personal("activity", on_erasure="delete")
    )


class Menu(Base):
    """What kitchens of a kind usually serve over a cycle of so many weeks."""

    __tablename__ = "menu"
    __table_args__ = (
        CheckConstraint("weeks BETWEEN 1 AND 12", name="weeks_plausible"),
        {"info": NOT_PERSONAL},
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    institution_type: Mapped[str] = mapped_column(Text)
    name_fr: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    weeks: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int] = mapped_column(SmallInteger)

    dishes: Mapped[list[MenuDish]] = relationship(cascade="all, delete-orphan")


class MenuDish(Base):
    """A product of a menu: kg bought to serve it once to a hundred, and times per cycle."""

    __tablename__ = "menu_dish"
    __table_args__ = (
        CheckConstraint("kg_per_100_meals > 0", name="weighs"),
        CheckConstraint("times > 0", name="is_served"),
        {"info": NOT_PERSONAL},
    )

    menu_code: Mapped[str] = mapped_column(
        ForeignKey("menu.code", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    form: Mapped[str] = mapped_column(Text)
    kg_per_100_meals: Mapped[float]
    times: Mapped[int] = mapped_column(SmallInteger)

    product: Mapped[Product] = relationship()
