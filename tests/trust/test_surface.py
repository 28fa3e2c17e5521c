"""What is asked in a way that no page answers, and who asks in somebody else's name (T02–T05)."""

from __future__ import annotations

import json
from typing import Final

import pytest
from sqlalchemy import text

from tests.trust import ground as grounds
from tests.trust import surface
from tests.trust.ground import Ground, Row

ROWS: Final = grounds.rows()
KNOWN: Final = {row.key for row in ROWS}
RULES: Final = {row.rule: row for row in ROWS}
MACHINE: Final = {"Accept": "application/json"}
SPOOFED: Final = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "mechant.test",
    "X-Forwarded-Proto": "ftp",
    "X-Forwarded-Prefix": "/mechant",
    "Forwarded": "for=203.0.113.9;host=mechant.test",
    "X-Original-URL": "/animation",
    "X-Rewrite-URL": "/animation",
    "X-HTTP-Method-Override": "DELETE",
}
LETTERS: Final = ("/compte/lien", "/compte/mot-de-passe/oubli", "/compte/confirmer/renvoyer")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_no_page_has_is_refused_everywhere(ground: Ground, method: str) -> None:
    client = ground.client("member")
    found = {}
    for row in RULES.values():
        answer = client.open(ground.path(row), method=method)
        wrong = list(surface.flaws(answer))
        if (method, row.rule) in KNOWN:
            continue
        if answer.status_code != 405 or wrong:
            found[row.rule] = (answer.status_code, wrong)
    assert found == {}


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_frameworks_answer_by_themselves_carries_the_headers(
    ground: Ground, method: str
) -> None:
    client = ground.client("anonymous")
    found = {}
    for row in RULES.values():
        if row.method == "GET":
            answer = client.open(ground.path(row), method=method)
            found[row.rule] = [*surface.headers_missing(answer), *filter(None, [answer.text])]
    assert {rule: wrong for rule, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.access != "anyone"], ids=str)
def test_machines_are_refused_in_their_own_words(ground: Ground, row: Row) -> None:
    answer = ground.ask("anonymous", row, headers=MACHINE)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    problem = json.loads(answer.data)
    assert problem["status"] == 401
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert list(surface.flaws(answer)) == []


@pytest.mark.parametrize(
    "path",
    ["/nulle-part", "/mon-espace/nulle-part", "/static/../settings.py", "/static/nulle-part.js"],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "", "nonsense/;q=x"])
def test_a_page_that_is_not_there_shows_nothing_of_the_inside(
    ground: Ground, path: str, accept: str
) -> None:
    answer = ground.client("member").get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert list(surface.flaws(answer)) == []


@pytest.mark.parametrize("path", LETTERS)
def test_a_letter_never_links_to_where_the_request_says_it_came_from(
    ground: Ground, path: str
) -> None:
    email = {"email": ground.world.people["newcomer"].email}
    assert ground.client("anonymous").post(path, data=email, headers=SPOOFED).status_code == 303
    letters = (
        ground.connection.execute(text("SELECT body_text FROM message WHERE state = 'queued'"))
        .scalars()
        .all()
    )
    assert letters
    assert all("http://localhost:8000/" in letter and "mechant" not in letter for letter in letters)


def test_spoofed_headers_lead_nowhere(ground: Ground) -> None:
    answer = ground.client("anonymous").get("/compte", headers=SPOOFED)
    assert answer.location.startswith("/compte/ouvrir")
    assert ground.client("member").get("/", headers=SPOOFED).status_code == 200
    assert "mechant" not in ground.client("member").get("/", headers=SPOOFED).text


@pytest.mark.parametrize("host", ["mechant.test", "localhost.mechant.test", "", "localhost:x"])
def test_another_host_is_refused_on_every_page(ground: Ground, host: str) -> None:
    statuses = {
        ground.client("anonymous").get(ground.path(row), headers={"Host": host}).status_code
        for row in ROWS
        if row.method == "GET"
    }
    assert statuses == {400}
