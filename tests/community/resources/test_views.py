"""The library, as members, facilitators and visitors use it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.files.models import File
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.intake import text
from matchmaker.organizations.models import Organization
from tests.community.files import samples
from tests.factories import Factory

Browser = Callable[[Person], FlaskClient]
LIBRARY = "/communaute/ressources"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def add(session: Session, title: str, **columns: Any) -> Resource:
    said: dict[str, Any] = {"summary": "Une phrase.", "kind": "guide", "body": "Un texte."}
    said |= {"state": "published", "published_at": NOW, "search_key": text.search_key(title)}
    made = Resource(title=title, **(said | columns))
    session.add(made)
    session.flush()
    return made


def form(school: Organization, **more: Any) -> dict[str, Any]:
    return {
        "organization": school.slug,
        "title": "Lire une facture",
        "summary": "Ce que chaque colonne veut dire.",
        "kind": "guide",
        "body": "Du **bon** sens.",
        **more,
    }


def only(session: Session) -> Resource:
    return session.scalars(select(Resource)).one()


def test_a_member_proposes_and_a_facilitator_publishes(
    browser: Browser,
    client: FlaskClient,
    session: Session,
    school: Organization,
    member: Person,
    facilitator: Person,
) -> None:
    answer = browser(member).post(f"{LIBRARY}/proposer", data=form(school))
    path = answer.location
    assert client.get(path).status_code == 404
    assert "Lire une facture" in browser(facilitator).get("/animation/communaute").text

    browser(facilitator).post(f"{path}/publication")

    page = client.get(path).text
    assert "<strong>bon</strong>" in page
    assert only(session).state == "published"


def test_a_form_with_mistakes_comes_back_filled_in(
    browser: Browser, school: Organization, member: Person
) -> None:
    typed = form(school, title="Mon titre", kind="", summary="", body="", link="javascript:x")
    answer = browser(member).post(f"{LIBRARY}/proposer", data=typed)
    assert answer.status_code == 422
    assert "Mon titre" in answer.text
    assert answer.text.count('aria-invalid="true"') == 3


def test_a_resource_without_anything_to_see_is_refused(
    browser: Browser, session: Session, school: Organization, member: Person
) -> None:
    answer = browser(member).post(f"{LIBRARY}/proposer", data=form(school, body=""))
    assert answer.status_code == 422
    assert session.scalars(select(Resource)).all() == []


def test_nobody_proposes_for_others(browser: Browser, make: Factory, school: Organization) -> None:
    answer = browser(make.person()).post(f"{LIBRARY}/proposer", data=form(school))
    assert answer.status_code == 422


def test_a_file_is_read_by_whoever_may_read_what_shows_it(
    browser: Browser,
    client: FlaskClient,
    session: Session,
    school: Organization,
    member: Person,
    facilitator: Person,
) -> None:
    sent = form(school, file=(io.BytesIO(samples.pdf()), "'><img onerror=x>.pdf"))
    browser(member).post(f"{LIBRARY}/proposer", data=sent)
    file = session.scalars(select(File)).one()
    path = f"/fichiers/{file.public_id}/{file.name}"
    assert client.get(path).status_code == 404
    assert browser(member).get(path).status_code == 200

    browser(facilitator).post(f"{LIBRARY}/{only(session).public_id}/publication")

    answer = client.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/fichiers/{file.public_id}/facture.exe").status_code == 404


def test_a_picture_is_shown_with_its_description(
    browser: Browser, session: Session, school: Organization, member: Person
) -> None:
    own = browser(member)
    sent = form(school, file=(io.BytesIO(samples.jpeg()), "champ.jpg"))
    assert own.post(f"{LIBRARY}/proposer", data=sent).status_code == 422
    sent = form(school, file=(io.BytesIO(samples.jpeg()), "champ.jpg"), alt="Un champ")
    page = own.get(own.post(f"{LIBRARY}/proposer", data=sent).location).text
    file = session.scalars(select(File)).one()
    assert 'alt="Un champ"' in page
    shown = own.get(f"/fichiers/{file.public_id}/{file.name}")
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_a_file_in_disguise_is_refused(
    browser: Browser, session: Session, school: Organization, member: Person
) -> None:
    sent = form(school, file=(io.BytesIO(b"<script>alert(1)</script>"), "a.jpg"))
    answer = browser(member).post(f"{LIBRARY}/proposer", data=sent)
    assert answer.status_code == 422
    assert session.scalars(select(File)).all() == []


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Légumes-racines", "Soupe d’été", "Winter roots"}),
        ("?q=legumes+racines", {"Légumes-racines"}),
        ("?q=ETE", {"Soupe d’été"}),
        ("?sorte=recipe", {"Soupe d’été"}),
        ("?langue=en", {"Winter roots"}),
        ("?secteur=health", {"Légumes-racines", "Winter roots"}),
        ("?secteur=school", {"Soupe d’été", "Winter roots"}),
        ("?effort=demanding", set()),
        ("?sorte=zorglub", {"Légumes-racines", "Soupe d’été", "Winter roots"}),
    ],
)
def test_the_address_says_what_is_looked_for(
    client: FlaskClient, session: Session, query: str, titles: set[str]
) -> None:
    add(session, "Légumes-racines", sector="health")
    add(session, "Soupe d’été", kind="recipe", sector="school")
    add(session, "Winter roots", language="en")
    add(session, "Un brouillon", state="draft")
    page = client.get(LIBRARY + query).text
    every = ("Légumes-racines", "Soupe d’été", "Winter roots", "Un brouillon")
    assert {title for title in every if title in page} == titles


def test_a_long_library_is_read_page_by_page(
    client: FlaskClient, session: Session, count_queries: Callable[[], Any]
) -> None:
    for number in range(30):
        add(session, f"Guide {number:02}", published_at=NOW + timedelta(days=number))
    session.commit()
    with count_queries() as seen:
        page = client.get(f"{LIBRARY}?page=2").text
    assert ("Guide 17" in page, "Guide 18" in page, "Guide 06" in page) == (True, False, True)
    assert len(seen) <= 12


def test_an_organisation_says_what_a_resource_was_good_for(
    browser: Browser, session: Session, school: Organization, member: Person
) -> None:
    resource, own = add(session, "Guide"), browser(member)
    path = f"{LIBRARY}/{resource.public_id}"
    own.post(f"{path}/marques", data={"organization": school.slug, "kinds": ["useful", "kept"]})
    own.post(f"{path}/marques", data={"organization": school.slug, "kinds": ["useful", "done"]})
    kinds = session.scalars(select(ResourceMark.kind).order_by(ResourceMark.kind)).all()
    assert kinds == ["done", "useful"]
    assert "Guide" not in own.get(f"{LIBRARY}?gardees=1").text


def test_what_everybody_reads_a_member_does_not_change(
    browser: Browser, session: Session, school: Organization, member: Person
) -> None:
    resource = add(session, "Guide", organization_id=school.id)
    path = f"{LIBRARY}/{resource.public_id}/modifier"
    assert browser(member).post(path, data=form(school)).status_code == 404


def test_a_withdrawn_resource_tells_its_author_why(
    browser: Browser,
    client: FlaskClient,
    session: Session,
    school: Organization,
    member: Person,
    facilitator: Person,
) -> None:
    resource = add(session, "Guide", organization_id=school.id)
    path = f"{LIBRARY}/{resource.public_id}"
    browser(facilitator).post(f"{path}/retrait", data={"note": "Le lien est mort."})
    assert client.get(path).status_code == 404
    assert "Le lien est mort." in browser(member).get(LIBRARY).text
