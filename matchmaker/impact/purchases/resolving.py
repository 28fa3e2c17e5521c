"""What a line turns out to be.

Precedence, fact by fact: what the line says itself; what its institution answered for its words
from that supplier, then for its words; the same of the body above; a food that cannot grow here,
the product look-up and the directory; unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.readings import Reading
from matchmaker.catalogue.trade import Form
from matchmaker.impact.purchases import answers, directory, facts, foreign, weighing
from matchmaker.impact.purchases.facts import Facts
from matchmaker.intake import text
from matchmaker.organizations import names

AS_GROWN: Final = (Form.WHOLE, Form.WASHED)
# sold as they grew unless a form says otherwise
USUALLY_AS_GROWN: Final = ("vegetables", "fruit", "eggs")


@dataclass(frozen=True)
class Line:
    """A bought line as it was written. `said`: the facts that it states, and its supplier when it
    was chosen (`supplier_id`)."""

    organization_id: int
    bought_on: date
    description: str
    supplier_name: str = ""
    amount_cents: int = 1
    quantity: float | None = None
    unit: str = ""
    form: str = ""
    proof: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


class Resolver:
    """Reads once what many lines need, then settles each."""

    def __init__(self, session: Session, lines: Sequence[Line]) -> None:
        self._catalogue = lookup.known(session)
        written = {line.description for line in lines}
        self._readings = {words: self._catalogue.read(words) for words in written}
        suppliers = {names.key(line.supplier_name) for line in lines if line.supplier_name}
        self._answers = answers.read(
            session,
            {line.organization_id for line in lines},
            descriptions={text.search_key(words) for words in written},
            suppliers=suppliers,
        )
        chosen = {line.said.get("supplier_id") for line in lines}
        answered = set(self._answers.of_suppliers.values())
        self._directory = directory.read(
            session, keys=suppliers, ids={each for each in chosen | answered if each}
        )
        self._products = _products(session, self._slugs(), self._numbers(lines))
        self._by_id = {each["product_id"]: each for each in self._products.values()}
        self._families: dict[int, str] = dict(
            iter(session.execute(select(Family.id, Family.group_code)))
        )
        self._scale = weighing.scale(session, set(self._by_id))

    def resolve(self, line: Line) -> dict[str, Any]:
        """The columns of a purchase that follow from what was written."""
        reading = self._readings[line.description]
        keys = text.search_key(line.description), _key(line.supplier_name)
        supplier_id = self._supplier_id(line, keys[1])
        supplier = self._directory.by_id.get(supplier_id or 0)
        form = line.form or (reading.form.value if reading.form else "")
        told = [
            self._closed(line.said),
            *(self._closed(each) for each in self._answers.facts(line.organization_id, *keys)),
        ]
        told += [self._looked_up(line, reading)]
        found = facts.merged([*told, supplier.places() if supplier else {}])
        found = facts.merged([found, self._as_grown(found, form, has_source=bool(supplier))])
        found = facts.merged([found, {"labels": _labels(line, reading, supplier)}])
        return found | {
            "description_key": keys[0],
            "supplier_key": keys[1],
            "supplier_id": supplier_id,
            "form": form,
            "quantity_kg": self._kg(line, reading, found["product_id"]),
        }

    def _supplier_id(self, line: Line, key: str) -> int | None:
        if "supplier_id" in line.said:
            chosen: int | None = line.said["supplier_id"]
            return chosen
        if not key:
            return None
        if self._answers.names_supplier(line.organization_id, key):
            return self._answers.supplier(line.organization_id, key)
        return self._directory.by_key.get(key)

    def _looked_up(self, line: Line, reading: Reading) -> Facts:
        food = foreign.read(line.description, reading)
        if food:
            return {"group_code": food.group_code, "produced": "abroad"}
        return self._products.get(reading.product.slug, {}) if reading.product else {}

    def _closed(self, said: Facts) -> Facts:
        """A product brings its family, a family its group."""
        whole = {name: value for name, value in said.items() if name in facts.FIELDS}
        product = self._by_id.get(said.get("product_id") or 0)
        if product:
            return whole | dict(product)
        group = self._families.get(said.get("family_id") or 0)
        return whole | {"group_code": group} if group else whole

    def _as_grown(self, found: Facts, form: str, *, has_source: bool) -> Facts:
        """« none » for what is sold whole: of a farm, or of a fruit from away."""
        is_whole = form in AS_GROWN or (not form and found["group_code"] in USUALLY_AS_GROWN)
        is_placed = has_source or found["produced"] == "abroad"
        is_grown = found["group_code"] not in {"", "prepared", "grocery"}
        is_known = bool(found["produced"])
        return {"transformed": "none"} if is_whole and is_placed and is_grown and is_known else {}

    def _kg(self, line: Line, reading: Reading, product_id: int | None) -> float | None:
        kilos = self._scale.kg(
            line.quantity,
            line.unit,
            written=reading.quantity,
            product_id=product_id,
            formats=self._catalogue.formats,
        )
        return -kilos if kilos and line.amount_cents < 0 else kilos

    def _slugs(self) -> set[str]:
        return {each.product.slug for each in self._readings.values() if each.product}

    def _numbers(self, lines: Sequence[Line]) -> set[int]:
        said = [line.said for line in lines] + list(self._answers.of_words.values())
        return {each["product_id"] for each in said if each.get("product_id")}


def _labels(line: Line, reading: Reading, supplier: directory.Supplier | None) -> list[str]:
    """A reserved term in the words counts with a proof; a supplier's verified label while it
    lasts."""
    held = supplier.labels if supplier else {}
    lasting = [code for code, until in held.items() if until is None or until >= line.bought_on]
    written = reading.certifications if line.proof else ()
    return sorted({*lasting, *written})


def _key(supplier_name: str) -> str:
    return names.key(supplier_name) if supplier_name else ""


def _products(
    session: Session, slugs: Collection[str], numbers: Collection[int]
) -> dict[str, Facts]:
    rows = session.execute(
        select(Product.slug, Product.id, Family.id, Family.group_code)
        .join(Product.family)
        .where(Product.slug.in_(slugs) | Product.id.in_(numbers))
    )
    return {
        slug: {"product_id": number, "family_id": family, "group_code": group}
        for slug, number, family, group in rows
    }
