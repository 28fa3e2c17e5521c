"""Scripts and SQL in every text, field and parameter: shown as they were typed, never run (T25)."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from flask import request
from markupsafe import Markup
from sqlalchemy import text
from werkzeug.test import TestResponse

from matchmaker.web import access
from tests.trust import bodies
from tests.trust import ground as grounds
from tests.trust.ground import Ground, Row

ROWS: Final = grounds.rows()
BY_ROUTE: Final = {str(row): row for row in ROWS}
reads: Final = [row for row in ROWS if row.method == "GET"]
forms: Final = [row for row in ROWS if row.body in {"form", "preview", "answer"}]
# a template that is run would show 7 × 1337
HOSTILE: Final = "\"'></title></script></textarea><xss onmouseover=alert(1)>{{7*1337}}${7*1337}"
RUN: Final = "9359"
CORPUS: Final = {
    "tag": HOSTILE,
    "attribute": "' onfocus=alert(1) autofocus x='",
    "address": "javascript:alert(1)",
    "sql": "'; DROP TABLE offer; --",
    "order": "name_key) AS x; SELECT pg_sleep(9)--",
    "header": "a\r\nSet-Cookie: forged=1\r\n\r\n<xss>",
    "number": "1e999",
    "below zero": "-99999999999999999999",
}
# what members' pages are sent, on top of what visitors' were
AGAIN: Final = ("tag", "sql", "header", "below zero")
PARAMETERS: Final = (
    *("quoi", "ou", "lieu", "region", "quand", "du", "au", "jusque", "forme", "certification"),
    *("remise", "pour", "tri", "page", "q", "groupe", "product", "produit", "next", "jeton"),
    *("bbox", "sort", "nom", "sorte", "apres", "essai", "offset", "limit", "lang"),
)
SEARCHES: Final = ("/fournisseurs", "/besoins", "/fournisseurs.json", "/organisations", "/produits")
# every text that people write, and where it is kept
WRITTEN: Final = {
    "organization": ("name", "description", "contact_name", "email", "phone"),
    "site": ("name", "address", "municipality"),
    "offer": ("label", "packaging", "note"),
    "need": ("label", "note"),
    "person": ("name", "phone"),
    "held_certification": ("number",),
    "claim": ("reason",),
    "contract": ("note",),
    "received_file": ("name",),
    "sign_in": ("device",),
    "pair_refusal": ("comment",),
}


class Finder(HTMLParser):
    """Notes what somebody else's text could have put into a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "xss":
            self.found.append("a tag of its own")
        for name, value in attrs:
            link = (value or "").strip().lower()
            if name.startswith("on") or name == "style":
                self.found.append(f"{name} of {tag}")
            if name in {"href", "src", "action", "formaction"} and link.startswith("javascript:"):
                self.found.append(f"a script in {name}")

    def handle_data(self, data: str) -> None:
        if RUN in data:
            self.found.append("a template that ran")


def executed(answer: TestResponse) -> list[str]:
    """What would run in a browser; nothing in what is no page."""
    found = Finder()
    if answer.mimetype == "text/html":
        found.feed(answer.text)
        found.close()
    return found.found


def wrong(answer: TestResponse) -> list[str]:
    """What an attack achieved."""
    found = executed(answer)
    if answer.status_code >= 500:
        found.append(f"a {answer.status_code}")
    if "forged" in answer.headers.get("Set-Cookie", ""):
        found.append("a header of its own")
    return found


def attacked(ground: Ground, visitor: str) -> Iterator[tuple[str, list[str]]]:
    client = ground.client(visitor)
    for row in (row for row in reads if row.expected[visitor] == "200"):
        path = ground.path(row).partition("?")[0]
        for name in CORPUS if visitor == "anonymous" else AGAIN:
            value = CORPUS[name]
            with ground.undone():
                answer = client.get(path, query_string=dict.fromkeys(PARAMETERS, value))
            yield f"{row} {name}", wrong(answer)


@pytest.mark.parametrize("visitor", ["anonymous", "member", "facilitator", "administrator"])
def test_what_people_wrote_is_shown_as_text(ground: Ground, visitor: str) -> None:
    write_everywhere(ground)
    found = {}
    shown = 0
    for row in reads:
        with ground.undone():
            answer = ground.ask(visitor, row)
        found[str(row)] = wrong(answer)
        shown += "&lt;xss" in answer.text if answer.mimetype == "text/html" else 0
    assert {row: what for row, what in found.items() if what} == {}
    assert shown > 5


def write_everywhere(ground: Ground) -> None:
    for table, columns in WRITTEN.items():
        values = ", ".join(f"{column} = :hostile" for column in columns)
        ground.connection.execute(text(f"UPDATE {table} SET {values}"), {"hostile": HOSTILE})


@pytest.mark.parametrize("visitor", ["anonymous", "member"])
def test_no_parameter_of_a_page_is_run(ground: Ground, visitor: str) -> None:
    found = dict(attacked(ground, visitor))
    assert {page: what for page, what in found.items() if what} == {}


@pytest.mark.parametrize("path", SEARCHES)
def test_no_parameter_of_a_search_is_run_by_itself(ground: Ground, path: str) -> None:
    found = {}
    for parameter in PARAMETERS:
        for name in ("tag", "below zero"):
            with ground.undone():
                answer = ground.client("member").get(path, query_string={parameter: CORPUS[name]})
            found[f"{parameter} {name}"] = wrong(answer)
    assert {page: what for page, what in found.items() if what} == {}


@pytest.mark.parametrize("row", forms, ids=str)
def test_no_field_of_a_form_that_comes_back_is_run(ground: Ground, row: Row) -> None:
    found = {}
    for name in ("tag", "attribute", "address", "sql", "header"):
        with ground.undone():
            typed = dict.fromkeys(bodies.fields(row.rule), CORPUS[name])
            found[name] = wrong(ground.ask(ground.actor(row), row, data=typed))
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,<xss>", "//a b", "vbscript:x"]
)
def test_a_website_is_an_address_of_the_web(ground: Ground, website: str) -> None:
    row = BY_ROUTE["POST /mon-espace/organisations/<slug>"]
    answer = ground.ask("member", row, data=ground.form(row) | {"website": website})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "onward",
    [
        "//mechant.test",
        "https://mechant.test",
        "/\\mechant.test",
        "\\\\mechant.test",
        "/\t/mechant.test",
        "javascript:alert(1)",
        "mechant.test",
        "/%0d%0aX: y",
        "https:mechant.test",
        "///mechant.test",
    ],
)
@pytest.mark.parametrize("rule", ["/compte/ouvrir", "/langue/<code>", "/compte/lien/ouvrir"])
def test_nobody_is_sent_on_to_another_site(ground: Ground, rule: str, onward: str) -> None:
    row = BY_ROUTE[f"POST {rule}"]
    answer = ground.ask("anonymous", row, data=ground.form(row) | {"next": onward})
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert answer.location[1:2] not in {"/", "\\", "\t"}
    assert "X" not in answer.headers


def test_a_page_that_trusts_what_it_shows_is_seen(ground: Ground) -> None:
    app = ground.another_app()
    app.view_functions["search.suppliers"] = access.anyone(
        lambda: Markup("<p title='{}'>").format("") + Markup(request.args["quoi"])  # noqa: S704
    )
    answer = app.test_client().get("/fournisseurs", query_string={"quoi": HOSTILE})
    assert wrong(answer) == ["a tag of its own", "onmouseover of xss"]
