"""What a person at a terminal asks of the catalogue."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.catalogue import commands, service
from matchmaker.console import Console
from matchmaker.settings import Settings
from tests.catalogue.conftest import SEED
from tests.factories import Factory


@pytest.fixture
def console(settings: Settings, fresh_database: Engine) -> Console:
    """A console on a database of its own, with the catalogue in it."""
    with Session(fresh_database) as session, session.begin():
        for number in range(1, 18):
            Factory(session).region(f"{number:02}")
        service.load(session, SEED)
    address = fresh_database.url.render_as_string(hide_password=False)
    return Console(replace(settings, database_url=address))


def test_find_gives_machines_the_products_best_first(console: Console) -> None:
    result = CliRunner().invoke(commands.catalogue, ["find", "blé d'Inde", "--json"], obj=console)

    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["products"][0] == {
        "slug": "mais-sucre",
        "name_fr": "maïs sucré",
        "name_en": "sweet corn",
        "word": "blé d’Inde",
        "score": 1,
    }
    assert (found["ask"], found["choices"]) == (False, [])


def test_find_gives_machines_all_that_is_said(console: Console) -> None:
    line = "3 caisses de patates bio en dés surgelées 20 kg par semaine"
    result = CliRunner().invoke(commands.catalogue, ["find", line, "--json"], obj=console)

    found = json.loads(result.stdout)
    assert found["ask"] is True
    assert found["choices"] == ["pomme-de-terre", "patate-douce"]
    assert found["forms"] == ["frozen", "cut"]
    assert (found["quantity"], found["unit"], found["kg_per_unit"]) == (3, "case", 20)
    assert (found["kg"], found["per"]) == (60, "week")
    assert found["certifications"] == ["organic"]


def test_find_tells_people_the_same(console: Console) -> None:
    line = "2 caisses de patates bio 20 kg"
    result = CliRunner().invoke(commands.catalogue, ["find", line], obj=console)

    assert "ask             pomme-de-terre, patate-douce" in result.stdout
    assert "quantity        2 case of 20 kg (40 kg)" in result.stdout
    assert "certifications  organic" in result.stdout


def test_find_says_when_nothing_looks_like_it(console: Console) -> None:
    result = CliRunner().invoke(commands.catalogue, ["find", "quincaillerie"], obj=console)

    assert result.exit_code == 0, result.output
    assert "Nothing in the catalogue looks like" in result.stderr
