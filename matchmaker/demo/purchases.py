"""A year of purchases: what kitchens of the demonstration bought, a part of it still unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from matchmaker.accounts.models import Person
from matchmaker.demo import people
from matchmaker.demo.world import DICE, SOURCE, World
from matchmaker.impact.purchases import writing
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.schemas import LineIn, Produced, Proof, Transformed
from matchmaker.organizations.models import Membership, Organization, Site

WEEKS: Final = 52
PER_WEEK: Final = 4
OTHERS: Final = 8
DISTRIBUTOR: Final = "Distribution La Grande Tablée"
BAKERY: Final = "Boulangerie du Vieux-Four"


@dataclass(frozen=True)
class Item:
    """A line as this kitchen's accounts write it. `seller`: 'farm' is one of the directory."""

    words: str
    dollars: tuple[float, float]
    seller: str
    quantity: float = 1
    unit: str = "caisse"
    produced: Produced | None = None
    transformed: Transformed | None = None
    proof: Proof | None = None


ITEMS: Final = (
    Item("Carottes 50 lb", (34, 46), "farm", 2, ""),
    Item("Pommes de terre 50 lb", (24, 33), "farm", 4, ""),
    Item("Oignons jaunes 50 lb", (26, 35), "farm", 1, ""),
    Item("Chou vert, caisse de 50 lb", (28, 36), "farm"),
    Item("Betteraves 25 lb", (18, 24), "farm", 1, "", proof=Proof.INVOICE),
    Item("Pommes McIntosh, caisse de 40 lb", (38, 52), "farm", 2, produced=Produced.QUEBEC),
    Item("Bananes 40 lb", (32, 41), DISTRIBUTOR, 1, ""),
    Item("Oranges, caisse de 40 lb", (44, 58), DISTRIBUTOR),
    Item("Riz blanc 20 kg", (36, 44), DISTRIBUTOR, 2, ""),
    Item("Café moulu 2 kg", (42, 55), DISTRIBUTOR, 1, ""),
    Item("Tomates 25 lb", (32, 49), DISTRIBUTOR, 1, ""),
    Item("Laitue romaine, caisse de 24", (38, 62), DISTRIBUTOR, 1, "", Produced.ABROAD),
    Item("Lait 2 %", (38, 45), "Laiterie des Trois-Clochers", 20, "L", Produced.QUEBEC),
    Item("Yogourt nature 10 kg", (42, 52), "Laiterie des Trois-Clochers", 1, ""),
    Item("Œufs calibre gros, 15 douzaines", (48, 61), DISTRIBUTOR, 1, ""),
    Item("Pain tranché blé entier", (44, 60), BAKERY, 24, "pains", transformed=Transformed.QUEBEC),
    Item("Poitrine de poulet 10 kg", (118, 149), DISTRIBUTOR, 2, ""),
    Item("Bœuf haché maigre 10 kg", (109, 138), DISTRIBUTOR, 1, ""),
    Item("Mélange Chef no 4", (86, 128), DISTRIBUTOR, 3, "boîtes"),
    Item("Base soupe maison", (54, 78), "Cuisines Boréales", 2, "chaudières"),
)


def build(world: World, *, farms: Sequence[Organization], kitchens: Sequence[Organization]) -> int:
    """A year for the kitchens of members and a few others; answers how many lines."""
    dice = Random(DICE)
    codes = writing.Codes(world.session)
    bought = [
        (site, line, codes.said(line))
        for site in _sites(world, kitchens)
        for line in _year(world, site, dice, farms=farms)
    ]
    rows = writing.columns(world.session, bought)
    for number, row in enumerate(rows):
        world.session.add(Purchase(**row, source=SOURCE, external_id=f"purchase-{number}"))
    world.session.flush()
    return len(rows)


def _sites(world: World, kitchens: Sequence[Organization]) -> list[Site]:
    """The kitchens of the buyer that everybody may sign in as, and a few others."""
    members = select(Membership.organization_id).join(Membership.person)
    mine = set(world.session.scalars(members.where(Person.email == people.BUYER.email)))
    chosen = [each for each in kitchens if each.id in mine or each.parent_id in mine]
    others = [each for each in kitchens if each.institution_type and each not in chosen]
    return [
        site
        for body in [*chosen, *others[:OTHERS]]
        for site in body.sites
        if site.kind == "kitchen"
    ]


def _year(
    world: World, site: Site, dice: Random, *, farms: Sequence[Organization]
) -> Iterator[LineIn]:
    near = [farm for farm in farms if any(s.region_code == site.region_code for s in farm.sites)]
    usual = dice.sample(near or list(farms), k=min(3, len(near) or len(farms)))
    size = (site.meals_per_day or 150) / 150
    for week in range(WEEKS):
        day = world.today - timedelta(days=7 * (WEEKS - week) + dice.randint(0, 4))
        for item in dice.sample(ITEMS, k=PER_WEEK):
            farm = dice.choice(usual).name
            yield _line(
                item, day, dice, seller=farm if item.seller == "farm" else item.seller, size=size
            )


def _line(item: Item, day: date, dice: Random, *, seller: str, size: float) -> LineIn:
    """Now and then a case comes back."""
    dollars = dice.uniform(*item.dollars) * _cases(item) * size
    return LineIn.model_validate(
        {
            "bought_on": day,
            "description": item.words,
            "supplier": seller,
            "amount": round(-dollars if dice.random() < 0.02 else dollars, 2),
            "quantity": max(1.0, round(item.quantity * size)),
            "unit": item.unit,
            "produced": item.produced or "",
            "transformed": item.transformed or "",
            "proof": item.proof or "",
        }
    )


def _cases(item: Item) -> float:
    """A price is of one case; what is counted in pieces has the price of all."""
    return item.quantity if item.unit in {"", "caisse", "boîtes", "chaudières"} else 1
