"""What the builders share: the dice, the reference rows, names that are not taken, places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from geoalchemy2 import Geometry
from sqlalchemy import cast, func, select
from sqlalchemy.orm import Session, selectinload

from matchmaker import db
from matchmaker.catalogue import calendars
from matchmaker.catalogue.models import Certification, Family, Product, RegionShift
from matchmaker.demand import queries
from matchmaker.demo import sources
from matchmaker.organizations import names
from matchmaker.organizations.models import Organization, Site
from matchmaker.places import geocoding
from matchmaker.places.models import Municipality, PostalCode

DICE: Final = 20260901
SOURCE: Final = "demo"


@dataclass
class World:
    """One building of the demonstration; the same dice give the same Québec."""

    session: Session
    folder: Path
    today: date
    dice: Random = field(default_factory=lambda: Random(DICE))
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        everything = select(Product).options(
            selectinload(Product.seasons), selectinload(Product.forms)
        )
        self.products = {row.slug: row for row in self.session.scalars(everything)}
        self.families = {row.code: row for row in self.session.scalars(select(Family))}
        self.labels = {row.code: row for row in self.session.scalars(select(Certification))}
        self.shifts = {r.region_code: r.days for r in self.session.scalars(select(RegionShift))}
        self.words = sources.words(self.folder)
        self.tastes = sources.tastes(self.folder)
        self._years: dict[str, list[int]] = {}
        self._codes = self._codes_by_place()

    def organization(self, name: str, place: sources.Place, **columns: object) -> Organization:
        """A body with an address of its own; a name that is taken gets its municipality."""
        slug = names.free_slug(name, place.municipality, self.taken)
        self.taken.add(slug)
        made = Organization(
            name=name,
            name_key=names.key(name),
            slug=slug,
            is_fictional=True,
            source=SOURCE,
            external_id=slug,
            **columns,
        )
        self.session.add(made)
        return made

    def site(
        self, organization: Organization, place: sources.Place, *, kind: str, spread_km: float
    ) -> Site:
        """A place at a real postal code of the municipality, moved about by up to `spread_km`."""
        code, longitude, latitude = self.dice.choice(self._codes[self.key_of(place)])
        east, north = (self.dice.uniform(-spread_km, spread_km) for _ in range(2))
        position = db.point(longitude + east / 76, latitude + north / 111)
        # strangers see a farm within a kilometre or two, a kitchen where it is
        shown = db.point(
            round(longitude + east / 76, 2 if kind == "farm" else 4),
            round(latitude + north / 111, 2 if kind == "farm" else 4),
        )
        made = Site(
            organization=organization,
            kind=kind,
            postal_code=code,
            municipality=place.municipality,
            region_code=place.region_code,
            position=position,
            public_position=shown,
            position_precision="postal_code",
            source=SOURCE,
            external_id=f"{organization.slug}-1",
        )
        self.session.add(made)
        return made

    def seasons(self, product: Product, region_code: str) -> dict[str, list[int]]:
        """The default curves of a product in a region, by mode."""
        shift = self.shifts.get(region_code, 0)
        written = {row.mode: list(row.curve) for row in product.seasons}
        return {mode: list(c) for mode, c in calendars.usual(written, shift_days=shift).items()}

    def usual_year(self, institution_type: str) -> list[int]:
        """How full such kitchens run over the year."""
        if institution_type not in self._years:
            self._years[institution_type] = queries.usual_year(self.session, institution_type)
        return self._years[institution_type]

    def key_of(self, place: sources.Place) -> tuple[str, str]:
        return place.region_code, names.key(place.municipality)

    def _codes_by_place(self) -> dict[tuple[str, str], list[tuple[str, float, float]]]:
        wanted = {self.key_of(place) for place in sources.places(self.folder)}
        ids = {
            row.id: (row.region_code, names.key(row.name))
            for row in self.session.scalars(select(Municipality))
            if (row.region_code, names.key(row.name)) in wanted
        }
        found: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
        point = cast(PostalCode.position, Geometry)
        codes = (
            select(PostalCode.municipality_id, PostalCode.code, func.ST_X(point), func.ST_Y(point))
            .where(PostalCode.municipality_id.in_(ids))
            .order_by(PostalCode.code)
        )
        for place_id, *located in self.session.execute(codes):
            found[ids[place_id]].append(tuple(located))
        missing = wanted - found.keys()
        for row in self.session.scalars(select(Municipality)):
            key = (row.region_code, names.key(row.name))
            if key in missing and row.position is not None:
                longitude, latitude = geocoding.coordinates(row.position)
                found[key].append(("", longitude, latitude))
        return found
