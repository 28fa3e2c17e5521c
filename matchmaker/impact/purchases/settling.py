"""What is unknown, by words; an answer given once settles all the lines that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.catalogue import lookup
from matchmaker.catalogue.likeness import Match
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.impact.purchases import facts, queries, writing
from matchmaker.impact.purchases.directory import SELLING
from matchmaker.impact.purchases.models import Answer, Purchase, SupplierAnswer
from matchmaker.impact.purchases.queries import UNKNOWN, Totals
from matchmaker.impact.purchases.schemas import Group, OfOrigin
from matchmaker.intake import lines
from matchmaker.organizations import permissions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization

SHOWN: Final = 20
AGREEING: Final = 2
LIKELY: Final = 3


class NothingSaid(Invalid):
    """An answer without an answer."""

    message = N_("Dites au moins ce que c’est, ou d’où cela vient.")


class NoSuchSupplier(Invalid):
    """Not one name of the directory."""

    message = N_("Ce fournisseur n’est pas au répertoire, ou plusieurs portent ce nom.")


class AnswerIn(OfOrigin):
    """What somebody says of all that was bought under these words. supplier: the name in the
    directory of who is meant. for_all: whoever sold it."""

    description_key: lines.Line
    supplier_key: lines.Line = ""
    likely: lines.Line = ""
    product: lines.Line = ""
    group: Group | Literal[""] = ""
    supplier: lines.Line = ""
    for_all: bool = False


@dataclass(frozen=True)
class Unsettled:
    """Lines of the same words, unknown. `likely`: products that the words may mean."""

    description_key: str
    supplier_key: str
    description: str
    supplier_name: str
    count: int
    cents: int
    likely: tuple[Match, ...]


def groups(session: Session, site_ids: Sequence[int], *, limit: int = SHOWN) -> list[Unsettled]:
    """The biggest amounts first."""
    total = func.sum(Purchase.amount_cents)
    keys = Purchase.description_key, Purchase.supplier_key
    rows = session.execute(
        select(
            *keys,
            func.min(Purchase.description),
            func.min(Purchase.supplier_name),
            func.count(),
            total,
        )
        .where(Purchase.site_id.in_(site_ids), UNKNOWN)
        .group_by(*keys)
        .order_by(func.abs(total).desc(), *keys)
        .limit(limit)
    ).all()
    return [_unsettled(session, *row) for row in rows]


def left(session: Session, site_ids: Sequence[int]) -> Totals:
    """How many lines are unknown, and their sum."""
    return queries.counted(session, Purchase.site_id.in_(site_ids), UNKNOWN)


def suggestion(
    session: Session, organization: Organization, description_key: str
) -> dict[str, Any] | None:
    """What at least two other institutions answered alike for these words; never who. Bodies of
    one house are one voice, and not another's."""
    house = func.coalesce(Organization.parent_id, Organization.id)
    own = organization.parent_id or organization.id
    same = Answer.product_id, Answer.group_code, Answer.produced, Answer.transformed
    row = session.execute(
        select(*same)
        .join(Organization, Organization.id == Answer.organization_id)
        .where(Answer.description_key == description_key, house != own)
        .group_by(*same)
        .having(func.count(house.distinct()) >= AGREEING)
        .order_by(func.count(house.distinct()).desc(), *same)
        .limit(1)
    ).first()
    names = ("product_id", "group_code", "produced", "transformed")
    return dict(zip(names, row, strict=True)) if row else None


def answer(
    session: Session, organization: Organization, data: AnswerIn, *, by: Person, now: datetime
) -> Totals:
    """Keep the answer, apply it at once to every line of these words, and tell what it settled:
    how many lines are known that were not, and their sum."""
    permissions.must_edit(session, by, organization)
    said = _said(session, data)
    meant = _meant(session, data)
    if not said and meant is None:
        raise NothingSaid(field="product")
    site_ids = [site.id for site in queries.sites(session, organization)]
    if not _asked(session, site_ids, data):
        raise NotFound
    before = left(session, site_ids)
    signed = {"answered_by": by.audit_key, "answered_at": now}
    if said:
        _keep(session, organization, data, said=said, signed=signed)
    if meant is not None:
        _keep_supplier(session, organization, data, supplier_id=meant.id, signed=signed)
    session.flush()
    writing.settle_again(session, _concerned(session, site_ids, data, whole=meant is not None))
    audit.record(
        session,
        by.audit_key,
        "purchases.answered",
        subject_kind="organization",
        subject_id=organization.id,
    )
    after = left(session, site_ids)
    return Totals(before.lines - after.lines, before.cents - after.cents)


def _said(session: Session, data: AnswerIn) -> dict[str, Any]:
    """What is typed comes before what was proposed."""
    codes = writing.Codes(session)
    return codes.said(data, group=data.group) | codes.product(data.product or data.likely)


def _meant(session: Session, data: AnswerIn) -> Organization | None:
    if not data.supplier:
        return None
    found = organizations.meant(session, data.supplier, SELLING)
    if found is None or not data.supplier_key:
        raise NoSuchSupplier(field="supplier")
    return found


def _asked(session: Session, site_ids: Sequence[int], data: AnswerIn) -> bool:
    """Whether anything was bought under these words: nobody answers for what is not theirs."""
    found = select(Purchase.id).where(
        Purchase.site_id.in_(site_ids),
        Purchase.description_key == data.description_key,
        Purchase.supplier_key == data.supplier_key,
    )
    return session.scalar(found.limit(1)) is not None


def _keep(
    session: Session,
    organization: Organization,
    data: AnswerIn,
    *,
    said: dict[str, Any],
    signed: dict[str, Any],
) -> None:
    whole = dict(facts.NOTHING) | said | signed
    key = {
        "organization_id": organization.id,
        "description_key": data.description_key,
        "supplier_key": "" if data.for_all else data.supplier_key,
    }
    session.execute(
        insert(Answer)
        .values(key | whole)
        .on_conflict_do_update(index_elements=list(key), set_=whole)
    )


def _keep_supplier(
    session: Session,
    organization: Organization,
    data: AnswerIn,
    *,
    supplier_id: int,
    signed: dict[str, Any],
) -> None:
    whole = {"supplier_id": supplier_id} | signed
    key = {"organization_id": organization.id, "supplier_key": data.supplier_key}
    session.execute(
        insert(SupplierAnswer)
        .values(key | whole)
        .on_conflict_do_update(index_elements=list(key), set_=whole)
    )


def _concerned(
    session: Session, site_ids: Sequence[int], data: AnswerIn, *, whole: bool
) -> Sequence[Purchase]:
    """The lines of these words; with a supplier told apart, all that it sold as well."""
    words = Purchase.description_key == data.description_key
    if whole:
        words = words | (Purchase.supplier_key == data.supplier_key)
    return session.scalars(
        select(Purchase).where(Purchase.site_id.in_(site_ids), words).order_by(Purchase.id)
    ).all()


def _unsettled(session: Session, key: str, supplier_key: str, *row: Any) -> Unsettled:
    description, supplier, count, cents = row
    reading = lookup.read(session, description, limit=LIKELY)
    likely = reading.matches[:LIKELY]
    return Unsettled(key, supplier_key, description, supplier, count, int(cents), likely)
