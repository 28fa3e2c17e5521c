"""An English page holds no French sentence of ours: neither in its text nor in its attributes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.intake.headers import match
from matchmaker.pairing import generations
from matchmaker.settings import ROOT
from matchmaker.web import clock
from tests.factories import Factory

ENGLISH = ROOT / "matchmaker" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%%|%?%\(\w+\)[sd]|</?\w+[^>]*>")
# shorter pieces are found by chance inside English sentences: only a whole line of them counts
SHORTEST = 9
READ = {"alt", "aria-label", "content", "placeholder", "title"}
# the initials of months, which French days have too
MONTHS = set("JFMASOND")
PRODUCT = "Carotte rouge"
# how French is set: no English sentence has these
FRENCH_SIGNS = re.compile(r"[«»\u202f]| [:;?!](?=\s|$)")

OPEN_TO_ALL = [
    "/",
    "/fournisseurs",
    "/fournisseurs?quoi=carotte",
    "/besoins",
    "/produits",
    "/produits/carotte",
    "/organisations",
    "/confidentialite",
    "/accessibilite",
    "/nous-joindre",
    "/compte/inscription",
    "/compte/ouvrir",
    "/compte/mes-donnees/inventaire",
    "/nulle-part",
]
OF_MEMBERS = [
    "/compte",
    "/compte/consentements",
    "/compte/mes-donnees",
    "/compte/sessions",
    "/mon-espace",
    "/mon-espace/propositions",
    "/mon-espace/offres",
    "/mon-espace/offres/nouvelle",
    "/mon-espace/besoins",
    "/mon-espace/besoins/nouveau",
    "/mon-espace/importer",
    "/mon-espace/importer/offers",
]


class Reader(HTMLParser):
    """What a person sees or hears of a page, in one text; what is said to be French left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "html" and (tag in {"script", "style"} or given.get("lang") == "fr"):
            self._skipped.append(tag)
        for name, value in attrs:
            if value and (name in READ or name.startswith("data-words")):
                self.said.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.said.append(data)


def read(page: str) -> str:
    reader = Reader()
    reader.feed(page)
    return "\n".join(" ".join(text.split()) for text in reader.said if text.strip())


def sides(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    """The longest fixed piece of each French sentence, with the sentence; not what English
    says with the same words."""
    with ENGLISH.open("rb") as file:
        catalog = read_po(file)
    pieces: dict[str, str] = {}
    for message in catalog:
        for sentence in sides(message.id) if message.id else []:
            piece = max(PLACEHOLDER.split(sentence), key=len).strip()
            english = " ".join(sides(message.string))
            if piece and piece.lower() not in english.lower():
                pieces[piece] = sentence
    return pieces


def left(page: str, french: dict[str, str]) -> list[str]:
    """The French that a page still says."""
    text = read(page)
    found = [
        sentence
        for piece, sentence in french.items()
        if len(piece) >= SHORTEST and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)
    ]
    lines = text.splitlines()
    found += [line for line in lines if line in french and line not in MONTHS]
    return found + [line for line in lines if FRENCH_SIGNS.search(line) or PRODUCT in line]


@pytest.fixture
def market(make: Factory, session: Session) -> dict[str, str]:
    """One farm, one school, what they offer and want, paired; addresses by name."""
    farmer = make.person("farm@example.test", language="en", name="Robin")
    buyer = make.person("school@example.test", language="en", name="Sam")
    farm = make.organization("Hill Farm")
    school = make.organization("Hill School", kind="institution", institution_type="school")
    make.member(farmer, farm)
    make.member(buyer, school)
    product = make.product("carotte", name_fr=PRODUCT, name_en="red carrot")
    offer = make.offer(make.site(farm), product=product, form="washed", delivery_days=5)
    need = make.need(make.site(school, name="Hill Kitchen"), product=product, forms=["washed"])
    today = clock.today()
    generation_id, tables = generations.begin(session)
    seen = generations.read(session, today=today)
    generations.write(session, generation_id, engine.rank(seen.market, tables))
    generations.switch(session, generation_id, counts={}, seen=seen, today=today)
    return {
        "offer": f"/offres/{offer.public_id}",
        "need": f"/besoins/{need.public_id}",
        "farm": f"/organisations/{farm.slug}",
        "pair": f"/jumelages/{offer.public_id}/{need.public_id}",
    }


@pytest.mark.parametrize("path", OPEN_TO_ALL)
@pytest.mark.usefixtures("market")
def test_a_page_for_all_speaks_english(
    client: FlaskClient, french: dict[str, str], path: str
) -> None:
    client.post("/langue/en")
    answer = client.get(path)
    assert (answer.status_code, left(answer.text, french)) == (404 if "nulle" in path else 200, [])


@pytest.mark.parametrize("path", OF_MEMBERS)
@pytest.mark.parametrize("who", ["farm", "school"])
@pytest.mark.usefixtures("market")
def test_a_page_for_members_speaks_english(
    client: FlaskClient,
    session: Session,
    sign_in: Callable[..., Any],
    french: dict[str, str],
    *,
    who: str,
    path: str,
) -> None:
    sign_in(client, session.scalars(select(Person).filter_by(email=f"{who}@example.test")).one())
    answer = client.get(path)
    assert (answer.status_code, left(answer.text, french)) == (200, [])


@pytest.mark.parametrize("name", ["offer", "need", "farm", "pair"])
def test_what_is_published_speaks_english(
    client: FlaskClient,
    session: Session,
    sign_in: Callable[..., Any],
    market: dict[str, str],
    french: dict[str, str],
    *,
    name: str,
) -> None:
    sign_in(client, session.scalars(select(Person).filter_by(email="school@example.test")).one())
    answer = client.get(market[name])
    assert (answer.status_code, left(answer.text, french)) == (200, [])


@pytest.mark.usefixtures("market")
def test_a_refused_form_answers_in_english(client: FlaskClient, french: dict[str, str]) -> None:
    client.post("/langue/en")
    answer = client.post("/compte/inscription", data={"email": "nobody", "password": "x"})
    assert (answer.status_code, left(answer.text, french)) == (422, [])


def test_the_search_for_french_can_fail(client: FlaskClient, french: dict[str, str]) -> None:
    assert len(left(client.get("/").text, french)) > 20


def test_a_model_file_in_english_is_understood(app: Flask) -> None:
    """Each title, translated, still names its own column."""
    wrong = []
    for kind, offered in app.extensions["importers"].items():
        columns = offered.importer.columns
        with app.test_request_context(), force_locale("en"):
            titles = [gettext(column.title) for column in columns]
        found = match(titles, columns).positions
        wrong += [
            (kind, column.field, titles[at])
            for at, column in enumerate(columns)
            if found.get(column.field) != at
        ]
    assert wrong == []
