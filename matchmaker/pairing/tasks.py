"""What workers do: pair what changed at once, and everything anew every night."""

from __future__ import annotations

from matchmaker import jobs
from matchmaker.pairing import changes, generations, listings
from matchmaker.pairing import repair as repairing


@jobs.task("pairing.repair")
def repair(
    work: jobs.Work,
    *,
    offer_id: int | None = None,
    need_id: int | None = None,
    site_id: int | None = None,
    organization_id: int | None = None,
) -> None:
    """Pair anew an offer, a need, or all that is at a site or of an organisation."""
    with work.begin() as session:
        changed = changes.named(
            session,
            offer_id=offer_id,
            need_id=need_id,
            site_id=site_id,
            organization_id=organization_id,
        )
        if repairing.pairs(session, changed, today=work.today()) is None:
            return
        jobs.enqueue(
            session,
            "portal.pairings_changed",
            offer_id=offer_id or 0,
            need_id=need_id or 0,
            site_id=site_id or 0,
            organization_id=organization_id or 0,
        )


@jobs.task("pairing.rebuild", cron="40 8 * * *")
def rebuild(work: jobs.Work) -> None:
    """Certificates lapse and seasons end: everything anew, before the morning in Québec."""
    generations.rebuild(work.engine, today=work.today(), by="job")


@jobs.task("pairing.relist", cron="20 5 * * *")
def relist(work: jobs.Work) -> None:
    """List anew the offers of which a certificate ended: searches read what is listed at once."""
    with work.begin() as session:
        listings.renew(session, today=work.today())
