"""matchmaker pairings rebuild | explain."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.console import Console, say, show_json
from matchmaker.demand.models import Need
from matchmaker.pairing import executors, generations
from matchmaker.pairing import explain as explaining
from matchmaker.pairing.explain import Explained
from matchmaker.supply.models import Offer
from matchmaker.web import clock


@click.group()
def pairings() -> None:
    """Pairings: make them anew, explain one."""


@pairings.command()
@click.option(
    "--executor",
    default=executors.THREADS,
    show_default=True,
    help="Where the engine works: threads, processes, or dask://HOST:PORT.",
)
@click.option("--json", "as_json", is_flag=True, help="Print counts and seconds as JSON.")
@click.pass_obj
def rebuild(console: Console, *, executor: str, as_json: bool) -> None:
    """Pair every offer with every need and switch to the result."""
    database = console.engine("worker")
    with executors.ranking(executor) as rank:
        made = generations.rebuild(database, today=clock.today(), report=say, rank=rank)
    if as_json:
        show_json(made.record())
    else:
        print(made)


@pairings.command()
@click.argument("offer")
@click.argument("need")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def explain(console: Console, offer: str, need: str, *, as_json: bool) -> None:
    """Why OFFER and NEED (public identifiers, or numbers of rows) have their score."""
    with console.begin() as session:
        explained = explaining.pair(
            session,
            _public(session, Offer, offer),
            _public(session, Need, need),
            today=clock.today(),
        )
        if as_json:
            show_json(explained.record())
        else:
            print("\n".join(lines(explained)))


def lines(explained: Explained) -> list[str]:
    """The explanation for a terminal."""
    explanation = explained.explanation
    found = [
        f"{each.term:<10} {each.points:7.3f} / {each.maximum:g}"
        + ("" if each.is_known else "  unknown")
        for each in explanation.terms
    ]
    verdict = "feasible" if explanation.is_feasible else explanation.first_failure.name.lower()
    return [*found, f"{'score':<10} {explanation.score:7.3f} / 100  {verdict}"]


def _public(session: Session, kind: type[Offer | Need], typed: str) -> str:
    """The public identifier of what was typed, which may be the number of a row."""
    if not (typed.isascii() and typed.isdecimal()):
        return typed
    found = session.scalar(select(kind.public_id).where(kind.id == int(typed)))
    return found or typed
