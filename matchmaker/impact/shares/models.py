"""Definitions of local food, each version from a day on: rows that a facilitator edits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, Dated


class Definition(Base, Dated):
    """When a bought line counts, for lines bought from `valid_from` until the next version.

    places: which places must be in Québec: where it was produced, where it was transformed,
    either, both (what is not transformed needs the first only), or none. reach: all of Québec, or
    the kitchen's own region for where it was produced. labels: codes of certifications of which
    one is `enough` by itself, or `required` besides the places; '' : labels say nothing.
    """

    __tablename__ = "definition"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("code ~ '^[a-z0-9_]{1,40}$'", name="code_plain"),
        CheckConstraint(
            "places IN ('none', 'produced', 'transformed', 'either', 'both')", name="places_known"
        ),
        CheckConstraint("reach IN ('quebec', 'region')", name="reach_known"),
        CheckConstraint("label_role IN ('', 'enough', 'required')", name="label_role_known"),
        CheckConstraint("(label_role = '') = (labels = '{}')", name="labels_have_a_role"),
        CheckConstraint("places <> 'none' OR label_role = 'required'", name="asks_something"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    name_fr: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    # what counts, in one sentence
    says_fr: Mapped[str] = mapped_column(Text)
    says_en: Mapped[str] = mapped_column(Text)
    places: Mapped[str] = mapped_column(Text)
    reach: Mapped[str] = mapped_column(Text, server_default="quebec")
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    label_role: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(Text, server_default="")
