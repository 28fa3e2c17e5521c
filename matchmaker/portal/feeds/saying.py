"""Offers and needs as entries: what anybody may read of them, never a place nor a contact."""

from __future__ import annotations

from datetime import datetime

from matchmaker.demand.models import Need
from matchmaker.errors import N_
from matchmaker.organizations.models import Site
from matchmaker.portal.asking import name_of
from matchmaker.portal.feeds.atom import Entry
from matchmaker.supply import showing
from matchmaker.supply.models import Offer
from matchmaker.web import figures_words, filters, vocabulary
from matchmaker.web.typography import say


def of_offer(offer: Offer, *, changed: datetime) -> Entry:
    form = vocabulary.word("form", offer.form)
    facts = [
        figures_words.season(showing.layers(offer)),
        _quantity(offer.quantity_kg),
        _price(offer.price_cents_per_kg),
    ]
    return Entry(
        key=f"offre/{offer.public_id}",
        title=_title([offer.label or name_of(offer.product), form], offer.site),
        summary=" ".join(each for each in facts if each),
        author=offer.site.organization.name,
        path=f"/offres/{offer.public_id}",
        published=offer.published_at or changed,
        updated=changed,
        category=offer.product.slug,
    )


def of_need(need: Need, *, changed: datetime) -> Entry:
    thing = need.product or need.family
    forms = [vocabulary.word("form", each) for each in need.forms[:1]]
    facts = [
        figures_words.demand(need.curve),
        _quantity(need.quantity_kg),
        _price(need.budget_cents_per_kg),
    ]
    return Entry(
        key=f"besoin/{need.public_id}",
        title=_title([need.label or (name_of(thing) if thing else ""), *forms], need.site),
        summary=" ".join(each for each in facts if each),
        author=need.site.organization.name,
        path=f"/besoins/{need.public_id}",
        published=need.published_at or changed,
        updated=changed,
        category=need.product.slug if need.product else "",
    )


def _title(words: list[str], site: Site) -> str:
    """« Carotte, lavée · Ferme du Rang, Joliette »."""
    place = [site.organization.name, site.municipality]
    return " · ".join(", ".join(filter(None, each)) for each in (words, place))


def _quantity(kg: float | None) -> str:
    return say(N_("Quantité : %(kg)s."), kg=filters.kg(kg)) if kg else ""


def _price(cents_per_kg: float | None) -> str:
    if cents_per_kg is None:
        return ""
    return say(N_("Prix : %(price)s."), price=filters.price(cents_per_kg))
