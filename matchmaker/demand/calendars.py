"""Loading the usual year of each kind of institution; the same load twice changes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.catalogue import calendars
from matchmaker.demand.models import CalendarTemplate


def read(folder: Path) -> dict[str, list[int]]:
    """The usual year of each kind of institution, as calendars.csv says it."""
    with (folder / "calendars.csv").open(encoding="utf-8", newline="") as opened:
        return {
            line["institution_type"]: calendars.parse(line["half_months"])
            for line in csv.DictReader(opened, strict=True)
        }


def load(session: Session, folder: Path) -> int:
    """Bring the table to what calendars.csv says; answers how many kinds it knows."""
    rows = [{"institution_type": kind, "curve": curve} for kind, curve in read(folder).items()]
    statement = insert(CalendarTemplate).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[CalendarTemplate.institution_type],
            set_={"curve": statement.excluded.curve},
        )
    )
    return len(rows)
