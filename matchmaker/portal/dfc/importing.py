"""Bringing a document in, through the importers of organisations, offers and needs.

    outcome = importing.look_at(session, graph, sender=…, explain=…, assumed={"field": "juil."})
    outcome = importing.bring_in(session, graph, sender=…, explain=…, assumed={…})

Both do the same; the first leaves no trace. Every refusal is said at its place in the document,
all at once. The same document twice changes nothing: a thing is known by its address (IRI).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import StringConstraints
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from matchmaker import db
from matchmaker.catalogue.models import Product
from matchmaker.demand.importing import NeedImporter, NeedRow
from matchmaker.errors import N_
from matchmaker.intake import batch, text
from matchmaker.intake.batch import Action, Explain, Importer, Preview, Sender, Summary
from matchmaker.intake.problems import Note, shortened
from matchmaker.organizations.importing import OrganizationImporter, OrganizationRow
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.dfc import losses, sheets, writing
from matchmaker.portal.dfc.graph import Graph
from matchmaker.portal.dfc.losses import Unused
from matchmaker.portal.dfc.sheets import Record, Sheet
from matchmaker.supply.importing import OfferImporter, OfferRow

Iri = Annotated[str, StringConstraints(max_length=500)]


class EnterpriseRow(OrganizationRow):
    """An organisation known by its address in the document."""

    external_id: Iri = ""


class SuppliedRow(OfferRow):
    """An offer known by its address in the document."""

    external_id: Iri = ""


class RequestedRow(NeedRow):
    """A need known by its address in the document."""

    external_id: Iri = ""


class EnterpriseImporter(OrganizationImporter):
    """The importer of organisations, for longer identifiers."""

    schema: type[OrganizationRow] = EnterpriseRow


class SuppliedImporter(OfferImporter):
    """The importer of offers, for longer identifiers."""

    schema: type[OfferRow] = SuppliedRow


class RequestedImporter(NeedImporter):
    """The importer of needs, for longer identifiers."""

    schema: type[NeedRow] = RequestedRow


@dataclass(frozen=True, slots=True)
class Problem:
    """What blocks one thing of the document: where, what was written, why, and a fix if any."""

    path: str
    subject: str
    written: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    fix: str = ""

    @property
    def sentence(self) -> str:
        """The French sentence, filled in."""
        return self.message % self.values if self.values else self.message


@dataclass
class Outcome:
    """What became of a document, or would."""

    summaries: dict[str, Summary] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unused: tuple[Unused, ...] = ()


@dataclass(frozen=True)
class Errand:
    """Whose document it is, and what fills its silences."""

    sender: Sender
    explain: Explain
    assumed: Mapping[str, str]


def look_at(
    session: Session,
    graph: Graph,
    *,
    sender: Sender,
    explain: Explain,
    assumed: Mapping[str, str] | None = None,
    base: str = "",
) -> Outcome:
    """All that would happen; nothing does."""
    attempt = session.begin_nested()
    try:
        return bring_in(session, graph, sender=sender, explain=explain, assumed=assumed, base=base)
    finally:
        attempt.rollback()
        session.expire_all()


def bring_in(
    session: Session,
    graph: Graph,
    *,
    sender: Sender,
    explain: Explain,
    assumed: Mapping[str, str] | None = None,
    base: str = "",
) -> Outcome:
    """Write what is right, say what is not; no commit.

    base: the address of this site: enterprises written by it, and still here, stay as they are.
    """
    errand = Errand(sender, explain, assumed or {})
    outcome = Outcome(notes=list(_not_fetched(graph)), unused=losses.unused(graph))
    at_home = _at_home(session, graph, base)
    strangers = [each for each in sheets.enterprises(graph).records if each.subject not in at_home]
    owners = Sheet(tuple(strangers))
    preview = _carried_in(session, EnterpriseImporter(), owners, errand=errand, outcome=outcome)
    _keep_public_points(session, owners, preview)
    places = _homes(at_home) | _places(owners, preview)
    called = _called(session)
    for importer, sheet in (
        (SuppliedImporter(), sheets.offers(graph, called)),
        (RequestedImporter(), sheets.needs(graph, called)),
    ):
        standing = _standing(sheet, places, outcome)
        _carried_in(session, importer, standing, errand=errand, outcome=outcome)
    return outcome


def _not_fetched(graph: Graph) -> Iterator[Note]:
    for url in graph.foreign:
        yield Note(
            N_(
                "Le contexte « %(url)s » n’est pas connu et n’a pas été téléchargé : ses mots sont"
                " lus comme ceux du Data Food Consortium."
            ),
            {"url": shortened(url)},
        )


def _carried_in(
    session: Session,
    importer: Importer[Any],
    sheet: Sheet,
    *,
    errand: Errand,
    outcome: Outcome,
) -> Preview[Any]:
    """One kind of thing: previewed, said, and written as far as it is right."""
    fields = [column.field for column in importer.columns]
    table = sheet.table(errand.assumed, fields)
    preview = batch.preview(
        session, importer, table=table, sender=errand.sender, explain=errand.explain
    )
    outcome.problems += _at_their_places(importer, sheet, preview)
    outcome.summaries[importer.kind] = batch.confirm(
        session, importer, preview=preview, sender=errand.sender
    )
    return preview


def _at_their_places(
    importer: Importer[Any], sheet: Sheet, preview: Preview[Any]
) -> Iterator[Problem]:
    field_of = {column.title: column.field for column in importer.columns}
    for each in preview.problems:
        record = sheet.records[each.line - 1]
        name = field_of.get(each.column, "")
        yield Problem(
            record.places.get(name, record.node.path),
            record.node.iri,
            each.written,
            each.message,
            each.values,
            each.fix,
        )


def _at_home(session: Session, graph: Graph, base: str) -> dict[str, Organization]:
    """The enterprises that this site wrote and still has, by address."""
    addresses = [node.iri for node in graph.of_kind("enterprise")]
    slugs = {slug: each for each in addresses if (slug := writing.slug_of(base, each))}
    found = session.scalars(
        select(Organization)
        .where(Organization.slug.in_(slugs), Organization.state != "closed")
        .options(selectinload(Organization.sites))
    )
    return {slugs[each.slug]: each for each in found}


# by enterprise and address, the organisation's name and the public identifier of the site
Places = dict[tuple[str, str], tuple[str, str]]


def _homes(at_home: Mapping[str, Organization]) -> Places:
    found: Places = {}
    for subject, owner in at_home.items():
        for at, site in enumerate(owner.sites):
            place = (owner.name, site.public_id)
            found[subject, writing.address(subject, at)] = place
            found.setdefault((subject, ""), place)
    return found


def _places(owners: Sheet, preview: Preview[Any]) -> Places:
    found: Places = {}
    for plan in (*preview.ready, *preview.same):
        record = owners.records[plan.line - 1]
        place = (plan.target.known.fields["name"], plan.target.site.public_id)
        found[record.subject, record.address] = place
        found.setdefault((record.subject, ""), place)
    return found


_NOBODY: Final = N_(
    "Le document ne dit pas à quelle entreprise ceci appartient, ou cette entreprise n’a pas pu"
    " entrer."
)
_CURRENCY: Final = N_("Ce prix n’est pas en dollars canadiens.")


def _standing(sheet: Sheet, places: Places, outcome: Outcome) -> Sheet:
    """The rows whose enterprise came in, at its place; the others are said."""
    standing: list[Record] = []
    for record in sheet.records:
        place = places.get((record.subject, record.address)) or places.get((record.subject, ""))
        if place is None:
            where = record.node.place("requestedby") if record.subject else record.node.path
            problem = Problem(where, record.node.iri, shortened(record.subject), _NOBODY)
            outcome.problems.append(problem)
            continue
        if record.foreign_price:
            at, currency = record.foreign_price
            outcome.problems.append(Problem(at, record.node.iri, shortened(currency), _CURRENCY))
            continue
        record.put("organization", place[0], record.node.path)
        record.put("site", place[1], record.node.path)
        standing.append(record)
    return Sheet(tuple(standing))


def _keep_public_points(session: Session, owners: Sheet, preview: Preview[Any]) -> None:
    """A point that was already blurred where it comes from is public: blurring it again would
    only move it."""
    for plan in preview.ready:
        record = owners.records[plan.line - 1]
        if record.is_approximate and plan.action is Action.CREATE:
            point = db.point(plan.values.longitude, plan.values.latitude)
            session.execute(
                update(Site)
                .where(Site.public_id == plan.target.site.public_id)
                .values(public_position=point)
            )


def _called(session: Session) -> sheets.Called:
    rows = session.execute(select(Product.slug, Product.name_fr, Product.name_en))
    return {
        row.slug: {"", text.search_key(row.name_fr), text.search_key(row.name_en)} for row in rows
    }
