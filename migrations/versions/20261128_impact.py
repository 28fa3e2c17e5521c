"""Purchases, answers for their words, definitions of local food, consents to show figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "impact"
down_revision = "open_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "definition",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("says_fr", sa.Text(), nullable=False),
        sa.Column("says_en", sa.Text(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), server_default="quebec", nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("label_role", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(label_role = '') = (labels = '{}')", name=op.f("ck_definition_labels_have_a_role")
        ),
        sa.CheckConstraint("code ~ '^[a-z0-9_]{1,40}$'", name=op.f("ck_definition_code_plain")),
        sa.CheckConstraint(
            "label_role IN ('', 'enough', 'required')", name=op.f("ck_definition_label_role_known")
        ),
        sa.CheckConstraint(
            "places <> 'none' OR label_role = 'required'", name=op.f("ck_definition_asks_something")
        ),
        sa.CheckConstraint(
            "places IN ('none', 'produced', 'transformed', 'either', 'both')",
            name=op.f("ck_definition_places_known"),
        ),
        sa.CheckConstraint("reach IN ('quebec', 'region')", name=op.f("ck_definition_reach_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_definition_code_valid_from")),
        info={"personal": None},
    )
    op.create_table(
        "figures_consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('page', 'aggregate', 'orders')",
            name=op.f("ck_figures_consent_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_figures_consent_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures_consent")),
    )
    op.create_index(
        "uq_figures_consent_standing",
        "figures_consent",
        ["organization_id", "purpose"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "supplier_answer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_key", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_supplier_answer_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organization.id"], name=op.f("fk_supplier_answer_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_answer")),
        sa.UniqueConstraint(
            "organization_id",
            "supplier_key",
            name=op.f("uq_supplier_answer_organization_id_supplier_key"),
        ),
    )
    op.create_index(
        op.f("ix_supplier_answer_supplier_id"), "supplier_answer", ["supplier_id"], unique=False
    )
    op.create_table(
        "purchase_answer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("description_key", sa.Text(), nullable=False),
        sa.Column("supplier_key", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("group_code", sa.Text(), server_default="", nullable=False),
        sa.Column("produced", sa.Text(), server_default="", nullable=False),
        sa.Column("produced_region", sa.CHAR(length=2), nullable=True),
        sa.Column("transformed", sa.Text(), server_default="", nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "group_code IN ('', 'vegetables', 'fruit', 'dairy', 'eggs', 'meat', 'fish', 'grains', 'maple_honey', 'prepared', 'grocery')",
            name=op.f("ck_purchase_answer_group_known"),
        ),
        sa.CheckConstraint(
            "produced IN ('', 'quebec', 'canada', 'abroad')",
            name=op.f("ck_purchase_answer_produced_known"),
        ),
        sa.CheckConstraint(
            "produced_region IS NULL OR produced = 'quebec'",
            name=op.f("ck_purchase_answer_region_of_quebec"),
        ),
        sa.CheckConstraint(
            "transformed IN ('', 'none', 'quebec', 'canada', 'abroad')",
            name=op.f("ck_purchase_answer_transformed_known"),
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_purchase_answer_family_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_purchase_answer_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["produced_region"], ["region.code"], name=op.f("fk_purchase_answer_produced_region")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_purchase_answer_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_answer")),
        sa.UniqueConstraint(
            "organization_id",
            "description_key",
            "supplier_key",
            name=op.f("uq_purchase_answer_organization_id_description_key_supplier_key"),
        ),
    )
    op.create_index(
        op.f("ix_purchase_answer_product_id"), "purchase_answer", ["product_id"], unique=False
    )
    op.create_index(
        "ix_purchase_answer_words",
        "purchase_answer",
        ["description_key", "supplier_key"],
        unique=False,
    )
    op.create_table(
        "purchase",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_key", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), server_default="", nullable=False),
        sa.Column("supplier_key", sa.Text(), server_default="", nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity_kg", sa.Double(), nullable=True),
        sa.Column("form", sa.Text(), server_default="", nullable=False),
        sa.Column("proof", sa.Text(), server_default="", nullable=False),
        sa.Column("proof_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("said", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("introduction_id", sa.BigInteger(), nullable=True),
        sa.Column("copied_from_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("group_code", sa.Text(), server_default="", nullable=False),
        sa.Column("produced", sa.Text(), server_default="", nullable=False),
        sa.Column("produced_region", sa.CHAR(length=2), nullable=True),
        sa.Column("transformed", sa.Text(), server_default="", nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("source", sa.Text(), server_default="form", nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "group_code IN ('', 'vegetables', 'fruit', 'dairy', 'eggs', 'meat', 'fish', 'grains', 'maple_honey', 'prepared', 'grocery')",
            name=op.f("ck_purchase_group_known"),
        ),
        sa.CheckConstraint(
            "produced IN ('', 'quebec', 'canada', 'abroad')",
            name=op.f("ck_purchase_produced_known"),
        ),
        sa.CheckConstraint(
            "produced_region IS NULL OR produced = 'quebec'",
            name=op.f("ck_purchase_region_of_quebec"),
        ),
        sa.CheckConstraint(
            "proof IN ('', 'invoice', 'statement', 'label', 'contract', 'introduction')",
            name=op.f("ck_purchase_proof_known"),
        ),
        sa.CheckConstraint(
            "transformed IN ('', 'none', 'quebec', 'canada', 'abroad')",
            name=op.f("ck_purchase_transformed_known"),
        ),
        sa.CheckConstraint(
            "abs(quantity_kg) < 1e9 AND sign(quantity_kg) = sign(amount_cents)",
            name=op.f("ck_purchase_quantity_has_the_sign_of_the_amount"),
        ),
        sa.CheckConstraint(
            "amount_cents <> 0 AND abs(amount_cents) < 1e11", name=op.f("ck_purchase_amount_sane")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"],
            ["purchase.id"],
            name=op.f("fk_purchase_copied_from_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_purchase_family_id")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_purchase_introduction_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["produced_region"], ["region.code"], name=op.f("fk_purchase_produced_region")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_purchase_product_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_purchase_site_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organization.id"], name=op.f("fk_purchase_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("public_id", name=op.f("uq_purchase_public_id")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_purchase_source_external_id")),
        info={"personal": None},
    )
    op.create_index(
        op.f("ix_purchase_introduction_id"), "purchase", ["introduction_id"], unique=False
    )
    op.create_index(op.f("ix_purchase_product_id"), "purchase", ["product_id"], unique=False)
    op.create_index(
        "ix_purchase_site_day", "purchase", ["site_id", "bought_on", "id"], unique=False
    )
    op.create_index(op.f("ix_purchase_supplier_id"), "purchase", ["supplier_id"], unique=False)
    op.create_index(
        "ix_purchase_words", "purchase", ["description_key", "supplier_key"], unique=False
    )
    op.create_index(
        "uq_purchase_copy",
        "purchase",
        ["copied_from_id"],
        unique=True,
        postgresql_where="copied_from_id IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index(
        "uq_purchase_copy", table_name="purchase", postgresql_where="copied_from_id IS NOT NULL"
    )
    op.drop_index("ix_purchase_words", table_name="purchase")
    op.drop_index(op.f("ix_purchase_supplier_id"), table_name="purchase")
    op.drop_index("ix_purchase_site_day", table_name="purchase")
    op.drop_index(op.f("ix_purchase_product_id"), table_name="purchase")
    op.drop_index(op.f("ix_purchase_introduction_id"), table_name="purchase")
    op.drop_table("purchase")
    op.drop_index("ix_purchase_answer_words", table_name="purchase_answer")
    op.drop_index(op.f("ix_purchase_answer_product_id"), table_name="purchase_answer")
    op.drop_table("purchase_answer")
    op.drop_index(op.f("ix_supplier_answer_supplier_id"), table_name="supplier_answer")
    op.drop_table("supplier_answer")
    op.drop_index(
        "uq_figures_consent_standing",
        table_name="figures_consent",
        postgresql_where="withdrawn_at IS NULL",
    )
    op.drop_table("figures_consent")
    op.drop_table("definition")
