"""matchmaker catalogue find."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import click

from matchmaker.catalogue import lookup
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
    """The products that TEXT may mean, best first."""
    with console.begin() as session:
        matches = lookup.find(session, text, limit=limit)
    if as_json:
        show_json([asdict(match) for match in matches])
        return
    for match in matches:
        click.echo(f"{match.score:.2f}  {match.slug:32}{match.name_fr} ({match.word})")
    if not matches:
        say(f"Nothing in the catalogue looks like {text!r}.")


COMMANDS: Final[list[click.Command]] = [catalogue]
