"""A line of an order list (« caisse de carottes 20 kg, 6 fois par semaine »), read and corrected.

A line keeps what was written whatever is understood of it. What it says is held as it would be
typed into the form of a need, so that one schema judges both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from matchmaker.catalogue import beside
from matchmaker.catalogue.readings import Known
from matchmaker.catalogue.trade import Per
from matchmaker.demand import rhythm
from matchmaker.demand.rhythm import Rhythm
from matchmaker.intake import amounts, records

MOST: Final = 1000
MOST_LETTERS: Final = 300
MOST_CHOICES: Final = 6
# what a person may correct on the page of a list
TYPED: Final = (
    "product",
    "form",
    "quantity",
    "quantity_unit",
    "quantity_per",
    "deliveries_per_month",
    "kg_per_unit",
    "season",
)


class State(StrEnum):
    """Where a line stands: being looked at, made into needs, or left aside."""

    OPEN = "open"
    DONE = "done"
    LEFT = "left"


@dataclass(frozen=True)
class Line:
    """What was written, and what it says as it would be typed. `product`: a slug, or '' while it
    must be asked; `choices`: the slugs it may be."""

    number: int
    written: str
    product: str = ""
    choices: Sequence[str] = ()
    form: str = ""
    quantity: str = ""
    quantity_unit: str = "kg"
    quantity_per: str = "week"
    deliveries_per_month: str = ""
    kg_per_unit: str = ""
    season: str = ""
    preferred: Sequence[str] = field(default=())
    state: State = State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def record(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


_NAMES: Final = {each.name for each in fields(Line)}


def of_record(values: Mapping[str, Any]) -> Line:
    """A line that was kept."""
    return Line(**{name: value for name, value in values.items() if name in _NAMES})


def cut(pasted: str) -> list[str]:
    """The lines of a pasted text that say something, with bullets and numbers of a list off."""
    cleaned = (records.clean(each).lstrip("•·–—-* ").strip() for each in pasted.splitlines())
    return [each[:MOST_LETTERS] for each in cleaned if each]


def read(known: Known, number: int, written: str, *, per: Per = Per.WEEK) -> Line:
    """What a line says; whatever it is, there is an answer. per: of what its quantity is when it
    does not say."""
    rest, often = rhythm.taken_out(written)
    reading = known.read(rest)
    slug = reading.product.slug if reading.product else ""
    choices = [match.slug for match in (*reading.choices, *reading.matches)]
    said = beside.of(reading, known.sold.get(slug, ()))
    counted: dict[str, Any] = {"quantity_per": per.value, **said.counted}
    line = Line(
        number=number,
        written=written,
        product=slug,
        choices=list(dict.fromkeys(choices))[:MOST_CHOICES],
        form=said.form.value if said.form else "",
        preferred=list(said.labels),
        **counted,
    )
    return _counted(line, often, said.quantity)


def corrected(known: Known, line: Line, typed: Mapping[str, str]) -> Line:
    """The line as somebody corrected it. Another product in words is looked up; one that must be
    asked stays open, with what it may be."""
    changes: dict[str, Any] = {name: typed[name] for name in TYPED if name in typed}
    if changes.get("product", line.product) != line.product:
        changes["form"] = ""
    if other := typed.get("other", ""):
        again = read(known, line.number, other)
        changes |= {"product": again.product, "choices": again.choices, "form": again.form}
    if "left" in typed:
        changes["state"] = State.LEFT if typed["left"] == "1" else State.OPEN
    return replace(line, **changes)


def _counted(line: Line, often: Rhythm, quantity: float | None) -> Line:
    """« Caisse de carottes, 6 fois par semaine »: six of them; without a number, one each time."""
    if often is rhythm.NONE_SAID or often.per is None:
        # a format alone (a case of 20 kg) is one of them; a name alone says nothing
        return replace(line, quantity="1") if line.kg_per_unit and not line.quantity else line
    each = 1.0 if quantity is None else quantity
    has_unit = bool(line.quantity or line.kg_per_unit or line.quantity_unit != "kg")
    return replace(
        line,
        quantity=amounts.written(each * often.times) if has_unit else line.quantity,
        quantity_per=often.per.value,
        deliveries_per_month=amounts.written(often.deliveries_per_month),
    )
