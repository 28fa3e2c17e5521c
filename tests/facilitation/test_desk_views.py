"""The facilitator's page: their regions only, what waits, and pairing everything anew once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.audit.models import AuditEntry
from matchmaker.organizations.models import Claim
from matchmaker.pairing import progress
from matchmaker.pairing.models import CurrentGeneration, Generation
from tests.factories import Factory

SignIn = Callable[..., Any]
REBUILD = "/animation/jumelages/recalcul"


@pytest.mark.parametrize("roles", [(), ("member",)])
def test_a_member_has_no_desk(
    client: FlaskClient, make: Factory, sign_in: SignIn, roles: tuple[str, ...]
) -> None:
    sign_in(client, make.person(roles=roles))
    assert client.get("/animation").status_code == 403
    assert client.post(REBUILD).status_code == 403


@pytest.mark.usefixtures("facilitator")
def test_only_one_s_regions_are_counted(client: FlaskClient, make: Factory) -> None:
    make.region("01")
    make.offer(make.site(region_code="14"))
    make.offer(make.site(region_code="01"))
    page = client.get("/animation").text
    assert "Région 14" in page
    assert "Région 01" not in page.split("</form>")[-1]


@pytest.mark.usefixtures("facilitator")
def test_a_claim_that_waits_is_to_be_done(
    client: FlaskClient, make: Factory, session: Session
) -> None:
    claimed = make.organization("Ferme réclamée")
    make.site(claimed, region_code="14")
    session.add(
        Claim(
            organization_id=claimed.id,
            person_id=make.person().id,
            reason="la mienne",
            made_at=datetime(2026, 9, 1, tzinfo=UTC),
        )
    )
    session.flush()
    page = client.get("/animation").text
    assert "Une chose à faire" in page
    assert "Confirmer une fiche\u202f: Ferme réclamée" in page
    assert "/animation/reclamations" in page


@pytest.mark.usefixtures("facilitator")
def test_before_any_pairing_it_is_said(client: FlaskClient) -> None:
    assert "Aucun calcul n’a encore été fait." in client.get("/animation").text


@pytest.mark.usefixtures("facilitator")
def test_everything_is_paired_anew_once_however_often_one_asks(
    client: FlaskClient, session: Session
) -> None:
    assert client.post(REBUILD).status_code == 303
    assert client.post(REBUILD).status_code == 409
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.rebuild'")
    assert session.scalar(waiting) == 1
    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count("pairings.rebuild_asked") == 1
    page = client.get("/animation").text
    assert "Un recalcul est demandé." in page
    assert "Tout recalculer" not in page


@pytest.mark.usefixtures("facilitator")
def test_the_desk_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    for _ in range(4):
        make.offer()
        make.need()
    with count_queries() as seen:
        client.get("/animation")
    assert len(seen) <= 26, seen.statements


@pytest.fixture
def rebuilding(session: Session) -> Generation:
    """A rebuild that is computing, after one whose parts are known."""
    seconds = {"read": 4.0, "rank": 4.0, "write": 1.0, "switch": 1.0, "clear": 0.5}
    made: dict[str, object] = {"offers": 1200, "needs": 800, "pairs_of_needs": 15321}
    last = Generation(
        tables={}, state="current", switched_at=func.now(), counts=made | {"seconds": seconds}
    )
    # a clock a little ahead: the percent stands still at the beginning of the part
    since = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    running = Generation(tables={}, counts={"phase": "rank", "since": since, "by": "job"})
    session.add_all([last, running])
    session.flush()
    session.add(CurrentGeneration(id=1, generation_id=last.id))
    session.execute(select(func.pg_advisory_xact_lock(progress.REBUILDING)))
    return running


@pytest.mark.usefixtures("facilitator", "rebuilding")
@pytest.mark.parametrize("path", ["/animation", "/animation/jumelages"])
def test_a_rebuild_under_way_is_shown_part_by_part(client: FlaskClient, path: str) -> None:
    page = client.get(path).text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Un recalcul est en cours." in page
    assert "Calcul des jumelages · 40 %" in page
    assert "par une tâche" in page
    assert 'hx-get="/animation/jumelages"' in page
    assert "Tout recalculer" not in page
    assert "Offres lues : 1 200. Besoins lus : 800. En 10,5 s : lecture 4,0 s, calcul 4,0 s" in page


@pytest.mark.usefixtures("facilitator", "rebuilding")
def test_while_one_runs_none_is_asked_for(client: FlaskClient) -> None:
    assert client.post(REBUILD).status_code == 409


@pytest.mark.usefixtures("facilitator")
def test_when_nothing_runs_the_piece_stops_asking(client: FlaskClient) -> None:
    piece = client.get("/animation/jumelages").text
    assert "hx-get" not in piece
    assert "Tout recalculer" in piece


def test_how_far_a_rebuild_is_is_for_facilitators(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    sign_in(client, make.person())
    assert client.get("/animation/jumelages").status_code == 403
