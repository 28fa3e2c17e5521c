"""Generations of pairings, the weights they were made with, and what people refused.

A list is one row per need and one per offer, holding arrays: both directions of a province in
little space, and one row to replace when a published change touches it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, personal


class Singles(TypeDecorator[list[float]]):
    """Single-precision numbers, as they were computed: PostgreSQL prints the shortest decimal that
    reads back as the same single, and taken for a double that is another number."""

    impl = ARRAY(REAL)
    cache_ok = True

    def process_result_value(self, value: list[float] | None, dialect: Any) -> list[float] | None:  # noqa: ARG002 - SQLAlchemy hands it over
        return None if value is None else np.asarray(value, np.float32).tolist()


class Weights(Base):
    """Expert points per term and their tables' parameters; the newest active row counts.

    `effect`: what trying them on a sample showed. Rows that never counted were only tried.
    """

    __tablename__ = "weights"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_by: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    tables: Mapped[dict[str, object]] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(server_default="false")
    effect: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    activated_at: Mapped[datetime | None]


class Generation(Base):
    """One complete result of the engine."""

    __tablename__ = "generation"
    __table_args__ = (
        CheckConstraint("state IN ('writing', 'current', 'old')", name="state_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text, server_default="writing")
    revision: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    switched_at: Mapped[datetime | None]
    tables: Mapped[dict[str, object]] = mapped_column(JSONB)
    counts: Mapped[dict[str, object]] = mapped_column(JSONB, server_default="{}")


class CurrentGeneration(Base):
    """The pointer: one row, moved in one transaction."""

    __tablename__ = "current_generation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), {"info": NOT_PERSONAL})

    id: Mapped[int] = mapped_column(primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generation.id"))


class NeedPairings(Base):
    """The best offers of a need, best first.

    `steps`: eight bytes per offer, the steps of the generation's tables. Where the list is not
    full, `lost` counts the candidates by what they broke first, and `changes` says what would
    bring some in.
    """

    __tablename__ = "need_pairings"
    __table_args__ = ({"info": NOT_PERSONAL, "postgresql_partition_by": "LIST (generation_id)"},)

    generation_id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(primary_key=True)
    offer_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    scores: Mapped[list[float]] = mapped_column(Singles)
    steps: Mapped[bytes]
    feasible: Mapped[int] = mapped_column(server_default="0")
    lost: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    changes: Mapped[list[float] | None] = mapped_column(Singles)


class OfferPairings(Base):
    """The best needs of an offer, best first; columns as those of NeedPairings."""

    __tablename__ = "offer_pairings"
    __table_args__ = ({"info": NOT_PERSONAL, "postgresql_partition_by": "LIST (generation_id)"},)

    generation_id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(primary_key=True)
    need_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    scores: Mapped[list[float]] = mapped_column(Singles)
    steps: Mapped[bytes]
    feasible: Mapped[int] = mapped_column(server_default="0")
    lost: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    changes: Mapped[list[float] | None] = mapped_column(Singles)


class PairRefusal(Base):
    """« Pas pour nous cette saison »: honoured until that season is over."""

    __tablename__ = "pair_refusal"
    __table_args__ = (
        UniqueConstraint("offer_id", "need_id", "season_year"),
        CheckConstraint("side IN ('offer', 'need')", name="side_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    season_year: Mapped[int] = mapped_column(SmallInteger, info=NOT_PERSONAL)
    side: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    reason: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    comment: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="blank")
    )
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)


class Exposure(Base):
    """A list as it was shown to one who could act on it: what learning will learn from.

    `owner` and `owner_id`: the offer or need that it was shown for. Per entry: `others`, its rank
    (from 1), eight `points` (the terms of the engine, flat) and the propensity: with what
    probability that entry had that rank, 1 as long as nothing is drawn by lot.
    """

    __tablename__ = "exposure"
    __table_args__ = (
        CheckConstraint("owner IN ('offer', 'need')", name="owner_known"),
        Index("ix_exposure_owner", "owner", "owner_id", "shown_at"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shown_at: Mapped[datetime] = mapped_column(server_default=func.now())
    place: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int]
    others: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    ranks: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    points: Mapped[list[float]] = mapped_column(Singles)
    propensities: Mapped[list[float]] = mapped_column(Singles)


# what a map counts by, in its indexes
COUNTED = ["expires_on", "periods", "forms", "handovers", "region_code"]


class Listed:
    """What is published, flat, for the searches: kept by triggers, never written by us.

    `product_id` of a need for any product of a family: minus the family's number. `point` is the
    public place, on the plane of the maps (Web Mercator), `cell` the small square of it: see
    pairing.gathering. `periods`, `forms`, `labels` and `handovers` (1 delivered, 2 fetched, 4 left
    at a hub) are bit sets. `facts`: what the engine reads, packed; see pairing.unpacking.
    """

    product_id: Mapped[int]
    site_id: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    expires_on: Mapped[date]
    point: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=3857, spatial_index=False)
    )
    cell: Mapped[int | None] = mapped_column(Computed("map_cell(point)", persisted=True))
    periods: Mapped[int] = mapped_column(Integer)
    forms: Mapped[int] = mapped_column(SmallInteger)
    labels: Mapped[int]
    handovers: Mapped[int] = mapped_column(SmallInteger)
    facts: Mapped[bytes]


class ListedOffer(Base, Listed):
    """A published offer. `labels` are true from one day to another; offer_certifications() tells
    for other days."""

    __tablename__ = "listed_offer"
    __table_args__ = (
        Index("ix_listed_offer_near", "product_id", "point", postgresql_using="gist"),
        Index("ix_listed_offer_point", "point", postgresql_using="gist"),
        Index("ix_listed_offer_newest", "published_at"),
        Index("ix_listed_offer_newest_of", "product_id", "published_at"),
        Index("ix_listed_offer_cell", "cell", postgresql_include=COUNTED),
        Index("ix_listed_offer_cell_of", "product_id", "cell", postgresql_include=COUNTED),
        {"info": NOT_PERSONAL},
    )

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        sort_order=-1,
    )
    certified_from: Mapped[date]
    certified_until: Mapped[date]


class ListedNeed(Base, Listed):
    """A published need. `labels`: the certifications that it requires or prefers."""

    __tablename__ = "listed_need"
    __table_args__ = (
        Index("ix_listed_need_near", "product_id", "point", postgresql_using="gist"),
        Index("ix_listed_need_point", "point", postgresql_using="gist"),
        Index("ix_listed_need_newest", "published_at"),
        Index("ix_listed_need_newest_of", "product_id", "published_at"),
        Index("ix_listed_need_cell", "cell", postgresql_include=COUNTED),
        Index("ix_listed_need_cell_of", "product_id", "cell", postgresql_include=COUNTED),
        {"info": NOT_PERSONAL},
    )

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        sort_order=-1,
    )
