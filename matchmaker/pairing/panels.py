"""The best counterparts, on the page of an offer or of a need, for those who tend it."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from matchmaker.demand import panels as demand
from matchmaker.demand.models import Need
from matchmaker.pairing import exposures, queries, unlocking
from matchmaker.pairing.queries import Proposals
from matchmaker.supply import panels as supply
from matchmaker.supply.models import Offer

SHOWN: Final = 5
# a repair takes a second; past this many, the worker is elsewhere
ATTEMPTS: Final = 40


def install(app: Flask) -> None:
    """Have the pages of offers and needs show their pairings."""
    supply.register(app, of_offer)
    demand.register(app, of_need)


def of_offer(session: Session, offer: Offer, *, attempt: int = 0) -> str:
    """Kitchens that an offer suits; while a worker is at it, a piece that asks again."""
    found = queries.of_offer(session, offer.id, limit=SHOWN)
    exposures.log(session, found.proposals, place=exposures.Place.PANEL)
    again = _again("pairing.kitchens_of", offer.public_id, found=found, attempt=attempt)
    piece = render_template(
        "pairing/_kitchens.html",
        found=found,
        again=again,
        unlock=unlocking.of_offers(session, [offer]).get(offer.id),
        address=url_for("supply.edit", public_id=offer.public_id),
    )
    return Markup(piece)  # noqa: S704


def of_need(session: Session, need: Need, *, attempt: int = 0) -> str:
    """Suppliers that suit a need; while a worker is at it, a piece that asks again."""
    found = queries.of_need(session, need.id, limit=SHOWN)
    exposures.log(session, found.proposals, place=exposures.Place.PANEL, buyers={need.site_id})
    again = _again("pairing.suppliers_of", need.public_id, found=found, attempt=attempt)
    piece = render_template(
        "pairing/_suppliers.html",
        found=found,
        again=again,
        unlock=unlocking.of_needs(session, [need]).get(need.id),
        address=url_for("demand.edit", public_id=need.public_id),
        ease=url_for("pairing.ease", public_id=need.public_id),
    )
    return Markup(piece)  # noqa: S704


def _again(endpoint: str, public_id: str, *, found: Proposals, attempt: int) -> str | None:
    """Where to ask next: None when the list is there, '' when it has taken too long."""
    if found.generation_id is not None:
        return None
    if attempt >= ATTEMPTS:
        return ""
    return url_for(endpoint, public_id=public_id, essai=attempt + 1)
