"""What workers do to needs by themselves."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from matchmaker import jobs
from matchmaker.demand import service

QUEBEC: Final = ZoneInfo("America/Toronto")


@jobs.task("demand.expire", cron="10 5 * * *")
def expire(work: jobs.Work) -> None:
    """End the needs whose calendar is over, a little after midnight in Québec."""
    with work.begin() as session:
        service.expire(session, work.now().astimezone(QUEBEC).date())
