"""Stories: told by an organisation, shown with its consent, read over before."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.stories.models import Story
from matchmaker.organizations.models import Organization
from tests.community.files import samples

Browser = Callable[[Person], FlaskClient]
STORIES = "/communaute/bons-coups"


def form(school: Organization, **more: Any) -> dict[str, Any]:
    return {
        "organization": school.slug,
        "title": "La soupe du mardi",
        "body": "Une soupe par semaine, des légumes d’à côté.",
        "consents": "true",
        **more,
    }


@pytest.fixture
def story(browser: Browser, session: Session, school: Organization, member: Person) -> Story:
    browser(member).post(f"{STORIES}/proposer", data=form(school))
    return session.scalars(select(Story)).one()


def test_a_story_is_told_read_over_and_shown(
    browser: Browser, client: FlaskClient, story: Story, facilitator: Person
) -> None:
    path = f"{STORIES}/{story.public_id}"
    assert client.get(path).status_code == 404
    browser(facilitator).post(f"{path}/publication")
    assert "La soupe du mardi" in client.get(path).text
    assert "La soupe du mardi" in client.get("/communaute").text


def test_no_story_is_shown_without_consent(
    browser: Browser, session: Session, school: Organization, member: Person, facilitator: Person
) -> None:
    browser(member).post(f"{STORIES}/proposer", data=form(school, consents=""))
    story = session.scalars(select(Story)).one()
    answer = browser(facilitator).post(f"{STORIES}/{story.public_id}/publication")
    assert answer.status_code == 409


def test_the_database_holds_no_shown_story_without_consent(
    session: Session, school: Organization
) -> None:
    session.add(
        Story(
            organization_id=school.id,
            title="Sans accord",
            body="Texte",
            state="published",
            published_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_consent_taken_back_hides_the_story(
    browser: Browser, client: FlaskClient, story: Story, member: Person, facilitator: Person
) -> None:
    path = f"{STORIES}/{story.public_id}"
    browser(facilitator).post(f"{path}/publication")
    browser(member).post(f"{path}/accord/retrait")
    assert client.get(path).status_code == 404


def test_a_returned_story_says_what_to_take_up_again(
    browser: Browser, story: Story, member: Person, facilitator: Person
) -> None:
    path = f"{STORIES}/{story.public_id}"
    browser(facilitator).post(f"{path}/renvoi", data={"note": "Dites combien de repas."})
    assert "Dites combien de repas." in browser(member).get(STORIES).text


def test_another_text_needs_another_consent(
    browser: Browser, session: Session, story: Story, school: Organization, member: Person
) -> None:
    typed = form(school, body="Un tout autre texte, plus long.", consents="")
    del typed["organization"]
    browser(member).post(f"{STORIES}/{story.public_id}/modifier", data=typed)
    session.refresh(story)
    assert story.consented_at is None


@pytest.mark.parametrize(
    ("content", "alt", "status"),
    [
        (samples.jpeg(), "Un bol de soupe", 303),
        (samples.jpeg(), "", 422),
        (samples.pdf(), "Un guide", 422),
    ],
    ids=["described", "not described", "no picture"],
)
def test_a_picture_is_one_and_says_what_it_shows(
    browser: Browser,
    school: Organization,
    member: Person,
    content: bytes,
    alt: str,
    status: int,
) -> None:
    sent = form(school, file=(io.BytesIO(content), "bol.jpg"), alt=alt)
    assert browser(member).post(f"{STORIES}/proposer", data=sent).status_code == status
