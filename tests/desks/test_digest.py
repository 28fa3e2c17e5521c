"""One letter of news per person and period, only of what is new, near, and theirs to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from matchmaker import engine, jobs
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.desks import digest, saved, tasks
from matchmaker.introductions.states import Side
from matchmaker.mail.models import Message
from matchmaker.organizations.models import Site
from matchmaker.pairing import generations
from matchmaker.settings import Settings
from tests.factories import MATANE, SOREL, Factory
from tests.introductions.conftest import build

NOW = datetime(2026, 11, 30, 11, tzinfo=UTC)
BEFORE, SINCE = NOW - timedelta(days=20), NOW - timedelta(days=2)


@dataclass
class Market:
    """A farmer near Joliette who grows carrots, and whoever cooks."""

    session: Session
    make: Factory
    farmer: Person

    def need(self, product: str, *, published_at: datetime, **columns: object) -> Need:
        return self.make.need(
            product=self.make.product(product), published_at=published_at, **columns
        )

    def pair(self) -> None:
        generation_id, tables = generations.begin(self.session)
        seen = generations.read(self.session, today=NOW.date())
        generations.write(self.session, generation_id, engine.rank(seen.market, tables))
        generations.switch(self.session, generation_id, counts={}, seen=seen, today=NOW.date())

    def letters(self) -> list[Message]:
        return list(self.session.scalars(select(Message).order_by(Message.id)))


@pytest.fixture
def market(app: Flask, session: Session, make: Factory) -> Iterator[Market]:
    farmer = make.person("ferme@exemple.test", name="Robin", digest_at=NOW - timedelta(days=7))
    farm = make.organization("Ferme du Rang")
    make.member(farmer, farm)
    make.offer(make.site(farm), product=make.product("carotte"), published_at=BEFORE)
    with app.test_request_context():
        yield Market(session, make, farmer)


def test_new_pairings_and_new_needs_near_are_told_in_one_letter(market: Market) -> None:
    market.need("carotte", published_at=SINCE)
    market.need("poireau", published_at=SINCE)
    market.pair()
    assert digest.send(market.session, market.farmer.id, now=NOW)
    [letter] = market.letters()
    assert letter.subject == "1 nouveau jumelage et 1 nouveau besoin près de chez vous"
    assert "Bonjour Robin," in letter.body_text
    assert "depuis le 23 novembre" in letter.body_text
    assert "/jumelages/" in letter.body_text
    assert "Poireau" in letter.body_text
    assert letter.unsubscribe in letter.body_text
    assert "/courriels/" in letter.unsubscribe


def test_two_jobs_for_one_period_send_one_letter(market: Market) -> None:
    market.need("poireau", published_at=SINCE)
    sent = [digest.send(market.session, market.farmer.id, now=NOW) for _ in range(2)]
    assert sent == [True, False]
    assert len(market.letters()) == 1
    assert not digest.send(market.session, market.farmer.id, now=NOW + timedelta(days=7))


@pytest.mark.parametrize("case", ["old", "far", "draft", "own", "never"])
def test_nothing_is_sent_when_nothing_is_new(market: Market, case: str) -> None:
    columns: dict[str, object] = {"published_at": BEFORE if case == "old" else SINCE}
    if case == "far":
        columns["at"] = MATANE
    if case == "draft":
        columns["state"] = "draft"
    if case == "own":
        kitchen = market.make.organization("Ma table", kind="institution")
        market.make.member(market.farmer, kitchen)
        columns["site"] = market.make.site(kitchen, at=SOREL)
    if case == "never":
        market.farmer.digest_rhythm = "never"
    market.need("poireau", **columns)  # type: ignore[arg-type]
    market.pair()
    assert not digest.send(market.session, market.farmer.id, now=NOW)
    assert market.letters() == []


def test_a_long_list_is_cut_and_leads_to_the_rest(market: Market) -> None:
    for _ in range(7):
        market.need("poireau", published_at=SINCE)
    digest.send(market.session, market.farmer.id, now=NOW)
    [letter] = market.letters()
    assert letter.body_text.count("/besoins/") == digest.SHOWN
    assert "Voir les 7\n" in letter.body_text
    assert "/besoins?ou=Joliette&jusque=100km&tri=recent" in letter.body_text


def test_it_speaks_the_reader_s_language(market: Market) -> None:
    market.farmer.language = "en"
    market.need("poireau", published_at=SINCE)
    digest.send(market.session, market.farmer.id, now=NOW)
    [letter] = market.letters()
    assert letter.subject == "1 new need near you"
    assert "Here is what is new since" in letter.body_text


def test_a_buyer_is_told_of_offers_paired_with_their_need(market: Market) -> None:
    buyer = market.make.person("ecole@exemple.test")
    school = market.make.organization("École du Ruisseau", kind="institution")
    market.make.member(buyer, school)
    market.need("carotte", published_at=SINCE, site=market.make.site(school, at=SOREL))
    market.pair()
    digest.send(market.session, buyer.id, now=NOW)
    [letter] = market.letters()
    assert "Ferme du Rang" in letter.body_text
    assert "points sur 100" in letter.body_text


def test_a_question_that_waits_is_told_first_but_alone_only_when_it_is_new(
    market: Market,
) -> None:
    ground = build(market.session, market.make)
    made = ground.ask(Side.BUYER)
    ground.farmer.digest_at = NOW - timedelta(days=7)
    assert digest.send(market.session, ground.farmer.id, now=NOW)
    [letter] = market.letters()
    assert letter.subject.startswith("1 mise en relation qui attend votre réponse")
    assert f"/mises-en-relation/{made.public_id}" in letter.body_text
    assert "École des Pins" in letter.body_text
    assert not digest.send(market.session, ground.farmer.id, now=NOW + timedelta(days=7))
    market.need("poireau", published_at=NOW + timedelta(days=8))
    assert digest.send(market.session, ground.farmer.id, now=NOW + timedelta(days=14))
    assert "/mises-en-relation/" in market.letters()[-1].body_text


def test_due_are_confirmed_members_whose_period_is_over(market: Market) -> None:
    farm = market.make.organization("Autre")
    late = market.make.person(digest_rhythm="day", digest_at=NOW - timedelta(days=1))
    others = [
        market.make.person(digest_rhythm="never", created_at=BEFORE),
        market.make.person(confirmed_at=None, created_at=BEFORE),
        market.make.person(active=False, created_at=BEFORE),
        market.make.person(digest_at=NOW - timedelta(hours=1)),
    ]
    for person in (late, *others):
        market.make.member(person, farm)
    market.make.person("sans-organisation@exemple.test", created_at=BEFORE)
    assert digest.due(market.session, now=NOW) == [market.farmer.id, late.id]


@dataclass(frozen=True)
class Inside(jobs.Work):
    """Work in the test's own transaction, at a fixed time."""

    session: Session | None = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        assert self.session is not None
        yield self.session

    def now(self) -> datetime:
        return NOW


def test_the_morning_s_jobs_carry_numbers_only_and_write_the_letters(
    market: Market, settings: Settings, database: Engine
) -> None:
    work = Inside(settings, database, session=market.session)
    market.need("poireau", published_at=SINCE)
    tasks.digests(work)
    [arguments] = market.session.scalars(
        text("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'desks.digest'")
    )
    assert arguments == f'{{"person_id": {market.farmer.id}}}'
    tasks.digest_of(work, person_id=market.farmer.id)
    assert [each.recipient for each in market.letters()] == [market.farmer.email]


def test_a_search_that_is_kept_tells_what_is_new_in_it(market: Market) -> None:
    search = saved.save(market.session, market.farmer, "kitchens", query="quoi=panais")
    search.saved_at = BEFORE
    market.need("panais", published_at=SINCE, site=far_away(market))
    assert digest.send(market.session, market.farmer.id, now=NOW)
    (letter,) = market.letters()
    assert "1 recherche enregistrée a du nouveau" in letter.body_text
    assert "Panais" in letter.body_text


def test_a_search_in_which_nothing_is_new_sends_nothing(market: Market) -> None:
    search = saved.save(market.session, market.farmer, "kitchens", query="quoi=panais")
    search.saved_at = NOW
    market.need("panais", published_at=SINCE, site=far_away(market))
    assert not digest.send(market.session, market.farmer.id, now=NOW)


def far_away(market: Market) -> Site:
    """A kitchen that is not near the farm."""
    kitchen = market.make.organization("École du Golfe", kind="institution")
    site: Site = market.make.site(kitchen, at=MATANE)
    return site
