"""What the desks do by themselves: every morning, the news of whoever is due."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.desks import digest


@jobs.task("desks.digests", cron="0 11 * * *")
def digests(work: jobs.Work) -> None:
    """Six or seven o'clock in Québec, after the night's pairings: a job per person."""
    with work.begin() as session:
        for person_id in digest.due(session, now=work.now()):
            jobs.enqueue(session, "desks.digest", person_id=person_id)


@jobs.task("desks.digest")
def digest_of(work: jobs.Work, *, person_id: int) -> None:
    with work.pages(), work.begin() as session:
        digest.send(session, person_id, now=work.now())
