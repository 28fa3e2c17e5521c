"""A search asks the spatial index, never reads the whole country, and loses nobody within reach."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import ClauseElement, Executable, Select, Table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.organizations.models import Site
from matchmaker.pairing import columns, listings, scopes
from matchmaker.pairing.listings import NEEDS, OFFERS
from matchmaker.places import travel
from matchmaker.search import finding, sifting
from matchmaker.search.asking import Asked, Reach
from matchmaker.search.finding import Bounds
from matchmaker.search.starting import Start
from tests.desks.test_searching import TODAY
from tests.factories import SOREL, Factory

ALL = tuple(range(24))
NEAR_SOREL = Bounds(ALL, TODAY, start=Start(*SOREL, "Sorel"), reach=Reach(50, "km"))
# enough that reading the whole table costs more than asking the index
MANY = 3000


class Explain(Executable, ClauseElement):
    """`EXPLAIN` before a statement."""

    inherit_cache = False

    def __init__(self, statement: Select[*Any]) -> None:
        self.statement = statement


@compiles(Explain)
def _explained(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN {compiler.process(element.statement, **options)}"


@pytest.fixture
def country(session: Session, make: Factory) -> None:
    """Listings all over the south, of ten products: rows of nobody, for the planner."""
    offer, need = make.offer(), make.need()
    for table, key, model in ((OFFERS, "offer_id", offer), (NEEDS, "need_id", need)):
        names = [
            each.name for each in table.c if each.name not in {key, "product_id", "point", "cell"}
        ]
        session.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT fk_{table.name}_{key}"))
        session.execute(
            text(
                f"INSERT INTO {table.name} ({key}, product_id, point, {', '.join(names)})"
                f" SELECT 1000000 + i, i % 10, ST_Transform(ST_SetSRID(ST_MakePoint("
                f" -80 + (i * 7919 % 1500) / 100.0, 45 + (i * 104729 % 500) / 100.0), 4326), 3857),"
                f" {', '.join(names)}"
                f" FROM {table.name}, generate_series(1, {MANY}) AS i WHERE {key} = :id"
            ),
            {"id": model.id},
        )
        session.execute(text(f"ANALYZE {table.name}"))


def plan(session: Session, table: Table, bounds: Bounds, *, products: tuple[int, ...]) -> str:
    where = finding.where_offers(bounds)
    asked = listings.Where(where.today, products, centre=where.centre, radius_m=where.radius_m)
    return "\n".join(session.scalars(Explain(listings.nearest(table, asked, most=finding.MOST))))


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("table", [OFFERS, NEEDS], ids=str)
def test_the_plan_of_a_search_within_a_reach_uses_the_spatial_index(
    session: Session, table: Table
) -> None:
    found = [plan(session, table, NEAR_SOREL, products=asked) for asked in ((), (3,), (3, 4))]
    assert f"ix_{table.name}_point" in found[0]
    assert f"ix_{table.name}_near" in found[1]
    assert f"ix_{table.name}_near" in found[2]
    assert not any("Seq Scan" in each for each in found)


@pytest.mark.usefixtures("country")
def test_the_index_is_not_used_without_a_place(session: Session) -> None:
    """The check above can fail."""
    anywhere = plan(session, OFFERS, Bounds(ALL, TODAY), products=())
    assert "ix_listed_offer_point" not in anywhere
    assert "ix_listed_offer_near" not in anywhere


def test_what_lies_just_outside_by_its_blurred_point_is_measured_and_left_to_the_sieve(
    session: Session, make: Factory
) -> None:
    site = make.site(at=SOREL)
    site.public_position = make.site(at=(SOREL[0], SOREL[1] + 0.045)).position
    make.offer(site)
    start = Start(SOREL[0], SOREL[1] + 0.045, "nord")
    close = Bounds(ALL, TODAY, start=start, reach=Reach(1, "km"))
    found = finding.offers(session, close)
    assert found.km.tolist() == [pytest.approx(1.0)]


@pytest.fixture(scope="module")
def draws() -> random.Random:
    return random.Random(20261125)


@pytest.mark.parametrize("unit", ["km", "min"])
@pytest.mark.parametrize("number", range(4))
def test_no_feasible_offer_or_need_is_lost_to_the_index(
    session: Session, make: Factory, draws: random.Random, unit: str, number: int
) -> None:
    """Against the engine alone, over everything that is published."""
    for _ in range(40):
        at = draws.uniform(-74.5, -67), draws.uniform(45.2, 49)
        make.offer(at=at, reach_km=draws.choice([None, 40, 150, 400]))
        make.need(at=at, limit_km=draws.choice([None, 60, 200]))
    start = Start(draws.uniform(-74, -68), draws.uniform(45.3, 48.6), "ici")
    reach = Reach(draws.choice([30.0, 90.0, 250.0]), unit)
    bounds = Bounds(ALL, TODAY, (make.product(),), start=start, reach=reach)
    asked = Asked(within=f"{reach.amount:.0f}{unit}")
    offers = sifting.sift(finding.offers(session, bounds), asked, sort="score").kept
    needs = sifting.sift(finding.needs(session, bounds), asked, sort="score").kept
    best_offers, best_needs = _by_the_engine(session, start, reach)
    assert set(best_offers) <= set(offers.key[offers.score > 0].tolist())
    assert set(best_needs) <= set(needs.key[needs.score > 0].tolist())
    assert len(best_offers) == (offers.score > 0).sum()
    assert len(best_needs) == (needs.score > 0).sum()


def _by_the_engine(session: Session, start: Start, reach: Reach) -> tuple[list[int], list[int]]:
    """Keys of the offers and needs that are feasible from a place and a reach."""
    place = Site.public_position
    everything = engine.Market(
        columns.offer_columns(session, scopes.open_offers(TODAY), today=TODAY, place=place),
        columns.need_columns(session, scopes.open_needs(TODAY), today=TODAY, place=place),
        travel.measured(),
    )
    here = {"longitude": np.array([start.longitude]), "latitude": np.array([start.latitude])}
    limits = ("km", "minutes") if reach.unit == "km" else ("minutes", "km")
    stated = {"organization": np.array([-1]), "quantity_kg": np.array([np.nan])} | here
    one_need = everything.needs._replace(
        **{name: values[:1] for name, values in everything.needs._asdict().items()}
    )._replace(
        **stated,
        **{
            f"limit_{limits[0]}": np.array([reach.amount]),
            f"limit_{limits[1]}": np.array([np.nan]),
        },
        demand=np.full((1, 24), 100, np.uint8),
    )
    one_offer = everything.offers._replace(
        **{name: values[:1] for name, values in everything.offers._asdict().items()}
    )._replace(
        **stated,
        **{
            f"reach_{limits[0]}": np.array([reach.amount]),
            f"reach_{limits[1]}": np.array([np.nan]),
        },
        supply=np.full((1, 24), 100, np.uint8),
    )
    tables = engine.from_weights(engine.EXPERT)
    of_need = engine.rank_needs(
        engine.Market(everything.offers, one_need, travel.measured()), tables, best=200
    )
    of_offer = engine.rank_offers(
        engine.Market(one_offer, everything.needs, travel.measured()), tables, best=200
    )
    return tuple(  # type: ignore[return-value]
        [key for key in lists.counterparts[0].tolist() if key != engine.NOBODY]
        for lists in (of_need, of_offer)
    )
