"""What grows and is made in Québec: reference rows loaded from seed/, facts only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base

CONFIDENCE = "confidence IN ('sourced', 'weak', 'unverified')"
CURVE_IS_A_YEAR = "cardinality(curve) = 24 AND 0 <= ALL (curve) AND 100 >= ALL (curve)"
LANGUAGE = "language IN ('fr', 'en')"


class Family(Base):
    """Products that a buyer may take for one another; families come together in groups."""

    __tablename__ = "family"
    __table_args__ = (
        CheckConstraint(
            "group_code IN ('vegetables', 'fruit', 'dairy', 'eggs', 'meat', 'fish', 'grains',"
            " 'maple_honey', 'prepared')",
            name="group_known",
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    group_code: Mapped[str] = mapped_column(Text)
    name_fr: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger)


class Product(Base):
    """A product as kitchens name it, whatever its form.

    Quantities are kept in kg; a product counted in litres says how much one weighs. Storage
    months are how long it keeps after harvest, none when that is unknown or does not apply.
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_plain"),
        CheckConstraint("base_unit IN ('kg', 'L')", name="base_unit_known"),
        CheckConstraint(
            "(base_unit = 'L') = (kg_per_litre IS NOT NULL) AND kg_per_litre > 0",
            name="litres_have_a_weight",
        ),
        CheckConstraint(
            "0 <= storage_months_min AND storage_months_min <= storage_months_max"
            " AND storage_months_max <= 60",
            name="storage_in_order",
        ),
        CheckConstraint(CONFIDENCE, name="confidence_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    name_fr: Mapped[str] = mapped_column(Text, unique=True)
    name_en: Mapped[str] = mapped_column(Text)
    base_unit: Mapped[str] = mapped_column(Text, server_default="kg")
    kg_per_litre: Mapped[float | None]
    storage_months_min: Mapped[int | None] = mapped_column(SmallInteger)
    storage_months_max: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[str] = mapped_column(Text)

    family: Mapped[Family] = relationship()
    synonyms: Mapped[list[ProductSynonym]] = relationship(
        back_populates="product",
        cascade="all, delete-orphan",
        order_by="[ProductSynonym.language.desc(), ProductSynonym.text]",
    )
    forms: Mapped[list[ProductForm]] = relationship(
        back_populates="product", cascade="all, delete-orphan", order_by="ProductForm.position"
    )
    seasons: Mapped[list[SeasonDefault]] = relationship(
        back_populates="product", cascade="all, delete-orphan", order_by="SeasonDefault.mode"
    )


class ProductSynonym(Base):
    """Another word for a product. An ambiguous one names several products: ask which, in the
    question's order, from 1."""

    __tablename__ = "product_synonym"
    __table_args__ = (
        UniqueConstraint("product_id", "language", "text"),
        CheckConstraint(LANGUAGE, name="language_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    is_ambiguous: Mapped[bool] = mapped_column(server_default="false")
    question_order: Mapped[int] = mapped_column(SmallInteger, server_default="0")

    product: Mapped[Product] = relationship(back_populates="synonyms")


class ProductForm(Base):
    """A form in which the product is sold; the first is the usual one."""

    __tablename__ = "product_form"
    __table_args__ = (
        CheckConstraint(
            "form IN ('whole', 'washed', 'peeled', 'cut', 'vacuum_packed', 'frozen', 'canned',"
            " 'dried', 'ground', 'prepared')",
            name="form_known",
        ),
        {"info": NOT_PERSONAL},
    )

    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)

    product: Mapped[Product] = relationship(back_populates="forms")


class Unit(Base):
    """A unit in which people count; `kg` when it weighs the same whatever is in it."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('mass', 'volume', 'count')", name="kind_known"),
        CheckConstraint("(kind = 'mass') = (kg IS NOT NULL) AND kg > 0", name="mass_has_kg"),
        CheckConstraint(
            "(kind = 'volume') = (litres IS NOT NULL) AND litres > 0", name="volume_has_litres"
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    kg: Mapped[float | None]
    litres: Mapped[float | None]
    one_fr: Mapped[str] = mapped_column(Text)
    many_fr: Mapped[str] = mapped_column(Text)
    one_en: Mapped[str] = mapped_column(Text)
    many_en: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger)


class UnitConversion(Base):
    """What a counted unit of a product, or of anything in a family, usually weighs."""

    __tablename__ = "unit_conversion"
    __table_args__ = (
        CheckConstraint("num_nonnulls(product_id, family_id) = 1", name="product_or_family"),
        CheckConstraint("kg > 0 AND kg < 10000", name="kg_positive"),
        CheckConstraint(CONFIDENCE, name="confidence_known"),
        Index("uq_unit_conversion_product_unit", "product_id", "unit_id", unique=True),
        Index("uq_unit_conversion_family_unit", "family_id", "unit_id", unique=True),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kg: Mapped[float]
    confidence: Mapped[str] = mapped_column(Text)

    unit: Mapped[Unit] = relationship()


class SeasonDefault(Base):
    """The usual year of a product in one mode, before the region's shift and soft edges."""

    __tablename__ = "season_default"
    __table_args__ = (
        CheckConstraint(CURVE_IS_A_YEAR, name="curve_is_a_year"),
        CheckConstraint(
            "mode IN ('field', 'storage', 'greenhouse', 'processed')", name="mode_known"
        ),
        CheckConstraint(CONFIDENCE, name="confidence_known"),
        {"info": NOT_PERSONAL},
    )

    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str] = mapped_column(Text, primary_key=True)
    curve: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    confidence: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, server_default="")

    product: Mapped[Product] = relationship(back_populates="seasons")


class RegionShift(Base):
    """By how many days a region's field season is later than the calendars say."""

    __tablename__ = "region_shift"
    __table_args__ = (
        CheckConstraint("days BETWEEN -60 AND 60", name="days_plausible"),
        CheckConstraint(CONFIDENCE, name="confidence_known"),
        {"info": NOT_PERSONAL},
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger)
    confidence: Mapped[str] = mapped_column(Text)


class Substitute(Base):
    """What may take a product's place in a kitchen, and how well; the way back is a row too."""

    __tablename__ = "substitute"
    __table_args__ = (
        CheckConstraint("product_id <> substitute_id", name="of_another"),
        CheckConstraint("compatibility BETWEEN 0.6 AND 0.9", name="compatibility_in_range"),
        {"info": NOT_PERSONAL},
    )

    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True
    )
    substitute_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    compatibility: Mapped[float]


class Certification(Base):
    """A label, permit or proof that a buyer may ask for; `bit` is its place in a bit set of 64."""

    __tablename__ = "certification"
    __table_args__ = (
        CheckConstraint("bit BETWEEN 0 AND 63", name="bit_in_a_word"),
        CheckConstraint(
            "kind IN ('organic', 'origin', 'designation', 'food_safety', 'permit',"
            " 'sustainability', 'insurance')",
            name="kind_known",
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    bit: Mapped[int] = mapped_column(SmallInteger, unique=True)
    name_fr: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)


class CertificationBody(Base):
    """Who certifies, accredits or issues."""

    __tablename__ = "certification_body"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Accreditation(Base):
    """A body that may give a certification."""

    __tablename__ = "accreditation"
    __table_args__ = ({"info": NOT_PERSONAL},)

    certification_id: Mapped[int] = mapped_column(
        ForeignKey("certification.id", ondelete="CASCADE"), primary_key=True
    )
    body_id: Mapped[int] = mapped_column(
        ForeignKey("certification_body.id", ondelete="CASCADE"), primary_key=True, index=True
    )
