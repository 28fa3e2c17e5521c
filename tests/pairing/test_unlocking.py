"""What would unlock a pairing: read from the generation or computed, said in real units, to the
owner only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.organizations.models import Site
from matchmaker.pairing import unlocking
from matchmaker.pairing.models import NeedPairings, OfferPairings
from matchmaker.pairing.unlocking import Suggestion
from tests.factories import SOREL, Factory
from tests.pairing.conftest import TODAY

SignIn = Callable[..., Any]
Generate = Callable[[], int]

# from Joliette to Sorel there is a ferry, and a way around over the bridges of Montréal
DEAR: dict[str, Any] = {"budget_cents_per_kg": 100, "budget_cents": 100, "budget_is_ceiling": True}


@pytest.fixture
def organic(session: Session) -> Certification:
    found = Certification(
        code="bio", kind="organic", bit=5, name_fr="Biologique", name_en="Organic"
    )
    session.add(found)
    session.flush()
    return found


def requiring(session: Session, need: Need, certification: Certification) -> Need:
    need.certifications.append(NeedCertification(certification=certification, is_required=True))
    session.flush()
    return need


def test_what_is_stored_and_what_is_computed_are_the_same(
    session: Session, make: Factory, generate: Generate, organic: Certification
) -> None:
    offers = [make.offer(), make.offer(price_cents_per_kg=90), make.offer(form="frozen")]
    need = requiring(session, make.need(**DEAR, forms=["whole"]), organic)
    generate()
    stored = unlocking.of_need(session, need, today=TODAY)
    stored_of_offers = [unlocking.of_offer(session, each, today=TODAY) for each in offers]
    session.execute(delete(NeedPairings))
    session.execute(delete(OfferPairings))
    assert unlocking.of_needs(session, [need]) == {}
    assert unlocking.of_need(session, need, today=TODAY) == stored
    assert [unlocking.of_offer(session, each, today=TODAY) for each in offers] == stored_of_offers
    assert stored.candidates == 3


def test_without_a_generation_it_is_computed(session: Session, make: Factory) -> None:
    make.offer(price_cents_per_kg=130.5)
    found = unlocking.of_need(session, make.need(**DEAR), today=TODAY)
    assert found.suggestions == [Suggestion("price", 1, "budget", amount=31, applies=True)]
    assert found.record()["lost"] == {"price": 1}


def test_losses_and_changes_come_with_the_most_first(
    session: Session, make: Factory, organic: Certification
) -> None:
    need = requiring(session, make.need(**DEAR), organic)
    for _ in range(2):
        make.offer(price_cents_per_kg=90)
    make.offer()
    found = unlocking.of_need(session, need, today=TODAY)
    assert [(each.constraint, each.count) for each in found.losses] == [("certifications", 3)]
    [only] = found.suggestions
    assert (only.change, only.gain, only.field) == ("certification", 2, "required")
    assert only.certification is organic


def test_a_full_list_has_nothing_to_unlock(
    session: Session, make: Factory, generate: Generate
) -> None:
    for _ in range(21):
        make.offer()
    make.offer(form="frozen")
    need = make.need(forms=["whole"])
    computed = unlocking.of_need(session, need, today=TODAY)
    generate()
    stored = unlocking.of_need(session, need, today=TODAY)
    assert stored == computed
    assert (stored.feasible, stored.losses, stored.suggestions) == (21, (), ())


def test_a_draft_is_told_that_it_is_not_published(session: Session, make: Factory) -> None:
    make.offer()
    found = unlocking.of_need(session, make.need(state="draft"), today=TODAY)
    assert [each.constraint for each in found.losses] == ["status"]
    assert found.suggestions == []


@pytest.fixture
def kitchen(client: FlaskClient, make: Factory, sign_in: SignIn) -> Site:
    person, school = make.person(), make.organization("École", kind="institution")
    make.member(person, school)
    sign_in(client, person)
    return make.site(school)


@pytest.fixture
def farm(client: FlaskClient, make: Factory, sign_in: SignIn) -> Site:
    person, farm = make.person(), make.organization("Ferme du Rang")
    make.member(person, farm)
    sign_in(client, person)
    return make.site(farm)


def seen(client: FlaskClient, path: str) -> str:
    page = client.get(path).text
    return page.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("need", "offer", "sentence", "field"),
    [
        (DEAR, {"price_cents_per_kg": 140}, "Un plafond plus haut de 0,40 $/kg", "budget"),
        ({"forms": ["whole"]}, {"form": "frozen"}, "Accepter aussi cette forme : surgelée",
         "forms"),
        ({"curve": [0] * 8 + [100] * 2 + [0] * 14}, {}, "Une quinzaine plus tôt", "season"),
        ({"quantity_kg": 1000, "curve": [100] * 24}, {"min_order_cents": 10000},
         "Commander 42,00 $ de plus par livraison", "quantity"),
        ({"limit_km": 1}, {"at": SOREL}, "par la ferme ou par vous", "limit_km"),
    ],
    ids=["price", "form", "season", "minimum order", "reach"],
)  # fmt: skip
def test_a_kitchen_reads_the_change_beside_its_link(
    client: FlaskClient,
    make: Factory,
    kitchen: Site,
    generate: Generate,
    need: dict[str, Any],
    offer: dict[str, Any],
    sentence: str,
    field: str,
) -> None:
    own = make.need(kitchen, **need)
    make.offer(**offer)
    generate()
    page = seen(client, f"/besoins/{own.public_id}")
    assert sentence in page
    assert "+ 1 offre<" in page
    # what takes no more than a yes is made at once, the rest in the form
    ways = (
        f'href="/mon-espace/besoins/{own.public_id}#f-{field}"',
        f'action="/mon-espace/besoins/{own.public_id}/assouplissement"',
    )
    assert any(way in page for way in ways)
    assert f'id="f-{field}"' in client.get(f"/mon-espace/besoins/{own.public_id}").text


@pytest.mark.parametrize(
    ("need", "offer", "sentence", "field"),
    [
        (DEAR, {"price_cents_per_kg": 140}, "Un prix plus bas de 0,40 $/kg", "price"),
        ({"forms": ["frozen"]}, {}, "Offrir sous cette forme : surgelée", "form"),
        ({"curve": [0] * 8 + [100] * 2 + [0] * 14}, {}, "Une quinzaine plus tard", "season"),
        ({"quantity_kg": 1000, "curve": [100] * 24}, {"min_order_cents": 10000},
         "Une commande minimale plus basse de 42,00 $", "min_order"),
        ({}, {"reach_km": 1}, "par vous ou par la cuisine", "reach_km"),
    ],
    ids=["price", "form", "season", "minimum order", "reach"],
)  # fmt: skip
def test_a_farm_reads_the_mirror(
    client: FlaskClient,
    make: Factory,
    farm: Site,
    generate: Generate,
    need: dict[str, Any],
    offer: dict[str, Any],
    sentence: str,
    field: str,
) -> None:
    own = make.offer(farm, **offer)
    make.need(**need)
    generate()
    page = seen(client, f"/offres/{own.public_id}")
    assert sentence in page
    assert "+ 1 besoin<" in page
    assert f'href="/mon-espace/offres/{own.public_id}#f-{field}"' in page
    assert f'id="f-{field}"' in client.get(f"/mon-espace/offres/{own.public_id}").text


def test_what_is_lost_is_a_sentence_and_a_table(
    client: FlaskClient, make: Factory, kitchen: Site, generate: Generate
) -> None:
    own = make.need(kitchen, forms=["whole"], **DEAR)
    for form in ("whole", "frozen", "frozen"):
        make.offer(form=form)
    generate()
    page = seen(client, f"/besoins/{own.public_id}")
    assert (
        "Sur 3 offres possibles : 2 sous une forme que vous n’acceptez pas, "
        "1 au-dessus de votre plafond de prix."
    ) in page
    assert '<th scope="row">au-dessus de votre plafond de prix</th>' in page


def test_it_is_said_in_english_too(
    client: FlaskClient, make: Factory, kitchen: Site, generate: Generate
) -> None:
    own = make.need(kitchen, **DEAR)
    make.offer()
    generate()
    client.post("/langue/en")
    page = client.get(f"/besoins/{own.public_id}").text
    assert "A ceiling $0.41/kg higher" in page
    assert "+ 1 offer<" in page


def test_others_do_not_see_what_a_need_lacks(
    client: FlaskClient, make: Factory, farm: Site, generate: Generate
) -> None:
    other = make.need(**DEAR)
    make.offer()
    generate()
    page = client.get(f"/besoins/{other.public_id}").text
    assert "amènerait" not in page
    assert "offres possibles" not in page
