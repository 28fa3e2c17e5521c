"""Farms, processors and hubs, each with the products of its trade."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from matchmaker.catalogue.models import Product
from matchmaker.demo import sources
from matchmaker.demo.world import World
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.supply import seasons
from matchmaker.supply.models import Offer, OfferSeason

# weekly deliveries are on one or two working days; each is a bit of the week's mask
WORKDAYS: Final = (1, 2, 4, 8, 16)
BIO: Final = "maraicher_bio"
PROCESSED_FORMS: Final = frozenset(
    {"peeled", "cut", "vacuum_packed", "frozen", "canned", "dried", "ground", "prepared"}
)
# tonnes in a season: small, middling, large
SIZES: Final = ((0.6, 3.0), (3.0, 12.0), (12.0, 60.0))


def build(world: World) -> list[Organization]:
    """Every producer of the demonstration, offers included."""
    trades = sources.trades(world.folder)
    made = []
    for place in sources.places(world.folder):
        at_home = [trade for trade in trades if place.region_code in trade.regions]
        if not at_home:
            continue
        for _ in range(place.farms):
            weights = [trade.weight for trade in at_home]
            trade = world.dice.choices(at_home, weights)[0]
            made.append(_producer(world, place, trade))
    return made


def _producer(world: World, place: sources.Place, trade: sources.Trade) -> Organization:
    organization = world.organization(_name(world, trade), place, kind=trade.kind)
    kind = "farm" if trade.kind == "producer" else "warehouse"
    site = world.site(organization, place, kind=kind, spread_km=3.0 if kind == "farm" else 0.5)
    _certify(world, organization, trade)
    choice = [world.products[slug] for slug in trade.products]
    for product in world.dice.sample(choice, k=min(len(choice), world.dice.randint(5, 12))):
        _offer(world, site, product=product, trade=trade)
    return organization


def _name(world: World, trade: sources.Trade) -> str:
    sign = world.words[world.dice.choice(trade.signs)][0]
    tail = world.dice.choice(world.words["of_place"] + world.words["of_people"])
    return f"{sign} {tail}"


def _certify(world: World, organization: Organization, trade: sources.Trade) -> None:
    chances = {"aliments_du_quebec": 0.55, "canadagap": 0.25, "liability_insurance": 0.6}
    if trade.kind != "producer":
        chances |= {"haccp": 0.6, "mapaq_permit": 0.8}
    if trade.name == BIO:
        chances["organic"] = 0.95
    for code, chance in chances.items():
        if world.dice.random() < chance:
            organization.certifications.append(
                HeldCertification(
                    certification=world.labels[code],
                    number=f"DEMO-{world.dice.randint(1000, 9999)}",
                    verified_at=_moment(world) if world.dice.random() < 0.7 else None,
                    expires_on=world.today + timedelta(days=world.dice.randint(60, 700)),
                )
            )


def _offer(world: World, site: Site, *, product: Product, trade: sources.Trade) -> None:
    form = _form(world, product, trade)
    curves = _curves(world, product, site=site, form=form)
    if not curves:
        return
    tonnes = world.dice.uniform(*world.dice.choice(SIZES))
    usual = _usual_price(world, product)
    dearer = (1.35 if trade.name == BIO else 1.0) * (1.5 if form in PROCESSED_FORMS else 1.0)
    cents = round(usual * dearer * world.dice.uniform(0.75, 1.25))
    year = seasons.year_for(curves, world.today)
    offer = Offer(
        site=site,
        product=product,
        form=form,
        season_year=year,
        state="published",
        quantity=round(tonnes * 1000, -1),
        quantity_kg=round(tonnes * 1000, -1),
        price_cents=cents,
        price_cents_per_kg=float(cents),
        published_at=_moment(world),
        expires_on=seasons.last_day(curves, year),
        source="demo",
        **_terms(world, trade),
    )
    offer.seasons = [OfferSeason(mode=mode, curve=curve) for mode, curve in curves.items()]
    world.session.add(offer)


def _form(world: World, product: Product, trade: sources.Trade) -> str:
    forms = [row.form for row in product.forms]
    ready = [form for form in forms if form in PROCESSED_FORMS]
    if trade.name == "legumerie" and ready:
        return world.dice.choice(ready)
    raw = [form for form in forms if form not in PROCESSED_FORMS]
    return world.dice.choice(raw[:2]) if raw else forms[0] if forms else "whole"


def _curves(world: World, product: Product, *, site: Site, form: str) -> dict[str, list[int]]:
    curves = world.seasons(product, site.region_code or "")
    if form in {"frozen", "canned", "dried"} and "processed" in curves:
        return {"processed": curves["processed"]}
    fresh = {mode: curve for mode, curve in curves.items() if mode != "processed"} or curves
    if "storage" in fresh and world.dice.random() < 0.4:
        fresh = {mode: curve for mode, curve in fresh.items() if mode != "storage"} or fresh
    return {mode: curve for mode, curve in fresh.items() if any(curve)}


def _usual_price(world: World, product: Product) -> int:
    for taste in world.tastes:
        if taste.product == product.slug:
            return taste.cents_per_kg
    family = next(row for row in world.families.values() if row.id == product.family_id)
    known = [t.cents_per_kg for t in world.tastes if t.family == family.code]
    return known[0] if known else 600


def _terms(world: World, trade: sources.Trade) -> dict[str, object]:
    dice = world.dice
    wide = trade.kind != "producer"
    delivers = dice.random() < 0.85
    return {
        "delivers": delivers,
        "reach_km": float(dice.choice((200, 300, 400) if wide else (100, 150, 200, 250))),
        "delivery_days": sum(dice.sample(WORKDAYS, k=dice.randint(1, 3))) if delivers else 0,
        "lead_time_days": dice.choice((2, 3, 5, 7, None)),
        "deliveries_per_month": float(dice.choice((4, 4, 2, 8))),
        "min_order_cents": dice.choice((5000, 10000, None, None, None)),
        "is_refrigerated": wide or dice.random() < 0.4,
        "allows_pickup": not delivers or dice.random() < 0.6,
    }


def _moment(world: World) -> datetime:
    day = world.today - timedelta(days=world.dice.randint(1, 60))
    return datetime.combine(day, time(14, 0), tzinfo=UTC)
