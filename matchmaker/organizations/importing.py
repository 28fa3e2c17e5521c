"""Organisations and their sites from a directory; the education ministry's columns are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import model_validator
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker import audit, db
from matchmaker.accounts.addresses import Address
from matchmaker.errors import N_, Invalid
from matchmaker.intake import batch, text
from matchmaker.intake.amounts import Whole
from matchmaker.intake.batch import Action, Draft, Plan, Sender
from matchmaker.intake.headers import Column
from matchmaker.organizations import merging, names, situating
from matchmaker.organizations.columns import COLUMNS
from matchmaker.organizations.merging import Known, KnownSite, Register
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.schemas import (
    PARENTS,
    USUAL_SITE,
    Code,
    InstitutionType,
    Kind,
    Line,
    Name,
    Neq,
    Paragraph,
    Phone,
    SiteKind,
    Website,
    Where,
)

# the directory of establishments of the ministry of education
MINISTRY: Final = "meq"


class KindNeeded(Invalid, ValueError):
    """Nothing says what the organisation is."""

    message = N_("Dites de quelle sorte d’organisation il s’agit : ferme, CPE, école…")


class UnknownParent(Invalid):
    """The body that the row names is not in the register."""

    message = N_("Aucune organisation de ce nom n’en regroupe d’autres. Importez-la d’abord.")


class OrganizationRow(Where):
    """One line of a directory: an organisation and one of its sites."""

    external_id: Code = ""
    name: Name
    kind: Kind | None = None
    institution_type: InstitutionType | None = None
    network: Line = ""
    neq: Neq | None = None
    description: Paragraph = ""
    website: Website | None = None
    contact_name: Line = ""
    email: Address | None = None
    phone: Phone | None = None
    parent: Line = ""
    site_name: Line = ""
    meals_per_day: Whole | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, said: Any) -> Any:
        """0, 0 is how exports write that they do not know; a type stands for its kind."""
        if not isinstance(said, dict):
            return said
        if {str(said.get(name)).strip("0.,") for name in _POINT} == {""}:
            said = {name: value for name, value in said.items() if name not in _POINT}
        if said.get("kind") in set(InstitutionType):
            said = {"institution_type": said["kind"]} | said | {"kind": Kind.INSTITUTION}
        return said

    @model_validator(mode="after")
    def _of_a_kind(self) -> Self:
        if self.kind is None and self.institution_type is None and not self.network:
            raise KindNeeded(field="kind")
        return self

    @property
    def known_kind(self) -> Kind:
        """An education network or a type make an institution."""
        return self.kind or Kind.INSTITUTION


_POINT: Final = ("latitude", "longitude")


@dataclass
class Change:
    """What one row does: to which organisation, and which site of it."""

    known: Known
    changes: dict[str, Any]
    site: KnownSite
    site_changes: dict[str, Any]


class OrganizationImporter:
    """Satisfies `batch.Importer`."""

    kind: str = "organizations"
    title: str = N_("Organisations et lieux")
    columns: tuple[Column, ...] = COLUMNS
    schema: type[OrganizationRow] = OrganizationRow

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, batch.Parse]:
        """None: a directory's words mean the same to everybody."""
        del session, sender
        return {}

    def look_up(
        self, session: Session, drafts: Sequence[Draft[OrganizationRow]], *, sender: Sender
    ) -> Callable[[Draft[OrganizationRow]], Plan[OrganizationRow]]:
        """Read once what the rows may speak of; each plan then counts on those before it."""
        registers: dict[str, Register] = {}
        for source in {source_of(draft.values, sender) for draft in drafts}:
            registers[source] = _register(session, drafts, source)
        parents = _Parents(session, sender.source)
        spots = situating.Spots(session, [draft.values for draft in drafts])

        def plan(draft: Draft[OrganizationRow]) -> Plan[OrganizationRow]:
            source = source_of(draft.values, sender)
            change = _change(
                draft.values, registers[source], spots=spots, parent_id=parents.of(draft.values)
            )
            return Plan(
                draft.line,
                draft.values,
                _action(change),
                f"{draft.values.name}, {change.site.municipality}",
                key=_identity(draft.values, change),
                target=change,
            )

        return plan

    def write(
        self, session: Session, plans: Sequence[Plan[OrganizationRow]], *, sender: Sender
    ) -> None:
        """Unclaimed organisations for what is new; what is known gets only its changes."""
        _add_organizations(session, plans, sender=sender)
        for plan in plans:
            _write_changes(session, plan, sender=sender)
        audit.record(
            session,
            sender.actor_key,
            "organizations.imported",
            subject_kind="import",
            subject_id=sender.source,
            rows=len(plans),
        )


def source_of(row: OrganizationRow, sender: Sender) -> str:
    """Rows of the ministry keep its identifiers, whoever sends them."""
    return MINISTRY if row.network and row.external_id else sender.source


class _Parents:
    """The bodies that have others below them, by address, identifier and name."""

    def __init__(self, session: Session, source: str) -> None:
        self._by_key: dict[str, int] = {}
        for row in session.execute(
            select(
                Organization.id,
                Organization.slug,
                Organization.name_key,
                Organization.external_id,
                Organization.source,
            ).where(Organization.kind.in_(PARENTS))
        ):
            self._by_key[row.name_key] = row.id
            self._by_key[f"/{row.slug}"] = row.id
            if row.source == source and row.external_id:
                self._by_key[f"#{row.external_id}"] = row.id

    def of(self, row: OrganizationRow) -> int | None:
        if not row.parent:
            return None
        for key in (f"#{row.parent}", f"/{row.parent}", names.key(row.parent)):
            if key in self._by_key:
                return self._by_key[key]
        raise UnknownParent(field="parent")


def _register(session: Session, drafts: Sequence[Draft[OrganizationRow]], source: str) -> Register:
    register = Register(source)
    register.load(
        session,
        external_ids=[draft.values.external_id for draft in drafts],
        neqs=[draft.values.neq or "" for draft in drafts],
        name_keys=[names.key(draft.values.name) for draft in drafts],
    )
    return register


def _change(
    row: OrganizationRow, register: Register, *, spots: situating.Spots, parent_id: int | None
) -> Change:
    spot = spots.of(row)
    known = register.find(
        external_id=row.external_id,
        neq=row.neq or "",
        name=row.name,
        postal_code=row.postal_code,
        municipality=spot.municipality,
    )
    said = _said(row, parent_id)
    if known is None:
        known = Known(
            None,
            register.source,
            row.external_id,
            "unclaimed",
            said,
            is_decided=True,
            is_new=True,
        )
        changes = said
    else:
        changes = known.merged(said, source=register.source, external_id=row.external_id)
    site, site_changes = _site_change(row, known, spot)
    if known.id is None and changes is said:
        register.add(known)
    return Change(known, changes, site, site_changes)


def _said(row: OrganizationRow, parent_id: int | None) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.known_kind.value,
        "institution_type": row.institution_type.value if row.institution_type else "",
        "neq": row.neq,
        "website": row.website or "",
        "description": row.description,
        "contact_name": row.contact_name,
        "email": row.email or "",
        "phone": row.phone or "",
        "parent_id": parent_id,
    }


def _site_change(
    row: OrganizationRow, known: Known, spot: situating.Spot
) -> tuple[KnownSite, dict[str, Any]]:
    site = known.site(
        address=row.address, postal_code=row.postal_code, municipality=spot.municipality
    )
    point = spot.point
    if site is None:
        public_id = db.public_id()
        site = KnownSite(
            None,
            text.search_key(row.address),
            row.postal_code,
            spot.municipality,
            point,
            public_id,
        )
        known.sites.append(site)
        return site, _about_site(row) | _placed(spot, known, public_id)
    if known.state == "active" or spot.precision != "pin" or not merging.has_moved(site, point):
        return site, {}
    site.point = point
    return site, _placed(spot, known, site.public_id)


def _placed(spot: situating.Spot, known: Known, public_id: str) -> dict[str, Any]:
    return situating.columns(spot, kind_of_owner=known.fields["kind"], public_id=public_id)


def _about_site(row: OrganizationRow) -> dict[str, Any]:
    return {
        "kind": USUAL_SITE.get(row.known_kind, SiteKind.KITCHEN).value,
        "name": row.site_name,
        "address": row.address,
        "meals_per_day": row.meals_per_day,
    }


def _action(change: Change) -> Action:
    if change.known.is_new or (change.site.id is None and change.site_changes):
        return Action.CREATE
    return Action.UPDATE if change.changes or change.site_changes else Action.SAME


def _identity(row: OrganizationRow, change: Change) -> tuple[object, ...]:
    """The same identifier at the same place twice in a file is the same thing said twice."""
    return (row.external_id or id(change.known), id(change.site))


def _add_organizations(
    session: Session, plans: Sequence[Plan[OrganizationRow]], *, sender: Sender
) -> None:
    new = {id(plan.target.known): plan for plan in plans if plan.target.known.id is None}
    if not new:
        return
    bases = {names.slug(plan.target.known.fields["name"]) for plan in new.values()}
    taken = _taken_slugs(session, bases)
    rows = []
    for plan in new.values():
        known: Known = plan.target.known
        slug = names.free_slug(known.fields["name"], plan.target.site.municipality, taken)
        taken.add(slug)
        row = Organization(
            **known.fields,
            slug=slug,
            name_key=names.key(known.fields["name"]),
            state="unclaimed",
            source=known.source,
            external_id=known.external_id or None,
            source_line=plan.line,
            updated_by=sender.actor_key,
        )
        rows.append((known, row))
    session.add_all([row for _, row in rows])
    session.flush()
    for known, row in rows:
        known.id = row.id


def _taken_slugs(session: Session, bases: set[str]) -> set[str]:
    """Every address that begins like one of these, up to what `names.slugs` may add."""
    taken: set[str] = set()
    for slug in session.scalars(select(Organization.slug)):
        if slug in bases or any(slug.startswith(f"{base}-") for base in _beginnings(slug, bases)):
            taken.add(slug)
    return taken


def _beginnings(slug: str, bases: set[str]) -> list[str]:
    words = slug.split("-")
    cuts = ("-".join(words[:end]) for end in range(1, len(words)))
    return [cut for cut in cuts if cut in bases]


def _write_changes(session: Session, plan: Plan[OrganizationRow], *, sender: Sender) -> None:
    change: Change = plan.target
    if change.changes and not change.known.is_new:
        values = change.changes | {"updated_by": sender.actor_key}
        if "name" in change.changes:
            values["name_key"] = names.key(change.changes["name"])
        session.execute(
            update(Organization).where(Organization.id == change.known.id).values(values)
        )
    if not change.site_changes:
        return
    if change.site.id is None:
        session.add(
            Site(
                organization_id=change.known.id,
                source=change.known.source,
                source_line=plan.line,
                updated_by=sender.actor_key,
                **change.site_changes,
            )
        )
    else:
        session.execute(update(Site).where(Site.id == change.site.id).values(**change.site_changes))
