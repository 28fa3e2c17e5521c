"""One bought line as a form or a file says it; the rules are written here once."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matchmaker.errors import N_, Invalid
from matchmaker.impact.purchases.signed import Amount
from matchmaker.intake import amounts, lines

OLDEST: Final = date(2000, 1, 1)
Described = Annotated[lines.Line, Field(min_length=1)]
Region = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-7])$")]


class Produced(StrEnum):
    """Where something grew."""

    QUEBEC = "quebec"
    CANADA = "canada"
    ABROAD = "abroad"


class Transformed(StrEnum):
    """Where something was made; none: sold as it grew."""

    NONE = "none"
    QUEBEC = "quebec"
    CANADA = "canada"
    ABROAD = "abroad"


class Group(StrEnum):
    """The catalogue's groups, and groceries that no farm sells."""

    VEGETABLES = "vegetables"
    FRUIT = "fruit"
    DAIRY = "dairy"
    EGGS = "eggs"
    MEAT = "meat"
    FISH = "fish"
    GRAINS = "grains"
    MAPLE_HONEY = "maple_honey"
    PREPARED = "prepared"
    GROCERY = "grocery"


class Proof(StrEnum):
    """What shows where a line comes from."""

    INVOICE = "invoice"
    STATEMENT = "statement"
    LABEL = "label"
    CONTRACT = "contract"
    INTRODUCTION = "introduction"


class RegionElsewhere(Invalid, ValueError):
    """A region of Québec, and another country."""

    message = N_("Une région va avec le Québec : changez l’un des deux.")


class OfOrigin(BaseModel):
    """Where a thing was produced and transformed, and its labels: of a line or of an answer."""

    model_config = ConfigDict(extra="forbid")

    produced: Produced | Literal[""] = ""
    produced_region: Region | Literal[""] = ""
    transformed: Transformed | Literal[""] = ""
    labels: list[lines.Code] = Field(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _region_of_quebec(self) -> Self:
        """A region says Québec by itself."""
        if self.produced_region and not self.produced:
            self.produced = Produced.QUEBEC
        if self.produced_region and self.produced != Produced.QUEBEC:
            raise RegionElsewhere(field="produced_region")
        return self


class LineIn(OfOrigin):
    """A bought line, without its place."""

    bought_on: date
    description: Described
    family: lines.Code | Literal[""] = ""
    group: Group | Literal[""] = ""
    supplier: lines.Line = ""
    amount: Amount
    quantity: amounts.Quantity | None = None
    unit: lines.Line = ""
    proof: Proof | Literal[""] = ""
    proof_reference: lines.Line = ""


class PurchaseIn(LineIn):
    """The form of one line; product and introduction come hidden from an introduction."""

    site: lines.PublicId
    product: lines.Line = ""
    introduction: lines.PublicId | Literal[""] = ""
