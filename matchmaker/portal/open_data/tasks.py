"""The package, every night."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.portal.open_data import publishing


@jobs.task("open_data.publish", cron="50 9 * * *")
def publish(work: jobs.Work) -> None:
    """After the night's pairings and before people are up in Québec."""
    with work.begin() as session:
        publishing.publish(session, today=work.today(), now=work.now())
