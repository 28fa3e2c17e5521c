"""Owners say where their software listens, see the secret once, and what became of messages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.portal.hooks import announcing, sending, service
from matchmaker.portal.hooks.announcing import Fact
from matchmaker.portal.hooks.models import HookEndpoint
from tests.factories import Factory
from tests.portal.hooks.conftest import Post

SignIn = Callable[[FlaskClient, Person], str]
HERE = "/mon-espace/organisations/ferme-du-rang/avis"
TYPED = {"url": "https://exemple.ca/avis", "topics": ["introduction.*", "offer.published"]}


@pytest.fixture
def owner(client: FlaskClient, post: Post, sign_in: SignIn) -> FlaskClient:
    sign_in(client, post.owner)
    return client


def shown_secret(page: str) -> str:
    found = re.search(r'value="(whsec_[^"]+)"', page)
    assert found
    return found.group(1)


def where(endpoint: HookEndpoint, act: str = "") -> str:
    return f"{HERE}/{endpoint.public_id}{act}"


def acts(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject_kind == "hook").order_by(AuditEntry.id)
        )
    )


def test_an_endpoint_is_added_and_its_secret_is_shown_once(owner: FlaskClient, post: Post) -> None:
    answer = owner.post(f"{HERE}/nouvelle", data=TYPED)
    assert answer.status_code == 200
    secret = shown_secret(answer.text)
    endpoint = post.session.scalars(select(HookEndpoint)).one()
    assert endpoint.topics == ["introduction.*", "offer.published"]
    assert post.vault.open(endpoint.secret) == secret
    assert secret not in owner.get(where(endpoint)).text + owner.get(HERE).text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"url": "http://exemple.ca"}, "commencer par https://"),
        ({"url": "https://localhost/"}, "réseau privé"),
        ({"url": "https://169.254.169.254/"}, "réseau privé"),
        ({"url": "https://moi:mot@exemple.ca/"}, "mot de passe"),
        ({"url": "https://exemple.ca:22/"}, "443 ou 8443"),
        ({"url": ""}, "Remplissez"),
        ({"topics": []}, "Remplissez"),
        ({"topics": ["person.erased"]}, "Choisissez"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    owner: FlaskClient, post: Post, typed: dict[str, object], sentence: str
) -> None:
    answer = owner.post(f"{HERE}/nouvelle", data=TYPED | typed)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("\u202f", "").replace("\xa0", " ")
    assert post.session.scalars(select(HookEndpoint)).all() == []


def test_there_is_a_limit(owner: FlaskClient, post: Post) -> None:
    for _ in range(service.MOST):
        post.endpoint()
    assert owner.post(f"{HERE}/nouvelle", data=TYPED).status_code == 422
    assert len(post.session.scalars(select(HookEndpoint)).all()) == service.MOST


def test_a_rotated_secret_signs_with_the_one_before(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint()
    secret = shown_secret(owner.post(where(endpoint, "/renouvellement")).text)
    announcing.tell(post.session, Fact("offer.published", "offer:1", {}), now=post.at)
    post.send()
    assert len(post.receiver.heard) == 1
    body = sending.body_of(post.delivery().event)
    assert Webhook(secret).verify(body, post.receiver.posts[0])


def test_a_test_message_arrives_and_its_answer_is_shown(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint("need.published")
    assert owner.post(where(endpoint, "/essai")).status_code == 303
    post.send()
    page = owner.get(where(endpoint)).text
    assert "webhook.test" in page
    assert "(204)" in page


def test_a_lost_message_is_shown_with_its_answer_and_sent_again(
    owner: FlaskClient, post: Post
) -> None:
    endpoint = post.endpoint()
    post.receiver.statuses, post.receiver.answer = [500], b"base <b>perdue</b>"
    announcing.tell(post.session, Fact("offer.published", "offer:1", {}), now=post.at)
    post.send()
    delivery = post.delivery()
    delivery.state = "dead"
    post.session.flush()
    page = owner.get(where(endpoint)).text
    assert "base &lt;b&gt;perdue&lt;/b&gt;" in page
    assert "Un message n’est pas passé" in page
    answer = owner.post(where(endpoint, f"/envois/{delivery.public_id}"))
    assert answer.status_code == 303
    post.send()
    first, second = post.receiver.posts
    assert first["webhook-id"] == second["webhook-id"]
    assert delivery.state == "delivered"


def test_all_lost_messages_are_sent_again_together(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint()
    for number in range(2):
        announcing.tell(post.session, Fact("offer.published", f"offer:{number}", {}), now=post.at)
    for each in post.deliveries():
        each.state = "dead"
    post.session.flush()
    owner.post(where(endpoint, "/envois"))
    post.session.expire_all()
    assert {each.state for each in post.deliveries()} == {"waiting"}


def test_a_pause_holds_messages_until_its_end(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint()
    owner.post(where(endpoint, "/pause"))
    announcing.tell(post.session, Fact("offer.published", "offer:1", {}), now=post.at)
    post.send()
    assert post.receiver.posts == []
    owner.post(where(endpoint, "/reprise"))
    post.send()
    assert len(post.receiver.heard) == 1


def test_nothing_is_sent_by_hand_to_an_endpoint_that_is_off(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint(state="gone")
    assert owner.post(where(endpoint, "/essai")).status_code == 409
    assert post.deliveries() == []


def test_a_removed_endpoint_is_gone_with_what_it_was_told(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint()
    announcing.tell(post.session, Fact("offer.published", "offer:1", {}), now=post.at)
    owner.post(where(endpoint, "/suppression"))
    post.session.expire_all()
    assert post.deliveries() == []
    post.send()
    assert post.receiver.posts == []


def test_every_act_leaves_a_line_without_address_or_secret(owner: FlaskClient, post: Post) -> None:
    endpoint = post.endpoint()
    for act in ("/pause", "/reprise", "/renouvellement", "", "/suppression"):
        owner.post(where(endpoint, act), data={"topics": ["need.published"]})
    names = ["paused", "resumed", "rotated", "changed", "removed"]
    assert acts(post.session) == [f"hook.{name}" for name in names]
    details = post.session.scalars(select(AuditEntry.details)).all()
    assert "http" not in str(details)
    assert "whsec" not in str(details)


@pytest.mark.parametrize(("role", "status"), [("editor", 403), ("reader", 403), ("", 404)])
def test_only_owners_come_in(
    client: FlaskClient, post: Post, make: Factory, sign_in: SignIn, role: str, status: int
) -> None:
    person = make.person()
    if role:
        make.member(person, post.farm, role)
    sign_in(client, person)
    endpoint = post.endpoint()
    for path in (HERE, f"{HERE}/nouvelle", where(endpoint)):
        assert client.get(path).status_code == status
    assert client.post(where(endpoint, "/suppression")).status_code == status
    assert client.post(f"{HERE}/nouvelle", data=TYPED).status_code == status


def test_an_endpoint_of_another_organization_is_not_found(
    owner: FlaskClient, post: Post, make: Factory
) -> None:
    foreign = post.endpoint(of=make.organization("Voisine"))
    assert owner.get(where(foreign)).status_code == 404
    assert owner.post(where(foreign, "/renouvellement")).status_code == 404


def test_a_long_list_costs_no_more_queries(
    owner: FlaskClient, post: Post, count_queries: Callable[[], object]
) -> None:
    endpoint = post.endpoint()
    counts = []
    for number in range(0, 20, 10):
        for each in range(10):
            fact = Fact("offer.published", f"offer:{number + each}", {})
            announcing.tell(post.session, fact, now=post.at)
        post.session.expire_all()
        with count_queries() as seen:  # type: ignore[attr-defined]
            owner.get(f"{HERE}/{endpoint.public_id}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
