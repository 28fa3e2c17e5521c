from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from matchmaker.pairing import queries
from matchmaker.pairing.models import PairRefusal
from tests.factories import MONTREAL, Factory

Generate = Callable[[], int]


def test_a_need_reads_its_offers_best_first(
    session: Session, make: Factory, generate: Generate
) -> None:
    far, near = make.offer(at=MONTREAL), make.offer()
    need = make.need()
    generation_id = generate()
    found = queries.of_need(session, need.id)
    assert [each.offer.id for each in found.proposals] == [near.id, far.id]
    assert (found.generation_id, found.feasible) == (generation_id, 2)


def test_terms_come_with_what_they_can_give(
    session: Session, make: Factory, generate: Generate
) -> None:
    make.offer()
    need = make.need()
    generate()
    scored = queries.of_need(session, need.id).proposals[0].scored
    assert [most for _, _, most in scored.terms] == [30, 25, 15, 10, 5, 5, 5, 5]
    assert sum(points for _, points, _ in scored.terms) == pytest.approx(scored.score, abs=1e-6)
    assert scored.km == pytest.approx(36, abs=1)


def test_a_summer_ferry_counts_for_what_grows_in_summer(
    session: Session, make: Factory, generate: Generate
) -> None:
    """Trois-Pistoles and Les Escoumins: 35 km by the ferry, 150 without it."""
    make.offer(at=(-69.176, 48.122), seasons={"field": [0] * 10 + [100] * 8 + [0] * 6})
    need = make.need(at=(-69.405, 48.35), curve=[100] * 24)
    generate()
    [proposal] = queries.of_need(session, need.id).proposals
    assert proposal.scored.km == pytest.approx(35, abs=5)


def test_what_was_paused_since_is_left_out(
    session: Session, make: Factory, generate: Generate
) -> None:
    offer, need = make.offer(), make.need()
    generate()
    offer.state = "paused"
    session.flush()
    assert queries.of_need(session, need.id).proposals == []


def test_what_was_declined_since_is_left_out(
    session: Session, make: Factory, generate: Generate
) -> None:
    offer, need = make.offer(), make.need()
    generate()
    session.add(
        PairRefusal(
            offer_id=offer.id, need_id=need.id, season_year=2026, side="need", reason="price"
        )
    )
    session.flush()
    assert queries.of_offer(session, offer.id).proposals == []


def test_an_organization_reads_the_best_of_all_it_offers(
    session: Session, make: Factory, generate: Generate
) -> None:
    site = make.site()
    carrots = make.offer(site)
    beets = make.offer(site, product=make.product("betterave"))
    make.need()
    make.need(product=make.product("betterave"), at=MONTREAL)
    generate()
    found = queries.of_organization(session, site.organization_id)
    assert [each.offer.id for each in found.proposals] == [carrots.id, beets.id]


def test_before_the_first_generation_there_are_no_proposals(
    session: Session, make: Factory
) -> None:
    assert queries.of_need(session, make.need().id) == queries.Proposals()


def test_reading_proposals_takes_a_fixed_number_of_queries(
    session: Session, make: Factory, generate: Generate, count_queries: object
) -> None:
    for _ in range(12):
        make.offer()
    need = make.need()
    generate()
    need_id = need.id
    session.expunge_all()
    with count_queries() as seen:  # type: ignore[operator]
        found = queries.of_need(session, need_id)
        assert [each.offer.site.organization.name for each in found.proposals]
    assert len(seen) <= 8
