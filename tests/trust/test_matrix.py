"""Who may do what: every route and method, every kind of visitor, their own things and others'.

The matrix is a file (matrix.csv), so that a person can review it; it equals the address map, and
all its cells run. `sign-in` means: sent to open a session.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.accounts import security
from matchmaker.accounts.models import Person, Role
from matchmaker.web import access
from matchmaker.web import session as unit
from tests.trust import crawl
from tests.trust import ground as grounds
from tests.trust.crawl import Seen
from tests.trust.ground import VISITORS, Ground, Row

ROWS = grounds.rows()
BY_ROUTE = {str(row): row for row in ROWS}
# objects that a line names and that are nobody's own: products, menus, what farms publish, kinds of
# file, a profile to claim, a letter's token, which is whoever's who holds it
OPEN_TO_ALL = {"carotte", "ecole", "en", "offers", "orphan", "invitation_token", "second_offer"}
OPEN_TO_ALL |= {"lever", "event"}
# programs show a key, and no cookie opens anything there: tests/portal runs those rows by key
for_people = [row for row in ROWS if not row.access.startswith("key:")]
guarded = [row for row in ROWS if row.access == "signed_in"]
of_somebody = [row for row in guarded if set(row.objects.values()) - OPEN_TO_ALL]
# anybody may leave; the rest is for those who edit
written_by_members = [
    row for row in of_somebody if row.method == "POST" and not row.rule.endswith("/depart")
]


@pytest.fixture(scope="module")
def seen(ground: Ground) -> dict[tuple[str, str], Seen]:
    return crawl.everything(ground, ROWS)


def differences(app: Flask, rows: list[Row]) -> dict[str, set[tuple[str, str]]]:
    """Routes without a line, and lines without a route."""
    there, written = set(grounds.routes(app)), {row.key for row in rows}
    found = {"no line": there - written, "no route": written - there}
    return {name: routes for name, routes in found.items() if routes}


def unruled(app: Flask, rows: list[Row]) -> list[str]:
    """Views whose rule is missing, or is not the one of their line."""
    written = {row.key: row.access for row in rows}
    return [
        f"{key}: {access.rule_of(app.view_functions[endpoint])} is not {written.get(key)}"
        for key, endpoint in grounds.routes(app).items()
        if access.rule_of(app.view_functions[endpoint]) != written.get(key, "missing")
    ]


def test_the_matrix_is_the_address_map(ground: Ground) -> None:
    assert differences(ground.app, ROWS) == {}
    assert len(ROWS) == len(BY_ROUTE)


def test_every_view_has_the_rule_of_its_line(ground: Ground) -> None:
    assert unruled(ground.app, ROWS) == []


def test_a_route_without_a_line_and_a_view_without_a_rule_are_found(ground: Ground) -> None:
    app = ground.another_app()
    app.add_url_rule("/oubli", endpoint="oubli", view_func=lambda: "")
    assert differences(app, ROWS) == {"no line": {("GET", "/oubli")}}
    assert unruled(app, ROWS) == ["('GET', '/oubli'): None is not None"]
    assert differences(app, [*ROWS, BY_ROUTE["GET /compte"]])


def test_a_line_without_a_route_is_found(ground: Ground, tmp_path: Path) -> None:
    written = tmp_path / "matrix.csv"
    with grounds.MATRIX.open() as file, written.open("w") as copy:
        copy.write(file.read() + "GET,/parti,anyone,,," + ",".join(["200"] * 8) + "\n")
    assert differences(ground.app, grounds.rows(written)) == {"no route": {("GET", "/parti")}}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_visitor_gets_what_the_matrix_says(
    row: Row, seen: dict[tuple[str, str], Seen]
) -> None:
    assert {who: seen[str(row), who].outcome for who in VISITORS} == row.expected


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_answer_carries_its_headers_and_shows_nothing_of_the_inside(
    row: Row, seen: dict[tuple[str, str], Seen]
) -> None:
    assert {who: flaws for who in VISITORS if (flaws := seen[str(row), who].flaws)} == {}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nobody_reads_what_belongs_to_others(row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    assert {who: leaks for who in VISITORS if (leaks := seen[str(row), who].leaks)} == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=str)
def test_reading_changes_nothing(row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    assert {who: what for who in VISITORS if (what := seen[str(row), who].changed)} == {}


@pytest.mark.parametrize("row", [row for row in guarded if row.method == "GET"], ids=str)
def test_no_browser_keeps_a_page_of_members(row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    assert not seen[str(row), "member"].is_stored


@pytest.mark.parametrize("row", [row for row in for_people if row.access != "anyone"], ids=str)
def test_visitors_and_shut_accounts_are_sent_to_sign_in(row: Row) -> None:
    assert {row.expected["anonymous"], row.expected["disabled"]} == {"sign-in"}


@pytest.mark.parametrize("row", [row for row in ROWS if row not in for_people], ids=str)
def test_a_session_opens_nothing_of_what_programs_do(row: Row) -> None:
    assert set(row.expected.values()) == {"401"}


@pytest.mark.parametrize("row", [row for row in ROWS if row.access == "role:facilitator"], ids=str)
def test_members_do_not_reach_what_facilitators_do(row: Row) -> None:
    assert {row.expected[who] for who in ("member", "other", "reader")} == {"403"}


@pytest.mark.parametrize("row", of_somebody, ids=str)
def test_to_strangers_the_things_of_others_do_not_exist(row: Row) -> None:
    assert row.expected["other"] == "404"
    assert row.expected["elsewhere"] == "404"


@pytest.mark.parametrize("row", written_by_members, ids=str)
def test_readers_change_nothing(row: Row) -> None:
    assert row.expected["reader"] in {"403", "404"}


def test_a_page_opened_to_all_by_mistake_is_seen(ground: Ground) -> None:
    app, row = ground.another_app(), BY_ROUTE["POST /mon-espace/offres/<public_id>/pause"]
    app.view_functions["supply.pause"] = access.signed_in(lambda **_: "")
    assert crawl.look(ground, row, "other", app=app).outcome != row.expected["other"]


def test_a_page_that_shows_too_much_or_writes_when_read_is_seen(ground: Ground) -> None:
    app, row = ground.another_app(), BY_ROUTE["GET /offres/<public_id>"]

    def shown(public_id: str) -> tuple[str, int]:
        unit.current().add(Role(name="essai"))
        return f"{ground.world.people['member'].email} SELECT id FROM person", 200

    app.view_functions["supply.shown"] = access.anyone(shown)
    found = crawl.look(ground, row, "anonymous", app=app)
    assert found.leaks == ("canari",)
    assert found.changed == {"role"}


def test_a_page_that_falls_over_or_forgets_its_headers_is_seen(ground: Ground) -> None:
    app, row = ground.another_app(), BY_ROUTE["GET /compte/profil"]

    def profile() -> str:
        raise ValueError("SELECT password FROM /matchmaker/accounts.py")

    app.view_functions["accounts.profile"] = access.signed_in(profile)
    assert crawl.look(ground, row, "member", app=app).flaws == ("a 500",)
    app.after_request_funcs[None].insert(0, _undress)
    assert len(crawl.look(ground, row, "member", app=app).flaws) > 3


def _undress(answer: Response) -> Response:
    answer.headers.clear()
    answer.headers["X-Request-Id"] = "?"
    return answer


@pytest.mark.parametrize("visitor", ["facilitator", "administrator"])
def test_without_a_second_factor_no_page_of_members_opens(ground: Ground, visitor: str) -> None:
    with Session(ground.connection, join_transaction_mode="create_savepoint") as session:
        person = ground.world.people[visitor]
        session.execute(update(Person).where(Person.id == person.id).values(tf_totp_secret=None))
        session.commit()
    reached = [
        str(row)
        for row in for_people
        if row.access != "anyone"
        and grounds.routes(ground.app)[row.key] not in security.BEFORE_SECOND_FACTOR
        and "second-facteur/activer" not in ground.ask(visitor, row).headers.get("Location", "")
    ]
    assert reached == []


def test_the_matrix_is_sorted_by_address() -> None:
    with grounds.MATRIX.open(newline="") as file:
        lines = [(line["rule"], line["method"]) for line in csv.DictReader(file)]
    assert lines == sorted(lines)
