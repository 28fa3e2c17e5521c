"""What workers do for the facilitator's desk."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.facilitation import figuring, gaps, scales


@jobs.task(gaps.TASK, cron="*/10 * * * *")
def work_out_gaps(work: jobs.Work) -> None:
    """Follow the pairings: asked for when a generation is switched to, and after changes."""
    with work.begin() as session:
        gaps.refresh(session, today=work.today(), now=work.now())
        if not figuring.is_written(session, work.today()):
            figuring.write(session, work.today())


@jobs.task("facilitation.figures", cron="30 3,9 * * *")
def write_figures(work: jobs.Work) -> None:
    """The figures of the day, again: late in the evening in Québec they are what the day made."""
    with work.begin() as session:
        figuring.write(session, work.today())


@jobs.task(scales.TASK)
def try_weights(work: jobs.Work, *, weights_id: int) -> None:
    """See what weights would change, for whoever tries them."""
    with work.begin() as session:
        scales.measure(session, weights_id, today=work.today())
