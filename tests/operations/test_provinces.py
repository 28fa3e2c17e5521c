"""`seed province` fills a database of its own, once; another scale takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from matchmaker.cluster import Cluster
from matchmaker.console import Console
from matchmaker.demo.province import loading
from matchmaker.operations import commands, migrations, provinces, seeding
from matchmaker.organizations import names
from matchmaker.organizations.models import Organization
from matchmaker.settings import BadSetting, Settings

TODAY: Final = date(2026, 11, 23)


@pytest.fixture
def console(settings: Settings, cluster: Cluster) -> Iterator[Console]:
    class Here(Console):
        pass

    Here.cluster = cluster  # type: ignore[assignment]
    yield Here(replace(settings, database_url=None, database_name="filled"))
    cluster.drop_database("filled")


def test_a_second_run_finds_it_there_and_another_scale_replaces_it(console: Console) -> None:
    first = provinces.fill(console, scale=0.002, seed=1, today=TODAY)
    again = provinces.fill(console, scale=0.002, seed=1, today=TODAY)
    assert (again.counts, again.seconds) == (first.counts, 0.0)
    other = provinces.fill(console, scale=0.001, seed=1, today=TODAY)
    assert other.counts["offer"] == 435
    assert provinces.fill(console, scale=0.001, seed=1, today=TODAY).counts == other.counts


def test_a_database_where_somebody_is_stays_as_it_is(console: Console) -> None:
    owner = console.engine()
    migrations.upgrade(owner)
    owner.dispose()
    with console.begin() as session:
        session.add(
            Organization(name="Ferme", name_key=names.key("Ferme"), slug="ferme", kind="producer")
        )
    with pytest.raises(loading.NotEmpty):
        provinces.fill(console, scale=0.001, seed=1, today=TODAY)
    with console.begin() as session:
        assert session.scalars(select(Organization.slug)).all() == ["ferme"]
        assert not seeding.is_empty(session)


def test_a_scale_out_of_range_is_said_before_anything_is_made(console: Console) -> None:
    done = CliRunner().invoke(commands.seed, ["province", "--scale", "9"], obj=console)
    assert done.exit_code == 2
    assert "at most 4" in done.output


@pytest.mark.parametrize("name", ["a b", 'x"; DROP', "Été", "1a", "a" * 64])
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_NAME"):
        Settings.from_env({"DATABASE_NAME": name})


def test_another_database_of_a_server_is_named_in_its_address(settings: Settings) -> None:
    elsewhere = replace(settings, database_url="postgresql+psycopg://u:p%40@h/d?sslmode=require")
    assert Console(elsewhere).database_url.endswith("@h/d?sslmode=require")
    there = Console(elsewhere).on("province").database_url
    assert there == "postgresql+psycopg://u:p%40@h/province?sslmode=require"
