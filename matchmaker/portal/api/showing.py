"""From rows to what the API answers: what strangers may know, in the language of the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.organizations.schemas import PRIVATE_PLACES
from matchmaker.pairing import facts, reasons, waterways
from matchmaker.pairing.facts import Held, Way
from matchmaker.pairing.queries import Proposal
from matchmaker.places import blur, geocoding
from matchmaker.places.geography import Crossing
from matchmaker.places.models import Region
from matchmaker.portal.api import schemas
from matchmaker.portal.api.operations import One
from matchmaker.portal.api.schemas import MoneyOut, Named, QuantityOut, TermOut, WayOut
from matchmaker.search.sifting import Candidate
from matchmaker.supply.models import Offer, OfferCertification
from matchmaker.web import figures_words, i18n, letters

DAYS = tuple(1 << day for day in range(7))


def region(row: Region) -> One:
    return One(schemas.RegionOut(id=row.code, name=row.name_fr))


def place(site: Site) -> tuple[float, float] | None:
    """Longitude and latitude that strangers may see."""
    if site.public_position is None:
        return None
    longitude, latitude = geocoding.coordinates(site.public_position)
    return round(longitude, 4), round(latitude, 4)


def site(row: Site) -> One:
    return One(_site(row), place(row))


def organization(row: Organization, *, held: Held, today: date) -> One:
    value = schemas.OrganizationOut(
        id=row.slug,
        kind=row.kind,
        institution_type=row.institution_type,
        name=row.name,
        state=row.state,
        description=row.description,
        website=row.website,
        parent=row.parent.slug if row.parent else None,
        certifications=[_held(each, today) for each in held.get(row.id, ())],
        sites=[_site(each) for each in row.sites],
        url=letters.link("organizations.profile", slug=row.slug),
        updated_at=row.updated_at,
    )
    return One(value, next((at for at in map(place, row.sites) if at), None))


def product(row: Product, *, seasons: Mapping[str, list[int]]) -> One:
    return One(
        schemas.ProductOut(
            id=row.slug,
            name=i18n.name_of(row),
            family=Named(id=row.family.code, name=i18n.name_of(row.family)),
            group=row.family.group_code,
            base_unit=row.base_unit,
            forms=[each.form for each in row.forms],
            seasons={mode: list(curve) for mode, curve in seasons.items()},
            url=letters.link("catalogue.product", slug=row.slug),
        )
    )


def offer(row: Offer, *, held: Held, today: date, way: WayOut | None = None) -> One:
    value = schemas.OfferOut(
        id=row.public_id,
        state=row.state,
        product=_product(row.product),
        label=row.label,
        form=row.form,
        organization=_body(row.site.organization),
        site=_site(row.site),
        season_year=row.season_year,
        seasons={each.mode: list(each.curve) for each in row.seasons},
        quantity=_quantity(row),
        price=_money(row.price_cents, row.price_unit, row.price_cents_per_kg),
        price_to_discuss=row.price_to_discuss,
        packaging=row.packaging,
        delivery=_delivery(row),
        certifications=_certified(row, held, today),
        note=row.note,
        way=way,
        published_at=row.published_at,
        expires_on=row.expires_on,
        updated_at=row.updated_at,
        url=letters.link("supply.shown", public_id=row.public_id),
    )
    return One(value, place(row.site))


def need(row: Need, *, way: WayOut | None = None) -> One:
    value = schemas.NeedOut(
        id=row.public_id,
        state=row.state,
        product=_product(row.product) if row.product else None,
        family=Named(id=row.family.code, name=i18n.name_of(row.family)) if row.family else None,
        label=row.label,
        forms=row.forms,
        accepts_substitutes=row.accepts_substitutes,
        organization=_body(row.site.organization),
        site=_site(row.site),
        season_year=row.season_year,
        season=list(row.curve),
        quantity=_quantity(row),
        budget=_money(row.budget_cents, row.budget_unit, row.budget_cents_per_kg),
        budget_is_ceiling=row.budget_is_ceiling,
        required=_asked(row, is_required=True),
        preferred=_asked(row, is_required=False),
        limit_km=row.limit_km,
        limit_minutes=row.limit_minutes,
        pickup_km=row.pickup_km,
        reception_days=_days(row.reception_days),
        lead_time_days=row.lead_time_days,
        note=row.note,
        way=way,
        published_at=row.published_at,
        expires_on=row.expires_on,
        updated_at=row.updated_at,
        url=letters.link("demand.shown", public_id=row.public_id),
    )
    return One(value, place(row.site))


def way(found: Candidate) -> WayOut:
    """How far a result of a search is, and its points."""
    terms = _terms(found.terms)
    score = round(sum(each.points for each in terms), 3) if terms else None
    return WayOut(km=found.km, minutes=found.minutes, score=score, terms=terms)


def pairings(found: Sequence[Proposal], *, held: Held, today: date) -> list[One]:
    """With the ferry or bridge that each way takes when most of the crop is wanted."""
    periods = [waterways.busiest(_year(each.offer), each.need.curve, today=today) for each in found]
    crossings = waterways.crossed(
        [_latitude_first(each.offer.site) for each in found],
        [_latitude_first(each.need.site) for each in found],
        periods=periods,
    )
    return [
        _pairing(each, crossing, held=held, today=today)
        for each, crossing in zip(found, crossings, strict=True)
    ]


def _pairing(found: Proposal, crossing: Crossing | None, *, held: Held, today: date) -> One:
    scored = found.scored
    way = Way(scored.km, scored.minutes, crossing)
    said = facts.of(found.offer, found.need, way=way, held=held)
    over = waterways.pill(crossing)
    return One(
        schemas.PairingOut(
            offer=_value(offer(found.offer, held=held, today=today)),
            need=_value(need(found.need)),
            score=scored.score,
            terms=_terms(scored.terms),
            km=scored.km,
            minutes=scored.minutes,
            is_feasible=scored.is_feasible,
            crossing=schemas.CrossingOut.model_validate(over) if over else None,
            reasons=schemas.ReasonsOut(
                supplier=reasons.sentence(said, reasons.FARM),
                buyer=reasons.sentence(said, reasons.KITCHEN),
            ),
            url=letters.link(
                "pairing.pair", offer_id=found.offer.public_id, need_id=found.need.public_id
            ),
        )
    )


def introduction(row: Introduction) -> One:
    names = ("state", "origin", "score", "km", "minutes", "outcome_kg", "starts_on", "expires_on",
             "closed_reason", "created_at", "updated_at")  # fmt: skip
    return One(
        schemas.IntroductionOut(
            id=row.public_id,
            product=_product(row.product),
            supplier=_body(row.supplier),
            buyer=_body(row.buyer),
            offer=row.offer.public_id if row.offer else None,
            need=row.need.public_id if row.need else None,
            terms=_terms([tuple(each) for each in row.terms]),
            url=letters.link("introductions.show", public_id=row.public_id),
            **{name: getattr(row, name) for name in names},
        )
    )


def _year(row: Offer) -> list[int]:
    return figures_words.total([list(season.curve) for season in row.seasons])


def _latitude_first(row: Site) -> tuple[float, float] | None:
    at = place(row)
    return (at[1], at[0]) if at else None


def _value(found: One) -> Any:
    return found.value


def _site(row: Site) -> schemas.SiteOut:
    at = place(row)
    radius = blur.RADIUS_M if row.organization.kind in PRIVATE_PLACES else 0
    return schemas.SiteOut(
        id=row.public_id,
        kind=row.kind,
        name=row.name,
        municipality=row.municipality,
        region=row.region_code,
        position=schemas.Position(longitude=at[0], latitude=at[1], within_m=radius) if at else None,
        organization=_body(row.organization),
    )


def _body(row: Organization) -> Named:
    return Named(id=row.slug, name=row.name)


def _product(row: Product) -> Named:
    return Named(id=row.slug, name=i18n.name_of(row))


def _held(row: HeldCertification, today: date) -> schemas.HeldOut:
    is_over = row.expires_on is not None and row.expires_on < today
    state = "expired" if is_over else "verified" if row.verified_at else "declared"
    named = row.certification
    return schemas.HeldOut(code=named.code, name=i18n.name_of(named), state=state)


def _certified(row: Offer, held: Held, today: date) -> list[str]:
    """Codes of what is valid today, of the offer or of who offers."""
    rows: list[OfferCertification | HeldCertification] = [
        *row.certifications,
        *held.get(row.site.organization_id, ()),
    ]
    valid = [each for each in rows if each.expires_on is None or each.expires_on >= today]
    return sorted({each.certification.code for each in valid})


def _asked(row: Need, *, is_required: bool) -> list[str]:
    return sorted(
        each.certification.code for each in row.certifications if each.is_required is is_required
    )


def _quantity(row: Offer | Need) -> QuantityOut:
    return QuantityOut(
        amount=row.quantity, unit=row.quantity_unit, per=row.quantity_per, kg=row.quantity_kg
    )


def _money(cents: int | None, unit: str, cents_per_kg: float | None) -> MoneyOut:
    return MoneyOut(amount=_dollars(cents), unit=unit, per_kg=_dollars(cents_per_kg))


def _dollars(cents: float | None) -> float | None:
    return None if cents is None else round(cents / 100, 4)


def _delivery(row: Offer) -> schemas.DeliveryOut:
    names = ("delivers", "reach_km", "reach_minutes", "lead_time_days", "min_order_kg",
             "is_refrigerated", "allows_pickup", "drops_at_hub")  # fmt: skip
    return schemas.DeliveryOut(
        days=_days(row.delivery_days),
        min_order=_dollars(row.min_order_cents),
        **{name: getattr(row, name) for name in names},
    )


def _days(mask: int) -> list[int]:
    """As they are written: Monday 1, Tuesday 2, Wednesday 4…"""
    return [day for day in DAYS if mask & day]


def _terms(terms: Sequence[Any]) -> list[TermOut]:
    return [
        TermOut(code=code, points=round(points, 3), maximum=maximum)
        for code, points, maximum in terms
    ]
