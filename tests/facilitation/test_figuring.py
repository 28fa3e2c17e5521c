"""Figures of a day, region by region, and over the months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.facilitation import figuring
from matchmaker.facilitation.models import Figure
from matchmaker.facilitation.regions import Choice
from matchmaker.introductions.models import Introduction
from matchmaker.web import clock
from tests.facilitation.conftest import TODAY
from tests.factories import ALL_YEAR, Factory

Run = Callable[[], None]
HERE = Choice("", frozenset({"14"}), {"14"})
EVERYWHERE = Choice("toutes", None, {"14"})


@pytest.fixture
def market(make: Factory, session: Session, work_out: Run) -> None:
    """A small offer and a large one for one need, and an agreement after two days."""
    need = make.need(curve=ALL_YEAR)
    small, _ = (make.offer(seasons={"field": ALL_YEAR}, quantity_kg=kg) for kg in (900, 20_000))
    sent = datetime(2026, 9, 1, tzinfo=UTC)
    session.add(
        Introduction(
            supplier_id=small.site.organization_id,
            buyer_id=need.site.organization_id,
            supplier_site_id=small.site_id,
            buyer_site_id=need.site_id,
            product_id=small.product_id,
            offer_id=small.id,
            need_id=need.id,
            state="agreed",
            origin="buyer",
            outcome_kg=300,
            sent_at=sent,
            connected_at=sent + timedelta(days=2),
        )
    )
    work_out()


def of(session: Session, day: date) -> dict[str, float]:
    rows = session.execute(select(Figure.name, Figure.value).where(Figure.day == day))
    return {name: value for name, value in rows if value}


@pytest.mark.usefixtures("market")
def test_a_day_is_written_once_however_often(session: Session) -> None:
    assert not figuring.is_written(session, TODAY)
    for _ in range(2):
        figuring.write(session, TODAY)
    assert of(session, TODAY) == {
        "farms": 2, "kitchens": 1, "offers": 2, "needs": 1, "pairings": 2,
        "places_small": 1, "places_large": 1, "introductions_agreed": 1, "agreed_kg": 300,
    }  # fmt: skip


def test_a_month_is_its_last_day_and_regions_are_summed(session: Session, make: Factory) -> None:
    for code in ("14", "01"):
        make.region(code)
        for day, value in ((date(2026, 8, 1), 1), (date(2026, 8, 30), 5), (date(2026, 9, 9), 7)):
            session.add(Figure(day=day, region_code=code, name="offers", value=value))
    session.flush()
    here = figuring.over_time(session, HERE, today=TODAY)["offers"]
    assert (here.values[:-2], here.values[-2:], here.last) == ([None] * 10, [5, 7], 7)
    assert figuring.over_time(session, EVERYWHERE, today=TODAY)["offers"].last == 14


def test_the_last_months_cross_the_new_year() -> None:
    assert figuring.months(date(2026, 2, 28), 3) == [
        date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1),
    ]  # fmt: skip


@pytest.mark.usefixtures("market")
def test_the_median_answer_is_in_days(session: Session) -> None:
    assert figuring.days_to_answer(session, HERE) == 2
    assert figuring.days_to_answer(session, Choice("01", frozenset({"01"}), None)) is None


@pytest.mark.usefixtures("market", "facilitator")
def test_the_page_shows_bars_a_table_and_a_file(client: FlaskClient, session: Session) -> None:
    figuring.write(session, clock.today())
    session.commit()
    page = client.get("/animation/chiffres").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "300 kg" in page
    assert "2,0 <small>jours" in page
    assert "50 %" in page
    assert 'aria-label="offres publiées, mois par mois : 2 maintenant."' in page
    rows = client.get("/animation/chiffres.csv").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Mesure;")
    assert len(rows[0].split(";")) == 13
    assert any(row.startswith("kilos convenus;") and row.endswith(";300") for row in rows)


@pytest.mark.usefixtures("facilitator")
def test_before_the_first_night_it_is_said(client: FlaskClient) -> None:
    assert "Pas encore de relevé" in client.get("/animation/chiffres").text
