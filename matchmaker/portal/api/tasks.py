"""What the API forgets by itself, once a night."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.portal.api import idempotency


@jobs.task("api.tidy", cron="47 4 * * *")
def tidy(work: jobs.Work) -> None:
    with work.begin() as session:
        idempotency.forget(session, now=work.now())
