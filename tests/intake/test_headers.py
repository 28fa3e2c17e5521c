from __future__ import annotations

import pytest

from matchmaker.intake import headers
from matchmaker.intake.headers import Column

COLUMNS = (
    Column("name", "Nom", ("organisation", "organization", "farm"), is_required=True),
    Column("postal_code", "Code postal", ("CD_POSTL", "zip")),
    Column("quantity", "Quantité", ("quantity",)),
)


@pytest.mark.parametrize("written", ["Nom", "NOM", "  nom ", "Organisation", "Farm", "Nom (légal)"])
def test_a_header_is_recognised_however_it_is_written(written: str) -> None:
    assert headers.match([written], COLUMNS).positions == {"name": 0}


@pytest.mark.parametrize("written", ["quantite", "Quantité (kg)", "QUANTITE", "Quantite\u0301"])
def test_accents_and_units_in_brackets_do_not_count(written: str) -> None:
    assert headers.match(["Nom", written], COLUMNS).positions["quantity"] == 1


def test_an_extra_column_is_left_out_and_said() -> None:
    matched = headers.match(["Nom", "Couleur du tracteur"], COLUMNS)
    assert matched.ignored == ("Couleur du tracteur",)
    assert not matched.problems
    assert "Couleur du tracteur" in matched.notes[0].sentence


def test_a_header_with_a_slip_is_left_out_with_a_proposal() -> None:
    matched = headers.match(["Nom", "Code postale"], COLUMNS)
    assert "code postal" in matched.notes[0].sentence


def test_of_two_columns_that_say_the_same_the_first_serves() -> None:
    matched = headers.match(["Nom", "Code postal", "zip", "Nom"], COLUMNS)
    assert matched.positions == {"name": 0, "postal_code": 1}
    assert len(matched.notes) == 2


def test_a_missing_required_column_is_a_problem_of_the_file() -> None:
    (problem,) = headers.match(["zip"], COLUMNS).problems
    assert (problem.line, problem.column) == (0, "Nom")


def test_a_mapping_decides_over_what_is_recognised() -> None:
    matched = headers.match(["Nom", "Raison"], COLUMNS, {"Raison": "name", "Nom": ""})
    assert matched.positions == {"name": 1}


def test_a_mapping_to_an_unknown_field_is_refused() -> None:
    with pytest.raises(headers.UnknownField):
        headers.match(["Nom"], COLUMNS, {"Nom": "is_admin"})
