"""Events of the community, and who said that they come."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Person
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization


class Event(Base, Dated):
    """When members meet. The moments are UTC; zone: of its place, in which it is announced.

    place: where, '' online. link: where to connect, for those who registered only. capacity: none
    is without limit. sector: a type of institution, '' for all; region_code: none for all.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_its_start"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("state IN ('draft', 'published', 'cancelled')", name="state_known"),
        UniqueConstraint("title", "starts_at"),
        Index("ix_event_starts_at", "starts_at", "id"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, server_default="")
    link: Mapped[str] = mapped_column(Text, server_default="")
    sector: Mapped[str] = mapped_column(Text, server_default="")
    region_code: Mapped[str | None] = mapped_column(CHAR(2), ForeignKey("region.code"), index=True)
    capacity: Mapped[int | None]
    state: Mapped[str] = mapped_column(Text, server_default="published")

    @property
    def local_start(self) -> datetime:
        """As the clock of its place says it."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))


class Attendance(Base, Dated):
    """A person comes for an organisation; beyond the capacity, in the order of arrival, they
    wait: see attending."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()
