"""What must outlive a refused request: attempts that are counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base


class ThrottleWindow(Base):
    """How often something was tried by somebody (a keyed hash, not an address) in a window."""

    __tablename__ = "throttle_window"
    __table_args__ = ({"info": NOT_PERSONAL},)

    rule: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window_starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    attempts: Mapped[int]
