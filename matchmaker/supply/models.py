"""Offers: a product in a form, at a site, for a season year; and seasons that were moved."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Certification, Product
from matchmaker.db import NOT_PERSONAL, Base, Dated, public_id
from matchmaker.organizations.models import Origin, Site

CURVE_IS_A_YEAR = "cardinality(curve) = 24 AND 0 <= ALL (curve) AND 100 >= ALL (curve)"
STATES = "state IN ('draft', 'published', 'paused', 'expired', 'withdrawn')"


class Offer(Base, Origin, Dated):
    """What a producer can supply.

    Quantities are kept as people gave them and in kg for the whole season; the price as given
    and in cents per kg. `season_year` is the year of the first half-month.
    """

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint(STATES, name="state_known"),
        CheckConstraint("quantity_kg > 0 AND quantity_kg < 1e9", name="quantity_positive"),
        CheckConstraint("price_cents_per_kg >= 0", name="price_not_negative"),
        CheckConstraint("kg_per_unit > 0", name="unit_weighs"),
        CheckConstraint("delivery_days BETWEEN 0 AND 127", name="days_of_a_week"),
        CheckConstraint("reach_km > 0", name="reach_km_positive"),
        CheckConstraint("reach_minutes > 0", name="reach_minutes_positive"),
        Index("ix_offer_published", "product_id", postgresql_where="state = 'published'"),
        Index("ix_offer_updated_at", "updated_at"),
        # "same as last year" pressed twice makes one copy
        Index(
            "uq_offer_copy",
            "copied_from_id",
            unique=True,
            postgresql_where="copied_from_id IS NOT NULL AND state <> 'withdrawn'",
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    form: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, server_default="")
    season_year: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text, server_default="draft", index=True)

    quantity: Mapped[float | None]
    quantity_unit: Mapped[str] = mapped_column(Text, server_default="kg")
    quantity_per: Mapped[str] = mapped_column(Text, server_default="season")
    # what one unit weighs as the producer says; none: what the catalogue says
    kg_per_unit: Mapped[float | None]
    quantity_kg: Mapped[float | None]

    price_cents: Mapped[int | None]
    price_unit: Mapped[str] = mapped_column(Text, server_default="kg")
    price_cents_per_kg: Mapped[float | None]
    price_to_discuss: Mapped[bool] = mapped_column(server_default="false")
    packaging: Mapped[str] = mapped_column(Text, server_default="")

    delivers: Mapped[bool] = mapped_column(server_default="false")
    reach_km: Mapped[float | None]
    reach_minutes: Mapped[float | None]
    delivery_days: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    lead_time_days: Mapped[int | None] = mapped_column(SmallInteger)
    deliveries_per_month: Mapped[float | None]
    min_order_cents: Mapped[int | None]
    min_order_kg: Mapped[float | None]
    is_refrigerated: Mapped[bool] = mapped_column(server_default="false")
    allows_pickup: Mapped[bool] = mapped_column(server_default="false")
    drops_at_hub: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str] = mapped_column(Text, server_default="")

    published_at: Mapped[datetime | None]
    # the last day of the season; published offers and pauses end after it
    expires_on: Mapped[date | None]
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id", ondelete="SET NULL"))

    site: Mapped[Site] = relationship()
    product: Mapped[Product] = relationship()
    seasons: Mapped[list[OfferSeason]] = relationship(
        back_populates="offer", cascade="all, delete-orphan", order_by="OfferSeason.mode"
    )
    certifications: Mapped[list[OfferCertification]] = relationship(
        back_populates="offer", cascade="all, delete-orphan"
    )


class OfferSeason(Base):
    """One mode of an offer and its year: 24 half-months, 0 to 100 percent of full."""

    __tablename__ = "offer_season"
    __table_args__ = (
        CheckConstraint(CURVE_IS_A_YEAR, name="curve_is_a_year"),
        CheckConstraint(
            "mode IN ('field', 'storage', 'greenhouse', 'processed')", name="mode_known"
        ),
        {"info": NOT_PERSONAL},
    )

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str] = mapped_column(Text, primary_key=True)
    curve: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))

    offer: Mapped[Offer] = relationship(back_populates="seasons")


class OfferCertification(Base):
    """A certification that holds for this offer only."""

    __tablename__ = "offer_certification"
    __table_args__ = ({"info": NOT_PERSONAL},)

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"), primary_key=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("certification_body.id"))
    number: Mapped[str] = mapped_column(Text, server_default="")
    expires_on: Mapped[date | None]

    offer: Mapped[Offer] = relationship(back_populates="certifications")
    certification: Mapped[Certification] = relationship()


class SeasonShift(Base):
    """A season that came early or late: by how many half-months, and whether it was taken back."""

    __tablename__ = "season_shift"
    __table_args__ = (
        CheckConstraint("half_months BETWEEN -2 AND 4 AND half_months <> 0", name="step_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # the page it was asked from, so that asking twice moves once
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    half_months: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]

    moved: Mapped[list[ShiftedOffer]] = relationship(
        cascade="all, delete-orphan", order_by="ShiftedOffer.offer_id"
    )


class ShiftedOffer(Base):
    """One offer of a shift, and its season as it was before: 24 percents by mode."""

    __tablename__ = "shifted_offer"
    __table_args__ = ({"info": NOT_PERSONAL},)

    shift_id: Mapped[int] = mapped_column(
        ForeignKey("season_shift.id", ondelete="CASCADE"), primary_key=True
    )
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    season_year: Mapped[int] = mapped_column(SmallInteger)
    curves: Mapped[dict[str, list[int]]] = mapped_column(JSONB)

    offer: Mapped[Offer] = relationship()
