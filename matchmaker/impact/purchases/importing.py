"""Purchases from a file: messy lines in, the same file twice changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import model_validator
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.catalogue import queries
from matchmaker.catalogue.written import Words
from matchmaker.errors import N_, Invalid
from matchmaker.impact.purchases import dates, origins, writing
from matchmaker.impact.purchases.columns import COLUMNS
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.origins import Place
from matchmaker.impact.purchases.schemas import Group, LineIn
from matchmaker.intake import batch, lines, text
from matchmaker.intake.batch import Action, Draft, Plan, Sender
from matchmaker.intake.headers import Column
from matchmaker.organizations.models import Site
from matchmaker.organizations.placing import Places

KINDS: Final = ("kitchen", "warehouse")
_NO_LABEL: Final = frozenset({"", "non", "no", "aucune", "aucun", "none", "n a", "s o"})


@dataclass(frozen=True)
class Kin:
    """A family or a group of families; both '' for a word of somebody's own accounting."""

    family: str = ""
    group: str = ""


class PurchaseRow(LineIn):
    """One line of a file, and whose it is in the file's words."""

    external_id: lines.Line = ""
    organization: lines.Line = ""
    site: lines.Line = ""

    @model_validator(mode="before")
    @classmethod
    def _taken_apart(cls, said: Any) -> Any:
        """A cell that says two things fills two fields."""
        if not isinstance(said, dict):
            return said
        apart = dict(said)
        grown, made, kin = (apart.get(name) for name in ("produced", "transformed", "family"))
        if isinstance(grown, Place):
            apart["produced"], apart["produced_region"] = grown.code, grown.region or ""
        if isinstance(made, Place):
            apart["transformed"] = made.code
        if isinstance(kin, Kin):
            apart["family"], apart["group"] = kin.family, kin.group
        return apart


@dataclass(frozen=True)
class Change:
    """What one row does: to which line, or at which place a new one, and the facts it states."""

    site: Site
    identifier: str
    said: Mapping[str, Any]
    purchase_id: int | None = None


class PurchaseImporter:
    """Satisfies `batch.Importer`."""

    kind: str = "purchases"
    title: str = N_("Achats")
    columns: tuple[Column, ...] = COLUMNS
    schema: type[PurchaseRow] = PurchaseRow

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, batch.Parse]:
        """What needs the database: places, families and labels by their words."""
        del sender
        atlas = origins.Atlas(session)
        words = Words(session)
        return {
            "produced": atlas.produced,
            "transformed": atlas.transformed,
            "family": _kin_reader(session),
            "labels": lambda cell: _labels(words, cell),
        }

    def look_up(
        self, session: Session, drafts: Sequence[Draft[PurchaseRow]], *, sender: Sender
    ) -> Callable[[Draft[PurchaseRow]], Plan[PurchaseRow]]:
        """Read once the places, the catalogue's codes and the lines that are there already."""
        codes = writing.Codes(session)
        place = _finder(session, drafts, sender)
        sites = {draft.line: _site_or_none(place, draft.values) for draft in drafts}
        identifiers = _identifiers(drafts, sites)
        known = _known(session, sites, identifiers)

        def plan(draft: Draft[PurchaseRow]) -> Plan[PurchaseRow]:
            row = draft.values
            site = sites[draft.line] or place(row)
            dates.check(row.bought_on, today=sender.today)
            said = codes.said(row, family=row.family, group=row.group)
            identifier = identifiers[draft.line]
            before = known.get((_source(site), identifier))
            return Plan(
                draft.line,
                row,
                _action(before, row, site, said=said),
                f"{row.description}, {row.bought_on.isoformat()}",
                key=(site.organization_id, identifier),
                target=Change(site, identifier, said, before.id if before else None),
            )

        return plan

    def write(
        self, session: Session, plans: Sequence[Plan[PurchaseRow]], *, sender: Sender
    ) -> None:
        """Settle what each line is, then write them all together."""
        settled = writing.columns(
            session, [(plan.target.site, plan.values, plan.target.said) for plan in plans]
        )
        rows = [
            columns
            | {
                "source": _source(plan.target.site),
                "external_id": plan.target.identifier,
                "source_line": plan.line,
                "updated_by": sender.actor_key,
            }
            for plan, columns in zip(plans, settled, strict=True)
        ]
        targets = [plan.target.purchase_id for plan in plans]
        new = [row for row, known in zip(rows, targets, strict=True) if known is None]
        changed = [row | {"id": known} for row, known in zip(rows, targets, strict=True) if known]
        if new:
            # a colleague may bring in the same file at the same time
            session.execute(insert(Purchase).on_conflict_do_nothing(), new)
        if changed:
            session.execute(update(Purchase), changed)
        audit.record(
            session,
            sender.actor_key,
            "purchases.imported",
            subject_kind="import",
            subject_id=sender.source,
            rows=len(plans),
        )


def _kin_reader(session: Session) -> Callable[[str], Kin]:
    """A family, a group, or nothing: accounts have words of their own, which block no line."""
    known = {each.value: Kin(group=each.value) for each in Group}
    known |= {"legumes": Kin(group="vegetables"), "fruits": Kin(group="fruit")}
    known |= {"viandes": Kin(group="meat"), "viande": Kin(group="meat")}
    known |= {"poissons": Kin(group="fish"), "poisson": Kin(group="fish")}
    known |= {"produits laitiers": Kin(group="dairy"), "epicerie": Kin(group="grocery")}
    for family, _ in queries.families(session):
        for word in (family.name_fr, family.name_en, family.code):
            known.setdefault(text.search_key(word), Kin(family=family.code))
    return lambda cell: known.get(text.search_key(cell), Kin())


def _labels(words: Words, cell: str) -> list[str]:
    """« oui » in a column that is called bio says organic."""
    key = text.search_key(cell)
    if key in _NO_LABEL:
        return []
    return ["organic"] if key in {"oui", "yes", "x"} else words.certifications(cell)


def _finder(
    session: Session, drafts: Sequence[Draft[PurchaseRow]], sender: Sender
) -> Callable[[PurchaseRow], Site]:
    """The place of a row; the same words are looked up once."""
    mentioned = {draft.values.organization for draft in drafts}
    places = Places(session, sender.person_id, kinds=KINDS, mentioned=mentioned)
    found: dict[tuple[str, str], Site] = {}

    def find(row: PurchaseRow) -> Site:
        asked = row.organization, row.site
        if asked not in found:
            found[asked] = places.find(*asked)
        return found[asked]

    return find


def _site_or_none(place: Callable[[PurchaseRow], Site], row: PurchaseRow) -> Site | None:
    """The plan of the row says later why it has none."""
    try:
        return place(row)
    except Invalid:
        return None


def _identifiers(
    drafts: Sequence[Draft[PurchaseRow]], sites: Mapping[int, Site | None]
) -> dict[int, str]:
    """What names each line: its own identifier, or what it says and its number among those that
    say the same."""
    times: Counter[str] = Counter()
    found: dict[int, str] = {}
    for draft in drafts:
        site = sites[draft.line]
        if draft.values.external_id or site is None:
            found[draft.line] = draft.values.external_id
            continue
        said = draft.values.model_dump_json(exclude={"external_id", "organization", "site"})
        content = hashlib.sha256(f"{site.id}\x1f{said}".encode()).hexdigest()[:24]
        times[content] += 1
        found[draft.line] = f"#{content}/{times[content]}"
    return found


def _known(
    session: Session, sites: Mapping[int, Site | None], identifiers: Mapping[int, str]
) -> dict[tuple[str, str | None], Purchase]:
    rows = session.scalars(
        select(Purchase).where(
            Purchase.source.in_({_source(site) for site in sites.values() if site}),
            Purchase.external_id.in_(set(identifiers.values()) - {""}),
        )
    )
    return {(row.source, row.external_id): row for row in rows}


def _source(site: Site) -> str:
    """Two colleagues who bring in the same file bring it in once."""
    return f"purchases:{site.organization_id}"


def _action(
    before: Purchase | None, row: PurchaseRow, site: Site, *, said: Mapping[str, Any]
) -> Action:
    if before is None:
        return Action.CREATE
    line = writing.line_of(site, row, said)
    stated = writing.written(site, row, line) | dict(said)
    is_same = all(getattr(before, name) == value for name, value in stated.items())
    return Action.SAME if is_same else Action.UPDATE
