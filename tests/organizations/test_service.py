from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.errors import Invalid, NotFound
from matchmaker.organizations import matching, queries, service, situating
from matchmaker.organizations.models import Organization
from matchmaker.organizations.schemas import NewOrganization, Profile, SiteIn
from matchmaker.places import blur, geocoding, pin
from tests.factories import JOLIETTE, MATANE, Factory
from tests.organizations.conftest import NOW

FARM: dict[str, Any] = {"name": "Ferme St-Élie", "kind": "producer", "postal_code": "J6E 1A1"}


def new(**said: Any) -> NewOrganization:
    return NewOrganization.model_validate(FARM | said)


def register(session: Session, make: Factory, **said: Any) -> Organization:
    return service.register(session, new(**said), by=make.person(), now=NOW)


def test_who_registers_an_organisation_owns_it(
    session: Session, make: Factory, places: None
) -> None:
    person = make.person()
    farm = service.register(session, new(), by=person, now=NOW)
    (membership,) = queries.of_person(session, person.id)
    assert (membership.organization, membership.role) == (farm, "owner")
    assert (farm.state, farm.source, farm.slug) == ("active", "form", "ferme-saint-elie")


def test_a_first_site_stands_where_the_code_says(
    session: Session, make: Factory, places: None
) -> None:
    (site,) = register(session, make).sites
    assert (site.kind, site.municipality, site.region_code) == ("farm", "Joliette", "14")
    assert site.position_precision == "postal_code"


def test_strangers_see_a_farm_elsewhere_and_a_school_where_it_is(
    session: Session, make: Factory, places: None
) -> None:
    farm = register(session, make).sites[0]
    school = register(
        session, make, name="École du Bourg", kind="institution", institution_type="school"
    ).sites[0]
    assert farm.public_position is not None
    assert school.public_position is not None
    moved = geocoding.coordinates(farm.public_position)
    assert moved != JOLIETTE
    assert geocoding.straight_km(moved, JOLIETTE) * 1000 < blur.RADIUS_M
    assert geocoding.coordinates(school.public_position) == pytest.approx(JOLIETTE)


def test_a_pin_overrules_the_words(session: Session, make: Factory, places: None) -> None:
    (site,) = register(session, make, latitude="46,03", longitude="-73,44").sites
    assert situating.coordinates(site) == pytest.approx((-73.44, 46.03))
    assert site.position_precision == "pin"


def test_a_point_far_from_everybody_is_asked_about_at_its_field(
    session: Session, make: Factory, places: None
) -> None:
    with pytest.raises(pin.FarFromQuebec) as refusal:
        register(session, make, latitude="60,5", longitude="-70")
    assert refusal.value.field == "latitude"


def test_an_unknown_place_is_refused_at_its_field(
    session: Session, make: Factory, places: None
) -> None:
    with pytest.raises(Invalid) as refusal:
        register(session, make, postal_code="", municipality="Nulle-Part")
    assert refusal.value.field == "municipality"


@pytest.mark.parametrize(
    "name", ["Ferme Saint-Élie", "FERME ST-ELIE INC.", "Ferme St-E\u0301lie", "ferme saint elie"]
)
def test_the_same_farm_in_other_letters_is_asked_about(
    session: Session, make: Factory, places: None, name: str
) -> None:
    first = register(session, make)
    with pytest.raises(matching.LooksLike) as question:
        register(session, make, name=name)
    assert question.value.candidates == (first,)


@pytest.mark.parametrize("name", ["Ferme Saint-Élie", "FERME ST-ELIE INC.", "Ferme St-E\u0301lie"])
def test_the_very_same_is_not_registered_twice_even_when_insisted(
    session: Session, make: Factory, places: None, name: str
) -> None:
    register(session, make)
    with pytest.raises(service.AlreadyRegistered):
        register(session, make, name=name, is_distinct=True)


def test_a_namesake_elsewhere_is_another(session: Session, make: Factory, places: None) -> None:
    first = register(session, make)
    second = register(session, make, postal_code="G4W 1A1")
    assert (first.slug, second.slug) == ("ferme-saint-elie", "ferme-saint-elie-matane")


def test_an_unclaimed_profile_of_the_name_is_proposed(
    session: Session, make: Factory, places: None
) -> None:
    known = make.organization("Ferme St-Élie", name_key="ferme saint elie", state="unclaimed")
    make.site(known, postal_code="J6E1A1")
    with pytest.raises(matching.LooksLike) as question:
        register(session, make)
    assert question.value.candidates == (known,)


def test_a_neq_serves_once(session: Session, make: Factory, places: None) -> None:
    register(session, make, neq="1143920115")
    with pytest.raises(service.NeqTaken):
        register(session, make, name="Autre ferme", neq="1143920115", is_distinct=True)


def test_twenty_identical_posts_make_one_row(fresh_database: Engine) -> None:
    with Session(fresh_database) as session, session.begin():
        make = Factory(session)
        person_id = make.person().id
        make.region("14")
        session.execute(
            db.Base.metadata.tables["municipality"].insert(),
            {
                "name": "Joliette",
                "search_key": "joliette",
                "region_code": "14",
                "position": db.point(*JOLIETTE),
            },
        )

    def post(_number: int) -> str:
        with Session(fresh_database) as session:
            person = session.get_one(Person, person_id)
            try:
                data = new(postal_code="", municipality="Joliette", is_distinct=True)
                service.register(session, data, by=person, now=NOW)
            except service.AlreadyRegistered:
                session.rollback()
                return "refused"
            session.commit()
            return "made"

    # the pool has five connections
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(post, range(20)))
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Organization)) == 1
    assert answers.count("made") == 1


def test_a_facilitator_registers_somebody_on_the_telephone(
    session: Session, make: Factory, places: None
) -> None:
    facilitator = make.person(roles=("facilitator",), regions=("14",))
    farm = service.register_on_behalf(session, new(), by=facilitator)
    assert (farm.state, farm.source) == ("unclaimed", "facilitator")
    acts = session.scalars(select(AuditEntry.act)).all()
    assert "organization.registered_on_behalf" in acts


def test_a_profile_is_changed_and_keeps_its_address(
    session: Session, make: Factory, places: None
) -> None:
    person = make.person()
    farm = service.register(session, new(), by=person, now=NOW)
    data = Profile.model_validate({"name": "Ferme Nouvelle", "kind": "producer"})
    service.change(session, farm, data, by=person)
    assert (farm.name, farm.name_key, farm.slug) == (
        "Ferme Nouvelle",
        "ferme nouvelle",
        "ferme-saint-elie",
    )


def test_a_stranger_changes_nothing(session: Session, make: Factory, places: None) -> None:
    farm = register(session, make)
    data = Profile.model_validate({"name": "Volée", "kind": "producer"})
    with pytest.raises(NotFound):
        service.change(session, farm, data, by=make.person())


def test_a_site_that_moves_is_paired_anew(session: Session, make: Factory, places: None) -> None:
    person = make.person()
    farm = service.register(session, new(), by=person, now=NOW)
    data = SiteIn.model_validate({"kind": "farm", "postal_code": "G4W 1A1"})
    service.change_site(session, farm.sites[0], data, by=person)
    assert situating.coordinates(farm.sites[0]) == pytest.approx(MATANE)
    assert farm.sites[0].region_code == "01"


def test_a_school_is_put_below_its_service_centre(session: Session, make: Factory) -> None:
    person = make.person()
    school = make.organization("École", kind="institution")
    centre = make.organization("CSS", kind="service_centre", slug="css")
    make.member(person, school)
    service.belong(session, school, "css", by=person)
    assert school.parent_id == centre.id


@pytest.mark.parametrize("slug", ["nowhere", "farm", "school", "Ferme"])
def test_only_a_body_that_has_others_below_it_is_a_parent(
    session: Session, make: Factory, slug: str
) -> None:
    person = make.person()
    make.organization("Ferme", slug="farm")
    school = make.organization("École", kind="institution", slug="school")
    make.member(person, school)
    with pytest.raises(service.NoSuchParent):
        service.belong(session, school, slug, by=person)


def test_a_company_is_named_as_the_kitchen_s_operator(
    session: Session, make: Factory, places: None
) -> None:
    person = make.person()
    company = make.organization("Traiteur", kind="food_service_operator", slug="traiteur")
    school = make.organization("École", kind="institution")
    make.member(person, school)
    data = SiteIn.model_validate(
        {"kind": "kitchen", "postal_code": "J6E 1A1", "operator": "traiteur"}
    )
    assert service.add_site(session, school, data, by=person).operator_id == company.id


def test_a_parent_may_be_named(session: Session, make: Factory) -> None:
    person = make.person()
    school = make.organization("École", kind="institution")
    centre = make.organization("CSS des Rives", kind="service_centre", name_key="css des rives")
    make.member(person, school)
    service.belong(session, school, "CSS des rives", by=person)
    assert school.parent_id == centre.id
