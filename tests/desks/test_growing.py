"""A farm's season at a glance: what comes first, and what each offer led to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.desks import growing
from matchmaker.desks.growing import Growing
from matchmaker.desks.todo import Affairs
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Site
from matchmaker.supply.models import Offer
from tests.factories import Factory

TODAY = date(2026, 9, 10)
NEXT_YEAR = date(2027, 4, 30)


@pytest.fixture
def farm(make: Factory) -> Site:
    return make.site(make.organization())


def at_a_glance(
    app: Flask, session: Session, farm: Site, *offers: Offer, **matches: int
) -> Growing:
    with app.test_request_context():
        found = growing.season(
            session,
            Affairs(sites=[farm], offers=offers),
            matches={each.id: matches.get(each.label, 0) for each in offers if each.label},
            today=TODAY,
        )
    assert found is not None
    return found


def introduce(make: Factory, offer: Offer, state: str, **more: Any) -> Introduction:
    need = make.need(product=offer.product)
    row = Introduction(
        supplier_id=offer.site.organization_id,
        buyer_id=need.site.organization_id,
        supplier_site_id=offer.site_id,
        buyer_site_id=need.site_id,
        product_id=offer.product_id,
        offer_id=offer.id,
        need_id=need.id,
        **({"state": state, "origin": "buyer"} | more),
    )
    make.session.add(row)
    make.session.flush()
    return row


def test_who_waits_comes_first_then_what_ends_then_what_suits_nobody(
    app: Flask, session: Session, make: Factory, farm: Site
) -> None:
    well = make.offer(farm, label="well", expires_on=NEXT_YEAR)
    alone = make.offer(farm, expires_on=NEXT_YEAR)
    ends = make.offer(farm, label="ends", expires_on=date(2026, 9, 30))
    awaited = make.offer(farm, label="awaited", expires_on=NEXT_YEAR)
    introduce(make, awaited, "sent")

    found = at_a_glance(app, session, farm, well, alone, ends, awaited, well=3)

    assert [row.offer for row in found.online] == [awaited, ends, alone, well]
    assert [row.attention for row in found.online] == [
        "une cuisine attend",
        "finit le 30 septembre",
        "",
        "",
    ]
    assert found.online[-1].kitchens == 3


def test_each_offer_says_what_it_led_to_the_farthest_first(
    app: Flask, session: Session, make: Factory, farm: Site
) -> None:
    offer = make.offer(farm)
    answered = datetime(2026, 9, 1, tzinfo=UTC)
    for _ in range(2):
        introduce(make, offer, "sent", supplier_accepted_at=answered)
    introduce(make, offer, "agreed", supplier_accepted_at=answered)
    introduce(make, offer, "declined")
    introduce(make, offer, "proposed", origin="facilitator")

    [row] = at_a_glance(app, session, farm, offer).online

    assert [(step.place, step.words) for step in row.steps] == [
        (5, "entente conclue"),
        (1, "2 · envoyée"),
    ]
    assert row.attention == ""


def test_drafts_pauses_and_last_season_stand_apart(
    app: Flask, session: Session, make: Factory, farm: Site
) -> None:
    draft, paused = (make.offer(farm, state=state) for state in ("draft", "paused"))
    make.offer(farm, state="expired", expires_on=date(2026, 8, 31), season_year=2026)

    found = at_a_glance(app, session, farm, draft, paused)

    assert (found.online, found.drafts, found.paused, found.to_renew) == ([], [draft], [paused], 1)


def test_the_fortieth_offer_is_counted_and_not_drawn(
    app: Flask, session: Session, make: Factory, farm: Site, count_queries: Any
) -> None:
    offers = [make.offer(farm) for _ in range(40)]

    with count_queries() as seen:
        found = at_a_glance(app, session, farm, *offers)

    assert (len(found.online), found.hidden) == (growing.MOST, 40 - growing.MOST)
    assert len(seen) <= 6, seen.statements


def test_who_sells_nothing_has_no_season(app: Flask, session: Session, make: Factory) -> None:
    kitchen = make.site(make.organization(kind="institution"))

    assert growing.season(session, Affairs(sites=[kitchen]), matches={}, today=TODAY) is None
