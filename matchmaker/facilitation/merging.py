"""Two profiles of one body: finding them, making them one, taking that back.

What hangs on the merged profile goes to the one that is kept: places with all that is published
there, members, papers, notes, introductions. What both have stays where it is. The merged profile
is closed, and remembers nothing was lost: the numbers of all that moved are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload

from matchmaker import jobs
from matchmaker.accounts.models import Person
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.community.stories.models import Story
from matchmaker.demand.models import Contract
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.facilitation.models import OrganizationMerge, OrganizationNote
from matchmaker.facilitation.regions import Choice
from matchmaker.introductions.models import Introduction
from matchmaker.organizations import permissions, trail
from matchmaker.organizations.models import (
    Claim,
    HeldCertification,
    Invitation,
    Membership,
    Organization,
    Site,
)
from matchmaker.portal.hooks.models import HookEndpoint

MOST: Final = 60
OPEN: Final = ("active", "unclaimed")
# what points to an organisation, and what two rows of one organisation can't share
POINTERS: Final[dict[str, tuple[InstrumentedAttribute[Any], tuple[str, ...]]]] = {
    "site": (Site.organization_id, ()),
    "operated_site": (Site.operator_id, ()),
    "child": (Organization.parent_id, ()),
    "membership": (Membership.organization_id, ("person_id",)),
    "certification": (HeldCertification.organization_id, ("certification_id",)),
    "contract": (Contract.organization_id, ("family_id", "until")),
    "invitation": (Invitation.organization_id, ("email_key",)),
    "claim": (Claim.organization_id, ("person_id",)),
    "note": (OrganizationNote.organization_id, ()),
    "resource": (Resource.organization_id, ()),
    "resource_mark": (ResourceMark.organization_id, ("resource_id", "kind")),
    "story": (Story.organization_id, ()),
    "hook": (HookEndpoint.organization_id, ()),
    "supplied": (Introduction.supplier_id, ("buyer_id", "product_id")),
    "bought": (Introduction.buyer_id, ("supplier_id", "product_id")),
}


class NotMergeable(Conflict):
    """They trade with each other, or one is closed, or one belongs to the other."""

    message = N_("Ces deux fiches ne peuvent pas être fusionnées.")


class AlreadyUndone(Conflict):
    """Somebody took it back."""

    message = N_("Cette fusion est déjà défaite.")


@dataclass(frozen=True)
class Pair:
    """Two profiles that look alike, and why: name, email or phone."""

    first: Organization
    second: Organization
    why: tuple[str, ...]


def likely(session: Session, choice: Choice) -> list[Pair]:
    """Open profiles that share a name and a place, an address or a number; the oldest first."""
    queries = {
        "name": _namesakes(choice),
        "email": _sharers(func.lower(Organization.email), choice),
        "phone": _sharers(Organization.phone, choice),
    }
    found: dict[tuple[int, int], list[str]] = {}
    for why, query in queries.items():
        for first, second in session.execute(query):
            found.setdefault((first, second), []).append(why)
    pairs = sorted(found)[:MOST]
    known = by_id(session, {number for pair in pairs for number in pair})
    return [Pair(known[pair[0]], known[pair[1]], tuple(found[pair])) for pair in pairs]


def by_id(session: Session, ids: set[int]) -> dict[int, Organization]:
    """Organisations with their places."""
    found = session.scalars(
        select(Organization)
        .where(Organization.id.in_(ids))
        .options(selectinload(Organization.sites))
    )
    return {each.id: each for each in found}


def merge(
    session: Session, kept: Organization, *, merged: Organization, by: Person
) -> OrganizationMerge:
    """Move all that can move and close what is merged; raises NotMergeable."""
    # two people who press at once merge once
    both = select(Organization.id).where(Organization.id.in_([kept.id, merged.id]))
    session.execute(both.order_by(Organization.id).with_for_update())
    session.refresh(kept)
    session.refresh(merged)
    _check(session, kept, merged=merged, by=by)
    moved = {name: _move(session, name, merged_id=merged.id, kept_id=kept.id) for name in POINTERS}
    made = OrganizationMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        merged_state=merged.state,
        moved={name: ids for name, ids in moved.items() if ids},
    )
    session.add(made)
    merged.state = "closed"
    _settle(session, kept, merged)
    trail.record(session, by, "organization.merged", organization=kept, other=merged.id)
    trail.record(session, by, "organization.merged_into", organization=merged, other=kept.id)
    return made


def undo(session: Session, public_id: str, *, by: Person, now: datetime) -> OrganizationMerge:
    """Move back what moved, and open again what was merged."""
    made = session.scalar(
        select(OrganizationMerge).where(OrganizationMerge.public_id == public_id).with_for_update()
    )
    if made is None or not permissions.is_on_behalf(session, by, made.kept):
        raise NotFound
    if made.undone_at is not None:
        raise AlreadyUndone
    for name, ids in made.moved.items():
        pointer, _ = POINTERS[name]
        table = pointer.class_
        session.execute(
            update(table)
            .where(table.id.in_(ids), pointer == made.kept_id)
            .values({pointer: made.merged_id})
            .execution_options(synchronize_session=False)
        )
    made.undone_at = now
    made.merged.state = made.merged_state
    _settle(session, made.kept, made.merged)
    trail.record(session, by, "organization.unmerged", organization=made.kept, other=made.merged_id)
    return made


def recent(session: Session, choice: Choice) -> Sequence[OrganizationMerge]:
    """The last merges, to be taken back if need be."""
    return session.scalars(
        select(OrganizationMerge)
        .join(OrganizationMerge.kept)
        .where(OrganizationMerge.undone_at.is_(None), _here(Organization, choice))
        .options(selectinload(OrganizationMerge.kept), selectinload(OrganizationMerge.merged))
        .order_by(OrganizationMerge.id.desc())
        .limit(10)
    ).all()


def _check(session: Session, kept: Organization, *, merged: Organization, by: Person) -> None:
    for each in (kept, merged):
        if not permissions.is_on_behalf(session, by, each):
            raise NotFound
    related = kept.id in {merged.id, merged.parent_id} or kept.parent_id == merged.id
    trade = select(Introduction.id).where(
        or_(
            and_(Introduction.supplier_id == kept.id, Introduction.buyer_id == merged.id),
            and_(Introduction.supplier_id == merged.id, Introduction.buyer_id == kept.id),
        )
    )
    closed = kept.state not in OPEN or merged.state not in OPEN
    if related or closed or session.scalar(trade.limit(1)) is not None:
        raise NotMergeable


def _move(session: Session, name: str, *, merged_id: int, kept_id: int) -> list[int]:
    """The rows that pointed to one and point to the other now; those that it has already stay."""
    pointer, unique = POINTERS[name]
    table, there = pointer.class_, aliased(pointer.class_)
    taken: ColumnElement[bool] = true()
    if unique:
        same = [getattr(there, name) == getattr(table, name) for name in unique]
        twin = select(there.id).where(getattr(there, pointer.key) == kept_id, *same)
        taken = ~twin.exists()
    moved = session.scalars(
        update(table)
        .where(pointer == merged_id, taken)
        .values({pointer: kept_id})
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).all()
    return sorted(moved)


def _settle(session: Session, *changed: Organization) -> None:
    """Rows moved behind the session's back; what both publish is paired anew."""
    session.flush()
    session.expire_all()
    for organization in changed:
        jobs.enqueue(session, "pairing.repair", organization_id=organization.id)


def _namesakes(choice: Choice) -> Select[*Any]:
    """One name in one municipality or at one postal code, or one of them nowhere yet."""
    one, other = aliased(Organization), aliased(Organization)
    here, there = aliased(Site), aliased(Site)
    together = (
        select(here.id)
        .join(there, there.organization_id == other.id)
        .where(
            here.organization_id == one.id,
            or_(
                here.municipality == there.municipality,
                and_(here.postal_code != "", here.postal_code == there.postal_code),
            ),
        )
        .exists()
    )
    return (
        select(one.id, other.id)
        .join(other, and_(one.name_key == other.name_key, one.id < other.id))
        .where(one.kind == other.kind, one.state.in_(OPEN), other.state.in_(OPEN))
        .where(or_(together, ~_placed(one), ~_placed(other)), _here(one, choice))
        .order_by(one.id, other.id)
        .limit(MOST)
    )


def _sharers(
    shared: ColumnElement[str] | InstrumentedAttribute[str], choice: Choice
) -> Select[*Any]:
    """The first and the last of those that share something; once merged, the next ones follow."""
    first, last = func.min(Organization.id), func.max(Organization.id)
    return (
        select(first, last)
        .where(shared != "", Organization.state.in_(OPEN), _here(Organization, choice))
        .group_by(shared, Organization.kind)
        .having(first < last)
        .order_by(first)
        .limit(MOST)
    )


def _placed(organization: Any) -> ColumnElement[bool]:
    site = aliased(Site)
    return select(site.id).where(site.organization_id == organization.id).exists()


def _here(organization: Any, choice: Choice) -> ColumnElement[bool]:
    if choice.codes is None:
        return true()
    site = aliased(Site)
    return (
        select(site.id)
        .where(site.organization_id == organization.id, site.region_code.in_(choice.codes))
        .exists()
    )
