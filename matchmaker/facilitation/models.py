"""What the facilitator's desk keeps: gaps as they were last worked out, notes, merges."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CHAR, REAL, CheckConstraint, ForeignKey, Index, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Person
from matchmaker.community.levers.models import Lever
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization


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
    # what introductions had agreed on: no gap any more
    met_kg: Mapped[float] = mapped_column(server_default="0")


class OrganizationNote(Base):
    """What facilitators tell each other about an organisation; nobody else reads it."""

    __tablename__ = "organization_note"

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"),
        index=True,
        info=personal("link", on_erasure="detach"),
    )
    # the memory of the desk outlives who wrote it, as a note of nobody's
    body: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="keep"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)

    person: Mapped[Person | None] = relationship()


class OrganizationMerge(Base):
    """Two profiles of one body, made one: what moved, so that it can move back."""

    __tablename__ = "organization_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_bodies"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    kept_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    merged_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    merged_state: Mapped[str] = mapped_column(Text)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]

    kept: Mapped[Organization] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Organization] = relationship(foreign_keys=[merged_id])


class Figure(Base):
    """What a region counted on a day: see figuring.NAMES."""

    __tablename__ = "figure"
    __table_args__ = ({"info": NOT_PERSONAL},)

    day: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(
        CHAR(2), ForeignKey("region.code", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[float]


class Priority(Base, Dated):
    """Levers that say one thing to those who decide. evidence: lines that the desk adds."""

    __tablename__ = "priority"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    # the same form posted twice is one priority
    title: Mapped[str] = mapped_column(Text, unique=True)
    summary: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    evidence: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class PriorityLever(Base):
    """A lever stands in one priority at most."""

    __tablename__ = "priority_lever"
    __table_args__ = ({"info": NOT_PERSONAL},)

    lever_id: Mapped[int] = mapped_column(
        ForeignKey("lever.id", ondelete="CASCADE"), primary_key=True
    )
    priority_id: Mapped[int] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), index=True
    )

    lever: Mapped[Lever] = relationship()


class PublishedBrief(Base):
    """The brief for the authorities as it was on a day: nothing changes it afterwards."""

    __tablename__ = "published_brief"
    __table_args__ = ({"info": NOT_PERSONAL},)

    # one a day: a second publication of a day takes the place of the first
    day: Mapped[date] = mapped_column(primary_key=True)
    content: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
