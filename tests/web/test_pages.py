"""Pages of words, the page of style, and what every template must keep out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.settings import ROOT, Settings

INLINE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE
)


def inline_code(text: str) -> list[str]:
    return INLINE.findall(text)


def templates() -> Iterator[Path]:
    # mail programs know no style sheet, and no policy either
    return (path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parts)


@pytest.mark.parametrize("path", ["/confidentialite", "/accessibilite", "/nous-joindre", "/style"])
def test_a_page_of_words_is_there_for_visitors(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert not inline_code(answer.text)


def test_the_footer_names_who_answers_for_personal_data(
    client: FlaskClient, settings: Settings
) -> None:
    assert settings.privacy_officer in client.get("/accessibilite").text


def test_the_page_of_style_is_for_development_only(app: Flask, client: FlaskClient) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], is_development=False)
    assert client.get("/style").status_code == 404
    assert client.get("/style/carte").status_code == 404


def test_no_template_has_inline_code() -> None:
    guilty = [path.name for path in templates() if inline_code(path.read_text(encoding="utf-8"))]
    assert not guilty


@pytest.mark.parametrize(
    "broken",
    ['<p style="color: red">', '<a onclick="go()">', "<script>go()</script>", "<style>p{}</style>"],
)
def test_the_check_for_inline_code_can_fail(broken: str) -> None:
    assert inline_code(broken)


def test_a_missing_page_says_what_to_do_and_gives_its_number(client: FlaskClient) -> None:
    answer = client.get("/nulle-part", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Cette page n’existe pas, ou plus" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
