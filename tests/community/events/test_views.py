"""Events: announced in the hour of their place, registered for once, full, waiting, calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.events.models import Event
from tests.community.conftest import SignIn
from tests.factories import Factory

PLACE = "/communaute/evenements"
DESK = "/animation/evenements"
TYPED = {
    "title": "Rencontre des cuisines",
    "starts": "2099-01-15T09:00",
    "ends": "2099-01-15T11:30",
    "link": "https://exemple.test/salle-secrete",
}


def announced(session: Session, **columns: Any) -> Event:
    start = datetime.now(UTC) + timedelta(days=10)
    given: dict[str, Any] = {
        "title": "Visite de ferme",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "zone": "America/Toronto",
        "link": "https://exemple.test/salle-secrete",
    }
    event = Event(**(given | columns))
    session.add(event)
    session.flush()
    return event


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_an_hour_is_the_one_of_its_place(
    client: FlaskClient, session: Session, facilitator: Person, sign_in: SignIn
) -> None:
    sign_in(client, facilitator)
    for zone, hour in (("America/Toronto", 14), ("America/Halifax", 13)):
        typed = TYPED | {"zone": zone, "title": f"Rencontre de {zone[8:]}"}
        made = client.post(f"{DESK}/nouveau", data=typed)
        assert made.status_code == 303
        event = session.scalars(select(Event).where(Event.title == typed["title"])).one()
        assert event.starts_at.astimezone(UTC).hour == hour
        page = plain(client.get(made.location).text)
        assert "de 9 h 00 à 11 h 30" in page
        assert ("heure des Îles-de-la-Madeleine" in page) == (zone == "America/Halifax")
        form = client.get(f"{DESK}/{event.public_id}").text
        assert 'value="2099-01-15T09:00"' in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "2099-01-15T08:00"}, "La fin vient après le début"),
        ({"starts": "2026-03-08T02:30", "ends": "2026-03-08T05:00"}, "qui existent"),
        ({"link": "javascript:alert(1)"}, "commence par https"),
        ({"capacity": "0"}, "à corriger"),
    ],
)
def test_what_can_not_be_is_refused_with_what_was_typed(
    client: FlaskClient,
    facilitator: Person,
    sign_in: SignIn,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    sign_in(client, facilitator)
    page = client.post(f"{DESK}/nouveau", data=TYPED | wrong)
    assert page.status_code == 422
    assert sentence in plain(page.text)
    assert 'value="Rencontre des cuisines"' in page.text


def test_the_link_is_for_those_who_registered(
    client: FlaskClient, session: Session, member: Person
) -> None:
    event = announced(session)
    path = f"{PLACE}/{event.public_id}"
    assert "salle-secrete" not in client.get(path).text
    for _ in range(2):
        client.post(f"{path}/inscription", data={"organization": "ecole"})
    page = client.get(path).text
    assert "salle-secrete" in page
    assert "Une personne inscrite" in page
    assert b"salle-secrete" not in client.get(f"{path}/evenement.ics").data
    client.post(f"{path}/annulation")
    assert "salle-secrete" not in client.get(path).text


def test_beyond_the_capacity_people_wait_and_move_up(
    client: FlaskClient, session: Session, make: Factory, sign_in: SignIn, member: Person
) -> None:
    event = announced(session, capacity=1)
    path = f"{PLACE}/{event.public_id}"
    client.post(f"{path}/inscription", data={"organization": "ecole"})
    late = make.person()
    make.member(late, make.organization(slug="rang"))
    sign_in(client, late)
    assert "sur la liste d’attente" in client.get(path).text
    client.post(f"{path}/inscription", data={"organization": "rang"})
    page = client.get(path).text
    assert "au rang 1 de la liste" in plain(page)
    assert "salle-secrete" not in page
    sign_in(client, member)
    client.post(f"{path}/annulation")
    sign_in(client, late)
    assert "Vous êtes inscrit" in client.get(path).text


@pytest.mark.usefixtures("member")
def test_nobody_registers_for_what_is_over_or_cancelled(
    client: FlaskClient, session: Session
) -> None:
    now = datetime.now(UTC)
    over = announced(session, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    cancelled = announced(session, title="Annulée", state="cancelled")
    for event in (over, cancelled):
        path = f"{PLACE}/{event.public_id}/inscription"
        assert client.post(path, data={"organization": "ecole"}).status_code == 409


def test_the_list_the_month_and_drafts(client: FlaskClient, session: Session) -> None:
    announced(session)
    announced(session, title="En préparation", state="draft")
    may = datetime(2027, 5, 9, 14, tzinfo=UTC)
    announced(session, title="Semis", starts_at=may, ends_at=may + timedelta(hours=1))
    page = client.get(PLACE).text
    assert page.index("Visite de ferme") < page.index("Semis")
    assert "En préparation" not in page
    month = client.get(f"{PLACE}?mois=2027-05").text
    assert "Semis" in month
    assert "Visite" not in month
    for wrong in ("2027-13", "mai", "9999-01"):
        assert client.get(f"{PLACE}?mois={wrong}").status_code == 404


def test_calendars_hold_utc_and_what_is_cancelled(client: FlaskClient, session: Session) -> None:
    start = datetime(2027, 1, 15, 13, tzinfo=UTC)
    announced(session, zone="America/Halifax", starts_at=start, ends_at=start + timedelta(hours=1))
    announced(session, title="Annulée", state="cancelled")
    feed = client.get(f"{PLACE}.ics")
    assert feed.mimetype == "text/calendar"
    entries = {str(each["summary"]): each for each in Calendar.from_ical(feed.data).walk("VEVENT")}
    assert entries["Visite de ferme"]["dtstart"].dt == start
    assert entries["Annulée"]["status"] == "CANCELLED"
    again = client.get(f"{PLACE}.ics", headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == 304


def test_a_facilitator_sees_who_comes_and_takes_the_list(
    client: FlaskClient, session: Session, member: Person, facilitator: Person, sign_in: SignIn
) -> None:
    event = announced(session)
    client.post(f"{PLACE}/{event.public_id}/inscription", data={"organization": "ecole"})
    sign_in(client, facilitator)
    page = client.get(f"{DESK}/{event.public_id}/inscriptions").text
    assert member.name in page
    table = client.get(f"{DESK}/{event.public_id}/inscriptions.csv").data.decode("utf-8-sig")
    assert member.email in table
    assert "École Sainte-Anne" in table
