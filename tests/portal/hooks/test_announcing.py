"""What happened is told once it is true, to those who may know, in few words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand import service as demand
from matchmaker.introductions import service as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Agreeing, Refusing
from matchmaker.introductions.states import Side
from matchmaker.organizations.models import Organization
from matchmaker.pairing import generations
from matchmaker.pairing import tasks as pairing
from matchmaker.supply import service as supply
from tests.factories import Factory
from tests.introductions import conftest as meetings
from tests.introductions.conftest import Ground
from tests.portal.hooks.conftest import Post

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 15, tzinfo=UTC)
END = date(2027, 4, 30)


@pytest.fixture
def ground(session: Session, make: Factory) -> Ground:
    return meetings.build(session, make)


def publish_offer(make: Factory, session: Session, **more: Any) -> Any:
    offer = make.offer(state="draft", expires_on=END, **more)
    supply.make_public(session, offer, actor_key="x", now=NOW, today=TODAY)
    return offer


def heard(post: Post) -> list[tuple[str, dict[str, Any]]]:
    post.work()
    return [(each["type"], each["data"]) for each in post.receiver.heard.values()]


def types(post: Post) -> list[str]:
    return [each for each, _ in heard(post)]


def test_a_published_offer_is_told_to_everybody_in_few_public_words(
    post: Post, make: Factory
) -> None:
    post.endpoint("offer.published")
    farm = make.organization(
        "Ferme voisine", slug="voisine", contact_name="Réjean", phone="450 555-0101"
    )
    offer = publish_offer(make, post.session, site=make.site(farm))
    assert heard(post) == [
        (
            "offer.published",
            {
                "id": offer.public_id,
                "url": f"https://jumelage.test/offres/{offer.public_id}",
                "api_url": f"https://jumelage.test/api/v1/offers/{offer.public_id}",
                "product": "carotte",
                "form": "whole",
                "organization": "voisine",
                "region": "14",
            },
        )
    ]


def test_a_published_need_is_told_to_everybody(post: Post, make: Factory) -> None:
    post.endpoint("need.published")
    need = make.need(state="draft", expires_on=END)
    demand.make_public(post.session, need, actor_key="x", now=NOW, today=TODAY)
    ((kind, data),) = heard(post)
    assert (kind, data["id"], data["product"]) == ("need.published", need.public_id, "carotte")


def test_what_is_changed_or_published_again_is_not_told_again(post: Post, make: Factory) -> None:
    post.endpoint("offer.published")
    offer = publish_offer(make, post.session)
    for state in ("published", "paused"):
        offer.state = state
        supply.make_public(post.session, offer, actor_key="x", now=NOW, today=TODAY)
    assert types(post) == ["offer.published"]


def test_what_was_taken_back_before_anybody_was_told_is_not_told(post: Post, make: Factory) -> None:
    post.endpoint("offer.published")
    offer = publish_offer(make, post.session)
    offer.state = "withdrawn"
    post.session.flush()
    assert types(post) == []


def test_a_rollback_tells_nothing(post: Post, make: Factory) -> None:
    post.endpoint("offer.published")
    point = post.session.begin_nested()
    publish_offer(make, post.session)
    assert [name for _, name, _ in post.waiting()] == ["portal.offer_published"]
    point.rollback()
    assert post.waiting() == []
    assert types(post) == []


def test_what_is_imported_together_is_told_one_by_one(post: Post, make: Factory) -> None:
    post.endpoint("offer.published", "need.published")
    site = make.site(post.farm)
    make.offer(site, published_at=datetime(2026, 9, 1, tzinfo=UTC))
    for _ in range(2):
        make.offer(site, published_at=NOW)
    args = {"organization_id": post.farm.id, "since": int(NOW.timestamp())}
    post.session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'portal.several_published',"
            " 0, NULL, NULL, CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
        ),
        {"args": json.dumps(args)},
    )
    assert types(post) == ["offer.published"] * 2


def test_an_endpoint_hears_of_what_it_asked_for_only(post: Post, make: Factory) -> None:
    post.endpoint("need.published")
    publish_offer(make, post.session)
    assert types(post) == []
    assert post.deliveries() == []


def test_a_closed_organization_hears_nothing(post: Post, make: Factory) -> None:
    post.endpoint("offer.published")
    post.farm.state = "closed"
    publish_offer(make, post.session)
    assert types(post) == []


def listening(post: Post, *organizations: Organization) -> None:
    for each in organizations:
        post.endpoint("introduction.*", of=each)


def told(post: Post) -> list[tuple[str, str]]:
    """(slug of the organisation, type) of every delivery, in order."""
    post.tell()
    return [(each.endpoint.organization.name, each.event.type) for each in post.deliveries()]


def test_each_move_of_an_introduction_is_told_to_its_parties_alone(
    post: Post, ground: Ground
) -> None:
    introduction = ground.ask()
    listening(post, introduction.supplier, introduction.buyer, post.farm)
    introductions.accept(
        post.session, introduction, side=Side.SUPPLIER, by=ground.farmer, now=meetings.NOW
    )
    introductions.agree(
        post.session,
        introduction,
        Agreeing(side=Side.BUYER, kg=1200),
        by=ground.cook,
        now=meetings.NOW,
    )
    both = ("Ferme du Rang", "École des Pins")
    assert told(post) == [
        (name, f"introduction.{act}") for act in ("asked", "accepted", "agreed") for name in both
    ]


def test_a_move_says_where_the_introduction_stands_now(post: Post, ground: Ground) -> None:
    introduction = ground.ask()
    listening(post, introduction.supplier)
    post.tell()
    introductions.accept(
        post.session, introduction, side=Side.SUPPLIER, by=ground.farmer, now=meetings.NOW
    )
    post.tell()
    data = [each.event.data for each in post.deliveries()]
    assert [each["state"] for each in data] == ["accepted_by_one", "connected"]
    assert [each["by"] for each in data] == ["buyer", "supplier"]


def test_an_introduction_says_no_contact_and_no_reason(post: Post, ground: Ground) -> None:
    introduction = ground.ask()
    listening(post, introduction.supplier)
    introductions.decline(
        post.session,
        introduction,
        Refusing(side=Side.SUPPLIER, reason="price", comment="Trop loin du quai"),
        by=ground.farmer,
        now=meetings.NOW,
    )
    post.work()
    written = json.dumps(list(post.receiver.heard.values()), ensure_ascii=False)
    assert "introduction.declined" in written
    for private in ("Réjean", "450 555-0101", "Trop loin", "Tout près", "price", "@"):
        assert private not in written


def test_before_it_is_sent_the_other_side_hears_nothing(post: Post, ground: Ground) -> None:
    introduction = ground.propose()
    listening(post, introduction.supplier, introduction.buyer)
    assert told(post) == []
    introductions.send(
        post.session,
        introduction,
        by=ground.facilitator,
        now=meetings.NOW,
        today=meetings.TODAY,
    )
    assert {each for _, each in told(post)} == {"introduction.sent"}
    assert len(post.deliveries()) == 2


def test_the_body_above_and_who_runs_the_kitchen_are_told_too(
    post: Post, ground: Ground, make: Factory
) -> None:
    introduction: Introduction = ground.ask()
    centre, company = make.organization("Centre"), make.organization("Traiteur")
    introduction.buyer.parent_id = centre.id
    introduction.buyer_site.operator_id = company.id
    listening(post, centre, company)
    assert [name for name, _ in told(post)] == ["Centre", "Traiteur"]


@pytest.fixture
def generate(session: Session) -> Callable[[], int]:
    def run() -> int:
        generation_id, tables = generations.begin(session)
        seen = generations.read(session, today=TODAY)
        generations.write(session, generation_id, engine.rank(seen.market, tables))
        generations.switch(
            session, generation_id, counts={"offers": 3, "needs": 2}, seen=seen, today=TODAY
        )
        return generation_id

    return run


def test_a_new_generation_is_told_to_everybody(post: Post, generate: Callable[[], int]) -> None:
    post.endpoint("generation.published")
    number = generate()
    ((kind, data),) = heard(post)
    assert (kind, data["id"], data["offers"]) == ("generation.published", str(number), 3)


@pytest.fixture
def pair(post: Post, make: Factory, generate: Callable[[], int]) -> tuple[Any, Any]:
    """An offer of the farm that arrives after the generation, and a need that it suits."""
    need = make.need(expires_on=END)
    generate()
    return make.offer(make.site(post.farm), expires_on=END), need


def repair(post: Post, **ids: int) -> None:
    """As workers do when something changed; the year of the test is that of the rows."""
    pairing.repair(post.worker, **ids)


def test_a_new_pair_is_told_to_both_sides_and_to_nobody_else(
    post: Post, make: Factory, pair: tuple[Any, Any]
) -> None:
    offer, need = pair
    kitchen = need.site.organization
    for each in (post.farm, kitchen, make.organization("Voisine")):
        post.endpoint("pairing.proposed", of=each)
    repair(post, offer_id=offer.id)
    assert {name for name, _ in told(post)} == {post.farm.name, kitchen.name}
    post.send()
    ((said),) = post.receiver.heard.values()
    assert said["data"]["url"].endswith(f"/jumelages/{offer.public_id}/{need.public_id}")
    assert (said["data"]["supplier"], said["data"]["buyer"]) == (post.farm.slug, kitchen.slug)
    assert 0 < said["data"]["score"] <= 100


@pytest.mark.parametrize("by", ["need_id", "site_id", "organization_id"])
def test_a_pair_is_told_once_whatever_brings_it_again(
    post: Post, pair: tuple[Any, Any], by: str
) -> None:
    offer, need = pair
    post.endpoint("pairing.proposed")
    repair(post, offer_id=offer.id)
    ids = {
        "need_id": need.id,
        "site_id": offer.site_id,
        "organization_id": offer.site.organization_id,
    }
    repair(post, **{by: ids[by]})
    assert [kind for _, kind in told(post)] == ["pairing.proposed"]


def test_a_need_that_enters_is_told_to_the_farm(post: Post, pair: tuple[Any, Any]) -> None:
    _, need = pair
    post.endpoint("pairing.proposed")
    repair(post, need_id=need.id)
    assert [name for name, _ in told(post)] == [post.farm.name]


def test_without_listeners_no_event_is_kept(post: Post, pair: tuple[Any, Any]) -> None:
    offer, _ = pair
    repair(post, offer_id=offer.id)
    post.tell()
    assert post.session.scalar(text("SELECT count(*) FROM hook_event")) == 0
