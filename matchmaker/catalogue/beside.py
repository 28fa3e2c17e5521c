"""What a line says beside its product, put into the fields of offers and needs that are blank.

« Caisse de carottes bio 20 kg » says a unit, what one weighs and a label. What a person has said
in a field of its own is never replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from matchmaker.catalogue.readings import Reading
from matchmaker.catalogue.trade import Form, Per
from matchmaker.intake import amounts

# what the fields hold before anybody chooses: to leave them there says nothing
USUAL: Final = {"quantity_unit": "kg", "quantity_per": Per.SEASON}
_BLANK: Final[tuple[object, ...]] = (None, "", [], [""], ["", "", ""])


@dataclass(frozen=True)
class Names:
    """How the fields of a schema are called: one form or several, held or preferred labels."""

    form: str
    labels: str


OFFER: Final = Names(form="form", labels="certifications")
NEED: Final = Names(form="forms", labels="preferred")


@dataclass(frozen=True)
class Beside:
    """What is said; a form only when the product is sold in it."""

    quantity: float | None = None
    unit: str | None = None
    kg_per_unit: float | None = None
    per: Per | None = None
    form: Form | None = None
    labels: tuple[str, ...] = ()

    @property
    def counted(self) -> dict[str, str]:
        """The fields of the quantity that say something, as they would be typed."""
        said = {
            "quantity": amounts.written(self.quantity),
            "quantity_unit": self.unit or "",
            "quantity_per": self.per.value if self.per else "",
            "kg_per_unit": amounts.written(self.kg_per_unit),
        }
        return {name: value for name, value in said.items() if value not in {"", "0"}}


NOTHING: Final = Beside()


def of(reading: Reading, sold: Collection[str]) -> Beside:
    """sold: the forms in which the product is sold; none when anything goes."""
    quantity = reading.quantity
    forms = [form for form in reading.forms if not sold or form in sold]
    return Beside(
        quantity=quantity.amount if quantity else None,
        unit=quantity.unit if quantity else None,
        kg_per_unit=quantity.kg_per_unit if quantity and quantity.is_weight_said else None,
        per=reading.per,
        form=forms[0] if forms else None,
        labels=reading.certifications,
    )


def filled(typed: Mapping[str, Any], said: Beside, *, names: Names) -> dict[str, Any]:
    """The fields as they were typed, and in the blank ones what the line says."""
    fields = dict(typed)
    if not _says_how_much(fields, said):
        fields |= said.counted
    if said.form and _is_blank(fields, names.form):
        fields[names.form] = [said.form.value] if names is NEED else said.form.value
    if said.labels and _is_blank(fields, names.labels):
        fields[names.labels] = list(said.labels)
    return fields


def _says_how_much(fields: Mapping[str, Any], said: Beside) -> bool:
    """A number in its own field wins, and so does a unit that somebody chose; a format (a case of
    20 kg) still tells what a number without a unit counts."""
    if any(not _is_blank(fields, name) for name in ("quantity", "kg_per_unit")):
        has_unit = not _is_blank(fields, "quantity_unit")
        return said.quantity is not None or has_unit or not _is_blank(fields, "kg_per_unit")
    unit = fields.get("quantity_unit")
    return unit not in (*_BLANK, USUAL["quantity_unit"], said.unit)


def _is_blank(fields: Mapping[str, Any], name: str) -> bool:
    return fields.get(name) in _BLANK
