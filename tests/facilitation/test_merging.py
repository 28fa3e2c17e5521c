"""Two profiles of one body: found, made one, taken back, and what cannot be merged."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.demand.models import Contract
from matchmaker.errors import NotFound
from matchmaker.facilitation import merging
from matchmaker.facilitation.models import OrganizationMerge
from matchmaker.facilitation.regions import Choice
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Membership, Organization, Site
from tests.factories import MATANE, Factory

NOW = datetime(2026, 9, 10, tzinfo=UTC)
HERE = Choice("", frozenset({"14"}), {"14"})


@pytest.fixture
def desk(make: Factory) -> Person:
    return make.person(roles=("facilitator",), regions=("14",))


@pytest.fixture
def twins(make: Factory) -> tuple[Organization, Organization]:
    """A farm of two members, and its twin with one of them and somebody else."""
    kept, merged = (make.organization("Ferme Roy", name_key="ferme roy") for _ in range(2))
    make.site(kept)
    make.site(merged)
    both = make.person()
    for organization in (kept, merged):
        make.member(both, organization)
    make.member(make.person(), merged, "editor")
    return kept, merged


def test_a_name_at_one_place_looks_like_a_double(
    session: Session, twins: tuple[Organization, Organization]
) -> None:
    [pair] = merging.likely(session, HERE)
    assert ((pair.first, pair.second), pair.why) == (twins, ("name",))


def test_an_address_or_a_number_in_common_does_too(session: Session, make: Factory) -> None:
    for name, more in {
        "Un": {"email": "A@b.ca"},
        "Deux": {"email": "a@b.ca", "phone": "1"},
    }.items():
        make.site(make.organization(name, **more))
    make.site(make.organization("Trois", phone="1"))
    assert [pair.why for pair in merging.likely(session, HERE)] == [("email",), ("phone",)]


def test_a_name_elsewhere_or_another_kind_is_somebody_else(session: Session, make: Factory) -> None:
    make.site(make.organization("Ferme Roy", name_key="ferme roy"))
    make.site(
        make.organization("Ferme Roy", name_key="ferme roy"),
        municipality="Matane", at=MATANE, region_code="01",
    )  # fmt: skip
    make.site(make.organization("Ferme Roy", name_key="ferme roy", kind="hub"))
    assert merging.likely(session, HERE) == []


def test_what_one_has_goes_to_the_other_and_comes_back(
    session: Session, make: Factory, desk: Person, twins: tuple[Organization, Organization]
) -> None:
    kept, merged = twins
    offer = make.offer(merged.sites[0])
    session.add(
        Contract(organization_id=merged.id, family_id=make.family().id, until=date(2027, 1, 1))
    )
    made = merging.merge(session, kept, merged=merged, by=desk)
    assert (len(kept.sites), merged.sites, merged.state) == (2, [], "closed")
    assert offer.site.organization_id == kept.id
    assert session.scalars(select(Contract.organization_id)).all() == [kept.id]
    members = select(Membership.organization_id)
    assert sorted(session.scalars(members)) == sorted([kept.id, kept.id, merged.id])
    merging.undo(session, made.public_id, by=desk, now=NOW)
    session.expire_all()
    assert (len(kept.sites), len(merged.sites), merged.state) == (1, 1, "active")
    assert sorted(session.scalars(members)) == sorted([kept.id, merged.id, merged.id])
    with pytest.raises(merging.AlreadyUndone):
        merging.undo(session, made.public_id, by=desk, now=NOW)
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == [
        "organization.merged", "organization.merged_into", "organization.unmerged",
    ]  # fmt: skip


def introduction(make: Factory, session: Session, supplier: Site, buyer: Site) -> Introduction:
    row = Introduction(
        supplier_id=supplier.organization_id,
        buyer_id=buyer.organization_id,
        supplier_site_id=supplier.id,
        buyer_site_id=buyer.id,
        product_id=make.product().id,
        offer_id=make.offer(supplier).id,
        state="sent",
        origin="supplier",
    )
    session.add(row)
    session.flush()
    return row


def test_introductions_follow_except_where_both_have_one(
    session: Session, make: Factory, desk: Person, twins: tuple[Organization, Organization]
) -> None:
    kept, merged = twins
    schools = [make.site(make.organization(f"École {n}", kind="institution")) for n in (1, 2)]
    introduction(make, session, kept.sites[0], schools[0])
    same = introduction(make, session, merged.sites[0], schools[0])
    other = introduction(make, session, merged.sites[0], schools[1])
    merging.merge(session, kept, merged=merged, by=desk)
    session.expire_all()
    assert (same.supplier_id, other.supplier_id) == (merged.id, kept.id)


def test_what_trades_or_belongs_together_is_not_one(
    session: Session, make: Factory, desk: Person, twins: tuple[Organization, Organization]
) -> None:
    kept, merged = twins
    introduction(make, session, kept.sites[0], merged.sites[0])
    with pytest.raises(merging.NotMergeable):
        merging.merge(session, kept, merged=merged, by=desk)
    parent = make.organization(kind="service_centre")
    make.site(parent)
    child = make.organization(kind="institution", parent_id=parent.id)
    make.site(child)
    with pytest.raises(merging.NotMergeable):
        merging.merge(session, parent, merged=child, by=desk)


def test_other_regions_are_others_to_merge(
    session: Session, make: Factory, twins: tuple[Organization, Organization]
) -> None:
    elsewhere = make.person(roles=("facilitator",), regions=("01",))
    with pytest.raises(NotFound):
        merging.merge(session, twins[0], merged=twins[1], by=elsewhere)
    assert session.scalars(select(OrganizationMerge)).all() == []
