"""What is missing and what sleeps, region by region, as it was last worked out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CHAR, REAL, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base


class Gap(Base):
    """A product, or any product of a family, in a region: kg by half-month.

    unmet_kg: asked there, and found nowhere within reach. idle_kg: offered there, and asked by no
    kitchen that it suits. A kilogram is counted once: see gaps. `…_unstated`: published without a
    quantity, so in no kg here. region_code: none where a site has no place yet.
    """

    __tablename__ = "gap"
    __table_args__ = (
        CheckConstraint("num_nonnulls(product_id, family_id) = 1", name="product_or_family"),
        CheckConstraint(
            "cardinality(unmet_kg) = 24 AND cardinality(idle_kg) = 24", name="kg_of_a_year"
        ),
        CheckConstraint("0 <= ALL (unmet_kg) AND 0 <= ALL (idle_kg)", name="kg_not_negative"),
        Index("ix_gap_region_code", "region_code"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), index=True
    )
    family_id: Mapped[int | None] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), index=True
    )
    region_code: Mapped[str | None] = mapped_column(
        CHAR(2), ForeignKey("region.code", ondelete="CASCADE")
    )
    unmet_kg: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    idle_kg: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    demand_kg: Mapped[float]
    supply_kg: Mapped[float]
    needs: Mapped[int]
    offers: Mapped[int]
    needs_unstated: Mapped[int]
    offers_unstated: Mapped[int]


class GapReport(Base):
    """Of which pairings the gaps are: one row, written with them."""

    __tablename__ = "gap_report"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), {"info": NOT_PERSONAL})

    id: Mapped[int] = mapped_column(primary_key=True)
    generation_id: Mapped[int]
    revision: Mapped[int]
    today: Mapped[date]
    made_at: Mapped[datetime]
