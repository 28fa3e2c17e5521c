"""Needs from a file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification, Unit
from matchmaker.demand.importing import NeedImporter, NeedRow
from matchmaker.demand.models import Need
from matchmaker.intake import batch, half_months, tables
from matchmaker.intake.batch import Preview, Sender
from matchmaker.organizations.models import Site
from matchmaker.web import validation
from tests.factories import Factory

NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
HEADERS = "Product,Forms,Period,Quantity,Budget,Required,Days"
CARROTS = 'Carottes,"pelée; lavée",sept.-juin,"100 kg/semaine","1,60 $/kg",bio,"lundi et mercredi"'


@pytest.fixture
def buyer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def kitchen(session: Session, make: Factory, buyer: Person) -> Site:
    school = make.organization("École du Chenal", kind="institution", name_key="ecole du chenal")
    make.member(buyer, school)
    make.product()
    kilo = Unit(code="kg", kind="mass", kg=1, position=0)
    kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
    organic = Certification(code="organic", kind="organic", bit=0)
    organic.name_fr, organic.name_en = "Biologique", "Organic"
    session.add_all([kilo, organic])
    session.flush()
    return make.site(school)


@pytest.fixture(autouse=True)
def _french(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def sender_of(by: Person) -> Sender:
    return Sender(
        person_id=by.id,
        actor_key=by.audit_key,
        source="fichier",
        now=NOW,
        today=date(2026, 9, 10),
    )


def looked_at(session: Session, file: str, by: Person) -> Preview[NeedRow]:
    return batch.preview(
        session,
        NeedImporter(),
        table=tables.read(file.encode()),
        sender=sender_of(by),
        explain=validation.sentences,
    )


def brought_in(session: Session, file: str, by: Person) -> batch.Summary:
    preview = looked_at(session, file, by)
    return batch.confirm(session, NeedImporter(), preview=preview, sender=sender_of(by))


def test_a_line_becomes_a_published_need(session: Session, kitchen: Site, buyer: Person) -> None:
    summary = brought_in(session, f"{HEADERS}\n{CARROTS}\n", buyer)

    need = session.scalars(select(Need)).one()
    assert (summary.created, need.state, need.season_year) == (1, "published", 2026)
    assert need.forms == ["peeled", "washed"]
    assert need.quantity_kg == pytest.approx(100 * half_months.weeks([100] * 20))
    assert (need.budget_cents, need.budget_unit, need.reception_days) == (160, "kg", 5)
    assert [each.is_required for each in need.certifications] == [True]


def test_the_same_file_twice_changes_nothing(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    brought_in(session, f"{HEADERS}\n{CARROTS}\n", buyer)
    session.expire_all()

    again = brought_in(session, f"{HEADERS}\n{CARROTS}\n", buyer)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)


def test_a_family_is_asked_for_by_its_name(session: Session, kitchen: Site, buyer: Person) -> None:
    brought_in(session, "Famille;Période;Quantité\nroot;sept.-juin;1 200 kg\n", buyer)

    assert session.scalars(select(Need)).one().family_id is not None


def test_everything_wrong_is_said_at_once_by_line_and_column(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    wrong = "zzz,lavvée,bientôt,beaucoup,peu,inconnu,hier"

    preview = looked_at(session, f"{HEADERS}\n{wrong}\n", buyer)

    assert {problem.column for problem in preview.problems} == {
        "Produit",
        "Formes",
        "Période",
        "Quantité",
        "Budget",
        "Certifications exigées",
        "Jours de réception",
    }


def test_a_line_without_product_nor_family_is_refused(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    preview = looked_at(session, "Période;Quantité\nsept.-juin;1 200 kg\n", buyer)

    assert [problem.column for problem in preview.problems] == ["Produit"]
