"""Purchase lines of kitchens, and answers given once for all the lines that say the same."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Family, Product
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Organization, Origin, Site

PRODUCED = "produced IN ('', 'quebec', 'canada', 'abroad')"
TRANSFORMED = "transformed IN ('', 'none', 'quebec', 'canada', 'abroad')"
REGION_OF_QUEBEC = "produced_region IS NULL OR produced = 'quebec'"
# the catalogue's groups, and what no farm of Québec sells: coffee, rice, spices
GROUP = (
    "group_code IN ('', 'vegetables', 'fruit', 'dairy', 'eggs', 'meat', 'fish', 'grains',"
    " 'maple_honey', 'prepared', 'grocery')"
)


class Facts:
    """What is known of a bought thing. '' : not known; `transformed` 'none': sold as it grew.

    `labels` are codes of certifications. A group may be known where the product is not one of
    the catalogue.
    """

    product_id: Mapped[int | None] = mapped_column(
        ForeignKey("product.id"), index=True, sort_order=20, info=NOT_PERSONAL
    )
    family_id: Mapped[int | None] = mapped_column(
        ForeignKey("family.id"), sort_order=21, info=NOT_PERSONAL
    )
    group_code: Mapped[str] = mapped_column(
        Text, server_default="", sort_order=22, info=NOT_PERSONAL
    )
    produced: Mapped[str] = mapped_column(Text, server_default="", sort_order=23, info=NOT_PERSONAL)
    produced_region: Mapped[str | None] = mapped_column(
        ForeignKey("region.code"), sort_order=24, info=NOT_PERSONAL
    )
    transformed: Mapped[str] = mapped_column(
        Text, server_default="", sort_order=25, info=NOT_PERSONAL
    )
    labels: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", sort_order=26, info=NOT_PERSONAL
    )


def _checks() -> list[CheckConstraint]:
    return [
        CheckConstraint(PRODUCED, name="produced_known"),
        CheckConstraint(TRANSFORMED, name="transformed_known"),
        CheckConstraint(REGION_OF_QUEBEC, name="region_of_quebec"),
        CheckConstraint(GROUP, name="group_known"),
    ]


class Purchase(Base, Facts, Origin, Dated):
    """One line that a kitchen bought: what was written, and what it turned out to be.

    The amount is before tax; a credit is negative, its kg as well. `said` names the facts that
    the line states itself (fields of Facts, `supplier_id`): an answer given for its words never
    replaces them.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        *_checks(),
        CheckConstraint("amount_cents <> 0 AND abs(amount_cents) < 1e11", name="amount_sane"),
        CheckConstraint(
            "abs(quantity_kg) < 1e9 AND sign(quantity_kg) = sign(amount_cents)",
            name="quantity_has_the_sign_of_the_amount",
        ),
        CheckConstraint(
            "proof IN ('', 'invoice', 'statement', 'label', 'contract', 'introduction')",
            name="proof_known",
        ),
        Index("ix_purchase_site_day", "site_id", "bought_on", "id"),
        Index("ix_purchase_words", "description_key", "supplier_key"),
        # "same as last year" pressed twice makes one copy
        Index(
            "uq_purchase_copy",
            "copied_from_id",
            unique=True,
            postgresql_where="copied_from_id IS NOT NULL",
        ),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    bought_on: Mapped[date]
    description: Mapped[str] = mapped_column(Text)
    description_key: Mapped[str] = mapped_column(Text)
    supplier_name: Mapped[str] = mapped_column(Text, server_default="")
    supplier_key: Mapped[str] = mapped_column(Text, server_default="")
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    amount_cents: Mapped[int]
    quantity: Mapped[float | None]
    unit: Mapped[str] = mapped_column(Text, server_default="")
    quantity_kg: Mapped[float | None]
    form: Mapped[str] = mapped_column(Text, server_default="")
    proof: Mapped[str] = mapped_column(Text, server_default="")
    proof_reference: Mapped[str] = mapped_column(Text, server_default="")
    said: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    introduction_id: Mapped[int | None] = mapped_column(
        ForeignKey("introduction.id", ondelete="SET NULL"), index=True
    )
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase.id", ondelete="SET NULL")
    )

    site: Mapped[Site] = relationship()
    supplier: Mapped[Organization | None] = relationship()
    introduction: Mapped[Introduction | None] = relationship()
    # of Facts, which is no table
    product: Mapped[Product | None] = relationship(foreign_keys="Purchase.product_id")
    family: Mapped[Family | None] = relationship(foreign_keys="Purchase.family_id")


class Answer(Base, Facts):
    """What an institution says of everything it bought under these words.

    It holds for its own sites and those of the bodies below it. supplier_key: '' is whoever
    sold it; an answer for one supplier comes first.
    """

    __tablename__ = "purchase_answer"
    __table_args__ = (
        UniqueConstraint("organization_id", "description_key", "supplier_key"),
        *_checks(),
        Index("ix_purchase_answer_words", "description_key", "supplier_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    description_key: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    supplier_key: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    answered_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    answered_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)


class SupplierAnswer(Base):
    """Which organisation an institution means by a supplier's name; none: not in the directory."""

    __tablename__ = "supplier_answer"
    __table_args__ = (UniqueConstraint("organization_id", "supplier_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    supplier_key: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    supplier_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id"), index=True, info=NOT_PERSONAL
    )
    answered_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    answered_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
