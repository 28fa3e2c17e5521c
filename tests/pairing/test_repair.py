from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.catalogue.models import Substitute
from matchmaker.pairing import lists, repair
from matchmaker.pairing.changes import Changed
from matchmaker.pairing.lists import NEEDS, OFFERS
from tests.factories import JOLIETTE, MATANE, MONTREAL, SOREL, Factory
from tests.pairing.conftest import TODAY, Stored, stored

PLACES = (JOLIETTE, SOREL, MONTREAL)


def both(session: Session) -> tuple[Stored, Stored]:
    return stored(session, NEEDS), stored(session, OFFERS)


def country(make: Factory, *, seed: int) -> tuple[list[Any], list[Any]]:
    """Three products, substitutes and a family, more offers of one than a list can hold."""
    random = np.random.default_rng(seed)
    products = [make.product(name) for name in ("carotte", "panais", "navet")]
    make.session.add(
        Substitute(product_id=products[0].id, substitute_id=products[1].id, compatibility=0.8)
    )
    make.session.flush()
    offers = [
        make.offer(
            at=PLACES[random.integers(3)],
            product=products[random.choice(3, p=[0.6, 0.2, 0.2])],
            price_cents_per_kg=float(random.integers(80, 220)),
            quantity_kg=float(random.integers(100, 9000)),
            delivery_days=int(random.integers(0, 32)),
        )
        for _ in range(45)
    ]
    needs = [
        make.need(
            at=PLACES[random.integers(3)],
            budget_cents_per_kg=float(random.integers(80, 220)),
            reception_days=int(random.integers(0, 32)),
            accepts_substitutes=bool(random.integers(2)),
            **(
                {"family_id": make.family().id}
                if random.random() < 0.2
                else {"product": products[random.integers(3)]}
            ),
        )
        for _ in range(30)
    ]
    return offers, needs


def as_if_rebuilt(session: Session, generate: Callable[[], int]) -> tuple[Stored, Stored]:
    repaired = both(session)
    generate()
    assert repaired == both(session)
    return repaired


CHANGES: dict[str, dict[str, Any]] = {
    "paused": {"state": "paused"},
    "cheaper": {"price_cents_per_kg": 60.0},
    "dearer and smaller": {"price_cents_per_kg": 900.0, "quantity_kg": 5.0},
    "no longer delivers so far": {"reach_km": 5.0},
    "other form": {"form": "frozen"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_repaired_offer_is_paired_as_a_rebuild_would(
    session: Session, make: Factory, generate: Callable[[], int], change: dict[str, Any], seed: int
) -> None:
    offers, _ = country(make, seed=seed)
    generate()
    changed = offers[seed * 3]
    for name, value in change.items():
        setattr(changed, name, value)
    repair.pairs(session, Changed(offers=[changed.id]), today=TODAY)
    as_if_rebuilt(session, generate)


@pytest.mark.parametrize("seed", range(4))
def test_several_changes_at_once_are_paired_as_a_rebuild_would(
    session: Session, make: Factory, generate: Callable[[], int], seed: int
) -> None:
    offers, _ = country(make, seed=seed)
    generate()
    random = np.random.default_rng(seed)
    changed = [offers[at] for at in random.choice(len(offers), 7, replace=False)]
    for each in changed:
        each.price_cents_per_kg = float(random.integers(60, 300))
        each.delivery_days = int(random.integers(0, 32))
    repair.pairs(session, Changed(offers=[each.id for each in changed]), today=TODAY)
    as_if_rebuilt(session, generate)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "paused"},
        {"budget_cents_per_kg": 500.0},
        {"limit_km": 20.0},
        {"accepts_substitutes": True},
        {"quantity_kg": 90000.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_repaired_need_is_paired_as_a_rebuild_would(
    session: Session, make: Factory, generate: Callable[[], int], change: dict[str, Any]
) -> None:
    _, needs = country(make, seed=3)
    generate()
    for name, value in change.items():
        setattr(needs[4], name, value)
    repair.pairs(session, Changed(needs=[needs[4].id]), today=TODAY)
    as_if_rebuilt(session, generate)


def test_a_product_that_changes_leaves_the_lists_of_the_old_one(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer, need = make.offer(), make.need()
    generate()
    offer.product = make.product("betterave")
    repair.pairs(session, Changed(offers=[offer.id]), today=TODAY)
    assert stored(session, NEEDS)[need.id] == []


def test_a_published_offer_enters_lists_at_once(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    need = make.need()
    generate()
    offer = make.offer()
    revision = repair.pairs(session, Changed(offers=[offer.id]), today=TODAY)
    assert revision == 1
    assert [key for _, key in stored(session, NEEDS)[need.id]] == [offer.id]
    assert [key for _, key in stored(session, OFFERS)[offer.id]] == [need.id]


def test_a_list_that_loses_an_entry_is_filled_again(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offers = [make.offer() for _ in range(engine.BEST + 3)]
    need = make.need()
    generate()
    offers[0].state = "withdrawn"
    repair.pairs(session, Changed(offers=[offers[0].id]), today=TODAY)
    held = [key for _, key in stored(session, NEEDS)[need.id]]
    assert held == [offer.id for offer in offers[1 : engine.BEST + 1]]


def test_lists_elsewhere_are_left_alone(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    make.offer(at=MATANE)
    elsewhere = make.need(at=MATANE)
    offer = make.offer()
    generate()
    before = stored(session, NEEDS)[elsewhere.id]
    offer.state = "paused"
    repair.pairs(session, Changed(offers=[offer.id]), today=TODAY)
    assert stored(session, NEEDS)[elsewhere.id] == before


def test_without_a_generation_there_is_nothing_to_repair(session: Session, make: Factory) -> None:
    offer = make.offer()
    assert repair.pairs(session, Changed(offers=[offer.id]), today=TODAY) is None


def test_each_repair_raises_the_revision(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer = make.offer()
    generate()
    generation = lists.current(session)
    assert generation is not None
    before = generation.revision
    repair.pairs(session, Changed(offers=[offer.id]), today=TODAY)
    assert generation.revision == before + 1
