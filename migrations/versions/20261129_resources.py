"""Files, resources with their marks, stories and news of the community."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "resources"
down_revision = "impact"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("alt_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_file_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_public_id")),
    )
    op.create_table(
        "news_post",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_post")),
        sa.UniqueConstraint("public_id", name=op.f("uq_news_post_public_id")),
    )
    op.create_index("ix_news_post_day", "news_post", ["dated_on", "id"], unique=False)
    op.create_table(
        "resource",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("search_key", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("effort", sa.Text(), server_default="easy", nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("organization_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
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
            "(state = 'published') <= (published_at IS NOT NULL)", name=op.f("ck_resource_dated")
        ),
        sa.CheckConstraint(
            "effort IN ('easy', 'medium', 'demanding')", name=op.f("ck_resource_effort_known")
        ),
        sa.CheckConstraint(
            "kind IN ('guide', 'tool', 'recipe', 'template', 'training', 'study', 'video')",
            name=op.f("ck_resource_kind_known"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_resource_language_known")),
        sa.CheckConstraint(
            "link <> '' OR body <> '' OR file_id IS NOT NULL", name=op.f("ck_resource_not_empty")
        ),
        sa.CheckConstraint(
            "sector IN ('', 'early_childhood', 'school', 'college', 'university', 'health', 'seniors', 'workplace')",
            name=op.f("ck_resource_sector_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'withdrawn')",
            name=op.f("ck_resource_state_known"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_resource_file_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_resource_organization_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resource_public_id")),
    )
    op.create_index(op.f("ix_resource_file_id"), "resource", ["file_id"], unique=False)
    op.create_index(
        op.f("ix_resource_organization_id"), "resource", ["organization_id"], unique=False
    )
    op.create_index("ix_resource_state", "resource", ["state", "published_at"], unique=False)
    op.create_table(
        "story",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("partners", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), server_default="", nullable=False),
        sa.Column("search_key", sa.Text(), server_default="", nullable=False),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("region_code", sa.CHAR(length=2), nullable=True),
        sa.Column("picture_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "figures", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("consented_by", sa.Text(), server_default="", nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
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
            "sector IN ('', 'early_childhood', 'school', 'college', 'university', 'health', 'seniors', 'workplace')",
            name=op.f("ck_story_sector_known"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (consented_at IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_story_published_with_consent"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'returned')",
            name=op.f("ck_story_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_story_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["file.id"], name=op.f("fk_story_picture_id")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_story_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("public_id", name=op.f("uq_story_public_id")),
    )
    op.create_index(op.f("ix_story_organization_id"), "story", ["organization_id"], unique=False)
    op.create_index(op.f("ix_story_picture_id"), "story", ["picture_id"], unique=False)
    op.create_index("ix_story_state", "story", ["state", "published_at"], unique=False)
    op.create_table(
        "resource_mark",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('useful', 'done', 'kept')", name=op.f("ck_resource_mark_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_resource_mark_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_mark_resource_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_mark")),
        sa.UniqueConstraint(
            "resource_id",
            "organization_id",
            "kind",
            name=op.f("uq_resource_mark_resource_id_organization_id_kind"),
        ),
    )
    op.create_index(
        op.f("ix_resource_mark_organization_id"), "resource_mark", ["organization_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_resource_mark_organization_id"), table_name="resource_mark")
    op.drop_table("resource_mark")
    op.drop_index("ix_story_state", table_name="story")
    op.drop_index(op.f("ix_story_picture_id"), table_name="story")
    op.drop_index(op.f("ix_story_organization_id"), table_name="story")
    op.drop_table("story")
    op.drop_index("ix_resource_state", table_name="resource")
    op.drop_index(op.f("ix_resource_organization_id"), table_name="resource")
    op.drop_index(op.f("ix_resource_file_id"), table_name="resource")
    op.drop_table("resource")
    op.drop_index("ix_news_post_day", table_name="news_post")
    op.drop_table("news_post")
    op.drop_table("file")
