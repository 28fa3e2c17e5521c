"""The pages of needs and of contracts, as a browser without JavaScript uses them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Unit
from matchmaker.demand import calendars
from matchmaker.demand.models import Contract, Need
from matchmaker.organizations.models import Site
from matchmaker.settings import ROOT
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
KEY = "23456789abcd"
FORM: dict[str, Any] = {
    "key": KEY,
    "product": "carotte",
    "family": "",
    "forms": ["peeled", "washed", ""],
    "season": ["100"] * 12 + ["0"] * 4 + ["100"] * 8,
    "quantity": "6 200",
    "quantity_unit": "kg",
    "quantity_per": "season",
    "budget": "1,60",
    "limit_minutes": "90",
    "reception_days": ["1", "4"],
}


@pytest.fixture
def kitchen(make: Factory, session: Session, client: FlaskClient, sign_in: SignIn) -> Site:
    """A signed-in buyer's place, and carrots by the kilo."""
    buyer = make.person()
    school = make.organization("École du Chenal", kind="institution", institution_type="school")
    make.member(buyer, school)
    make.product()
    kilo = Unit(code="kg", kind="mass", kg=1, position=0)
    kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
    session.add(kilo)
    calendars.load(session, ROOT / "seed")
    site = make.site(school)
    sign_in(client, buyer)
    return site


def test_a_new_need_starts_with_the_year_of_a_school(client: FlaskClient, kitchen: Site) -> None:
    page = client.get("/mon-espace/besoins/nouveau").text

    assert page.count('<option value="100" selected>') == 17
    assert page.count('<option value="50" selected>') == 3


def test_publishing_leads_to_the_page_that_everybody_sees(
    client: FlaskClient, kitchen: Site
) -> None:
    answer = client.post("/mon-espace/besoins/nouveau", data=FORM | {"site": kitchen.public_id})

    assert (answer.status_code, answer.location) == (303, f"/besoins/{KEY}")
    page = client.get(answer.location).text
    assert "École du Chenal" in page
    assert "pelée et lavée" in page


def test_a_refused_form_keeps_everything_and_says_everything(
    client: FlaskClient, session: Session, kitchen: Site
) -> None:
    wrong = {"site": kitchen.public_id, "budget": "peu", "quantity": "", "label": "<i>petite</i>"}

    answer = client.post("/mon-espace/besoins/nouveau", data=FORM | wrong)

    assert answer.status_code == 422
    assert "par exemple 250,00" in answer.text
    assert "par exemple 200" in answer.text
    assert 'value="peu"' in answer.text
    assert "&lt;i&gt;petite&lt;/i&gt;" in answer.text
    assert answer.text.count('<option value="100" selected>') == 20
    assert session.scalar(select(func.count()).select_from(Need)) == 0


def test_a_whole_family_can_be_asked_for(
    client: FlaskClient, session: Session, kitchen: Site
) -> None:
    data = FORM | {"site": kitchen.public_id, "product": "", "family": "root"}

    assert client.post("/mon-espace/besoins/nouveau", data=data).status_code == 303
    assert session.scalars(select(Need)).one().product_id is None


@pytest.mark.parametrize("name", ["id", "state", "quantity_kg", "site_id", "product_id"])
def test_a_forbidden_field_changes_nothing(
    client: FlaskClient, session: Session, kitchen: Site, name: str
) -> None:
    data = FORM | {"site": kitchen.public_id, name: "1"}

    assert client.post("/mon-espace/besoins/nouveau", data=data).status_code == 422
    assert session.scalar(select(func.count()).select_from(Need)) == 0


def test_what_is_kept_comes_back_as_it_was_typed(client: FlaskClient, kitchen: Site) -> None:
    client.post("/mon-espace/besoins/nouveau", data=FORM | {"site": kitchen.public_id})

    page = client.get(f"/mon-espace/besoins/{KEY}").text

    assert 'value="6200"' in page
    assert 'value="1,60"' in page
    assert page.count('<option value="100" selected>') == 20
    assert '<option value="peeled" selected>' in page


def test_a_draft_is_kept_and_waits_in_the_list(client: FlaskClient, kitchen: Site) -> None:
    data = {"key": KEY, "site": kitchen.public_id, "product": "carotte"}

    assert client.post("/mon-espace/besoins/brouillon", data=data).status_code == 303
    assert "À terminer" in client.get("/mon-espace/besoins").text


def test_a_draft_that_lacks_something_says_so_on_its_form(
    client: FlaskClient, make: Factory, kitchen: Site
) -> None:
    draft = make.need(kitchen, state="draft", quantity=None, quantity_kg=None)

    answer = client.post(f"/mon-espace/besoins/{draft.public_id}/publication")

    assert answer.status_code == 422
    assert "Écrivez une quantité" in answer.text


@pytest.mark.parametrize(
    ("act", "state"), [("pause", "paused"), ("retrait", "withdrawn"), ("copie", "published")]
)
def test_the_buttons_of_the_list_do_what_they_say(
    client: FlaskClient, make: Factory, session: Session, kitchen: Site, act: str, state: str
) -> None:
    need = make.need(kitchen)

    assert client.post(f"/mon-espace/besoins/{need.public_id}/{act}").status_code == 303
    session.expire_all()
    assert need.state == state


@pytest.mark.parametrize(
    "path", ["", "/brouillon", "/publication", "/pause", "/reprise", "/retrait", "/copie"]
)
def test_another_kitchen_s_need_does_not_exist(
    client: FlaskClient, make: Factory, kitchen: Site, path: str
) -> None:
    theirs = make.need()

    answer = client.post(f"/mon-espace/besoins/{theirs.public_id}{path}", data=FORM)

    assert answer.status_code == 404
    assert theirs.state == "published"


def test_only_published_needs_are_shown(client: FlaskClient, make: Factory) -> None:
    paused = make.need(state="paused")

    assert client.get(f"/besoins/{paused.public_id}").status_code == 404


def test_the_preview_follows_what_is_typed(client: FlaskClient, kitchen: Site) -> None:
    answer = client.post("/mon-espace/besoins/apercu", data=FORM | {"site": kitchen.public_id})

    assert "1,60" in answer.text
    assert "<html" not in answer.text


def test_a_list_of_many_needs_asks_a_fixed_number_of_questions(
    client: FlaskClient,
    make: Factory,
    kitchen: Site,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[Any]],
) -> None:
    for _ in range(12):
        make.need(kitchen)
    session.expire_all()

    with count_queries() as seen:
        client.get("/mon-espace/besoins")

    assert len(seen) <= 14


def test_a_contract_is_noted_and_taken_back(
    client: FlaskClient, session: Session, kitchen: Site
) -> None:
    address = f"/mon-espace/organisations/{kitchen.organization.slug}/contrats"

    noted = client.post(address, data={"family": "root", "until": "2099-06-30"})
    contract = session.scalars(select(Contract)).one()
    removed = client.post(f"{address}/{contract.id}/retrait")

    assert (noted.status_code, removed.status_code) == (303, 303)
    assert session.scalar(select(func.count()).select_from(Contract)) == 0


def test_a_contract_in_the_past_is_refused_on_its_form(client: FlaskClient, kitchen: Site) -> None:
    address = f"/mon-espace/organisations/{kitchen.organization.slug}/contrats"

    answer = client.post(address, data={"family": "root", "until": "2020-06-30"})

    assert answer.status_code == 422
    assert "date à venir" in answer.text


def test_another_institution_s_contracts_do_not_exist(
    client: FlaskClient, make: Factory, kitchen: Site
) -> None:
    theirs = make.organization("Hôpital", kind="institution")

    address = f"/mon-espace/organisations/{theirs.slug}/contrats"

    assert client.get(address).status_code == 404
    assert client.post(address, data={"family": "root", "until": "2099-01-01"}).status_code == 404


def test_a_profile_lists_what_is_published(client: FlaskClient, make: Factory) -> None:
    need = make.need()
    make.need(need.site, label="caché", state="paused")

    page = client.get(f"/organisations/{need.site.organization.slug}").text

    assert "Un besoin cette année" in page
    assert f"/besoins/{need.public_id}" in page
    assert "caché" not in page


@pytest.mark.parametrize("strange", ["\x00", b"\xed\xa0\x80", "'\"<\\%"])
@pytest.mark.parametrize("name", ["product", "family", "label", "note", "site", "key", "forms"])
def test_a_strange_value_is_no_accident(
    client: FlaskClient, kitchen: Site, name: str, strange: str | bytes
) -> None:
    data = FORM | {"site": kitchen.public_id, name: strange}

    assert client.post("/mon-espace/besoins/nouveau", data=data).status_code < 500
    assert client.post("/mon-espace/besoins/apercu", data=data).status_code < 500


def test_past_seasons_are_taken_up_together(
    client: FlaskClient, make: Factory, kitchen: Site
) -> None:
    for _ in range(2):
        make.need(kitchen, state="expired")
    address = f"/mon-espace/besoins/reprise/{kitchen.organization.slug}"

    offered = client.get("/mon-espace/besoins").text
    answer = client.post(address)

    assert address in offered
    assert answer.status_code == 303
    assert address not in client.get("/mon-espace/besoins").text
