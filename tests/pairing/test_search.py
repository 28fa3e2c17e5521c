from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import columns, listings, scopes, search, unpacking
from matchmaker.pairing.listings import NEEDS, OFFERS, Where
from matchmaker.pairing.models import PairRefusal
from matchmaker.pairing.search import Looked, Worth
from tests.factories import JOLIETTE, MATANE, MONTREAL, SCHOOL_YEAR, SOREL, Factory
from tests.pairing.conftest import TODAY

Generate = Callable[[], int]
FROM_SOREL = Looked(*SOREL)


def offers(session: Session) -> engine.Offers:
    packed = listings.packed_for_parties(session, OFFERS, Where(TODAY), most=100)
    return unpacking.offers(packed, today=TODAY).columns


def public_offers(session: Session) -> engine.Offers:
    packed = listings.packed(session, OFFERS, Where(TODAY), most=100)
    return unpacking.offers(packed, today=TODAY).columns


def needs(session: Session) -> engine.Needs:
    packed = listings.packed_for_parties(session, NEEDS, Where(TODAY), most=100)
    return unpacking.needs(packed, today=TODAY).columns


def best(keys: object, worth: Worth | None) -> list[int]:
    """What breaks no rule, best first."""
    assert worth is not None
    scores = worth.scores
    rows = np.flatnonzero(scores.feasible)
    order = rows[np.argsort(-scores.total[rows], kind="stable")]
    return np.asarray(keys)[order].tolist()  # type: ignore[no-any-return]


def suppliers(session: Session, looked: Looked) -> list[int]:
    found = public_offers(session)
    return best(found.key, search.suppliers(session, looked, found))


def test_suppliers_near_a_place_come_best_first(session: Session, make: Factory) -> None:
    far, near, _ = make.offer(at=MONTREAL), make.offer(at=JOLIETTE), make.offer(at=MATANE)
    assert suppliers(session, FROM_SOREL) == [near.id, far.id]


def test_a_period_changes_the_order(session: Session, make: Factory) -> None:
    summer = make.offer(seasons={"field": [0] * 12 + [100] * 6 + [0] * 6})
    autumn = make.offer()
    july = [0] * 12 + [100] * 2 + [0] * 10
    assert suppliers(session, replace(FROM_SOREL, curve=SCHOOL_YEAR))[0] == autumn.id
    assert suppliers(session, replace(FROM_SOREL, curve=july)) == [summer.id]


def test_a_reach_is_a_limit(session: Session, make: Factory) -> None:
    make.offer(at=MONTREAL)
    near = make.offer(at=JOLIETTE)
    assert suppliers(session, replace(FROM_SOREL, reach_km=40)) == [near.id]


def test_strangers_measure_from_public_points(session: Session, make: Factory) -> None:
    offer = make.offer()
    exact = search.suppliers(session, FROM_SOREL, public_offers(session)).scores.pairs.km[0]
    offer.site.public_position = make.site(at=MONTREAL).position
    session.flush()
    blurred = search.suppliers(session, FROM_SOREL, public_offers(session)).scores.pairs.km[0]
    assert blurred > 2 * exact


def test_a_search_is_scored_like_a_need_that_asks_the_same(session: Session, make: Factory) -> None:
    make.offer(at=MONTREAL)
    make.offer(at=JOLIETTE)
    need = make.need(at=SOREL, quantity_kg=None, limit_km=90, curve=SCHOOL_YEAR)
    found = public_offers(session)
    looked = replace(FROM_SOREL, reach_km=90, curve=SCHOOL_YEAR)
    anonymous = search.suppliers(session, looked, found)
    named = search.offers_for_need(session, need.id, found, today=TODAY)
    assert named is not None
    np.testing.assert_array_equal(anonymous.scores.points, named.scores.points)
    np.testing.assert_array_equal(anonymous.scores.first_failure, named.scores.first_failure)


def test_buyers_of_a_product_or_its_family_are_found(session: Session, make: Factory) -> None:
    named, family = make.need(), make.need(family_id=make.family().id)
    found = needs(session)
    looked = Looked(*JOLIETTE, products=[make.product().id])
    worth = search.buyers(session, looked, found)
    assert best(found.key, worth) == [named.id, family.id]
    assert len(np.unique(worth.scores.total)) == 2
    anything = search.buyers(session, replace(looked, products=()), found)
    assert len(np.unique(anything.scores.total)) == 1


def test_a_form_that_is_not_asked_is_not_judged(session: Session, make: Factory) -> None:
    make.need(forms=["frozen"])
    found, looked = needs(session), Looked(*JOLIETTE)
    assert len(best(found.key, search.buyers(session, looked, found))) == 1
    fresh = search.buyers(session, replace(looked, forms=[engine.Form.WHOLE]), found)
    either = replace(looked, forms=[engine.Form.WHOLE, engine.Form.FROZEN])
    assert best(found.key, fresh) == []
    assert len(best(found.key, search.buyers(session, either, found))) == 1


def test_a_search_for_a_need_gives_the_scores_of_its_list(
    session: Session, make: Factory, generate: Generate
) -> None:
    near, far = make.offer(), make.offer(at=MATANE)
    need, other = make.need(), make.need(at=MATANE)
    generate()
    found, asked = offers(session), needs(session)
    worth = search.offers_for_need(session, need.id, found, today=TODAY)
    back = search.needs_for_offer(session, near.id, asked, today=TODAY)
    assert best(found.key, worth) == [near.id]
    assert best(asked.key, back) == [need.id]
    assert worth is not None
    assert back is not None
    market = columns.market(
        session, offers=scopes.these_offers([near.id, far.id]),
        needs=scopes.these_needs([need.id, other.id]), today=TODAY,
    )  # fmt: skip
    list_of_need = engine.rank_needs(market, worth.tables, rows=[0])
    row = found.key.tolist().index(near.id)
    assert worth.scores.total[row] == list_of_need.scores[0, 0]
    assert back.scores.total[asked.key.tolist().index(need.id)] == list_of_need.scores[0, 0]


def test_a_declined_pair_is_not_ranked(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    session.add(
        PairRefusal(
            offer_id=offer.id, need_id=need.id, season_year=2026, side="need", reason="price"
        )
    )
    session.flush()
    found, asked = offers(session), needs(session)
    assert best(found.key, search.offers_for_need(session, need.id, found, today=TODAY)) == []
    assert best(asked.key, search.needs_for_offer(session, offer.id, asked, today=TODAY)) == []


def test_a_need_that_is_gone_ranks_nothing(session: Session, make: Factory) -> None:
    make.offer()
    assert search.offers_for_need(session, 0, offers(session), today=TODAY) is None
