"""The best counterparts, on the page of an offer or of a need, for those who tend it."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from matchmaker.demand import panels as demand
from matchmaker.demand.models import Need
from matchmaker.pairing import queries
from matchmaker.supply import panels as supply
from matchmaker.supply.models import Offer

SHOWN: Final = 5


def install(app: Flask) -> None:
    """Have the pages of offers and needs show their pairings."""
    supply.register(app, of_offer)
    demand.register(app, of_need)


def of_offer(session: Session, offer: Offer) -> Markup:
    """Kitchens that an offer suits."""
    found = queries.of_offer(session, offer.id, limit=SHOWN)
    return Markup(render_template("pairing/_kitchens.html", found=found))  # noqa: S704


def of_need(session: Session, need: Need) -> Markup:
    """Suppliers that suit a need."""
    found = queries.of_need(session, need.id, limit=SHOWN)
    return Markup(render_template("pairing/_suppliers.html", found=found))  # noqa: S704
