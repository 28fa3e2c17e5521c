from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Contract, NeedCertification
from matchmaker.organizations.models import HeldCertification
from matchmaker.pairing import columns
from matchmaker.pairing.models import PairRefusal
from matchmaker.supply.models import OfferCertification
from tests.factories import JOLIETTE, SOREL, Factory
from tests.pairing.conftest import TODAY

YESTERDAY = TODAY - timedelta(days=1)


def certification(session: Session, code: str, bit: int) -> Certification:
    row = Certification(code=code, kind="origin", bit=bit, name_fr=code, name_en=code)
    session.add(row)
    session.flush()
    return row


def whole(session: Session) -> engine.Market:
    return columns.whole(session, today=TODAY)


def test_an_offer_becomes_a_row(session: Session, make: Factory) -> None:
    offer = make.offer(
        at=JOLIETTE, form="washed", delivery_days=5, min_order_cents=25000, reach_km=120
    )
    table = whole(session).offers
    assert table.key.tolist() == [offer.id]
    assert table.product.tolist() == [offer.product_id]
    assert table.form.tolist() == [engine.Form.WASHED]
    assert (table.longitude[0], table.latitude[0]) == pytest.approx(JOLIETTE)
    assert (table.delivery_days[0], table.min_order_cents[0], table.reach_km[0]) == (5, 25000, 120)
    assert np.isnan(table.reach_minutes[0])


def test_a_need_becomes_a_row(session: Session, make: Factory) -> None:
    need = make.need(
        at=SOREL, forms=["peeled", "washed"], budget_cents_per_kg=150, budget_is_ceiling=True
    )
    table = whole(session).needs
    assert table.key.tolist() == [need.id]
    assert table.forms[0, engine.Form.WASHED] == 90
    assert table.demand[0].tolist() == need.curve
    assert table.budget_is_ceiling.tolist() == [True]
    assert not table.is_bound[0]


def test_a_need_of_a_family_has_no_product(session: Session, make: Factory) -> None:
    make.need(family_id=make.family().id)
    table = whole(session).needs
    assert table.product.tolist() == [engine.FAMILY_ONLY]
    assert table.family.tolist() == [make.family().id]


def test_modes_are_stacked_and_normalised(session: Session, make: Factory) -> None:
    make.offer(seasons={"field": [50] + [0] * 23, "storage": [30, 40] + [0] * 22})
    assert whole(session).offers.supply[0].tolist() == [100, 50] + [0] * 22


def test_a_price_to_discuss_is_not_stated(session: Session, make: Factory) -> None:
    make.offer(price_to_discuss=True)
    assert np.isnan(whole(session).offers.price_cents_per_kg[0])


@pytest.mark.parametrize(
    "columns_of_offer",
    [{"state": "paused"}, {"state": "draft"}, {"expires_on": YESTERDAY}],
    ids=["paused", "draft", "over"],
)
def test_what_is_not_published_now_is_not_in_the_market(
    session: Session, make: Factory, columns_of_offer: dict[str, object]
) -> None:
    make.offer(**columns_of_offer)
    assert len(whole(session).offers.key) == 0


def test_a_site_without_position_is_never_ranked(session: Session, make: Factory) -> None:
    make.offer(make.site(position=None))
    make.need()
    tables = engine.from_weights(engine.EXPERT)
    assert engine.rank(whole(session), tables).needs.feasible.tolist() == [0]


def test_certifications_of_the_farm_and_of_the_offer_count_while_valid(
    session: Session, make: Factory
) -> None:
    held, own, lapsed = (certification(session, code, bit) for code, bit in
                         (("organic", 0), ("local", 63), ("old", 5)))  # fmt: skip
    offer = make.offer()
    organization = offer.site.organization_id
    session.add_all(
        [
            HeldCertification(
                organization_id=organization, certification_id=held.id, expires_on=TODAY
            ),
            HeldCertification(
                organization_id=organization, certification_id=lapsed.id, expires_on=YESTERDAY
            ),
            OfferCertification(offer_id=offer.id, certification_id=own.id),
        ]
    )
    session.flush()
    assert whole(session).offers.certifications.tolist() == [1 | 1 << 63]


def test_required_and_preferred_certifications_are_apart(session: Session, make: Factory) -> None:
    need = make.need()
    for code, bit, is_required in (("organic", 3, True), ("local", 63, False)):
        row = certification(session, code, bit)
        session.add(
            NeedCertification(need_id=need.id, certification_id=row.id, is_required=is_required)
        )
    session.flush()
    table = whole(session).needs
    assert (table.required.tolist(), table.preferred.tolist()) == ([8], [1 << 63])


@pytest.mark.parametrize(
    ("until", "expected"), [(TODAY, True), (YESTERDAY, False), (date(2030, 1, 1), True)]
)
@pytest.mark.parametrize("whose", ["owner", "parent", "operator"])
def test_a_contract_in_force_binds_the_kitchen(
    session: Session, make: Factory, until: date, whose: str, *, expected: bool
) -> None:
    parent = make.organization(kind="service_centre")
    operator = make.organization(kind="food_service_operator")
    owner = make.organization(kind="institution", parent_id=parent.id)
    make.need(make.site(owner, at=SOREL, operator_id=operator.id))
    bound = {"owner": owner, "parent": parent, "operator": operator}[whose]
    session.add(Contract(organization_id=bound.id, family_id=make.family().id, until=until))
    session.flush()
    assert whole(session).needs.is_bound.tolist() == [expected]


def test_only_refusals_of_the_season_count(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    for year in (2025, 2026):
        session.add(
            PairRefusal(
                offer_id=offer.id, need_id=need.id, season_year=year, side="need", reason="price"
            )
        )
    session.flush()
    assert whole(session).refusals.need_key.tolist() == [need.id]


def test_a_fuller_profile_is_more_complete(session: Session, make: Factory) -> None:
    make.offer()
    make.offer(make.site(make.organization(description="Ferme", email="a@exemple.test")))
    bare, fuller = whole(session).offers.completeness
    assert bare < fuller <= 1


def test_loading_takes_a_fixed_number_of_queries(
    session: Session, make: Factory, count_queries: object
) -> None:
    for _ in range(3):
        make.offer()
        make.need()
    session.flush()
    with count_queries() as seen:  # type: ignore[operator]
        whole(session)
    # substitutes and refusals; columns come as arrays, past what counts statements
    assert len(seen) == 2
