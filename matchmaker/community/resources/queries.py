"""Finding resources: by words without accents, by facets with their counts, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.resources import schemas
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.errors import NotFound
from matchmaker.intake import text

PAGE: Final = 12
MOST_REVIEWED: Final = 100
MOST_LETTERS: Final = 120
MOST_WORDS: Final = 8
MOST_PAGES: Final = 10_000
# the names that addresses know
FACETS: Final[Mapping[str, InstrumentedAttribute[str]]] = {
    "sorte": Resource.kind,
    "secteur": Resource.sector,
    "effort": Resource.effort,
    "langue": Resource.language,
}
CODES: Final[Mapping[str, Sequence[str]]] = {
    "sorte": get_args(schemas.Kind),
    "secteur": get_args(schemas.Sector)[1:],
    "effort": get_args(schemas.Effort),
    "langue": ("fr", "en"),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for. chosen: facet → code. kept_by: only what these organisations
    keep, when not empty."""

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    kept_by: tuple[int, ...] = ()
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.chosen or self.kept_by)


@dataclass(frozen=True)
class Found:
    """One page, how many there are in all, and by facet and code how many each choice leaves."""

    rows: Sequence[Resource]
    total: int
    counts: Mapping[str, Mapping[str, int]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def asked(arguments: Mapping[str, str], *, kept_by: Sequence[int] = ()) -> Asked:
    """Read an address; what it does not know, it does not ask."""
    page = arguments.get("page", "")
    return Asked(
        words=arguments.get("q", "").strip()[:MOST_LETTERS],
        chosen={
            name: arguments[name]
            for name, codes in CODES.items()
            if arguments.get(name, "") in codes
        },
        kept_by=tuple(kept_by) if arguments.get("gardees") == "1" else (),
        page=min(int(page), MOST_PAGES) if page.isascii() and page.isdecimal() else 1,
    )


def search(session: Session, asked: Asked) -> Found:
    """Published resources, the newest first."""
    everything = _conditions(asked)
    total = session.scalar(select(func.count()).select_from(Resource).where(*everything)) or 0
    rows = session.scalars(
        _newest(everything).limit(PAGE).offset((max(asked.page, 1) - 1) * PAGE)
    ).all()
    return Found(rows, total, {name: _counts(session, asked, name) for name in FACETS})


def latest(session: Session, *, limit: int) -> Sequence[Resource]:
    return session.scalars(_newest(_conditions(Asked())).limit(limit)).all()


def by_public_id(session: Session, public_id: str) -> Resource:
    """Raises NotFound."""
    query = _with(select(Resource).where(Resource.public_id == public_id))
    found: Resource | None = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def to_review(session: Session, person: Person) -> Sequence[Resource]:
    """What waits for this facilitator, the longest waiting first."""
    mine = authors.within_reach(Resource.organization_id, person)
    return session.scalars(
        _with(select(Resource).where(Resource.state == "submitted", mine))
        .order_by(Resource.updated_at, Resource.id)
        .limit(MOST_REVIEWED)
    ).all()


def unpublished_of(session: Session, organization_ids: Sequence[int]) -> Sequence[Resource]:
    """What organisations have in hand: drafts, proposals, what was withdrawn."""
    return session.scalars(
        _with(select(Resource))
        .where(Resource.organization_id.in_(organization_ids), Resource.state != "published")
        .order_by(Resource.updated_at.desc(), Resource.id)
        .limit(MOST_REVIEWED)
    ).all()


def marks(session: Session, resource_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """resource → kind of mark → how many organisations made it."""
    found: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(ResourceMark.resource_id, ResourceMark.kind, func.count())
        .where(ResourceMark.resource_id.in_(resource_ids))
        .group_by(ResourceMark.resource_id, ResourceMark.kind)
    )
    for resource_id, kind, count in rows:
        found.setdefault(resource_id, {})[kind] = count
    return found


def marks_by(session: Session, resource: Resource, organization_id: int) -> Sequence[str]:
    """What one organisation says of a resource."""
    return session.scalars(
        select(ResourceMark.kind).where(
            ResourceMark.resource_id == resource.id,
            ResourceMark.organization_id == organization_id,
        )
    ).all()


def _counts(session: Session, asked: Asked, facet: str) -> dict[str, int]:
    """By code of one facet, with all that is asked but the facet itself."""
    column = FACETS[facet]
    others = {name: code for name, code in asked.chosen.items() if name != facet}
    narrowed = Asked(asked.words, others, asked.kept_by)
    rows = session.execute(
        select(column, func.count()).where(*_conditions(narrowed)).group_by(column)
    )
    counts = {str(code): int(count) for code, count in rows}
    # what is for every sector is for each of them
    for_all = counts.pop("", 0)
    return {code: counts.get(code, 0) + for_all for code in CODES[facet]}


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    words = text.search_key(asked.words).split()[:MOST_WORDS]
    found: list[ColumnElement[bool]] = [Resource.state == "published"]
    found += [Resource.search_key.contains(word, autoescape=True) for word in words]
    found += [_is(name, code) for name, code in asked.chosen.items()]
    if asked.kept_by:
        kept = select(ResourceMark.resource_id).where(
            ResourceMark.kind == "kept", ResourceMark.organization_id.in_(asked.kept_by)
        )
        found.append(Resource.id.in_(kept))
    return found


def _is(facet: str, code: str) -> ColumnElement[bool]:
    column = FACETS[facet]
    return column.in_((code, "")) if facet == "secteur" else column == code


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return _with(select(Resource).where(*conditions)).order_by(
        Resource.published_at.desc(), Resource.id.desc()
    )


def _with(query: Select[Any]) -> Select[Any]:
    return query.options(selectinload(Resource.organization), selectinload(Resource.file))
