"""A need written once for several kitchens is one need in each, or none at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand import several
from matchmaker.demand.models import Need
from matchmaker.demand.several import SharedDraft, SharedNeed
from matchmaker.demand.sharing import MealsUnknown, NotOnTheMap, Sharing
from matchmaker.errors import NotFound
from tests.demand.conftest import Centre
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
NOW, TODAY = datetime(2026, 9, 1, 12, tzinfo=UTC), date(2026, 9, 1)
KEY = "23456789abcd"


def said(centre: Centre, **more: Any) -> dict[str, Any]:
    first, *others = (site.public_id for site in centre.schools)
    return {
        "key": KEY,
        "site": first,
        "also": others,
        "product": "carotte",
        "season": [100] * 24,
        "quantity": "60",
        "quantity_per": "week",
    } | more


def published(session: Session) -> list[Need]:
    return list(
        session.scalars(select(Need).where(Need.state == "published").order_by(Need.site_id))
    )


@pytest.mark.parametrize(
    ("sharing", "quantities"),
    [(Sharing.EACH, [60, 60, 60]), (Sharing.MEALS, [10, 20, 30])],
    ids=["each", "meals"],
)
def test_each_school_has_its_need(
    session: Session, centre: Centre, sharing: Sharing, quantities: list[float]
) -> None:
    data = SharedNeed.model_validate(said(centre, sharing=sharing))
    for _ in range(2):
        several.publish(session, data, by=centre.buyer, now=NOW, today=TODAY)

    needs = published(session)
    assert [need.site for need in needs] == centre.schools
    assert [need.quantity for need in needs] == quantities
    assert needs[0].public_id == KEY


def test_one_school_off_the_map_holds_all_of_them_back(session: Session, centre: Centre) -> None:
    centre.schools[1].position = None
    data = SharedNeed.model_validate(said(centre))
    with pytest.raises(NotOnTheMap, match="École Deux"):
        several.publish(session, data, by=centre.buyer, now=NOW, today=TODAY)
    assert published(session) == []
    assert (
        len(several.keep(session, SharedDraft(**said(centre)), by=centre.buyer, today=TODAY)) == 3
    )


def test_a_share_needs_meals(session: Session, centre: Centre) -> None:
    centre.schools[2].meals_per_day = None
    data = SharedNeed.model_validate(said(centre, sharing="meals"))
    with pytest.raises(MealsUnknown, match="École Trois"):
        several.publish(session, data, by=centre.buyer, now=NOW, today=TODAY)


def test_a_school_of_others_does_not_exist(session: Session, make: Factory, centre: Centre) -> None:
    stranger = make.site(make.organization(kind="institution"))
    data = SharedNeed.model_validate(said(centre, also=[stranger.public_id]))
    with pytest.raises(NotFound):
        several.publish(session, data, by=centre.buyer, now=NOW, today=TODAY)


def test_the_form_publishes_for_the_schools_that_were_ticked(
    client: FlaskClient, session: Session, sign_in: SignIn, centre: Centre
) -> None:
    sign_in(client, centre.buyer)
    assert "École Trois" in client.get("/mon-espace/besoins/nouveau").text
    form = said(centre, season=["100"] * 24, sharing="meals")

    wrong = client.post("/mon-espace/besoins/nouveau", data=form | {"quantity": ""})
    assert wrong.status_code == 422
    assert wrong.text.count("checked") >= 3

    answer = client.post("/mon-espace/besoins/nouveau", data=form)
    assert (answer.status_code, answer.location) == (303, "/mon-espace/besoins")
    assert [need.quantity for need in published(session)] == [10, 20, 30]
    assert "Pour 3 cuisines." in client.get("/mon-espace/besoins").text.replace("\u00a0", " ")


def test_drafts_for_several_are_kept(
    client: FlaskClient, session: Session, sign_in: SignIn, centre: Centre
) -> None:
    sign_in(client, centre.buyer)
    answer = client.post(
        "/mon-espace/besoins/brouillon", data=said(centre, season=["100"] * 24, quantity="")
    )
    assert answer.status_code == 303
    assert len(session.scalars(select(Need).where(Need.state == "draft")).all()) == 3
