"""The page of the feeds, and the feeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, current_app, render_template, request

from matchmaker.catalogue import queries as catalogue
from matchmaker.errors import N_
from matchmaker.pairing.listings import Where
from matchmaker.places import queries as places
from matchmaker.portal import asking
from matchmaker.portal.asking import Asked
from matchmaker.portal.feeds import atom, recent, saying, season_file
from matchmaker.portal.feeds.atom import Entry, Feed
from matchmaker.portal.feeds.recent import Stamps
from matchmaker.web import access, clock, session
from matchmaker.web.typography import say

blueprint: Final = Blueprint("feeds", __name__, url_prefix="/flux")


@blueprint.get("")
@access.anyone
def overview() -> str:
    current = session.current()
    asked = asking.read(current)
    return render_template(
        "portal/feeds.html",
        address=current_app.config["PUBLIC_URL"],
        asked=asked,
        calendar_query=asking.query(
            produits=asked.slug, region=asked.region_code, langue=asked.language
        ),
        regions=places.regions(current),
        families=catalogue.families(current),
    )


@blueprint.get("/offres.atom")
@access.anyone
@asking.in_language_asked
def offers() -> Response:
    current, asked = session.current(), asking.read(session.current())
    stamps = recent.offer_stamps(
        current, _where(asked, (asked.product.id,) if asked.product else ())
    )
    answer = _unchanged(asked, stamps)
    if answer.status_code == 304:
        return answer
    rows = recent.offers(current, stamps)
    entries = [saying.of_offer(each, changed=stamps.changed[each.id]) for each in rows]
    feed = _feed(N_("Nouvelles offres"), asked, stamps=stamps, page="/fournisseurs")
    return _filled(answer, feed, entries)


@blueprint.get("/besoins.atom")
@access.anyone
@asking.in_language_asked
def needs() -> Response:
    """Of a product, also those for anything of its family."""
    current, asked = session.current(), asking.read(session.current())
    product = asked.product
    stamps = recent.need_stamps(
        current, _where(asked, (product.id, -product.family_id) if product else ())
    )
    answer = _unchanged(asked, stamps)
    if answer.status_code == 304:
        return answer
    rows = recent.needs(current, stamps)
    entries = [saying.of_need(each, changed=stamps.changed[each.id]) for each in rows]
    feed = _feed(N_("Nouveaux besoins"), asked, stamps=stamps, page="/besoins")
    return _filled(answer, feed, entries)


@blueprint.get("/saison.ics")
@access.anyone
@asking.in_language_asked
def season() -> Response:
    """Of some products, or of the whole catalogue; later in the field where the region is."""
    current, asked = session.current(), asking.read(session.current())
    products = asked.products or tuple(
        each for _, members in catalogue.families(current) for each in members
    )
    curves = catalogue.curves_of(
        current, [each.id for each in products], region_code=asked.region_code or None
    )
    turns = season_file.turns(products, curves, year=clock.today().year)
    names = [
        say(N_("Saison des produits d’ici")),
        *([asked.region.name_fr] if asked.region else []),
    ]
    written = season_file.written(
        turns, address=current_app.config["PUBLIC_URL"], name=" · ".join(names)
    )
    answer = Response(written, mimetype="text/calendar")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _where(asked: Asked, products: tuple[int, ...]) -> Where:
    return Where(today=clock.today(), products=products, region=asked.region_code)


def _unchanged(asked: Asked, stamps: Stamps) -> Response:
    """A 304 when the reader has it; else an answer to fill."""
    answer = Response(content_type=atom.KIND)
    answer.set_etag(stamps.digest(request.path, asked.query))
    answer.last_modified = stamps.updated
    answer.make_conditional(request)
    return answer


def _feed(title: str, asked: Asked, *, stamps: Stamps, page: str) -> Feed:
    what = [asking.name_of(asked.product)] if asked.product else []
    where = [asked.region.name_fr] if asked.region else []
    return Feed(
        title=" · ".join([say(title), *what, *where]),
        subtitle=say(N_("Jumelage, un service de Commun’assiette")),
        language=asked.language,
        path=request.path + asked.query,
        page=page + asking.query(quoi=asked.slug, region=asked.region_code),
        updated=stamps.updated,
    )


def _filled(answer: Response, feed: Feed, entries: Sequence[Entry]) -> Response:
    answer.set_data(atom.document(feed, entries, address=current_app.config["PUBLIC_URL"]))
    return answer
