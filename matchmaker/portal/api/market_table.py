"""Operations on offers and needs, and on what pairs them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select

from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.organizations import certifications
from matchmaker.organizations.publications import State
from matchmaker.pairing import explain
from matchmaker.pairing import queries as pairing
from matchmaker.pairing.queries import Proposal, Scored
from matchmaker.portal.api import asking, market, schemas, showing
from matchmaker.portal.api.operations import CSV, GEOJSON, JSON, Call, Many, One, Table
from matchmaker.portal.keys.scopes import Scope
from matchmaker.search.sifting import Candidate
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer
from matchmaker.web import clock


class OneOfBoth(Invalid):
    """Pairings of what?"""

    message = N_("Dites une offre ou un besoin, l’un ou l’autre.")


TABLE: Final = Table(N_("Offres, besoins, jumelages"))


@TABLE.row(
    "GET",
    "/offers",
    N_("Chercher des offres"),
    answers=schemas.OfferOut,
    asks=asking.OffersAsked,
    is_list=True,
    formats=(JSON, GEOJSON, CSV),
)
def offers(call: Call) -> Many:
    page = _page(call, market.OFFERS)
    rows = _rows(call, supply.published(), Offer.id, page=page)
    held = certifications.held_by(
        call.session, {each.site.organization_id for each in rows.values()}
    )
    return Many(
        [
            showing.offer(
                rows[each.key], held=held, today=call.today, way=_way(call.asked.near, each)
            )
            for each in page.found
            if each.key in rows
        ],
        page.after,
    )


@TABLE.row(
    "GET",
    "/offers/{id}",
    N_("Une offre"),
    answers=schemas.OfferOut,
    asks=asking.OfferAsked,
    formats=(JSON, GEOJSON),
)
def offer(call: Call) -> One:
    found = supply.one_published(call.session, call.path["id"])
    held = certifications.held_by(call.session, [found.site.organization_id])
    return showing.offer(found, held=held, today=call.today)


@TABLE.row(
    "GET",
    "/needs",
    N_("Chercher des besoins"),
    answers=schemas.NeedOut,
    asks=asking.NeedsAsked,
    is_list=True,
    formats=(JSON, GEOJSON, CSV),
)
def needs(call: Call) -> Many:
    page = _page(call, market.NEEDS)
    rows = _rows(call, demand.published(), Need.id, page=page)
    return Many(
        [
            showing.need(rows[each.key], way=_way(call.asked.near, each))
            for each in page.found
            if each.key in rows
        ],
        page.after,
    )


@TABLE.row(
    "GET",
    "/needs/{id}",
    N_("Un besoin"),
    answers=schemas.NeedOut,
    asks=asking.NeedAsked,
    formats=(JSON, GEOJSON),
)
def need(call: Call) -> One:
    return showing.need(demand.one_published(call.session, call.path["id"]))


@TABLE.row(
    "GET",
    "/pairings",
    N_("Les meilleures contreparties d’une de vos offres, ou d’un de vos besoins"),
    answers=schemas.PairingOut,
    asks=asking.PairingsAsked,
    is_list=True,
    formats=(JSON, CSV),
    scope=Scope.PAIRINGS_READ,
)
def pairings(call: Call) -> Many:
    asked, found = call.asked, call.session
    if bool(asked.offer) == bool(asked.need):
        raise OneOfBoth(field="offer")
    if asked.offer:
        own = supply.one_published(found, asked.offer)
        call.caller.acting_at(found, own.site)
        listed = pairing.of_offer(found, own.id, limit=asked.limit)
    else:
        wanted = demand.one_published(found, asked.need)
        call.caller.acting_at(found, wanted.site)
        listed = pairing.of_need(found, wanted.id, limit=asked.limit)
    owners = {each.offer.site.organization_id for each in listed.proposals}
    held = certifications.held_by(found, owners)
    return Many(showing.pairings(listed.proposals, held=held, today=call.today))


@TABLE.row(
    "GET",
    "/pairings/{offer}/{need}",
    N_("Un jumelage, calculé à l’instant"),
    answers=schemas.PairingOut,
    scope=Scope.PAIRINGS_READ,
)
def pair(call: Call) -> One:
    """For a party to it; what the other side has not published does not exist."""
    explained = explain.pair(call.session, call.path["offer"], call.path["need"], today=call.today)
    offer, need = explained.offer, explained.need
    own = call.caller.sites(call.session) & {offer.site_id, need.site_id}
    others = [each for each in (offer, need) if each.site_id not in own]
    if not own or any(each.state != State.PUBLISHED for each in others):
        raise NotFound
    said = explained.explanation
    scored = Scored(
        sum(points for _, points, _ in explained.terms),
        tuple(explained.terms),
        said.is_feasible and explained.refusal is None,
        said.km,
        said.minutes,
    )
    held = certifications.held_by(call.session, [offer.site.organization_id])
    [shown] = showing.pairings([Proposal(offer, need, scored)], held=held, today=call.today)
    return shown


def _page(call: Call, side: market.Side) -> market.Page:
    half_month = clock.half_month(call.today)
    return market.page(call.session, side, call.asked, today=call.today, half_month=half_month)


def _rows(call: Call, published: Select[Any], key: Any, *, page: market.Page) -> dict[int, Any]:
    """Those of a page that are still published, by number."""
    keys = [each.key for each in page.found]
    return {row.id: row for row in call.session.scalars(published.where(key.in_(keys)))}


def _way(near: str, found: Candidate) -> schemas.WayOut | None:
    return showing.way(found) if near else None
