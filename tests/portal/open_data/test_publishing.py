"""The package: valid, the same each time, without anybody in it, served to any site."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import frictionless
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.introductions.models import Introduction
from matchmaker.jobs.registry import TASKS
from matchmaker.operations.processes import TASK_MODULES
from matchmaker.organizations.models import Site
from matchmaker.portal.open_data import commands, packaging, publishing, tasks
from matchmaker.portal.open_data.tables import TABLES
from tests.factories import ALL_YEAR, MATANE, Factory

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 50, tzinfo=UTC)
CANARY = "canari-jaune"


def farm(make: Factory, number: int, region: str = "14", **more: Any) -> Site:
    organization = make.organization(
        f"Ferme {number}",
        slug=f"ferme-{number}",
        contact_name=f"{CANARY} contact",
        email=f"{CANARY}@exemple.test",
        phone=f"{CANARY} 418",
        **more,
    )
    return make.site(
        organization,
        region_code=region,
        address=f"12 {CANARY}",
        postal_code="G4W 1A1",
        position=db.point(*MATANE),
        public_position=db.point(*MATANE),
    )


@pytest.fixture
def market(make: Factory, session: Session) -> Factory:
    """Four farms of a region with 240 kg each, one of another, and who speaks for them."""
    person = make.person(f"{CANARY}@membre.test", name=f"{CANARY} Tremblay")
    for number in range(5):
        site = farm(make, number, "14" if number < 4 else "01")
        make.member(person, site.organization)
        make.offer(site, quantity_kg=240, seasons={"field": ALL_YEAR}, note=f"{CANARY} au quai")
    make.need(quantity_kg=2400, curve=ALL_YEAR, note=CANARY)
    session.commit()
    return make


def rows_of(made: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made[name].decode())))


def at(rows: list[dict[str, str]], region: str, half_month: int = 1) -> dict[str, str]:
    return next(
        row for row in rows if row["region"] == region and row["half_month"] == str(half_month)
    )


def test_the_package_is_valid(market: Factory, session: Session, tmp_path: Path) -> None:
    commands.write(publishing.make(session, today=TODAY), tmp_path)
    report = frictionless.validate(str(tmp_path / packaging.DESCRIPTOR))
    assert report.valid, report.flatten(["title", "note"])
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [packaging.DESCRIPTOR, *(table.file for table in TABLES)]
    )


def test_a_table_that_breaks_its_schema_is_not(
    market: Factory, session: Session, tmp_path: Path
) -> None:
    made = publishing.make(session, today=TODAY)
    wrong = made["supply.csv"].replace(b"carotte", b"Carotte !")
    commands.write(made | {"supply.csv": wrong}, tmp_path)
    assert not frictionless.validate(str(tmp_path / packaging.DESCRIPTOR)).valid


def test_the_same_rows_make_the_same_bytes(market: Factory, session: Session) -> None:
    assert publishing.make(session, today=TODAY) == publishing.make(session, today=TODAY)


def test_supply_is_summed_and_what_would_single_somebody_out_is_left_empty(
    market: Factory, session: Session
) -> None:
    rows = rows_of(publishing.make(session, today=TODAY), "supply.csv")

    # the one of Bas-Saint-Laurent would be the total less the other region: both stay unsaid
    assert at(rows, "01")["suppressed"] == at(rows, "14")["suppressed"] == "true"
    assert at(rows, "14")["kg"] == at(rows, "01")["organizations"] == ""
    assert (at(rows, "QC")["kg"], at(rows, "QC")["organizations"]) == ("50", "5")
    assert len(rows) == 3 * 24


def test_a_region_with_enough_farms_says_its_kilograms(make: Factory, session: Session) -> None:
    for number in range(3):
        make.offer(farm(make, number), quantity_kg=240, seasons={"field": ALL_YEAR})
    rows = rows_of(publishing.make(session, today=TODAY), "supply.csv")
    assert at(rows, "14") | {"region": "QC"} == at(rows, "QC")
    assert [at(rows, "14")[name] for name in ("kg", "offers", "organizations")] == ["30", "3", "3"]


def test_the_need_of_one_kitchen_stays_unsaid_with_its_total(
    market: Factory, session: Session
) -> None:
    rows = rows_of(publishing.make(session, today=TODAY), "demand.csv")
    assert {row["suppressed"] for row in rows} == {"true"}
    assert {row["kg"] for row in rows} == {""}


def test_introductions_need_three_farms_and_three_kitchens(make: Factory, session: Session) -> None:
    kitchens = [make.need().site for _ in range(3)]
    for number in range(3):
        for kitchen in kitchens[: 3 if number else 1]:
            site = farm(make, number * 10 + kitchen.id)
            session.add(
                Introduction(
                    supplier_id=site.organization_id,
                    buyer_id=kitchen.organization_id,
                    supplier_site=site,
                    buyer_site=kitchen,
                    product_id=make.product().id,
                    offer=make.offer(site),
                    state="agreed" if number else "declined",
                    origin="facilitator",
                    outcome_kg=100 if number else None,
                )
            )
    session.flush()
    rows = rows_of(publishing.make(session, today=TODAY), "introductions.csv")
    said = {(row["state"], row["region"]): row for row in rows}
    assert said["agreed", "14"]["introductions"] == "6"
    assert said["agreed", "14"]["agreed_kg"] == "600"
    assert said["declined", "14"]["suppressed"] == said["declined", "QC"]["suppressed"] == "true"


def test_nobody_is_in_any_file(market: Factory, session: Session) -> None:
    for name, content in publishing.make(session, today=TODAY).items():
        text = content.decode()
        assert CANARY not in text, name
        assert "G4W" not in text, name
        assert str(MATANE[0]) not in text, name
    assert session.scalars(select(Site.address)).all().count(f"12 {CANARY}") == 5


def test_what_is_closed_is_not_in_the_directory(make: Factory, session: Session) -> None:
    farm(make, 1)
    farm(make, 2, state="closed")
    rows = rows_of(publishing.make(session, today=TODAY), "organizations.csv")
    assert [row["slug"] for row in rows] == ["ferme-1"]


def test_a_name_that_is_a_formula_is_not_run(make: Factory, session: Session) -> None:
    make.site(make.organization("=1+1", slug="f"))
    rows = rows_of(publishing.make(session, today=TODAY), "organizations.csv")
    assert rows[0]["name"] == "'=1+1"


def test_the_same_bytes_keep_their_date_and_new_ones_do_not(
    market: Factory, session: Session
) -> None:
    later = NOW + timedelta(days=1)
    publishing.publish(session, today=TODAY, now=NOW)
    market.offer(farm(market, 9), quantity_kg=240, seasons={"field": ALL_YEAR})
    publishing.publish(session, today=TODAY, now=later)
    session.expire_all()
    dates = {each.name: each.changed_at for each in publishing.published(session)}
    assert dates["products.csv"] == NOW
    assert dates["supply.csv"] == dates["datapackage.json"] == later
    assert {each.checked_at for each in publishing.published(session)} == {later}


def test_it_is_made_every_night() -> None:
    assert tasks in TASK_MODULES
    assert TASKS["open_data.publish"].cron == "50 9 * * *"


@pytest.fixture
def published(market: Factory, session: Session) -> None:
    publishing.publish(session, today=TODAY, now=NOW)
    session.commit()


@pytest.mark.usefixtures("published")
def test_a_file_is_served_to_any_site_and_once(client: FlaskClient) -> None:
    first = client.get("/donnees/supply.csv")
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert (first.status_code, first.mimetype) == (200, "text/csv")
    assert first.headers["Access-Control-Allow-Origin"] == "*"

    by_tag = client.get("/donnees/supply.csv", headers={"If-None-Match": tag})
    by_date = client.get("/donnees/supply.csv", headers={"If-Modified-Since": changed})
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag.data == b""


@pytest.mark.usefixtures("published")
def test_what_is_known_already_is_not_read(client: FlaskClient, count_queries: Any) -> None:
    tag = client.get("/donnees/supply.csv").headers["ETag"]
    with count_queries() as seen:
        client.get("/donnees/supply.csv", headers={"If-None-Match": tag})
    assert len(seen) == 1
    assert "content" not in seen.statements[0]


@pytest.mark.usefixtures("published")
def test_the_descriptor_leads_to_every_file(client: FlaskClient) -> None:
    described = json.loads(client.get("/donnees/datapackage.json").data)
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    for each in described["resources"]:
        answer = client.get(f"/donnees/{each['path']}")
        assert len(answer.data) == each["bytes"]


@pytest.mark.usefixtures("published")
def test_the_page_lists_the_files_with_their_columns(client: FlaskClient) -> None:
    page = client.get("/donnees").text
    assert "/donnees/supply.csv" in page
    assert "Demi-mois" in page
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    assert "Half-month" in client.get("/donnees").text


def test_before_the_first_night_the_page_says_so(client: FlaskClient) -> None:
    assert "Pas encore de fichiers" in client.get("/donnees").text
    assert client.get("/donnees/supply.csv").status_code == 404
