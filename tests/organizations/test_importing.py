from __future__ import annotations

import resource
import time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.intake import batch, tables
from matchmaker.intake.batch import Preview
from matchmaker.organizations.importing import OrganizationImporter, OrganizationRow
from matchmaker.organizations.models import Organization, Site
from matchmaker.places import geocoding
from matchmaker.web import validation
from tests.factories import JOLIETTE, MATANE, Factory
from tests.organizations.conftest import SENDER

MINISTRY = (
    "\ufeffCD_ORGNS;NOM_OFFCL;ORDRE_ENS;ADRS_GEO_L1;NOM_MUNCP;CD_POSTL;COORD_X_LL84;COORD_Y_LL84;"
    "SITE_WEB;RESEAU\n"
    "711015;École des Vents;Primaire;127, rue Principale;Matane;G4W1A1;-67.53;48.84;;Public\n"
    "714310;Centre du Savoir;Éducation aux adultes;1, rue A;Rimouski;G5L4E2;-68.52;48.45;;Public\n"
    "714310;Centre du Savoir;Éducation aux adultes;9, rue B;Matane;G4W1A1;-67.54;48.85;;Public\n"
    "033500;Collège Stanislas;;80, chemin C;Joliette;J6E1A1;-73.44;46.02;www:stanislas.test;Privé\n"
    "033501;Collège STANISLAS;Secondaire;80, chemin C;Joliette;J6E1A1;-73.44;46.02;;Privé\n"
    "020510;Conservatoire;Collégial;;Montréal;H2X1Y4;;;;Gouvernemental\n"
)
HEAD = "Nom;Sorte;Code postal;Municipalité;NEQ;Courriel;Identifiant;Latitude;Longitude;Type\n"


def look(session: Session, content: str) -> Preview[OrganizationRow]:
    return batch.preview(
        session,
        OrganizationImporter(),
        table=tables.read(content.encode()),
        sender=SENDER,
        explain=validation.sentences,
    )


def load(session: Session, content: str) -> batch.Summary:
    preview = look(session, content)
    summary = batch.confirm(session, OrganizationImporter(), preview=preview, sender=SENDER)
    session.expire_all()
    return summary


def found(session: Session, name: str) -> Organization:
    return session.scalars(select(Organization).where(Organization.name == name)).one()


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_ministry_s_columns_are_known_without_a_mapping(session: Session, places: None) -> None:
    load(session, MINISTRY)
    school = found(session, "École des Vents")
    assert (school.kind, school.institution_type, school.state) == (
        "institution",
        "school",
        "unclaimed",
    )
    assert (school.source, school.external_id, school.source_line) == ("meq", "711015", 2)


def test_the_ministry_s_point_is_the_place(session: Session, places: None) -> None:
    load(session, MINISTRY)
    (site,) = found(session, "École des Vents").sites
    assert site.position is not None
    assert geocoding.coordinates(site.position) == pytest.approx((-67.53, 48.84))
    assert (site.municipality, site.region_code, site.position_precision) == ("Matane", "01", "pin")


def test_without_a_point_the_code_gives_the_place(session: Session, places: None) -> None:
    load(session, MINISTRY)
    (site,) = found(session, "Conservatoire").sites
    assert (site.municipality, site.position_precision) == ("Montréal", "postal_code")


def test_one_identifier_at_two_addresses_is_one_body_with_two_sites(
    session: Session, places: None
) -> None:
    load(session, MINISTRY)
    assert len(found(session, "Centre du Savoir").sites) == 2


def test_one_name_at_one_code_is_one_body_that_fills_up(session: Session, places: None) -> None:
    load(session, MINISTRY)
    college = found(session, "Collège Stanislas")
    assert (college.institution_type, college.website) == ("school", "https://www.stanislas.test")
    assert len(college.sites) == 1


def test_the_same_directory_twice_changes_nothing(session: Session, places: None) -> None:
    load(session, MINISTRY)
    again = load(session, MINISTRY)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 6)
    assert (count(session, Organization), count(session, Site)) == (4, 5)


def test_a_newer_directory_brings_its_changes(session: Session, places: None) -> None:
    load(session, MINISTRY)
    newer = MINISTRY.replace("École des Vents", "École des Vents-et-Marées")
    assert load(session, newer).updated == 1
    assert found(session, "École des Vents-et-Marées").name_key == "ecole des vents et marees"


def test_what_members_hold_is_not_overwritten(session: Session, places: None) -> None:
    load(session, MINISTRY)
    found(session, "École des Vents").state = "active"
    session.flush()
    newer = MINISTRY.replace("École des Vents", "Autre nom").replace("-67.53;48.84", "-67.9;48.7")
    assert load(session, newer).updated == 0
    assert found(session, "École des Vents").sites[0].position_precision == "pin"


def test_a_profile_that_people_made_is_found_by_name_and_code(
    session: Session, make: Factory, places: None
) -> None:
    own = make.organization("Ferme St-Élie", name_key="ferme saint elie")
    make.site(own, postal_code="J6E1A1")
    load(session, HEAD + "FERME SAINT-ELIE INC.;ferme;J6E 1A1;Joliette;1143920115;;;;;\n")
    assert count(session, Organization) == 1
    assert own.neq == "1143920115"


def test_a_neq_decides_over_the_name(session: Session, make: Factory, places: None) -> None:
    own = make.organization("Ferme A", name_key="ferme a", neq="1143920115")
    load(session, HEAD + "Ferme B;ferme;J6E 1A1;Joliette;1143920115;;;;;\n")
    assert count(session, Organization) == 1
    assert own.name == "Ferme A"


def test_an_ambiguity_is_asked(session: Session, make: Factory, places: None) -> None:
    for _ in range(2):
        make.site(make.organization("Ferme A", name_key="ferme a"), postal_code="J6E1A1")
    (problem,) = look(session, HEAD + "Ferme A;ferme;J6E 1A1;;;;;;;\n").problems
    assert (problem.line, problem.column) == (2, "Nom")


def test_a_name_without_code_is_asked(session: Session, make: Factory, places: None) -> None:
    make.site(make.organization("Ferme A", name_key="ferme a"), municipality="Joliette")
    (problem,) = look(session, HEAD + "Ferme A;ferme;;Joliette;;;;;;\n").problems
    assert problem.column == "Code postal"


def test_every_error_comes_at_its_line_and_column(session: Session, places: None) -> None:
    content = HEAD + (
        "Ferme A;étable;J6E 1A1;;;pas une adresse;;;;\n"
        "B;ferme;V6B 1A1;;12;;;;;\n"
        "C;ferme;J6E 1A1;;;;;133,2;-71,4;\n"
        "Ferme D;ferme;J6E 1A1;;;;;-73,4;46,0;\n"
        "Ferme E;ferme;;;;;;;;\n"
        "Ferme F;ferme;;Nulle-Part;;;;;;\n"
        "Ferme G;;J6E 1A1;;;;;;;\n"
    )
    places_of = [(each.line, each.column) for each in look(session, content).problems]
    assert places_of == [
        (2, "Sorte"),
        (2, "Courriel"),
        (3, "Nom"),
        (3, "Code postal"),
        (3, "NEQ"),
        (4, "Nom"),
        (4, "Latitude"),
        (5, "Latitude"),
        (5, "Longitude"),
        (6, "Code postal"),
        (7, "Municipalité"),
        (8, "Sorte"),
    ]


def test_every_error_says_in_french_what_to_write(session: Session, places: None) -> None:
    content = HEAD + "B;étable;V6B 1A1;;12;x;;a;b;\n"
    for problem in look(session, content).problems:
        assert problem.sentence[0].isupper()
        assert problem.sentence.endswith((".", "…", "?"))


def test_nowhere_written_as_zeros_is_no_point(session: Session, places: None) -> None:
    load(session, HEAD + "Ferme A;ferme;J6E 1A1;;;;;0;0,0;\n")
    assert found(session, "Ferme A").sites[0].position_precision == "postal_code"


def test_a_type_in_the_column_of_kinds_makes_an_institution(session: Session, places: None) -> None:
    load(session, "Nom;Type;Code postal\nLes Amis;CPE;J6E 1A1\n")
    amis = found(session, "Les Amis")
    assert (amis.kind, amis.institution_type) == ("institution", "cpe")


def test_a_farm_from_a_directory_is_shown_blurred(session: Session, places: None) -> None:
    load(session, HEAD + "Ferme A;ferme;J6E 1A1;;;;;46,02;-73,44;\n")
    (site,) = found(session, "Ferme A").sites
    assert site.public_position is not None
    assert geocoding.coordinates(site.public_position) != pytest.approx((-73.44, 46.02))


def test_a_school_is_put_below_the_centre_it_names(
    session: Session, make: Factory, places: None
) -> None:
    centre = make.organization("CSS des Rives", kind="service_centre", name_key="css des rives")
    load(session, "Nom;Type;Code postal;CSS\nÉcole A;école;J6E 1A1;css des Rives\n")
    assert found(session, "École A").parent_id == centre.id


def test_an_unknown_centre_is_a_problem(session: Session, places: None) -> None:
    content = "Nom;Type;Code postal;CSS\nÉcole A;école;J6E 1A1;CSS des Lunes\n"
    (problem,) = look(session, content).problems
    assert problem.column == "Fait partie de"


def test_identifiers_of_two_lists_do_not_meet(
    session: Session, make: Factory, places: None
) -> None:
    make.organization("Ferme Z", source="autre", external_id="1")
    load(session, HEAD + "Ferme A;ferme;J6E 1A1;;;;1;;;\n")
    assert count(session, Organization) == 2


def test_namesakes_get_addresses_of_their_own(session: Session, places: None) -> None:
    load(
        session,
        HEAD
        + "École A;école;J6E 1A1;Joliette;;;1;;;\n"
        + "École A;école;G4W 1A1;Matane;;;2;;;\n"
        + "École A;école;H2X 1Y4;Montréal;;;3;;;\n",
    )
    slugs = set(session.scalars(select(Organization.slug)))
    assert slugs == {"ecole-a", "ecole-a-matane", "ecole-a-montreal"}


def test_ten_thousand_rows_are_quick_and_light(session: Session, places: None) -> None:
    codes = [("J6E 1A1", "Joliette", JOLIETTE), ("G4W 1A1", "Matane", MATANE)]
    content = HEAD + "".join(
        f"Ferme {at};ferme;{code};{town};;f{at}@exemple.test;x{at};{latitude};{longitude};\n"
        for at in range(10_000)
        for code, town, (longitude, latitude) in [codes[at % 2]]
    )
    started, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    summary = load(session, content)
    assert summary.created == 10_000
    assert time.process_time() - started < 30
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown < 200 * 1024
