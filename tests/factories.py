"""Rows for tests: only what a test is about is written, the rest is ordinary."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.accounts.models import FacilitatorRegion, Person, Role
from matchmaker.catalogue.models import Family, Product
from matchmaker.demand.models import Need
from matchmaker.impact.purchases.models import Purchase
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.places.models import Region
from matchmaker.supply.models import Offer, OfferSeason

# longitude, latitude
MONTREAL: Final = (-73.567, 45.502)
QUEBEC: Final = (-71.208, 46.814)
RIMOUSKI: Final = (-68.524, 48.449)
MATANE: Final = (-67.533, 48.842)
JOLIETTE: Final = (-73.443, 46.023)
SOREL: Final = (-73.110, 46.034)

ALL_YEAR: Final = [100] * 24
# storage crops: September to the end of April
AUTUMN_TO_SPRING: Final = [100] * 8 + [0] * 8 + [100] * 8
SCHOOL_YEAR: Final = [100] * 12 + [0] * 4 + [100] * 8


@dataclass
class Factory:
    """`make.offer(at=MATANE)`: each method adds rows and flushes."""

    session: Session
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def region(self, code: str = "14") -> Region:
        found = self.session.get(Region, code)
        return found or self._add(
            Region(code=code, name_fr=f"Région {code}", slug=f"r{code}", centre=db.point(*MONTREAL))
        )

    def role(self, name: str) -> Role:
        found = self.session.scalar(select(Role).where(Role.name == name))
        return found or self._add(Role(name=name))

    def person(
        self, email: str = "", *, roles: tuple[str, ...] = ("member",), **columns: Any
    ) -> Person:
        email = email or f"personne{next(self.numbers)}@exemple.test"
        regions = columns.pop("regions", ())
        person = Person(
            email=email,
            email_key=email.lower(),
            fs_uniquifier=secrets.token_hex(16),
            audit_key=secrets.token_hex(16),
            **({"name": "Camille Tremblay", "confirmed_at": datetime.now(UTC)} | columns),
        )
        person.roles = [self.role(name) for name in roles]
        for code in regions:
            self.region(code)
        person.regions = [FacilitatorRegion(region_code=code) for code in regions]
        return self._add(person)

    def organization(self, name: str = "", **columns: Any) -> Organization:
        name = name or f"Ferme {next(self.numbers)}"
        defaults: dict[str, Any] = {
            "kind": "producer",
            "slug": f"o-{db.public_id()}",
            "name_key": name.lower(),
        }
        return self._add(Organization(name=name, **(defaults | columns)))

    def site(
        self,
        organization: Organization | None = None,
        *,
        at: tuple[float, float] = JOLIETTE,
        **columns: Any,
    ) -> Site:
        organization = organization or self.organization()
        kitchen = organization.kind not in {"producer", "processor", "distributor", "hub"}
        self.region(columns.get("region_code", "14"))
        defaults: dict[str, Any] = {
            "kind": "kitchen" if kitchen else "farm",
            "municipality": "Joliette",
            "region_code": "14",
            "position": db.point(*at),
            "public_position": db.point(*at),
            "position_precision": "pin",
        }
        return self._add(Site(organization=organization, **(defaults | columns)))

    def member(self, person: Person, organization: Organization, role: str = "owner") -> Membership:
        return self._add(
            Membership(
                person_id=person.id,
                organization=organization,
                role=role,
                since=datetime.now(UTC),
            )
        )

    def family(self, code: str = "root") -> Family:
        found = self.session.scalar(select(Family).where(Family.code == code))
        return found or self._add(
            Family(code=code, name_fr=code, name_en=code, group_code="vegetables", position=1)
        )

    def product(self, slug: str = "carotte", **columns: Any) -> Product:
        found = self.session.scalar(select(Product).where(Product.slug == slug))
        if found:
            return found
        defaults: dict[str, Any] = {
            "name_fr": slug.capitalize(),
            "name_en": slug,
            "confidence": "sourced",
        }
        return self._add(Product(slug=slug, family_id=self.family().id, **(defaults | columns)))

    def offer(
        self,
        site: Site | None = None,
        *,
        at: tuple[float, float] = JOLIETTE,
        seasons: dict[str, list[int]] | None = None,
        **columns: Any,
    ) -> Offer:
        defaults: dict[str, Any] = {
            "site": site or self.site(at=at),
            "product": columns.pop("product", None) or self.product(),
            "form": "whole",
            "season_year": 2026,
            "state": "published",
            "quantity": 4600,
            "quantity_kg": 4600,
            "price_cents": 141,
            "price_cents_per_kg": 141,
            "delivers": True,
            "reach_km": 150,
        }
        offer = Offer(**(defaults | columns))
        curves = seasons or {"field": AUTUMN_TO_SPRING}
        offer.seasons = [OfferSeason(mode=mode, curve=curve) for mode, curve in curves.items()]
        return self._add(offer)

    def need(
        self, site: Site | None = None, *, at: tuple[float, float] = SOREL, **columns: Any
    ) -> Need:
        if site is None:
            kitchen = self.organization(f"École {next(self.numbers)}", kind="institution")
            site = self.site(kitchen, at=at)
        defaults: dict[str, Any] = {
            "site": site,
            "season_year": 2026,
            "state": "published",
            "curve": SCHOOL_YEAR,
            "quantity": 6200,
            "quantity_kg": 6200,
        }
        if "family_id" not in columns:
            defaults["product"] = columns.pop("product", None) or self.product()
        return self._add(Need(**(defaults | columns)))

    def purchase(self, site: Site | None = None, **columns: Any) -> Purchase:
        description = columns.get("description", "Carottes 50 lb")
        defaults: dict[str, Any] = {
            "site": site or self.site(self.organization(kind="institution")),
            "bought_on": date(2026, 10, 5),
            "description": description,
            "description_key": description.lower(),
            "amount_cents": 10_000,
        }
        return self._add(Purchase(**(defaults | columns)))

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row
