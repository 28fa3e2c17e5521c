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
    assert json.loads(result.stdout)[0]["slug"] == "mais-sucre"
    assert json.loads(result.stdout)[0]["score"] == 1


def test_find_says_when_nothing_looks_like_it(console: Console) -> None:
    result = CliRunner().invoke(commands.catalogue, ["find", "quincaillerie"], obj=console)

    assert result.exit_code == 0, result.output
    assert "Nothing in the catalogue looks like" in result.stderr
