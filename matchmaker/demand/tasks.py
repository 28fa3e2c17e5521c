"""What workers do to needs by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from matchmaker import jobs
from matchmaker.demand import order_lists, service

LISTS_KEPT: Final = timedelta(days=60)


@jobs.task("demand.expire", cron="10 5 * * *")
def expire(work: jobs.Work) -> None:
    """End the needs whose calendar is over, a little after midnight in Québec."""
    with work.begin() as session:
        service.expire(session, work.today())


@jobs.task("demand.forget_lists", cron="40 5 * * *")
def forget_lists(work: jobs.Work) -> None:
    """Lists that nobody touched for two months go."""
    with work.begin() as session:
        order_lists.forget(session, before=work.now() - LISTS_KEPT)
