from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.organizations import names, queries
from matchmaker.organizations.queries import Search
from tests.factories import Factory


def farm(make: Factory, name: str, **columns: Any) -> Any:
    return make.organization(name, name_key=names.key(name), **columns)


@pytest.mark.parametrize(
    "words", ["saint elie", "ST-ÉLIE", "elie ferme", "Ferme St-E\u0301lie", "SAINT-ELI"]
)
def test_a_name_is_found_however_it_is_written(session: Session, make: Factory, words: str) -> None:
    found = farm(make, "Ferme Saint-Élie")
    farm(make, "Ferme d’à côté")
    assert list(queries.directory(session, Search(words))) == [found]


def test_the_directory_is_narrowed_by_kind_and_region(session: Session, make: Factory) -> None:
    here = make.site(farm(make, "Ferme A"), region_code="14").organization
    make.site(farm(make, "Ferme B"), region_code="01")
    make.site(farm(make, "École C", kind="institution"), region_code="14")
    found = queries.directory(session, Search(kind="producer", region="14"))
    assert list(found) == [here]


def test_pages_follow_one_another_without_gap_or_repeat(session: Session, make: Factory) -> None:
    every = [farm(make, "Ferme jumelle").slug for _ in range(60)]
    seen: list[str] = []
    while True:
        after = seen[-1] if seen else ""
        rows = queries.directory(session, Search(after=after))
        seen += [row.slug for row in rows[: queries.PAGE]]
        if len(rows) <= queries.PAGE:
            break
    assert seen == every


def test_a_closed_organisation_is_not_listed(session: Session, make: Factory) -> None:
    farm(make, "Ferme fermée", state="closed")
    assert list(queries.directory(session, Search())) == []


@pytest.mark.parametrize("words", ["%", "'; DROP TABLE site; --", "\\", "_"])
def test_signs_of_sql_mean_nothing(session: Session, make: Factory, words: str) -> None:
    farm(make, "Ferme A")
    found = queries.directory(session, Search(words))
    assert len(found) == (0 if "DROP" in words else 1)


def test_a_page_asks_twice_whatever_its_length(
    session: Session, make: Factory, count_queries: Callable[[], Any]
) -> None:
    for at in range(30):
        make.site(farm(make, f"Ferme {at}"))
    session.expire_all()
    with count_queries() as seen:
        [row.sites for row in queries.directory(session, Search())]
    assert len(seen) == 2


def test_a_person_acts_at_their_sites_those_below_and_those_they_run(
    session: Session, make: Factory
) -> None:
    person = make.person()
    centre = make.organization("CSS", kind="service_centre")
    make.member(person, centre, "editor")
    own = make.site(centre)
    below = make.site(make.organization("École", kind="institution", parent_id=centre.id))
    run = make.site(make.organization("Garderie", kind="institution"), operator_id=centre.id)
    read = make.site()
    make.member(person, read.organization, "reader")
    make.site()
    assert set(queries.sites_of_person(session, person.id)) == {own, below, run}
