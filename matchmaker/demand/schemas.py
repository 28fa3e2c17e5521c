"""What a need says: one schema for the form, the import and the API; all errors at once."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from matchmaker.catalogue.trade import Form, Per
from matchmaker.errors import N_, Invalid
from matchmaker.intake import amounts, half_months, lines


class Lacking(Invalid, ValueError):
    """Something that a published need must say."""

    message = N_("Remplissez ce champ.")


def _in_order(value: object) -> object:
    """Choices from the most to the least wanted; blanks and repetitions say nothing."""
    if not isinstance(value, list | tuple):
        return value
    return [each for at, each in enumerate(value) if each != "" and each not in value[:at]]


def _painted(value: object) -> object:
    return [] if value in (None, []) else half_months.as_curve(value)


class NeedDraft(BaseModel):
    """A need as far as it is known: the place and the product or family are enough to keep it."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    # the address that the form was opened under, so that sending it twice makes one need
    key: lines.PublicId | None = None
    site: lines.PublicId
    # a slug, or words that name one product
    product: lines.Line | None = None
    family: lines.Code | None = None
    label: lines.Line = ""
    forms: Annotated[list[Form], BeforeValidator(_in_order)] = []
    accepts_substitutes: bool = False

    season_year: Annotated[int, Field(ge=2000, le=2200)] | None = None
    # 24 percents, or months in words
    season: Annotated[
        list[int], BeforeValidator(_painted, json_schema_input_type=half_months.Year)
    ] = []

    deliveries_per_month: amounts.Quantity | None = None
    quantity: amounts.Quantity | None = None
    quantity_unit: lines.Code = "kg"
    quantity_per: Per = Per.SEASON
    kg_per_unit: amounts.Quantity | None = None

    budget: amounts.Cents | None = None
    # none: the unit of the quantity
    budget_unit: lines.Code | None = None
    budget_is_ceiling: bool = False

    required: Annotated[list[lines.Code], Field(max_length=64)] = []
    preferred: Annotated[list[lines.Code], Field(max_length=64)] = []

    limit_km: amounts.Quantity | None = None
    limit_minutes: amounts.Quantity | None = None
    pickup_km: amounts.Quantity | None = None
    reception_days: lines.Days = []
    lead_time_days: amounts.Whole | None = None
    note: lines.Paragraph = ""

    @field_validator("family")
    @classmethod
    def names_one_thing(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "product" in info.data and bool(value) == bool(info.data["product"]):
            raise Lacking(N_("Choisissez un produit, ou toute une famille."), field="product")
        return value

    @property
    def curve(self) -> list[int]:
        return list(self.season or [0] * half_months.COUNT)

    @property
    def days(self) -> int:
        return sum(self.reception_days)


class CompleteNeed(NeedDraft):
    """A need that farms can see: what is missing is said field by field, all at once."""

    @field_validator("season")
    @classmethod
    def has_a_calendar(cls, value: list[int]) -> list[int]:
        if not any(value):
            raise Lacking(N_("Choisissez au moins une quinzaine où vous en servez."))
        return value

    @field_validator("quantity")
    @classmethod
    def has_a_quantity(cls, value: float | None) -> float | None:
        if value is None:
            raise Lacking(N_("Écrivez une quantité, par exemple %(example)s."), example="200")
        return value

    @field_validator("quantity_per")
    @classmethod
    def says_how_often(cls, value: Per, info: ValidationInfo) -> Per:
        if value is Per.DELIVERY and info.data.get("deliveries_per_month", 0) is None:
            raise Lacking(
                N_("Dites combien de livraisons par mois, par exemple %(example)s."),
                field="deliveries_per_month",
                example="4",
            )
        return value

    @field_validator("budget_is_ceiling")
    @classmethod
    def a_ceiling_is_an_amount(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001
        if value and info.data.get("budget", 0) is None:
            raise Lacking(
                N_("Écrivez le prix à ne pas dépasser, par exemple %(example)s."),
                field="budget",
                example="1,60",
            )
        return value
