"""Loading the usual year of each kind of institution; the same load twice changes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.catalogue import calendars
from matchmaker.demand.models import CalendarTemplate


def load(session: Session, folder: Path) -> int:
    """Bring the table to what calendars.csv says; answers how many kinds it knows."""
    with (folder / "calendars.csv").open(encoding="utf-8", newline="") as opened:
        rows = [
            {
                "institution_type": line["institution_type"],
                "curve": calendars.parse(line["half_months"]),
            }
            for line in csv.DictReader(opened, strict=True)
        ]
    statement = insert(CalendarTemplate).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[CalendarTemplate.institution_type],
            set_={"curve": statement.excluded.curve},
        )
    )
    return len(rows)
