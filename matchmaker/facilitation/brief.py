"""The brief for the authorities: priorities, who backs them, their words and the evidence.

A number that rests on fewer than five organisations is not said, and neither is one from which
it could be worked out: see portal.open_data.suppressing. Only words that their organisation lets
be quoted are quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.facilitation import brief_evidence, priorities
from matchmaker.facilitation.brief_evidence import FEWEST, Market
from matchmaker.facilitation.brief_records import Count, LeverRecord, PriorityRecord, Quote
from matchmaker.facilitation.models import Priority, PublishedBrief
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.open_data import suppressing
from matchmaker.portal.open_data.suppressing import Part

MOST_QUOTES: Final = 4
MOST_PUBLISHED: Final = 50


class NothingToSay(Conflict):
    """A brief without a priority."""

    message = N_("Créez d’abord une priorité : le mémoire est vide.")


@dataclass(frozen=True)
class Backer:
    """An organisation that backs a lever: its number, sector and region."""

    organization_id: int
    sector: str
    region: str


def draft(session: Session) -> list[PriorityRecord]:
    """The brief as it would be published now."""
    rows = priorities.listed(session)
    grouped = priorities.levers_of(session, rows)
    levers = [lever for each in grouped.values() for lever in each]
    backers = _backers(session, levers)
    quotes = _quotes(session, levers)
    market = brief_evidence.market(session, levers)
    return [
        _priority(
            row,
            {lever.id: backers.get(lever.id, set()) for lever in grouped[row.id]},
            [
                _lever(
                    lever,
                    market,
                    backers=len(backers.get(lever.id, ())),
                    quotes=quotes.get(lever.id, []),
                )
                for lever in grouped[row.id]
            ],
        )
        for row in rows
    ]


def publish(session: Session, *, by: Person, today: date, now: datetime) -> PublishedBrief:
    """Keep the brief as it is today."""
    content = draft(session)
    if not content:
        raise NothingToSay
    kept = {"content": [each.model_dump(mode="json") for each in content], "published_at": now}
    session.execute(
        insert(PublishedBrief)
        .values(day=today, **kept)
        .on_conflict_do_update(index_elements=[PublishedBrief.day], set_=kept)
    )
    audit.record(
        session, by.audit_key, "brief.published", subject_kind="brief", subject_id=str(today)
    )
    return session.get_one(PublishedBrief, today, populate_existing=True)


def published(session: Session) -> Sequence[date]:
    """The days of the published ones, the newest first."""
    days = select(PublishedBrief.day).order_by(PublishedBrief.day.desc()).limit(MOST_PUBLISHED)
    return session.scalars(days).all()


def of_day(session: Session, day: date) -> list[PriorityRecord]:
    """The brief that was published on a day, or NotFound."""
    found = session.get(PublishedBrief, day)
    if found is None:
        raise NotFound
    return [PriorityRecord.model_validate(each) for each in found.content]


def said(backers: set[Backer], name: str) -> list[Count]:
    """Counts by `sector` or by `region`, the largest first. The total is known: the votes of a
    lever are counted in public. So where the parts would need it hidden, none is said."""
    parts: dict[str, set[int]] = {}
    for backer in backers:
        parts.setdefault(getattr(backer, name), set()).add(backer.organization_id)
    if not parts:
        return []
    group = {code: Part((frozenset(ids),)) for code, ids in parts.items()}
    hidden = suppressing.hidden(group, fewest=FEWEST)
    shown = [
        Count(code=code, count=None if hidden.hides_total or code in hidden.parts else len(ids))
        for code, ids in parts.items()
    ]
    return sorted(shown, key=lambda each: (-(each.count or 0), each.code))


def _priority(
    row: Priority, backers: Mapping[int, set[Backer]], levers: list[LeverRecord]
) -> PriorityRecord:
    everybody = set().union(*backers.values())
    return PriorityRecord(
        title=row.title,
        summary=row.summary,
        evidence=row.evidence,
        backers=len(everybody) if _is_said(len(everybody)) else None,
        sectors=said(everybody, "sector"),
        regions=said(everybody, "region"),
        levers=levers,
    )


def _is_said(count: int) -> bool:
    return count == 0 or count >= FEWEST


def _lever(lever: Lever, market: Market, *, backers: int, quotes: list[Quote]) -> LeverRecord:
    thing = lever.product or lever.family
    return LeverRecord(
        public_id=lever.public_id,
        kind=lever.kind,
        title=lever.title,
        sector=lever.sector,
        region=lever.region_code or "",
        about_fr=thing.name_fr if thing else "",
        about_en=thing.name_en if thing else "",
        backers=backers if _is_said(backers) else None,
        unmet_kg=market.unmet_kg(lever),
        refusals=market.refusals(lever),
        quotes=quotes[:MOST_QUOTES],
    )


def _backers(session: Session, levers: Sequence[Lever]) -> dict[int, set[Backer]]:
    region = (
        select(Site.region_code)
        .where(Site.organization_id == Organization.id, Site.region_code.is_not(None))
        .order_by(Site.id)
        .limit(1)
        .correlate(Organization)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Backing.lever_id, Organization.id, Organization.institution_type, Organization.kind)
        .add_columns(region)
        .join(Backing.organization)
        .where(Backing.lever_id.in_([each.id for each in levers]))
    )
    found: dict[int, set[Backer]] = {}
    for lever_id, organization_id, institution, kind, code in rows:
        sector = f"institution.{institution}" if institution else f"kinds.{kind}"
        found.setdefault(lever_id, set()).add(Backer(organization_id, sector, code or ""))
    return found


def _quotes(session: Session, levers: Sequence[Lever]) -> dict[int, list[Quote]]:
    """What may be quoted of each lever: why organisations back it, then comments in sight."""
    ids = [each.id for each in levers]
    why = (
        select(Backing.lever_id, Organization.name, Backing.why)
        .join(Backing.organization)
        .where(Backing.lever_id.in_(ids), Backing.may_be_quoted, Backing.why != "")
        .order_by(Backing.id)
    )
    spoken = (
        select(Comment.lever_id, Organization.name, Comment.body)
        .join(Comment.organization)
        .where(Comment.lever_id.in_(ids), Comment.may_be_quoted, Comment.body != "")
        .where(Comment.hidden_at.is_(None))
        .order_by(Comment.id)
    )
    found: dict[int, list[Quote]] = {}
    for query in (why, spoken):
        for lever_id, name, words in session.execute(query):
            found.setdefault(lever_id, []).append(Quote(organization=name, words=words))
    return found
