"""Purchases from a file, as messy as accounts are."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.impact.purchases.importing import PurchaseImporter, PurchaseRow
from matchmaker.impact.purchases.models import Purchase
from matchmaker.intake import batch, tables
from matchmaker.intake.batch import Preview, Sender
from matchmaker.organizations.models import Site
from matchmaker.web import validation
from tests.factories import Factory

NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
HEADERS = "Date;Description;Fournisseur;Montant;Qté;Unité;Provenance;Transformation;Bio;Preuve"
CARROTS = "2026-09-01;Carottes;Ferme du Rang;32,00 $;10;kg;Région 14;aucune;;Facture"
WORDS = ("Carottes 50 lb", "BANANES", "Pain tranché", "Mélange Primavera", "Œufs calibre gros")
AMOUNTS = ("12,50 $", "(3,25)", "1 204,10", "-4,00", "7.15")


@pytest.fixture
def manager(make: Factory) -> Person:
    return make.person()


@pytest.fixture(autouse=True)
def kitchen(make: Factory, manager: Person) -> Site:
    school = make.organization("École du Lac", kind="institution", name_key="ecole du lac")
    make.member(manager, school)
    make.product()
    make.site(make.organization("Ferme du Rang", name_key="ferme du rang"))
    return make.site(school)


@pytest.fixture(autouse=True)
def french(app: Any) -> Any:
    with app.test_request_context():
        yield


def sender_of(by: Person) -> Sender:
    return Sender(by.id, by.audit_key, "fichier", NOW, NOW.date())


def looked_at(session: Session, content: bytes, by: Person) -> Preview[PurchaseRow]:
    return batch.preview(
        session,
        PurchaseImporter(),
        table=tables.read(content),
        sender=sender_of(by),
        explain=validation.sentences,
    )


def brought_in(session: Session, content: bytes, by: Person) -> batch.Summary:
    preview = looked_at(session, content, by)
    return batch.confirm(session, PurchaseImporter(), preview=preview, sender=sender_of(by))


def lines(session: Session) -> list[Purchase]:
    session.expire_all()
    return list(session.scalars(select(Purchase).order_by(Purchase.source_line)))


def written(*rows: str) -> bytes:
    return "\n".join((HEADERS, *rows)).encode()


def messy(count: int) -> bytes:
    """An accountant's workbook: dates of three kinds, credits, names in all writings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date facture", "Article", "Marchand", "Total", "Qty", "UM", "Pays", "Catégorie"])
    for at in range(count):
        day = date(2025, 9, 1) + timedelta(days=at % 300)
        shown = (day, day.isoformat(), f"{day:%Y/%m/%d}")[at % 3]
        vendor = ("FERME DU RANG inc.", "Distribution Fraîche", "")[at % 3]
        place = ("", "Québec", "USA", "importé", "ON")[at % 5]
        sheet.append(
            [
                *(shown, f"{WORDS[at % 5]} {at % 400}", vendor, AMOUNTS[at % 5], at % 7 + 1),
                *("kg", place, "Fruits et légumes"),
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_line_says_what_it_is_where_it_grew_and_what_it_weighs(
    session: Session, manager: Person, kitchen: Site
) -> None:
    summary = brought_in(session, written(CARROTS), manager)

    line = lines(session)[0]
    assert (summary.created, summary.blocked) == (1, 0)
    assert (line.site_id, line.bought_on, line.amount_cents) == (
        kitchen.id,
        date(2026, 9, 1),
        3200,
    )
    assert (line.produced, line.produced_region, line.transformed) == ("quebec", "14", "none")
    assert line.product is not None
    assert (line.product.slug, line.proof) == ("carotte", "invoice")
    assert line.said == ["produced", "produced_region", "transformed"]


@pytest.mark.parametrize(
    ("amount", "cents"), [("-12,50", -1250), ("(12,50)", -1250), ("12,50-", -1250), ("12,5", 1250)]
)
def test_a_credit_is_read_however_it_is_written(
    session: Session, manager: Person, amount: str, cents: int
) -> None:
    brought_in(session, written(f"2026-09-01;Pain;;{amount};;;;;;"), manager)

    assert [line.amount_cents for line in lines(session)] == [cents]


@pytest.mark.parametrize(
    ("place", "produced", "region"),
    [
        ("Québec", "quebec", None),
        ("QC", "quebec", None),
        ("14", "quebec", "14"),
        ("Ontario", "canada", None),
        ("Canada", "canada", None),
        ("USA", "abroad", None),
        ("importé", "abroad", None),
        ("Californie (États-Unis)", "abroad", None),
    ],
)
def test_places_are_read_in_words(
    session: Session, manager: Person, place: str, produced: str, region: str | None
) -> None:
    brought_in(session, written(f"2026-09-01;Pain;;5;;;{place};;;"), manager)

    line = lines(session)[0]
    assert (line.produced, line.produced_region) == (produced, region)


def test_all_that_is_wrong_is_said_at_once(session: Session, manager: Person) -> None:
    file = written("hier;;Ferme;0;;;Atlantide;;;tampon", CARROTS, "1999-01-01;Pain;;1;;;;;;")

    preview = looked_at(session, file, manager)

    assert [(each.line, each.column) for each in preview.problems] == [
        (2, "Date"),
        (2, "Produit"),
        (2, "Montant avant taxes"),
        (2, "Lieu de production"),
        (2, "Preuve"),
        (4, "Date"),
    ]
    assert len(preview.ready) == 1


def test_two_lines_that_say_the_same_are_two_and_the_same_file_changes_nothing(
    session: Session, manager: Person
) -> None:
    first = brought_in(session, written(CARROTS, CARROTS), manager)
    again = brought_in(session, written(CARROTS, CARROTS), manager)

    assert (first.created, again.created, again.unchanged) == (2, 0, 2)
    assert len(lines(session)) == 2


def test_a_line_with_an_identifier_is_corrected_by_the_next_file(
    session: Session, manager: Person
) -> None:
    head = "Identifiant;Date;Produit;Montant\n"
    brought_in(session, f"{head}A1;2026-09-01;Pain;5".encode(), manager)

    summary = brought_in(session, f"{head}A1;2026-09-01;Pain;6".encode(), manager)

    assert (summary.created, summary.updated) == (0, 1)
    assert [line.amount_cents for line in lines(session)] == [600]


def test_a_stranger_brings_nothing_into_the_kitchen(session: Session, make: Factory) -> None:
    preview = looked_at(session, written(CARROTS), make.person())

    assert [each.column for each in preview.problems] == ["Organisation"]


def test_two_thousand_messy_lines_are_quick_and_the_same_file_changes_nothing(
    session: Session, manager: Person
) -> None:
    file = messy(2000)
    started = time.monotonic()
    first = brought_in(session, file, manager)
    took = time.monotonic() - started

    again = brought_in(session, file, manager)

    assert (first.created, first.blocked) == (2000, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2000)
    assert session.scalar(select(func.count()).select_from(Purchase)) == 2000
    assert took < 30
