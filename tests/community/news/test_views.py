"""News: written by facilitators, read from their day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient

from matchmaker.accounts.models import Person
from matchmaker.web import clock

Browser = Callable[[Person], FlaskClient]
NEWS = "/communaute/nouvelles"


def form(day: date) -> dict[str, str]:
    return {"title": "Rencontre", "body": "À **mardi** prochain.", "dated_on": day.isoformat()}


def test_news_of_today_are_read_by_everybody(
    browser: Browser, client: FlaskClient, facilitator: Person
) -> None:
    path = browser(facilitator).post(f"{NEWS}/ecrire", data=form(clock.today())).location
    assert "<strong>mardi</strong>" in client.get(path).text
    assert "Rencontre" in client.get("/communaute").text


def test_news_of_tomorrow_wait(browser: Browser, client: FlaskClient, facilitator: Person) -> None:
    later = clock.today() + timedelta(days=1)
    writer = browser(facilitator)
    path = writer.post(f"{NEWS}/ecrire", data=form(later)).location
    assert client.get(path).status_code == 404
    assert "Rencontre" not in client.get(NEWS).text
    assert "Rencontre" in writer.get(NEWS).text


def test_deleted_news_are_gone(browser: Browser, client: FlaskClient, facilitator: Person) -> None:
    writer = browser(facilitator)
    path = writer.post(f"{NEWS}/ecrire", data=form(clock.today())).location
    writer.post(f"{path}/retrait")
    assert client.get(path).status_code == 404


def test_news_without_a_day_come_back(browser: Browser, facilitator: Person) -> None:
    typed = form(clock.today()) | {"dated_on": ""}
    answer = browser(facilitator).post(f"{NEWS}/ecrire", data=typed)
    assert answer.status_code == 422
    assert "Rencontre" in answer.text


def test_an_empty_community_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/communaute").text
    assert "/communaute/ressources/proposer" in page
    assert "/communaute/bons-coups/proposer" in page
