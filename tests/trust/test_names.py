"""One name written in many ways finds the same thing, and is not registered twice (T26)."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker import db
from matchmaker.accounts.models import Person
from matchmaker.organizations import names
from matchmaker.organizations.models import Organization
from matchmaker.places.models import Municipality
from tests.factories import JOLIETTE, Factory
from tests.trust import bodies
from tests.trust.ground import Ground

NAME: Final = "Ferme de l’Œillet de Saint-Élie"
WRITINGS: Final = {
    "composed": unicodedata.normalize("NFC", NAME),
    "decomposed": unicodedata.normalize("NFD", NAME),
    "straight apostrophe": "Ferme de l'Œillet de Saint-Élie",
    "two letters for a ligature": "Ferme de l’Oeillet de Saint-Élie",
    "no accent": "ferme de l'oeillet de saint-elie",
    "St": "Ferme de l’Œillet de St-Élie",
    "St with a point": "Ferme de l’Œillet de St. Élie",
    "capitals": "FERME DE L’ŒILLET DE SAINT-ÉLIE",
    "another hyphen": "Ferme de l’Œillet de Saint‑Élie",
    "wide spaces": "Ferme\u00a0de  l’Œillet\u2009de Saint Élie",
    "invisible": "Ferme de l’Œil\u00adlet de\u200b Saint-Élie",
}
writings: Final = pytest.mark.parametrize("written", WRITINGS.values(), ids=list(WRITINGS))


@pytest.fixture
def hub(ground: Ground) -> str:
    """A hub, a town and a product of this name."""
    with Session(ground.connection, join_transaction_mode="create_savepoint") as session:
        make = Factory(session)
        slug: str = make.organization(
            NAME, kind="hub", slug="oeillet", name_key=names.key(NAME)
        ).slug
        town = Municipality(
            name=NAME,
            search_key=names.key(NAME),
            region_code=make.region("14").code,
            mrc="D’Autray",
            position=db.point(*JOLIETTE),
        )
        session.add(town)
        make.offer(product=make.product("oeillet", name_fr=NAME))
        session.commit()
    return slug


def count(ground: Ground, *conditions: Any, of: type[Any] = Organization) -> int:
    with Session(ground.connection, join_transaction_mode="create_savepoint") as session:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def register(ground: Ground, name: str, **more: str) -> TestResponse:
    typed = bodies.NEW_ORGANIZATION | {"name": name} | more
    return ground.client("member").post("/mon-espace/organisations/nouvelle", data=typed)


@writings
@pytest.mark.parametrize(
    ("path", "parameter", "shown"),
    [
        ("/organisations", "q", "/organisations/oeillet"),
        ("/organisations/chercher", "q", "oeillet"),
        ("/lieux/chercher", "q", "Autray"),
        ("/produits", "q", "/produits/oeillet"),
        ("/produits/chercher", "q", "oeillet"),
        ("/fournisseurs", "quoi", "/offres/"),
    ],
)
def test_it_is_found_however_it_is_written(
    ground: Ground, hub: str, path: str, parameter: str, *, shown: str, written: str
) -> None:
    answer = ground.client("anonymous").get(path, query_string={parameter: written})
    assert shown in answer.text


def test_another_name_is_not_found(ground: Ground, hub: str) -> None:
    answer = ground.client("anonymous").get("/organisations", query_string={"q": "Ferme du Rang"})
    assert "/organisations/oeillet" not in answer.text


@writings
def test_it_is_not_registered_twice(ground: Ground, written: str) -> None:
    assert register(ground, NAME).status_code == 303
    before = count(ground)
    assert register(ground, written).status_code == 422
    assert register(ground, written, is_distinct="true").status_code == 409
    assert count(ground) == before


@writings
def test_it_is_kept_composed_with_ordinary_spaces(ground: Ground, written: str) -> None:
    assert register(ground, written).status_code == 303
    with Session(ground.connection, join_transaction_mode="create_savepoint") as session:
        kept = session.scalars(select(Organization.name).order_by(Organization.id.desc())).first()
    assert kept is not None
    assert unicodedata.is_normalized("NFC", kept)
    assert not {"\u00a0", "\u00ad", "\u2009", "\u200b"} & set(kept)


@pytest.mark.parametrize(
    "address",
    [
        "Nouvelle@Exemple.test",
        " nouvelle@exemple.test ",
        "NOUVELLE@EXEMPLE.TEST",
        "ｎouvelle@exemple.test",
    ],
)
def test_an_address_opens_one_account(ground: Ground, address: str) -> None:
    client = ground.client("anonymous")
    client.post("/compte/inscription", data=bodies.REGISTRATION)
    client.post("/compte/inscription", data=bodies.REGISTRATION | {"email": address})
    assert count(ground, Person.name == bodies.REGISTRATION["name"], of=Person) == 1
