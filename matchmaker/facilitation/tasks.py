"""What workers do for the facilitator's desk."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from matchmaker import jobs
from matchmaker.facilitation import gaps

QUEBEC: Final = ZoneInfo("America/Toronto")


@jobs.task(gaps.TASK, cron="*/10 * * * *")
def work_out_gaps(work: jobs.Work) -> None:
    """Follow the pairings: asked for when a generation is switched to, and after changes."""
    with work.begin() as session:
        now = work.now()
        gaps.refresh(session, today=now.astimezone(QUEBEC).date(), now=now)
