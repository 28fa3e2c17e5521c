"""My dates in my own calendar: what it says, to whom, and until when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Contract
from matchmaker.introductions.models import Introduction
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/compte/calendrier"


@pytest.fixture
def farmer(make: Factory, client: FlaskClient, sign_in: SignIn) -> Person:
    """A signed-in farmer whose carrots end in forty days, and who kept a contract."""
    person, farm = make.person(), make.organization(slug="ferme")
    make.member(person, farm)
    ends = clock.today() + timedelta(days=40)
    site = make.site(farm)
    make.offer(site, label="Carotte Nantaise", expires_on=ends, price_cents=777)
    make.offer(site, label="Vieille carotte", expires_on=clock.today() - timedelta(days=90))
    make.offer(site, label="Brouillon", state="draft", expires_on=ends)
    make.offer(label="Carotte du voisin", expires_on=ends)
    make.session.add(
        Contract(
            organization_id=farm.id,
            family_id=make.family().id,
            until=clock.today() + timedelta(days=5),
            note="Entre nous",
        )
    )
    sign_in(client, person)
    return person


def subscribe(client: FlaskClient) -> str:
    """The path of a new address."""
    page = client.post(PAGE).text
    [path] = re.findall(r'value="http://[^/"]+(/calendrier/[^"]+\.ics)"', page)
    assert f"webcal://localhost:8000{path}" in page
    return path


def events(answer: Any) -> list[tuple[str, date]]:
    read = Calendar.from_ical(answer.data)
    return [(str(each["summary"]), each["dtstart"].dt) for each in read.walk("VEVENT")]


def test_a_visitor_reads_the_days_by_the_address_alone(client: FlaskClient, farmer: Person) -> None:
    path = subscribe(client)
    client.delete_cookie("session")

    answer = client.get(path)

    assert answer.mimetype == "text/calendar"
    assert events(answer) == [
        ("Fin de contrat\u202f: root", clock.today() + timedelta(days=5)),
        ("Fin de saison\u202f: Carotte Nantaise", clock.today() + timedelta(days=40)),
    ]
    for private in ("7,77", "Entre nous", farmer.email, farmer.name, "voisin", "Joliette"):
        assert private not in answer.text


def test_the_same_days_are_the_same_file(client: FlaskClient, farmer: Person) -> None:
    path = subscribe(client)
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path).data == first.data


def test_stamps_are_in_universal_time_and_days_have_no_hour(
    client: FlaskClient, farmer: Person
) -> None:
    written = client.get(subscribe(client)).text

    assert re.search(r"DTSTAMP:\d{8}T\d{6}Z\r\n", written)
    assert f"DTSTART;VALUE=DATE:{clock.today() + timedelta(days=40):%Y%m%d}" in written
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))


def test_it_speaks_the_person_s_language(
    client: FlaskClient, session: Session, farmer: Person
) -> None:
    farmer.language = "en"
    session.commit()

    assert "End of season: Carotte Nantaise" in client.get(subscribe(client)).text


def test_renewed_or_closed_the_old_address_is_dead(client: FlaskClient, farmer: Person) -> None:
    first, second = subscribe(client), subscribe(client)
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]

    answer = client.post(f"{PAGE}/fermeture")
    assert "ne répond plus" in client.get(answer.location).text
    assert client.get(second).status_code == 404


def test_answers_owed_and_first_deliveries_are_days_too(
    client: FlaskClient, make: Factory, farmer: Person
) -> None:
    soon, later = (clock.today() + timedelta(days=days) for days in (3, 20))
    kitchen = make.site(make.organization("École secrète", kind="institution"))
    for slug, columns in (
        ("poireau", {"state": "sent", "expires_on": soon}),
        ("navet", {"state": "sent", "expires_on": soon, "supplier_accepted_at": clock.now()}),
        ("panais", {"state": "in_trial", "starts_on": later, "sent_at": clock.now()}),
    ):
        farm = make.organization()
        make.member(farmer, farm)
        offer = make.offer(make.site(farm), product=make.product(slug))
        make.session.add(
            Introduction(
                supplier_id=farm.id,
                buyer_id=kitchen.organization_id,
                supplier_site_id=offer.site_id,
                buyer_site_id=kitchen.id,
                product_id=offer.product_id,
                offer_id=offer.id,
                origin="buyer",
                **columns,
            )
        )
    make.session.commit()

    answer = client.get(subscribe(client))

    assert ("Répondre\u202f: Poireau", soon) in events(answer)
    assert ("Première livraison\u202f: Panais", later) in events(answer)
    assert "Navet" not in answer.text
    assert "École secrète" not in answer.text


def test_the_page_shows_the_address_once(client: FlaskClient, farmer: Person) -> None:
    path = subscribe(client)

    page = client.get(PAGE).text

    assert path not in page
    assert "Votre calendrier est ouvert depuis" in page
    assert "Carotte Nantaise" in page


def test_a_newcomer_has_no_days_yet(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.person())
    assert "Rien pour l’instant" in client.get(PAGE).text
    assert events(client.get(subscribe(client))) == []


def test_a_thousand_offers_are_read_in_a_few_queries(
    client: FlaskClient, make: Factory, farmer: Person, count_queries: Any
) -> None:
    path = subscribe(client)
    farm = make.organization()
    make.member(farmer, farm)
    site = make.site(farm)
    for _ in range(30):
        make.offer(site, expires_on=datetime.now(UTC).date())
    client.delete_cookie("session")

    with count_queries() as seen:
        client.get(path)

    assert len(seen) <= 12, seen.statements
