"""Who is found, how far they are, in which order, and what they read about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.desks import searching
from matchmaker.desks.searching import Found
from matchmaker.search import mine
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment
from tests.desks.conftest import Place
from tests.factories import JOLIETTE, MATANE, MONTREAL, QUEBEC, SOREL, Factory

TODAY = date(2026, 9, 20)
MOMENT = Moment(TODAY, 17)
AUTUMN = [0] * 16 + [100] * 8


def suppliers(session: Session, **asked: Any) -> Found:
    return searching.suppliers(session, Asked(**asked), mine=mine.NOBODY, moment=MOMENT)


def kitchens(session: Session, **asked: Any) -> Found:
    return searching.kitchens(session, Asked(**asked), mine=mine.NOBODY, moment=MOMENT)


def names(found: Found) -> list[str]:
    return [card.title for card in found.cards]


@pytest.fixture
def farms(make: Factory, place: Place) -> None:
    """Two farms of carrots, one of leeks; Sorel is near the first."""
    place("Sorel-Tracy", at=SOREL)
    for name, at in (("Ferme de Québec", QUEBEC), ("Ferme de Joliette", JOLIETTE)):
        make.offer(make.site(make.organization(name), at=at))
    leeks = make.site(make.organization("Ferme aux poireaux"), at=MONTREAL)
    make.offer(leeks, product=make.product("poireau"), price_cents_per_kg=90)


@pytest.mark.usefixtures("farms")
def test_a_product_and_a_place_give_the_nearest_first(session: Session) -> None:
    found = suppliers(session, what="carotte", where="Sorel-Tracy")
    assert names(found) == ["Ferme de Joliette", "Ferme de Québec"]
    assert found.cards[0].km == pytest.approx(36, abs=1)


@pytest.mark.usefixtures("farms")
def test_a_reach_in_minutes_leaves_the_far_ones_out(session: Session) -> None:
    found = suppliers(session, where="Sorel-Tracy", within="65min")
    assert names(found) == ["Ferme de Joliette"]


@pytest.mark.usefixtures("farms")
def test_an_unknown_place_is_said_and_the_rest_is_kept(session: Session) -> None:
    found = suppliers(session, what="poireau", where="Xyzzy", within="65min")
    assert found.search.place.refusal is not None
    assert names(found) == []
    assert names(suppliers(session, what="poireau", where="Xyzzy")) == ["Ferme aux poireaux"]


@pytest.mark.usefixtures("farms")
def test_what_is_not_at_the_catalogue_finds_nothing(session: Session) -> None:
    assert names(suppliers(session, what="tournevis")) == []


@pytest.mark.usefixtures("farms")
def test_the_cheapest_first_and_it_is_said(session: Session) -> None:
    found = suppliers(session, sort="price")
    assert names(found)[0] == "Ferme aux poireaux"
    assert "Le prix le plus bas de tous." in found.cards[0].reason


def test_a_period_leaves_out_who_has_none_then(session: Session, make: Factory) -> None:
    make.offer(make.site(make.organization("Ferme d’automne")), seasons={"field": AUTUMN})
    assert names(suppliers(session, when="now")) == ["Ferme d’automne"]
    assert names(suppliers(session, when="range", first=4, last=6)) == []


def test_the_fullest_season_first(session: Session, make: Factory) -> None:
    make.offer(make.site(make.organization("Un peu")), seasons={"storage": [50] * 24})
    make.offer(make.site(make.organization("Plein")), seasons={"storage": [100] * 24})
    assert names(suppliers(session, when="winter", sort="season")) == ["Plein", "Un peu"]


def test_only_what_is_published_is_found(session: Session, make: Factory) -> None:
    make.offer(state="draft")
    make.need(state="paused")
    assert suppliers(session).sifted.total == kitchens(session).sifted.total == 0


def test_a_farm_whose_delivery_stops_before_us_does_not_deliver_to_us(
    session: Session, make: Factory, place: Place
) -> None:
    place("Sorel-Tracy", at=SOREL)
    make.offer(at=QUEBEC, delivers=True, reach_km=30, allows_pickup=True)
    found = suppliers(session, where="Sorel-Tracy")
    assert found.sifted.counts["handovers"] == {"pickup": 1}


def test_distances_are_measured_to_the_public_point(
    session: Session, make: Factory, place: Place
) -> None:
    place("Sorel-Tracy", at=SOREL)
    site = make.site(at=SOREL)
    site.public_position = make.site(at=JOLIETTE).position
    make.offer(site)
    [card] = suppliers(session, where="Sorel-Tracy").cards
    assert card.km == pytest.approx(36, abs=1)


def test_a_need_for_the_family_is_found_by_a_product_of_it(session: Session, make: Factory) -> None:
    product = make.product("carotte")
    make.need(family_id=product.family_id)
    assert kitchens(session, what="carotte").sifted.total == 1


def test_a_region_bounds_the_search(session: Session, make: Factory) -> None:
    make.region("01")
    make.need(make.site(make.organization("École", kind="institution"), region_code="01"))
    assert kitchens(session, region="01").sifted.total == 1
    assert kitchens(session, region="14").sifted.total == 0


def test_my_need_ranks_what_it_may_be_paired_with_and_says_why(
    session: Session, make: Factory
) -> None:
    need = make.need(at=SOREL, budget_cents_per_kg=200)
    person = make.person()
    make.member(person, need.site.organization)
    make.offer(make.site(make.organization("À portée"), at=JOLIETTE), reach_km=100)
    make.offer(make.site(make.organization("Trop loin"), at=MATANE), reach_km=50)
    found = searching.suppliers(
        session,
        Asked(ranked_for=need.public_id),
        mine=mine.who_needs(session, person.id),
        moment=MOMENT,
    )
    assert names(found) == ["À portée", "Trop loin"]
    assert [bool(card.terms) for card in found.cards] == [True, False]
    assert found.cards[0].reason.startswith("À 36")
    assert found.cards[0].href.endswith(need.public_id)


def test_my_offer_ranks_the_kitchens(session: Session, make: Factory) -> None:
    offer = make.offer(at=JOLIETTE)
    person = make.person()
    make.member(person, offer.site.organization)
    make.need(at=SOREL)
    found = searching.kitchens(
        session,
        Asked(ranked_for=offer.public_id),
        mine=mine.who_supplies(session, person.id),
        moment=MOMENT,
    )
    assert sum(points for _, points, _ in found.cards[0].terms) > 0


def test_somebody_else_s_need_ranks_nothing(session: Session, make: Factory) -> None:
    need = make.need()
    make.offer()
    found = suppliers(session, ranked_for=need.public_id)
    assert found.search.own is None
    assert found.cards[0].terms == ()
