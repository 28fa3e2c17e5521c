"""The pages of purchases: who may, what they keep, what an answer settles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Product
from matchmaker.impact.purchases import service, settling
from matchmaker.impact.purchases.dates import Period
from matchmaker.impact.purchases.models import Answer, Purchase
from matchmaker.impact.purchases.settling import AnswerIn
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Organization, Site
from tests.factories import Factory

NOW = datetime.now(UTC)
# in Québec it may be the day before
TODAY = NOW.date()
SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def centre(make: Factory) -> Organization:
    return make.organization("Centre du Nord", kind="service_centre")


@pytest.fixture
def kitchen(make: Factory, centre: Organization) -> Site:
    return make.site(make.organization("École du Lac", kind="institution", parent=centre))


@pytest.fixture
def manager(make: Factory, centre: Organization) -> Person:
    person = make.person()
    make.member(person, centre)
    return person


@pytest.fixture
def entered(client: FlaskClient, sign_in: SignIn, manager: Person) -> FlaskClient:
    sign_in(client, manager)
    return client


@pytest.fixture(autouse=True)
def carrot(make: Factory) -> Product:
    return make.product()


@pytest.fixture
def bought(session: Session, kitchen: Site) -> Callable[..., Purchase]:
    def add(words: str = "Mélange", **columns: Any) -> Purchase:
        supplier = columns.pop("supplier", "")
        line = Purchase(
            **{
                "site_id": columns.pop("site", kitchen).id,
                "bought_on": TODAY,
                "description": words,
                "description_key": words.lower().replace("é", "e"),
                "supplier_name": supplier,
                "supplier_key": supplier.lower(),
                "amount_cents": 1000,
                **columns,
            }
        )
        session.add(line)
        session.flush()
        return line

    return add


def page(client: FlaskClient, centre: Organization, more: str = "") -> Any:
    return client.get(f"/mon-espace/achats/{centre.slug}{more}")


def filled(kitchen: Site, **typed: str) -> dict[str, str]:
    return {
        "site": kitchen.public_id,
        "bought_on": TODAY.isoformat(),
        "description": "Carottes",
        "amount": "32,50",
        **typed,
    }


def told(session: Session, centre: Organization, by: Person, **said: Any) -> settling.Totals:
    data = AnswerIn(**{"description_key": "melange", **said})
    return settling.answer(session, centre, data, by=by, now=NOW)


def test_a_parent_sees_the_lines_of_the_schools_below_it(
    entered: FlaskClient, centre: Organization, bought: Callable[..., Purchase]
) -> None:
    bought("Pain de ménage")

    shown = page(entered, centre).text

    assert "Pain de ménage" in shown
    assert "Une ligne est à préciser" in shown


def test_an_unknown_lists_only_what_nobody_knows(
    entered: FlaskClient, centre: Organization, bought: Callable[..., Purchase]
) -> None:
    bought("Pain de ménage")
    bought("Bananes", group_code="fruit", produced="abroad")

    shown = page(entered, centre, "?inconnus=1").text

    assert "Pain de ménage" in shown
    assert "Bananes" not in shown


def test_a_stranger_finds_no_purchases(
    client: FlaskClient, sign_in: SignIn, make: Factory, centre: Organization
) -> None:
    sign_in(client, make.person())

    assert page(client, centre).status_code == 404


def test_a_reader_reads_and_changes_nothing(
    client: FlaskClient, sign_in: SignIn, make: Factory, centre: Organization, kitchen: Site
) -> None:
    reader = make.person()
    make.member(reader, centre, role="reader")
    sign_in(client, reader)

    refused = client.post(f"/mon-espace/achats/{centre.slug}/nouvelle", data=filled(kitchen))

    assert page(client, centre).status_code == 200
    assert refused.status_code == 403


def test_a_line_is_added_changed_and_removed(
    session: Session, entered: FlaskClient, centre: Organization, kitchen: Site
) -> None:
    base = f"/mon-espace/achats/{centre.slug}"
    added = entered.post(f"{base}/nouvelle", data=filled(kitchen, produced_region="14"))
    line = session.scalars(select(Purchase)).one()
    settled = (line.product_id is not None, line.produced, line.produced_region)
    here = f"{base}/lignes/{line.public_id}"
    shown = entered.get(here).text
    changed = entered.post(here, data=filled(kitchen, amount="-5"))
    session.refresh(line)

    assert (added.status_code, changed.status_code) == (303, 303)
    assert settled == (True, "quebec", "14")
    assert "32,50" in shown
    assert (line.amount_cents, line.produced) == (-500, "")
    assert entered.post(f"{here}/retrait").status_code == 303
    assert session.scalars(select(Purchase)).all() == []


def test_a_refused_form_says_all_that_is_wrong(
    entered: FlaskClient, centre: Organization, kitchen: Site
) -> None:
    typed = filled(kitchen, amount="0", produced="abroad", produced_region="14", bought_on="")

    refused = entered.post(f"/mon-espace/achats/{centre.slug}/nouvelle", data=typed)

    assert refused.status_code == 422
    assert "autre que zéro" in refused.text
    assert "Remplissez ce champ" in refused.text


def test_a_kitchen_of_somebody_else_is_refused(
    entered: FlaskClient, make: Factory, centre: Organization
) -> None:
    other = make.site(make.organization("École du Mont", kind="institution"))

    refused = entered.post(f"/mon-espace/achats/{centre.slug}/nouvelle", data=filled(other))

    assert refused.status_code == 422
    assert "un de vos lieux" in refused.text


def test_formulas_leave_the_file_harmless(
    entered: FlaskClient, centre: Organization, bought: Callable[..., Purchase]
) -> None:
    bought("=1+1")

    content = page(entered, centre, "/lignes.csv").data.decode("utf-8-sig")

    assert ";'=1+1;" in content


def test_last_year_is_copied_once(
    session: Session, centre: Organization, manager: Person, bought: Callable[..., Purchase]
) -> None:
    bought(bought_on=date(2024, 2, 29), proof="invoice")
    bought(bought_on=date(2024, 3, 1), amount_cents=-100)
    period = Period(date(2024, 1, 1), date(2024, 12, 31))

    counts = [service.copy_year(session, centre, period, by=manager) for _ in range(2)]

    copies = session.scalars(select(Purchase).where(Purchase.copied_from_id.is_not(None))).all()
    assert counts == [1, 0]
    assert [(each.bought_on, each.proof) for each in copies] == [(date(2025, 2, 28), "")]


def test_an_agreed_introduction_fills_the_form_in_and_stays_beside_the_line(
    session: Session, entered: FlaskClient, make: Factory, centre: Organization, kitchen: Site
) -> None:
    offer = make.offer()
    need = make.need(kitchen)
    known = Introduction(
        supplier=offer.site.organization,
        buyer=kitchen.organization,
        supplier_site=offer.site,
        buyer_site=kitchen,
        product=offer.product,
        offer=offer,
        need=need,
        state="agreed",
        origin="buyer",
        outcome_kg=450,
    )
    session.add(known)
    session.flush()
    session.commit()

    shown = page(entered, centre, f"/nouvelle?mise-en-relation={known.public_id}").text
    typed = filled(kitchen, introduction=known.public_id, product="carotte", proof="introduction")
    entered.post(f"/mon-espace/achats/{centre.slug}/nouvelle", data=typed)

    line = session.scalars(select(Purchase)).one()
    assert 'value="450"' in shown
    assert (line.introduction_id, line.supplier_id) == (known.id, known.supplier_id)


def test_an_answer_settles_every_line_of_its_words_but_never_what_a_line_says(
    session: Session, centre: Organization, manager: Person, bought: Callable[..., Purchase]
) -> None:
    first, second = bought(), bought(supplier="Autre")
    stated = bought(produced="abroad", said=["produced"])
    other = bought("Pain")

    settled = told(session, centre, manager, product="carotte", produced="quebec", for_all=True)

    assert (settled.lines, settled.cents) == (3, 3000)
    assert {first.produced, second.produced} == {"quebec"}
    assert (stated.produced, stated.group_code) == ("abroad", "vegetables")
    assert (other.produced, other.group_code) == ("", "")


def test_an_answer_for_a_supplier_leaves_the_lines_of_others(
    session: Session, centre: Organization, manager: Person, bought: Callable[..., Purchase]
) -> None:
    mine, other = bought(supplier="Une"), bought(supplier="Autre")

    told(session, centre, manager, supplier_key="une", group="fruit", produced="canada")

    assert (mine.produced, other.produced) == ("canada", "")


def test_who_a_supplier_is_settles_all_that_it_sold(
    session: Session,
    make: Factory,
    centre: Organization,
    manager: Person,
    bought: Callable[..., Purchase],
) -> None:
    farm = make.organization("Ferme du Rang", name_key="ferme du rang")
    make.site(farm)
    line = bought("Carottes", supplier="FR-12")
    bought(supplier="FR-12")
    key = {"supplier_key": "fr-12"}
    for each in session.scalars(select(Purchase)):
        each.supplier_key = "fr 12"
    session.flush()

    told(session, centre, manager, **key | {"supplier_key": "fr 12"}, supplier="Ferme du Rang")

    assert (line.supplier_id, line.produced, line.produced_region) == (farm.id, "quebec", "14")


def test_nobody_answers_for_words_that_they_did_not_buy(
    entered: FlaskClient, centre: Organization
) -> None:
    refused = entered.post(
        f"/mon-espace/achats/{centre.slug}/a-preciser",
        data={"description_key": "melange", "group": "fruit"},
    )

    assert refused.status_code == 404


def test_two_houses_that_agree_are_a_suggestion_without_a_name(
    session: Session,
    entered: FlaskClient,
    make: Factory,
    centre: Organization,
    kitchen: Site,
    carrot: Product,
    bought: Callable[..., Purchase],
) -> None:
    bought("Mélange")
    for number in range(2):
        other = make.organization(f"Hôpital {number}", kind="institution")
        assert settling.suggestion(session, centre, "melange") is None
        session.add(
            Answer(
                organization_id=other.id,
                description_key="melange",
                product_id=carrot.id,
                family_id=carrot.family_id,
                group_code="vegetables",
                produced="quebec",
            )
        )
        session.flush()
    session.commit()

    shown = page(entered, centre, "/a-preciser").text

    assert "D’autres institutions ont répondu la même chose" in shown
    assert "Hôpital" not in shown
    assert settling.suggestion(session, kitchen.organization, "melange") is not None


def test_an_answer_on_the_page_says_what_it_settled(
    entered: FlaskClient, centre: Organization, bought: Callable[..., Purchase]
) -> None:
    bought(amount_cents=5000)
    bought("Pain", amount_cents=9000)
    first = page(entered, centre, "/a-preciser").text

    answered = entered.post(
        f"/mon-espace/achats/{centre.slug}/a-preciser",
        data={"description_key": "pain", "group": "prepared", "transformed": "quebec"},
        follow_redirects=True,
    )
    nothing = entered.post(
        f"/mon-espace/achats/{centre.slug}/a-preciser", data={"description_key": "melange"}
    )

    assert first.index("Pain") < first.index("Mélange")
    assert "ligne précisée" in answered.text
    assert nothing.status_code == 422
