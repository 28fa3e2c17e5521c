"""The pages of offers, as a browser without JavaScript uses them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification, Unit
from matchmaker.organizations.models import Site
from matchmaker.supply.models import Offer
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
KEY = "23456789abcd"
FORM: dict[str, Any] = {
    "key": KEY,
    "product": "carotte",
    "form": "whole",
    "season": ["field:100"] * 24,
    "quantity": "4 600",
    "quantity_unit": "kg",
    "quantity_per": "season",
    "price": "1,41",
    "price_unit": "",
    "delivers": "true",
    "reach_minutes": "60",
    "delivery_days": ["2", "8"],
}


@pytest.fixture
def farm(make: Factory, session: Session, client: FlaskClient, sign_in: SignIn) -> Site:
    """A signed-in farmer's place, and carrots by the kilo."""
    farmer, organization = make.person(), make.organization("Ferme du Rang-du-Nord")
    make.member(farmer, organization)
    make.product()
    kilo = Unit(code="kg", kind="mass", kg=1, position=0)
    kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
    session.add(kilo)
    site = make.site(organization)
    sign_in(client, farmer)
    return site


def offers(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Offer)) or 0


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/mon-espace/offres").status_code == 303


def test_publishing_leads_to_the_page_that_everybody_sees(client: FlaskClient, farm: Site) -> None:
    answer = client.post("/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id})

    assert (answer.status_code, answer.location) == (303, f"/offres/{KEY}")
    page = client.get(answer.location).text
    assert "Ferme du Rang-du-Nord" in page
    assert "1,41" in page


def test_a_refused_form_keeps_everything_and_says_everything(
    client: FlaskClient, session: Session, farm: Site
) -> None:
    wrong = {"site": farm.public_id, "price": "cher", "quantity": "", "label": "type <b>Nantes</b>"}

    answer = client.post("/mon-espace/offres/nouvelle", data=FORM | wrong)

    assert answer.status_code == 422
    assert "par exemple 250,00" in answer.text
    assert "par exemple 200" in answer.text
    assert 'value="cher"' in answer.text
    assert "type &lt;b&gt;Nantes&lt;/b&gt;" in answer.text
    assert answer.text.count('value="field:100" selected') == 24
    assert offers(session) == 0


def test_an_unclear_product_names_the_likely_ones(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    make.product("carotte-de-couleur", name_fr="Carotte de couleur")

    answer = client.post(
        "/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id, "product": "zzz"}
    )

    assert answer.status_code == 422
    assert "zzz" in answer.text


@pytest.mark.parametrize("name", ["id", "state", "quantity_kg", "site_id", "published_at"])
def test_a_forbidden_field_changes_nothing(
    client: FlaskClient, session: Session, farm: Site, name: str
) -> None:
    answer = client.post(
        "/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id, name: "1"}
    )

    assert answer.status_code == 422
    assert offers(session) == 0


def test_a_draft_is_kept_and_waits_in_the_list(client: FlaskClient, farm: Site) -> None:
    data = {"key": KEY, "site": farm.public_id, "product": "carotte", "form": "whole"}

    answer = client.post("/mon-espace/offres/brouillon", data=data)

    assert answer.status_code == 303
    assert "À terminer" in client.get("/mon-espace/offres").text


def test_a_draft_that_lacks_something_says_so_on_its_form(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    draft = make.offer(farm, state="draft", quantity=None, quantity_kg=None)

    answer = client.post(f"/mon-espace/offres/{draft.public_id}/publication")

    assert answer.status_code == 422
    assert "Écrivez une quantité" in answer.text


def test_what_is_kept_comes_back_as_it_was_typed(client: FlaskClient, farm: Site) -> None:
    client.post("/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id})

    page = client.get(f"/mon-espace/offres/{KEY}").text

    assert 'value="4600"' in page
    assert 'value="1,41"' in page
    assert page.count('value="field:100" selected') == 24


def test_saving_what_is_there_changes_nothing(
    client: FlaskClient, session: Session, farm: Site
) -> None:
    client.post("/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id})
    before = session.scalars(select(Offer)).one()
    kept = (before.quantity_kg, before.price_cents_per_kg, before.delivery_days, before.expires_on)

    client.post(f"/mon-espace/offres/{KEY}/publication")

    session.expire_all()
    after = session.scalars(select(Offer)).one()
    assert kept == (
        after.quantity_kg,
        after.price_cents_per_kg,
        after.delivery_days,
        after.expires_on,
    )


@pytest.mark.parametrize(
    ("act", "state"), [("pause", "paused"), ("retrait", "withdrawn"), ("copie", "published")]
)
def test_the_buttons_of_the_list_do_what_they_say(
    client: FlaskClient, make: Factory, session: Session, farm: Site, act: str, state: str
) -> None:
    offer = make.offer(farm)

    assert client.post(f"/mon-espace/offres/{offer.public_id}/{act}").status_code == 303
    session.expire_all()
    assert offer.state == state


def test_everything_can_be_paused_at_once(
    client: FlaskClient, make: Factory, session: Session, farm: Site
) -> None:
    offer = make.offer(farm)

    client.post(f"/mon-espace/offres/pause/{farm.organization.slug}")

    session.expire_all()
    assert offer.state == "paused"


@pytest.mark.parametrize(
    "path", ["", "/brouillon", "/publication", "/pause", "/reprise", "/retrait", "/copie"]
)
def test_another_farm_s_offer_does_not_exist(
    client: FlaskClient, make: Factory, farm: Site, path: str
) -> None:
    theirs = make.offer()

    answer = client.post(f"/mon-espace/offres/{theirs.public_id}{path}", data=FORM)

    assert answer.status_code == 404
    assert theirs.state == "published"


def test_only_published_offers_are_shown(client: FlaskClient, make: Factory) -> None:
    paused = make.offer(state="paused")

    assert client.get(f"/offres/{paused.public_id}").status_code == 404


def test_the_season_of_a_product_is_proposed(
    client: FlaskClient, make: Factory, session: Session, farm: Site
) -> None:
    data = {"key": KEY, "site": farm.public_id, "product": "carotte", "quantity": "12"}

    answer = client.post("/mon-espace/offres/proposer", data=data)

    assert answer.status_code == 200
    assert 'value="12"' in answer.text
    assert client.get("/mon-espace/offres/saison?product=carotte").json == {"modes": {}}


def test_the_preview_follows_what_is_typed(client: FlaskClient, farm: Site) -> None:
    answer = client.post("/mon-espace/offres/apercu", data=FORM | {"site": farm.public_id})

    assert "1,41" in answer.text
    assert "<html" not in answer.text


def test_a_list_of_many_offers_asks_a_fixed_number_of_questions(
    client: FlaskClient,
    make: Factory,
    farm: Site,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[Any]],
) -> None:
    for _ in range(12):
        make.offer(farm)
    session.expire_all()

    with count_queries() as seen:
        client.get("/mon-espace/offres")

    assert len(seen) <= 14


def test_a_farmer_without_a_place_is_told_what_to_do(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    sign_in(client, make.person())

    assert "Décrivez d’abord votre ferme" in client.get("/mon-espace/offres/nouvelle").text


def test_scripts_in_the_address_stay_text(client: FlaskClient, farm: Site) -> None:
    page = client.get("/mon-espace/offres/nouvelle?produit=<script>alert(1)</script>&lieu='--").text

    assert "<script>alert" not in page


def test_a_profile_lists_what_is_published(client: FlaskClient, make: Factory) -> None:
    offer = make.offer()
    make.offer(offer.site, label="cachée", state="paused")

    page = client.get(f"/organisations/{offer.site.organization.slug}").text

    assert "Une offre cette saison" in page
    assert f"/offres/{offer.public_id}" in page
    assert "cachée" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/offres/%00",
        "/offres/' OR 1=1 --",
        "/mon-espace/offres/%00",
        "/mon-espace/offres/nouvelle?produit=%00&lieu=%00",
        "/mon-espace/offres/nouvelle?produit=%ED%A0%80&lieu=' OR 1=1",
        "/mon-espace/offres/saison?product=%00",
    ],
)
def test_a_strange_address_is_no_accident(client: FlaskClient, farm: Site, path: str) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.parametrize("strange", ["\x00", b"\xed\xa0\x80", "'\"<\\%"])
@pytest.mark.parametrize("name", ["product", "label", "note", "site", "key", "quantity_unit"])
def test_a_strange_value_is_no_accident(
    client: FlaskClient, farm: Site, name: str, strange: str | bytes
) -> None:
    data = FORM | {"site": farm.public_id, name: strange}

    assert client.post("/mon-espace/offres/nouvelle", data=data).status_code < 500
    assert client.post("/mon-espace/offres/apercu", data=data).status_code < 500


def test_a_facilitator_of_the_region_lists_for_a_farmer(
    client: FlaskClient, make: Factory, farm: Site, sign_in: SignIn
) -> None:
    sign_in(client, make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x"))

    page = client.get(f"/mon-espace/offres/nouvelle?lieu={farm.public_id}").text
    answer = client.post("/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id})

    assert farm.public_id in page
    assert answer.status_code == 303


def test_a_facilitator_of_elsewhere_does_not(
    client: FlaskClient, make: Factory, farm: Site, sign_in: SignIn
) -> None:
    sign_in(client, make.person(roles=("facilitator",), regions=("01",), tf_totp_secret="x"))

    answer = client.post("/mon-espace/offres/nouvelle", data=FORM | {"site": farm.public_id})

    assert answer.status_code == 404


def test_past_seasons_lead_to_where_they_are_taken_up_together(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    make.offer(farm, state="expired")
    assert "/mon-espace/offres/reconduire" in client.get("/mon-espace/offres").text


def test_an_unclear_product_is_asked_before_its_season_is_proposed(
    client: FlaskClient, farm: Site
) -> None:
    data = {"key": KEY, "site": farm.public_id, "product": "zzz", "quantity": "12"}

    answer = client.post("/mon-espace/offres/proposer", data=data)

    assert answer.status_code == 422
    assert "zzz" in answer.text
    assert 'value="12"' in answer.text


WORDS = "3 caisses de carottes bio 20 kg"


@pytest.fixture
def trade(session: Session, make: Factory) -> None:
    """Cases, and a label that words may name."""
    case = Unit(code="case", kind="count", position=1, one_fr="caisse", many_fr="caisses")
    case.one_en, case.many_en = "case", "cases"
    session.add_all([case, Certification(code="organic", kind="organic", bit=0, **ORGANIC)])
    session.flush()


ORGANIC = {"name_fr": "Biologique", "name_en": "Organic"}


def test_the_words_of_the_product_fill_the_fields_left_blank(
    client: FlaskClient, farm: Site, trade: None, session: Session
) -> None:
    blank = {"site": farm.public_id, "product": WORDS, "quantity": ""}
    answer = client.post("/mon-espace/offres/nouvelle", data=FORM | blank)

    assert answer.status_code == 303
    offer = session.scalars(select(Offer)).one()
    assert (offer.quantity, offer.quantity_unit, offer.kg_per_unit) == (3, "case", 20)
    assert [each.certification.code for each in offer.certifications] == ["organic"]
    assert offer.form == "whole"


def test_the_words_of_the_product_replace_nothing_that_was_said(
    client: FlaskClient, farm: Site, trade: None, session: Session
) -> None:
    client.post(
        "/mon-espace/offres/nouvelle",
        data=FORM | {"site": farm.public_id, "product": "3 caisses de carottes lavées 20 kg"},
    )

    offer = session.scalars(select(Offer)).one()
    assert (offer.quantity, offer.quantity_unit, offer.form) == (4600, "kg", "whole")


def test_a_new_form_starts_with_what_the_address_says(
    client: FlaskClient, farm: Site, trade: None
) -> None:
    page = client.get("/mon-espace/offres/nouvelle", query_string={"produit": WORDS}).text

    assert 'name="quantity" value="3"' in page
    assert 'value="case" data-kind="count" selected' in page
    assert 'name="kg_per_unit" value="20"' in page
