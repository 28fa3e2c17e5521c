"""matchmaker import dfc and matchmaker export dfc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.console import Console
from matchmaker.organizations.models import Organization
from matchmaker.portal.dfc import commands, reading
from matchmaker.settings import Settings

POINT = {"dfc-b:city": "Joliette", "dfc-b:latitude": 46.02, "dfc-b:longitude": -73.44}
FARM = {
    "@id": "https://reseau.test/e1",
    "@type": "dfc-b:Enterprise",
    "dfc-b:name": "Ferme des Ormes",
    "dfc-b:supplies": [{"@id": "https://reseau.test/p1", "@type": "dfc-b:SuppliedProduct"}],
    "dfc-b:hasAddress": POINT,
    "dfc-b:VATnumber": "123",
}


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


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ferme.jsonld"
    path.write_text(json.dumps(FARM))
    return path


def bring_in(console: Console, *arguments: str) -> Result:
    return CliRunner().invoke(commands.import_dfc, arguments, obj=console)


def count(console: Console) -> int:
    with Session(console.engine()) as session:
        return session.scalar(select(func.count()).select_from(Organization)) or 0


def test_a_document_comes_in(console: Console, file: Path) -> None:
    result = bring_in(console, str(file))
    assert (result.exit_code, count(console)) == (0, 1), result.output
    assert "organizations rows 1, created 1" in result.stdout


def test_a_dry_run_writes_nothing(console: Console, file: Path) -> None:
    result = bring_in(console, str(file), "--dry-run", "--json")
    said = json.loads(result.stdout)
    assert (said["organizations"]["created"], count(console)) == (1, 0)
    assert [each["term"] for each in said["lost"]] == ["dfc-b:VATnumber"]


def test_an_error_is_said_at_its_place(console: Console, file: Path) -> None:
    file.write_text(json.dumps(FARM | {"dfc-b:name": "7"}))
    result = bring_in(console, str(file), "--json")
    assert result.exit_code == 1
    assert [each["path"] for each in json.loads(result.stdout)["problems"]] == ["$['dfc-b:name']"]


def test_an_assumption_without_a_value_is_refused() -> None:
    with pytest.raises(commands.BadAssumption):
        commands.assumptions(["field"])


def test_what_came_in_goes_out(console: Console, file: Path, tmp_path: Path) -> None:
    bring_in(console, str(file))
    out = tmp_path / "sortie.jsonld"
    result = CliRunner().invoke(commands.export, ["dfc", str(out)], obj=console)
    assert result.exit_code == 0, result.output
    assert FARM["@id"] in reading.read(out.read_bytes()).nodes
    assert "lost\tno_term\tkind\t1" in result.stderr
