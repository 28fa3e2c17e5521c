"""What a directory says against what is known: the organisation it speaks of, and what changes.

A row finds its organisation by the directory's own identifier, then by NEQ, then by name and
postal code. Two rows of one file may speak of one organisation: the first that carries its
identifier decides, the others fill what is still blank. What members hold is never overwritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.organizations import names
from matchmaker.organizations.models import Organization, Site
from matchmaker.places import geocoding

FIELDS: Final = (
    "name",
    "kind",
    "institution_type",
    "neq",
    "website",
    "description",
    "contact_name",
    "email",
    "phone",
    "parent_id",
)
# farther than this, a point of a directory has moved
_MOVED_KM: Final = 0.02
_CHUNK: Final = 2000


class Ambiguous(Invalid):
    """Several organisations could be meant: asked, never guessed."""

    message = N_(
        "Plusieurs organisations portent ce nom à cet endroit. Ajoutez le NEQ, ou l’identifiant"
        " de votre liste."
    )


class NameOnly(Invalid):
    """Without a postal code, a name is not enough to tell."""

    message = N_(
        "Une organisation de ce nom existe déjà dans cette municipalité. Ajoutez le code postal."
    )


@dataclass
class KnownSite:
    """A site as it is, or as the file will make it."""

    id: int | None
    address_key: str
    postal_code: str
    municipality: str
    point: tuple[float, float] | None
    public_id: str


@dataclass
class Known:
    """An organisation as it is, or as the file will make it. `id` comes when it is written.

    A new one is written once, with all that the rows of the file say of it.
    """

    id: int | None
    source: str
    external_id: str
    state: str
    fields: dict[str, Any]
    sites: list[KnownSite] = field(default_factory=list)
    is_decided: bool = False
    is_new: bool = False

    def merged(self, said: dict[str, Any], *, source: str, external_id: str) -> dict[str, Any]:
        """Take over what a row says; what changes by it."""
        speaks = self.source == source and external_id in {"", self.external_id}
        overwrites = speaks and not self.is_decided and self.state != "active"
        self.is_decided = self.is_decided or speaks
        changes = {
            name: value
            for name, value in said.items()
            if value and value != self.fields.get(name) and (overwrites or not self.fields[name])
        }
        # the same name in other letters is no news
        if names.key(str(changes.get("name", ""))) == names.key(str(self.fields["name"])):
            changes.pop("name")
        self.fields |= changes
        return changes

    def site(self, *, address: str, postal_code: str, municipality: str) -> KnownSite | None:
        """The site that an address means: the same street and code, or the only one there."""
        key = text.search_key(address)
        for site in self.sites:
            if site.address_key == key and site.postal_code == postal_code:
                return site
        there = [
            site
            for site in self.sites
            if (not key or not site.address_key)
            and (
                site.postal_code == postal_code
                if postal_code
                else text.search_key(site.municipality) == text.search_key(municipality)
            )
        ]
        return there[0] if len(there) == 1 else None


def has_moved(site: KnownSite, point: tuple[float, float]) -> bool:
    """Whether a point is elsewhere; one moved by hand stays where people put it."""
    if site.point is None:
        return True
    return geocoding.straight_km(site.point, point) > _MOVED_KM


class Register:
    """The organisations that the rows of a file may speak of, found in a few queries."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._by_external: dict[str, Known] = {}
        self._by_neq: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = defaultdict(list)

    def load(
        self,
        session: Session,
        *,
        external_ids: Iterable[str],
        neqs: Iterable[str],
        name_keys: Iterable[str],
    ) -> None:
        """Read what is there under these identifiers and names."""
        ids: set[int] = set()
        for column, wanted in (
            (Organization.external_id, set(external_ids)),
            (Organization.neq, set(neqs)),
            (Organization.name_key, set(name_keys)),
        ):
            for part in _parts(sorted(wanted - {""})):
                ids |= set(session.scalars(select(Organization.id).where(column.in_(part))))
        for part in _parts(sorted(ids)):
            self._read(session, part)

    def _read(self, session: Session, ids: Sequence[int]) -> None:
        columns = [getattr(Organization, name) for name in FIELDS]
        found: dict[int, Known] = {}
        for row in session.execute(
            select(
                Organization.id,
                Organization.source,
                Organization.external_id,
                Organization.state,
                *columns,
            ).where(Organization.id.in_(ids))
        ):
            known = Known(
                row.id,
                row.source,
                row.external_id or "",
                row.state,
                dict(zip(FIELDS, row[4:], strict=True)),
            )
            found[row.id] = known
            self.add(known)
        for row in session.execute(_sites(Site.organization_id.in_(ids))):
            found[row.organization_id].sites.append(
                KnownSite(
                    row.id,
                    text.search_key(row.address),
                    row.postal_code,
                    row.municipality,
                    None if row.longitude is None else (row.longitude, row.latitude),
                    row.public_id,
                )
            )

    def add(self, known: Known) -> None:
        """Remember one, so that later rows of the file find it."""
        if known.external_id and known.source == self.source:
            self._by_external[known.external_id] = known
        if known.fields["neq"]:
            self._by_neq[known.fields["neq"]] = known
        self._by_name[names.key(known.fields["name"])].append(known)

    def find(
        self, *, external_id: str, neq: str, name: str, postal_code: str, municipality: str
    ) -> Known | None:
        """The one a row speaks of, None for a new one; raises Ambiguous or NameOnly."""
        known = self._by_external.get(external_id) or self._by_neq.get(neq)
        if known is not None:
            return known
        alike = self._by_name.get(names.key(name), [])
        if postal_code:
            there = [each for each in alike if _stands_at(each, postal_code)]
            if len(there) > 1:
                raise Ambiguous(field="name")
            return there[0] if there else None
        near = text.search_key(municipality)
        if any(text.search_key(site.municipality) == near for each in alike for site in each.sites):
            raise NameOnly(field="postal_code")
        return None


def _stands_at(known: Known, postal_code: str) -> bool:
    return any(site.postal_code == postal_code for site in known.sites)


def _sites(condition: ColumnElement[bool]) -> Any:
    position = cast(Site.position, Geometry)
    return (
        select(
            Site.id,
            Site.organization_id,
            Site.address,
            Site.postal_code,
            Site.municipality,
            Site.public_id,
            func.ST_X(position).label("longitude"),
            func.ST_Y(position).label("latitude"),
        )
        .where(condition)
        .order_by(Site.id)
    )


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
