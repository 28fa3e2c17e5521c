"""The brief for the authorities: counts, what is left unsaid, quotes, evidence, snapshots."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.levers import service as levers
from matchmaker.community.levers.models import Lever
from matchmaker.community.levers.schemas import BackingIn, CommentIn, LeverIn
from matchmaker.facilitation import brief, priorities
from matchmaker.facilitation.brief_records import Count
from matchmaker.facilitation.models import Priority
from matchmaker.facilitation.priorities import PriorityIn
from matchmaker.introductions.models import Introduction
from tests.facilitation.conftest import NOW
from tests.factories import ALL_YEAR, Factory

Run = Callable[[], None]
PLACE = "/animation/priorites"


def spoken_for(make: Factory, number: int, **columns: Any) -> tuple[Person, str]:
    """Somebody who speaks for an organisation in region 14, and its address."""
    person, slug = make.person(), f"voix-{number}"
    organization = make.organization(slug, slug=slug, **columns)
    make.site(organization)
    make.member(person, organization)
    return person, slug


@pytest.fixture
def lever(session: Session, make: Factory) -> Lever:
    """About carrots, backed by its own farm."""
    make.product()
    person, slug = spoken_for(make, 0)
    stated = LeverIn(
        organization=slug,
        kind="obstacle",
        title="Un seul fournisseur",
        body="Les appels d’offres demandent un seul fournisseur.",
        product="carotte",
    )
    return levers.state(session, stated, by=person)


@pytest.fixture
def priority(session: Session, lever: Lever, facilitator: Person) -> Priority:
    made = priorities.add(session, PriorityIn(title="Diviser les contrats"), by=facilitator)
    priorities.group(session, made, lever.public_id, by=facilitator)
    return made


def backed(session: Session, make: Factory, lever: Lever, *, numbers: range, **kind: Any) -> None:
    for number in numbers:
        person, slug = spoken_for(make, number, **kind)
        levers.back(session, lever, BackingIn(organization=slug), by=person)


def test_a_few_backers_are_not_counted(session: Session, priority: Priority) -> None:
    (only,) = brief.draft(session)
    assert only.backers is None
    assert [each.count for each in only.sectors] == [None]
    assert only.levers[0].backers is None


@pytest.mark.usefixtures("priority")
def test_what_would_tell_of_a_few_is_left_out_with_the_next_smallest(
    session: Session, make: Factory, lever: Lever
) -> None:
    school = {"kind": "institution", "institution_type": "school"}
    backed(session, make, lever, numbers=range(1, 7), **school)
    backed(session, make, lever, numbers=range(7, 17), kind="processor")
    (only,) = brief.draft(session)
    assert only.backers == 17
    # one farm alone: the schools' number would tell it, from the total
    assert only.sectors == [
        Count(code="kinds.processor", count=10),
        Count(code="institution.school", count=None),
        Count(code="kinds.producer", count=None),
    ]
    assert only.regions == [Count(code="14", count=17)]


@pytest.mark.usefixtures("priority")
def test_an_organisation_counts_once_in_a_priority(
    session: Session, make: Factory, lever: Lever, priority: Priority, facilitator: Person
) -> None:
    backed(session, make, lever, numbers=range(1, 6))
    person, slug = spoken_for(make, 9)
    body = "Une autre façon de dire la même chose."
    other = levers.state(
        session,
        LeverIn(organization=slug, kind="solution", title="Diviser en lots", body=body),
        by=person,
    )
    levers.back(session, lever, BackingIn(organization=slug), by=person)
    priorities.group(session, priority, other.public_id, by=facilitator)
    (only,) = brief.draft(session)
    assert only.backers == 7
    assert [each.title for each in only.levers] == ["Un seul fournisseur", "Diviser en lots"]


@pytest.mark.usefixtures("priority")
def test_only_who_agreed_is_quoted(session: Session, make: Factory, lever: Lever) -> None:
    for number, may_be_quoted in ((1, True), (2, False)):
        person, slug = spoken_for(make, number)
        backing = BackingIn(
            organization=slug, why=f"Ligne de {number}", may_be_quoted=may_be_quoted
        )
        levers.back(session, lever, backing, by=person)
        said = CommentIn(organization=slug, body=f"Mot de {number}", may_be_quoted=may_be_quoted)
        levers.comment(session, lever, said, by=person)
    quotes = brief.draft(session)[0].levers[0].quotes
    assert [each.words for each in quotes] == ["Ligne de 1", "Mot de 1"]


@pytest.mark.usefixtures("priority")
def test_the_market_is_the_evidence(session: Session, make: Factory, work_out: Run) -> None:
    need = make.need(curve=ALL_YEAR, quantity_kg=24_000)
    make.need(product=make.product("poireau"), curve=ALL_YEAR, quantity_kg=500)
    farm = make.site()
    work_out()
    for number in range(6):
        session.add(
            Introduction(
                supplier_id=make.organization().id,
                buyer_id=need.site.organization_id,
                supplier_site=farm,
                buyer_site=need.site,
                product_id=need.product_id,
                need_id=need.id,
                state="declined",
                origin="facilitator",
                closed_reason="price" if number else "volume",
            )
        )
    session.flush()
    found = brief.draft(session)[0].levers[0]
    assert found.unmet_kg == pytest.approx(24_000)
    assert found.refusals == [Count(code="price", count=5), Count(code="volume", count=None)]


@pytest.mark.usefixtures("priority")
def test_a_hidden_lever_is_in_no_brief(session: Session, lever: Lever, facilitator: Person) -> None:
    levers.hide(session, lever, by=facilitator, now=NOW)
    (only,) = brief.draft(session)
    assert only.levers == []


def test_a_published_brief_keeps_its_day(
    session: Session, make: Factory, lever: Lever, priority: Priority, facilitator: Person
) -> None:
    backed(session, make, lever, numbers=range(1, 6))
    day = date(2026, 9, 10)
    brief.publish(session, by=facilitator, today=day, now=NOW)
    backed(session, make, lever, numbers=range(6, 9))
    priorities.remove(session, priority, by=facilitator)
    assert brief.published(session) == [day]
    (kept,) = brief.of_day(session, day)
    assert (kept.title, kept.backers) == ("Diviser les contrats", 6)
    assert brief.draft(session) == []


@pytest.mark.usefixtures("facilitator")
def test_an_empty_brief_is_not_published(client: FlaskClient) -> None:
    assert "Le mémoire est vide" in client.get(f"{PLACE}/memoire").text
    assert client.post(f"{PLACE}/memoire").status_code == 409


@pytest.mark.usefixtures("priority")
def test_the_brief_comes_as_a_page_a_table_and_on_paper(
    client: FlaskClient, session: Session, make: Factory, lever: Lever
) -> None:
    backed(session, make, lever, numbers=range(1, 6))
    page = client.get(f"{PLACE}/memoire").text
    assert "6 organisations l’appuient" in page.replace("\u202f", " ").replace("\u00a0", " ")
    table = client.get(f"{PLACE}/memoire.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert rows[1][:2] == ["Diviser les contrats", "Un seul fournisseur"]
    assert rows[1][6] == "6"
    paper = client.get(f"{PLACE}/memoire.pdf")
    assert paper.content_type == "application/pdf"
    words = pypdf.PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "Diviser les contrats" in words
    assert "Un seul fournisseur" in words


@pytest.mark.usefixtures("priority")
def test_the_page_of_a_published_day(client: FlaskClient) -> None:
    published = client.post(f"{PLACE}/memoire")
    assert published.status_code == 303
    assert "Mémoire publié le" in client.get(published.location).text
    assert client.get(f"{PLACE}/memoire?jour=2020-01-01").status_code == 404
    assert client.get(f"{PLACE}/memoire?jour=hier").status_code == 404


def test_a_priority_is_made_filled_and_emptied_on_its_pages(
    client: FlaskClient, facilitator: Person, lever: Lever
) -> None:
    made = client.post(PLACE, data={"title": "Diviser les contrats", "position": "1"})
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "Ranger ici" in page
    client.post(f"{made.location}/leviers", data={"lever": lever.public_id})
    page = client.get(made.location).text
    assert "Sortir" in page
    assert "Ranger ici" not in page
    client.post(f"{made.location}/leviers/{lever.public_id}/retrait")
    assert "Sortir" not in client.get(made.location).text
    refused = client.post(made.location, data={"title": "", "position": "0"})
    assert refused.status_code == 422
