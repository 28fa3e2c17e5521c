"""matchmaker catalogue find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from matchmaker.catalogue import lookup
from matchmaker.catalogue.lookup import Reading
from matchmaker.catalogue.quantities import Quantity
from matchmaker.console import Console, say, show_json


@click.group("catalogue")
def catalogue() -> None:
    """Products of Québec and the words for them."""


@catalogue.command()
@click.argument("text")
@click.option("--limit", default=lookup.LIMIT, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def find(console: Console, text: str, *, limit: int, as_json: bool) -> None:
    """What TEXT says: products, best first, whether to ask, form, quantity, certifications."""
    with console.begin() as session:
        reading = lookup.read(session, text, limit=limit)
    if as_json:
        show_json({"text": text} | _as_data(reading))
        return
    for line in _lines(reading):
        click.echo(line)
    if not reading.matches:
        say(f"Nothing in the catalogue looks like {text!r}.")


def _as_data(reading: Reading) -> dict[str, object]:
    quantity = reading.quantity
    return {
        "products": [
            {
                "slug": match.slug,
                "name_fr": match.name_fr,
                "name_en": match.name_en,
                "word": match.word,
                "score": match.score,
            }
            for match in reading.matches
        ],
        "ask": bool(reading.choices),
        "choices": [match.slug for match in reading.choices],
        "form": reading.form,
        "forms": list(reading.forms),
        "quantity": quantity.amount if quantity else None,
        "unit": quantity.unit if quantity else None,
        "kg_per_unit": quantity.kg_per_unit if quantity else None,
        "kg": quantity.kg if quantity else None,
        "per": reading.per,
        "certifications": list(reading.certifications),
    }


def _lines(reading: Reading) -> Iterator[str]:
    for match in reading.matches:
        yield f"{match.score:.2f}  {match.slug:32}{match.name_fr} ({match.word})"
    if reading.choices:
        yield f"ask             {', '.join(match.slug for match in reading.choices)}"
    if reading.forms:
        yield f"form            {', '.join(reading.forms)}"
    if reading.quantity:
        yield f"quantity        {_quantity(reading.quantity)}"
    if reading.per:
        yield f"per             {reading.per}"
    if reading.certifications:
        yield f"certifications  {', '.join(reading.certifications)}"


def _quantity(said: Quantity) -> str:
    """« 3 case of 20 kg (60 kg) »; no number when only the format is said."""
    count = "" if said.amount is None else f"{said.amount:g} "
    if said.kg_per_unit is None:
        return f"{count}{said.unit}"
    return f"{count}{said.unit} of {said.kg_per_unit:g} kg ({said.kg:g} kg)"


COMMANDS: Final[list[click.Command]] = [catalogue]
