"""Offers from a file: the same schema and rules as the form, row by row, all errors at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import model_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker import audit, jobs
from matchmaker.catalogue import beside
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.catalogue.written import Counted, Named, Words
from matchmaker.errors import N_, Invalid
from matchmaker.intake import batch, lines, text
from matchmaker.intake.batch import Action, Draft, Plan, Sender
from matchmaker.intake.headers import Column
from matchmaker.organizations.models import Site
from matchmaker.organizations.placing import Places
from matchmaker.organizations.publications import OPEN, State
from matchmaker.supply import seasons, service, writing
from matchmaker.supply.columns import COLUMNS
from matchmaker.supply.models import Offer, OfferCertification
from matchmaker.supply.schemas import CompleteOffer
from matchmaker.supply.seasons import MODES

KINDS: Final = ("farm", "warehouse")
NOT_OF_AN_OFFER: Final = frozenset({"external_id", "organization", "site", "key", "season"})


class OfferRow(CompleteOffer):
    """One line: an offer, and whose it is in the file's words."""

    season_field: ClassVar[str] = "field"

    external_id: lines.Line = ""
    organization: lines.Line = ""
    site: lines.Line = ""

    @model_validator(mode="before")
    @classmethod
    def _taken_apart(cls, said: Any) -> Any:
        """« 1,41 $/kg » is a price and its unit; a reach, without a word on it, is a delivery."""
        if not isinstance(said, dict):
            return said
        apart = dict(said)
        for name in ("quantity", "price"):
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
            apart = beside.filled(apart, named.beside, names=beside.OFFER)
        if apart.get("reach_km") or apart.get("reach_minutes"):
            apart.setdefault("delivers", True)
        return apart


@dataclass(frozen=True)
class Change:
    """What one row does: to which offer, or at which place a new one, and what it then says."""

    site: Site
    offer: Offer | None
    says: CompleteOffer


class OfferImporter:
    """Satisfies `batch.Importer`."""

    kind: str = "offers"
    title: str = N_("Offres")
    columns: tuple[Column, ...] = COLUMNS
    schema: type[OfferRow] = OfferRow

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, batch.Parse]:
        """What needs the catalogue: products, units and labels by their words."""
        del sender
        words = Words(session)
        return {
            "product": words.product,
            "quantity": words.counted,
            "quantity_unit": words.unit,
            "price": words.counted,
            "price_unit": words.unit,
            "certifications": words.certifications,
        }

    def look_up(
        self, session: Session, drafts: Sequence[Draft[OfferRow]], *, sender: Sender
    ) -> Callable[[Draft[OfferRow]], Plan[OfferRow]]:
        """Read once the places and offers that the rows may speak of."""
        places = Places(
            session,
            sender.person_id,
            kinds=KINDS,
            mentioned={draft.values.organization for draft in drafts},
        )
        shelf = Shelf(session)
        known = _Known(session, drafts, sender)

        def plan(draft: Draft[OfferRow]) -> Plan[OfferRow]:
            row = draft.values
            site = places.find(row.organization, row.site)
            product = shelf.product(row.product)
            _check(row, site, shelf, product=product, sender=sender)
            year = row.season_year or seasons.year_for(row.curves, sender.today)
            offer = known.find(row, site, product=product, year=year)
            before = _said(offer) if offer else {}
            says = before | _given(row, is_new=offer is None) | _settled(site, product, year)
            says["form"] = row.form or before.get("form") or writing.form_of(product, row)
            return Plan(
                draft.line,
                row,
                _action(offer, before, says),
                f"{product.name_fr}, {site.organization.name}",
                key=(site.id, product.id, says["form"], text.search_key(row.label), year),
                target=Change(site, offer, CompleteOffer.model_construct(**says)),
            )

        return plan

    def write(self, session: Session, plans: Sequence[Plan[OfferRow]], *, sender: Sender) -> None:
        """Publish what is new and change what is known; every farm is then paired anew."""
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
            "offers.imported",
            subject_kind="import",
            subject_id=sender.source,
            rows=len(plans),
        )


class _Known:
    """The offers that a file may speak of again: by its identifiers, then by what they are."""

    def __init__(self, session: Session, drafts: Sequence[Draft[OfferRow]], sender: Sender) -> None:
        self._session = session
        self._alike: dict[tuple[object, ...], Offer] = {}
        self._read: set[int] = set()
        wanted = {draft.values.external_id for draft in drafts} - {""}
        identifiers = [_identifier(each, year) for each in wanted for year in _years(sender)]
        by_identifier = Offer.source == sender.source, Offer.external_id.in_(identifiers)
        self._by_identifier = {
            each.external_id: each for each in session.scalars(_whole().where(*by_identifier))
        }

    def find(self, row: OfferRow, site: Site, *, product: Product, year: int) -> Offer | None:
        if row.external_id:
            found = self._by_identifier.get(_identifier(row.external_id, year))
            if found:
                return found
        if site.id not in self._read:
            self._read.add(site.id)
            self._remember(site)
        form = writing.form_of(product, row)
        return self._alike.get((site.id, product.id, form, text.search_key(row.label), year))

    def _remember(self, site: Site) -> None:
        open_here = Offer.site_id == site.id, Offer.state.in_(OPEN)
        for offer in self._session.scalars(_whole().where(*open_here).order_by(Offer.id)):
            alike = (site.id, offer.product_id, offer.form, text.search_key(offer.label))
            self._alike.setdefault((*alike, offer.season_year), offer)


def _whole() -> Select[Offer]:
    labels = selectinload(Offer.certifications).joinedload(OfferCertification.certification)
    return select(Offer).options(
        joinedload(Offer.product), joinedload(Offer.site), selectinload(Offer.seasons), labels
    )


def _years(sender: Sender) -> range:
    return range(sender.today.year - 1, sender.today.year + 3)


def _identifier(external_id: str, year: int) -> str:
    """The same line next year is another offer."""
    return f"{external_id}/{year}"


def _check(row: OfferRow, site: Site, shelf: Shelf, *, product: Product, sender: Sender) -> None:
    writing.check(shelf, product, row)
    if site.position is None:
        raise service.NotLocated(field="site")
    if row.season_year:
        ends = seasons.last_day(row.curves, row.season_year)
        if ends is None or ends < sender.today:
            raise Invalid(N_("Cette saison est déjà terminée."), field="season_year")


def _given(row: OfferRow, *, is_new: bool) -> dict[str, Any]:
    """What the row says; a column that the file has not leaves what is there."""
    names = row.model_fields_set if not is_new else set(type(row).model_fields)
    given = {name: getattr(row, name) for name in names - NOT_OF_AN_OFFER}
    if "price" in given:
        given["price_unit"] = row.price_unit or row.quantity_unit
    return {name: value for name, value in given.items() if name not in MODES} | _curves(row.curves)


def _settled(site: Site, product: Product, year: int) -> dict[str, Any]:
    return {"site": site.public_id, "product": product.slug, "season_year": year}


def _curves(curves: Mapping[str, list[int]]) -> dict[str, Any]:
    return {mode: curves.get(mode) for mode in MODES} | {"season": []}


def _said(offer: Offer) -> dict[str, Any]:
    """An offer in the words of its schema."""
    return {
        **{name: getattr(offer, name) for name in writing.SAME},
        **_curves({each.mode: list(each.curve) for each in offer.seasons}),
        "site": offer.site.public_id,
        "product": offer.product.slug,
        "form": offer.form,
        "season_year": offer.season_year,
        "price": offer.price_cents,
        "price_unit": offer.price_unit,
        "delivery_days": [1 << bit for bit in range(7) if offer.delivery_days >> bit & 1],
        "min_order": offer.min_order_cents,
        "certifications": sorted(each.certification.code for each in offer.certifications),
    }


def _action(offer: Offer | None, before: dict[str, Any], says: dict[str, Any]) -> Action:
    if offer is None:
        return Action.CREATE
    same = {name: _plain(value) for name, value in says.items()} == {
        name: _plain(value) for name, value in before.items()
    }
    is_public = offer.state in {State.PUBLISHED, State.PAUSED}
    return Action.SAME if same and is_public else Action.UPDATE


def _plain(value: Any) -> Any:
    """Labels in any order are the same labels."""
    is_words = isinstance(value, list) and value and isinstance(value[0], str)
    return sorted(value) if is_words else value


def _write(session: Session, shelf: Shelf, plan: Plan[OfferRow], *, sender: Sender) -> None:
    change: Change = plan.target
    offer = change.offer
    if offer is None:
        offer = Offer(
            site=change.site,
            source=sender.source,
            source_line=plan.line,
            external_id=_identifier(plan.values.external_id, change.says.season_year or 0)
            if plan.values.external_id
            else None,
        )
        session.add(offer)
    with session.no_autoflush:
        writing.write(shelf, offer, change.says, today=sender.today)
    if offer.state != State.PAUSED:
        offer.state = State.PUBLISHED
    offer.published_at = offer.published_at or sender.now
    offer.updated_by = sender.actor_key
