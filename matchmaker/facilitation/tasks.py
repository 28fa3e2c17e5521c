"""What workers do for the facilitator's desk."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from matchmaker import jobs
from matchmaker.facilitation import figuring, gaps, scales

QUEBEC: Final = ZoneInfo("America/Toronto")


@jobs.task(gaps.TASK, cron="*/10 * * * *")
def work_out_gaps(work: jobs.Work) -> None:
    """Follow the pairings: asked for when a generation is switched to, and after changes."""
    with work.begin() as session:
        gaps.refresh(session, today=_today(work), now=work.now())
        if not figuring.is_written(session, _today(work)):
            figuring.write(session, _today(work))


@jobs.task("facilitation.figures", cron="30 3,9 * * *")
def write_figures(work: jobs.Work) -> None:
    """The figures of the day, again: late in the evening in Québec they are what the day made."""
    with work.begin() as session:
        figuring.write(session, _today(work))


@jobs.task(scales.TASK)
def try_weights(work: jobs.Work, *, weights_id: int) -> None:
    """See what weights would change, for whoever tries them."""
    with work.begin() as session:
        scales.measure(session, weights_id, today=_today(work))


def _today(work: jobs.Work) -> date:
    return work.now().astimezone(QUEBEC).date()
