"""Needs from a file: the same schema and rules as the form, row by row, all errors at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import model_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker import audit, jobs
from matchmaker.catalogue import beside
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.catalogue.written import Counted, Named, Words
from matchmaker.demand import seasons, service, writing
from matchmaker.demand.columns import COLUMNS
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.demand.schemas import CompleteNeed
from matchmaker.errors import N_, Invalid
from matchmaker.intake import batch, lines, text
from matchmaker.intake.batch import Action, Draft, Plan, Sender
from matchmaker.intake.headers import Column
from matchmaker.organizations.models import Site
from matchmaker.organizations.placing import Places
from matchmaker.organizations.publications import OPEN, State

KINDS: Final = ("kitchen",)
NOT_OF_A_NEED: Final = frozenset({"external_id", "organization", "site", "key"})


class NeedRow(CompleteNeed):
    """One line: a need, and whose it is in the file's words."""

    external_id: lines.Line = ""
    organization: lines.Line = ""
    site: lines.Line = ""

    @model_validator(mode="before")
    @classmethod
    def _taken_apart(cls, said: Any) -> Any:
        """« 1,60 $/kg » is a budget and its unit, « 100 kg/semaine » a quantity per week."""
        if not isinstance(said, dict):
            return said
        apart = dict(said)
        for name in ("quantity", "budget"):
            counted = apart.get(name)
            if isinstance(counted, Counted):
                apart[name] = counted.number
                if counted.unit:
                    apart.setdefault(f"{name}_unit", counted.unit)
                if counted.per and name == "quantity":
                    apart.setdefault("quantity_per", counted.per)
        named = apart.get("product")
        if isinstance(named, Named):
            apart["product"] = named.slug
            apart = beside.filled(apart, named.beside, names=beside.NEED)
        return apart


@dataclass(frozen=True)
class Change:
    """What one row does: to which need, or at which place a new one, and what it then says."""

    site: Site
    need: Need | None
    says: CompleteNeed


class NeedImporter:
    """Satisfies `batch.Importer`."""

    kind: str = "needs"
    title: str = N_("Besoins")
    columns: tuple[Column, ...] = COLUMNS
    schema: type[NeedRow] = NeedRow

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, batch.Parse]:
        """What needs the catalogue: products, families, units and labels by their words."""
        del sender
        words = Words(session)
        return {
            "product": words.product,
            "family": words.family,
            "quantity": words.counted,
            "quantity_unit": words.unit,
            "budget": words.counted,
            "budget_unit": words.unit,
            "required": words.certifications,
            "preferred": words.certifications,
        }

    def look_up(
        self, session: Session, drafts: Sequence[Draft[NeedRow]], *, sender: Sender
    ) -> Callable[[Draft[NeedRow]], Plan[NeedRow]]:
        """Read once the places and needs that the rows may speak of."""
        places = Places(
            session,
            sender.person_id,
            kinds=KINDS,
            mentioned={draft.values.organization for draft in drafts},
        )
        shelf = Shelf(session)
        known = _Known(session, drafts, sender)

        def plan(draft: Draft[NeedRow]) -> Plan[NeedRow]:
            row = draft.values
            site = places.find(row.organization, row.site)
            thing = writing.wanted(shelf, row)
            _check(row, site, shelf, thing=thing, sender=sender)
            year = row.season_year or seasons.year_for(row.curve, sender.today)
            need = known.find(row, site, thing=thing, year=year)
            before = _said(need) if need else {}
            says = before | _given(row, is_new=need is None) | _settled(site, thing, year)
            return Plan(
                draft.line,
                row,
                _action(need, before, says),
                f"{thing.name_fr}, {site.organization.name}",
                key=(site.id, type(thing), thing.id, text.search_key(row.label), year),
                target=Change(site, need, CompleteNeed.model_construct(**says)),
            )

        return plan

    def write(self, session: Session, plans: Sequence[Plan[NeedRow]], *, sender: Sender) -> None:
        """Publish what is new and change what is known; every kitchen is then paired anew."""
        shelf = Shelf(session)
        for plan in plans:
            _write(session, shelf, plan, sender=sender)
        session.flush()
        for organization_id in sorted({plan.target.site.organization_id for plan in plans}):
            jobs.enqueue(session, "pairing.repair", organization_id=organization_id)
            jobs.enqueue(
                session,
                "portal.several_published",
                organization_id=organization_id,
                since=int(sender.now.timestamp()),
            )
        audit.record(
            session,
            sender.actor_key,
            "needs.imported",
            subject_kind="import",
            subject_id=sender.source,
            rows=len(plans),
        )


class _Known:
    """The needs that a file may speak of again: by its identifiers, then by what they are."""

    def __init__(self, session: Session, drafts: Sequence[Draft[NeedRow]], sender: Sender) -> None:
        self._session = session
        self._alike: dict[tuple[object, ...], Need] = {}
        self._read: set[int] = set()
        wanted = {draft.values.external_id for draft in drafts} - {""}
        identifiers = [_identifier(each, year) for each in wanted for year in _years(sender)]
        by_identifier = Need.source == sender.source, Need.external_id.in_(identifiers)
        self._by_identifier = {
            each.external_id: each for each in session.scalars(_whole().where(*by_identifier))
        }

    def find(self, row: NeedRow, site: Site, *, thing: Product | Family, year: int) -> Need | None:
        if row.external_id:
            found = self._by_identifier.get(_identifier(row.external_id, year))
            if found:
                return found
        if site.id not in self._read:
            self._read.add(site.id)
            self._remember(site)
        return self._alike.get((site.id, _named(thing), text.search_key(row.label), year))

    def _remember(self, site: Site) -> None:
        open_here = Need.site_id == site.id, Need.state.in_(OPEN)
        for need in self._session.scalars(_whole().where(*open_here).order_by(Need.id)):
            named = _named(need.product or need.family)
            alike = (site.id, named, text.search_key(need.label), need.season_year)
            self._alike.setdefault(alike, need)


def _whole() -> Select[Need]:
    labels = selectinload(Need.certifications).joinedload(NeedCertification.certification)
    return select(Need).options(
        joinedload(Need.product), joinedload(Need.family), joinedload(Need.site), labels
    )


def _named(thing: Product | Family | None) -> tuple[str, int]:
    return (type(thing).__name__, thing.id if thing else 0)


def _years(sender: Sender) -> range:
    return range(sender.today.year - 1, sender.today.year + 3)


def _identifier(external_id: str, year: int) -> str:
    """The same line next year is another need."""
    return f"{external_id}/{year}"


def _check(
    row: NeedRow, site: Site, shelf: Shelf, *, thing: Product | Family, sender: Sender
) -> None:
    writing.check(shelf, thing, row)
    if site.position is None:
        raise service.NotLocated(field="site")
    if row.season_year:
        ends = seasons.last_day(row.curve, row.season_year)
        if ends is None or ends < sender.today:
            raise Invalid(N_("Cette année est déjà terminée."), field="season_year")


def _given(row: NeedRow, *, is_new: bool) -> dict[str, Any]:
    """What the row says; a column that the file has not leaves what is there."""
    names = set(type(row).model_fields) if is_new else row.model_fields_set
    given = {name: getattr(row, name) for name in names - NOT_OF_A_NEED}
    if "budget" in given:
        given["budget_unit"] = row.budget_unit or row.quantity_unit
    return given


def _settled(site: Site, thing: Product | Family, year: int) -> dict[str, Any]:
    is_product = isinstance(thing, Product)
    return {
        "site": site.public_id,
        "product": thing.slug if isinstance(thing, Product) else None,
        "family": None if is_product or not isinstance(thing, Family) else thing.code,
        "season_year": year,
    }


def _said(need: Need) -> dict[str, Any]:
    """A need in the words of its schema."""
    labels = {each.certification.code: each.is_required for each in need.certifications}
    return {
        **{name: getattr(need, name) for name in writing.SAME},
        "site": need.site.public_id,
        "product": need.product.slug if need.product else None,
        "family": need.family.code if need.family else None,
        "season_year": need.season_year,
        "season": list(need.curve),
        "budget": need.budget_cents,
        "budget_unit": need.budget_unit,
        "reception_days": [1 << bit for bit in range(7) if need.reception_days >> bit & 1],
        "required": sorted(code for code, is_required in labels.items() if is_required),
        "preferred": sorted(code for code, is_required in labels.items() if not is_required),
    }


def _action(need: Need | None, before: dict[str, Any], says: dict[str, Any]) -> Action:
    if need is None:
        return Action.CREATE
    same = {name: _plain(name, value) for name, value in says.items()} == {
        name: _plain(name, value) for name, value in before.items()
    }
    is_public = need.state in {State.PUBLISHED, State.PAUSED}
    return Action.SAME if same and is_public else Action.UPDATE


def _plain(name: str, value: Any) -> Any:
    """Labels in any order are the same labels; forms are not."""
    return sorted(value) if name in {"required", "preferred"} else value


def _write(session: Session, shelf: Shelf, plan: Plan[NeedRow], *, sender: Sender) -> None:
    change: Change = plan.target
    need = change.need
    if need is None:
        need = Need(
            site=change.site,
            source=sender.source,
            source_line=plan.line,
            external_id=_identifier(plan.values.external_id, change.says.season_year or 0)
            if plan.values.external_id
            else None,
        )
        session.add(need)
    with session.no_autoflush:
        writing.write(shelf, need, change.says, today=sender.today)
    if need.state != State.PAUSED:
        need.state = State.PUBLISHED
    need.published_at = need.published_at or sender.now
    need.updated_by = sender.actor_key
