from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchmaker import engine
from tests.engine import oracle
from tests.engine.builders import (
    JOLIETTE,
    MATANE,
    MONTREAL,
    NAN,
    QUEBEC,
    RIMOUSKI,
    SCHOOL_YEAR,
    SOREL,
    SUMMER,
    TABLES,
    TwoCells,
    market,
    needs,
    offers,
    substitutes,
)

BEST = 5


def listed(lists: engine.Lists) -> dict[int, list[tuple[float, int]]]:
    """{key: [(score, counterpart) …]}"""
    return {
        int(key): [
            (float(score), int(other))
            for score, other in zip(scores, others, strict=True)
            if other != engine.NOBODY
        ]
        for key, scores, others in zip(lists.keys, lists.scores, lists.counterparts, strict=True)
    }


def at(place: tuple[float, float]) -> dict[str, float]:
    return {"longitude": place[0], "latitude": place[1]}


def random_rows(seed: int, *, count: int, need: bool) -> list[dict[str, Any]]:
    """Ordinary and awkward rows: missing values, places and periods, ties, several products."""
    random = np.random.default_rng(seed)

    def maybe(low: float, high: float) -> float:
        return NAN if random.random() < 0.3 else round(float(random.uniform(low, high)), 1)

    rows = []
    for number in range(count):
        lon, lat = random.uniform(-73.8, -72.3), random.uniform(45.4, 46.4)
        product = int(random.integers(0, 4))
        row: dict[str, Any] = {
            "key": int(1000 + number * 7),
            "organization": int(random.integers(1, 40)),
            "product": product,
            "family": product // 2,
            "longitude": NAN if random.random() < 0.05 else lon,
            "latitude": lat,
            "quantity_kg": maybe(50, 5000),
            "lead_time_days": maybe(0, 7),
            "deliveries_per_month": maybe(1, 8),
            "is_open": bool(random.random() < 0.9),
        }
        calendar = engine.season.normalised(
            np.roll([100] * int(random.integers(2, 20)) + [40] * 30, random.integers(0, 24))[:24]
            * (random.random(24) < 0.8)
        )
        if need:
            row |= {
                "demand": calendar,
                "product": engine.FAMILY_ONLY if random.random() < 0.2 else product,
                "forms": random.choice([0, 40, 70, 100, 100, 100], 10),
                "budget_cents_per_kg": maybe(50, 300),
                "budget_is_ceiling": bool(random.random() < 0.3),
                "required": int(random.choice([0, 0, 0, 0, 1, 3])),
                "preferred": int(random.integers(0, 8)),
                "limit_km": maybe(30, 200),
                "limit_minutes": maybe(30, 200),
                "pickup_km": maybe(5, 60),
                "reception_days": int(random.integers(0, 128)),
                "accepts_substitutes": bool(random.random() < 0.5),
                "is_bound": bool(random.random() < 0.1),
            }
        else:
            row |= {
                "supply": calendar,
                "form": int(random.integers(0, 10)),
                "price_cents_per_kg": maybe(50, 300),
                "certifications": int(random.integers(0, 8)),
                "delivers": bool(random.random() < 0.8),
                "allows_pickup": bool(random.random() < 0.5),
                "reach_km": maybe(20, 200),
                "reach_minutes": maybe(20, 200),
                "delivery_days": int(random.integers(0, 128)),
                "min_order_cents": maybe(1000, 40000),
                "min_order_kg": maybe(5, 100),
                "completeness": round(float(random.random()), 2),
                "age_days": float(random.integers(0, 900)),
                "outcomes_good": 1.0,
                "outcomes": 2.0,
            }
        rows.append(row)
    return rows


def random_market(seed: int) -> engine.Market:
    random = np.random.default_rng(seed)
    offer_rows = random_rows(seed, count=150, need=False)
    need_rows = random_rows(seed + 1, count=50, need=True)
    return market(
        offer_rows,
        need_rows,
        substitutes=substitutes((0, 1, 0.8), (2, 0, 0.6)),
        refusals=engine.Refusals(
            random.choice([row["key"] for row in offer_rows], 30),
            random.choice([row["key"] for row in need_rows], 30),
        ),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_rankings_agree_with_the_oracle(seed: int) -> None:
    made = random_market(seed)
    ranking = engine.rank(made, TABLES, best=BEST)
    of_needs, of_offers = oracle.best(made, TABLES, count=BEST)
    assert max(map(len, of_needs.values())) == BEST
    assert listed(ranking.needs) == of_needs
    assert listed(ranking.offers) == of_offers


def test_a_broken_ranking_would_disagree_with_the_oracle() -> None:
    made = random_market(1)
    distances_only = engine.from_weights(
        {**engine.EXPERT, engine.Term.SEASON: engine.TermWeight(30, ((0.0, 1.0), (1.0, 1.0)))}
    )
    wrong = engine.rank(made, distances_only, best=BEST)
    assert listed(wrong.needs) != oracle.best(made, TABLES, count=BEST)[0]


def test_the_order_of_rows_changes_nothing() -> None:
    made = random_market(4)
    random = np.random.default_rng(0)
    mixed = engine.Market(
        _permuted(made.offers, random),
        _permuted(made.needs, random),
        made.travel,
        made.substitutes,
        made.refusals,
    )
    once, again = engine.rank(made, TABLES, best=BEST), engine.rank(mixed, TABLES, best=BEST)
    assert listed(once.needs) == listed(again.needs)
    assert listed(once.offers) == listed(again.offers)


def test_a_partial_ranking_is_a_part_of_the_whole() -> None:
    made = random_market(5)
    some = engine.rank_needs(made, TABLES, rows=[3, 17], best=BEST)
    whole = listed(engine.rank(made, TABLES, best=BEST).needs)
    assert listed(some) == {key: whole[key] for key in made.needs.key[[3, 17]].tolist()}


def test_ties_are_broken_by_key() -> None:
    tied = market([{"key": 9}, {"key": 3}, {"key": 5}], [{"key": 1}])
    assert [key for _, key in listed(engine.rank(tied, TABLES).needs)[1]] == [3, 5, 9]


def test_a_delivery_without_a_reach_is_no_closer_when_it_is_fetched() -> None:
    """The score of a list is that of its pairs, where the buyer's reach is the only one known."""
    open_ended = {"delivers": True, "reach_km": NAN, "allows_pickup": True}
    fetching = {**at(MONTREAL), "pickup_km": 15.0, "limit_km": 120.0}
    near = (MONTREAL[0] + 0.1, MONTREAL[1])
    paired = market([{**open_ended, **at(near)}], [fetching], travel=TwoCells())
    alone = engine.score(paired, TABLES.compile(), engine.pairs(paired, [0], [0]))
    ranking = engine.rank(paired, TABLES)
    for lists in (ranking.needs, ranking.offers, engine.rank_needs(paired, TABLES)):
        assert lists.scores[0, 0] == alone.total[0]
        assert lists.points(TABLES)[0, 0].sum() == alone.total[0]


def test_a_country_whose_ranking_is_obvious() -> None:
    """One school in Sorel wants carrots all school year; each farm is worse in one way."""
    school = {"key": 1, **at(SOREL), "demand": SCHOOL_YEAR, "quantity_kg": 1000.0,
              "budget_cents_per_kg": 150.0, "limit_km": 150.0}  # fmt: skip
    farms: list[dict[str, Any]] = [
        {"key": 10, **at(SOREL), "supply": SCHOOL_YEAR},
        {"key": 20, **at(JOLIETTE), "supply": SCHOOL_YEAR},
        {"key": 30, **at(MONTREAL), "supply": SCHOOL_YEAR},
        {"key": 40, **at(MONTREAL), "supply": SCHOOL_YEAR, "price_cents_per_kg": 170.0},
        {"key": 50, **at(MONTREAL), "supply": SUMMER, "price_cents_per_kg": 170.0},
        {"key": 60, **at(QUEBEC), "supply": SCHOOL_YEAR},
        {"key": 70, **at(RIMOUSKI), "supply": SCHOOL_YEAR, "reach_km": 2000.0},
        {"key": 80, **at(MATANE), "supply": SCHOOL_YEAR, "reach_km": 2000.0},
        {"key": 90, "longitude": NAN, "latitude": NAN, "supply": SCHOOL_YEAR},
        {"key": 95, **at(SOREL), "product": 7},
    ]
    country = engine.rank(market(farms, [school]), TABLES)
    assert [key for _, key in listed(country.needs)[1]] == [10, 20, 30, 40, 50]
    assert country.needs.feasible.tolist() == [5]
    assert country.needs.lost[0, engine.Constraint.TRAVEL] == 4


def test_no_list_holds_a_place_without_position() -> None:
    rows: list[dict[str, Any]] = [
        {"key": 1},
        {"key": 2, "longitude": NAN},
        {"key": 3, "latitude": NAN},
    ]
    ranking = engine.rank(market(rows, [{"key": 8}, {"key": 9, "latitude": NAN}]), TABLES)
    assert listed(ranking.needs) == {8: listed(ranking.needs)[8], 9: []}
    assert [key for _, key in listed(ranking.needs)[8]] == [1]
    assert listed(ranking.offers)[2] == listed(ranking.offers)[3] == []


def test_an_empty_market_has_empty_lists() -> None:
    nobody = engine.rank(engine.Market(offers(), needs({}), engine.GreatCircle()), TABLES)
    assert listed(nobody.needs) == {1: []}
    assert len(nobody.offers) == 0


def _permuted(table: Any, random: np.random.Generator) -> Any:
    order = random.permutation(len(table.key))
    return table._replace(**{name: values[order] for name, values in table._asdict().items()})
