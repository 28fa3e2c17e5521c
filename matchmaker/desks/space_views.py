"""My space: what to do next, what I have, what was proposed to me."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request
from flask_login import current_user

from matchmaker.demand import queries as demand
from matchmaker.desks import cards, covering, growing, listing, saved_views, shortlist, space, todo
from matchmaker.errors import N_
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.pairing import exposures
from matchmaker.pairing.queries import Proposal
from matchmaker.search.sifting import PAGE
from matchmaker.supply import queries as supply
from matchmaker.web import access, clock, i18n, session
from matchmaker.web.typography import say

SHOWN: Final = 3
# a title says how much there is to do, in words
TITLES: Final = (
    N_("Rien ne presse cette semaine"),
    N_("Une chose à faire cette semaine"),
    N_("Deux choses à faire cette semaine"),
    N_("Trois choses à faire cette semaine"),
    N_("Quatre choses à faire cette semaine"),
    N_("Cinq choses à faire cette semaine"),
)
MANY: Final = N_("Plusieurs choses à faire cette semaine")

blueprint: Final = Blueprint("space", __name__)


@blueprint.get("/mon-espace")
@access.signed_in
def space_of_mine() -> str:
    today = clock.today()
    affairs = space.affairs(session.current(), current_user, now=clock.now())
    steps = todo.steps(affairs, today=today)
    ids = {site.id for site in affairs.sites}
    shown = affairs.proposals[:SHOWN]
    exposures.log(session.current(), shown, place=exposures.Place.DESK, buyers=ids)
    return render_template(
        "desks/space.html",
        title=say(TITLES[len(steps)] if len(steps) < len(TITLES) else MANY),
        affairs=affairs,
        steps=steps,
        covered=covering.by_product(session.current(), affairs.needs),
        layers=cards.layers_of,
        wanted=cards.wanted,
        name_of=i18n.name_of,
        growing=growing.season(
            session.current(), affairs, matches=_matches(affairs.proposals), today=today
        ),
        kept_offers=shortlist.codes(session.current(), current_user.id),
        searches=saved_views.rows(session.current(), current_user, most=SHOWN),
        proposals=listing.proposals(session.current(), shown, site_ids=ids, today=today),
    )


@blueprint.get("/mon-espace/propositions")
@access.signed_in
def proposals() -> str:
    sites = organizations.sites_of_person(session.current(), current_user.id)[: space.MOST_SITES]
    found = space.proposals(session.current(), sites)
    chosen = request.args.get("pour", "")
    kept = [each for each in found if not chosen or chosen in _ends(each)]
    number = max(1, min(request.args.get("page", 1, type=int), -(-len(kept) // PAGE)))
    ids = {site.id for site in sites}
    first = (number - 1) * PAGE
    page = kept[first : first + PAGE]
    exposures.log(
        session.current(), page, place=exposures.Place.PROPOSALS, buyers=ids, first=first + 1
    )
    return render_template(
        "desks/proposals.html",
        cards=listing.proposals(session.current(), page, site_ids=ids, today=clock.today()),
        kept_offers=shortlist.codes(session.current(), current_user.id),
        total=len(kept),
        first=first + 1,
        number=number,
        pages=max(1, -(-len(kept) // PAGE)),
        chosen=chosen,
        mine=_mine(found, ids),
        has_sites=bool(sites),
        lonely=[] if kept else _lonely(sites, found, chosen=chosen),
        name_of=todo.name_of,
    )


def _lonely(sites: Sequence[Site], found: Sequence[Proposal], *, chosen: str) -> list[todo.Lonely]:
    """What has no proposals, when there are none to show; only the one that was asked for."""
    ids = [site.id for site in sites]
    offers = space.in_hand(supply.at_sites(session.current(), ids))
    needs = space.in_hand(demand.at_sites(session.current(), ids))
    alone = space.lonely(session.current(), offers, needs, found=found)
    return [each for each in alone if not chosen or each.owner.public_id == chosen][:SHOWN]


def _ends(proposal: Proposal) -> tuple[str, str]:
    return proposal.offer.public_id, proposal.need.public_id


def _mine(found: Sequence[Proposal], site_ids: set[int]) -> list[tuple[str, str, int]]:
    """My offers and needs that have proposals: address, words, how many."""
    counts: dict[tuple[str, str], int] = {}
    for each in found:
        is_buyer = each.need.site_id in site_ids
        words = cards.need_words(each.need) if is_buyer else cards.offer_words(each.offer)
        key = (each.need.public_id if is_buyer else each.offer.public_id, words)
        counts[key] = counts.get(key, 0) + 1
    return [(code, words, count) for (code, words), count in counts.items()]


def _matches(found: Sequence[Proposal]) -> dict[int, int]:
    """How many kitchens were proposed to each of my offers, by its number."""
    counts: dict[int, int] = {}
    for each in found:
        counts[each.offer.id] = counts.get(each.offer.id, 0) + 1
    return counts
