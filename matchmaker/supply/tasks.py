"""What workers do to offers by themselves."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.supply import service


@jobs.task("supply.expire", cron="10 5 * * *")
def expire(work: jobs.Work) -> None:
    """End the offers whose season is over, a little after midnight in Québec."""
    with work.begin() as session:
        service.expire(session, work.today())
