"""Endpoints of organisations' software, events, and the deliveries of events to endpoints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "hooks"
down_revision = "keys"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    _endpoints()
    _events()
    _deliveries()


def downgrade() -> None:
    for table in ("hook_delivery", "hook_event", "hook_endpoint"):
        op.drop_table(table)


def _endpoints() -> None:
    op.create_table(
        "hook_endpoint",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), server_default="", nullable=False),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'gone', 'failing')",
            name=op.f("ck_hook_endpoint_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_hook_endpoint_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_endpoint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hook_endpoint_public_id")),
    )
    op.create_index(op.f("ix_hook_endpoint_organization_id"), "hook_endpoint", ["organization_id"])


def _events() -> None:
    op.create_table(
        "hook_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hook_event_public_id")),
        sa.UniqueConstraint("cause", name=op.f("uq_hook_event_cause")),
    )
    op.create_index(op.f("ix_hook_event_happened_at"), "hook_event", ["happened_at"])


def _deliveries() -> None:
    op.create_table(
        "hook_delivery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("endpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("answer_code", sa.SmallInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'dead')", name=op.f("ck_hook_delivery_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["hook_endpoint.id"],
            name=op.f("fk_hook_delivery_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["hook_event.id"],
            name=op.f("fk_hook_delivery_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hook_delivery_public_id")),
        sa.UniqueConstraint(
            "endpoint_id", "event_id", name=op.f("uq_hook_delivery_endpoint_id_event_id")
        ),
    )
    op.create_index(op.f("ix_hook_delivery_event_id"), "hook_delivery", ["event_id"])
