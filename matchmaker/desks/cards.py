"""Offers and needs as cards of a list: what it is, where, when, at what price, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matchmaker.demand.models import Need, NeedCertification
from matchmaker.errors import N_
from matchmaker.organizations.models import HeldCertification, Site
from matchmaker.places import blur, geocoding
from matchmaker.search.sifting import Term
from matchmaker.supply.models import Offer
from matchmaker.supply.seasons import MODES
from matchmaker.web import filters, i18n, vocabulary
from matchmaker.web.typography import say

Layers = list[tuple[str, list[int]]]
Held = Mapping[int, Sequence[HeldCertification]]


@dataclass(frozen=True)
class Card:
    """One result, as templates/components/result_card.html reads it. `place`: latitude and
    longitude that strangers may see; `blur_m`: within how much of the exact one, 0 when exact."""

    title: str
    href: str
    pin: str
    municipality: str
    what: str
    price: str
    layers: Layers = field(default_factory=list)
    demand: Sequence[int] = ()
    labels: Sequence[tuple[str, str]] = ()
    reason: str = ""
    km: float | None = None
    minutes: float | None = None
    crossing: Mapping[str, object] | None = None
    terms: Sequence[Term] = ()
    place: tuple[float, float] | None = None
    blur_m: int = 0
    # the offer that the card is of, for those who may keep it
    offer_id: str = ""


def wanted(need: Need) -> str:
    """The product or the family that a need asks for."""
    thing = need.product or need.family
    return i18n.name_of(thing) if thing else ""


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def layers_of(offer: Offer) -> Layers:
    """The year of an offer by mode, in the order in which modes stack."""
    curves = {season.mode: list(season.curve) for season in offer.seasons}
    return [(mode, curves[mode]) for mode in MODES if mode in curves]


def offer_price(offer: Offer) -> str:
    """« 1,41 $/kg », « prix à discuter », or nothing."""
    if offer.price_cents_per_kg is not None:
        return filters.price(offer.price_cents_per_kg)
    return say(N_("prix à discuter")) if offer.price_to_discuss else ""


def offer_words(offer: Offer) -> str:
    """« Carotte · lavée · poche de 50 lb »; whole goes without saying."""
    parts = [offer.label or capital(i18n.name_of(offer.product))]
    if offer.form != "whole":
        parts.append(vocabulary.word("form", offer.form))
    return " · ".join([*parts, offer.packaging] if offer.packaging else parts)


def need_words(need: Need) -> str:
    """« Carotte · lavée ou pelée · 6 200 kg »."""
    parts = [need.label or capital(wanted(need))]
    if need.forms:
        forms = [vocabulary.word("form", form) for form in need.forms[:3]]
        parts.append(say(N_(" ou ")).join(forms))
    if need.quantity_kg is not None:
        parts.append(filters.kg(need.quantity_kg))
    return " · ".join(parts)


def need_price(need: Need) -> str:
    if need.budget_cents_per_kg is None:
        return ""
    return say(N_("jusqu’à %(price)s"), price=filters.price(need.budget_cents_per_kg))


def labels_of(offer: Offer, held: Held, today: date) -> list[tuple[str, str]]:
    """Names of certifications of the offer and of who offers, verified, declared or expired."""
    found = {
        i18n.name_of(each.certification): _state(each, today)
        for each in held.get(offer.site.organization_id, ())
    }
    for own in offer.certifications:
        is_over = own.expires_on is not None and own.expires_on < today
        found.setdefault(i18n.name_of(own.certification), "expired" if is_over else "declared")
    return list(found.items())


def place_of(site: Site) -> tuple[float, float] | None:
    """Latitude and longitude that strangers may see."""
    if site.public_position is None:
        return None
    longitude, latitude = geocoding.coordinates(site.public_position)
    return round(latitude, 4), round(longitude, 4)


def of_offer(offer: Offer, held: Held, today: date) -> Card:
    """An offer, before anything is known of who reads it."""
    organization = offer.site.organization
    place, blur_m = place_of(offer.site), 0
    if organization.kind == "producer":
        blur_m = blur.RADIUS_M
    return Card(
        title=organization.name,
        href=f"/offres/{offer.public_id}",
        pin="farm" if organization.kind == "producer" else "hub",
        municipality=offer.site.municipality,
        what=offer_words(offer),
        price=offer_price(offer),
        layers=layers_of(offer),
        labels=labels_of(offer, held, today),
        place=place,
        blur_m=blur_m,
        offer_id=offer.public_id,
    )


def of_need(need: Need) -> Card:
    """A need, before anything is known of who reads it."""
    return Card(
        title=need.site.name or need.site.organization.name,
        href=f"/besoins/{need.public_id}",
        pin="kitchen",
        municipality=need.site.municipality,
        what=need_words(need),
        price=need_price(need),
        demand=list(need.curve),
        labels=[(_asked(each), "plain") for each in need.certifications],
        place=place_of(need.site),
    )


def _asked(label: NeedCertification) -> str:
    message = N_("exige %(label)s") if label.is_required else N_("préfère %(label)s")
    return say(message, label=i18n.name_of(label.certification))


def _state(held: HeldCertification, today: date) -> str:
    if held.expires_on is not None and held.expires_on < today:
        return "expired"
    return "verified" if held.verified_at else "declared"
