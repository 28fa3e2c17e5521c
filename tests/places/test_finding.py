"""What a place field proposes, and that the service understands what it proposed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.places import finding, geocoding


@pytest.mark.parametrize("typed", ["rim", "RIMO", "Rimouski"])
def test_the_beginning_of_a_name_is_enough(country: Session, typed: str) -> None:
    assert "Rimouski" in [each.text for each in finding.suggestions(country, typed)]


@pytest.mark.parametrize("typed", ["hyac", "st-hyac", "saint hyacinthe"])
def test_any_word_may_begin_the_search(country: Session, typed: str) -> None:
    assert [each.text for each in finding.suggestions(country, typed)] == ["Saint-Hyacinthe"]


def test_namesakes_are_told_apart(country: Session) -> None:
    found = finding.suggestions(country, "saint-séb")
    assert {each.value for each in found} == {
        "Saint-Sébastien (Le Granit)",
        "Saint-Sébastien (Le Haut-Richelieu)",
    }


@pytest.mark.parametrize("typed", ["saint", "rim", "g0l", "j2s 1"])
def test_every_proposal_reads_back(country: Session, typed: str) -> None:
    proposed = finding.suggestions(country, typed)
    assert proposed
    for each in proposed:
        assert geocoding.locate(country, each.value).municipality is not None


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\x00", "'", "zzz"])
def test_nothing_is_proposed_for_nothing(country: Session, typed: str) -> None:
    assert finding.suggestions(country, typed) == []


def test_the_page_answers_what_the_field_awaits(country: Session, client: FlaskClient) -> None:
    answer = client.get("/lieux/chercher?q=cacou")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "results": [
            {"value": "Cacouna", "text": "Cacouna", "note": "Rivière-du-Loup, Bas-Saint-Laurent"}
        ]
    }


def test_the_page_without_a_question_proposes_nothing(client: FlaskClient) -> None:
    assert client.get("/lieux/chercher").get_json() == {"results": []}
