"""The two searches: who supplies, who needs. Filters live in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.demand.models import Need
from matchmaker.desks import cards, elision, searching, shortlist
from matchmaker.desks.searching import Found
from matchmaker.pairing import exposures
from matchmaker.pairing.gathering import Cluster, View
from matchmaker.portal import asking as portal
from matchmaker.search import asking, looking, mine, naming, sifting, viewing
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment
from matchmaker.search.mine import Mine
from matchmaker.web import access, clock, i18n, session

blueprint: Final = Blueprint("search", __name__)


@dataclass(frozen=True)
class Direction:
    """One of the two searches, and what it is called."""

    code: str
    path: str
    run: Callable[..., Found]
    on_map: Callable[..., list[Cluster]]
    own: Callable[[Session, int], Mine]
    start_pin: str


SUPPLIERS: Final = Direction(
    "suppliers",
    "/fournisseurs",
    searching.suppliers,
    looking.suppliers_on_map,
    mine.who_needs,
    "kitchen",
)
KITCHENS: Final = Direction(
    "kitchens",
    "/besoins",
    searching.kitchens,
    looking.kitchens_on_map,
    mine.who_supplies,
    "farm",
)


@blueprint.get("/fournisseurs")
@access.anyone
def suppliers() -> str:
    return _page(SUPPLIERS)


@blueprint.get("/fournisseurs.json")
@access.anyone
def suppliers_map() -> Response:
    return _map(SUPPLIERS)


@blueprint.get("/besoins")
@access.anyone
def kitchens() -> str:
    return _page(KITCHENS)


@blueprint.get("/besoins.json")
@access.anyone
def kitchens_map() -> Response:
    return _map(KITCHENS)


def _page(direction: Direction) -> str:
    asked, own = _asked(), _own(direction)
    found = _found(direction, asked, own)
    _log(found)

    def address(**changes: object) -> str:
        query = urlencode(asked.pairs(**changes))
        return f"{direction.path}?{query}" if query else direction.path

    return render_template(
        "desks/search.html",
        direction=direction,
        asked=asked,
        found=found,
        mine=own,
        address=address,
        kept=asked.pairs,
        query=urlencode(asked.pairs()),
        map_url=f"{direction.path}.json?{urlencode(asked.pairs(page=asked.page))}",
        what=_what(found),
        where=elision.of(found.search.place.start.name) if found.search.place.start else "",
        forms=_choices(_forms(direction, found), found, facet="forms"),
        labels=_choices([each.code for each in found.search.certifications], found, facet="labels"),
        label_names={each.code: i18n.name_of(each) for each in found.search.certifications},
        regions=catalogue.regions(session.current()),
        reaches=asking.REACHES,
        handovers=asking.HANDOVERS,
        own_words=_own_words(direction, own),
        feed_query=_feed_query(found),
        kept_offers=_kept_offers(),
    )


def _log(found: Found) -> None:
    """Keep what was shown for an offer or a need of the reader's; for a passer-by nothing is
    ranked for anybody."""
    own = found.search.own
    if own is None:
        return
    shown = exposures.Shown()
    for rank, each in enumerate(found.sifted.page, start=found.sifted.first):
        if each.terms:
            shown.add(each.key, rank, each.terms)
    if shown.others:
        owner = "need" if isinstance(own, Need) else "offer"
        exposures.keep(session.current(), {(owner, own.id): shown}, place=exposures.Place.SEARCH)


def _kept_offers() -> set[str]:
    """What the reader's shortlist holds already."""
    if not current_user.is_authenticated:
        return set()
    return shortlist.codes(session.current(), current_user.id)


def _map(direction: Direction) -> Response:
    """The page's results as points; or all that is in view, in clusters, when a view is asked."""
    view = viewing.read(request.args)
    return _points(direction) if view is None else _clusters(direction, view)


def _clusters(direction: Direction, view: View) -> Response:
    found = direction.on_map(
        session.current(), _asked(), mine=_own(direction), moment=_moment(), view=view
    )
    return jsonify(clusters=[asdict(each) for each in found])


def _points(direction: Direction) -> Response:
    asked = _asked()
    found = _found(direction, asked, _own(direction))
    points: list[dict[str, object]] = []
    blurred: list[dict[str, object]] = []
    towns: list[dict[str, object]] = []
    for number, card in enumerate(found.cards, start=found.sifted.first):
        if card.place is None:
            continue
        place: dict[str, object] = {"latitude": card.place[0], "longitude": card.place[1]}
        # no href: crowded markers are small targets, and the list beside has them all
        named = {"kind": card.pin, "number": number, "name": card.title}
        points.append(place | named)
        if card.blur_m:
            blurred.append(place | {"radius_m": card.blur_m})
    start = found.search.place.start
    if start:
        here = {"latitude": start.latitude, "longitude": start.longitude}
        points.append(here | {"kind": direction.start_pin})
        towns.append(here | {"name": start.name, "beside": True})
    return jsonify(points=points, blurred=blurred, towns=towns)


def _asked() -> Asked:
    return naming.spelled_out(session.current(), asking.read(request.args))


def _found(direction: Direction, asked: Asked, own: Mine) -> Found:
    return direction.run(session.current(), asked, mine=own, moment=_moment())


def _moment() -> Moment:
    today = clock.today()
    return Moment(today, clock.half_month(today))


def _own(direction: Direction) -> Mine:
    if not current_user.is_authenticated:
        return mine.NOBODY
    return direction.own(session.current(), current_user.id)


def _own_words(direction: Direction, own: Mine) -> list[tuple[str, str]]:
    """What results can be ranked for: my needs when I look for suppliers, and the reverse."""
    if direction is SUPPLIERS:
        return [(need.public_id, cards.need_words(need)) for need in own.needs]
    return [(offer.public_id, cards.offer_words(offer)) for offer in own.offers]


def _feed_query(found: Found) -> str:
    """What a feed can follow of the search: one product, one region."""
    products = found.search.meant.products
    slug = products[0].slug if len(products) == 1 else ""
    return portal.query(produit=slug, region=found.search.asked.region, langue=i18n.language())


def _what(found: Found) -> str:
    """« de carotte »; the words as typed when they mean several products; nothing for all."""
    search = found.search
    if len(search.meant.products) == 1:
        return elision.of(i18n.name_of(search.meant.products[0]))
    return elision.of(search.asked.what) if search.meant.products and search.asked.what else ""


def _forms(direction: Direction, found: Found) -> list[str]:
    """Forms to choose from. A kitchen that asks for none takes them all: then those of the
    product."""
    products = found.search.meant.products
    if direction is KITCHENS and len(products) == 1:
        return [row.form for row in products[0].forms]
    return sorted(sifting.FORMS)


def _choices(codes: list[str], found: Found, *, facet: str) -> list[tuple[str, int]]:
    """The codes that would keep something, or are chosen, with how many they keep."""
    counts, chosen = found.sifted.counts[facet], getattr(found.search.asked, facet)
    return [(code, counts[code]) for code in codes if counts[code] or code in chosen]
