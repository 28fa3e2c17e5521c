"""Trying weights, seeing what they do, using them, going back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.audit.models import AuditEntry
from matchmaker.facilitation import effects, scales, weighing
from matchmaker.pairing import weights
from matchmaker.pairing.models import Weights
from tests.facilitation.conftest import TODAY
from tests.factories import ALL_YEAR, SOREL, Factory

Run = Callable[[], None]
pytestmark = pytest.mark.usefixtures("facilitator")
NEAR = weighing.typed(engine.EXPERT) | {"points_price": 0, "points_distance": 35}


def read(client: FlaskClient, path: str) -> str:
    return client.get(path).text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def market(make: Factory) -> None:
    """A need for which the near farm is dear and the far one cheap."""
    make.need(curve=ALL_YEAR, budget_cents_per_kg=200)
    for name, more in {
        "Ferme proche": {"at": SOREL, "price_cents_per_kg": 260},
        "Ferme lointaine": {"price_cents_per_kg": 100, "quantity_kg": 40_000},
    }.items():
        site = make.site(make.organization(name), at=more.pop("at", (-73.9, 46.4)))  # type: ignore[arg-type]
        make.offer(site, seasons={"field": ALL_YEAR}, **more)


def tried(client: FlaskClient, session: Session, **typed: Any) -> int:
    answer = client.post("/animation/bareme", data=NEAR | typed)
    assert answer.status_code == 303
    session.expire_all()
    return session.scalars(select(func.max(Weights.id))).one()


@pytest.mark.usefixtures("market")
def test_the_effect_is_seen_before_anything_changes(client: FlaskClient, session: Session) -> None:
    number = tried(client, session)
    assert "L’effet se calcule" in read(client, f"/animation/bareme/{number}")
    assert weights.expert(session) == engine.EXPERT
    scales.measure(session, number, today=TODAY)
    session.commit()
    page = read(client, f"/animation/bareme/{number}")
    assert "Un premier rang change sur 1" in page
    assert "Appliquer à tout le Québec" in page


@pytest.mark.usefixtures("market")
def test_what_is_seen_is_applied_and_everything_paired_anew(
    client: FlaskClient, session: Session
) -> None:
    number = tried(client, session)
    scales.measure(session, number, today=TODAY)
    session.commit()
    url = f"/animation/bareme/{number}/application"
    assert client.post(url, data={"note": ""}).status_code == 422
    assert client.post(url, data={"note": "Plus près"}).status_code == 303
    session.expire_all()
    assert weights.current(session).maxima[:4] == (30, 35, 15, 0)
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.rebuild'")
    assert session.scalar(waiting) == 1
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject_kind == "weights"))
    assert list(acts) == ["weights.tried", "weights.applied"]
    page = read(client, "/animation/bareme")
    assert "Plus près" in page
    assert "en vigueur" in page


def test_what_nobody_saw_is_not_applied(client: FlaskClient, session: Session) -> None:
    number = tried(client, session)
    answer = client.post(f"/animation/bareme/{number}/application", data={"note": "Vite"})
    assert answer.status_code == 409


def test_points_that_do_not_make_a_hundred_come_back_as_typed(
    client: FlaskClient, session: Session
) -> None:
    answer = client.post("/animation/bareme", data=NEAR | {"points_season": "31"})
    assert answer.status_code == 422
    assert "Les points totalisent 101" in answer.text
    assert 'value="31"' in answer.text
    assert session.scalars(select(Weights)).all() == []


@pytest.mark.usefixtures("market")
def test_older_weights_fill_the_form(client: FlaskClient, session: Session) -> None:
    row = weights.keep(session, weighing.meant(weighing.WeightsIn(**NEAR)), made_by="")
    session.commit()
    assert 'name="points_distance" value="35"' in read(client, f"/animation/bareme?de={row.id}")
    assert client.get("/animation/bareme?de=999999").status_code == 404
    assert client.get("/animation/bareme/999999").status_code == 404
    assert client.get(f"/animation/bareme/{10**30}").status_code == 404


@pytest.mark.usefixtures("market")
def test_the_effect_counts_places_by_size_of_offer(session: Session) -> None:
    same = engine.from_weights(engine.EXPERT)
    found = effects.measured(session, same, same, regions={"14"}, today=TODAY)
    assert (found["needs"], found["first_changed"], found["entered"]) == (1, 0, 0)
    assert found["exposure"] == [[0, 1, 1, 0], [0, 1, 1, 0]]
    assert found["medians"][0] == found["medians"][1] > 0


def test_nothing_to_try_on_is_said(client: FlaskClient, session: Session) -> None:
    number = tried(client, session)
    scales.measure(session, number, today=TODAY)
    session.commit()
    assert "Aucun besoin à essayer" in read(client, f"/animation/bareme/{number}")
