from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.console import Console
from matchmaker.organizations import commands
from matchmaker.organizations.importing import OrganizationImporter
from matchmaker.organizations.models import Organization
from matchmaker.settings import Settings

GOOD = "Nom;Sorte;Latitude;Longitude\nFerme A;ferme;46,02;-73,44\nFerme B;ferme;46,03;-73,45\n"


class Test(Console):
    """A console on a database of the tests."""

    __test__ = False
    engine_of_test: Engine

    def engine(self, role: str = "owner") -> Engine:
        return self.engine_of_test


@pytest.fixture
def console(settings: Settings, fresh_database: Engine) -> Console:
    made = Test(settings)
    made.engine_of_test = fresh_database
    return made


def run(console: Console, *arguments: str) -> Result:
    group = commands.group(OrganizationImporter())
    return CliRunner().invoke(group, ["organizations", *arguments], obj=console)


def count(console: Console) -> int:
    with Session(console.engine()) as session:
        return session.scalar(select(func.count()).select_from(Organization)) or 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text(GOOD)
    return path


def test_ready_lines_go_in(console: Console, file: Path) -> None:
    result = run(console, str(file))
    assert result.exit_code == 0, result.output
    assert "created 2" in result.stdout
    assert count(console) == 2


def test_a_dry_run_writes_nothing(console: Console, file: Path) -> None:
    result = run(console, str(file), "--dry-run", "--json")
    assert json.loads(result.stdout)["created"] == 2
    assert count(console) == 0


def test_blocked_lines_are_said_and_the_exit_code_says_so(console: Console, file: Path) -> None:
    file.write_text(GOOD + "X;étable;;\n")
    result = run(console, str(file), "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {(each["line"], each["column"]) for each in told["problems"]} >= {(4, "Sorte")}
    assert count(console) == 2


def test_nobody_imports_in_the_name_of_nobody(console: Console, file: Path) -> None:
    result = run(console, str(file), "--as", "personne@exemple.test")
    assert isinstance(result.exception, commands.NoSuchPerson)


def test_a_mapping_names_the_columns(console: Console, file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD.replace("Nom", "Qui"))
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Qui": "name"}')
    assert run(console, str(file), "--mapping", str(mapping)).exit_code == 0
    assert count(console) == 2


@pytest.mark.parametrize("written", ['{"Qui": "name"}', "Qui;name\n", "Qui,name"])
def test_a_mapping_is_json_or_two_columns(written: str) -> None:
    assert commands.read_mapping(written) == {"Qui": "name"}


@pytest.mark.parametrize("written", ["{", "a;b;c", "seul"])
def test_another_mapping_is_refused(written: str) -> None:
    with pytest.raises(commands.BadMapping):
        commands.read_mapping(written)
