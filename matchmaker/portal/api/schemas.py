"""What the API answers. Names and words follow the language of the call; codes do not."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from matchmaker.errors import N_


class Position(BaseModel):
    """A public place, in degrees. A farm is often a home: it is shown within a circle."""

    latitude: float
    longitude: float
    within_m: int = Field(description=N_("Rayon du cercle où le lieu se trouve ; 0 : exact."))


class Named(BaseModel):
    """Something by its identifier, with its name."""

    id: str
    name: str


class RegionOut(BaseModel):
    """One of Québec's administrative regions."""

    id: str = Field(description=N_("Code à deux chiffres."))
    name: str


class HeldOut(BaseModel):
    """A certification, and how sure it is."""

    code: str
    name: str
    state: str = Field(description=N_("« verified », « declared » ou « expired »."))


class SiteOut(BaseModel):
    """A place of an organisation."""

    id: str
    kind: str = Field(description=N_("« farm », « kitchen » ou « warehouse »."))
    name: str
    municipality: str
    region: str | None
    position: Position | None
    organization: Named


class OrganizationOut(BaseModel):
    """A farm, an institution or whoever stands between them."""

    id: str
    kind: str
    institution_type: str
    name: str
    state: str = Field(description=N_("« unclaimed » tant que personne ne parle pour elle."))
    description: str
    website: str
    parent: str | None
    certifications: list[HeldOut]
    sites: list[SiteOut]
    url: str
    updated_at: datetime


class ProductOut(BaseModel):
    """A product of the catalogue, with its usual year by mode: 24 half-months, 0 to 100."""

    id: str
    name: str
    family: Named
    group: str
    base_unit: str
    forms: list[str]
    seasons: dict[str, list[int]]
    url: str


class QuantityOut(BaseModel):
    """A quantity as it was written, and in kg for the whole season."""

    amount: float | None
    unit: str
    per: str
    kg: float | None


class MoneyOut(BaseModel):
    """An amount in dollars as it was written, and per kg."""

    amount: float | None
    unit: str
    per_kg: float | None


class TermOut(BaseModel):
    """Points that one criterion gives, of the most that it can."""

    code: str
    points: float
    maximum: float


class WayOut(BaseModel):
    """The way from the place of the search, and what the result is worth to somebody there."""

    km: float | None
    minutes: float | None
    score: float | None
    terms: list[TermOut]


class DeliveryOut(BaseModel):
    """How an offer is handed over. Days: Monday is 1."""

    delivers: bool
    reach_km: float | None
    reach_minutes: float | None
    days: list[int]
    lead_time_days: int | None
    min_order: float | None
    min_order_kg: float | None
    is_refrigerated: bool
    allows_pickup: bool
    drops_at_hub: bool


class OfferOut(BaseModel):
    """What a producer can supply in a season."""

    id: str
    state: str
    product: Named
    label: str
    form: str
    organization: Named
    site: SiteOut
    season_year: int
    seasons: dict[str, list[int]]
    quantity: QuantityOut
    price: MoneyOut
    price_to_discuss: bool
    packaging: str
    delivery: DeliveryOut
    certifications: list[str]
    note: str
    way: WayOut | None = None
    published_at: datetime | None
    expires_on: date | None
    updated_at: datetime
    url: str


class NeedOut(BaseModel):
    """What a kitchen looks for in a school year."""

    id: str
    state: str
    product: Named | None
    family: Named | None
    label: str
    forms: list[str]
    accepts_substitutes: bool
    organization: Named
    site: SiteOut
    season_year: int
    season: list[int]
    quantity: QuantityOut
    budget: MoneyOut
    budget_is_ceiling: bool
    required: list[str]
    preferred: list[str]
    limit_km: float | None
    limit_minutes: float | None
    pickup_km: float | None
    reception_days: list[int]
    lead_time_days: int | None
    note: str
    way: WayOut | None = None
    published_at: datetime | None
    expires_on: date | None
    updated_at: datetime
    url: str


class CrossingOut(BaseModel):
    """The ferry or the bridge that the way takes."""

    kind: str = Field(description=N_("« ferry » ou « bridge »."))
    name: str
    closes_in_winter: bool


class ReasonsOut(BaseModel):
    """Why, in one line for each side."""

    supplier: str
    buyer: str


class PairingOut(BaseModel):
    """An offer and a need, what they are worth to each other, and why."""

    offer: OfferOut
    need: NeedOut
    score: float
    terms: list[TermOut]
    km: float | None
    minutes: float | None
    is_feasible: bool
    crossing: CrossingOut | None
    reasons: ReasonsOut
    url: str


class IntroductionOut(BaseModel):
    """A contact under way between a supplier and a buyer."""

    id: str
    state: str
    origin: str
    product: Named
    supplier: Named
    buyer: Named
    offer: str | None
    need: str | None
    score: float | None
    terms: list[TermOut]
    km: float | None
    minutes: float | None
    outcome_kg: float | None
    starts_on: date | None
    expires_on: date | None
    closed_reason: str
    created_at: datetime
    updated_at: datetime
    url: str


class FiguresOut(BaseModel):
    """Live figures of the service."""

    farms: int
    kitchens: int
    offers: int
    needs: int
    introductions: int
    agreed: int
    agreed_kg: float = Field(description=N_("Somme de ce qui a été convenu, arrondie à la tonne."))
