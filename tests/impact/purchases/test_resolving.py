"""What a line turns out to be, in the order of what is sure."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification, Product, ProductSynonym, Unit, UnitConversion
from matchmaker.impact.purchases import resolving
from matchmaker.impact.purchases.models import Answer, SupplierAnswer
from matchmaker.impact.purchases.resolving import Line
from matchmaker.organizations.models import HeldCertification, Organization
from tests.factories import Factory

DAY = date(2026, 9, 15)


@pytest.fixture
def carrot(make: Factory) -> Product:
    return make.product("carotte")


@pytest.fixture
def centre(make: Factory) -> Organization:
    return make.organization("Centre du Nord", kind="service_centre")


@pytest.fixture
def school(make: Factory, centre: Organization) -> Organization:
    return make.organization("École du Lac", kind="institution", parent=centre)


@pytest.fixture(autouse=True)
def farm(make: Factory) -> Organization:
    made = make.organization("Ferme du Rang inc.", name_key="ferme du rang")
    make.site(made, region_code="14")
    return made


def resolved(session: Session, school: Organization, description: str, **more: Any) -> Any:
    line = Line(school.id, more.pop("on", DAY), description, **more)
    return resolving.Resolver(session, [line]).resolve(line)


def answered(session: Session, body: Organization, supplier: str = "", **facts: Any) -> None:
    session.add(
        Answer(
            organization_id=body.id,
            description_key="melange du chef",
            supplier_key=supplier,
            **facts,
        )
    )
    session.flush()


def test_a_producer_of_the_directory_sells_what_it_grew(
    session: Session, school: Organization, carrot: Product, farm: Organization
) -> None:
    found = resolved(session, school, "Carottes lavées", supplier_name="FERME DU RANG")

    assert found["supplier_id"] == farm.id
    assert (found["product_id"], found["group_code"]) == (carrot.id, "vegetables")
    assert (found["produced"], found["produced_region"]) == ("quebec", "14")
    assert (found["transformed"], found["form"]) == ("none", "washed")


def test_a_processor_transforms_in_quebec_and_says_nothing_of_where_it_grew(
    session: Session, make: Factory, school: Organization, carrot: Product
) -> None:
    make.site(make.organization("Cuisines Boréal", kind="processor", name_key="cuisines boreal"))

    found = resolved(session, school, "Carottes en dés", supplier_name="Cuisines Boréal")

    assert (found["produced"], found["transformed"]) == ("", "quebec")


def test_a_name_that_two_suppliers_bear_names_nobody(
    session: Session, make: Factory, school: Organization, carrot: Product
) -> None:
    make.site(make.organization("Ferme du Rang", name_key="ferme du rang"))

    found = resolved(session, school, "Carottes", supplier_name="Ferme du Rang")

    assert (found["supplier_id"], found["produced"]) == (None, "")


@pytest.mark.parametrize(
    ("written", "group", "produced", "transformed"),
    [
        ("Bananes 40 lb", "fruit", "abroad", "none"),
        ("Caisse d’oranges", "fruit", "abroad", "none"),
        ("CAFÉ MOULU", "grocery", "abroad", ""),
        ("Pain aux bananes", "", "", ""),
        ("Riz du Québec", "", "", ""),
    ],
)
def test_what_cannot_grow_here_comes_from_away(
    session: Session,
    school: Organization,
    carrot: Product,
    written: str,
    group: str,
    produced: str,
    transformed: str,
) -> None:
    found = resolved(session, school, written)

    assert (found["group_code"], found["produced"], found["transformed"]) == (
        group,
        produced,
        transformed,
    )


def test_a_longer_name_of_the_catalogue_is_not_the_foreign_food_in_it(
    session: Session, make: Factory, school: Organization
) -> None:
    cauliflower = make.product("chou-fleur")
    synonym = ProductSynonym(language="fr", text="riz de chou-fleur", product=cauliflower)
    session.add(synonym)
    session.flush()

    found = resolved(session, school, "Riz de chou-fleur")

    assert (found["product_id"], found["produced"]) == (cauliflower.id, "")


def test_rice_comes_from_away_although_a_little_grows_here(
    session: Session, make: Factory, school: Organization
) -> None:
    rice = make.product("riz")
    session.add(ProductSynonym(language="fr", text="riz blanc", product=rice))
    session.flush()

    bought = resolved(session, school, "Riz blanc 20 kg")
    local = resolved(session, school, "Riz blanc du Québec")

    assert (bought["produced"], bought["product_id"]) == ("abroad", None)
    assert (local["produced"], local["product_id"]) == ("", rice.id)


def test_answers_come_in_their_order_and_complete_one_another(
    session: Session, make: Factory, school: Organization, centre: Organization, carrot: Product
) -> None:
    make.region("16")
    answered(session, centre, transformed="quebec", produced="canada")
    answered(session, school, produced="quebec", produced_region="16")
    answered(session, school, "ferme du rang", product_id=carrot.id, produced="quebec")

    sold = resolved(session, school, "Mélange du chef", supplier_name="Ferme du Rang")
    other = resolved(session, school, "Mélange du chef", supplier_name="Autre")

    assert (sold["product_id"], sold["family_id"]) == (carrot.id, carrot.family_id)
    assert (sold["produced"], sold["produced_region"]) == ("quebec", "16")
    assert (other["product_id"], other["produced_region"], other["transformed"]) == (
        None,
        "16",
        "quebec",
    )


def test_what_a_line_says_comes_before_every_answer(
    session: Session, school: Organization, carrot: Product
) -> None:
    answered(session, school, produced="quebec", transformed="quebec")

    found = resolved(session, school, "Mélange du chef", said={"produced": "abroad"})

    assert (found["produced"], found["transformed"]) == ("abroad", "quebec")


def test_a_product_of_another_family_than_the_line_says_does_not_come_in(
    session: Session, make: Factory, school: Organization, carrot: Product
) -> None:
    bread = make.family("bakery")

    found = resolved(session, school, "Carottes", said={"family_id": bread.id})

    assert (found["product_id"], found["family_id"]) == (None, bread.id)


def test_an_answer_says_who_a_supplier_is_or_that_nobody_is(
    session: Session, make: Factory, school: Organization, centre: Organization, carrot: Product
) -> None:
    other = make.organization("Verger des Pommes", name_key="verger des pommes")
    session.add(
        SupplierAnswer(
            organization_id=centre.id, supplier_key="ferme du rang", supplier_id=other.id
        )
    )
    session.flush()
    first = resolved(session, school, "Carottes", supplier_name="Ferme du Rang")
    session.add(SupplierAnswer(organization_id=school.id, supplier_key="ferme du rang"))
    session.flush()

    second = resolved(session, school, "Carottes", supplier_name="Ferme du Rang")

    assert (first["supplier_id"], second["supplier_id"]) == (other.id, None)


def test_a_reserved_term_counts_with_a_proof_or_a_verified_label_of_its_supplier(
    session: Session, school: Organization, carrot: Product, farm: Organization
) -> None:
    label = Certification(code="organic", kind="organic", bit=0, name_fr="Bio", name_en="Organic")
    session.add(label)
    session.flush()
    bare = resolved(session, school, "Carottes biologiques")
    proved = resolved(session, school, "Carottes biologiques", proof="label")
    session.add(
        HeldCertification(
            organization=farm,
            certification=label,
            verified_at=datetime(2026, 1, 1, tzinfo=UTC),
            expires_on=date(2026, 12, 31),
        )
    )
    session.flush()

    held = resolved(session, school, "Carottes", supplier_name="Ferme du Rang")
    lapsed = resolved(
        session, school, "Carottes", supplier_name="Ferme du Rang", on=date(2027, 1, 1)
    )

    labels = [each["labels"] for each in (bare, proved, held, lapsed)]
    assert labels == [[], ["organic"], ["organic"], []]


@pytest.mark.parametrize(
    ("description", "quantity", "unit", "cents", "kg"),
    [
        ("Carottes", 12.5, "kg", 100, 12.5),
        ("Carottes", 10.0, "lb", -100, -4.536),
        ("Carottes 50 lb", 3.0, "", 100, 68.04),
        ("Carottes, caisse de 20 kg", 2.0, "caisses", 100, 40.0),
        ("Carottes", 2.0, "caisses de 10 kg", 100, 20.0),
        ("Carottes", 2.0, "caisses", 100, 30.0),
        ("Navets", 2.0, "caisses", 100, None),
        ("Carottes 50 lb", None, "", 100, None),
        ("Carottes, caisse de 24", 1.0, "", 100, None),
    ],
)
def test_kilos_are_said_where_the_words_or_the_catalogue_tell(
    session: Session,
    school: Organization,
    carrot: Product,
    description: str,
    quantity: float | None,
    unit: str,
    cents: int,
    kg: float | None,
) -> None:
    masses = [("kg", "mass", 1.0, "kg"), ("lb", "mass", 0.4536, "lb"), ("case", "count", None, "")]
    for position, (code, kind, kilos, word) in enumerate(masses):
        words = dict.fromkeys(("one_fr", "one_en"), word or "caisse")
        words |= dict.fromkeys(("many_fr", "many_en"), word or "caisses")
        session.add(Unit(code=code, kind=kind, kg=kilos, position=position, **words))
    session.flush()
    case = session.query(Unit).filter_by(code="case").one()
    session.add(
        UnitConversion(product_id=carrot.id, unit_id=case.id, kg=15.0, confidence="sourced")
    )
    session.flush()

    found = resolved(session, school, description, quantity=quantity, unit=unit, amount_cents=cents)

    assert found["quantity_kg"] == (pytest.approx(kg, abs=0.01) if kg else None)
