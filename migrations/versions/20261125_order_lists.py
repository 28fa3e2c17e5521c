"""Order lists on their way to becoming needs, and menus to start one from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "order_lists"
down_revision = "shortlists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.text("now()")
    op.create_table(
        "order_list",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("site_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("sharing", sa.Text(), server_default="each", nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint(
            "sharing IN ('each', 'meals')", name=op.f("ck_order_list_sharing_known")
        ),
        sa.CheckConstraint("cardinality(site_ids) > 0", name=op.f("ck_order_list_is_for_somebody")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_order_list_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_list")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_list_public_id")),
    )
    op.create_index(op.f("ix_order_list_person_id"), "order_list", ["person_id"])
    op.create_table(
        "menu",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("institution_type", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("weeks", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("weeks BETWEEN 1 AND 12", name=op.f("ck_menu_weeks_plausible")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_menu")),
        info={"personal": None},
    )
    op.create_table(
        "menu_dish",
        sa.Column("menu_code", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("kg_per_100_meals", sa.Double(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("kg_per_100_meals > 0", name=op.f("ck_menu_dish_weighs")),
        sa.CheckConstraint("times > 0", name=op.f("ck_menu_dish_is_served")),
        sa.ForeignKeyConstraint(
            ["menu_code"],
            ["menu.code"],
            name=op.f("fk_menu_dish_menu_code"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_menu_dish_product_id")
        ),
        sa.PrimaryKeyConstraint("menu_code", "product_id", name=op.f("pk_menu_dish")),
        info={"personal": None},
    )


def downgrade() -> None:
    op.drop_table("menu_dish")
    op.drop_table("menu")
    op.drop_table("order_list")
