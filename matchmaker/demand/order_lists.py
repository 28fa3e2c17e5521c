"""Order lists: pasted or taken from a file or a menu, corrected line by line, then made into needs
for one kitchen or several, all of them in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar

from pydantic import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.catalogue import lookup
from matchmaker.catalogue.terms import Shelf
from matchmaker.catalogue.trade import Per
from matchmaker.demand import order_lines, queries, sharing, writing
from matchmaker.demand.models import Need, OrderList
from matchmaker.demand.order_lines import Line
from matchmaker.demand.schemas import CompleteNeed, NeedDraft
from matchmaker.demand.sharing import Sharing
from matchmaker.errors import N_, Conflict, Invalid, NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State

MOST_LISTS: Final = 20
# one transaction stays short enough for a page to answer
MOST_NEEDS: Final = 1000
Schema = TypeVar("Schema", bound=NeedDraft)


class NothingWritten(Invalid):
    """A list of nothing."""

    message = N_("Collez une liste, ou choisissez un fichier.")


class TooLong(Invalid):
    """More lines than one page of work."""

    message = N_("Cette liste a %(count)s lignes : envoyez-en au plus %(most)s à la fois.")


class TooManyLists(Conflict):
    """More lists wait than anybody finishes."""

    message = N_("Vous avez déjà 20 listes en cours : finissez-en ou oubliez-en une d’abord.")


def start(
    session: Session,
    written: Sequence[str],
    *,
    sites: Sequence[Site],
    shared: Sharing,
    per: Per,
    title: str,
    by: Person,
) -> OrderList:
    """Read every line and keep the list; lines that say nothing we know are kept too."""
    if not written:
        raise NothingWritten(field="written")
    if len(written) > order_lines.MOST:
        raise TooLong(field="written", count=len(written), most=order_lines.MOST)
    known = lookup.known(session)
    read = [order_lines.read(known, at, each, per=per) for at, each in enumerate(written, start=1)]
    return keep(session, read, sites=sites, shared=shared, title=title, by=by)


def keep(
    session: Session,
    lines: Sequence[Line],
    *,
    sites: Sequence[Site],
    shared: Sharing,
    title: str,
    by: Person,
) -> OrderList:
    """Keep lines that were read already, for these kitchens."""
    for site in sites:
        permissions.must_prepare_site(session, by, site)
    sharing.parts(sites, shared)
    own = select(func.count()).select_from(OrderList).where(OrderList.person_id == by.id)
    if (session.scalar(own) or 0) >= MOST_LISTS:
        raise TooManyLists
    made = OrderList(
        person_id=by.id,
        title=title,
        site_ids=[site.id for site in sites],
        sharing=shared,
        lines=[each.record() for each in lines],
    )
    session.add(made)
    session.flush()
    return made


def of_person(session: Session, person_id: int) -> Sequence[OrderList]:
    """A person's lists, the newest first."""
    return session.scalars(
        select(OrderList)
        .where(OrderList.person_id == person_id)
        .order_by(OrderList.created_at.desc(), OrderList.id.desc())
    ).all()


def one(session: Session, public_id: str, *, person_id: int) -> OrderList:
    """One of the person's own, held until the end of the transaction; or NotFound."""
    found = session.scalar(
        select(OrderList)
        .where(OrderList.public_id == public_id, OrderList.person_id == person_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def sites_of(session: Session, order_list: OrderList) -> list[Site]:
    """The kitchens that a list is for, in the order in which they were chosen."""
    found = session.scalars(
        select(Site)
        .where(Site.id.in_(order_list.site_ids))
        .options(selectinload(Site.organization))
    )
    by_id = {site.id: site for site in found}
    return [by_id[each] for each in order_list.site_ids if each in by_id]


def lines_of(order_list: OrderList) -> list[Line]:
    return [order_lines.of_record(each) for each in order_list.lines]


def correct(
    session: Session, order_list: OrderList, typed: Mapping[int, Mapping[str, str]]
) -> None:
    """Keep what was corrected, by the number of its line; what is a need already stays so."""
    known = lookup.known(session)
    order_list.lines = [
        order_lines.corrected(known, line, typed[line.number]).record()
        if line.number in typed and line.state != order_lines.State.DONE
        else line.record()
        for line in lines_of(order_list)
    ]


def shelf_of(session: Session, lines: Sequence[Line]) -> Shelf:
    """What the catalogue knows of the products of these lines, looked up at once."""
    shelf = Shelf(session)
    shelf.stock({line.product for line in lines if line.is_open and line.product})
    return shelf


def said(
    shelf: Shelf, line: Line, schema: type[Schema], *, site: Site, year: Sequence[int]
) -> Schema:
    """A line as a need of a kitchen; raises ValidationError, or all that the catalogue refuses.
    year: the kitchen's usual one, for a line that says no period."""
    values = {
        "product": line.product,
        "forms": [line.form] if line.form else [],
        "season": line.season or list(year),
        "preferred": list(line.preferred),
        **{name: getattr(line, name) for name in _SAME},
    }
    given = {name: value for name, value in values.items() if value not in ("", [])}
    need = schema.model_validate({"site": site.public_id, **given})
    writing.check(shelf, writing.wanted(shelf, need), need)
    return need


_SAME: Final = ("quantity", "quantity_unit", "quantity_per", "deliveries_per_month", "kg_per_unit")


def publish(
    session: Session, order_list: OrderList, *, by: Person, now: datetime, today: date
) -> list[Need]:
    """Publish every line that says enough, in every kitchen of the list."""
    sharing.must_stand_somewhere(sites_of(session, order_list), field="")
    made = _made(session, order_list, CompleteNeed, by=by, today=today, published_at=now)
    for organization_id in sorted({need.site.organization_id for need in made}):
        jobs.enqueue(session, "pairing.repair", organization_id=organization_id)
        jobs.enqueue(
            session,
            "portal.several_published",
            organization_id=organization_id,
            since=int(now.timestamp()),
        )
    _note(session, "needs.published_together", order_list, made=len(made), by=by)
    return made


def draft(session: Session, order_list: OrderList, *, by: Person, today: date) -> list[Need]:
    """Keep as drafts every line whose product is known, in every kitchen of the list."""
    made = _made(session, order_list, NeedDraft, by=by, today=today)
    _note(session, "needs.drafted_together", order_list, made=len(made), by=by)
    return made


def forget(session: Session, *, before: datetime) -> int:
    """How many lists that nobody touched since then went."""
    gone = session.scalars(
        delete(OrderList).where(OrderList.updated_at < before).returning(OrderList.id)
    )
    return len(gone.all())


@dataclass(frozen=True)
class _Kitchen:
    """One of those that a list is for: its part of a quantity, and its usual year."""

    site: Site
    part: float
    year: Sequence[int]


def _kitchens(session: Session, order_list: OrderList) -> list[_Kitchen]:
    sites = sites_of(session, order_list)
    parts = sharing.parts(sites, Sharing(order_list.sharing))
    years = queries.usual_years(session)
    return [
        _Kitchen(site, part, years.get(site.organization.institution_type, queries.ALL_YEAR))
        for site, part in zip(sites, parts, strict=True)
    ]


def _made(
    session: Session,
    order_list: OrderList,
    schema: type[Schema],
    *,
    by: Person,
    today: date,
    published_at: datetime | None = None,
) -> list[Need]:
    """The rows, drafts or published, and the lines marked as done; a line that can't be a need
    stays as it is."""
    kitchens = _kitchens(session, order_list)
    for each in kitchens:
        permissions.must_edit_site(session, by, each.site)
    before = lines_of(order_list)
    shelf = shelf_of(session, before)
    lines: list[Line] = []
    made: list[Need] = []
    for line in before:
        has_room = line.is_open and len(made) + len(kitchens) <= MOST_NEEDS
        wanted = _everywhere(shelf, line, schema, kitchens=kitchens) if has_room else []
        for site, need in wanted:
            row = _row(order_list, line, site)
            with session.no_autoflush:
                writing.write(shelf, row, need, today=today)
            row.updated_by, row.published_at = by.audit_key, published_at
            row.state = State.PUBLISHED if published_at else State.DRAFT
            made.append(row)
        lines.append(replace(line, state=order_lines.State.DONE) if wanted else line)
    order_list.lines = [each.record() for each in lines]
    session.add_all(made)
    session.flush()
    return made


def _everywhere(
    shelf: Shelf, line: Line, schema: type[Schema], *, kitchens: Sequence[_Kitchen]
) -> list[tuple[Site, Schema]]:
    """The line as a need of each kitchen; nothing when it can't be one."""
    wanted = []
    # kitchens of a kind have the same year, and the same line says the same there
    known: dict[tuple[int, ...], Schema] = {}
    try:
        for each in kitchens:
            year = tuple(each.year)
            if year not in known:
                known[year] = said(shelf, line, schema, site=each.site, year=year)
            part = sharing.part_of(known[year].quantity, each.part)
            own = {"site": each.site.public_id, "quantity": part}
            wanted.append((each.site, known[year].model_copy(update=own)))
    except* (ValidationError, Invalid):
        wanted = []
    return wanted


def _row(order_list: OrderList, line: Line, site: Site) -> Need:
    """A new need; the same line of the same list is one need of a kitchen, however often."""
    return Need(
        site=site,
        source=f"list:{order_list.public_id}",
        source_line=line.number,
        external_id=f"{line.number}/{site.public_id}",
    )


def _note(session: Session, act: str, order_list: OrderList, *, made: int, by: Person) -> None:
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="order_list",
        subject_id=order_list.public_id,
        rows=made,
    )
