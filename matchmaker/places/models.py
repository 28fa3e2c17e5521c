"""The 17 regions, the municipalities and the postal codes of Québec: public facts only."""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, position_checks, position_type


class Region(Base):
    """An administrative region, '01' to '17'."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("code ~ '^(0[1-9]|1[0-7])$'", name="code_01_to_17"),
        *position_checks("centre"),
        {"info": NOT_PERSONAL},
    )

    code: Mapped[str] = mapped_column(CHAR(2), primary_key=True)
    name_fr: Mapped[str] = mapped_column(Text, unique=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    # where a map opens; the middle of where people live, not of the land
    centre: Mapped[WKBElement] = mapped_column(position_type())


class Municipality(Base):
    """A municipality, or a territory that people name as one.

    Several share a name: only name, region and MRC together tell them apart. A borough or a
    former municipality is a part of another.
    """

    __tablename__ = "municipality"
    __table_args__ = (
        UniqueConstraint(
            "search_key",
            "region_code",
            "mrc",
            name="uq_municipality_search_key_region_code_mrc",
        ),
        *position_checks("position"),
        Index("ix_municipality_position", "position", postgresql_using="gist"),
        Index("ix_municipality_other_keys", "other_keys", postgresql_using="gin"),
        CheckConstraint("population >= 0", name="population_not_negative"),
        CheckConstraint("part_of_id <> id", name="not_a_part_of_itself"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    mrc: Mapped[str] = mapped_column(Text, server_default="")
    # other names in use, as search keys
    other_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    # where its people are: the village, not the middle of the land
    position: Mapped[WKBElement] = mapped_column(position_type())
    population: Mapped[int | None]

    region: Mapped[Region] = relationship()
    part_of: Mapped[Municipality | None] = relationship(remote_side="Municipality.id")


class PostalCode(Base):
    """A postal code written without its space, with the place name of its source."""

    __tablename__ = "postal_code"
    __table_args__ = (
        CheckConstraint("code ~ '^[GHJK][0-9][A-Z][0-9][A-Z][0-9]$'", name="code_of_quebec"),
        *position_checks("position"),
        Index("ix_postal_code_position", "position", postgresql_using="gist"),
        {"info": NOT_PERSONAL},
    )

    # by bytes, so that the key's index also finds codes that begin alike
    code: Mapped[str] = mapped_column(CHAR(6, collation="C"), primary_key=True)
    position: Mapped[WKBElement] = mapped_column(position_type())
    place_name: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))

    municipality: Mapped[Municipality | None] = relationship()
