"""What an offer says: one schema for the form, the import and the API; all errors at once."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

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
from matchmaker.supply.seasons import MODES

NOTHING: Final = frozenset({"", "0"})


class Lacking(Invalid, ValueError):
    """Something that a published offer must say."""

    message = N_("Remplissez ce champ.")


class NothingChosen(Invalid):
    """No offer of a list is checked."""

    message = N_("Cochez au moins une offre.")


_Lot = Annotated[
    str, Field(pattern=r"^(0|(field|storage|greenhouse|processed):(100|[1-9]?[0-9]))$")
]
# what a program may send in the place of one curve for each mode
Painted = Annotated[list[_Lot], Field(min_length=half_months.COUNT, max_length=half_months.COUNT)]


def _lots(value: object) -> object:
    """24 painted lots: "0", "field:100", or "field:60 greenhouse:40"."""
    if value in (None, []):
        return []
    if not isinstance(value, list | tuple) or len(value) != half_months.COUNT:
        raise half_months.NotACurve
    return [_lot(str(lot).strip()) for lot in value]


def _lot(written: str) -> str:
    if written in NOTHING:
        return "0"
    for part in written.split(" "):
        mode, _, level = part.partition(":")
        if mode not in MODES or not level.isdecimal() or len(level) > 3 or int(level) > 100:
            raise half_months.NotACurve
    return written


class OfferDraft(BaseModel):
    """An offer as far as it is known: only the place and the product are needed to keep it."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    # the address that the form was opened under, so that sending it twice makes one offer
    key: lines.PublicId | None = None
    site: lines.PublicId
    # a slug, or words that name one product
    product: lines.Line = ""
    label: lines.Line = ""
    # none: the one in which the product is usually sold
    form: Form | None = None

    season_year: Annotated[int, Field(ge=2000, le=2200)] | None = None
    season: Annotated[list[str], BeforeValidator(_lots, json_schema_input_type=Painted)] = []
    field: half_months.Season | None = None
    storage: half_months.Season | None = None
    greenhouse: half_months.Season | None = None
    processed: half_months.Season | None = None

    deliveries_per_month: amounts.Quantity | None = None
    quantity: amounts.Quantity | None = None
    quantity_unit: lines.Code = "kg"
    quantity_per: Per = Per.SEASON
    kg_per_unit: amounts.Quantity | None = None

    price_to_discuss: bool = False
    price: amounts.Cents | None = None
    # none: the unit of the quantity
    price_unit: lines.Code | None = None
    packaging: lines.Line = ""

    delivers: bool = False
    reach_km: amounts.Quantity | None = None
    reach_minutes: amounts.Quantity | None = None
    delivery_days: lines.Days = []
    lead_time_days: amounts.Whole | None = None
    min_order: amounts.Cents | None = None
    min_order_kg: amounts.Quantity | None = None
    is_refrigerated: bool = False
    allows_pickup: bool = False
    drops_at_hub: bool = False

    certifications: Annotated[list[lines.Code], Field(max_length=64)] = []
    note: lines.Paragraph = ""

    @field_validator("product")
    @classmethod
    def names_a_product(cls, value: str) -> str:
        if not value:
            raise Lacking(N_("Écrivez un produit, par exemple %(example)s."), example="carotte")
        return value

    @property
    def curves(self) -> dict[str, list[int]]:
        """The year of each mode that offers something."""
        year = {mode: list(getattr(self, mode) or [0] * half_months.COUNT) for mode in MODES}
        for i, lot in enumerate(self.season):
            for part in lot.split(" ") if lot != "0" else ():
                mode, _, level = part.partition(":")
                year[mode][i] = int(level)
        return {mode: curve for mode, curve in year.items() if any(curve)}

    @property
    def days(self) -> int:
        return sum(self.delivery_days)


class CompleteOffer(OfferDraft):
    """An offer that kitchens can see: what is missing is said field by field, all at once."""

    # where the form says that the season is missing
    season_field: ClassVar[str] = "season"

    @field_validator("processed")
    @classmethod
    def has_a_season(cls, value: list[int] | None, info: ValidationInfo) -> list[int] | None:
        others = [info.data.get(mode) for mode in MODES if mode != "processed"]
        painted = [lot for lot in info.data.get("season", ["?"]) if lot != "0"]
        if not painted and not any(any(curve) for curve in [value, *others] if curve):
            raise Lacking(
                N_("Choisissez au moins une quinzaine où vous en aurez."), field=cls.season_field
            )
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

    @field_validator("price")
    @classmethod
    def has_a_price(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is None and not info.data.get("price_to_discuss", False):
            raise Lacking(
                N_("Écrivez un prix, par exemple %(example)s, ou cochez la case pour en discuter."),
                example="32,00",
            )
        return value

    @field_validator("reach_minutes")
    @classmethod
    def says_how_far(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is None and info.data.get("delivers") and info.data.get("reach_km", 0) is None:
            raise Lacking(
                N_("Dites jusqu’où vous livrez, par exemple %(example)s minutes."), example="60"
            )
        return value

    @field_validator("drops_at_hub")
    @classmethod
    def can_be_had(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001
        ways = (info.data.get("delivers"), info.data.get("allows_pickup"), value)
        if not any(ways):
            raise Lacking(N_("Choisissez au moins une façon de se rendre."), field="delivers")
        return value
