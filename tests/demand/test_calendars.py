"""The usual year of each kind of institution."""

from sqlalchemy.orm import Session

from matchmaker.demand import calendars, queries
from matchmaker.settings import ROOT
from matchmaker.web import vocabulary


def test_every_kind_of_institution_has_its_year(session: Session) -> None:
    assert calendars.load(session, ROOT / "seed") == len(vocabulary.codes("institution"))


def test_loading_twice_changes_nothing(session: Session) -> None:
    for _ in range(2):
        calendars.load(session, ROOT / "seed")

    assert queries.usual_year(session, "hospital") == [100] * 24


def test_a_school_serves_nobody_in_july_and_august(session: Session) -> None:
    calendars.load(session, ROOT / "seed")

    assert queries.usual_year(session, "school")[12:16] == [0] * 4


def test_a_cpe_is_lighter_in_summer(session: Session) -> None:
    calendars.load(session, ROOT / "seed")

    assert queries.usual_year(session, "cpe")[12:15] == [60] * 3


def test_an_unknown_kind_is_full_all_year(session: Session) -> None:
    assert queries.usual_year(session, "ship") == [100] * 24
