"""Offers from a file."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Unit
from matchmaker.intake import batch, half_months, tables
from matchmaker.intake.batch import Preview, Sender
from matchmaker.organizations.models import Site
from matchmaker.supply.importing import OfferImporter, OfferRow
from matchmaker.supply.models import Offer
from matchmaker.web import validation
from tests.factories import Factory

NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
HEADERS = "Denrée;Forme;Période;Qté;Prix;Rayon;Jours"
CARROTS = "Carottes;lavée;juil.-oct.;203 poches de 50 lb;32,00 $;60 km;ma, je"


@pytest.fixture
def farmer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def farm(session: Session, make: Factory, farmer: Person) -> Site:
    organization = make.organization("Ferme du Rang-du-Nord", name_key="ferme du rang du nord")
    make.member(farmer, organization)
    make.product()
    units = [("kg", 1.0, "kg", "kg"), ("bag_50lb", 22.68, "poche de 50 lb", "poches de 50 lb")]
    for position, (code, kilos, one, many) in enumerate(units):
        unit = Unit(code=code, kind="mass", kg=kilos, position=position, one_fr=one, many_fr=many)
        unit.one_en, unit.many_en = one, many
        session.add(unit)
    session.flush()
    return make.site(organization)


def looked_at(session: Session, file: str, by: Person | None, **more: Any) -> Preview[OfferRow]:
    sender = sender_of(by)
    return batch.preview(
        session,
        OfferImporter(),
        table=tables.read(file.encode()),
        sender=sender,
        explain=validation.sentences,
        **more,
    )


def sender_of(by: Person | None) -> Sender:
    return Sender(
        person_id=by.id if by else None,
        actor_key=by.audit_key if by else "system",
        source="fichier",
        now=NOW,
        today=date(2026, 9, 10),
    )


def brought_in(session: Session, file: str, by: Person | None) -> batch.Summary:
    preview = looked_at(session, file, by)
    return batch.confirm(session, OfferImporter(), preview=preview, sender=sender_of(by))


@pytest.fixture(autouse=True)
def french(app: Any) -> Any:
    with app.test_request_context():
        yield


def test_a_line_becomes_a_published_offer(session: Session, farm: Site, farmer: Person) -> None:
    summary = brought_in(session, f"{HEADERS}\n{CARROTS}\n", farmer)

    offer = session.scalars(select(Offer)).one()
    assert (summary.created, offer.state, offer.source, offer.source_line) == (
        1,
        "published",
        "fichier",
        2,
    )
    assert offer.quantity_kg == pytest.approx(203 * 22.68)
    assert (offer.price_cents, offer.delivers, offer.reach_km) == (3200, True, 60)
    assert offer.seasons[0].curve == half_months.read("juil.-oct.")
    assert offer.delivery_days == 10


def test_importing_has_the_farm_paired_anew(session: Session, farm: Site, farmer: Person) -> None:
    brought_in(session, f"{HEADERS}\n{CARROTS}\n", farmer)

    jobs = session.scalars(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'pairing.repair'")
    ).all()
    assert jobs == [{"organization_id": farm.organization_id}]


def test_the_same_file_twice_changes_nothing(session: Session, farm: Site, farmer: Person) -> None:
    by_the_kilo = CARROTS.replace("203 poches de 50 lb;32,00 $", "4 600 kg;1,41 $/kg")
    file = f"id;{HEADERS}\nA1;{CARROTS}\nA2;{by_the_kilo.replace('lavée', 'pelée')}\n"
    brought_in(session, file, farmer)
    session.expire_all()

    again = brought_in(session, file, farmer)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_changed_line_changes_only_what_it_says(
    session: Session, farm: Site, farmer: Person
) -> None:
    brought_in(session, f"{HEADERS};Note\n{CARROTS};Beau lot\n", farmer)

    dearer = f"{HEADERS}\n{CARROTS}\n".replace("32,00", "34,50")
    summary = brought_in(session, dearer, farmer)

    offer = session.scalars(select(Offer)).one()
    assert (summary.updated, offer.price_cents, offer.note) == (1, 3450, "Beau lot")


def test_everything_wrong_is_said_at_once_by_line_and_column(
    session: Session, farm: Site, farmer: Person
) -> None:
    wrong = "zzz;lavvée;bientôt;beaucoup;cher;-3;mardi"

    preview = looked_at(session, f"{HEADERS}\n{wrong}\n", farmer)

    assert {(problem.line, problem.column) for problem in preview.problems} == {
        (2, "Produit"),
        (2, "Forme"),
        (2, "Au champ"),
        (2, "Quantité"),
        (2, "Prix"),
        (2, "Rayon en km"),
    }
    assert not preview.ready


def test_what_is_missing_is_said_too(session: Session, farm: Site, farmer: Person) -> None:
    preview = looked_at(session, "Produit\nCarotte\n", farmer)

    sentences = " ".join(problem.sentence for problem in preview.problems)
    assert "Écrivez une quantité" in sentences
    assert "au moins une quinzaine" in sentences


def test_good_lines_go_in_beside_bad_ones(session: Session, farm: Site, farmer: Person) -> None:
    file = f"{HEADERS}\n{CARROTS}\nzzz;;;;;;\n"

    summary = brought_in(session, file, farmer)

    assert (summary.created, summary.blocked) == (1, 1)


def test_somebody_else_s_farm_is_not_known(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    make.site(make.organization("Ferme Autre", name_key="ferme autre"))

    preview = looked_at(session, f"Ferme;{HEADERS}\nFerme Autre;{CARROTS}\n", farmer)

    assert any("Aucune organisation" in problem.sentence for problem in preview.problems)


def test_a_command_says_whose_lines_they_are(session: Session, farm: Site) -> None:
    file = f"Ferme;{HEADERS}\nFerme du Rang-du-Nord;{CARROTS}\n"

    assert brought_in(session, file, None).created == 1


def test_a_farm_with_two_places_is_asked_which(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    make.site(farm.organization, name="Entrepôt", municipality="Berthierville")
    file = f"Lieu;{HEADERS}\n%s;{CARROTS}\n"

    asked = looked_at(session, file % "", farmer)
    told = looked_at(session, file % "Berthierville", farmer)

    assert [problem.column for problem in asked.problems] == ["Lieu"]
    assert len(told.ready) == 1


def test_a_preview_writes_nothing(session: Session, farm: Site, farmer: Person) -> None:
    looked_at(session, f"{HEADERS}\n{CARROTS}\n", farmer)

    assert session.scalars(select(Offer)).all() == []


def test_a_cell_that_says_more_than_the_product_fills_what_the_row_leaves_blank(
    session: Session, farm: Site, farmer: Person
) -> None:
    headers = "Denrée;Période;Qté;Prix;Rayon;Jours"
    line = "203 poches de 50 lb de carottes;juil.-oct.;;32,00 $;60 km;ma"

    brought_in(session, f"{headers}\n{line}\n", farmer)
    again = brought_in(session, f"{headers}\n{line}\n", farmer)

    offer = session.scalars(select(Offer)).one()
    assert (offer.quantity, offer.quantity_unit) == (203, "bag_50lb")
    assert again.unchanged == 1


def test_a_quantity_of_its_own_column_wins_over_the_words(
    session: Session, farm: Site, farmer: Person
) -> None:
    line = "10 kg de carottes;lavée;juil.-oct.;203 poches de 50 lb;32,00 $;60 km;ma, je"

    brought_in(session, f"{HEADERS}\n{line}\n", farmer)

    offer = session.scalars(select(Offer)).one()
    assert (offer.quantity, offer.quantity_unit, offer.form) == (203, "bag_50lb", "washed")
