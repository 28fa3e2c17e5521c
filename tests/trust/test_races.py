"""Twenty identical posts at once make one row of every thing that is to be one (T35).

Through real connections of the web's own role, four at a time, on a database of their own.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.accounts import security, sessions
from matchmaker.app import create_app
from matchmaker.cluster import Cluster
from matchmaker.operations import migrations
from matchmaker.settings import Settings
from tests.factories import Factory
from tests.trust import bodies
from tests.trust.world import Builder, World

POSTS: Final = 20
# as many as a worker has threads: each may need a second connection for what outlives a refusal,
# and the pool has one more
AT_ONCE: Final = 4
SPACE: Final = "/mon-espace"
FARM: Final = f"{SPACE}/organisations/ici-farm"

pytestmark = pytest.mark.drill


@dataclass
class Race:
    """The world committed, and people who press a button many times."""

    app: Flask
    owner: Engine
    world: World

    def count(self, question: str) -> int:
        """How many rows of a table stand under a condition: `person WHERE …`."""
        with self.owner.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {question}")).scalar_one())

    def at_once(self, visitors: str, path: str, data: Mapping[str, Any]) -> Counter[int]:
        """The statuses of twenty posts of one visitor, or of several in turn."""
        start = Barrier(AT_ONCE)
        cookies = [self.cookie(visitor) for visitor in visitors.split()]

        def post(number: int) -> int:
            client = self.app.test_client()
            if cookie := cookies[number % len(cookies)]:
                client.set_cookie("session", cookie)
            if number < AT_ONCE:
                start.wait(10)
            return client.post(path, data=data).status_code

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return Counter(pool.map(post, range(POSTS)))

    def cookie(self, visitor: str) -> str:
        if visitor == "anonymous":
            return ""
        with Session(self.owner) as session, session.begin():
            person = session.merge(self.world.people[visitor])
            now = Builder(session, self.app.config["SETTINGS"], Factory(session)).now
            key = sessions.start(session, person, device="", now=now)
            identity = person.get_id()
        client = self.app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"] = identity
            kept[security.KEY] = key
        found = client.get_cookie("session")
        assert found is not None
        return found.value

    def filled(self, rule: str) -> dict[str, Any]:
        return bodies.filled(rule, self.world.names)


@pytest.fixture(scope="module")
def race(module_settings: Settings, cluster: Cluster) -> Iterator[Race]:
    name = f"races_{secrets.token_hex(4)}"
    cluster.create_database(name)
    owner = db.engine(cluster.url(name), role="")
    migrations.upgrade(owner)
    web = db.engine(cluster.url(name), role="jumelage_web", statement_timeout_ms=2000)
    with Session(owner, expire_on_commit=False) as session, session.begin():
        world = Builder(session, module_settings, Factory(session)).build()
    app = create_app(module_settings, engine=web)
    app.config["WTF_CSRF_ENABLED"] = False
    yield Race(app, owner, world)
    web.dispose()
    owner.dispose()
    cluster.admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def only(statuses: Counter[int], *allowed: int) -> bool:
    return set(statuses) <= set(allowed)


def test_one_account(race: Race) -> None:
    statuses = race.at_once("anonymous", "/compte/inscription", bodies.REGISTRATION)
    # beyond five tries an hour the address has to wait
    assert only(statuses, 303, 429)
    assert race.count("person WHERE email = 'nouvelle@exemple.test'") == 1


def test_one_organisation_with_one_owner(race: Race) -> None:
    typed = bodies.NEW_ORGANIZATION | {"is_distinct": "true"}
    statuses = race.at_once("member", f"{SPACE}/organisations/nouvelle", typed)
    assert statuses[303] == 1
    assert only(statuses, 303, 409)
    made = f"organization WHERE name = '{bodies.PROFILE['name']}'"
    assert race.count(made) == 1
    assert race.count(f"membership WHERE organization_id IN (SELECT id FROM {made})") == 1


def test_one_membership_of_one_invitation(race: Race) -> None:
    token = race.world.names["invitation_token"]
    statuses = race.at_once("newcomer", f"/invitations/{token}", {})
    assert statuses == {303: 1, 404: POSTS - 1}
    newcomer = race.world.people["newcomer"].id
    assert race.count(f"membership WHERE person_id = {newcomer}") == 1


def test_one_open_invitation_of_an_address(race: Race) -> None:
    data = {"email": "amie@exemple.test", "role": "editor"}
    assert race.at_once("member", f"{FARM}/membres/invitation", data) == {303: POSTS}
    assert race.count("invitation WHERE email_key = 'amie@exemple.test'") == 1


def test_one_claim(race: Race) -> None:
    rule = "/organisations/<slug>/reclamer"
    path = f"/organisations/{race.world.names['orphan']}/reclamer"
    assert race.at_once("reader", path, race.filled(rule)) == {303: 1, 409: POSTS - 1}
    assert race.count(f"claim WHERE person_id = {race.world.people['reader'].id}") == 1


def test_one_answer_to_a_claim(race: Race) -> None:
    claim = race.world.names["claim"]
    path = f"/animation/reclamations/{claim}/confirmation"
    assert race.at_once("facilitator", path, {"answer": ""}) == {303: 1, 409: POSTS - 1}
    assert race.count("message WHERE recipient = 'colleague@canari.test'") == 1


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        (f"{SPACE}/offres/nouvelle", "offer"),
        (f"{SPACE}/offres/brouillon", "offer"),
        (f"{SPACE}/besoins/nouveau", "need"),
        (f"{SPACE}/besoins/brouillon", "need"),
    ],
)
def test_one_publication_of_a_form(race: Race, rule: str, table: str) -> None:
    key = db.public_id()
    statuses = race.at_once("member", rule, race.filled(rule) | {"key": key})
    # on a busy machine who waits for a lock longer than a second is told to come back
    assert only(statuses, 303, 503)
    assert statuses[303]
    assert race.count(f"{table} WHERE public_id = '{key}'") == 1


def test_without_its_key_a_form_would_make_twenty(race: Race) -> None:
    rule = f"{SPACE}/offres/brouillon"
    typed = {name: value for name, value in race.filled(rule).items() if name != "key"}
    before = race.count("offer")
    assert race.at_once("member", rule, typed) == {303: POSTS}
    assert race.count("offer") == before + POSTS


@pytest.mark.parametrize(("folder", "name"), [("offres", "offer"), ("besoins", "need")])
def test_one_copy_for_the_season_after(race: Race, folder: str, name: str) -> None:
    path = f"{SPACE}/{folder}/{race.world.names[name]}/copie"
    assert race.at_once("member", path, {}) == {303: POSTS}
    assert race.count(f"{name} WHERE copied_from_id = {race.world.numbers[name]}") == 1


def test_one_refusal_of_a_pair(race: Race) -> None:
    names, numbers = race.world.names, race.world.numbers
    path = f"/jumelages/{names['offer']}/{names['need']}/refus"
    assert race.at_once("member", path, {"reason": "price"}) == {303: POSTS}
    pair = f"offer_id = {numbers['offer']} AND need_id = {numbers['need']}"
    assert race.count(f"pair_refusal WHERE {pair}") == 1


def test_one_open_introduction_of_a_pair_and_a_product(race: Race) -> None:
    asked = race.filled("/mises-en-relation")
    assert race.at_once("member", "/mises-en-relation", asked) == {303: POSTS}
    number = race.world.numbers["other_offer"]
    assert race.count(f"introduction WHERE offer_id = {number} AND need_id IS NULL") == 1
    letters = "message WHERE letter = 'introductions/asked'"
    assert race.count(letters) > 0
    assert race.count(f"(SELECT FROM {letters} GROUP BY recipient HAVING count(*) > 1) AS t") == 0


def test_one_answer_from_a_mail(race: Race) -> None:
    answer = {"jeton": race.world.names["link_answer"]}
    statuses = race.at_once("anonymous", "/mises-en-relation/repondre", answer)
    assert statuses[200] == 1
    assert only(statuses, 200, 409, 422)
    assert race.count("audit_entry WHERE act = 'introduction.accepted'") == 1


def test_one_certification_of_a_kind(race: Race) -> None:
    data = {"certification": "organic", "number": "QC-7"}
    assert race.at_once("member", f"{FARM}/certifications", data) == {303: POSTS}
    assert race.count("held_certification WHERE number = 'QC-7'") == 1


def test_one_contract(race: Race) -> None:
    data = {"family": "root", "until": "2099-06-30"}
    path = f"{SPACE}/organisations/ici-school/contrats"
    assert race.at_once("member", path, data) == {303: POSTS}
    assert race.count("contract WHERE until = '2099-06-30'") == 1


def test_one_use_of_a_mailed_link(race: Race) -> None:
    data = {"jeton": race.world.names["link_reset"], "password": bodies.NEW_PASSWORD}
    before = race.count("used_token")
    statuses = race.at_once("anonymous", "/compte/mot-de-passe/nouveau", data)
    assert statuses == {303: 1, 422: POSTS - 1}
    assert race.count("used_token") == before + 1


def test_one_reckoning_of_all_pairings(race: Race) -> None:
    statuses = race.at_once("facilitator", "/animation/jumelages/recalcul", {})
    assert statuses == {303: 1, 409: POSTS - 1}
    assert race.count("procrastinate_jobs WHERE task_name = 'pairing.rebuild'") == 1


def test_the_last_two_owners_do_not_both_leave(race: Race) -> None:
    with race.owner.begin() as connection:
        gone, promoted = (race.world.people[name].id for name in ("disabled", "reader"))
        connection.execute(text(f"DELETE FROM membership WHERE person_id = {gone}"))
        connection.execute(
            text(f"UPDATE membership SET role = 'owner' WHERE person_id = {promoted}")
        )
    statuses = race.at_once("member reader", f"{FARM}/depart", {})
    assert statuses[303] == 1
    owners = "membership JOIN organization o ON o.id = organization_id"
    assert race.count(f"{owners} WHERE o.slug = 'ici-farm' AND role = 'owner'") == 1


def test_one_vote_of_an_organisation_for_a_lever(race: Race) -> None:
    path = f"/communaute/leviers/{race.world.names['lever']}/appui"
    data = {"organization": "ici-school", "why": "Pareil ici"}
    before = race.count("lever_backing")
    assert race.at_once("member", path, data) == {303: POSTS}
    assert race.count("lever_backing") == before + 1
    assert race.count("lever WHERE title = 'lever' AND backers = 2") == 1


def test_one_registration_of_a_person_for_an_event(race: Race) -> None:
    path = f"/communaute/evenements/{race.world.names['event']}/inscription"
    assert race.at_once("member", path, {"organization": "ici-farm"}) == {303: POSTS}
    assert race.count("attendance") == 1
