"""The procurement file says who was seen and invited for a need, and why, to its kitchen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.desks import procurement
from matchmaker.introductions.models import Introduction
from matchmaker.pairing import generations
from matchmaker.pairing.models import PairRefusal
from matchmaker.supply.models import Offer
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/mon-espace/dossier"
NOW = datetime.now(UTC)


@pytest.fixture
def need(make: Factory) -> Need:
    found: Need = make.need(make.site(make.organization("École du Rang", kind="institution")))
    return found


@pytest.fixture
def offers(session: Session, make: Factory, need: Need) -> list[Offer]:
    """Seen, invited, and set aside."""
    made = [
        make.offer(make.site(make.organization(name)))
        for name in ("Ferme vue", "=Ferme(invitée)", "Ferme écartée")
    ]
    session.add(
        PairRefusal(
            offer_id=made[2].id,
            need_id=need.id,
            season_year=need.season_year,
            side="need",
            reason="price",
        )
    )
    session.add(invitation(made[1], need))
    session.flush()
    today = clock.today()
    generation_id, tables = generations.begin(session)
    seen = generations.read(session, today=today)
    generations.write(session, generation_id, engine.rank(seen.market, tables))
    generations.switch(session, generation_id, counts={}, seen=seen, today=today)
    return made


def invitation(offer: Offer, need: Need, **more: Any) -> Introduction:
    return Introduction(
        supplier_id=offer.site.organization_id,
        buyer_id=need.site.organization_id,
        supplier_site_id=offer.site_id,
        buyer_site_id=need.site_id,
        product_id=offer.product_id,
        offer_id=offer.id,
        need_id=need.id,
        **{
            "state": "declined",
            "origin": "buyer",
            "score": 81.5,
            "terms": [["season", 25.0, 30.0]],
            "km": 12.0,
            "sent_at": NOW - timedelta(days=9),
            "closed_side": "supplier",
            "closed_reason": "volume",
        }
        | more,
    )


def lines(content: bytes) -> list[dict[str, str]]:
    read = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return list(read)


def test_everyone_seen_invited_or_set_aside_has_one_line(
    session: Session, need: Need, offers: list[Offer]
) -> None:
    entries = procurement.file(session, [need]).entries

    assert [(each.supplier, each.step) for each in entries] == [
        ("=Ferme(invitée)", "declined"),
        ("Ferme écartée", "set_aside"),
        ("Ferme vue", "seen"),
    ]
    assert entries[0].score == 81.5
    assert entries[0].day == clock.day_of(NOW - timedelta(days=9))
    assert entries[2].terms


def test_what_a_facilitator_prepares_is_nobodys_yet(
    session: Session, make: Factory, need: Need
) -> None:
    offer = make.offer()
    session.add(invitation(offer, need, state="proposed", origin="facilitator", sent_at=None))
    session.flush()
    assert procurement.file(session, [need]).entries == []


@pytest.fixture
def buyer(client: FlaskClient, make: Factory, sign_in: SignIn, need: Need) -> Person:
    person = make.person()
    make.member(person, need.site.organization)
    sign_in(client, person)
    return person


def test_the_table_holds_no_formula_and_a_column_for_each_term(
    client: FlaskClient, buyer: Person, offers: list[Offer]
) -> None:
    answer = client.get(f"{PAGE}/dossier.csv")

    rows = lines(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [row["Fournisseur"] for row in rows] == [
        "'=Ferme(invitée)",
        "Ferme écartée",
        "Ferme vue",
    ]
    assert (rows[0]["Étape"], rows[0]["Réponse de"], rows[0]["Motif"], rows[0]["saison"]) == (
        "déclinée",
        "le fournisseur",
        "le volume",
        "25",
    )
    assert date.fromisoformat(rows[0]["Date"])


def test_the_paper_is_a_pdf_of_the_needs(
    client: FlaskClient, buyer: Person, need: Need, offers: list[Offer]
) -> None:
    for address in ("dossier.pdf", f"dossier.pdf?pour={need.public_id}"):
        answer = client.get(f"{PAGE}/{address}")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF-")
        assert len(answer.data) > 3000


def test_the_page_shows_what_the_files_hold(
    client: FlaskClient, buyer: Person, need: Need, offers: list[Offer]
) -> None:
    page = client.get(f"{PAGE}?pour={need.public_id}").text
    assert "Ferme vue" in page
    assert "le fournisseur" in page
    assert f"dossier.pdf?pour={need.public_id}" in page


def test_a_kitchen_without_needs_reads_what_to_do(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    sign_in(client, make.person())
    assert "Rien à verser au dossier encore" in client.get(PAGE).text
    assert lines(client.get(f"{PAGE}/dossier.csv").data) == []
    assert client.get(f"{PAGE}/dossier.pdf").data.startswith(b"%PDF-")


def test_the_needs_of_others_are_in_no_file_of_mine(
    client: FlaskClient, make: Factory, sign_in: SignIn, need: Need, offers: list[Offer]
) -> None:
    sign_in(client, make.person())
    answer = client.get(f"{PAGE}/dossier.csv", query_string={"pour": need.public_id})
    assert lines(answer.data) == []
